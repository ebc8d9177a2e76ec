"""Holds what the fake got against what the library says: each update stored once, each answered once.

A message may come twice only where the worker was killed between the sending of it and the note of that. Such a one is
known by this: the fake has a message that no row of the library names; it came no longer before a kill than a sender
holds a message; and what came next in its chat says the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from assistant.chat.sending import LEASE
from benchmarks.delivery.recording import Taken
from index import chat_tables
from index.database import SqliteDatabase

_CLOCKS = 1.0  # seconds that a request may still be under way after the kill


@dataclass(frozen=True, slots=True)
class Count:
    """How it came out. stored: rows of updates. answered: updates with all their messages at the fake.

    twice: updates of which a message came twice because of a kill; before: seconds before it, of the longest.
    lost: update_ids that were brought and not answered. strange: messages of the fake that nothing explains.
    """

    brought: int
    stored: int
    answered: int
    messages: int
    twice: int
    before: float
    lost: tuple[int, ...]
    strange: tuple[Taken, ...]

    @property
    def is_right(self) -> bool:
        """Whether each was stored and answered as often as it has to be."""
        return self.stored == self.brought == self.answered and not self.lost and not self.strange


def count(data: Path, updates: Iterable[int], taken: Sequence[Taken], kills: Sequence[float]) -> Count:
    """Compare a library with what the fake took. updates: the update_id of each that was brought."""
    brought = set(updates)
    rows, sent = _library(data)
    known = {one.message for one in taken}
    answered = {
        update for update, row in rows.items() if sent.get(row) and all(message in known for message in sent[row])
    }
    named = {message for messages in sent.values() for message in messages}
    again, strange = _unnamed(taken, named, kills)
    return Count(
        brought=len(brought),
        stored=len(rows),
        answered=len(answered),
        messages=len(taken),
        twice=len(again),
        before=max((_before(one, kills) for one in again), default=0.0),
        lost=tuple(sorted(brought - answered)),
        strange=tuple(strange),
    )


def _library(data: Path) -> tuple[dict[int, int], Mapping[int, list[str]]]:
    """The row of each update_id, and by row what Telegram calls its messages ("" for one that was not sent)."""
    update, message = chat_tables.update.c, chat_tables.message.c
    database = SqliteDatabase(data, writable=False)
    with database.reading() as connection:
        rows = {int(key): row for row, key in connection.execute(sa.select(update.id, update.key))}
        found = connection.execute(sa.select(message.key, message.external_id)).all()
    database.close()
    sent = defaultdict(list)
    for key, external in found:
        sent[int(key.split(":")[1])].append(external)
    return rows, sent


def _unnamed(taken: Sequence[Taken], named: set[str], kills: Sequence[float]) -> tuple[list[Taken], list[Taken]]:
    """Messages that no row names: those that a kill explains, and the others."""
    again: list[Taken] = []
    strange: list[Taken] = []
    for place, one in enumerate(taken):
        if one.message in named:
            continue
        following = next((later for later in taken[place + 1 :] if later.chat == one.chat), None)
        repeated = following is not None and following.text == one.text and following.message in named
        is_cut_off = repeated and 0 <= _before(one, kills) <= LEASE.total_seconds() + _CLOCKS
        (again if is_cut_off else strange).append(one)
    return again, strange


def _before(one: Taken, kills: Sequence[float]) -> float:
    """Seconds from a message to the kill after it; -1 where there was none."""
    return min((kill + _CLOCKS - one.at for kill in kills if kill + _CLOCKS >= one.at), default=-1.0)
