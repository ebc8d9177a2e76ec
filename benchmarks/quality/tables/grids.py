"""The rows of the tables in a text: Markdown, or cells with bars between them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape

_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_RULE = re.compile(r"^[\s|:+=-]*$")
_BAR = re.compile(r"(?<!\\)\|")
_BLOCKS = re.compile(r"\n\s*\n")

Row = tuple[str, ...]


def rows_of(text: str) -> list[Row]:
    """Every row of every table, in order, with plain words in its cells."""
    return [_plain(line) for line in _lines(text) if not _RULE.match(line)]


def _lines(text: str) -> Iterator[str]:
    """Rows as written; where none begins with a bar, a row goes on over line ends down to the next blank line."""
    for block in _BLOCKS.split(text):
        lines = [line.strip() for line in block.split("\n")]
        if any(line.startswith("|") for line in lines):
            yield from (line for line in lines if "|" in line)
        elif "|" in block:
            yield block


def _plain(row: str) -> Row:
    cells: Sequence[str] = _BAR.split(row.removeprefix("|").removesuffix("|"))
    return tuple(" ".join(unescape(_BREAK.sub(" ", cell)).replace("\\|", "|").split()) for cell in cells)
