"""The stages of the load: people who think between two questions, then many who do not."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.load import asked, checking
from benchmarks.load.asked import Body
from benchmarks.load.changing import Changing, Timeline, cycle
from benchmarks.load.checking import Json, Quiet
from benchmarks.load.people import Crowd, Done
from benchmarks.load.serving import Server, Taken

_WATCHED = 0.5  # seconds between two looks at the memory
_THINKING, _RUSHING = (0.5, 3.0), (0.0, 0.2)
_CALM = 3.0  # seconds after a stage, before its last look


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage and what came of it.

    changes: seconds of each change of a plan. before, peak, after: of the server. kept: mistakes to be looked at.
    """

    people: int
    seconds: float
    done: Sequence[Done]
    changes: Sequence[float]
    before: Taken
    peak: Taken
    after: Taken
    kept: Sequence[Json] = field(default=(), repr=False)


def questions(golds: tuple[Path, ...], most: int = 0) -> list[Body]:
    """What is asked: the practice questions and those about the plans that change; most: so many, 0 for all."""
    found = [*asked.practice(golds), *asked.about_changing()]
    return random.Random(0).sample(found, most) if most else found  # noqa: S311 - no secret


def silence(folders: Sequence[Path]) -> Quiet:
    """Quiet servers that were not asked yet, over the plans of some folders and those that change."""
    return Quiet(cycle(), checking.texts(folders))


async def listen(server: Server, quiet: Quiet, bodies: Sequence[Body]) -> None:
    """Ask a quiet server everything in each state of the plans."""
    async with server.client() as http:
        await checking.listen(http, quiet, bodies)


async def run(
    server: Server,
    quiet: Quiet,
    bodies: Sequence[Body],
    plan: Sequence[tuple[int, float]],
    say: Callable[[str], None],
) -> list[Stage]:
    """All stages: (people, seconds) each. The first has a slow question too."""
    stages = []
    for number, (people, seconds) in enumerate(plan):
        say(f"{people} people for {seconds:g} s")
        crowd = Crowd(quiet, Timeline(), bodies, _RUSHING if number else _THINKING)
        stages.append(await _stage(server, crowd, people, seconds, is_first=number == 0))
    return stages


async def _stage(server: Server, crowd: Crowd, people: int, seconds: float, *, is_first: bool) -> Stage:
    before, seen = server.taken(), [server.taken()]
    async with AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(server.client()) for _ in range(people)]
        http = await stack.enter_async_context(server.client())
        changing = Changing(http, cycle())
        crowd.timeline = changing.timeline
        end = time.monotonic() + seconds
        watching = asyncio.create_task(_watch(server, seen))
        async with asyncio.TaskGroup() as group:
            group.create_task(changing.until(end))
            group.create_task(crowd.probe(await stack.enter_async_context(server.client()), end))
            if is_first:
                one = await stack.enter_async_context(server.client())
                group.create_task(crowd.slow_person(one, asked.slow(crowd.questions[0]), end))
            for number, client in enumerate(clients):
                group.create_task(crowd.person(client, number, end))
        watching.cancel()
    await asyncio.sleep(_CALM)
    peak = max(seen, key=lambda taken: taken.memory)
    return Stage(people, seconds, crowd.done, changing.seconds, before, peak, server.taken(), crowd.kept)


async def _watch(server: Server, seen: list[Taken]) -> None:
    while True:
        seen.append(server.taken())
        await asyncio.sleep(_WATCHED)
