"""Old and new names of reorganised offices and provinces: relatives of each other, never one and the same.

The sources (Nghị quyết 176/2025/QH15, 202/2025/QH15 and others) stand in organisations.tsv and provinces.tsv.
"""

from __future__ import annotations

from functools import lru_cache

from plan.language.folding import fold
from plan.language.tables import load_table


@lru_cache(maxsize=4096)
def relatives(name: str) -> tuple[str, ...]:
    """Names under which the work of an office went on, or was done before; () for an office that stayed as it was.

    A place behind the name of the office is no hindrance ("Sở Kế hoạch và Đầu tư tỉnh Hà Nam"), but left out.
    """
    own = fold(name)
    found = [new for old, new in _pairs() if own == fold(old) or own.startswith(f"{fold(old)} ")]
    found += [old for old, new in _pairs() if own == fold(new) or own.startswith(f"{fold(new)} ")]
    return tuple(dict.fromkeys(other for other in found if fold(other) != own))


@lru_cache(maxsize=1)
def _pairs() -> tuple[tuple[str, str], ...]:
    rows = (*load_table("organisations"), *load_table("provinces"))
    return tuple((row["before"], row["after"]) for row in rows)
