"""A .doc file as antiword understands it: a second reader of the same words, by other authors.

It knows rows and cells and which cells lie across, but not those that are merged downwards, no list numbers and no
fonts. It can be asked for DocBook, which has a row for a row; its plain text breaks rows into lines.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, pairwise

from lxml import etree

from ingest import programs
from ingest.grid import GridCell, grid_lines
from ingest.legacy import recover
from ingest.source import SourceLine, paragraph
from plan.errors import FileDamaged

_SECONDS = 60.0
_NEAR = 10.0  # points; edges less than this apart are one
_PARTS = "\x1f"


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph (no cells), or the cells of a table."""

    text: str
    cells: tuple[GridCell, ...] = ()

    @property
    def lines(self) -> list[SourceLine]:
        """The block as lines of the canonical text."""
        return grid_lines(self.cells) if self.cells else [SourceLine(paragraph(self.text))]


def read_blocks(data: bytes, name: str) -> list[Block]:
    """Paragraphs and tables in the order of the text, text in legacy fonts as Unicode as far as it can be told.

    Raises ToolMissing, FileDamaged, FileBomb, ReadingTimeout and ReadingCrashed.
    """
    found = programs.run("antiword", ["-m", "UTF-8.txt", "-x", "db", "-"], name=name, seconds=_SECONDS, data=data)
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False)
    book = etree.fromstring(found, parser)
    if book is None:
        raise FileDamaged(
            f"Không đọc được chữ nào trong tệp “{name}”. Hãy mở bằng Word, lưu lại dạng .docx rồi nạp lại."
        )
    return [block for chapter in book.iterchildren("chapter") for block in _blocks(chapter)]


def _blocks(parent: etree._Element) -> Iterator[Block]:
    for child in parent:
        if child.tag == "informaltable":
            yield Block("", tuple(_cells(child)))
        elif child.tag in ("title", "para") and child.find("informaltable") is None:
            words, _ = recover(_words(child))
            if words.strip():
                yield Block(words)
        else:  # a section, a list, or a paragraph that only holds a table
            yield from _blocks(child)


def _cells(table: etree._Element) -> Iterator[GridCell]:
    groups = [(_edges(group), row) for group in table.iter("tgroup") for row in group.iter("row")]
    every = sorted(edge for edges, _ in groups for edge in edges)
    columns = [edge for before, edge in pairwise([-_NEAR, *every]) if edge - before >= _NEAR]
    for at, (edges, row) in enumerate(groups):
        column = 0
        for number, words in enumerate(_texts(row), start=1):
            reach = bisect_right(columns, edges[number] + _NEAR / 2) - 1 if number < len(edges) else 0
            yield GridCell(at, column, words, columns=max(1, reach - column))
            column = max(column + 1, reach)


def _edges(group: etree._Element) -> list[float]:
    """Where the columns of a group begin and the last one ends, in points from the left."""
    widths = (float(spec.get("colwidth", "0").removesuffix("pt")) for spec in group.iterchildren("colspec"))
    return list(accumulate(widths, initial=0.0))


def _texts(row: etree._Element) -> list[str]:
    """The words of each cell; told from what the whole row looks like whether they are in a legacy font."""
    found = [_words(entry).strip() for entry in row.iterchildren("entry")]
    known = recover(_PARTS.join(found))[0].split(_PARTS)
    return known if len(known) == len(found) else found


def _words(element: etree._Element) -> str:
    return "".join(str(text) for text in element.itertext())
