"""A page as words and ruling lines, whoever found them: a PDF's own text or a recogniser of images."""

from __future__ import annotations

from dataclasses import dataclass, replace

UNSURE = "?"
"""The doubt of a word that has no other reading."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word and its box on the page, from its top left corner in the page's unit.

    size: height of the font. font: its name where the file tells it. doubt: what another recogniser read here
    instead, UNSURE where nobody is sure of it, "" where it is not doubted.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float = 0.0
    font: str = ""
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight ruling line, horizontal (top equals bottom) or vertical (left equals right)."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def is_horizontal(self) -> bool:
        """Whether it lies."""
        return self.bottom - self.top <= self.right - self.left


@dataclass(frozen=True, slots=True)
class LayoutPage:
    """One page: its number from 1, its size, its words in any order, its ruling lines.

    The unit is the point (1/72 inch) wherever pages are laid out; a recogniser gives pixels, see `scaled`.
    """

    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    rules: tuple[Rule, ...] = ()

    def scaled(self, factor: float) -> LayoutPage:
        """The page in another unit: every length times `factor`."""

        def word(old: Word) -> Word:
            left, top, right, bottom = (side * factor for side in (old.left, old.top, old.right, old.bottom))
            return replace(old, left=left, top=top, right=right, bottom=bottom, size=old.size * factor)

        rules = (Rule(r.left * factor, r.top * factor, r.right * factor, r.bottom * factor) for r in self.rules)
        words = tuple(map(word, self.words))
        return LayoutPage(self.number, self.width * factor, self.height * factor, words, tuple(rules))
