"""All pages of chats and reminders."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter

from assistant.access.journal import Journal
from assistant.channels.web.chats import link_pages
from assistant.channels.web.chats_administration import chat_administration
from assistant.channels.web.pages import Pages
from assistant.channels.web.reminders import reminder_pages
from assistant.chat.messengers import Messengers
from assistant.clock import now
from assistant.reminders.desk import ReminderDesk
from index.accounts import Users
from index.chat_counts import count_chats
from index.chats import Chats
from index.library import Library
from index.teams import Teams


def messaging_pages(pages: Pages, library: Library, journal: Journal, messengers: Messengers) -> tuple[APIRouter, ...]:
    """The routers; they are there also where no messenger is set, to say so and to show reminders."""
    database, channels = library.database, messengers.channels
    chats = Chats(database, now)
    desk = ReminderDesk(library, database, now, address=messengers.address)
    names = messengers.service.names if messengers.service else {}
    counts = partial(count_chats, database)
    return (
        link_pages(pages, chats, journal, channels, names, now),
        chat_administration(pages, chats, Teams(database), Users(database, now), counts, journal, channels, names, now),
        reminder_pages(pages, library, desk, journal, now),
    )
