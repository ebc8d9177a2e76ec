"""What is drawn for a plan: its place among all plans, its tasks, units and deadlines."""

from __future__ import annotations

import calendar
import csv
import datetime as dt
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TypeVar

from benchmarks.scale import distributions as seen
from benchmarks.scale import words
from benchmarks.scale.keys import Due
from benchmarks.speed.reading import place as commune
from plan.deadline import DeadlineKind
from plan.language.tables import load_table

YEARS = range(2017, 2027)
_T = TypeVar("_T")
_COMMUNES = 225  # names that `commune` gives without a number


@dataclass(frozen=True, slots=True)
class Subject:
    """What plans are about: the office that answers for it, its symbol, the title, the objects of its tasks."""

    office: str
    symbol: str
    title: str
    objects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Slot:
    """One plan among all that can be made: no two have the same subject, province and year."""

    subject: Subject
    kind: str
    place: str
    year: int
    serial: int


@cache
def subjects() -> tuple[Subject, ...]:
    """Every subject."""
    with (Path(__file__).parent / "subjects.tsv").open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream, delimiter="\t")
        return tuple(Subject(r["office"], r["symbol"], r["title"], tuple(r["objects"].split(";"))) for r in rows)


@cache
def provinces() -> tuple[tuple[str, str], ...]:
    """The provinces of today: "tỉnh" or "thành phố", and the name."""
    return tuple(dict.fromkeys((row["kind_after"], row["after"]) for row in load_table("provinces")))


def most() -> int:
    """How many plans there can be."""
    return len(subjects()) * len(provinces()) * len(YEARS)


@cache
def _order(seed: int) -> tuple[int, ...]:
    return tuple(random.Random(seed).sample(range(most()), most()))  # noqa: S311 - to be the same each time


def slot(seed: int, number: int) -> Slot:
    """The plan of a number from 0; the first plans of a seed are the same however many are made."""
    rest, at = divmod(_order(seed)[number], len(subjects()))
    year, province = divmod(rest, len(provinces()))
    kind, name = provinces()[province]
    return Slot(subjects()[at], kind, name, YEARS[year], 10 + 7 * at + province % 7)


def pick(draw: random.Random, table: Mapping[_T, int]) -> _T:
    """One key of a table of counts."""
    return draw.choices(list(table), list(table.values()))[0]


def shape(draw: random.Random, tasks: int) -> seen.Shape:
    """How large a plan is, of `tasks` tasks at most."""
    like = draw.choice(seen.SHAPES)
    size = draw.uniform(1 - seen.SPREAD, 1 + seen.SPREAD)
    wanted = min(max(3, round(like.tasks * size)), tasks)
    return seen.Shape(wanted, min(wanted, round(like.in_table * size)), round(like.passages * size))


def length(draw: random.Random) -> int:
    """How many syllables a task has."""
    at = draw.randrange(len(seen.WORDS) - 1)
    return draw.randint(seen.WORDS[at], seen.WORDS[at + 1])


def filled(draw: random.Random, template: str, thing: str = "") -> str:
    """A clause or sentence with its number, places and object."""
    one, other = (commune(draw.randrange(_COMMUNES)) for _ in range(2))
    return template.format(n=draw.randint(5, 95), place=one, other=other, o=thing)


def lengthened(draw: random.Random, name: str, syllables: int) -> str:
    """A task with clauses after its name until it is long enough."""
    text = name
    for clause in draw.sample(words.CLAUSES, len(words.CLAUSES)):
        if len(text.split()) >= syllables:
            break
        text += f", {filled(draw, clause)}"
    return text


def units(draw: random.Random, own: str, others: Sequence[str], counts: Mapping[int, int]) -> tuple[str, ...]:
    """Some units, `own` in front half of the time."""
    number = pick(draw, counts)
    first = [own] if number and own and draw.random() < 0.5 else []
    found = first + draw.sample([u for u in others if u != own], number - len(first))
    return tuple(sorted(found, key=lambda unit: unit == words.SEVERAL))


def deadline(draw: random.Random, kind: DeadlineKind, year: int) -> Due:
    """The words and days of a deadline of a kind."""
    month, quarter = draw.randint(1, 12), draw.randint(1, 4)
    if kind is DeadlineKind.BEFORE:
        day = dt.date(year, month, draw.randint(1, 28))
        return Due(f"Trước ngày {day:%d/%m/%Y}", kind, None, day)
    if kind is DeadlineKind.MONTH:
        return Due(f"Tháng {month}/{year}", kind, *_months(year, month, month))
    if kind is DeadlineKind.QUARTER:
        return Due(f"Quý {_ROMAN[quarter]}/{year}", kind, *_months(year, quarter * 3 - 2, quarter * 3))
    if kind is DeadlineKind.YEAR:
        return Due(f"Năm {year}", kind, *_months(year, 1, 12))
    if kind is DeadlineKind.RANGE:
        return _range(draw, year)
    if kind is DeadlineKind.EVENT:
        return Due(draw.choice(words.EVENTS), kind)
    if kind is DeadlineKind.RECURRING:
        return Due(draw.choice(words.RECURRING), kind)
    return Due("Thường xuyên" if kind is DeadlineKind.ONGOING else "", kind)


def deadline_in_prose(draw: random.Random, kind: DeadlineKind, year: int) -> Due:
    """The same as the end of a sentence."""
    if kind is DeadlineKind.ONGOING:
        return Due(f"thực hiện thường xuyên trong năm {year}", kind, *_months(year, 1, 12))
    if kind is DeadlineKind.EVENT:
        return Due(draw.choice(words.EVENTS_IN_PROSE).format(n=draw.randint(5, 20)), kind)
    if kind is DeadlineKind.RECURRING:
        return Due(draw.choice(words.RECURRING_IN_PROSE), kind)
    found = _range_of_months(draw, year) if kind is DeadlineKind.RANGE else deadline(draw, kind, year)
    verb = "thời gian thực hiện: " if kind is DeadlineKind.RANGE else "hoàn thành "
    return replace(found, words=f"{verb}{found.words[:1].lower()}{found.words[1:]}") if found.words else found


_ROMAN = ("", "I", "II", "III", "IV")


def _range(draw: random.Random, year: int) -> Due:
    if draw.random() < 0.5:
        last = year + draw.randint(1, 4)
        days = _months(year, 1, 12)[0], _months(last, 1, 12)[1]
        return Due(f"{year} - {last}", DeadlineKind.RANGE, *days)
    return _range_of_months(draw, year)


def _range_of_months(draw: random.Random, year: int) -> Due:
    first = draw.randint(1, 8)
    stop = draw.randint(first + 1, 12)
    return Due(f"Từ tháng {first} đến tháng {stop}/{year}", DeadlineKind.RANGE, *_months(year, first, stop))


def _months(year: int, first: int, last: int) -> tuple[dt.date, dt.date]:
    return dt.date(year, first, 1), dt.date(year, last, calendar.monthrange(year, last)[1])
