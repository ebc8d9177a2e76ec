"""What the builder of formats takes from a hand-made key: the rows of tables, and the headings over tasks."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.quality.keys import printed_words


@dataclass(frozen=True, slots=True)
class TaskKey:
    """One task of a key as far as it says how the plan is laid out; lines are those of the text, from 1.

    inherited: fields ("lead", "deadline", "product") whose cell is blank because it is merged with one above.
    """

    first: int
    last: int
    in_table: bool
    stt: str
    task: str
    lead: tuple[str, ...]
    coordinate: tuple[str, ...]
    deadline: str
    product: str
    inherited: frozenset[str]
    section: tuple[str, ...]


def read_keys(path: Path) -> tuple[TaskKey, ...]:
    """The tasks of a file tasks_NN.json (samples/README.md)."""
    items: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))
    return tuple(map(_key, items))


def _key(item: Mapping[str, Any]) -> TaskKey:
    return TaskKey(
        first=item["lines"][0],
        last=item["lines"][1],
        in_table=item["source"] == "table",
        stt=item.get("stt") or "",
        task=item["task"],
        lead=tuple(item["lead"]),
        coordinate=tuple(item["coordinate"]),
        deadline=item.get("deadline_text") or "",
        product=item.get("product") or "",
        inherited=frozenset(f for f in ("lead", "deadline", "product") if item.get(f"{f}_inherited")),
        section=tuple(part.strip() for part in (item.get("section") or "").split(">")),
    )


def hyphenated(keys: Sequence[TaskKey]) -> frozenset[str]:
    """Names of units that have " - " in them."""
    return frozenset(name for key in keys for name in (*key.lead, *key.coordinate) if " - " in name)


def begins(words: Sequence[str], text: str) -> bool:
    """Whether a text begins with these words, one at least."""
    return bool(words) and list(printed_words(text))[: len(words)] == list(words)
