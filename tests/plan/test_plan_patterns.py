"""Every pattern that reads plans takes time in proportion to what it reads, whatever somebody repeats in a file.

Each is given what it looks for, and each beginning of that, over and over. A first short look picks those that do any
work; only these are given sixteen times as much, with a limit of processor time that 16 times the work stays far
under and 256 times the work (the square) does not.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
import re._parser as syntax  # type: ignore[import-not-found]  # what a pattern is made of is told nowhere else
import signal
import time
from collections.abc import Iterator
from itertools import islice
from types import ModuleType

import pytest

import ingest
import plan

SHORT, LONG = 4_000, 64_000  # characters
WORK_S, LIMIT_S = 0.0015, 1.0  # of the processor: of the short text, so that the long one is tried; for the long text
MOST = 60  # texts that one pattern is tried with
GAP = 200  # blanks; no line that a reader gives has more of them together (ingest.readers.registry)
OPENED = {"CATEGORY_DIGIT": "1", "CATEGORY_SPACE": " ", "CATEGORY_WORD": "a"}


def modules() -> Iterator[ModuleType]:
    for package in (plan, ingest):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if "testing" not in found.name and "__main__" not in found.name:
                yield importlib.import_module(found.name)


def patterns_in(value: object, depth: int = 0) -> Iterator[re.Pattern]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, list | tuple | set | frozenset | dict) and depth < 3:
        for one in value.values() if isinstance(value, dict) else value:
            yield from patterns_in(one, depth + 1)
    elif hasattr(value, "cache_info") and not inspect.signature(value).parameters:
        yield from patterns_in(value(), depth)  # made once, when first needed


def written_in(module: ModuleType) -> Iterator[re.Pattern]:
    """Those that stand where they are used: re.sub(r"...", ...)."""
    for call in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.args:
            first, where = call.args[0], call.func.value
            if isinstance(where, ast.Name) and where.id == "re" and isinstance(first, ast.Constant):
                yield re.compile(first.value)


def patterns() -> dict[re.Pattern, str]:
    found = {}
    for module in modules():
        for name, value in [*vars(module).items(), *(("", one) for one in written_in(module))]:
            for one in patterns_in(value):
                if isinstance(one.pattern, str):
                    found.setdefault(one, f"{module.__name__}.{name}")
    return found


def sample(node: tuple) -> str:
    """The shortest of what a part of a pattern looks for, every optional part once."""
    kind, value = str(node[0]), node[1]
    if kind == "LITERAL":
        return chr(value)
    if kind == "IN":
        return sample_of_set(value)
    if kind in {"ANY", "NOT_LITERAL"}:
        return "a" if value != ord("a") else "b"
    if kind == "CATEGORY":
        return OPENED.get(str(value), "-")
    if kind in {"SUBPATTERN", "ATOMIC_GROUP"}:
        return "".join(map(sample, value[-1] if kind == "SUBPATTERN" else value))
    if kind.endswith("_REPEAT"):
        return "".join(map(sample, value[2])) * max(1, value[0])
    if kind == "BRANCH":
        return "".join(map(sample, value[1][0]))
    return ""


def sample_of_set(value: list) -> str:
    if str(value[0][0]) == "NEGATE":
        return "a"
    first = value[0]
    return chr(first[1][0]) if str(first[0]) == "RANGE" else sample(first)


def alternatives(nodes: list) -> Iterator[list]:
    """The parts of a pattern one after the other, for each branch at its top."""
    if len(nodes) == 1 and str(nodes[0][0]) == "BRANCH":
        for one in nodes[0][1][1]:
            yield from alternatives(list(one))
    elif len(nodes) == 1 and str(nodes[0][0]) == "SUBPATTERN":
        yield from alternatives(list(nodes[0][1][-1]))
    else:
        yield nodes


def hostile(pattern: re.Pattern, length: int) -> Iterator[str]:
    """What it looks for, begun again and again and never ended."""
    seen = {" ", "a", "1", "- ", "(", "a "}
    runs = set()
    for nodes in alternatives(list(syntax.parse(pattern.pattern, pattern.flags))):
        begun = ""
        for node in nodes:
            one = sample(node)
            begun += one
            seen |= {one, begun, f"{begun} "} - {""}
            if str(node[0]).endswith("_REPEAT") and one:
                runs.add((begun, one))
    yield over(" " * GAP + "\0", length)
    for unit in sorted(seen):
        if unit.strip():
            yield over(unit, length) + "\0"
    for begun, one in sorted(runs):
        if one.strip():
            yield begun + over(one, length) + "\0"
        else:
            yield over(begun + one * GAP + "\0", length)


def over(unit: str, length: int) -> str:
    return (unit * (length // len(unit) + 1))[:length]


def work(pattern: re.Pattern, text: str) -> float:
    """Seconds of the processor; raises TimeoutError after LIMIT_S."""
    begin = time.process_time()
    signal.setitimer(signal.ITIMER_VIRTUAL, LIMIT_S)
    try:
        for _ in pattern.finditer(text):
            pass
        pattern.fullmatch(text)
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return time.process_time() - begin


def fault(pattern: re.Pattern) -> str:
    """What takes too long, "" for nothing."""
    for short, long in islice(zip(hostile(pattern, SHORT), hostile(pattern, LONG), strict=True), MOST):
        try:
            if work(pattern, short) > WORK_S:
                work(pattern, long)
        except TimeoutError:
            return f"{short[:30]!r} over and over"
    return ""


@pytest.fixture(autouse=True)
def _limit() -> Iterator[None]:
    def stop(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGVTALRM, stop)
    yield
    signal.signal(signal.SIGVTALRM, before)


def test_no_pattern_works_more_than_in_proportion():
    known = patterns()
    assert len(known) > 300
    slow = {name: f"{one.pattern[:80]}: {told}" for one, name in known.items() if (told := fault(one))}
    assert not slow


@pytest.mark.parametrize("pattern", [r"[a-z]*;", r"\btu ngay\s+\d[^;]*?\bden\b", r"^(?:a|aa)+$", r"xa*a*y"])
def test_one_that_does_would_be_found(pattern):
    assert fault(re.compile(pattern))
