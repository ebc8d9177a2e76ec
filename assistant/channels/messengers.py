"""The messengers that are set, and what is done in their chats, put together out of the settings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from pydantic import SecretStr

from assistant.access.accounts import Accounts
from assistant.access.journal import Journal
from assistant.answering.engine import Assistant
from assistant.answering.improvement import Improver
from assistant.app import reading_limits
from assistant.channels.http.metrics import Metrics
from assistant.channels.http.questions import Questions
from assistant.channels.render import answer_json, dump
from assistant.chat.channel import Channel
from assistant.chat.desk import ChatDesk
from assistant.chat.doorway import Doorway, viewers_of
from assistant.chat.service import ChatService
from assistant.clock import Clock, now
from assistant.conversation.talk import Talk
from assistant.jobs.receiving import Inbox
from assistant.reminders.desk import ReminderDesk
from assistant.reminders.schedule import Schedule
from assistant.settings import Settings
from index.audit_log import AuditLog
from index.channel_tokens import ChannelTokens
from index.chats import Chats
from index.conversations import Conversations
from index.database import Database
from index.library import Library

_SECONDS = 30.0  # of an answer


def chat_service(
    settings: Settings,
    library: Library,
    database: Database,
    assistant: Assistant,
    accounts: Accounts | None,
    channels: Sequence[Channel],
    metrics: Metrics,
    inbox: Inbox | None = None,
    improver: Improver | None = None,
) -> ChatService:
    """The chats of a library, to be started. database: its own, open for writing; inbox: takes files, where any can."""
    viewers = viewers_of(accounts)
    doorway, chats = Doorway(viewers), Chats(database, now)
    questions = Questions(
        assistant, metrics, seconds=_SECONDS, at_once=settings.answerers, improver=improver, patience=0
    )
    conversations = Conversations(database, now)
    address, order = settings.public_url, settings.chat_order
    desk = ChatDesk(
        library,
        Talk(questions, conversations, lambda answer: dump(answer_json(answer))),
        chats,
        conversations,
        doorway,
        ReminderDesk(library, database, now, address=address),
        Journal(AuditLog(database, now)),
        now,
        channels={channel.name: channel for channel in channels},
        address=address,
        inbox=inbox,
        largest=reading_limits(settings).size,
    )
    schedule = Schedule(library, database, viewers, chats, now, address=address, order=order)
    return ChatService(
        library,
        database,
        channels,
        desk,
        doorway,
        schedule,
        now,
        order=order,
        address=address,
        # An update holds a thread as long as it is worked on: those that wait for a model have threads of their own.
        answering=settings.answerers + (improver.at_once if improver else 0),
        lease=2 * dt.timedelta(seconds=_SECONDS + (improver.seconds if improver else 0)),
    )


KEYS = {
    "telegram": ("telegram_token",),
    "zalo_bot": ("zalo_bot_token",),
    "zalo_oa": ("zalo_oa_app_id", "zalo_oa_app_secret", "zalo_oa_secret", "zalo_oa_refresh_token"),
}
"""The settings any of which says that a messenger is wanted."""


def is_set(settings: Settings, name: str) -> bool:
    """Whether a messenger is wanted."""
    return any(getattr(settings, key) not in ("", SecretStr("")) for key in KEYS[name])


def open_channels(settings: Settings, database: Database, clock: Clock) -> list[Channel]:
    """A channel for each messenger that is wanted; raises SettingsInvalid where something it needs is not set."""
    found: list[Channel] = []
    proxy = settings.proxy.get_secret_value()
    # Imported where they are wanted: a library for a messenger that nobody uses would only make the start longer.
    if token := settings.telegram_token.get_secret_value():
        from assistant.channels.telegram.channel import Telegram  # noqa: PLC0415 - as above

        secret = settings.telegram_secret.get_secret_value()
        found.append(Telegram(token, secret, mode=settings.telegram_mode, api=settings.telegram_api, proxy=proxy))
    if token := settings.zalo_bot_token.get_secret_value():
        from assistant.channels.zalo.bot import ZaloBot  # noqa: PLC0415 - as above

        secret = settings.zalo_bot_secret.get_secret_value()
        found.append(ZaloBot(token, secret, mode=settings.zalo_bot_mode, api=settings.zalo_bot_api, proxy=proxy))
    if is_set(settings, "zalo_oa"):
        from assistant.channels.zalo.official import ZaloOfficial  # noqa: PLC0415 - as above

        found.append(
            ZaloOfficial(
                settings.zalo_oa_app_id,
                settings.zalo_oa_app_secret.get_secret_value(),
                settings.zalo_oa_secret.get_secret_value(),
                settings.zalo_oa_refresh_token.get_secret_value(),
                ChannelTokens(database, clock),
                clock,
                api=settings.zalo_oa_api,
                login=settings.zalo_oa_login,
                proxy=proxy,
            )
        )
    return found
