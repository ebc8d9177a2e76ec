"""A library with invented plans, people and chats that want to be reminded, for tests of reminders."""

from __future__ import annotations

import datetime as dt
import json
import threading
from dataclasses import dataclass, field, replace

import sqlalchemy as sa
from clocks import Clock
from progress_values import digest_of

from assistant.access.viewer import Viewer
from assistant.clock import zone
from assistant.reminders.desk import ReminderDesk
from assistant.reminders.schedule import Schedule
from index import chat_tables, people
from index.accounts import Role
from index.chats import Chat, ChatKind, Chats
from index.library import Library
from index.subscriptions import Rhythm, Subject, Subscriptions, Wish
from plan.deadline import Deadline, DeadlineKind, Recurrence
from plan.document import Document
from plan.reading import Reading, Status
from plan.span import Span
from plan.task import SourceKind, Task
from plan.unit import Unit

ORDER = ("telegram", "zalo_bot")


def day(text: str) -> dt.date:
    """A day written as 2024-02-15."""
    return dt.date.fromisoformat(text)


def at(text: str, hour: int = 8, minute: int = 0) -> dt.datetime:
    """A time in Việt Nam."""
    return dt.datetime.combine(day(text), dt.time(hour, minute), zone())


def until(text: str) -> Deadline:
    return Deadline(f"Trước ngày {day(text):%d/%m/%Y}", DeadlineKind.BEFORE, None, day(text))


def on_days(*texts: str) -> Deadline:
    days = tuple(map(day, texts))
    return Deadline("Hai đợt", DeadlineKind.DATE, None, days[0], dates=days)


def every(recurrence: str) -> Deadline:
    return Deadline("Định kỳ", DeadlineKind.RECURRING, recurrence=Recurrence(recurrence))


def make_task(task_id: str, unit: str, deadline: Deadline, text: str = "", beside: str = "") -> Task:
    def named(name: str) -> tuple[Unit, ...]:
        return (Unit(name, name, inherited=False, span=Span(1, 1)),) if name else ()

    words = text or f"Hoàn thành phần việc {task_id}"
    return Task(
        task_id, words, SourceKind.TABLE, Span(1, 1), lead=named(unit), coordinate=named(beside), deadline=deadline
    )


def store(library: Library, key: str, tasks, *, source: str = "", teams=(), serial: int = 1, **front) -> str:
    """Store a plan; gives its id. `key` stands for the bytes of its file."""
    known = {"number": f"{serial}/KH-SVHTT", "issuer": "Sở Văn hóa và Thể thao", "place": "Vân Hải"}
    known |= {"date": day("2024-01-10"), "year": 2024, "title": f"Kế hoạch công tác số {serial}"}
    lines = (key, *(task.text for task in tasks))
    reading = Reading(f"{key}.txt", digest_of(key), Status.OK, lines, Document(**known | front), tuple(tasks), (), ())
    library.replace(reading, source=source or key, teams=teams, embed=False)
    return digest_of(key)[:16]


def identities(library: Library, document_id: str) -> dict[str, str]:
    return {stored.task.id: stored.identity for stored in library.tasks([document_id])}


def add_team(library: Library, *teams: str) -> None:
    with library.database.writing() as connection:
        connection.execute(sa.insert(people.team), [{"id": team, "name": team} for team in teams])


@dataclass
class Desk:
    """Everything that makes reminders over one library, with people by id."""

    library: Library
    clock: Clock
    people: dict[str, Viewer] = field(default_factory=dict)
    address: str = ""

    def __post_init__(self) -> None:
        self.chats = Chats(self.library.database, self.clock)
        self.kept = Subscriptions(self.library.database, self.clock)
        self.stopping = threading.Event()
        self.schedule = self.new_schedule()
        self.desk = ReminderDesk(self.library, self.library.database, self.clock, address=self.address)

    def new_schedule(self, library: Library | None = None) -> Schedule:
        library = library or self.library
        viewers = self.people.get
        chats = Chats(library.database, self.clock)
        return Schedule(library, library.database, viewers, chats, self.clock, address=self.address, order=ORDER)

    def person(self, name: str, unit: str = "", role: str = "reader", teams=(), channel: str = "telegram") -> Viewer:
        self.people[name] = Viewer(name, name, name.title(), Role(role), unit, frozenset(teams))
        if channel:
            self.chat(name, channel)
        return self.people[name]

    def chat(self, name: str, channel: str) -> Chat:
        chat = self.chats.meet(channel, f"{name}@{channel}", ChatKind.PRIVATE, name)
        return self.chats.link(self.chats.make_code(name, ChatKind.PRIVATE), chat.id)

    def shut_out(self, name: str) -> Viewer:
        return self.people.pop(name)

    def want(self, recipient: str, subject: str, value: str, rhythm: str = "before", **more) -> str:
        """Subscribe without words; gives the id."""
        wish = Wish(Subject(subject), value, Rhythm(rhythm), **more)
        if wish.rhythm is Rhythm.BEFORE and not wish.days:
            wish = replace(wish, days=(7, 1))
        return self.desk.subscribe(self.people[recipient], recipient, wish).id

    def work(self) -> int:
        """Work off all that is due; gives how many turns that took."""
        turns = 0
        while self.schedule.work_once("w", self.stopping):
            turns += 1
        return turns

    def texts(self, name: str = "") -> list[str]:
        """What was written to be sent, to one person or all."""
        return [text for who, text in self.sent() if not name or who == name]

    def sent(self) -> list[tuple[str, str]]:
        chat, message = chat_tables.chat.c, chat_tables.message.c
        query = sa.select(chat.user_id, message.body).join(chat_tables.chat, chat.id == message.chat_id)
        with self.library.database.reading() as connection:
            rows = connection.execute(query.order_by(message.id)).all()
        return [(row.user_id, json.loads(row.body)["text"]) for row in rows]

    def actions(self) -> list[str]:
        """The actions of the last message."""
        query = sa.select(chat_tables.message.c.body).order_by(chat_tables.message.c.id.desc()).limit(1)
        with self.library.database.reading() as connection:
            body = connection.execute(query).scalar_one()
        return [choice["action"] for choice in json.loads(body)["choices"]]

    def rows(self, table: sa.Table) -> list[sa.Row]:
        with self.library.database.reading() as connection:
            return list(connection.execute(sa.select(table).order_by(table.c.id)))
