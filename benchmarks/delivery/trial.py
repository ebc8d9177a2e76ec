"""One run: a server, a worker and a fake Telegram on this machine; a load, kills, and what came of it."""

from __future__ import annotations

import datetime as dt
import json
import multiprocessing
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from starlette.types import ASGIApp

from assistant.clock import now
from assistant.testing.serving import running
from benchmarks.delivery.counting import Count, count
from benchmarks.delivery.deliverer import Attempt, deliver
from benchmarks.delivery.programs import ROOT, Program, free_port, make_library, wait_until_ready
from benchmarks.delivery.recording import Recorder
from benchmarks.delivery.schedule import schedule
from index import chat_tables
from index.chat_counts import ChatCounts, count_chats
from index.database import SqliteDatabase
from index.moments import to_text

TOKEN, SECRET = "7000000001:load-and-nothing-else-000000000000", "load_secret_0001"
_LEAD = 2.0  # seconds in which the deliverer starts
_LOOK = 0.5  # seconds between looks at what is left
_TOLD = 20.0  # seconds between two words on it
_STANDSTILL = 300.0  # seconds without any progress after which draining is given up


@dataclass(frozen=True, slots=True)
class Load:
    """What is done. rate: deliveries a second. kills: how often what answers is killed.

    inside: the threads that answer are the server's, so that all of it is killed. hurried: what the killed one held is
    free at once, as if the minute had passed for which it stays his.
    """

    rate: float = 200.0
    seconds: float = 60.0
    kills: int = 2
    chats: int = 200
    inside: bool = False
    seed: int = 1
    hurried: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it. reopened: connections of the deliverer that broke. draining: seconds after the load until
    everything was sent. sending: seconds from the first message to the last. memory: MB, by program.
    """

    attempts: tuple[Attempt, ...]
    reopened: int
    count: Count
    left: ChatCounts
    draining: float
    sending: float
    memory: dict[str, float]
    logs: str


def run_trial(load: Load, folder: Path, fake: ASGIApp, told: Callable[[str], None] = lambda _words: None) -> Outcome:
    """Run it in an empty folder. fake: the Bot API of TOKEN. told: gets what is being done."""
    chats = range(100_001, 100_001 + load.chats)
    make_library(folder / "data", chats)
    deliveries = schedule(load.rate, load.seconds, chats, _questions(), load.seed)
    recorder = Recorder(fake)
    with running(recorder) as api, _started(load, folder, api) as (programs, port):
        told("server and worker are ready")
        begin = time.time() + _LEAD
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            address = f"http://127.0.0.1:{port}/webhook/telegram"
            asked = pool.apply_async(deliver, (address, SECRET, deliveries, begin))
            kills = list(_kill(load, programs[-1], folder / "data", begin, told))
            attempts, reopened = asked.get(load.seconds + 600)
        told(f"all is delivered: {latencies(attempts)}")
        ended = time.time()
        left = _drain(folder / "data", told)
        drained = time.time()
    sent = [one.at for one in recorder.taken]
    return Outcome(
        attempts=tuple(attempts),
        reopened=reopened,
        count=count(folder / "data", (one.update for one in deliveries), recorder.taken, kills),
        left=left,
        draining=drained - ended,
        sending=max(sent) - min(sent) if sent else 0.0,
        memory={program.name: program.memory for program in programs},
        logs="".join(program.log for program in programs),
    )


def latencies(attempts: Sequence[Attempt]) -> dict[str, int]:
    """Milliseconds until a 200 was there, from when the delivery was due; nothing where there was none."""
    times = sorted(one.seconds * 1000 for one in attempts if one.status == 200)
    places = {"p50": 50, "p95": 95, "p99": 99, "longest": 100}
    return {name: round(times[(len(times) - 1) * part // 100]) for name, part in places.items()} if times else {}


@contextmanager
def _started(load: Load, folder: Path, api: str) -> Iterator[tuple[list[Program], int]]:
    """The programs, the one to be killed last, and the port of the server."""
    port = free_port()
    settings = {
        "KEHOACH_DATA": str(folder / "data"),
        "KEHOACH_EMBEDDINGS": "none",
        "KEHOACH_ACCOUNTS": "on",
        "KEHOACH_PORT": str(port),
        "KEHOACH_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "KEHOACH_TELEGRAM_TOKEN": TOKEN,
        "KEHOACH_TELEGRAM_SECRET": SECRET,
        "KEHOACH_TELEGRAM_MODE": "webhook",
        "KEHOACH_TELEGRAM_API": api,
        "KEHOACH_CHAT_WORKER": "inside" if load.inside else "apart",
    }
    names = ["serve"] if load.inside else ["serve", "work"]
    with ExitStack() as stack:
        programs = [Program([name], settings, folder) for name in names]
        for program in programs:
            stack.callback(program.stop)
            program.start()
        wait_until_ready(port)
        programs[-1].wait_for("kehoach đang")
        yield programs, port


def _kill(load: Load, program: Program, data: Path, begin: float, told: Callable[[str], None]) -> Iterator[float]:
    """Kill a program at random moments of the load, and start it again at once; gives the times."""
    chance = random.Random(load.seed)  # noqa: S311 - no secret
    for moment in sorted(chance.uniform(0.15, 0.9) * load.seconds for _ in range(load.kills)):
        time.sleep(max(0.0, begin + moment - time.time()))
        yield program.kill()
        if load.hurried:
            _let_go(data)
        program.start()
        told(f"{program.name} was killed at {moment:.1f} s")


def _let_go(data: Path) -> None:
    """Let the leases of everything that is held run out."""
    with closing(SqliteDatabase(data, writable=True)) as database, database.writing() as connection:
        for table in (chat_tables.update, chat_tables.message):
            held = sa.update(table).where(table.c.status == "running")
            connection.execute(held.values(lease_until=to_text(now() - dt.timedelta(seconds=1))))


def _drain(data: Path, told: Callable[[str], None]) -> ChatCounts:
    """Wait until nothing is left to be answered or sent, or nothing has moved for long; gives what is left."""
    moved, last, tell = time.monotonic(), (-1, -1), 0.0
    with closing(SqliteDatabase(data, writable=False)) as database:
        while True:
            counts = count_chats(database)
            left = (counts.unanswered, counts.unsent)
            if left != last:
                moved, last = time.monotonic(), left
            if not any(left) or time.monotonic() - moved > _STANDSTILL:
                return counts
            if time.monotonic() >= tell:
                told(f"{counts.unanswered} to be answered, {counts.unsent} to be sent")
                tell = time.monotonic() + _TOLD
            time.sleep(_LOOK)


def _questions() -> Sequence[str]:
    """The questions of the samples' keys that stand alone."""
    keys = sorted((ROOT / "samples" / "gold").glob("questions_0*.json"))
    entries = [entry for path in keys for entry in json.loads(path.read_text(encoding="utf-8"))]
    return [entry["question"] for entry in entries if not entry.get("history")]
