"""The Vietnamese of answers: short, polite, administrative; dates as 15/02/2022."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from assistant.clock import local
from assistant.question.filters import FAR
from assistant.question.query import Window
from index.library import StoredDocument
from plan.corrected import Corrected, CorrectedField, CorrectionKind, corrected_in
from plan.correction import field_words
from plan.days_off import deadline_day_off
from plan.deadline import DeadlineKind
from plan.language.periods import PeriodKind, find_periods
from plan.relation import RelationKind
from plan.task import Task

CLOSEST = "Kế hoạch dùng từ khác với câu hỏi; nhiệm vụ khớp nhất như sau, đề nghị đối chiếu với dòng trích dẫn."
ENDS_READ = "Câu hỏi rất dài nên chỉ phần đầu và phần cuối được dùng để tra cứu; nên hỏi lại ngắn gọn."

RECURRENCE = {
    "weekly": "hằng tuần",
    "monthly": "hằng tháng",
    "quarterly": "hằng quý",
    "semiannual": "6 tháng một lần",
    "annual": "hằng năm",
    "other": "định kỳ",
}


def day(value: dt.date) -> str:
    """A date as plans write it."""
    return f"{value:%d/%m/%Y}"


_KINDS = {  # by the letters in a document's number, Nghị định 30/2020/NĐ-CP, Phụ lục III
    "KH": "Kế hoạch",
    "QĐ": "Quyết định",
    "NQ": "Nghị quyết",
    "CT": "Chỉ thị",
    "CTR": "Chương trình",
    "PA": "Phương án",
    "ĐA": "Đề án",
}


def plan_name(document: StoredDocument) -> str:
    """How an answer names a plan: its kind and number, or its issuer and year where the number is blank."""
    number = document.document.number
    if number and not number.startswith("/"):
        symbol = number.partition("/")[2].partition("-")[0].strip().upper()
        return f"{_KINDS.get(symbol, 'Văn bản')} {number}"
    issuer = document.document.issuer or document.file
    year = f" năm {document.document.year}" if document.document.year else ""
    return f"Kế hoạch của {issuer}{year}"


_OPEN = (DeadlineKind.ONGOING, DeadlineKind.RECURRING)


def _prints(words: str, end: dt.date) -> bool:
    """Whether the wording itself names the day ("Trước ngày 15/8/2024")."""
    return any(p.kind is PeriodKind.DATE and p.end == end and p.year_printed for p in find_periods(words, None))


NO_SUCH_PLAN = "Không có kế hoạch nào trong thư viện có tên, nơi ban hành hoặc người ký khớp với câu hỏi."


def issued_first(names: Sequence[str], *, every: bool) -> str:
    """Which plans were issued first of several; `every`: all of them, on one day."""
    return "Các kế hoạch ban hành cùng ngày." if every else f"{', '.join(names)} ban hành trước."


def plans_found(count: int) -> str:
    """How many plans of the library are meant, in front of their lines."""
    return f"Thư viện có {count} kế hoạch có tên, nơi ban hành hoặc người ký khớp với câu hỏi:"


_FIELDS = {
    CorrectedField.LEAD: "đơn vị chủ trì",
    CorrectedField.COORDINATE: "đơn vị phối hợp",
    CorrectedField.DEADLINE: "thời hạn",
    CorrectedField.PRODUCT: "sản phẩm",
    CorrectedField.TEXT: "nội dung",
    CorrectedField.TASK: "nhiệm vụ",
}


def correction_words(task: Task, field: CorrectedField) -> str:
    """Who corrected or confirmed a field, when, and what is printed there; empty where nobody did."""
    mark = corrected_in(task.corrections, field)
    if mark is None:
        return ""
    when = f"ngày {day(local(mark.at).date())}"
    if mark.kind is CorrectionKind.ADDED:
        return f" (nhiệm vụ này do {mark.by} bổ sung {when} theo dòng trích dẫn)"
    if mark.kind is CorrectionKind.ACCEPTED:
        return f" (đã được {mark.by} xác nhận {when})"
    printed = f"in: “{mark.printed}”" if mark.printed else "để trống"
    return f" ({_FIELDS[field]} đã được {mark.by} hiệu chỉnh {when}; văn bản {printed})"


def is_confirmed(task: Task, field: CorrectedField) -> bool:
    """Whether an editor stands for a field as it is read."""
    return _accepts(corrected_in(task.corrections, field)) or _accepts(
        corrected_in(task.corrections, CorrectedField.TASK)
    )


def _accepts(mark: Corrected | None) -> bool:
    return mark is not None and mark.kind is CorrectionKind.ACCEPTED


def deadline_words(task: Task) -> str:
    """The wording, with the normalised day where it says more; what was inferred or corrected is said."""
    return _deadline_words(task) + correction_words(task, CorrectedField.DEADLINE)


def _deadline_words(task: Task) -> str:
    deadline, confirmed = task.deadline, is_confirmed(task, CorrectedField.DEADLINE)
    if deadline.kind is DeadlineKind.NONE:
        return "kế hoạch không ghi"
    words = deadline.text
    if deadline.end and deadline.kind not in _OPEN and not _prints(words, deadline.end):
        words += f" (đến {day(deadline.end)})"
    if deadline.damaged and confirmed:
        words += " (không rõ ngày nào)"
    elif deadline.damaged:
        words += " (chữ số bị nhầm khi quét hoặc gõ, không rõ ngày nào: hãy xem bản gốc)"
    off = deadline_day_off(deadline)
    if off:
        words += f" (là ngày nghỉ: {off})"
    if deadline.inherited and not confirmed:
        words += " (suy ra từ ô gộp hoặc năm của kế hoạch)"
    return words


def unit_words(task: Task, role: str) -> str:
    """The units of a role, joined; inferred and corrected ones are marked; a blank is said to be one."""
    field = CorrectedField(role)
    units = task.lead if field is CorrectedField.LEAD else task.coordinate
    words = "; ".join(unit.name for unit in units) or "kế hoạch không ghi"
    if any(unit.inherited for unit in units) and not is_confirmed(task, field):
        words += " (suy ra từ ô gộp hoặc đoạn trước)"
    return words + correction_words(task, field)


def text_words(task: Task) -> str:
    """What is to be done; a text that was corrected and a task that was added or confirmed as a whole say so."""
    said = (correction_words(task, field) for field in (CorrectedField.TEXT, CorrectedField.TASK))
    return task.text + "".join(said)


def task_card(task: Task, marks: str) -> str:
    """All a record says, one line a field."""
    lines = [f"Nhiệm vụ: {text_words(task)} {marks}", f"- Chủ trì: {unit_words(task, 'lead')}"]
    if task.coordinate or "coordinate" in task.blank or corrected_in(task.corrections, CorrectedField.COORDINATE):
        lines.append(f"- Phối hợp: {unit_words(task, 'coordinate')}")
    lines.append(f"- Thời hạn: {deadline_words(task)}")
    if task.product:
        lines.append(f"- Sản phẩm: {task.product.text}{correction_words(task, CorrectedField.PRODUCT)}")
    return "\n".join(lines)


def caveat(deadlines: Sequence[str]) -> str:
    """A last line that names other deadlines of the same passage; empty without any."""
    if not deadlines:
        return ""
    named = "; ".join(f"“{words}”" for words in deadlines)
    return f"\nLưu ý: cùng đoạn này kế hoạch còn nêu thời hạn khác: {named}. Hãy đọc nguyên văn."


def doubt(codes: Iterable[str]) -> str:
    """A last line that sends the reader to the original where its words are not certain; empty without doubts."""
    if not any(codes):
        return ""
    return (
        "\nLưu ý: phần này đọc từ bản quét hoặc bảng không rõ ô, có chữ chưa chắc chắn. Hãy đối chiếu với văn bản gốc."
    )


def corrected_beside(tasks: Iterable[Task]) -> str:
    """Last lines that say what people corrected in words that are quoted as printed; empty where they did not."""
    found = [(task, mark) for task in tasks for mark in task.corrections if mark.kind is CorrectionKind.CORRECTED]
    lines = [
        f"\nLưu ý: {_FIELDS[mark.field]} in là “{mark.printed or 'để trống'}” đã được {mark.by} hiệu chỉnh "
        f"ngày {day(local(mark.at).date())} thành “{field_words(task, mark.field) or 'để trống'}”."
        for task, mark in found
    ]
    return "".join(dict.fromkeys(lines))


def days_asked(window: Window | None) -> str:
    """The days that were taken to be asked for, since a quarter without a year gets one; "" where none or no end."""
    if window is None or window.late or window.last == FAR:
        return ""
    return f" (thời hạn từ {day(window.first)} đến {day(window.last)})"


def no_such_time(words: str) -> str:
    """Said of a month, quarter or day that no calendar has."""
    return f"Không có “{words}” trong lịch. Hãy kiểm tra lại ngày, tháng hoặc quý trong câu hỏi."


def renamed(name: str, others: Sequence[str]) -> str:
    """A hint that the plans may know an office by its other name."""
    return f"{name} có tên trước hoặc sau sắp xếp là {', '.join(others)}: có thể hỏi thêm theo tên đó."


_CHANGES = {
    RelationKind.REPLACES: "đã được thay thế bởi",
    RelationKind.AMENDS: "đã được sửa đổi, bổ sung bởi",
    RelationKind.EXTENDS: "đã được gia hạn bởi",
}


def changed(old: StoredDocument, new: StoredDocument, kind: RelationKind, mark: str) -> str:
    """A last line that says what became of a plan the answer rests on."""
    return f"Lưu ý: {plan_name(old)} {_CHANGES[kind]} {plan_name(new)} {mark}."


def task_line(number: int, task: Task, marks: str) -> str:
    """A record in a list: text, lead and deadline in one line."""
    due = "" if task.deadline.kind is DeadlineKind.NONE else f"; thời hạn: {deadline_words(task)}"
    return f"{number}. {text_words(task)} — chủ trì: {unit_words(task, 'lead')}{due} {marks}"
