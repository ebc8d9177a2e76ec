"""Abbreviations of administrative Vietnamese and their long forms.

One abbreviation can stand for several things; readings are kept in the order of the data file, most usual first.
"""

from __future__ import annotations

import re
from functools import lru_cache

from plan.language.folding import fold
from plan.language.tables import load_table


@lru_cache(maxsize=1)
def readings() -> dict[str, tuple[str, ...]]:
    """Folded abbreviation -> long forms, most usual first; "kh cn" stands for "KH&CN"."""
    found: dict[str, list[str]] = {}
    for row in load_table("abbreviations"):
        known = found.setdefault(fold(row["abbreviation"]), [])
        if all(fold(row["expansion"]) != fold(other) for other in known):
            known.append(row["expansion"])
    return {key: tuple(values) for key, values in found.items()}


_TOKEN = re.compile(r"(?<![\w/-])[A-ZĐƯ]{2,}(?:&[A-ZĐƯ]+)*(?![\w/-])")


@lru_cache(maxsize=2048)
def expand(text: str) -> str:
    """Write out abbreviations in capitals that have one reading: "Sở KH&CN" -> "Sở Khoa học và Công nghệ"."""

    def replace(match: re.Match[str]) -> str:
        known = readings().get(fold(match[0]), ())
        return known[0] if len(known) == 1 else match[0]

    return _TOKEN.sub(replace, text)
