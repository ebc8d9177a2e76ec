"""Words that were struck out: a line is drawn through their middle. They are no longer said, as in Markdown's ~~."""

from __future__ import annotations

from dataclasses import replace

from ingest.layout.page import LayoutPage, Rule, Word

_BAND = (0.3, 0.8)  # of a word's height: below that a line under it, above that the line of a cell


def without_struck(page: LayoutPage) -> LayoutPage:
    """The page without its struck words and the lines through them."""
    lying = [rule for rule in page.rules if rule.is_horizontal]
    through = [(word, rule) for word in page.words for rule in lying if _strikes(rule, word)]
    if not through:
        return page
    words, rules = {id(word) for word, _ in through}, {id(rule) for _, rule in through}
    return replace(
        page,
        words=tuple(word for word in page.words if id(word) not in words),
        rules=tuple(rule for rule in page.rules if id(rule) not in rules),
    )


def _strikes(rule: Rule, word: Word) -> bool:
    height, width = word.bottom - word.top, word.right - word.left
    if not word.top + _BAND[0] * height <= rule.top <= rule.bottom <= word.top + _BAND[1] * height:
        return False
    covered = min(rule.right, word.right) - max(rule.left, word.left)
    return covered >= 0.8 * width and rule.right - rule.left < 20 * height
