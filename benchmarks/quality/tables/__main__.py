"""`make peers`, or `python -m benchmarks.quality.tables [--python PEERS_PYTHON] [--only TOOL ...] [--wrong]`.

Fields right out of tables as plans print them, three invented plans for each way of printing. Without --python only
kehoach and pdfplumber are measured. docling takes part when it is named: it needs an environment of its own, with
docling-slim[format-docx,convert-core] and torch, as it does not go with the others.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.quality.tables.cases import COLUMNS, Case, make_cases
from benchmarks.quality.tables.scores import Field, score_records, score_text
from benchmarks.quality.tables.tools import APART, OWN, TOOLS, run
from ingest import pipeline
from plan.errors import InputError
from plan.task import Task

OURS = "kehoach"
Scores = Mapping[Path, list[Field]]


def main() -> int:
    """Make the files, let every tool read them, print one table."""
    given = _arguments()
    tools = given.only or ([tool for tool in TOOLS if tool != APART] if given.python else [OWN])
    with TemporaryDirectory(prefix="kehoach-tables-") as spare:
        folder = given.keep or Path(spare)
        folder.mkdir(parents=True, exist_ok=True)
        cases = make_cases(folder, given.columns)
        found: dict[str, Scores] = {OURS: {case.path: _ours(case) for case in cases}}
        for tool in tools:
            found[tool] = _theirs(tool, given.python or sys.executable, cases, Path(spare))
    if given.wrong:
        _print_wrong(found)
    _print(found, cases)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.quality.tables",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--python", help="interpreter of the peers' environment")
    parser.add_argument("--only", nargs="+", choices=TOOLS, help="these libraries alone, beside kehoach")
    parser.add_argument(
        "--columns", nargs="+", choices=COLUMNS, default=[*COLUMNS], help="these ways of printing alone"
    )
    parser.add_argument("--wrong", action="store_true", help="every field that is wrong, with what was found")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="leave the files there")
    return parser.parse_args()


def _ours(case: Case) -> list[Field]:
    try:
        records: Sequence[Task] = pipeline.read(case.path).tasks
    except InputError as error:
        print(f"{OURS}: {case.path.name}: {error}", file=sys.stderr)
        records = ()
    return [*score_records(records, case.tasks)]


def _theirs(tool: str, python: str, cases: Sequence[Case], folder: Path) -> Scores:
    parsed = run(tool, python, [case.path for case in cases], folder)
    scores = {}
    for case in cases:
        if one := parsed.get(case.path.name):
            scores[case.path] = [*score_text(one.text, case.tasks, case.headers)]
            if one.fault:
                print(f"{tool}: {one.file}: {one.fault[:200]}", file=sys.stderr)
    return scores


def _print_wrong(found: Mapping[str, Scores]) -> None:
    for tool, scores in found.items():
        for path, fields in scores.items():
            for field in fields:
                if not field.right:
                    print(f"{tool}\t{path.name}\t{field.task[:40]}\t{field.name}\t{field.found[:120]!r}")


def _print(found: Mapping[str, Scores], cases: Sequence[Case]) -> None:
    print(f"{'fields right':16}" + "".join(f"{tool:>12}" for tool in found))
    for column in dict.fromkeys(case.column for case in cases):
        paths = [case.path for case in cases if case.column == column]
        print(f"{column:16}" + "".join(f"{_sum(scores, paths):>12}" for scores in found.values()))
    print()
    for column in dict.fromkeys(case.column for case in cases):
        print(f"{column:16}{COLUMNS[column]}")


def _sum(scores: Scores, paths: Sequence[Path]) -> str:
    fields = [field for path in paths for field in scores.get(path, ())]
    return f"{sum(field.right for field in fields)}/{len(fields)}" if fields else "–"


if __name__ == "__main__":
    sys.exit(main())
