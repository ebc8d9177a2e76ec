"""`python -m benchmarks.speed [--json] [--plans DIR ...]`: measures on this machine, over loopback only.

Plans are the samples and, where they are there, the reference plans (`KEHOACH_REFERENCE`, else `../shared`).
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.quality.keys import reference_folder
from benchmarks.speed.formats import measure_formats
from benchmarks.speed.measures import Measure, measure_asking, measure_cold_start, measure_ingest
from benchmarks.speed.reading import measure_reading

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Machine:
    """What the numbers were measured on."""

    system: str
    python: str
    cores: int
    load: float


def main() -> int:
    """Measure everything and print a table, or JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--plans", type=Path, action="append", help="folders of plans instead of the usual ones")
    parser.add_argument("--no-embeddings", action="store_true", help="leave out what needs the model")
    parser.add_argument("--only-reading", action="store_true", help="only how reading grows with the length of a plan")
    parser.add_argument("--only-formats", action="store_true", help="only files of each format")
    parser.add_argument("--peers", metavar="PYTHON", help="interpreter of the peers' environment (make peers)")
    given = parser.parse_args()
    machine = Machine(platform.platform(), platform.python_version(), os.cpu_count() or 1, os.getloadavg()[0])
    folders = given.plans or list(_usual())
    if given.only_reading:
        found = list(measure_reading())
    elif given.only_formats:
        found = list(measure_formats(given.peers))
    else:
        with tempfile.TemporaryDirectory(prefix="kehoach-speed-") as work:
            found = list(_measure(Path(work), folders, embeddings=not given.no_embeddings))
            found += measure_formats(given.peers)
    if given.json:
        report = {"machine": asdict(machine), "measures": [asdict(one) for one in found]}
        print(json.dumps(report, ensure_ascii=False, indent=1))
    else:
        print(
            f"{machine.system}, Python {machine.python}, {machine.cores} cores, load {machine.load:.1f} at the start\n"
        )
        for one in found:
            print(f"{one.name:<52} {one.value:>10.3f} {one.unit}")
    return 0


def _usual() -> Iterator[Path]:
    yield ROOT / "samples" / "plans"
    reference = reference_folder()
    for name in ("plans", "plans_more"):
        if (reference / name).is_dir():
            yield reference / name


def _measure(work: Path, folders: list[Path], *, embeddings: bool) -> Iterator[Measure]:
    yield from measure_ingest(work / "plain", folders, "none")
    if embeddings:
        yield from measure_ingest(work / "vectors", folders, "bundled")
    golds = [gold for gold in (ROOT / "samples" / "gold", reference_folder() / "gold") if gold.is_dir()]
    yield from measure_asking(work / "plain", golds, "none")
    if embeddings:
        yield from measure_asking(work / "vectors", golds, "bundled")
    yield from measure_cold_start(work / "plain")
    yield from measure_reading()


if __name__ == "__main__":
    sys.exit(main())
