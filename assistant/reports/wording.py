"""The words of a draft report: numbered lines, made of the records and of what officers typed.

What neither says stays as "…", for the officer to fill in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from assistant.answering.phrases import plan_name
from assistant.reports.contents import Item, Place, Report, leads
from index.library import StoredDocument
from plan.language.folding import fold
from plan.language.numbers import roman_numeral

UNKNOWN = "…"
_LETTERS = "abcdđeghiklmnopqrstuvxy"  # as Nghị định 30/2020/NĐ-CP numbers points


class Level(StrEnum):
    """How deep a line stands: "I.", "1.", "a)", "-", or plain text."""

    PART = "part"
    NUMBER = "number"
    POINT = "point"
    DASH = "dash"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph of the body, with its number in front."""

    level: Level
    text: str


@dataclass(frozen=True, slots=True)
class Front:
    """What stands over and under the body. above: the agency over the one that reports."""

    above: str
    agency: str
    number: str
    place: str
    subject: str
    recipients: tuple[str, ...]


def front(report: Report) -> Front:
    """Letterhead, subject and recipients, as far as the plans tell."""
    unit, documents = report.request.unit, [document for document, _number in report.plans]
    issuer = _only(document.document.issuer for document in documents)
    place = _only(document.document.place for document in documents)
    own = bool(issuer) and fold(issuer).startswith(fold(unit))
    above = UNKNOWN if own or not issuer else issuer
    named = plan_name(documents[0]) if len(documents) == 1 else "các kế hoạch"
    return Front(
        above=above.upper(),
        agency=(issuer if own else unit).upper(),
        number=f"Số:        /BC-{UNKNOWN}",
        place=f"{place or UNKNOWN}, ngày      tháng      năm {report.as_of.year}",
        subject=f"Kết quả thực hiện {named} trong {report.request.period.name} của {unit}",
        recipients=(f"- {above};", f"- Lưu: VT, {UNKNOWN}"),
    )


def body(report: Report) -> tuple[Line, ...]:
    """All of the text between the subject and the signature."""
    unit, period = report.request.unit, report.request.period
    one = _full_name(report.plans[0][0]) if len(report.plans) == 1 else ""
    parts = (
        ("TÌNH HÌNH CHUNG", _overview(report)),
        ("KẾT QUẢ THỰC HIỆN", _done(report)),
        ("NHIỆM VỤ ĐANG THỰC HIỆN, QUÁ HẠN", _open(report)),
        (f"PHƯƠNG HƯỚNG, NHIỆM VỤ {period.following.upper()}", _ahead(report)),
    )
    lines = [
        Line(
            Level.TEXT,
            f"Thực hiện {one or 'các kế hoạch nêu tại mục I'}, {unit} báo cáo kết quả trong {period.name} như sau:",
        )
    ]
    for number, (title, inside) in enumerate(parts, 1):
        lines += [Line(Level.PART, f"{roman_numeral(number).upper()}. {title}"), *inside]
    closing = f"Trên đây là báo cáo kết quả thực hiện kế hoạch trong {period.name} của {unit}./."
    return (*lines, Line(Level.TEXT, closing))


def letter(number: int) -> str:
    """The letter of a point, from 1: a, b, c, d, đ ...; twice the letter when the alphabet is used up."""
    rounds, place = divmod(number - 1, len(_LETTERS))
    return _LETTERS[place] * (rounds + 1)


def _overview(report: Report) -> Iterator[Line]:
    request = report.request
    part = "chủ trì hoặc phối hợp" if request.with_parts else "chủ trì"
    total = sum(number for _document, number in report.plans)
    if len(report.plans) == 1:
        yield Line(Level.TEXT, f"{request.unit} {part} {total} nhiệm vụ của {plan_name(report.plans[0][0])}.")
    else:
        yield Line(Level.TEXT, f"{request.unit} {part} {total} nhiệm vụ:")
        yield from (
            Line(Level.DASH, f"- {_full_name(document)}: {number} nhiệm vụ.") for document, number in report.plans
        )
    yield Line(Level.TEXT, f"Trong {request.period.name}, tính đến ngày {report.as_of:%d/%m/%Y}:")
    done = report.at(Place.DONE)
    late = sum(item.late > 0 for item in done)
    counts = (
        ("Hoàn thành", len(done), f", trong đó {late} nhiệm vụ hoàn thành muộn" if late else ""),
        ("Đang thực hiện", len(report.at(Place.DOING)), ""),
        ("Quá hạn chưa hoàn thành", len(report.at(Place.OVERDUE)), ""),
        ("Đến hạn trong kỳ, chưa bắt đầu hoặc chưa có thông tin", len(report.at(Place.WAITING)), ""),
        ("Thường xuyên, định kỳ hoặc không có ngày hạn", len(report.at(Place.STANDING)), ""),
    )
    for name, number, more in counts:
        yield Line(Level.DASH, f"- {name}: {number} nhiệm vụ{more}.")
    if rest := total - len(report.items):
        yield Line(Level.DASH, f"- Còn lại, ngoài phạm vi kỳ báo cáo: {rest} nhiệm vụ.")


