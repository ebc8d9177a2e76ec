"""500 people over a month, hour by hour: what is written to be sent is exactly what a table computed apart says.

The table is made here from the tasks as they were stored, in the plainest way: for each person, each hour, each of his
wishes and each task all the rules anew, with dates of its own. While the month goes by, tasks are marked as done, a
plan is replaced by its next version, somebody is shut out for some days, and the server stands still for two days.
"""

from __future__ import annotations

import calendar
import datetime as dt
import json
import random
import re
from dataclasses import dataclass, field

import pytest
import sqlalchemy as sa
from clocks import Clock
from reminder_values import Desk, add_team, at, every, make_task, on_days, store, until

from index import chat_tables
from index.library import Library
from index.progress import Marking, ProgressLog
from plan.deadline import Deadline, DeadlineKind
from plan.progress import State

FIRST, LAST = dt.date(2024, 5, 20), dt.date(2024, 6, 18)
OFF = (at("2024-06-04", 10), at("2024-06-06", 10))
SHUT = (at("2024-05-27", 12), at("2024-05-31", 12))
REPLACED = at("2024-06-01", 13)
UNITS = [f"Phòng Chuyên môn {n}" for n in range(1, 11)]
PEOPLE = 500
_LINE = re.compile(r"phần việc (\w+)")


@dataclass
class Work:
    """A task as the table knows it: its days written down by hand, whether it comes back, who has part in it."""

    name: str
    units: tuple[str, ...]
    plan: str
    days: list[dt.date]
    recurring: bool = False
    gone_at: dt.datetime | None = None
    here_at: dt.datetime | None = None
    done: tuple[dt.datetime, dt.date] | None = None


@dataclass
class Wanted:
    subject: str
    value: str
    rhythm: str
    days: tuple[int, ...]
    hour: int
    weekday: int | None
    next: dt.datetime


@dataclass
class Person:
    name: str
    unit: str
    inside: bool
    channel: str
    wants: list[Wanted] = field(default_factory=list)
    heard: set[tuple[str, dt.date, str]] = field(default_factory=set)


def month_ends(year: int, months: range | tuple[int, ...]) -> list[dt.date]:
    return [dt.date(year, month, calendar.monthrange(year, month)[1]) for month in months]


def office(chance: random.Random) -> tuple[dict[str, list], list[Work]]:
    """Tasks for the library by plan, and the same tasks for the table."""
    tasks: dict[str, list] = {plan: [] for plan in ("p1", "p2", "p3", "kín")}
    works: list[Work] = []
    for n in range(120):
        plan, name = chance.choice(list(tasks)), f"v{n}"
        lead, beside = chance.sample(UNITS, 2)
        kind = chance.choice(["once"] * 6 + ["monthly", "weekly", "quarterly", "quarter", "two", "none"])
        day = FIRST + dt.timedelta(days=chance.randint(-30, 60))
        days, recurring = [day], kind in ("monthly", "weekly", "quarterly")
        if kind == "once":
            deadline = until(day.isoformat())
        elif kind == "monthly":
            deadline, days = every("monthly"), month_ends(2024, range(1, 13))
        elif kind == "quarterly":
            deadline, days = every("quarterly"), month_ends(2024, (3, 6, 9, 12))
        elif kind == "weekly":
            fridays = (dt.date(2024, 1, 12) + dt.timedelta(weeks=n) for n in range(60))
            deadline, days = every("weekly"), [friday for friday in fridays if friday.year == 2024]
        elif kind == "quarter":
            start, end = dt.date(2024, 4, 1), dt.date(2024, 6, 30)
            deadline, days = Deadline("Quý II/2024", DeadlineKind.QUARTER, start, end), [end]
        elif kind == "two":
            days = [day, day + dt.timedelta(days=12)]
            deadline = on_days(*(one.isoformat() for one in days))
        else:
            deadline, days = Deadline("Theo hướng dẫn", DeadlineKind.EVENT), []
        tasks[plan].append(make_task(name, lead, deadline, beside=beside))
        works.append(Work(name, (lead, beside), plan, days, recurring))
    return tasks, works


def next_time(want: Wanted, now: dt.datetime) -> dt.datetime:
    hour = now.replace(minute=0, second=0) + dt.timedelta(hours=1)
    while hour.hour != want.hour or (want.weekday is not None and hour.weekday() != want.weekday):
        hour += dt.timedelta(hours=1)
    return hour


def people(chance: random.Random, now: dt.datetime) -> list[Person]:
    found = []
    for n in range(PEOPLE):
        channel = chance.choice(["telegram"] * 5 + ["zalo_bot"] * 3 + [""])
        person = Person(f"p{n}", chance.choice(UNITS), chance.random() < 0.3, channel)
        for _ in range(chance.choice([1, 1, 1, 2])):
            subject = chance.choice(["unit", "unit", "mine", "plan"])
            value = {"unit": chance.choice(UNITS), "mine": "", "plan": chance.choice(["p1", "p2", "p3"])}[subject]
            rhythm = chance.choice(["before", "before", "before", "daily", "weekly", "weekly"])
            days = chance.choice([(7,), (7, 1), (10, 3, 0), (1,)]) if rhythm == "before" else ()
            weekday = chance.randint(0, 6) if rhythm == "weekly" else None
            want = Wanted(subject, value, rhythm, days, chance.choice([7, 8, 8, 8, 17]), weekday, now)
            want.next = next_time(want, now)
            if all((one.subject, one.value, one.rhythm) != (subject, value, rhythm) for one in person.wants):
                person.wants.append(want)
        found.append(person)
    return found


