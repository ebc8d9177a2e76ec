"""The Vietnamese of answers: short, polite, administrative; dates as 15/02/2022."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from index.library import StoredDocument
from plan.days_off import deadline_day_off
from plan.deadline import Deadline, DeadlineKind
from plan.language.periods import PeriodKind, find_periods
from plan.relation import RelationKind
from plan.task import Task

CLOSEST = "Kế hoạch dùng từ khác với câu hỏi; nhiệm vụ khớp nhất như sau, đề nghị đối chiếu với dòng trích dẫn."
ENDS_READ = "Câu hỏi rất dài nên chỉ phần đầu và phần cuối được dùng để tra cứu; nên hỏi lại ngắn gọn."

_RECURRENCE = {
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


def deadline_words(deadline: Deadline) -> str:
    """The printed wording, with the normalised day where it says more; what was inferred is said."""
    if deadline.kind is DeadlineKind.NONE:
        return "kế hoạch không ghi"
    words = deadline.text
    if deadline.end and deadline.kind not in _OPEN and not _prints(words, deadline.end):
        words += f" (đến {day(deadline.end)})"
    if deadline.damaged:
        words += " (chữ số bị nhầm khi quét hoặc gõ, không rõ ngày nào: hãy xem bản gốc)"
    off = deadline_day_off(deadline)
    if off:
        words += f" (là ngày nghỉ: {off})"
    if deadline.inherited:
        words += " (suy ra từ ô gộp hoặc năm của kế hoạch)"
    return words


def unit_words(task: Task, role: str) -> str:
    """The units of a role, joined; inferred ones are marked; a blank is said to be one."""
    units = task.lead if role == "lead" else task.coordinate
    if not units:
        return "kế hoạch không ghi"
    names = "; ".join(unit.name for unit in units)
    return f"{names} (suy ra từ ô gộp hoặc đoạn trước)" if any(unit.inherited for unit in units) else names


def task_card(task: Task, marks: str) -> str:
    """All a record says, one line a field."""
    lines = [f"Nhiệm vụ: {task.text} {marks}", f"- Chủ trì: {unit_words(task, 'lead')}"]
    if task.coordinate or "coordinate" in task.blank:
        lines.append(f"- Phối hợp: {unit_words(task, 'coordinate')}")
    lines.append(f"- Thời hạn: {deadline_words(task.deadline)}")
    if task.product:
        lines.append(f"- Sản phẩm: {task.product.text}")
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
    due = "" if task.deadline.kind is DeadlineKind.NONE else f"; thời hạn: {deadline_words(task.deadline)}"
    return f"{number}. {task.text} — chủ trì: {unit_words(task, 'lead')}{due} {marks}"
