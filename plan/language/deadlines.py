"""Deadline phrases to dates.

`read_deadline` takes a phrase that is a deadline (a table cell, a label's value); `find_deadline` looks for one in a
sentence, where years, plan periods and the dates of cited documents are no deadlines. Kinds and conventions are those
of the public contract: "trước ngày D" ends on D, "chậm nhất quý II/2022" ends with the quarter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from plan.deadline import NO_DEADLINE, Deadline, DeadlineKind, Recurrence
from plan.language.cycles import find_anchors, find_interval
from plan.language.folding import strip_marks
from plan.language.periods import Period, PeriodKind, find_periods
from plan.language.slips import has_slip
from plan.span import Span

_EVERY = re.compile(r"(?:hang|moi|tung)\s")
_REPORTS = re.compile(r"(?:dong thoi,? )?(?:.{0,120}\b)?(?:bao cao|tong hop|gui|so ket|tong ket|giao ban|hop)\b")
_TIMES = r"(?:lan|ky|buoi|cuoc)"  # what is counted: "02 lần/tháng", "01 kỳ/tháng"
_RECURRING = re.compile(
    r"\b(?:hang|moi|tung)\s+(?:ngay|tuan|thang|quy|nam)\b"
    r"|\bdinh ky\b|\bdinh ki\b"
    rf"|\b{_TIMES}\s*/\s*(?:ngay|tuan|thang|quy|nam)\b|"
    r"\b(?:tuan|thang|quy|nam)\s*/\s*(?:01\s*|1\s*)?lan\b"
    r"|\bcua (?:cac|moi) (?:thang|quy)\b|\bcua thang cuoi (?:quy|ky)\b|\b(?:0?6|sau|0?3|"
    r"ba) thang (?:mot|01|1) lan\b|\bngay cuoi cung cua\b"
    r"|\b6 thang\s*,\s*9 thang\b|\b6 thang\s*(?:,|va)\s*(?:ca\s*)?nam\b|\bquy\s*,\s*6 thang\b"
    r"|\b(?:cua )?thang \d{1,2}(?:\s*(?:,|va)\s*(?:thang )?\d{1,2}){3}"
)
_ONGOING = re.compile(r"\bthuong xuyen\b|\blien tuc\b")
_BEFORE = re.compile(
    r"\btruoc(?: ngay| thang| quy)?\b|\bcham nhat\b|\bmuon nhat\b|\bkhong qua\b|\bden het\b|"
    r"\bhet (?:ngay|thang|quy|nam)\b"
    r"|\b(?:xong|hoan thanh) (?:truoc|den)\b|^\s*den (?:ngay|thang|quy|nam|cuoi|20)"
)
_ONWARD = re.compile(r"(?:va|,)\s*(?:cac|nhung) nam (?:tiep theo|sau)|\btro di\b")
_FROM_NOW = re.compile(r"^\s*tu nay (?:den|toi)\b")
_FROM = re.compile(r"^\s*(?:tu|bat dau tu)\b")
_COUNTS = (
    (re.compile(r"\btuan (?:dau|cuoi|thu \w+)\b.{0,400}\b(?:hang|moi) thang\b"), Recurrence.MONTHLY),
    (re.compile(r"\b(?:tuan|tin bai/tuan)\b"), Recurrence.WEEKLY),
    (re.compile(r"\bcua thang cuoi (?:quy|ky)\b|\b(?:0?3|ba) thang (?:mot|01|1) lan"), Recurrence.QUARTERLY),
    (
        re.compile(
            r"\b(?:hang|moi|tung|dinh ky|cac|theo)\s+thang\b|\bthang\s*/\s*lan\b|"
            rf"\b{_TIMES}\s*/\s*thang\b"
        ),
        Recurrence.MONTHLY,
    ),
    (re.compile(r"\bquy\b"), Recurrence.QUARTERLY),
)
_TWICE = re.compile(
    r"\b(?:2|02|hai) lan\s*/\s*(?:01 |1 )?nam\b|\bdinh ky (?:0?6|sau) thang(?!\s*,)|\b(?:0?6|"
    r"sau) thang\s*/?\s*(?:0?1|mot)? ?lan\b|\b(?:moi|hang) (?:0?6|sau) thang\b"
)
_HALF_AND_YEAR = re.compile(
    r"\b(?:0?6|sau) thang\s*(?:,|va|/|dau nam va)\s*(?:ca |mot |01 |1 |hang |hang nam|bao cao )?nam\b"
)
_OTHER_MIX = re.compile(r"\b(?:0?6|sau) thang\b")
_ANNUAL = re.compile(r"\b(?:hang|moi) nam\b|\bnam\s*/\s*lan\b|\blan\s*/\s*(?:01 |1 )?nam\b|\bdinh ky nam\b")


def _recurrence(plain: str) -> Recurrence:
    if re.search(r"\b(?:quy (?:iv|i{1,3}|\d)|thang \d{1,2})\b[^;]{0,400}\bhang nam\b", plain):
        return Recurrence.ANNUAL
    if re.search(r"\bngay\s*/\s*lan\b|\blan\s*/\s*ngay\b|\bhang ngay\b", plain):
        return Recurrence.OTHER
    if _TWICE.search(plain):
        return Recurrence.SEMIANNUAL
    for pattern, value in _COUNTS:
        if pattern.search(plain):
            return value
    if _HALF_AND_YEAR.search(plain):
        return Recurrence.SEMIANNUAL
    if _OTHER_MIX.search(plain):
        return Recurrence.OTHER
    return Recurrence.ANNUAL if _ANNUAL.search(plain) else Recurrence.OTHER


def _recurring(text: str, plain: str, periods: list[Period], span: Span | None) -> Deadline:
    every = _recurrence(plain)
    days = [p for p in periods if p.kind is PeriodKind.DATE]
    listed = re.search(r"\bthang ((?:\d{1,2}\s*[,va ]+\s*)+\d{1,2})", plain)
    if listed and len(re.findall(r"\d+", listed[1])) == 4:
        every = Recurrence.QUARTERLY
    if every is Recurrence.ANNUAL and (
        len(days) == 2 or re.search(r"\d{1,2}/\d{1,2}\s*(?:va|,)\s*(?:ngay )?\d{1,2}/\d{1,2}", plain)
    ):
        every = Recurrence.SEMIANNUAL
    # "ngày 10 tháng 11 hàng năm": the first occurrence, in the plan's year
    end = days[0].end if every is Recurrence.ANNUAL and len(days) == 1 else None
    inherited = bool(end and not days[0].year_printed)
    anchors = find_anchors(plain, [day.end for day in days])
    return Deadline(text, DeadlineKind.RECURRING, None, end, every, inherited, span, anchors=anchors)


def _ongoing(text: str, periods: list[Period], span: Span | None) -> Deadline:
    years = [p for p in periods if p.kind in (PeriodKind.YEAR, PeriodKind.YEARS)]
    if years and not _ONWARD.search(strip_marks(text)):
        return Deadline(text, DeadlineKind.ONGOING, years[0].start, years[-1].end, span=span)
    return Deadline(text, DeadlineKind.ONGOING, span=span)


_KINDS = {
    PeriodKind.DATE: DeadlineKind.DATE,
    PeriodKind.MONTH: DeadlineKind.MONTH,
    PeriodKind.QUARTER: DeadlineKind.QUARTER,
    PeriodKind.YEAR: DeadlineKind.YEAR,
}


def _is_several(period: Period) -> bool:
    """Whether a period takes in several months or quarters ("tháng 3-6/2025", "quý I, II/2025")."""
    days = (period.end - period.start).days
    return (period.kind is PeriodKind.MONTH and days > 31) or (period.kind is PeriodKind.QUARTER and days > 92)


def _single(text: str, period: Period, span: Span | None) -> Deadline:
    kind = _KINDS.get(period.kind, DeadlineKind.RANGE)
    if _is_several(period):
        kind = DeadlineKind.RANGE
    return Deadline(text, kind, period.start, period.end, None, not period.year_printed, span)


def _joined(plain: str, first: Period, second: Period) -> bool:
    between = plain[first.stop : second.begin].strip(" ,")
    return between in {"-", "–", "den", "den het", "toi", "—"} and first.end <= second.end


def _dated(text: str, plain: str, periods: list[Period], span: Span | None) -> Deadline:
    first, last = periods[0], periods[-1]
    inherited = not last.year_printed
    if _ONWARD.search(plain):
        return Deadline(text, DeadlineKind.RANGE, first.start, None, None, not first.year_printed, span)
    if _FROM_NOW.search(plain):
        return Deadline(text, DeadlineKind.BEFORE, None, last.end, None, inherited, span)
    if len(periods) > 1 and (_joined(plain, first, periods[1]) or _FROM.search(plain)) and first.start <= last.end:
        return Deadline(text, DeadlineKind.RANGE, first.start, last.end, None, inherited, span)
    if _BEFORE.search(plain):
        return Deadline(text, DeadlineKind.BEFORE, None, first.end, None, not first.year_printed, span)
    if _FROM.search(plain) and not _is_several(first):
        return Deadline(text, DeadlineKind.RANGE, first.start, None, None, not first.year_printed, span)
    if len(periods) > 1 and all(p.kind is first.kind for p in periods) and first.kind is not PeriodKind.DATE:
        return _several(text, periods, span)
    return _single(text, periods[0], span)


def _several(text: str, periods: list[Period], span: Span | None) -> Deadline:
    """Several months or quarters listed: the work ends with the last of them."""
    start, end = min(p.start for p in periods), max(p.end for p in periods)
    return Deadline(text, DeadlineKind.RANGE, start, end, None, not periods[-1].year_printed, span)


def read_deadline(text: str, year: int | None, span: Span | None = None) -> Deadline:
    """The deadline a phrase states; `year` is the plan's, used (and marked) where the phrase prints none.

    A phrase without a date, frequency or "thường xuyên" is an event ("theo hướng dẫn của Bộ Nội vụ").
    """
    text = " ".join(unicodedata.normalize("NFC", text).split())
    plain = strip_marks(text)
    if not re.search(r"\w", plain):
        return NO_DEADLINE
    periods = find_periods(text, year)
    if _RECURRING.search(plain) and not _by_plan(plain):
        return _recurring(text, plain, periods, span)
    if _ONGOING.search(plain):
        return _ongoing(text, periods, span)
    if has_slip(plain, periods):
        return Deadline(text, DeadlineKind.EVENT, span=span, damaged=True)
    if periods and not re.match(r"\s*(?:theo|ngay sau|sau khi|khi)\b", plain):
        return _with_dates(_dated(text, plain, periods, span), periods)
    return Deadline(text, DeadlineKind.EVENT, span=span, interval=find_interval(plain))


def _with_dates(deadline: Deadline, periods: Sequence[Period]) -> Deadline:
    """The deadline with every day it names, where it names several and they are not the ends of one stretch."""
    days = tuple(dict.fromkeys(p.end for p in periods if p.kind is PeriodKind.DATE))
    several = len(days) > 1 and deadline.kind is not DeadlineKind.RANGE
    return replace(deadline, dates=days) if several else deadline


def _by_plan(plain: str) -> bool:
    """ "Theo lịch tiếp công dân định kỳ": the frequency belongs to the thing that is followed."""
    every = {m[0] for m in _RECURRING.finditer(plain)}
    return bool(re.match(r"\s*(?:theo|ngay sau|sau khi|khi)\b", plain)) and every <= {"dinh ky", "dinh ki", "hang nam"}


# Deadlines inside sentences -------------------------------------------------------------------------------------

_DOCUMENT = (
    r"(?:quyet dinh|nghi quyet|nghi dinh|thong tu|chi thi|ke hoach|cong van|ket luan|chuong trinh|"
    r"thong bao|van ban|phap lenh|huong dan|quy che)"
)
_DAY = r"\s*ngay\s+\d{1,2}\s*(?:[/.\-–]|thang)\s*\d{1,2}\s*(?:[/.\-–]|nam)\s*\d{4}"
_CITED = re.compile(
    rf"\b{_DOCUMENT}(?: phoi hop)?(?: so)?\s*\d[\w/.\-–&]{{0,40}}(?:\s?[-–]\s?\w+)?\s*,?{_DAY}|"
    rf"\bluat [^,;.]{{0,60}}?{_DAY}"
)
_PERIOD_WORDS = (
    r"(?:ngay\s|thang\s*\d|qu[yi]\s*(?:i|\d)|nam\s+(?:20|nay|hoc)|20\d\d|\d{1,2}[/.]\d{1,2}|"
    r"cuoi\s+(?:nam|thang|quy)|6 thang|t\d|\d{1,3}\s+(?:ngay|gio|tuan|thang)|tuan (?:dau|cuoi))"
)
_REGULARLY = (  # "định kỳ hàng quý, 6 tháng, 9 tháng, năm", with the bracket that names the days
    r"\b(?:dinh ky|dinh ki)\s+(?:truoc\b[^;.()]{0,400}?hang nam|(?:hang |moi )?(?:tuan|thang|quy|nam|"
    r"0?6 thang|sau thang)\b(?:\s*,\s*(?:quy|0?6 thang|0?9 thang|(?:hang |ca )?nam|dot xuat)|"
    r"\s*(?:va|hoac)\s+(?:quy|(?:hang |ca |ket thuc )?nam|dot xuat))*)(?:\s*\([^)]*\))?"
)
_HAPPENS = r"(?:duoc|co hieu luc|co|ban hanh|thong qua|cong bo|phe duyet|hoan thanh|ket thuc|nhan)"
# an event up to its comma; a comma before anything happens stands inside a name ("Luật Phòng, chống ma túy ...")
_EVENT = rf"(?:(?:(?!\b{_HAPPENS}\b)[^;.,])*,)?[^;.,]*"
_SENTENCE_FORMS = tuple(
    re.compile(pattern)
    for pattern in (
        r"^\s*(?:hang|moi)\s+(?:tuan|thang|quy|nam)\b(?:\s*,?\s*(?:truoc|vao|cham nhat)\s[^,;.()]*)?",
        r"(?:(?:hoan thanh|hoan thien|ket thuc|xong|thuc hien|bao cao)\s*|(?<!\s)\s+)?(?:viec nay\s*)?(?:truoc|"
        r"cham nhat(?: la)?(?: vao)?|muon nhat)\s+(?:het\s+)?" + _PERIOD_WORDS + r"[^;.()]*",
        r"(?:hoan thanh|xong|ket thuc|ban hanh)\s+(?:trong|vao|den|het)?\s*" + _PERIOD_WORDS + r"[^;.()]*",
        r"\btrong\s+(?:quy|thang)\s*(?:iv|i{1,3}|\d{1,2})\b[^;.(),]*",
        r"\b(?:tu ngay)\s+\d[^;.()]{0,400}?\bden\s+(?:het\s+)?(?:ngay\s+)?\d[^;.(),]*",
        r"\btu (?:thang|quy) \S+(?:/\d{4})? den (?:het )?(?:thang|quy) [^;.(),]*",
        r"\bden het (?:ngay|thang|quy|nam)\b[^;.(),]{0,400}?(?:20\d\d|\b(?:iv|i{1,3}|\d{1,2})\b)",
        r"\bvao (?:ngay|cuoi|dau)\s[^;.()]{0,400}?(?:hang|moi) (?:nam|thang|quy|tuan)",
        r"\bcong khai vao ngay [^;.()]*",
        _REGULARLY,
        rf"\b(?:it nhat|toi thieu)?\s*(?:0?\d+)\s*{_TIMES}\s*/\s*(?:ngay|tuan|thang|quy|nam)\b",
        r"\btruoc \d{1,2}\s*(?:h|gio)[^;.()]{0,20}?\b(?:hang|moi) ngay\b",
        r"\b(?:it nhat\s+)?\d+\s*(?:tuan|thang|quy|nam)\s*/\s*lan\b",
        r"\btheo quy\s*,[^;.()]*",
        r"\b0?6 thang\s*,\s*0?9 thang\s*(?:,|va)\s*nam(?:\s+\d{4})?",
        r"\bthu (?:hai|ba|tu|nam|sau|bay) (?:tuan \w+ )?(?:hang|moi) (?:tuan|thang)\b[^;.,()]*",
        r"\b(?:0?6|sau|0?3|ba) thang (?:mot|01|1) lan\b|\b\d+ lan (?:moi|trong mot|/) ?(?:tuan|thang|quy|nam)\b",
        r"\bthuong xuyen(?: trong)? nam 20\d\d",
        r"\btrong nam 20\d\d(?!\s*[-–])",
        r"(?<!luc )(?<!ke )\btu (?:nam 20\d\d|ngay \d{1,2}[/.]\d{1,2}[/.]\d{4})(?=\s*(?:[.;,)]|$))",
        r"\b(?:vao |trong )?tuan (?:dau|cuoi) thang \d[^;.,()]*",
        r"\b(?:hang|moi)\s+(?:tuan|thang|quy|nam)\b(?:\s*,\s*(?:quy|0?6 thang|0?9 thang|(?:hang )?nam))*",
        r"\b(?:ngay )?sau (?:0?\d+) ngay\b[^;.()]*",
        r"\btrong (?:thoi han |vong )?\d+\s+(?:ngay|gio)\b[^;.()]*",
        r"\b(?:hoan thanh|xong) truoc (?:khi |mua |ky |dip )[^;.()]*",
        r"\bngay sau khi " + _EVENT,
        r"\bkhi (?:co (?:yeu cau|phat sinh|chi dao)|chinh phu|cac bo)\b[^;.()]*",
        r"\bvao cac cuoc hop\b[^;.()]*",
        r"\btheo (?:lo trinh|tien do)\b[^;.()]*",
        r"\bdinh ky\b(?:\s*,\s*dot xuat)?",
    )
)


def _mask(plain: str, pattern: re.Pattern[str]) -> str:
    return pattern.sub(lambda m: "\u00a7" * len(m[0]), plain)


def find_deadline(sentence: str, year: int | None, span: Span | None = None) -> Deadline:
    """The deadline a sentence states, `NO_DEADLINE` when it states none.

    A bracket that holds nothing but a deadline ("(hoàn thành trong tháng 12/2023)") is tried first, then phrases that
    can only be deadlines, strongest form first. Years, plan periods ("giai đoạn 2021-2025") and dates of cited
    documents are not taken.
    """
    text = unicodedata.normalize("NFC", sentence)
    plain = _mask(strip_marks(text), _CITED)
    bracket = _bracketed(text, plain, year, span)
    if bracket is not None:
        return bracket
    for form in _SENTENCE_FORMS:
        for match in form.finditer(plain):
            phrase = text[match.start() : match.end()].strip(" ,")
            deadline = read_deadline(phrase, year, span)
            if deadline.kind is not DeadlineKind.EVENT:
                deadline = read_deadline(_trim(phrase), year, span)
            if deadline.damaged:
                return deadline
            if deadline.kind is not DeadlineKind.NONE and _believable(deadline, plain, match):
                return deadline
    return NO_DEADLINE


def _trim(phrase: str) -> str:
    """The phrase up to where the sentence turns to receivers and purposes."""
    return re.split(r",\s+(?=\D)|\s+(?:để|nhằm|về|gửi|qua|báo cáo|tổng hợp)\s", phrase, maxsplit=1)[0].strip()


_BRACKET = re.compile(r"\(([^()]{3,160})\)")
_BRACKET_DEADLINE = re.compile(
    r"^\W*(?:(?:yeu cau |phai )?(?:hoan thanh|thuc hien|xong|trien khai|thoi gian|thoi han|tien do|han)\b.*"
    + _PERIOD_WORDS
    + r"|(?:truoc|cham nhat|trong (?:quy|thang|nam)|quy (?:i|v|\d)|thang \d|hang (?:tuan|thang|quy|"
    r"nam)|dinh ky|it nhat \d+ (?:quy|thang|nam)|ngay .*ngay\b|cap nhat.*\bngay\b|"
    r"cong khai.*\bngay\b).*)"
)


def _bracketed(text: str, plain: str, year: int | None, span: Span | None) -> Deadline | None:
    for match in _BRACKET.finditer(plain):
        if not _BRACKET_DEADLINE.search(match[1]):
            continue
        inside = text[match.start(1) : match.end(1)].strip(" *.")
        before = plain[: match.start()].rstrip()
        lead = re.search(
            r"\bdinh ky (?:hang )?(?:thang|quy)[^.;()]*$|\b(?:dinh ky )?(?:hang|moi) (?:tuan|thang|quy|nam)$|"
            rf"\b0?\d+ {_TIMES}\s*/\s*(?:ngay|tuan|thang|quy|nam)$",
            before,
        )
        if lead:  # "Định kỳ quý, 6 tháng, 9 tháng, năm (trước ngày 10 của tháng 3, 6, 9, 11)"
            inside = text[lead.start() : match.end()].strip()
        deadline = read_deadline(inside, year, span)
        if deadline.kind is not DeadlineKind.NONE:
            return deadline
    return None


def _believable(deadline: Deadline, plain: str, match: re.Match[str]) -> bool:
    """Reject periods that name the subject of the work rather than when it ends."""
    if deadline.kind is DeadlineKind.YEAR:
        return bool(re.search(r"hoan thanh|xong|ket thuc|trong nam", match[0]))
    if deadline.kind is DeadlineKind.EVENT and re.match(r"\s*truoc\b", match[0]):
        return False  # "trước" without a day that can be read
    around = plain[max(0, match.start() - 12) : match.start()]
    if deadline.kind is DeadlineKind.RECURRING and _EVERY.match(match[0].strip()):
        clause = re.split(r"[;:.]\s", plain[: match.start()])[-1].strip()
        if not clause or clause.endswith((",", "dong thoi")) or clause.startswith(("bao cao", "tong hop")):
            return "nam" not in match[0] or not clause or clause.endswith((",", "dong thoi"))
        if re.search(
            r"(?:ke hoach|ngan sach|du toan|kinh phi|chi tieu|chuong trinh|nhiem vu|quy dinh|"
            r"cong tac [\w ,]{0,30})\s*$",
            plain[: match.start()],
        ):
            return False
        ends = re.match(r"\s*(?:[.;,)]|$)", plain[match.end() :]) is not None
        return ends or (bool(_REPORTS.match(clause)) and "nam" not in match[0])
    if deadline.kind is DeadlineKind.RECURRING and re.search(r"bao cao\s*$", around):
        return len(match[0].strip()) > len("dinh ky")
    return not re.search(r"(?:cong bo|ban hanh|giao)\s*$", around) or deadline.end is None
