"""What every reader gives: the canonical text of a file, line by line, with the place of each line.

A paragraph is one line, and so is a row of a table: cells between pipes, line breaks inside a cell as <br>. The
numbers of these lines are the provenance of everything read from them (docs/decisions/0004).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from plan.issue import Issue
from plan.place import Place


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One line of the canonical text.

    place: page and box, None where the format has no pages.
    merged: cells of a row (0-based) that the file merges with the cell above; their words stand there, here is "".
    spread: cells that the file merges with the cell at their left; their words stand there, here is "".
    begins: the first row of a table, where the file tells tables apart; on pages one may go on from the page before.
    """

    text: str
    place: Place | None = None
    merged: frozenset[int] = frozenset()
    spread: frozenset[int] = frozenset()
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """A file as its reader made it.

    issues: what the reader doubts (a page that could not be read, a number two recognisers read differently); their
    spans count in `lines`.
    margins: words of page headers, footers and stamps, which belong to no line but may mark the document (MẬT).
    pages: how many pages the file has, None where the format has none.
    """

    lines: tuple[SourceLine, ...]
    issues: tuple[Issue, ...] = ()
    margins: tuple[str, ...] = ()
    pages: int | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may take.

    size: bytes of the file. unpacked: bytes that an archive inside it (DOCX, XLSX) may unfold to. pages: pages, or
    sheets. pixels: of one image. characters: of the canonical text. seconds: of reading, memory: bytes, both held by
    the process that reads (ingest.isolation).
    """

    size: int = 100 * 2**20
    unpacked: int = 400 * 2**20
    pages: int = 1000
    pixels: int = 60_000_000
    characters: int = 20 * 2**20
    seconds: float = 600.0
    memory: int = 2 * 2**30
    secret: bool = False


LIMITS = Limits()

Progress = Callable[[int, int], None]
"""Called with (pages read, pages in all)."""


def unheard(_done: int, _total: int) -> None:
    """Progress that nobody listens to."""


class Reader(Protocol):
    """Reads the bytes of one file; `name` is for messages.

    Raises an InputError of `plan.errors` for a file that cannot be used at all; what is merely doubtful or missing is
    an issue of the source.
    """

    def __call__(self, data: bytes, name: str, *, limits: Limits = LIMITS, progress: Progress = unheard) -> Source:
        """The source of a file."""


_ENTITY = re.compile(r"&(?=#?\w{1,31};)")
_TAG_LIKE = re.compile(r"<(?=[/a-zA-Z\s])")
_SPACES = re.compile(r"[^\S\n]+")


def escape(text: str) -> str:
    """Words of a document as the canonical text writes them, so that none of them is taken for markup."""
    text = _ENTITY.sub("&amp;", text)
    text = _TAG_LIKE.sub("&lt;", text)
    return text.replace("|", "&#124;").replace("~~", "~ ~")


def paragraph(text: str) -> str:
    """A paragraph as one line of the canonical text: no tabs, no line breaks, single spaces."""
    return escape(" ".join(text.split()))


def cell(text: str) -> str:
    """A cell of a table for a row of the canonical text: its lines with <br> between them."""
    rows = (_SPACES.sub(" ", row).strip() for row in text.split("\n"))
    return "<br>".join(escape(row) for row in rows if row)


def row(cells: list[str]) -> str:
    """A row of the canonical text out of cells made by `cell`."""
    return f"| {' | '.join(cells)} |"
