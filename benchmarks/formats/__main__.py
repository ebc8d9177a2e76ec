"""`python -m benchmarks.formats`: write keyed plans as DOCX, PDF, HTML and scans, or score what is read from them.

samples OUT                            the formats of the samples, as samples/formats keeps them
score [--gold DIR --plans DIR ...]     read every format back; without --gold the samples and the reference folder
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from benchmarks.formats import report
from benchmarks.formats.files import SUFFIXES, keyed_plans, write_formats
from benchmarks.quality.keys import ROOT, load_keys, reference_folder


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.formats", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    samples = commands.add_parser("samples")
    samples.add_argument("out", type=Path)
    samples.add_argument("--pictures", action="store_true", help="the pages of the scans as PNG too")
    score = commands.add_parser("score")
    score.add_argument("--gold", type=Path, metavar="DIR", help="a folder with keys (tasks_NN.json, meta_NN.json)")
    score.add_argument("--plans", type=Path, nargs="+", default=[], metavar="DIR", help="folders with their texts")
    score.add_argument("--formats", type=_formats, default=[*SUFFIXES], help=",".join(SUFFIXES))
    given = parser.parse_args()
    if given.command == "score" and bool(given.gold) != bool(given.plans):
        parser.error("--gold and --plans go together")
    return given


def _formats(given: str) -> list[str]:
    names = given.split(",")
    if unknown := set(names) - set(SUFFIXES):
        raise argparse.ArgumentTypeError(f"no such format: {', '.join(sorted(unknown))}")
    return names


def main() -> None:
    """Write or score."""
    given = _arguments()
    own = (ROOT / "samples" / "gold", [ROOT / "samples" / "plans"])
    if given.command == "samples":
        given.out.mkdir(parents=True, exist_ok=True)
        write_formats(keyed_plans(*own), given.out, [*SUFFIXES], small=True, pictures=given.pictures)
        return
    reference = reference_folder()
    sets = {"samples": own, "reference": (reference / "gold", [reference / "plans", reference / "plans_more"])}
    for name, (gold, folders) in ({"given": (given.gold, given.plans)} if given.gold else sets).items():
        if gold.is_dir():
            _score(name, gold, folders, given.formats)


def _score(name: str, gold: Path, folders: Sequence[Path], formats: Sequence[str]) -> None:
    keys = load_keys(name, gold, folders)
    rows = list(report.measure(keys, keyed_plans(gold, folders), formats))
    for line in report.text_report(name, rows):
        print(line)
    script = reference_folder() / "score.py"
    for form in (report.TEXT, *formats) if script.is_file() else ():
        readings = {row.doc: row.reading for row in rows if row.format == form and row.reading}
        print(f"score.py {form:5} {report.outside_score(script, gold, readings)}")
    print()


if __name__ == "__main__":
    main()
