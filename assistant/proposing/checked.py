"""A task that a language model proposes, held against its passage: every field in words printed there, or no task."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum

from assistant.proposing.stretches import Stretch, stretches
from assistant.review.typed import typed_units
from assistant.writing.shapes import ProposedTask
from ingest.tasks.subjects import heading_units, sentence_subject
from plan.deadline import NO_DEADLINE, Deadline, DeadlineKind
from plan.language.deadlines import find_deadline, read_deadline
from plan.language.folding import fold, normalise, strip_marks
from plan.language.units import begins_unit, is_bare
from plan.passage import Passage
from plan.task import SourceKind, Task
from plan.unit import Unit

_FEWEST = 3  # words of a task
_MOST = 2_000  # characters of one, as an editor may type


class Fault(StrEnum):
    """Why a proposal is dropped; the values are those of the command's JSON."""

    SOURCE = "source_unknown"
    TEXT = "text_not_in_source"
    NEGATED = "text_negated"
    LEAD = "lead_not_in_source"
    COORDINATE = "coordinate_not_in_source"
    DEADLINE = "deadline_not_in_source"
    SAID = "said_already"


def checked(proposed: ProposedTask, passage: Passage, year: int | None, known: Iterable[Unit]) -> Task | Fault:
    """The task a proposal makes, its words and days as the passage prints them, or why it makes none.

    year: of the plan. known: the units of the plan, which keep their canonical names.
    """
    said = next(stretches(passage.text, proposed.text), None)
    if said is None or len(said.text.split()) < _FEWEST or len(said.to_the_end().text) > _MOST:
        return Fault.TEXT
    if _NEGATED.search(normalise(said.before).lower()):
        return Fault.NEGATED
    known = list(known)
    lead = _units(proposed.lead, passage, _NO_LEAD, known)
    if lead is None or not _may_lead(lead, said):
        return Fault.LEAD
    coordinate = _units(proposed.coordinate, passage, _NO_PARTNER, known)
    if coordinate is None:
        return Fault.COORDINATE
    deadline = _deadline(proposed.deadline, said, passage, year)
    if deadline is None:
        return Fault.DEADLINE
    text = said.to_the_end().text
    return Task(
        "proposed", text, SourceKind.PROSE, passage.span, passage.section, "", lead, coordinate, deadline=deadline
    )


_NEGATED = re.compile(
    r"\b(?:(?<!hàng )không(?! (?:gian|khí|ngừng|chỉ|những))|chưa|chẳng|đừng|cấm|tránh|(?<!không )ngừng|dừng|trừ|miễn)"
    r"\b[^,]*$"
)

# units -----------------------------------------------------------------------------------------------------------

_MENTIONED = r"(?:thuoc|cua|gui|ve|trinh|bao cao|theo|tu|qua|tai)"
_NO_LEAD = re.compile(rf"\b(?:{_MENTIONED}|voi|cung)$")
_NO_PARTNER = re.compile(rf"\b{_MENTIONED}$")
_NO_NAME = re.compile(
    r"\d/\d|\bngày\b|\b(?:và|cùng|với|như|của|để|trong|tại|theo|về|từ|cho|khi|do|là|thì|có|được|các|làm)$"
)
_JOINED = re.compile(r"[\w/&-]$")  # "15/QĐ-UBND" names no unit
_GOES_ON = re.compile(r"\s*(?:[-–/&,]\s*|và\s+)?(?=[^\W\d_])(?P<word>\w.*)", re.DOTALL)
_OWNED = re.compile(r"\s*,?\s*(?:trực\s+)?(?:thuộc|của)\s+(?P<owner>.*)", re.DOTALL)


def _units(
    names: Iterable[str], passage: Passage, mentioned: re.Pattern[str], known: list[Unit]
) -> tuple[Unit, ...] | None:
    """The units of a field as `assistant.review.typed` reads them; None where one is not printed as a unit."""
    familiar = {fold(name) for unit in known for name in (unit.name, unit.canonical)}
    printed: list[str] = []
    for name in names:
        found = next(_places(name, passage, mentioned), None)
        if found is None or not (_is_unit(found) or fold(found) in familiar):
            return None
        printed.append(found)
    return typed_units("; ".join(printed), known, passage.span)


