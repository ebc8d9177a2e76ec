"""`python -m benchmarks.scale`: how the program fares with 10, 100, 1,000 and more plans. Prints Markdown.

Plans are made up by a seed (`benchmarks.scale.plans`) and read by the real reader; the library grows from size to size.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import platform
import shutil
import sys
import tempfile
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.scale.drawing import most
from benchmarks.scale.measures import Stored, ask, store
from benchmarks.scale.questions import draw_loose, draw_questions
from benchmarks.scale.stores import Stores

_HEAD = (
    "plans", "tasks", "read, plans/s", "store, plans/s", "vectors, s", "on disk, MB", "memory, MB",
    "first answer, s", "ask p50, ms", "ask p95, ms", "no plan named p50, ms", "p95, ms", "tasks p50, ms",
    "tasks p95, ms", "hit@1",
)  # fmt: skip
_LOOSE = 50  # questions that name no plan


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.add_argument("--sizes", default="10,100,1000", help=f"numbers of plans, at most {most()}")
    parser.add_argument("--questions", type=int, default=150, help="asked at each size")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--embeddings", default="hash", help="hash (vectors made up from words), none, or bundled")
    parser.add_argument("--database", default="", metavar="URL", help="keep the tables on this server")
    parser.add_argument("--vectors", default="", metavar="URL", help="keep the vectors on this server")
    parser.add_argument("--library", type=Path, metavar="DIR", help="keep the library there for the next run")
    parser.add_argument("--misses", type=int, default=0, metavar="N", help="print the first N questions that missed")
    return parser.parse_args()


def main() -> int:
    """Measure every size, smallest first, and print a table."""
    given = _arguments()
    sizes = sorted({int(size) for size in given.sizes.split(",")})
    with ExitStack() as stack:
        folder = given.library or Path(tempfile.mkdtemp(prefix="kehoach-scale-"))
        if given.library is None:
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
        stores = Stores(folder, given.embeddings, given.database, given.vectors)
        print(_machine(stores, given.questions) + "\n")
        print(f"| {' | '.join(_HEAD)} |\n|{'---:|' * len(_HEAD)}", flush=True)
        results = []
        for size in sizes:
            stored = store(stores, given.seed, size)
            questions = draw_questions(stored.keys, given.questions, given.seed)
            loose = draw_loose(stored.keys, _LOOSE, given.seed)
            found = ask(stores, questions, loose, stored.keys, given.seed)
            results.append((size, found))
            print(_line(size, stored, found), flush=True)
    print("\n" + _styles(results))
    for size, found in results:
        for miss in found["ask"]["misses"][: given.misses]:
            print(f"missed at {size}: {miss}")
    return 0


def _machine(stores: Stores, questions: int) -> str:
    where = "servers" if stores.served else "embedded stores"
    vectors = {"hash": "hash (made up from words, 64 numbers each)"}.get(stores.embedder, stores.embedder)
    return (
        f"kehoach {version('kehoach')}, {dt.datetime.now(tz=dt.UTC):%d/%m/%Y}, {platform.platform()}, "
        f"Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start; "
        f"{where}; vectors: {vectors}; {questions} questions, {_LOOSE} that name no plan and 100 look-ups a size"
    )


def _line(size: int, stored: Stored, found: dict[str, Any]) -> str:
    asked, loose, looked = found["ask"], found["loose"], found["tasks"]
    cells = (
        f"{size:,}",
        f"{sum(len(key.tasks) for key in stored.keys):,}",
        _rate(stored.plans, stored.reading),
        _rate(stored.plans, stored.storing),
        f"{stored.embedding:.0f}" if stored.plans else "",
        f"{stored.megabytes:,.0f}",
        f"{found['memory']:,.0f}",
        f"{asked['first']:.2f}",
        f"{asked['p50'] * 1000:.0f}",
        f"{asked['p95'] * 1000:.0f}",
        f"{loose['p50'] * 1000:.0f}",
        f"{loose['p95'] * 1000:.0f}",
        f"{looked['p50'] * 1000:.1f}",
        f"{looked['p95'] * 1000:.1f}",
        f"{asked['hit']:.1%}",
    )
    return f"| {' | '.join(cells)} |"


def _rate(number: int, seconds: float) -> str:
    return f"{number / seconds:.1f}" if number and seconds else ""


def _styles(results: list[tuple[int, dict[str, Any]]]) -> str:
    """hit@1 by the way of asking."""
    styles = list(results[0][1]["ask"]["styles"])
    lines = [f"| hit@1 | {' | '.join(styles)} |", f"|---|{'---:|' * len(styles)}"]
    for size, found in results:
        shares = (f"{found['ask']['styles'].get(style, 0):.0%}" for style in styles)
        lines.append(f"| {size:,} plans | {' | '.join(shares)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
