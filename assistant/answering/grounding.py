"""Citations out of stored lines: a quote is always a stretch of words of the lines it names.

Rows are cut by page breaks and bullets by markup, so the quote of a record is the longest beginning of its text that
stands in its lines in one piece.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assistant.answering.answer import Citation
from assistant.quotes import is_quote, longest_beginning, placed_words, words
from index.library import Shelf, StoredDocument
from ingest.lines import clean_cell
from plan.span import Span

LONGEST_QUOTE = 600  # characters


def find_quote(lines: Sequence[str], text: str) -> str:
    """The longest stretch of `text`, from its beginning on, that stands in the lines as one piece.

    Compares words with their diacritics, without case, markup and punctuation; returns the words of `text`, "" when
    not even three words in a row are found (the first line's own words are then the caller's choice).
    """
    there = words(" ".join(clean_cell(line.replace("|", " ").replace("\t", " ")) for line in lines))
    asked = list(placed_words(text))
    _at, size = longest_beginning(there, [word for word, _start, _end in asked])
    if not is_quote(size, len(asked)):
        return ""
    if size == len(asked):
        return text[:LONGEST_QUOTE].rsplit(" ", 1)[0] if len(text) > LONGEST_QUOTE else text
    return text[: min(asked[size - 1][2], LONGEST_QUOTE)]


class Citations:
    """Numbers citations in the order they are asked for; the same lines and words keep their number."""

    def __init__(self, library: Shelf, begun: Iterable[Citation] = ()) -> None:
        """`begun`: citations numbered before, which keep their numbers."""
        self._library = library
        self._found = {(c.document.id, c.span, c.quote): c for c in begun}

    def cite(self, document: StoredDocument, span: Span, section: tuple[str, ...], text: str) -> int:
        """The number of a citation of `text` in the lines of `span`."""
        lines = self._library.lines(document.id, span.line_start, span.line_end)
        quote = find_quote(lines, text) or _first_words(lines)
        key = (document.id, span, quote)
        if key not in self._found:
            places = self._library.places(document.id, span.line_start, span.line_end)
            found = tuple(place for place in places if place is not None)
            self._found[key] = Citation(len(self._found) + 1, document, section, span, quote, found)
        return self._found[key].id

    def all(self) -> tuple[Citation, ...]:
        """All citations in order of their numbers."""
        return tuple(self._found.values())


def _first_words(lines: Sequence[str]) -> str:
    """Words of the first cell or line that has any, for lines whose text could not be matched."""
    for line in lines:
        for piece in re.split(r"[|\t]", line):
            found = " ".join(clean_cell(piece).split())
            if found:
                return found[:LONGEST_QUOTE]
    return ""
