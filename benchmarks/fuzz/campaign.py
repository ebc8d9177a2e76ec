"""Many spoilt files, one after another, and what came of them by reader."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from benchmarks.fuzz.bytewise import TOKENS
from benchmarks.fuzz.canary import Canary
from benchmarks.fuzz.seeds import TOOLS
from benchmarks.fuzz.structures import mutation_of
from benchmarks.fuzz.trial import Kind, Outcome, run

_WHOLE = 25  # every so many files of a reader of our own goes the product's way
_ACCEPTED = frozenset({Kind.READ, Kind.REFUSED})
_MENDED_OUTSIDE = frozenset({"reading_crashed", "reading_timeout"})  # right for users, and worth a look


@dataclass(slots=True)
class Tally:
    """What came of the files of one suffix; memory in MB, of the reading process of a warm file."""

    whole: int = 0
    warm: int = 0
    kinds: Counter[Kind] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    memory: float = 0.0
    findings: dict[str, Path] = field(default_factory=dict)
    traces: dict[str, str] = field(default_factory=dict)

    def add(self, found: Outcome, *, whole: bool) -> None:
        """Count one."""
        self.whole += whole
        self.warm += not whole
        self.kinds[found.kind] += 1
        self.codes.update([found.told] if found.kind is Kind.REFUSED else [])
        self.slowest = max(self.slowest, found.seconds)
        self.memory = max(self.memory, found.memory)


def fuzz(
    seeds: Mapping[str, Sequence[bytes]],
    folder: Path,
    *,
    seed: int,
    go_on: Callable[[int], bool],
    whole: Callable[[str, int], bool] | None = None,
    keep: Path | None = None,
) -> dict[str, Tally]:
    """Read spoilt files of each suffix in turn for as long as `go_on`, asked with the number of the round, says.

    The same seed spoils the same way. folder: where files lie while they are read. whole: which go the product's way,
    by suffix and round; all that want a program, and one in 25 of the others where it is not said. keep: where what was
    found is kept.
    """
    tallies = {suffix: Tally() for suffix in seeds}
    choose = whole or (lambda suffix, n: suffix in TOOLS or n % _WHOLE == 0)
    with Canary(folder) as canary:
        tokens = (*TOKENS, *canary.tokens)
        for number, suffix in _rounds(seeds, go_on):
            random = Random(f"{seed} {suffix} {number}")  # noqa: S311 - no secret
            data = mutation_of(suffix, tokens)(random.choice(seeds[suffix]), random)
            is_whole = choose(suffix, number)
            found = run(data, suffix, folder, whole=is_whole)
            if visits := canary.visits():
                found = Outcome(Kind.RAISED, f"connected to the network {visits} times", found.seconds, found.memory)
            tally = tallies[suffix]
            tally.add(found, whole=is_whole)
            what = _finding(found)
            if what and what not in tally.findings:
                tally.findings[what] = _kept(data, suffix, keep)
                tally.traces[what] = found.trace
    return tallies


def _rounds(seeds: Mapping[str, Sequence[bytes]], go_on: Callable[[int], bool]) -> Iterator[tuple[int, str]]:
    """Each suffix as often as its files are quick: those that want a program of the system once in 25 rounds."""
    number = 0
    while go_on(number):
        for suffix in seeds:
            if len(seeds) == 1 or suffix not in TOOLS or number % _WHOLE == 0:
                yield number, suffix
                if not go_on(number):
                    return
        number += 1


def _finding(found: Outcome) -> str:
    """What has to be looked at, "" for nothing."""
    if found.kind not in _ACCEPTED or found.told in _MENDED_OUTSIDE:
        return f"{found.kind}: {found.told}"
    return ""


def _kept(data: bytes, suffix: str, keep: Path | None) -> Path:
    name = f"{hashlib.sha256(data).hexdigest()[:12]}{suffix}"
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        (keep / name).write_bytes(data)
    return Path(name)


def until(seconds: float) -> Callable[[int], bool]:
    """A `go_on` that says yes for so long."""
    end = time.monotonic() + seconds
    return lambda _number: time.monotonic() < end
