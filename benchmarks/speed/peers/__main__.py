"""`make bench-peers`, or `python -m benchmarks.speed.peers --python PEERS_PYTHON [--plans DIR ...]`.

The same plans and questions through plain LangChain with Chroma, LlamaIndex and kehoach, each in a process of its own
with the same embedder. Taking in counts from the text of the plans to a store on disk, with loading the model and
without importing the libraries. What is found is judged apart (`make peers`). The peers split and embed; kehoach reads
tasks, units and deadlines too, and `ask` composes the whole answer.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks.quality.keys import sample_keys
from benchmarks.speed.peers.job import Job, Measured

ROOT = Path(__file__).resolve().parents[3]
OURS = "kehoach"
RECIPES = {OURS: "ours", "LangChain + Chroma": "langchain", "LlamaIndex": "llamaindex"}
_LONGEST = 3600  # seconds that one library may take
_FEW = 50  # questions of the short run


def main() -> int:
    """Print one table; 1 when a library failed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed.peers", description=__doc__)
    parser.add_argument("--python", default=sys.executable, help="interpreter of the peers' environment")
    parser.add_argument("--plans", type=Path, action="append", help="folders of text files instead of the samples")
    parser.add_argument("--questions", type=int, default=_FEW, help="how many of the samples' questions are asked")
    given = parser.parse_args()
    folders = given.plans or [ROOT / "samples" / "plans"]
    plans = [str(path.resolve()) for folder in folders for path in sorted(folder.glob("*.txt"))]
    asked = [key.question for key in sample_keys().questions if not key.history][: given.questions]
    today = dt.datetime.now(dt.UTC).date()
    print(
        f"{platform.platform()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start, {today:%d/%m/%Y}"
    )
    found: dict[str, Measured] = {}
    with tempfile.TemporaryDirectory(prefix="kehoach-peers-") as folder:
        job = Path(folder, "job.json")
        job.write_text(json.dumps(asdict(Job(tuple(plans), tuple(asked)))), encoding="utf-8")
        for name, module in RECIPES.items():
            measured = _run(sys.executable if name == OURS else given.python, module, Path(folder))
            if measured is not None:
                found[name] = measured
    print(f"{len(plans)} plans, {len(asked)} questions\n")
    for line in table(found, len(plans)):
        print(line)
    return 0 if len(found) == len(RECIPES) else 1


def table(found: Mapping[str, Measured], plans: int) -> list[str]:
    """The lines of the table; in brackets, how many times kehoach's figure (its retrieval's for latency)."""
    lines = [
        "| | plans/s | parts | parts/s | question p50 ms | p95 ms | peak memory MB | versions |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, one in found.items():
        own = found.get(OURS, one)
        taken = (
            _ratio(plans / one.ingest, plans / own.ingest),
            str(one.parts),
            _ratio(one.parts / one.ingest, own.parts / own.ingest),
        )
        for at, (way, times) in enumerate(one.asking.items()):
            first, same = at == 0, own.asking["retrieval"]
            asking = [_ratio(_share(times, percent), _share(same, percent)) for percent in (50, 95)]
            once = (_ratio(one.memory, own.memory), one.versions) if first else ("", "")
            lines.append(f"| {' | '.join((f'{name}, {way}', *(taken if first else [''] * 3), *asking, *once))} |")
    return lines


def _share(times: Sequence[float], percent: int) -> float:
    """A percentile in milliseconds."""
    return sorted(times)[min(len(times) * percent // 100, len(times) - 1)] * 1000


def _ratio(value: float, ours: float) -> str:
    return f"{value:.{2 if value < 10 else 0}f} ({value / ours:.2f}x)"


def _run(python: str, module: str, folder: Path) -> Measured | None:
    """What a recipe measured; None when it failed, which it says itself."""
    result = folder / f"{module}.json"
    # absolute but not resolved: a virtual environment's interpreter is a link
    program = [str(Path(python).absolute()), "-m", f"benchmarks.speed.peers.{module}"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KEHOACH_")}
    quiet = {"PYTHONPATH": str(ROOT), "HF_HUB_OFFLINE": "1", "ANONYMIZED_TELEMETRY": "False"}
    try:
        command = [*program, str(folder / "job.json"), str(result)]
        subprocess.run(command, check=True, cwd=folder, env=kept | quiet, timeout=_LONGEST, stdout=sys.stderr)
    except (subprocess.SubprocessError, OSError) as error:
        print(f"{module}: {error}", file=sys.stderr)
        return None
    raw = json.loads(result.read_text(encoding="utf-8"))
    return Measured(**raw)


if __name__ == "__main__":
    sys.exit(main())