# --- the table -------------------------------------------------------------------------------------------------------


def of_want(person: Person, want: Wanted, works: list[Work], now: dt.datetime) -> list[Work]:
    found = []
    for work in works:
        if (work.gone_at and now >= work.gone_at) or (work.here_at and now < work.here_at):
            continue
        if work.plan == "kín" and not person.inside:
            continue
        unit = person.unit if want.subject == "mine" else want.value
        if work.plan == want.value if want.subject == "plan" else unit in work.units:
            found.append(work)
    return found


def left(work: Work, now: dt.datetime) -> list[dt.date]:
    """The days that are not done at a time."""
    if work.done is None or now < work.done[0]:
        return work.days
    if not work.recurring:
        return []
    later = [day for day in work.days if day >= work.done[1]]
    return later[1:]


def numbers_due(person: Person, work: Work, day: dt.date, offered: set[int], today: dt.date) -> list[str]:
    """The days before a deadline that count as told when it is told today; none when it is not."""
    numbers = [n for n in offered if 0 <= (day - today).days <= n]
    if not numbers or any((work.name, day, str(n)) in person.heard for n in range(min(numbers) + 1)):
        return []
    return [str(n) for n in numbers]


def reminders(person: Person, wants: list[Wanted], works: list[Work], now: dt.datetime) -> list[str]:
    today, told, offered = now.date(), {}, {}
    for want in wants:
        for work in of_want(person, want, works, now):
            offered.setdefault(work.name, (work, set()))[1].update(want.days)
    for work, numbers in offered.values():
        days = left(work, now)
        told |= {(work.name, day): numbers_due(person, work, day, numbers, today) for day in days}
        over = max((day for day in days if FIRST <= day < today and not work.recurring), default=None)
        if over and (work.name, over, "overdue") not in person.heard:
            told[work.name, over] = ["overdue"]
    person.heard |= {(name, day, why) for (name, day), reasons in told.items() for why in reasons}
    return sorted(f"{name} {day}" for (name, day), reasons in told.items() if reasons)


def summary(person: Person, want: Wanted, works: list[Work], now: dt.datetime) -> tuple[int, int, int] | None:
    today = now.date()
    sunday = next(day for n in range(7) if (day := today + dt.timedelta(days=n)).weekday() == 6)
    overdue = week = later = 0
    for work in of_want(person, want, works, now):
        days = left(work, now)
        overdue += bool(days) and not work.recurring and work.days[0] < today
        week += sum(today <= day <= sunday for day in days)
        later += sum(sunday < day <= today + dt.timedelta(days=30) for day in days)
    return None if want.rhythm == "daily" and not (overdue or week or later) else (overdue, week, later)


def expected(crowd: list[Person], works: list[Work], hours: list[dt.datetime]) -> list[tuple]:
    table = []
    for now in hours:
        for person in crowd:
            due = [want for want in person.wants if want.next <= now]
            for want in due:
                want.next = next_time(want, now)
            if not due or (person.name == "p7" and SHUT[0] <= now < SHUT[1]):
                continue
            before = [want for want in due if want.rhythm == "before"]
            if told := reminders(person, before, works, now):
                table.append((now, person.name, "tasks", told))
            digests = [(want, summary(person, want, works, now)) for want in due if want.rhythm != "before"]
            table += [(now, person.name, want.rhythm, counts) for want, counts in digests if counts is not None]
    return table


# --- the real thing --------------------------------------------------------------------------------------------------


def written(desk: Desk, after: int, names: dict[str, str]) -> tuple[int, list[tuple[str, str, object]]]:
    """The notices since one, as the table names them, and the last of them."""
    notice, reminder, message = chat_tables.notice, chat_tables.reminder, chat_tables.message
    with desk.library.database.reading() as connection:
        notices = connection.execute(sa.select(notice).where(notice.c.id > after).order_by(notice.c.id)).all()
        entries = connection.execute(sa.select(reminder).where(reminder.c.notice_id > after)).all()
        bodies = connection.execute(sa.select(message).where(message.c.notice_id > after)).all()
    told: dict[int, set[str]] = {row.id: set() for row in notices}
    for entry in entries:
        told[entry.notice_id].add(f"{names[entry.identity]} {entry.day}")
    texts = {row.notice_id: json.loads(row.body)["text"] for row in bodies}
    assert len(texts) == len(bodies)
    assert set(texts) == {row.id for row in notices if row.status == "waiting"}
    found = []
    for row in notices:
        if row.kind in ("daily", "weekly"):
            found.append((row.recipient, row.kind, texts.get(row.id)))
        else:
            assert set(_LINE.findall(texts.get(row.id, ""))) <= {one.split()[0] for one in told[row.id]}
            found.append((row.recipient, "tasks", sorted(told[row.id])))
    return (notices[-1].id if notices else after), found


