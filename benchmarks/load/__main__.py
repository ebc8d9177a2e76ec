"""`make bench-load`, or `python -m benchmarks.load [--people N] [--minutes M] [--rush 200,500] [--embeddings none]`.

The real server on loopback over the samples and, where they are there, the reference plans; people ask, look things up
and export while plans are sent, replaced and removed. Each answer is held against what the same server says when it is
quiet, in the states the plans were in while it was asked. Prints Markdown; 1 where an answer or a status was wrong, and
`build/load` then holds what was asked, what came, and the server's log.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from assistant.clock import now
from assistant.settings import has_bundled_model
from assistant.testing.said import mistakes
from benchmarks.load import report, trial
from benchmarks.load.changing import ROOT
from benchmarks.load.serving import served
from benchmarks.quality.keys import reference_folder

_KEPT = ROOT / "build" / "load"


def main() -> int:
    """Run all stages and print what came of them."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument("--people", type=int, default=50, help="of the first stage")
    parser.add_argument("--minutes", type=float, default=10.0, help="of the first stage")
    parser.add_argument(
        "--rush", default="200,500", help="people of the stages without thinking, with commas; '' for none"
    )
    parser.add_argument("--rush-seconds", type=float, default=30.0, help="of each of those")
    parser.add_argument("--questions", type=int, default=0, help="so many of the questions; 0 for all")
    parser.add_argument("--embeddings", default="bundled" if has_bundled_model() else "none")
    parser.add_argument("--samples-only", action="store_true", help="leave the reference plans out")
    given = parser.parse_args()
    folders, golds = [ROOT / "samples" / "plans"], [ROOT / "samples" / "gold"]
    reference = reference_folder()
    if not given.samples_only and (reference / "plans").is_dir():
        folders.append(reference / "plans")
        golds.append(reference / "gold")
    rush = [(int(people), given.rush_seconds) for people in given.rush.split(",") if people]
    begun = time.monotonic()

    def say(words: str) -> None:
        print(f"{time.monotonic() - begun:7.1f} s  {words}", file=sys.stderr, flush=True)

    print(_machine(given.embeddings, folders), flush=True)
    print()
    bodies, quiet = trial.questions(tuple(golds), given.questions), trial.silence(folders)
    rounds = len(quiet.cycle.states)
    with tempfile.TemporaryDirectory(prefix="kehoach-load-") as work:
        if given.embeddings != "none":
            say(f"{len(bodies)} questions on a quiet server without vectors, in each of {rounds} states of the plans")
            with served(Path(work) / "words", folders, "none") as server:
                asyncio.run(trial.listen(server, quiet, bodies))
        with served(Path(work) / "loaded", folders, given.embeddings) as server:
            say(f"{len(bodies)} questions on the quiet server, in each of {rounds} states of the plans")
            asyncio.run(trial.listen(server, quiet, bodies))
            stages = asyncio.run(trial.run(server, quiet, bodies, [(given.people, given.minutes * 60), *rush], say))
            log = server.log.read_text(encoding="utf-8", errors="replace")
    print("\n".join(report.markdown(stages)))
    wrong = report.mistakes(stages)
    for what, count in wrong.most_common():
        print(f"WRONG {count} times: {what}")
    said = mistakes(log)
    print(f"Mistakes in the server's log: {len(said)}.")
    if wrong or said:
        print(f"What has to be looked at: {report.keep(stages, log, _KEPT)}")
    return 1 if wrong or said else 0


def _machine(embeddings: str, folders: list[Path]) -> str:
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=ROOT, check=False, capture_output=True, text=True
    )
    plans = sum(len(list(folder.glob("*.*"))) for folder in folders)
    return (
        f"{now():%d/%m/%Y}, {platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} cores "
        f"(shared by the server and the people), load {os.getloadavg()[0]:.1f} at the start, "
        f"commit {commit.stdout.strip() or 'unknown'}; {plans} plans, embeddings {embeddings}"
    )


if __name__ == "__main__":
    sys.exit(main())
