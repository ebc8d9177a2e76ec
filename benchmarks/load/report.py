"""The stages as Markdown."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from benchmarks.load.people import Done
from benchmarks.load.trial import Stage

_ASKING = frozenset({"ask", "ask, streamed", "/v1"})


def markdown(stages: Sequence[Stage]) -> Iterator[str]:
    """The lines."""
    for stage in stages:
        yield from (f"### {stage.people} people, {stage.seconds:g} s", "")
        yield from _requests(stage)
        yield ""
        yield from _facts(stage)
        yield ""


def mistakes(stages: Sequence[Stage]) -> Counter[str]:
    """What was wrong with answers, and refusals that do not say when to come again; nothing on a good day.

    With the people of the first stage a server has to keep up: there a refusal is a mistake too.
    """
    found = Counter(done.wrong for stage in stages for done in stage.done if done.wrong)
    found.update("a refusal without Retry-After" for stage in stages for done in stage.done if not done.told)
    allowed = {200, 429, 503}
    for number, stage in enumerate(stages):
        for done in stage.done:
            if done.status not in (allowed if number else {200}):
                found[f"status {done.status}, {done.kind}, {stage.people} people"] += 1
    return found


def keep(stages: Sequence[Stage], log: str, folder: Path) -> Path:
    """Write each mistake, a line of JSON, and the server's log, where they can be looked at."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(one | {"people": stage.people}, ensure_ascii=False) for stage in stages for one in stage.kept]
    (folder / "mistakes.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    (folder / "serve.log").write_text(log, encoding="utf-8")
    return folder


def _requests(stage: Stage) -> Iterator[str]:
    yield "| kind | requests | 200 | 503 | other | p50 ms | p95 ms | p99 ms | most ms |"
    yield "|---|---|---|---|---|---|---|---|---|"
    kinds = dict.fromkeys(done.kind for done in sorted(stage.done, key=lambda done: done.kind))
    for kind in kinds:
        yield _row(kind, [done for done in stage.done if done.kind == kind])
    asked = [done for done in stage.done if done.kind in _ASKING]
    yield _row("all questions", asked)
    if any(done.kind == "the slow question" for done in stage.done):
        yield _row("… beside the slow question", [done for done in asked if done.slow])
        yield _row("… without it", [done for done in asked if not done.slow])


def _row(name: str, done: Sequence[Done]) -> str:
    statuses = Counter(one.status for one in done)
    times = sorted(one.seconds * 1000 for one in done if one.status == 200)
    cells = [len(done), statuses[200], statuses[503], len(done) - statuses[200] - statuses[503]]
    marks = [f"{_at(times, share):.0f}" for share in (0.5, 0.95, 0.99, 1.0)] if times else ["-"] * 4
    return "| " + " | ".join([name, *map(str, cells), *marks]) + " |"


def _facts(stage: Stage) -> Iterator[str]:
    refused = [done.seconds * 1000 for done in stage.done if done.status == 503]
    wrong = sum(bool(done.wrong) for done in stage.done)
    served = sum(done.status == 200 for done in stage.done)
    cpu = (stage.after.cpu - stage.before.cpu) / stage.seconds
    yield f"- answers that are wrong, stale or half of a plan: {wrong}; served a second: {served / stage.seconds:.1f}"
    if refused:
        without = sum(not done.told for done in stage.done)
        soon = _at(sorted(refused), 0.95)
        yield f"- refused with 503: {len(refused)}, within {soon:.0f} ms (p95); without Retry-After: {without}"
    if stage.changes:
        slowest = max(stage.changes)
        yield f"- plans sent, replaced, removed: {len(stage.changes)}, until it showed {slowest:.1f} s at most"
    memory = (stage.before.memory, stage.peak.memory, stage.after.memory)
    yield "- memory of the server before, at most, after: " + ", ".join(f"{value:.0f} MB" for value in memory)
    yield f"- threads at most memory, after: {stage.peak.threads}, {stage.after.threads}; CPU: {cpu:.2f} cores"


def _at(times: Iterable[float], share: float) -> float:
    found = list(times)
    return found[min(len(found) - 1, int(len(found) * share))]
