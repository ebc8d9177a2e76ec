"""Words that were struck out: a line is drawn through their middle. They are no longer said, as in Markdown's ~~."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import replace

from ingest.layout.page import LayoutPage, Rule, Word

_BAND = (0.3, 0.8)  # of a word's height: below that a line under it, above that the line of a cell


def without_struck(page: LayoutPage) -> LayoutPage:
    """The page without its struck words and the lines through them; their place counts to the word before, so that no
    white is seen where there is none.
    """
    lying = sorted((rule for rule in page.rules if rule.is_horizontal), key=lambda rule: rule.top)
    tops = [rule.top for rule in lying]
    through = [
        (word, rule)
        for word in page.words
        for rule in lying[bisect_left(tops, word.top) : bisect_right(tops, word.bottom)]
        if _strikes(rule, word)
    ]
    if not through:
        return page
    struck, rules = {id(word): word for word, _ in through}, {id(rule) for _, rule in through}
    kept = [word for word in page.words if id(word) not in struck]
    for word in struck.values():
        _widen(kept, word)
    return replace(page, words=tuple(kept), rules=tuple(rule for rule in page.rules if id(rule) not in rules))


def _strikes(rule: Rule, word: Word) -> bool:
    height, width = word.bottom - word.top, word.right - word.left
    if not word.top + _BAND[0] * height <= rule.top <= rule.bottom <= word.top + _BAND[1] * height:
        return False
    covered = min(rule.right, word.right) - max(rule.left, word.left)
    return covered >= 0.8 * width and rule.right - rule.left < 20 * height


def _widen(words: list[Word], struck: Word) -> None:
    before = [at for at, word in enumerate(words) if _is_before(word, struck)]
    if before:
        nearest = max(before, key=lambda at: words[at].right)
        words[nearest] = replace(words[nearest], right=struck.right)


def _is_before(word: Word, struck: Word) -> bool:
    gap = struck.left - word.right
    return abs(word.bottom - struck.bottom) < 0.3 * (struck.bottom - struck.top) and -1 <= gap < 2 * word.size
