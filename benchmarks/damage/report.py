"""Every damage at every rate over every set of plans, and the table of what came out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

from benchmarks.damage import damages
from benchmarks.damage.damages import Damage
from benchmarks.damage.scores import Outcome, outcome
from benchmarks.quality.keys import Keys, doc_of
from benchmarks.quality.places import printed_lines
from ingest import pipeline
from plan.errors import NotAPlan
from plan.reading import Reading


@dataclass(frozen=True, slots=True)
class Kind:
    """A damage with what is rated; `times` is how many times the rate of characters it is done at, None is wholly."""

    name: str
    damage: Damage
    times: int | None


KINDS = (
    Kind("OCR slips, characters", damages.confuse, 1),
    Kind("OCR slips, letters only", damages.confuse_letters, 1),
    Kind("marks dropped, words", damages.drop_marks, 10),
    Kind("NFD, lines", damages.decompose, None),
    Kind("rows shuffled", damages.shuffle_rows, None),
    Kind("cells emptied", damages.empty_cells, 1),
    Kind("headings removed", damages.drop_headings, 10),
    Kind("page ends, long lines", damages.cut_lines, 10),
    Kind("wrapped at 80, long lines", damages.wrap_lines, 10),
    Kind("lines joined", damages.join_lines, 10),
)


@dataclass(frozen=True, slots=True)
class Result:
    """One row of the table for one set; `refused` counts the damaged plans that were held for no plan at all."""

    damage: str
    rate: float
    set: str
    refused: int
    outcome: Outcome


def measure(sets: Iterable[Keys], rates: Sequence[float], seed: int, repeats: int) -> Iterator[Result]:
    """Results of all sets: undamaged first, then damage by damage. The same arguments give the same results."""
    copies = [_Set(keys) for keys in sets]
    whole = Kind("none", _undamaged, None)
    for kind in (whole, *KINDS):
        for rate in [1.0] if kind.times is None else [min(1.0, kind.times * r) for r in rates]:
            for one in copies:
                yield one.measure(kind, rate, seed, 1 if kind is whole else repeats)


def _undamaged(lines: Sequence[str], _rate: float, _random: Random) -> damages.Damaged:
    return damages.Damaged(tuple(lines), tuple((n, n) for n in range(1, len(lines) + 1)))


class _Set:
    """The plans of a set that have a key, read from their files once."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._lines = {doc_of(p.name): printed_lines(p) for p in keys.plans if doc_of(p.name) in keys.tasks}

    def measure(self, kind: Kind, rate: float, seed: int, repeats: int) -> Result:
        copies: list[tuple[Keys, dict[str, Reading]]] = []
        refused = 0
        for repeat in range(repeats):
            keys, readings, lost = self._damaged(kind, rate, f"{seed} {repeat}")
            copies.append((keys, readings))
            refused += lost
        return Result(kind.name, rate, self._keys.name, refused, outcome(copies))

    def _damaged(self, kind: Kind, rate: float, seed: str) -> tuple[Keys, dict[str, Reading], int]:
        tasks, readings = dict(self._keys.tasks), {}
        refused = 0
        for doc, lines in self._lines.items():
            source = Random(f"{seed} {kind.name} {rate} {doc}")  # noqa: S311 - repeatable, not secret
            damaged = kind.damage(lines, rate, source)
            tasks[doc] = tuple(damaged.follow(key) for key in self._keys.tasks[doc])
            try:
                readings[doc] = pipeline.read_lines(damaged.lines, f"{doc}.txt", "")
            except NotAPlan:
                refused += 1
                readings[doc] = replace(pipeline.read_lines(tuple(lines), f"{doc}.txt", ""), tasks=())
        return replace(self._keys, tasks=tasks), readings, refused


_COLUMNS = ("f1", "f1_lenient", "lead", "lead_lenient", "deadline", "wrong_lead", "no_date", "wrong_date")
_HEADS = ("F1", "F1~", "lead", "lead~", "deadline~", "wrong lead~", "no date", "wrong date")
LEGEND = """\
F1, lead, deadline: as in benchmarks.quality; lead and deadline are shares of the tasks found. With ~, words are
compared in a form in which no slip of scanning shows. wrong lead~, no date, wrong date: shares of all keys."""


def text_report(results: Iterable[Result]) -> Iterator[str]:
    """The table, line by line as the results come."""
    yield LEGEND
    yield ""
    yield f"{'damage':26} {'rate':>5} {'set':10}" + "".join(f" {head:>{_wide(head)}}" for head in _HEADS)
    last = ""
    for result in results:
        if last and last != result.damage:
            yield ""
        last = result.damage
        figures = zip(_HEADS, (getattr(result.outcome, name) for name in _COLUMNS), strict=True)
        refused = f"  {result.refused} refused" if result.refused else ""
        row = "".join(f" {value:{_wide(head)}.1%}" for head, value in figures)
        yield f"{result.damage:26} {_percent(result):>5} {result.set:10}{row}{refused}"


def _wide(head: str) -> int:
    return max(6, len(head))


def _percent(result: Result) -> str:
    return "" if result.damage == "none" else f"{100 * result.rate:g}%"
