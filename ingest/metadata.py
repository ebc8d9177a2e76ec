"""What the front page, the signature block and the list of recipients say of a plan.

The layout is that of Nghị định 30/2020/NĐ-CP (Phụ lục I); real files leave out the letterhead, blank the number and
the day, glue the signature to its title, or put the recipients in the middle (a decision with an attached plan).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.lines import Line
from ingest.structure import is_table_line, opens_recipients
from plan.document import Document
from plan.issue import Issue, Severity
from plan.language.folding import LOWER, UPPER, fold, strip_marks
from plan.language.numbers import month_value, word_value, year_value
from plan.language.tables import load_table
from plan.span import Span

_FRONT = 40  # lines in which number, place and date may stand
_NUMBER = re.compile(
    r"^(?:Số|SỐ)\s*[:.]?\s*(?P<serial>.{0,14}?)\s*/\s*"
    r"(?P<symbol>(?:\d{4}/)?[A-ZĐ][A-ZĐa-zđ&]*(?:\s*[-–]\s*[A-ZĐ](?:[\w&.]|-(?![\sA-ZĐ]))*)*)\s*$"
)
_DATE = re.compile(
    r"^(?P<place>[^\d,]{2,40}?)\s*,\s*(?P<text>ngày\s*(?P<day>\S{0,6}?)\s*tháng\s*(?P<month>\S{0,6}?)\s*năm\s*"
    r"(?P<year>(?:19|20)\d\d))\W*$",
    re.IGNORECASE,
)
_DATE_IN_WORDS = re.compile(
    r"^(?P<place>[^\d,]{2,40}?)\s*,\s*(?P<text>ngày\s+(?P<day>[^\W\d]+(?: [^\W\d]+){0,3})\s+tháng\s+"
    r"(?P<month>[^\W\d]+(?: [^\W\d]+)?)\s+năm\s+(?P<year>20\d\d|[^\W\d]+(?: [^\W\d]+){1,8}))\W*$",
    re.IGNORECASE,
)
_KIND = re.compile(
    r"^(?:KẾ HOẠCH|QUYẾT ĐỊNH|CHƯƠNG TRÌNH|CHỈ THỊ|ĐỀ ÁN|PHƯƠNG ÁN|NGHỊ QUYẾT|THÔNG BÁO|CÔNG VĂN|BÁO CÁO|HƯỚNG DẪN)$"
)
_ENCLOSED = frozenset({"ke hoach", "de an", "chuong trinh", "phuong an"})
_TITLE_ENDS = re.compile(
    r"^(?:can cu|thuc hien (?:quyet dinh|ke hoach|nghi quyet|chi thi|chuong trinh|luat|thong bao|"
    r"cong van|van ban)|trien khai thuc hien (?:quyet|nghi|ke)|ngay \d|de |nham |tren co so|"
    r"xet de nghi|theo de nghi|uy ban nhan dan|\(?kem theo|[ivx]+\s*[.)]|[1a]\s*[.)]|dieu 1)\b"
)
_AUTHORITY = re.compile(
    r"^(?:uy ban nhan dan|thu tuong|bo truong|giam doc|chu tich|hoi dong nhan dan|chinh phu|ban chi dao|chanh )"
)
_TITLE_PREFIX = re.compile(r"^(?:V/v|Về việc|V/V)?\s*(?:(?:ban hành|phê duyệt)\s+)?(?:kế hoạch\s+)?", re.IGNORECASE)
_ANNEX_NUMBER = re.compile(
    r"\(?\s*kèm theo (?:kế hoạch|quyết định)\s+số\s*:?\s*(?P<serial>\d+)\s*/\s*(?P<symbol>[A-ZĐ][\w&Đđ-]*)",
    re.IGNORECASE,
)


@dataclass
class _Found:
    """Values and places collected while reading."""

    values: dict[str, object] = field(default_factory=dict)
    spans: dict[str, Span] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)

    def set(self, name: str, value: object, first: Line, last: Line | None = None) -> None:
        self.values[name] = value
        self.spans[name] = Span(first.number, (last or first).number)


def read_metadata(lines: Sequence[Line]) -> tuple[Document, list[Issue]]:
    """The metadata of a plan and issues for what is blank or damaged."""
    filled = [line for line in lines if line.text]
    found = _Found()
    _read_number(filled, found)
    _read_place_and_date(filled, found)
    _read_title(filled, found)
    _read_issuer(filled, found)
    _read_recipients(filled, found)
    _read_signature(filled, found)
    year = _year(found)
    recipients = found.values.pop("recipients", ())
    document = Document(**found.values, recipients=recipients, year=year, spans=found.spans)  # type: ignore[arg-type]  # names of fields
    return document, found.issues


def _read_number(filled: Sequence[Line], found: _Found) -> None:
    for line in filled[:_FRONT]:
        match = _NUMBER.match(line.text)
        if not match:
            continue
        serial = re.sub(r"\s", "", match["serial"])
        symbol = re.sub(r"\s*[-–]\s*", "-", match["symbol"]).replace(" ", "")
        if serial and not re.fullmatch(r"\d+\w?", serial):
            message = f"Số văn bản bị mờ hoặc viết tay (đọc được “{match['serial'].strip()}”), cần kiểm tra."
            found.issues.append(Issue(Severity.WARNING, "number_damaged", message, Span(line.number, line.number)))
            serial = _annex_serial(filled, symbol)
        elif not serial:
            message = "Bản này để trống số văn bản."
            found.issues.append(Issue(Severity.INFO, "number_blank", message, Span(line.number, line.number)))
        found.set("number", f"{serial}/{symbol}", line)
        return


def _annex_serial(filled: Sequence[Line], symbol: str) -> str:
    for line in filled:
        match = _ANNEX_NUMBER.search(line.text)
        if match and fold(match["symbol"]) == fold(symbol):
            return match["serial"]
    return ""


def _read_place_and_date(filled: Sequence[Line], found: _Found) -> None:
    for line in filled[:_FRONT]:
        words = _date_in_words(line.text)
        if words:
            for name, value in zip(("place", "date_text", "date"), words, strict=True):
                found.set(name, value, line)
            return
        match = _DATE.match(line.text)
        if not match:
            continue
        found.set("place", match["place"].strip(), line)
        found.set("date_text", match["text"].strip(), line)
        try:
            found.set("date", dt.date(int(match["year"]), int(match["month"]), int(match["day"])), line)
        except ValueError:
            message = f"Ngày ban hành để trống hoặc không đọc được (“{match['text'].strip()}”)."
            found.issues.append(Issue(Severity.INFO, "date_blank", message, Span(line.number, line.number)))
        return


def _date_in_words(text: str) -> tuple[str, str, dt.date] | None:
    """(place, words, day) of "Vân Hải, ngày mười bốn tháng hai năm hai nghìn không trăm hai mươi lăm"."""
    match = _DATE_IN_WORDS.match(text)
    if not match:
        return None
    day, month, year = (strip_marks(match[name]).split() for name in ("day", "month", "year"))
    values = (
        int(year[0]) if year[0].isdecimal() else year_value(year),
        month_value(month),
        word_value(day[1:] if day[0] in ("mong", "mung") else day),
    )
    try:
        return match["place"].strip(), match["text"].strip(), dt.date(*values)  # type: ignore[arg-type]  # None raises
    except (TypeError, ValueError):
        return None


def _read_title(filled: Sequence[Line], found: _Found) -> None:
    """The title, and behind a decision that of the plan enclosed with it."""
    kinds = [i for i, line in enumerate(filled) if _KIND.match(line.text.strip(" :."))]
    if not kinds or kinds[0] >= _FRONT * 2:
        return
    _set_title("title", filled, kinds[0], found)
    plans = [i for i in kinds[1:] if fold(filled[i].text) in _ENCLOSED]
    if plans and fold(filled[kinds[0]].text) not in _ENCLOSED:
        _set_title("enclosed_title", filled, plans[0], found)


def _set_title(name: str, filled: Sequence[Line], at: int, found: _Found) -> None:
    title: list[Line] = []
    for line in filled[at + 1 : at + 8]:
        plain = strip_marks(line.text)
        ends = (_AUTHORITY if line.text.isupper() else _TITLE_ENDS).match(plain)
        if ends or is_table_line(line.printed) or (title and not _goes_on(title[-1], line)):
            break
        title.append(line)
    if title:
        text = " ".join(line.text for line in title)
        found.set(name, _TITLE_PREFIX.sub("", text, count=1).strip(), title[0], title[-1])


def _goes_on(title: Line, line: Line) -> bool:
    if len(line.text) > 400 or line.number - title.number > 2 or line.text.endswith((".", ";", ":")):
        return False
    return title.text.isupper() == line.text.isupper() or line.number == title.number + 1


_STATE = re.compile(r"cong hoa xa hoi|doc lap\s*[-–]\s*tu do")
_ISSUES_PLAN = re.compile(
    r"(?P<who>(?:Sở|Ủy ban nhân dân|Uỷ ban nhân dân|UBND|Bộ|Ban|Chi cục|Cục|Công an|Thanh tra|"
    r"Trung tâm|Phòng|Huyện|Trường|Viện|Văn phòng)\s(?:(?!UBND|ngày |số |về việc)[^;.:()\d]){0,60}?)"
    r"\s+(?:ban hành|xây dựng|đề ra|lập)\s+[Kk]ế hoạch"
)
_CONTINUES_ISSUER = re.compile(r"^(?:TỈNH|THÀNH PHỐ|HUYỆN|QUẬN|THỊ XÃ|XÃ|PHƯỜNG|ĐẶC KHU|VÀ|THỂ THAO|CÁC)\b")


def _read_issuer(filled: Sequence[Line], found: _Found) -> None:
    head: list[Line] = []
    for line in filled[:8]:
        if _NUMBER.match(line.text) or _KIND.match(line.text):
            break
        if not _STATE.search(strip_marks(line.text)) and line.text.isupper():
            head.append(line)
    if head:
        last = head[-1]
        first = head[-2] if len(head) > 1 and _CONTINUES_ISSUER.match(last.text) else last
        text = last.text if first is last else f"{first.text} {last.text}"
        found.set("issuer", _with_place(proper_case(text), found.values.get("place")), first, last)
        return
    for line in filled[:_FRONT]:
        match = _ISSUES_PLAN.search(line.text)
        if match:
            found.set("issuer", _with_place(" ".join(match["who"].split()), found.values.get("place")), line)
            return
    symbol = str(found.values.get("number") or "").rpartition("-")[2]
    known = {row["symbol"].upper(): row["issuer_kind"] for row in load_table("issuers")}
    if symbol.upper() in known:
        found.values["issuer"] = _with_place(known[symbol.upper()], found.values.get("place"))
        found.spans["issuer"] = found.spans["number"]


def _with_place(issuer: str, place: object) -> str:
    """Name the province of an office whose name leaves it out; a ministry has none."""
    if not isinstance(place, str) or fold(issuer).startswith(("bo ", "thu tuong", "chinh phu", "quoc hoi")):
        return issuer
    name = re.sub(r"^(?:Thành phố|TP\.?|Tỉnh)\s+", "", place, flags=re.IGNORECASE)
    folded = fold(issuer)
    if fold(name) in folded:
        return issuer
    kind = "" if folded.endswith(("tinh", "thanh pho", "tp")) or not _is_province(name) else "tỉnh "
    return f"{issuer} {kind}{name}"


def _is_province(name: str) -> bool:
    row = next((r for r in load_table("provinces") if fold(r["before"]) == fold(name)), None)
    return row is None or fold(name) not in {"ha noi", "ho chi minh", "da nang", "hai phong", "can tho", "hue"}


_OF_PLACE = re.compile(  # up to the end, though no further than an office's name goes on
    rf"(\b(?:tỉnh|thành phố|huyện|quận|thị xã|thị trấn|xã|phường|đặc khu)\s)([{LOWER}][{LOWER} ]{{0,200}}+)$"
)


def proper_case(upper: str) -> str:
    """Names of offices in capitals to their usual writing: "SỞ NỘI VỤ" -> "Sở Nội vụ"."""
    text = upper.lower()
    names = [row["issuer_kind"] for row in load_table("issuers")]
    names += [row["before"] for row in load_table("provinces")] + [row["after"] for row in load_table("provinces")]
    for name in sorted(set(names), key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name.lower())}(?!\w)", name, text)
    text = re.sub(r"\b(?:ubnd|hđnd)\b", lambda m: m[0].upper(), text)
    text = _OF_PLACE.sub(lambda m: m[1] + m[2].title(), text)
    return text[:1].upper() + text[1:]


_SIGNS = re.compile(
    r"\b(?:TM|KT|TL|TUQ|Q)\s*\.|\b(?:PHÓ\s+)?(?:GIÁM ĐỐC|CHỦ TỊCH|BỘ TRƯỞNG|THỨ TRƯỞNG|THỦ TƯỚNG|"
    r"CỤC TRƯỞNG|VỤ TRƯỞNG|VIỆN TRƯỞNG|"
    r"TRƯỞNG BAN|TRƯỞNG PHÒNG|CHÁNH VĂN PHÒNG|CHÁNH THANH TRA|HIỆU TRƯỞNG|CHI CỤC TRƯỞNG|TỔNG GIÁM ĐỐC|BÍ THƯ)\b"
)
_NAME = re.compile(rf"(?<!\w)(?P<name>(?:[{UPPER}][{LOWER}]+(?:\s+|$)){{2,5}})\W*$")


def _read_recipients(filled: Sequence[Line], found: _Found) -> None:
    at = next((i for i, line in enumerate(filled) if opens_recipients(line.text)), None)
    if at is None:
        return
    items: list[str] = []
    last = filled[at]
    for line in filled[at + 1 : at + 45]:
        is_item = line.text.startswith(("-", "–", "+", "•"))
        if not is_item and (
            _SIGNS.search(line.text) or not items or line.number > last.number + 1 or items[-1].endswith(".")
        ):
            break
        words = re.sub(r"^[-–+•]\s*", "", line.text)
        items = [*items, words] if is_item else [*items[:-1], f"{items[-1]} {words}"]
        last = line
    if items:
        found.set("recipients", tuple(item.strip(" ;.") for item in items), filled[at], last)


def _read_signature(filled: Sequence[Line], found: _Found) -> None:
    begin = next((i for i, line in enumerate(filled) if opens_recipients(line.text)), max(0, len(filled) - 40))
    titles: list[Line] = []
    for line in filled[begin : begin + 60]:
        signs = _SIGNS.search(line.text) and not line.text.startswith(("-", "+"))
        if signs:
            titles.append(line)
        if not titles:
            continue
        tail = line.text[_last_sign(line.text) :] if signs else line.text
        match = _NAME.search(tail) if (signs or len(line.text) < 40) and not tail.isupper() else None
        if match and (not signs or tail.strip() == match["name"].strip()):
            found.set("signer", " ".join(match["name"].split()), titles[0], line)
            words = " ".join(
                [
                    *(t.text for t in titles[:-1] if t is not line),
                    line.text[: _last_sign(line.text)] if signs else titles[-1].text,
                ]
            )
            found.set("signer_title", " ".join(words.split()), titles[0], line)
            return
        if line.number - titles[-1].number > 8:
            break
    _read_digital_signature(filled, found)


_SIGNED = re.compile(r"^Chữ ký số:.*?(?:Ký bởi|Người ký|Được ký bởi)\s*:\s*(?P<rest>.+)$", re.IGNORECASE)
_PERSON = re.compile(rf"^(?P<name>(?:[{UPPER}][{LOWER}]*(?:\s+|$)){{2,5}}|(?:[{UPPER}]+\s+){{1,4}}[{UPPER}]+)(?=\W|$)")
_OFFICE = re.compile(r"(?:uy ban|ubnd|so|bo|van phong|chi cuc|cuc|phong|ban|hoi dong|trung tam)\b")


def _read_digital_signature(filled: Sequence[Line], found: _Found) -> None:
    """The person who signed, where only the digital signature names one (the reader of PDF writes such lines); the
    seal of an office names none.
    """
    for line in filled:
        match = _SIGNED.match(line.text)
        person = (
            _PERSON.match(re.split(r"\s+(?:Email|Cơ quan|Thời gian|Ngày|Date)\b|[,;\d]", match["rest"])[0].strip())
            if match
            else None
        )
        if person and not _OFFICE.match(fold(person["name"])):
            name = person["name"].strip()
            found.set("signer", name.title() if name.isupper() else " ".join(name.split()), line)
            return


def _last_sign(text: str) -> int:
    return max((m.end() for m in _SIGNS.finditer(text)), default=0)


_TITLE_YEAR = re.compile(r"(?<!đến )(?<!nhìn )(?<!hết )\bnăm (?P<year>20\d\d)(?!\s*[-–])", re.IGNORECASE)
_PERIOD_YEAR = re.compile(r"giai đoạn (?P<year>20\d\d)", re.IGNORECASE)


def _year(found: _Found) -> int | None:
    """The plan's year: "năm 2022" in the title, else the year of its date, else the first year of its period."""
    title = str(found.values.get("title") or "")
    text = re.search(r"(?:19|20)\d\d", str(found.values.get("date_text") or ""))
    issued = int(text[0]) if text else None
    years = [int(m["year"]) for m in _TITLE_YEAR.finditer(title)]
    near = [y for y in years if issued is None or abs(y - issued) <= 1]
    if near:
        return near[-1]
    period = _PERIOD_YEAR.search(title)
    return issued or (int(period["year"]) if period else None)
