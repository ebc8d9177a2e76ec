"""The neutral model of a plan between its text and the formats it is written in: parts, paragraphs and tables."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a paragraph looks like."""

    BODY = "body"
    HEADING = "heading"
    BULLET = "bullet"
    TITLE = "title"  # centred, bold
    NOTE = "note"  # centred, in italics: "(Kèm theo ...)"
    FRAME = "frame"  # a line of a letterhead or of a signature, centred
    RECIPIENT = "recipient"  # a line of "Nơi nhận"
    CELL = "cell"


class Frame(StrEnum):
    """What a table is for."""

    GRID = "grid"
    LETTERHEAD = "letterhead"
    SIGNATURE = "signature"


@dataclass(frozen=True, slots=True)
class Run:
    """Words that look alike."""

    text: str
    bold: bool = False
    italic: bool = False
    struck: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph.

    mark: the number or bullet in front ("1.", "-"), which `runs` do not repeat. list: the list whose counter prints the
    mark, None where it is typed; bullets of one kind share a list. level: depth of a heading, from 1.
    """

    kind: Kind
    runs: tuple[Run, ...]
    mark: str = ""
    level: int = 0
    list: int | None = None

    @property
    def text(self) -> str:
        """What a reader of the page sees, without struck words."""
        words = "".join(run.text for run in self.runs if not run.struck)
        return f"{self.mark} {words}".strip()


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with the rows and columns it covers; `middle` where its words stand in the middle of its height."""

    paragraphs: tuple[Paragraph, ...]
    rows: int = 1
    columns: int = 1
    centred: bool = False
    middle: bool = False

    @property
    def text(self) -> str:
        """Its paragraphs, a line each."""
        return "\n".join(paragraph.text for paragraph in self.paragraphs)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows as wide as each other; None where a cell above or at the left covers the place.

    header: how many rows at the top are repeated on each page.
    """

    frame: Frame
    rows: tuple[tuple[Cell | None, ...], ...]
    header: int = 0

    @property
    def width(self) -> int:
        """Columns."""
        return len(self.rows[0])


Block = Paragraph | Table
BULLETS = 0  # the list of bullets; numbered lists count from 1


@dataclass(frozen=True, slots=True)
class Part:
    """What begins on a new page: the plan, a plan enclosed with a decision, an annex."""

    blocks: tuple[Block, ...]
    landscape: bool = False


Outline = tuple[Part, ...]
