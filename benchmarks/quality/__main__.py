"""`python -m benchmarks.quality`: measure, report, compare with the baseline."""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.quality import report
from benchmarks.quality.keys import SECOND, label_keys, reference_keys, sample_keys
from benchmarks.quality.record_changes import changes, read_records, records_of, write_records


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality", description=__doc__)
    parser.add_argument("--embeddings", choices=("none", "hash", "bundled"), default="none")
    parser.add_argument("--misses", type=int, default=0, metavar="N", help="print the first N misses of each set")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all results there (with ids of every set)")
    parser.add_argument("--samples-only", action="store_true", help="leave the reference folder out")
    parser.add_argument("--update-baseline", action="store_true", help=f"rewrite {report.BASELINE.name}")
    return parser.parse_args()


def main() -> None:
    """Measure the sets that are here and print the figures."""
    given = _arguments()
    labels, second = (None, None) if given.samples_only else (label_keys(), label_keys(SECOND))
    others = () if given.samples_only else (reference_keys(), labels)
    results = [report.measure(keys, given.embeddings) for keys in (sample_keys(), *others) if keys]
    baseline = report.read_baseline()
    for result in results:
        print(report.text_report(result, given.misses))
        if baseline:
            print("\n" + report.compare(result, baseline))
        print()
    readings = {reading.file: reading for result in results for reading in result.readings.values()}
    records, known = records_of(readings), read_records()
    print(changes(known, records, readings) + "\n")
    if labels and second:
        print(report.agreement_report(labels, second))
    if given.json:
        measured = {"embeddings": given.embeddings, **{r.name: report.as_json(r) for r in results}}
        given.json.write_text(report.dump(measured), encoding="utf-8")
    if given.update_baseline:
        report.BASELINE.write_text(report.dump(report.baseline_of(results, baseline)), encoding="utf-8")
        unread = [record for record in known if record.plan not in readings]
        write_records(sorted([*records, *unread], key=lambda record: record.plan))


if __name__ == "__main__":
    main()