def _may_lead(lead: Iterable[Unit], said: Stretch) -> bool:
    """Whether nobody else is charged in the very sentence of the task, as the extractor reads sentences."""
    subject = sentence_subject(said.sentence.text.strip())
    charged = fold(" ".join(subject.names)) if subject else ""
    return not charged or all(fold(unit.name) in charged for unit in lead)


def _is_unit(name: str) -> bool:
    """Whether the extractor would take a name for one unit: not a kind alone ("đơn vị"), but all of it."""
    if is_bare(name) and not fold(name).startswith(("cac ", "nhung ", "moi ", "tung ")):
        return False
    return heading_units(name) == (name,) and not _NO_NAME.search(name)


def _places(name: str, passage: Passage, mentioned: re.Pattern[str]) -> Iterator[str]:
    """The printed name, wherever the passage charges it or a heading names it, whole."""
    for found in stretches(passage.text, name):
        if not mentioned.search(fold(found.before)) and _begins(found) and _is_whole(found):
            yield found.text
    for heading in reversed(passage.section):
        yield from (found.text for found in stretches(heading, name) if _is_whole(found))


def _begins(found: Stretch) -> bool:
    """Whether a name begins where it seems to ("Công an" does not in "Bộ Công an")."""
    if _JOINED.search(found.before):
        return False
    return not begins_unit(f"{found.before.split()[-1]} {found.text}") if found.before.split() else True


def _is_whole(found: Stretch) -> bool:
    """Whether a name ends where it seems to ("Sở Văn hóa" does not in "Sở Văn hóa và Thể thao")."""
    behind = normalise(found.behind)
    owned = _OWNED.match(behind)
    if owned is not None:
        return not begins_unit(owned["owner"])
    more = _GOES_ON.match(behind)
    return more is None or not more["word"][:1].isupper() or begins_unit(more["word"])


# deadlines -------------------------------------------------------------------------------------------------------

_LABEL = re.compile(r"(?:thoi (?:han|gian)|tien do|han)\b")
_CUT_BEFORE = re.compile(
    r"(?:\b(?:tu|truoc|sau|den|toi|het|cham nhat|muon nhat|khong qua|so|luat)(?: ngay| thang| quy| nam| het)*"
    r"|[/\-–]\w*,?(?: ngay)?)\s*$"
)
_CUT_BEHIND = re.compile(r"^\s*(?:[/.\-–]\s*\d|(?:va )?(?:thang|nam|quy|den|tro di|hang|den het)\b)")


def _deadline(words: str, said: Stretch, passage: Passage, year: int | None) -> Deadline | None:
    """The deadline of a proposal; None where the words are printed for no such task, or mean other days than here.

    It stands in the sentence of the task, or behind a label. Where the model names none, it is what the extractor's own
    rules find in the text of the task.
    """
    text = said.to_the_end().text
    if not words.strip():
        own = find_deadline(text, year, passage.span)
        return NO_DEADLINE if own.damaged else own
    for found in stretches(passage.text, words):
        if not said.sentence.holds(found) and not _LABEL.match(fold(found.sentence.text)):
            continue
        parts = (text, found.sentence.text)
        read = read_deadline(found.text, year, passage.span)
        printed = [one for one in (find_deadline(part, year, passage.span) for part in parts) if not one.damaged]
        same = next((one for one in printed if _meant(one) == _meant(read) or _within(found, one)), None)
        if same is not None and same.kind is not DeadlineKind.NONE:
            return same
        if read.kind not in _UNSURE and not read.damaged and not _is_cut(found):
            return read
    return None


_UNSURE = {DeadlineKind.NONE, DeadlineKind.EVENT}


def _is_cut(found: Stretch) -> bool:
    """Whether what stands around the words changes their days, or makes them the date of a document."""
    return bool(_CUT_BEHIND.search(strip_marks(found.behind)) or _CUT_BEFORE.search(strip_marks(found.before)))


def _within(found: Stretch, deadline: Deadline) -> bool:
    """Whether the words are a part of a deadline, which then counts as a whole ("15/02" of "trước 15/02")."""
    return next(stretches(deadline.text, found.text), None) is not None


def _meant(deadline: Deadline) -> tuple[object, ...]:
    words = fold(deadline.text) if deadline.kind is DeadlineKind.EVENT else ""
    return deadline.kind, deadline.start, deadline.end, deadline.recurrence, deadline.dates, words
