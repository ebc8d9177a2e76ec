"""The tables of chats: who speaks from where, what came in, what is to be sent, and what people want to be reminded of.

They stand beside `index.schema` and `index.people` and share their metadata. Times are UTC as text (`index.moments`).
"channel" is the name of a messenger ("telegram"), "address" what it calls one chat. A "recipient" is a user's id
("local" in the single-user mode), or "chat:" and the id of a group chat.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from index.schema import metadata

OPEN = sa.text("status IN ('queued', 'running')")
"""The rows that are still to be worked off: few, so that a claim is quick however much was done before."""


def is_open(table: sa.FromClause) -> sa.ColumnElement[bool]:
    """Whether a row is still to be worked off: in the words of OPEN, without which SQLite leaves its indexes aside."""
    return table.c.status.in_([sa.literal_column("'queued'"), sa.literal_column("'running'")])


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _optional(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text)


def _id() -> sa.Column[str]:
    return sa.Column("id", sa.Text, primary_key=True)


def _number() -> sa.Column[int]:
    return sa.Column("id", sa.Integer, primary_key=True)


def _of(table: str, *, nullable: bool = False, ondelete: str = "CASCADE") -> sa.Column[str]:
    return sa.Column(f"{table}_id", sa.Text, sa.ForeignKey(f"{table}.id", ondelete=ondelete), nullable=nullable)


def _attempts() -> list[sa.Column[Any]]:
    """The columns by which a worker holds a row."""
    return [
        _text("status"),
        sa.Column("attempts", sa.Integer, nullable=False),
        _optional("owner"),
        _optional("lease_until"),
    ]


chat = sa.Table(
    "chat",
    metadata,
    _id(),
    *map(_text, ("channel", "address", "kind", "title")),
    _optional("user_id"),
    _of("team", nullable=True, ondelete="SET NULL"),
    *map(_text, ("conversation_id", "menu", "state")),
    _optional("linked_at"),
    *map(_text, ("linked_by", "seen_at", "created_at")),
    sa.UniqueConstraint("channel", "address"),
    sa.Index("chat_user", "user_id"),
)
"""One chat that somebody wrote in. kind: "private" or "group". linked_at: since when it is known whom it speaks for,
NULL for a stranger's. A private one speaks for its user; a group, bound by an administrator, for the plans of a team
(those of everybody alone without a team). linked_by: the id of who did it. conversation_id: the conversation its
follow-ups belong to. menu: JSON, what a typed number chooses. state: "open" or "gone" (blocked, left). seen_at: when
somebody last wrote there, which some messengers' windows count from. No foreign key to the user: "local" is none."""

link_code = sa.Table(
    "link_code",
    metadata,
    sa.Column("digest", sa.Text, primary_key=True),
    *map(_text, ("kind", "user_id")),
    _of("team", nullable=True),
    *map(_text, ("created_at", "expires_at")),
)
"""A one-time code that links the chat it is typed in: a private one to the user, a group to the team (`kind` as in
`chat`). digest: SHA-256 of the code; user_id: who made it. The row goes when the code is used."""

update = sa.Table(
    "chat_update",
    metadata,
    _number(),
    *map(_text, ("channel", "key", "address", "body")),
    *_attempts(),
    _text("received_at"),
    _optional("ended_at"),
    sa.UniqueConstraint("channel", "key"),
    sa.Index("chat_update_status", "status", "id"),
    sa.Index("chat_update_open", "channel", "address", "id", sqlite_where=OPEN, postgresql_where=OPEN),
    sqlite_autoincrement=True,
)
"""What came in. key: what the channel calls it, the same in each repetition. body: the normalised update as JSON, ""
once it was worked off. status: "queued", "running", "done", "failed"."""

