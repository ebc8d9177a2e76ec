"""What people ask: the practice questions of the plans that stay, and the same of those that come and go."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.load.changing import ONE, OTHER, ROOT

Body = dict[str, Any]
"""The body of `POST /api/ask`."""
_GOLD = ROOT / "samples" / "gold"
_LONGEST = 10_000  # characters of a question: what the server takes
_LARGEST = 60_000  # bytes of all questions of a request: a little less than the server takes


def practice(folders: tuple[Path, ...] = (_GOLD,)) -> list[Body]:
    """The questions of the keys in some folders."""
    return [body for folder in folders for path in sorted(folder.glob("questions_*.json")) for body in _of(path)]


def about_changing() -> list[Body]:
    """Questions that name a plan which comes and goes, where they can be answered at all."""
    return [
        {"question": f"Theo kế hoạch số {number}, {body['question']}", "history": []}
        for number in (ONE, OTHER)
        for body in _of(_GOLD / "questions_04.json")
    ]


def slow(body: Body) -> Body:
    """A question as long as it may be, after as many others: the most work that one request can make."""
    words = " ".join(one["question"] for one in practice())
    text = (body["question"] + " " + words * (_LONGEST // len(words) + 1))[:_LONGEST]
    return {"question": text, "history": [text] * (_LARGEST // len(text.encode()) - 1)}


def _of(path: Path) -> Iterator[Body]:
    for entry in json.loads(path.read_text(encoding="utf-8")):
        yield {"question": entry["question"], "history": entry.get("history", [])}
