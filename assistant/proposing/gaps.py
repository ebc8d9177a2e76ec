"""The prose of a plan that no task was read from and that could give somebody something to do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from assistant.writing.turned import is_turned
from plan.language.folding import fold
from plan.passage import Passage, PassageKind
from plan.span import Span

_SHORTEST = 6  # words of a passage that gives work
_ENDS = re.compile(r"noi nhan\b")
_IDLE = re.compile(
    r"^(?:[ivxlc\d]+ |[a-z] )*(?:muc dich|yeu cau|(?:cac |mot so )?(?:muc tieu|chi tieu)|quan diem|can cu|thuc trang"
    r"|tinh hinh|danh gia|pham vi|doi tuong|su can thiet|boi canh|nguyen tac|noi nhan)\b"
)
_BUSY = re.compile(r"nhiem vu|giai phap|to chuc thuc hien|phan cong|trach nhiem|noi dung thuc hien")
_ENCLOSED = re.compile(r"\(.*\)")


def gaps(passages: Sequence[Passage], read: Iterable[Span]) -> list[tuple[tuple[str, ...], tuple[Passage, ...]]]:
    """The passages nothing was read from, with the headings over them, in the order of the text.

    read: the lines of tasks, of records that an editor dropped, and of the front page. Purposes, targets and grounds
    assign nothing (as `ingest.tasks.prose` has it), nor does what the words over it turn; neither do headings, and what
    stands from "Nơi nhận" on.
    """
    taken = list(read)
    headings = {fold(heading) for passage in passages for heading in passage.section}
    found = [
        passage
        for passage in _before_ends(passages)
        if _could_assign(passage, headings)
        and not is_turned(passage, passages)
        and not any(span.overlaps(passage.span) for span in taken)
    ]
    return [(section, tuple(group)) for section, group in groupby(found, key=lambda passage: passage.section)]


def _before_ends(passages: Iterable[Passage]) -> Iterator[Passage]:
    """The passages without those from a plan's "Nơi nhận" on, up to the next section: the signature stands there."""
    ended: tuple[str, ...] | None = None
    for passage in passages:
        if passage.kind is not PassageKind.PROSE or not passage.section:
            continue
        if _ENDS.match(fold(passage.text)):
            ended = passage.section
        if passage.section != ended:
            yield passage


def _could_assign(passage: Passage, headings: set[str]) -> bool:
    words = fold(passage.text)
    whole = passage.text.endswith((".", ";"))  # a numbered sentence may have a paragraph under it
    if len(words.split()) < _SHORTEST or (words in headings and not whole):
        return False
    if passage.text.endswith(":") or passage.text.isupper() or _ENCLOSED.fullmatch(passage.text.strip()):
        return False
    return not any(_IDLE.match(heading) and not _BUSY.search(heading) for heading in map(fold, passage.section))
