"""Cutting a block of prose into the pieces that are tasks of their own."""

from __future__ import annotations

import re

from ingest.tasks.subjects import begins_with_verb, sentence_subject
from plan.deadline import DeadlineKind
from plan.language.deadlines import find_deadline
from plan.language.folding import UPPER, normalise, strip_marks
from plan.language.units import is_bare

_CONDITIONAL = re.compile(
    r"^(?:(?:trong )?qua trinh (?:to chuc|trien khai|thuc hien)\b.*\b(?:neu|truong hop|kho khan|vuong mac|"
    r"phat sinh|bat cap|chua phu hop)\b|neu |truong hop|khi co |tren day la|de nghi .{0,80}phan anh)",
    re.DOTALL,
)
_SENTENCE = re.compile(rf"(?<=[.!?])\s+(?=[{UPPER}“\"(])")
_ABBREVIATED = re.compile(r"(?:\b(?:TP|Tp|TT|GS|TS|ThS|Q|P|KT|TM|v\.v|STT|vv)\.|(?:^|\s)\d{1,2}\.)$")
_REPORT = re.compile(
    r"^(?:dong thoi,?\s+)?(?:(?:dinh ky|hang|truoc ngay|cham nhat)\b"
    r"(?:\([^()]*\)|[^,;.(]|,(?=[^;.(]{0,20}\()){0,120}?\s)?(?:bao cao|ket qua|gui|tong hop)\b"
)


_FINISHED = re.compile(r"^hoan thanh\s*(?:,|va (?:bao cao|gui)|truoc|trong|vao|xong|cham nhat)")  # says when, not what
_WEAK = frozenset({DeadlineKind.NONE, DeadlineKind.EVENT, DeadlineKind.ONGOING, DeadlineKind.YEAR})


def is_conditional(text: str) -> bool:
    """Whether a sentence only says what to do if something happens ("Trong quá trình thực hiện, nếu ...")."""
    states = normalise(text).lower().startswith("nêu ")  # "nêu rõ ...", not "nếu ..."
    return bool(_CONDITIONAL.match(strip_marks(text))) and not states


_EXHORTS = re.compile(
    r"^(?:uy ban nhan dan|ubnd|giam doc|chu tich)?.{0,40}?(?:de nghi|yeu cau)\b.*\bnghiem tuc"
    r"(?: to chuc| trien khai| thuc hien| quan triet,?)+(?: (?:cac noi dung|nhiem vu))?"
    r"(?: (?:tai |cua )?ke hoach nay)?\W*$",
    re.DOTALL,
)


def is_exhortation(part: str) -> bool:
    """Whether a closing sentence only asks to carry out the plan in earnest."""
    return bool(_EXHORTS.match(strip_marks(part)))


def is_report(part: str) -> bool:
    """Whether a sentence is about reporting or sending results, in which others take no part."""
    return bool(_REPORT.match(strip_marks(part)))


def _sentences(text: str) -> list[str]:
    pieces: list[str] = []
    for piece in _SENTENCE.split(text):
        if pieces and _ABBREVIATED.search(pieces[-1]):
            pieces[-1] = f"{pieces[-1]} {piece}"
        else:
            pieces.append(piece)
    return [p for p in pieces if p.strip()]


def cut_parts(text: str, *, governed: bool) -> list[str]:
    """Cut a block where one of its sentences is a task of its own.

    Under a heading or lead-in a sentence stands alone when it reports or sends by a deadline of its own; elsewhere
    every sentence with its own subject begins a new task, and text before the first subject is no task.
    """
    parts: list[str] = []
    for sentence in _sentences(text):
        if is_conditional(sentence):
            continue
        for clause in _clauses(sentence):
            own = sentence_subject(clause) is not None
            alone = bool(parts) and _stands_alone(clause, parts[-1])
            if governed:
                splits = not parts or alone or (own and clause is not sentence)
            else:
                splits = own or alone or not parts or sentence_subject(parts[-1]) is None
            if splits:
                parts.append(clause)
            else:
                parts[-1] = f"{parts[-1]} {clause}"
    return parts


_DATED = frozenset({DeadlineKind.BEFORE, DeadlineKind.DATE, DeadlineKind.MONTH, DeadlineKind.QUARTER})


def _stands_alone(sentence: str, before: str) -> bool:
    """Whether a later sentence is a task of its own: both have a day or a frequency, or it reports by a deadline."""
    kind = find_deadline(sentence, 2000).kind
    if is_report(sentence):
        return kind is not DeadlineKind.NONE
    if kind in _DATED and begins_with_verb(sentence):
        return not _FINISHED.match(strip_marks(sentence)) or find_deadline(before, 2000).kind not in _WEAK
    return kind not in _WEAK and find_deadline(before, 2000).kind not in _WEAK


def _names_someone(clause: str) -> bool:
    subject = sentence_subject(clause)
    return subject is not None and not is_bare(subject.names[0])


def _clauses(sentence: str) -> list[str]:
    """Cut at ";" where each side has a subject of its own, so that none takes the deadline of another."""
    pieces = re.split(r"(?<=;)\s+", sentence)
    if len(pieces) < 2:
        return [sentence]
    dated = [find_deadline(p, 2000).kind is not DeadlineKind.NONE for p in pieces]
    if any(dated) and all(map(_names_someone, pieces)):
        return pieces
    if (
        dated[-1]
        and not any(dated[:-1])
        and re.match(r"dinh ky|hang |truoc ngay", strip_marks(pieces[-1]))
        and is_report(pieces[-1])
    ):
        return [" ".join(pieces[:-1]), pieces[-1]]
    return [sentence]
