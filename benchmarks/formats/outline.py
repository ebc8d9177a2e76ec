"""A plan's text and its key made into the neutral model: letterhead, title, body, signature, annexes.

Nothing of ingest is used: what is measured may not draw the picture it is measured by.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count

from benchmarks.formats import markup
from benchmarks.formats.keyed import TaskKey, hyphenated
from benchmarks.formats.model import Block, Cell, Frame, Kind, Outline, Paragraph, Part, Run, Table
from benchmarks.formats.prose import Item, Prose, counted, headings_of, items, paragraph
from benchmarks.formats.rows import build_table

_TITLES = frozenset({"KẾ HOẠCH", "QUYẾT ĐỊNH"})
_RIGHT = re.compile(r"^(?:CỘNG H|Độc lập)|\bngày\b.*\btháng\b.*\bnăm\b", re.IGNORECASE)
_NUMBER = re.compile(r"^Số\s*:")
_RECIPIENTS = re.compile(r"^Nơi nhận\s*:?", re.IGNORECASE)
_ANNEX = re.compile(r"^PHỤ LỤC(?:\s+[\dIVX]+)?$")
_FRONT = 12  # paragraphs in which the title stands
_WIDE = 6  # columns of a table that is printed across


def outline_of(lines: Sequence[str], keys: Sequence[TaskKey]) -> Outline:
    """The model of a plan; `lines` of its text, without line ends."""
    writer = _Writer(tuple(keys), hyphenated(keys), headings_of(keys))
    rest, lists = items(lines, keys), count(1)
    parts: list[Part] = []
    while rest:
        blocks, rest = writer.part(rest)
        wide = bool(parts) and any(isinstance(b, Table) and b.width >= _WIDE for b in blocks)
        parts.append(Part(tuple(counted(blocks, lists)), landscape=wide))
    return tuple(parts)


@dataclass(frozen=True, slots=True)
class _Writer:
    """What the whole plan says and every part of it needs: the key, units with a hyphen, words of headings."""

    keys: tuple[TaskKey, ...]
    names: Collection[str]
    headings: Collection[tuple[str, ...]]

    def part(self, rest: list[Item]) -> tuple[list[Block], list[Item]]:
        """The blocks of what begins on a new page, and the items after it."""
        blocks, rest = _annex(rest) if _is_annex(rest) else _front(rest)
        while rest and not _is_annex(rest):
            item, *rest = rest
            if isinstance(item, list):
                blocks.append(build_table(item, self.keys, self.names))
            elif _RECIPIENTS.match(item.plain):
                signature, rest = _signature(item, rest)
                blocks.append(signature)
                if _has_front(rest):
                    break
            else:
                blocks.append(_noted(paragraph(item, self.headings), blocks))
        return blocks, rest


def _noted(found: Paragraph, before: Sequence[Block]) -> Paragraph:
    """A paragraph in brackets under a title is a note to it."""
    last = before[-1] if before else None
    under = isinstance(last, Paragraph) and last.kind in {Kind.TITLE, Kind.NOTE}
    return replace(found, kind=Kind.NOTE) if under and found.text.startswith("(") else found


def _is_annex(rest: Sequence[Item]) -> bool:
    return bool(rest) and isinstance(rest[0], Prose) and bool(_ANNEX.match(rest[0].plain.upper()))


def _annex(rest: list[Item]) -> tuple[list[Block], list[Item]]:
    """The heading of an annex: everything down to its table or its first numbered paragraph."""
    blocks: list[Block] = []
    while rest and isinstance(rest[0], Prose) and not rest[0].mark and (not blocks or not _is_annex(rest)):
        blocks.append(_noted(_title(rest[0]), blocks))
        rest = rest[1:]
    return blocks, rest


def _title(prose: Prose) -> Paragraph:
    words = markup.runs(prose.text.lstrip("#"))
    return Paragraph(Kind.TITLE, tuple(replace(run, bold=False, italic=False) for run in words))


def _has_front(rest: Sequence[Item]) -> bool:
    """Whether another plan begins here: nothing but capitals down to the title."""
    for item in rest[:_FRONT]:
        if not isinstance(item, Prose) or not item.is_upper or _is_annex([item]):
            return False
        if item.plain in _TITLES:
            return True
    return False


def _front(rest: list[Item]) -> tuple[list[Block], list[Item]]:
    """Letterhead, the word for the kind of document, and its subject."""
    ahead = enumerate(rest[:_FRONT])
    at = next((n for n, item in ahead if isinstance(item, Prose) and item.plain in _TITLES), None)
    if at is None:
        return [], rest
    head = [item for item in rest[:at] if isinstance(item, Prose)]
    titles = [item for item in rest[at : at + 2] if isinstance(item, Prose)]
    letterhead = [_letterhead(head)] if head else []
    return [*letterhead, *map(_title, titles)], rest[at + len(titles) :]


def _letterhead(head: Sequence[Prose]) -> Table:
    """Issuer and motto beside each other, below them number and place with date; what the text lacks stays blank."""
    left: list[Paragraph] = []
    right: list[Paragraph] = []
    low_left: list[Paragraph] = []
    low_right: list[Paragraph] = []
    for piece in (piece for prose in head for piece in markup.pieces(prose.text)):
        said = markup.plain(piece)
        if _NUMBER.match(said):
            low_left.append(_framed(piece))
        elif not _RIGHT.search(said):
            left.append(_framed(piece, bold=True))
        elif said.isupper() or said.startswith("Độc lập"):
            right.append(_framed(piece, bold=True))
        else:
            low_right.append(_framed(piece, italic=True))
    grid = [(left, right), (low_left, low_right)]
    return Table(Frame.LETTERHEAD, tuple((_cell(a), _cell(b)) for a, b in grid if a or b))


def _framed(piece: str, *, bold: bool = False, italic: bool = False) -> Paragraph:
    words = tuple(Run(run.text, bold, italic, run.struck) for run in markup.runs(piece.replace("**", "")))
    return Paragraph(Kind.FRAME, words)


def _cell(lines: Sequence[Paragraph]) -> Cell:
    return Cell(tuple(lines), centred=True)


def _signature(head: Prose, rest: list[Item]) -> tuple[Table, list[Item]]:
    """Recipients at the left; at the right the office in capitals, room for a signature, and the signer's name."""
    left = [Paragraph(Kind.RECIPIENT, (Run(head.plain, bold=True, italic=True),))]
    right: list[Paragraph] = []
    while rest and isinstance(rest[0], Prose) and not _is_annex(rest) and not _is_name(right):
        item, rest = rest[0], rest[1:]
        for piece in markup.pieces(item.text):
            if right or piece.isupper():
                right += _signed(piece)
            else:
                left.append(Paragraph(Kind.RECIPIENT, markup.runs(piece)))
    return Table(Frame.SIGNATURE, ((Cell(tuple(left)), Cell(tuple(right), centred=True)),)), rest


def _signed(piece: str) -> Iterator[Paragraph]:
    if not piece.isupper():
        yield from [Paragraph(Kind.FRAME, ())] * 4  # where the signature and the stamp stand
    yield _framed(piece, bold=True)


def _is_name(right: Sequence[Paragraph]) -> bool:
    return bool(right) and not right[-1].text.isupper()
