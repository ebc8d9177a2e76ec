"""Which unit a command means: its name as typed, without marks, shortened or with a slip."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from rapidfuzz import fuzz, process

from index.facets import Choice
from index.library import Shelf, TaskFilter
from plan.language.folding import fold
from plan.language.wording import plain_words

_ALIKE = 85  # percent
_SEVERAL = 6


def leading_units(shelf: Shelf) -> Sequence[Choice]:
    """The units that lead any task somebody sees, each with how many."""
    return shelf.facets(TaskFilter(role="lead")).units


def units_named(shelf: Shelf, typed: str) -> list[Choice]:
    """The units that a name can mean: the one of that name, else those whose names hold it, else those much like it.

    Those with most tasks come first.
    """
    asked, units = " ".join(plain_words(typed)), leading_units(shelf)
    if not asked:
        return []
    by_name = {fold(unit.value): unit for unit in units}
    if asked in by_name or fold(typed) in by_name:
        return [by_name[asked if asked in by_name else fold(typed)]]
    found = [unit for name, unit in by_name.items() if f" {asked} " in f" {name} "]
    if not found:
        alike = process.extract(asked, list(by_name), scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=_SEVERAL)
        found = [by_name[name] for name, _, _ in alike]
    return sorted(found, key=lambda unit: -unit.tasks)[:_SEVERAL]


def key_of(unit: str) -> str:
    """What a unit goes by in the action of a button, which has no room for its name."""
    return hashlib.sha256(fold(unit).encode()).hexdigest()[:8] if unit else ""


def unit_of(shelf: Shelf, key: str) -> str | None:
    """The unit of a key; None where its viewer sees no task of it (any more)."""
    return next((unit.value for unit in leading_units(shelf) if key_of(unit.value) == key), None)
