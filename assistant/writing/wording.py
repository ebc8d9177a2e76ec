"""The Vietnamese around what a language model did: what is told of its part, records as sentences, lines of counts."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answering import phrases
from plan.corrected import CorrectedField
from plan.deadline import DeadlineKind
from plan.task import Task
from plan.unit import Unit

WROTE = "(Mô hình ngôn ngữ chọn và rút gọn câu chữ của kế hoạch; nguyên văn ở các dòng trích dẫn.)"
SUMMED_UP = "(Các ý trên do mô hình ngôn ngữ chọn, có thể chưa đủ; nguyên văn ở các dòng trích dẫn.)"

_LONGEST = 160  # characters of what was chosen that are repeated
_NAMED = 3  # plans that a line of counts names
_ENDS = " .;,:/"  # plans end with "./."


def chosen(text: str) -> str:
    """Introduces the answer about what a model says a question means."""
    short = text if len(text) <= _LONGEST else text[:_LONGEST].rsplit(" ", 1)[0] + "…"
    return (
        f"Kế hoạch dùng từ khác với câu hỏi; mô hình ngôn ngữ cho rằng câu hỏi nói về “{short.rstrip(_ENDS)}”. "
        "Đề nghị đối chiếu với dòng trích dẫn."
    )


def read(question: str) -> str:
    """Introduces the answer to a follow-up as a model wrote it out."""
    return f"Mô hình ngôn ngữ hiểu câu hỏi là: “{question}”"


def record_statement(task: Task) -> str:
    """What a task's record says as one sentence in the plan's words, for a model to choose from."""
    parts = [("chủ trì", _names(task.lead)), ("phối hợp", _names(task.coordinate))]
    if task.deadline.kind is not DeadlineKind.NONE:
        parts.append(("thời hạn", task.deadline.text))
    if task.product:
        parts.append(("sản phẩm", task.product.text))
    return _stated(task.text, parts)


def record_words(task: Task) -> str:
    """The same for a reader, with days, and with what was inferred or corrected; it is said in these words only."""
    parts = [("chủ trì", phrases.unit_words(task, "lead"))]
    if task.coordinate:
        parts.append(("phối hợp", phrases.unit_words(task, "coordinate")))
    if task.deadline.kind is not DeadlineKind.NONE:
        parts.append(("thời hạn", phrases.deadline_words(task)))
    if task.product:
        corrected = phrases.correction_words(task, CorrectedField.PRODUCT)
        parts.append(("sản phẩm", f"{task.product.text.rstrip(_ENDS)}{corrected}"))
    return _stated(phrases.text_words(task), parts)


def _stated(text: str, parts: Sequence[tuple[str, str]]) -> str:
    told = "; ".join(f"{field}: {words.rstrip(_ENDS)}" for field, words in parts if words)
    return f"{text.rstrip(_ENDS)} — {told}" if told else text.rstrip(_ENDS)


def _names(units: Sequence[Unit]) -> str:
    return "; ".join(unit.name for unit in units)


def counted_plan(name: str, days: str, total: int, parts: Sequence[tuple[str, int]]) -> str:
    """The first line of a plan's summary, out of records alone: of how many tasks it says what.

    days: the period asked for, as words, "" without.
    """
    told = ", ".join(f"{count} ghi {what}" for what, count in parts if count)
    return f"{name} có {total} nhiệm vụ{days}{': ' if told else ''}{told}."


def counted_unit(unit: str, plans: Sequence[str], days: str, led: int, coordinated: int, dated: int) -> str:
    """The first line of the summary of a unit's work: in which plans it has how many tasks, as what."""
    where = ", ".join(plans) if len(plans) <= _NAMED else f"{len(plans)} kế hoạch"
    roles = ", ".join(f"{role} {count}" for role, count in (("chủ trì", led), ("phối hợp", coordinated)) if count)
    return f"Theo {where}, {unit} có {led + coordinated} nhiệm vụ{days}: {roles}; {dated} nhiệm vụ ghi thời hạn."


MAIN = "Một số nội dung:"


def open_ended(count: int) -> str:
    """Says that tasks without a day are left out of a period."""
    return f" Ngoài ra có {count} nhiệm vụ thường xuyên hoặc định kỳ không tính theo ngày." if count else ""
