"""`make fuzz`, or `python -m benchmarks.fuzz [--seconds N] [--reader SUFFIX ...] [--seed N]`.

Prints, as Markdown, how many spoilt files each reader was given, what came of them, and what has to be looked at; these
files are kept in build/fuzz. 1 when there is any. `--whole` reads every file the product's way.
"""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import sys
import tempfile
from pathlib import Path

from benchmarks.fuzz.campaign import Tally, fuzz, until
from benchmarks.fuzz.seeds import ROOT, seeds
from benchmarks.fuzz.trial import Kind

_LOADED = (*(f"ingest.readers.{name}" for name in ("docx", "html", "pdf", "text", "xlsx")), "langchain_text_splitters")


def main() -> int:
    """Run it and print a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=600.0, help="how long, all readers together")
    parser.add_argument("--reader", action="append", metavar="SUFFIX", help="only this one: docx, .pdf, zip ...")
    parser.add_argument("--seed", type=int, default=1, help="of what is left to chance")
    parser.add_argument("--whole", action="store_true", help="read every file in a fresh process, as the product does")
    given = parser.parse_args()
    for name in _LOADED:
        importlib.import_module(name)  # before the first fork, which then has it
    good = seeds(frozenset(f".{name.removeprefix('.')}" for name in given.reader or ()))
    whole = (lambda _suffix, _number: True) if given.whole else None
    with tempfile.TemporaryDirectory(prefix="kehoach-fuzz-", ignore_cleanup_errors=True) as folder:
        tallies = fuzz(
            good, Path(folder), seed=given.seed, go_on=until(given.seconds), whole=whole, keep=ROOT / "build" / "fuzz"
        )
    print(f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} cores, seed {given.seed}\n")
    report(tallies)
    return 1 if any(tally.findings for tally in tallies.values()) else 0


def report(tallies: dict[str, Tally]) -> None:
    """Print the table, and beneath it what was found."""
    print("| reader | files | of them whole | read | refused | findings | slowest, s | most memory, MB |")
    print("|---|---|---|---|---|---|---|---|")
    for suffix, tally in tallies.items():
        counts = (tally.whole + tally.warm, tally.whole, tally.kinds[Kind.READ], tally.kinds[Kind.REFUSED])
        cells = (suffix, *counts, len(tally.findings), f"{tally.slowest:.1f}", f"{tally.memory:.0f}")
        print(f"| {' | '.join(map(str, cells))} |")
    for suffix, tally in tallies.items():
        print(f"\n{suffix}: refused as {dict(tally.codes.most_common()) or 'nothing'}")
        for what, path in tally.findings.items():
            print(f"- {what}: build/fuzz/{path}")
            print(tally.traces[what], file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
