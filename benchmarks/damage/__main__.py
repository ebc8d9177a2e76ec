"""`python -m benchmarks.damage`: damage the text of the plans that have keys, read it, print how the figures fall.

Plans are the samples and, where the reference folder is, those of it that have keys. Words, headings and lines are
damaged at ten times the rate of characters and cells; Unicode form and order of rows wholly.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from benchmarks.damage import report
from benchmarks.quality.keys import label_keys, reference_keys, sample_keys


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.damage", description=__doc__)
    parser.add_argument("--rates", type=_rate, nargs="+", default=[0.01, 0.03, 0.05], metavar="PERCENT")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--repeats", type=int, default=3, help="how often each plan is damaged at each rate")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--samples-only", action="store_true", help="leave the reference folder out")
    return parser.parse_args()


def _rate(percent: str) -> float:
    rate = float(percent) / 100
    if not 0 <= rate <= 1:
        raise argparse.ArgumentTypeError(f"{percent} is no share: give 0 to 100")
    return rate


def main() -> None:
    """Measure the sets that are here and print the table, or JSON."""
    given = _arguments()
    others = () if given.samples_only else (reference_keys(), label_keys())
    results = report.measure([k for k in (sample_keys(), *others) if k], given.rates, given.seed, given.repeats)
    if given.json:
        print(json.dumps([asdict(result) for result in results], ensure_ascii=False, indent=1))
        return
    for line in report.text_report(results):
        print(line, flush=True)


if __name__ == "__main__":
    main()
