"""`make delivery`, or `python -m benchmarks.delivery [--rate N] [--seconds N] [--kills N] [--inside]`.

Measures on this machine alone, over loopback: the real server and the real worker over the sample plans, a Telegram
that delivers, and a fake Bot API that takes what is answered. 1 when a question was lost, or answered more often than
the kills explain.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from assistant.testing.telegram import FakeTelegram
from benchmarks.delivery.programs import ROOT
from benchmarks.delivery.trial import TOKEN, Load, Outcome, latencies, run_trial


def main() -> int:
    """Run it and print a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.delivery", description=__doc__)
    parser.add_argument("--rate", type=float, default=200.0, help="deliveries a second")
    parser.add_argument("--seconds", type=float, default=60.0, help="how long")
    parser.add_argument("--kills", type=int, default=2, help="how often the worker is killed")
    parser.add_argument("--chats", type=int, default=200, help="chats that write")
    parser.add_argument("--inside", action="store_true", help="answer inside the server, and kill that")
    parser.add_argument("--seed", type=int, default=1, help="of what is left to chance")
    given = parser.parse_args()
    load = Load(given.rate, given.seconds, given.kills, given.chats, given.inside, given.seed)
    print(_machine(), flush=True)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="kehoach-delivery-") as folder:
        outcome = run_trial(
            load,
            Path(folder),
            FakeTelegram(TOKEN).app,
            lambda words: print(f"{time.monotonic() - begun:7.1f} s  {words}", file=sys.stderr),
        )
    print()
    for name, value in _table(load, outcome):
        print(f"{name:<58} {value}")
    return 0 if outcome.count.is_right else 1


def _machine() -> str:
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=ROOT, check=False, capture_output=True, text=True
    )
    system = f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} cores"
    return f"{system}, load {os.getloadavg()[0]:.1f} at the start, commit {commit.stdout.strip() or 'unknown'}"


def _table(load: Load, outcome: Outcome) -> Iterator[tuple[str, str]]:
    attempts, found = outcome.attempts, outcome.count
    place = "inside the server" if load.inside else "in a process apart"
    yield "load", f"{load.rate:g}/s for {load.seconds:g} s, {load.chats} chats, answered {place}, {load.kills} kills"
    yield "deliveries accepted", f"{sum(one.status == 200 for one in attempts)} of {round(load.rate * load.seconds)}"
    yield "answers other than 200", f"{sum(one.status not in {0, 200} for one in attempts)}"
    broken = sum(one.status == 0 for one in attempts)
    yield "requests without an answer, connections opened again", f"{broken}, {outcome.reopened}"
    for part, milliseconds in latencies(attempts).items():
        yield f"webhook {part}", f"{milliseconds} ms"
    yield "different updates brought, stored", f"{found.brought}, {found.stored}"
    yield "questions answered, lost", f"{found.answered}, {len(found.lost)}"
    yield "messages that came twice, the sender being killed", f"{found.twice} (at most {found.before:.1f} s before it)"
    yield "messages that nothing explains", f"{len(found.strange)}"
    yield "left to be answered, to be sent", f"{outcome.left.unanswered}, {outcome.left.unsent}"
    yield "drained after", f"{outcome.draining:.0f} s"
    yield "messages a second, from the first to the last", f"{found.messages / (outcome.sending or 1):.1f}"
    yield from ((f"most memory of kehoach {name}", f"{memory:.0f} MB") for name, memory in outcome.memory.items())


if __name__ == "__main__":
    sys.exit(main())
