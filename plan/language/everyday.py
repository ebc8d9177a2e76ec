"""What people say and what plans print for it: "bà con" and "người dân", "gật đầu" and "phê duyệt".

A question in everyday words shares none with the plan that answers it. The table (`everyday.tsv`) was written for the
project from knowledge of the language, by writers who had seen no question it is measured with.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from plan.language.folding import fold, has_diacritics, normalise
from plan.language.tables import load_table
from plan.language.wording import Word, plain_words

_LONGEST = 6  # syllables of an everyday expression
_SAFE_FOLDED = 2  # syllables from which an expression is told from others without its diacritics


@dataclass(frozen=True, slots=True)
class Everyday:
    """An everyday expression: its words in the text, and the folded words plans print for it."""

    words: tuple[Word, ...]
    written: tuple[tuple[str, ...], ...]


def find_everyday(text: str, words: Sequence[Word]) -> tuple[Everyday, ...]:
    """The everyday expressions among the words of a text, the longest at each place; they may overlap.

    In a text with diacritics they are compared with them; without, only expressions of two and more syllables are read.
    """
    accented = has_diacritics(text)
    table = _spoken() if accented else _spoken_folded()
    keys = [normalise(text[w.begin : w.stop]).lower() if accented else fold(text[w.begin : w.stop]) for w in words]
    found: list[Everyday] = []
    for at in range(len(words)):
        for count in range(min(_LONGEST, len(words) - at), 0, -1):
            written = table.get(" ".join(keys[at : at + count]))
            if written:
                found.append(Everyday(tuple(words[at : at + count]), written))
                break
    return tuple(one for one in found if not any(set(one.words) < set(other.words) for other in found))


@lru_cache(maxsize=1)
def _spoken() -> Mapping[str, tuple[tuple[str, ...], ...]]:
    found: dict[str, dict[tuple[str, ...], None]] = {}
    for row in load_table("everyday"):
        known = found.setdefault(normalise(row["said"]).lower(), {})
        known.update((plain_words(written), None) for written in row["written"].split(" | "))
    return {said: tuple(written) for said, written in found.items()}


@lru_cache(maxsize=1)
def _spoken_folded() -> Mapping[str, tuple[tuple[str, ...], ...]]:
    found: dict[str, tuple[tuple[str, ...], ...]] = {}
    for said, written in _spoken().items():
        key = fold(said)
        if key.count(" ") + 1 >= _SAFE_FOLDED:
            found[key] = (*found.get(key, ()), *written)
    return found