def _done(report: Report) -> Iterator[Line]:
    """Done tasks, under their plans."""
    found = report.at(Place.DONE)
    if not found:
        yield Line(Level.TEXT, "Chưa có nhiệm vụ nào được ghi là hoàn thành trong kỳ.")
    told = [document for document, _number in report.plans if any(item.document.id == document.id for item in found)]
    for number, document in enumerate(told, 1):
        yield Line(Level.NUMBER, f"{number}. {plan_name(document)}")
        yield from _points((item for item in found if item.document.id == document.id), report)


_OPEN = (
    (Place.DOING, "Đang thực hiện"),
    (Place.OVERDUE, "Quá hạn chưa hoàn thành"),
    (Place.WAITING, "Đến hạn trong kỳ, chưa bắt đầu hoặc chưa có thông tin"),
    (Place.STANDING, "Thường xuyên, định kỳ hoặc không có ngày hạn"),
)


def _open(report: Report) -> Iterator[Line]:
    groups = [(title, found) for place, title in _OPEN if (found := report.at(place))]
    if not groups:
        yield Line(Level.TEXT, "Không có.")
    for number, (title, found) in enumerate(groups, 1):
        yield Line(Level.NUMBER, f"{number}. {title}")
        yield from _points(found, report)


def _ahead(report: Report) -> Iterator[Line]:
    period = report.request.period
    yield Line(Level.NUMBER, f"1. Nhiệm vụ đến hạn trong {period.following}")
    if not report.upcoming:
        yield Line(Level.TEXT, "Các kế hoạch nêu trên không có nhiệm vụ đến hạn trong thời gian này.")
    for number, item in enumerate(report.upcoming, 1):
        yield Line(Level.POINT, f"{letter(number)}) {_task(item, report.request.unit)}")
    yield Line(Level.NUMBER, "2. Khó khăn, vướng mắc và kiến nghị")
    yield Line(Level.TEXT, UNKNOWN)


def _points(items: Iterable[Item], report: Report) -> Iterator[Line]:
    for number, item in enumerate(items, 1):
        yield Line(Level.POINT, f"{letter(number)}) {_task(item, report.request.unit)}")
        yield from (Line(Level.DASH, f"- {text}") for text in _details(item, report))


def _task(item: Item, unit: str) -> str:
    """The task with its plan and its deadline as printed, and who leads it where the unit does not."""
    deadline = item.task.deadline.text
    known = [plan_name(item.document), f"thời hạn: {deadline}" if deadline else "kế hoạch không ghi thời hạn"]
    if not leads(item.task, unit):
        known.append(f"chủ trì: {', '.join(lead.name for lead in item.task.lead) or UNKNOWN}")
    return f"{_plain(item.task.text)} ({'; '.join(known)})."


def _details(item: Item, report: Report) -> Sequence[str]:
    note = _plain(item.mark.note) if item.mark and item.mark.note else UNKNOWN
    if item.place is Place.DONE:
        product = _plain(item.task.product.text) if item.task.product else UNKNOWN
        late = f", muộn {item.late} ngày" if item.late else ""
        return (
            f"Ngày hoàn thành: {item.done:%d/%m/%Y}{late}.",
            _said("Sản phẩm theo kế hoạch", product),
            _said("Kết quả", note),
        )
    found = [_said("Tình hình thực hiện", note)]
    if item.place is Place.OVERDUE:
        found.insert(0, f"Quá hạn {item.late} ngày, tính đến ngày {report.as_of:%d/%m/%Y}.")
    if item.done:
        found.append(f"Hoàn thành ngày {item.done:%d/%m/%Y}, sau kỳ báo cáo.")
    return found


def _said(name: str, text: str) -> str:
    return f"{name}: {text}" if text == UNKNOWN else f"{name}: {text}."


def _full_name(document: StoredDocument) -> str:
    """A plan with its date, its issuer and its title."""
    front = document.document
    date = f" ngày {front.date:%d/%m/%Y}" if front.date else ""
    issuer = f" của {front.issuer}" if front.issuer and "của" not in plan_name(document) else ""
    title = f" ({_plain(front.title)})" if front.title else ""
    return f"{plan_name(document)}{date}{issuer}{title}"


def _only(values: Iterable[str | None]) -> str:
    """The value that all share, else ""."""
    found = set(values)
    return (found.pop() or "") if len(found) == 1 else ""


def _plain(text: str) -> str:
    """On one line, without the bullet in front and the mark at its end."""
    return (
        "; ".join(" ".join(line.split()) for line in text.splitlines() if line.strip()).lstrip("-+• ").rstrip(" .;,:")
    )
