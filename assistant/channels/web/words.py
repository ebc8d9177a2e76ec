"""The words of the pages in other languages than the one they are written in, Vietnamese."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

LANGUAGES = ("vi", "en")
FOLDER = Path(__file__).parent / "words"


@lru_cache(maxsize=1)
def english() -> Mapping[str, str]:
    """English by the Vietnamese of the templates, out of every `words/*.tsv`; raises ValueError for two that differ."""
    found: dict[str, str] = {}
    for file in sorted(FOLDER.glob("*.tsv")):
        with file.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
                if found.setdefault(row["vi"], row["en"]) != row["en"]:
                    raise ValueError(f"{file.name}: “{row['vi']}” is said in two ways")
    return found


def say(language: str, text: str, **values: object) -> str:
    """A text of a page in a language, with its {placeholders} filled; a text nobody translated stays as it is."""
    told = english().get(text, text) if language == "en" else text
    return told.format(**values) if values else told