notice = sa.Table(
    "notice",
    metadata,
    _number(),
    *map(_text, ("recipient", "kind", "key", "title", "made_at")),
    _optional("subscription_id"),
    *map(_text, ("status", "channel", "code", "message")),
    _optional("sent_at"),
    sa.UniqueConstraint("recipient", "key"),
    sqlite_autoincrement=True,
)
"""One reminder or digest for one recipient; `key` says for what, so that it is never made twice. kind: "due",
"overdue", "snoozed", "daily", "weekly". status: "waiting", "sent", "refused" (by every channel there was), "kept"
(there was no channel: it is on the web alone). channel: the last that was tried; code, message: why it refused."""

reminder = sa.Table(
    "reminder",
    metadata,
    _number(),
    _text("recipient"),
    _of("document"),
    *map(_text, ("identity", "day", "reason", "made_at")),
    sa.Column("notice_id", sa.Integer, sa.ForeignKey("notice.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.UniqueConstraint("recipient", "identity", "day", "reason"),
    sa.Index("reminder_document", "document_id"),
)
"""Of which task and which of its days somebody was reminded, and why: "7" (days before), "overdue", "snoozed" with the
day."""

snooze = sa.Table(
    "snooze",
    metadata,
    _number(),
    _text("recipient"),
    _of("document"),
    *map(_text, ("identity", "day", "next_at")),
    sa.UniqueConstraint("recipient", "identity", "day"),
    sa.Index("snooze_next", "next_at"),
)
"""A task of which somebody wants to hear again later."""

subscription = sa.Table(
    "subscription",
    metadata,
    _id(),
    *map(_text, ("recipient", "subject", "value", "rhythm", "days")),
    sa.Column("hour", sa.Integer, nullable=False),
    sa.Column("weekday", sa.Integer),
    *map(_text, ("next_at", "created_at")),
    sa.Index("subscription_recipient", "recipient"),
    sa.Index("subscription_next", "next_at"),
)
"""What somebody wants to be told of. subject: "unit" (value: canonical name), "plan" (id of the document), "task"
(identity), "mine" (value ""). rhythm: "before" (days: "7,1" before each deadline, and once when overdue), "daily" or
"weekly" (weekday: 0 is Monday). hour: of the day in Việt Nam. next_at: when it is to be looked at again."""

message = sa.Table(
    "chat_message",
    metadata,
    _number(),
    _of("chat"),
    sa.Column("key", sa.Text, nullable=False, unique=True),
    _text("body"),
    sa.Column("notice_id", sa.Integer, sa.ForeignKey("notice.id", ondelete="CASCADE"), index=True),
    _optional("job_id"),
    *_attempts(),
    _text("next_at"),
    *map(_text, ("code", "detail", "external_id", "made_at")),
    _optional("sent_at"),
    sa.Index("chat_message_status", "status", "next_at"),
    sa.Index("chat_message_open", "chat_id", "id", sqlite_where=OPEN, postgresql_where=OPEN),
    sqlite_autoincrement=True,
)
"""What is to be sent. key: what it answers, so that it is never made twice. body: JSON, "" once it was sent. job_id: of
a message that follows a job to its end. status: "queued", "running", "sent", "refused", "dropped" (it tells of a plan
that its reader may not see any more). next_at: not before. external_id: what the channel calls it."""

message_document = sa.Table(
    "chat_message_document",
    metadata,
    sa.Column(
        "message_id", sa.Integer, sa.ForeignKey("chat_message.id", ondelete="CASCADE"), primary_key=True, nullable=False
    ),
    sa.Column("document_id", sa.Text, primary_key=True),
    sa.Index("chat_message_document_document", "document_id"),
)
"""The plans a message tells of. No foreign key to the document: its removal has to stop the message."""

channel_token = sa.Table(
    "channel_token",
    metadata,
    sa.Column("channel", sa.Text, primary_key=True),
    *map(_text, ("access_token", "refresh_token", "seed", "expires_at")),
    *map(_optional, ("holder", "held_until")),
)
"""Tokens that a channel changes from time to time (Zalo OA). seed: SHA-256 of the refresh token in the settings that
these come from. holder, held_until: who is fetching new ones. A backup has no row of it: the refresh token is worth one
use, and that is the running server's."""
