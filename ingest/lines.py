"""Lines of a plan with their numbers, and their words without markup."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.source import Source

_BREAK = re.compile(r"<\s*(?:br|/p|/li|/ul|/ol|/tr)\s*(?:/\s*)?>", re.IGNORECASE)
_ITEM = re.compile(r"<\s*li\b[^>]{0,1000}+>", re.IGNORECASE)  # Word writes long styles into them
_TAG = re.compile(r"<\s*(?:/\s*)?[a-zA-Z][^<>]*>")
_STRUCK = re.compile(r"~~[^~]*~~")
_EMPHASIS = re.compile(r"\*+(?!\d)|(?<!\d)\*+|_{2,}|(?<!\w)`+|`+(?!\w)")
_HASHES = re.compile(r"^\s*#{1,6}\s+")
_STRAY = re.compile(r"[✓✔□☐■●]")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the canonical text: its 1-based number, the words as printed, and the words in NFC without markup.

    merged, spread, begins: what the file tells of a row of a table (`SourceLine`).
    """

    number: int
    printed: str
    text: str
    merged: frozenset[int] = frozenset()
    spread: frozenset[int] = frozenset()
    begins: bool = False


def clean(printed: str) -> str:
    """Words without Markdown and HTML markup, on one line with single spaces; struck-out words are dropped."""
    return " ".join(_plain(printed).split())


def clean_cell(printed: str) -> str:
    """Like `clean`, keeping line breaks and list items as separate lines."""
    rows = (" ".join(row.split()) for row in _plain(printed).split("\n"))
    return "\n".join(row for row in rows if row)


def _plain(printed: str) -> str:
    text = unicodedata.normalize("NFC", printed)
    text = _BREAK.sub("\n", text) if "<" in text else text
    if "<" in text:
        text = _TAG.sub(" ", _ITEM.sub("\n", text))
    text = _STRUCK.sub(" ", text).replace("****", " ")  # "**GIÁM ĐỐC****Nguyễn Văn A**"
    text = _HASHES.sub("", text)
    text = _STRAY.sub(" ", _EMPHASIS.sub("", text))
    return html.unescape(text) if "&" in text else text


def number_lines(lines: Sequence[str]) -> list[Line]:
    """Number the lines of a text from 1 and clean each."""
    return [Line(at, printed, clean(printed)) for at, printed in enumerate(lines, start=1)]


def source_lines(source: Source) -> list[Line]:
    """The lines of a source, numbered from 1 and cleaned."""
    return [
        Line(at, line.text, clean(line.text), line.merged, line.spread, line.begins)
        for at, line in enumerate(source.lines, start=1)
    ]
