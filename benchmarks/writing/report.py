"""What a model came to, as text."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from benchmarks.quality.task_scores import share
from benchmarks.writing.counting import Counts
from benchmarks.writing.trial import SUMMARY, Outcome, served_wrong

WRITTEN_STYLES = ("content", "compare")


def of_model(name: str, outcomes: Sequence[Outcome], counts: Counts) -> Iterator[str]:
    """A line for each style and for all, then what the model wrote and how long it took."""
    yield f"{name}: {len(outcomes)} questions"
    yield f"{'style':14} {'asked':>5} {'right':>11} {'served wrong':>13} {'model had a part':>17} {'false facts':>12}"
    for style, some in _styles(outcomes).items():
        yield _line(style, some)
    judged = [one for one in outcomes if one.before.style != SUMMARY]
    yield _line("content+compare", [one for one in judged if one.before.style in WRITTEN_STYLES])
    yield _line("total", judged)
    dropped = ", ".join(f"{why} {count}" for why, count in counts.lost.most_common()) or "none"
    yield f"  sentences kept {counts.kept}, dropped {sum(counts.lost.values())} ({dropped})"
    yield f"  calls {_listed(counts.calls)}; {counts.tokens[0]} tokens read, {counts.tokens[1]} written"
    yield f"  uses that helped {_listed({p: c for (p, helped), c in counts.uses.items() if helped})}"
    taken = sorted(one.seconds for one in outcomes if one.asked)
    if taken:
        yield f"  seconds a question that was asked: median {taken[len(taken) // 2]:.1f}, most {taken[-1]:.1f}"


def changes(outcomes: Iterable[Outcome]) -> Iterator[str]:
    """The questions whose verdict the model changed, and those that it could have mended."""
    for one in outcomes:
        if one.before.right != one.after.right or one.before.served != one.after.served:
            verdict = "gained" if one.after.right else "lost" if one.before.right else "changed"
            yield f"  {verdict} {_named(one)}: {one.after.wrong or 'right'}"
        elif one.before.style in WRITTEN_STYLES and not one.after.right:
            yield f"  still {_named(one)}: {one.after.wrong}"
        for fault in one.false:
            yield f"  FALSE {one.after.id}: {fault}"


def of_liar(
    found: Mapping[str, Sequence[Outcome]], reached: Mapping[str, int], told: Mapping[str, int]
) -> Iterator[str]:
    """A line for each way of lying."""
    yield f"{'liar':26} {'lies':>6} {'reached':>8} {'false facts':>12} {'answers changed':>16} {'served wrong':>13}"
    for manner, outcomes in found.items():
        facts = sum(len(one.false) for one in outcomes)
        changed = sum(one.changed for one in outcomes)
        wrong = served_wrong(one.after for one in outcomes)
        before = served_wrong(one.before for one in outcomes)
        yield f"{manner:26} {told[manner]:6} {reached[manner]:8} {facts:12} {changed:16} {before:6} > {wrong:4}"


def _line(name: str, some: Sequence[Outcome]) -> str:
    total = len(some)
    before, after = sum(one.before.right for one in some), sum(one.after.right for one in some)
    right = "" if name == SUMMARY else f"{before} > {after}"
    wrong = f"{served_wrong(one.before for one in some)} > {served_wrong(one.after for one in some)}"
    parts = Counter(one.part for one in some if one.part)
    percent = "" if name == SUMMARY or not total else f" ({share(after, total):.1%} right)"
    return (
        f"{name:15} {sum(one.asked for one in some):4}/{total:<4} {right:>9} {wrong:>10}   {_listed(parts):24} "
        f"{sum(len(one.false) for one in some):4}{percent}"
    )


def _named(one: Outcome) -> str:
    return f"{one.after.id} ({one.after.style}, {one.part or 'no part'})"


def _listed(counts: Mapping[Any, int]) -> str:
    return (
        ", ".join(f"{' '.join(name) if isinstance(name, tuple) else name} {n}" for name, n in counts.items()) or "none"
    )


def _styles(outcomes: Iterable[Outcome]) -> dict[str, list[Outcome]]:
    found: dict[str, list[Outcome]] = defaultdict(list)
    for one in outcomes:
        found[one.before.style].append(one)
    return dict(sorted(found.items()))