def counts_of(text: str) -> tuple[int, ...]:
    if "Không có việc quá hạn" in text:
        return (0, 0, 0)
    return tuple(int(count) for count in re.findall(r": (\d+)", text.splitlines()[1]))


def agree(found: list[tuple], wanted: list[tuple], chatless: set[str]) -> None:
    """What was written in one hour is what the table has for it; without a chat only the number of digests is known."""
    plain = [
        (who, kind, what if kind == "tasks" else (None if who in chatless else counts_of(what)))
        for who, kind, what in found
    ]
    table = [(who, kind, what if kind == "tasks" or who not in chatless else None) for _, who, kind, what in wanted]
    assert sorted(plain, key=str) == sorted(table, key=str)


@pytest.fixture
def desk(library):
    return Desk(library, Clock(at(FIRST.isoformat(), 0, 30)))


def subscribe(desk: Desk, crowd: list[Person], plans: dict[str, str]) -> None:
    for person in crowd:
        teams = ["kín"] if person.inside else []
        desk.person(person.name, person.unit, teams=teams, channel=person.channel)
        for want in person.wants:
            value = plans.get(want.value, want.value)
            days, weekday = want.days, want.weekday
            desk.want(person.name, want.subject, value, want.rhythm, days=days, hour=want.hour, weekday=weekday)


def identities_of(library: Library) -> dict[str, str]:
    return {stored.identity: stored.task.id for stored in library.tasks()}


class Month:
    """What happens to the library while the month goes by, and to the table of its tasks."""

    def __init__(self, desk: Desk, chance: random.Random) -> None:
        self.desk = desk
        self.tasks, self.works = office(chance)
        add_team(desk.library, "kín")
        self.plans = {
            key: store(desk.library, key, found, serial=n, teams=["kín"] if key == "kín" else [])
            for n, (key, found) in enumerate(self.tasks.items(), 1)
        }
        self.names = identities_of(desk.library)
        self.version = self._next_version()
        self.done = self._marks(chance)
        self._shut = desk.people.get("p7")

    def _next_version(self) -> list:
        """In it one task of the second plan has another day, and one is left out."""
        second = [work for work in self.works if work.plan == "p2" and len(work.days) == 1 and not work.recurring]
        moved, lost = second[:2]
        moved_to = dt.date(2024, 6, 14)
        self.works.append(Work(moved.name, moved.units, "p2", [moved_to], here_at=REPLACED))
        moved.gone_at = lost.gone_at = REPLACED
        again = make_task(moved.name, moved.units[0], until(moved_to.isoformat()), beside=moved.units[1])
        tasks = {task.id: task for task in self.tasks["p2"]} | {moved.name: again}
        return [task for name, task in tasks.items() if name != lost.name]

    def _marks(self, chance: random.Random) -> dict[dt.datetime, list[str]]:
        done: dict[dt.datetime, list[str]] = {}
        stays = [work for work in self.works if work.gone_at is None and work.here_at is None]
        for work in chance.sample(stays, 35):
            moment = at(FIRST.isoformat(), 11) + dt.timedelta(days=chance.randint(0, 25))
            work.done = (moment, moment.date())
            done.setdefault(moment, []).append(work.name)
        return done

    def come_to(self, moment: dt.datetime) -> None:
        self.desk.clock.now = moment
        log = ProgressLog(self.desk.library.database, self.desk.clock)
        identities = {name: identity for identity, name in self.names.items()}
        for name in self.done.get(moment, ()):
            log.mark(identities[name], Marking(State.DONE, moment.date()), user_id="u", user_name="U")
        if moment == REPLACED:
            store(self.desk.library, "p2-mới", self.version, serial=2)
            self.names |= identities_of(self.desk.library)
        if moment == SHUT[0]:
            self._shut = self.desk.shut_out("p7")
        if moment == SHUT[1] and self._shut:
            self.desk.people["p7"] = self._shut


def test_a_month_of_500_people_is_what_the_table_says(desk):
    chance = random.Random(7)  # noqa: S311 - the same ones each time
    month = Month(desk, chance)
    crowd = people(chance, desk.clock.now)
    subscribe(desk, crowd, month.plans)
    chatless = {person.name for person in crowd if not person.channel}

    hours = [at(FIRST.isoformat(), 1) + dt.timedelta(hours=n) for n in range(30 * 24 - 1)]
    running = [hour for hour in hours if not OFF[0] <= hour < OFF[1]]
    assert hours[-1].date() == LAST
    table: dict[dt.datetime, list[tuple]] = {hour: [] for hour in hours}
    for row in expected(crowd, month.works, running):
        table[row[0]].append(row)

    last = 0
    for moment in hours:
        month.come_to(moment)
        if moment in running:
            desk.work()
            last, found = written(desk, last, month.names)
            agree(found, table[moment], chatless)
    assert last > 3000
    assert {kind for rows in table.values() for _, _, kind, _ in rows} == {"tasks", "daily", "weekly"}
