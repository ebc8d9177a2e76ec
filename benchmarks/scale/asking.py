"""Asking a library in a process of its own, so that the peak memory is of what asks alone. Prints a line of JSON.

`python -m benchmarks.scale.asking < ORDER`, as `benchmarks.scale.measures` does: the order is one line of JSON.
"""

from __future__ import annotations

import datetime as dt
import json
import resource
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from assistant.answering.answer import Answer
from assistant.answering.engine import Assistant
from assistant.settling import settle
from benchmarks.scale.stores import Stores, open_library
from index.library import Library, TaskFilter

NOW = dt.datetime(2026, 6, 1, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
_REPEATED = 3  # questions asked before it counts, so that models and caches of the language are loaded


def percentile(times: Sequence[float], share: int) -> float:
    """The time that so many of a hundred do not exceed."""
    return sorted(times)[min(len(times) - 1, len(times) * share // 100)]


def ask_all(library: Library, questions: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Ask every question; times in seconds, and how often the first citation proves the answer, in all and by style."""
    assistant = Assistant(library, lambda: NOW)
    first = _timed(lambda: assistant.ask("Ai chủ trì?"))
    for question in questions[:_REPEATED]:
        assistant.ask(question["text"])
    settle()
    times, hits, styles = [], 0, dict[str, list[int]]()
    misses = []
    for question in questions:
        begun = time.perf_counter()
        answer = assistant.ask(question["text"])
        times.append(time.perf_counter() - begun)
        right = proves(answer, question["file"], question["lines"])
        hits += right
        styles.setdefault(question["style"], []).append(right)
        misses += [] if right else [question["text"]]
    by_style = {style: sum(found) / len(found) for style, found in styles.items()}
    return {
        "first": first,
        "p50": percentile(times, 50),
        "p95": percentile(times, 95),
        "hit": hits / len(times),
        "styles": by_style,
        "misses": misses,
    }


def time_all(library: Library, questions: Sequence[str]) -> dict[str, float]:
    """Ask questions that many plans answer; times in seconds."""
    assistant = Assistant(library, lambda: NOW)
    assistant.ask(questions[0])
    times = [_timed(partial(assistant.ask, text)) for text in questions]
    return {"p50": percentile(times, 50), "p95": percentile(times, 95)}


def proves(answer: Answer, file: str, lines: Iterable[Sequence[int]]) -> bool:
    """Whether the first citation stands in lines that prove the answer."""
    if not answer.citations:
        return False
    first = answer.citations[0]
    mine = any(first.span.line_start <= last and begin <= first.span.line_end for begin, last in lines)
    return first.document.file == file and mine


def look_up_all(library: Library, wanted: Sequence[dict[str, Any]]) -> dict[str, float]:
    """Look tasks up by unit and period: a page and the count, as a page of the web shows them; times in seconds."""
    library.find_tasks(TaskFilter(limit=1))
    times, found = [], 0
    for one in wanted:
        first, last = (dt.date.fromisoformat(day) for day in one["days"])
        asked = TaskFilter(unit=one["unit"], role="lead", due_from=first, due_to=last, limit=50)
        begun = time.perf_counter()
        library.find_tasks(asked)
        found += library.count_tasks(asked)
        times.append(time.perf_counter() - begun)
    return {"p50": percentile(times, 50), "p95": percentile(times, 95), "found": found / len(times)}


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def main() -> int:
    """Carry out the order on standard input."""
    order = json.load(sys.stdin)
    stores = Stores(Path(order["folder"]), order["embedder"], order["database"], order["vectors"])
    with open_library(stores, writable=False) as library:
        library.warm_up()
        looked = look_up_all(library, order["look_ups"])
        asked = ask_all(library, order["questions"])
        loose = time_all(library, order["loose"])
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"ask": asked, "loose": loose, "tasks": looked, "memory": memory}, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
