"""Chats: linked chats, updates, messages, reminders, tokens of channels."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


_OPEN = sa.text("status IN ('queued', 'running')")


def _id() -> sa.Column[str]:
    return sa.Column("id", sa.Text(), primary_key=True)


def _number() -> sa.Column[int]:
    return sa.Column("id", sa.Integer(), primary_key=True)


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _optional(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=True) for name in names]


def _attempts() -> list[sa.Column[Any]]:
    return [*_texts("status"), sa.Column("attempts", sa.Integer(), nullable=False), *_optional("owner", "lease_until")]


def _to(table: str, key: str, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([key], [f"{table}.id"], ondelete=ondelete)


def upgrade() -> None:
    """Add the tables; nothing that is stored changes."""
    _chats()
    _reminders()
    _messages()


def _chats() -> None:
    op.create_table(
        "chat",
        _id(),
        *_texts("channel", "address", "kind", "title"),
        *_optional("user_id", "team_id"),
        *_texts("conversation_id", "menu", "state"),
        *_optional("linked_at"),
        *_texts("linked_by", "seen_at", "created_at"),
        sa.UniqueConstraint("channel", "address"),
        _to("team", "team_id", "SET NULL"),
    )
    op.create_index("chat_user", "chat", ["user_id"])
    op.create_table(
        "link_code",
        sa.Column("digest", sa.Text(), primary_key=True),
        *_texts("kind", "user_id"),
        *_optional("team_id"),
        *_texts("created_at", "expires_at"),
        _to("team", "team_id"),
    )
    op.create_table(
        "chat_update",
        _number(),
        *_texts("channel", "key", "address", "body"),
        *_attempts(),
        *_texts("received_at"),
        *_optional("ended_at"),
        sa.UniqueConstraint("channel", "key"),
        sqlite_autoincrement=True,
    )
    op.create_index("chat_update_status", "chat_update", ["status", "id"])
    op.create_index("chat_update_open", "chat_update", ["channel", "address", "id"], sqlite_where=_OPEN)


def _reminders() -> None:
    op.create_table(
        "notice",
        _number(),
        *_texts("recipient", "kind", "key", "title", "made_at"),
        *_optional("subscription_id"),
        *_texts("status", "channel", "code", "message"),
        *_optional("sent_at"),
        sa.UniqueConstraint("recipient", "key"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "reminder",
        _number(),
        *_texts("recipient", "document_id", "identity", "day", "reason", "made_at"),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.UniqueConstraint("recipient", "identity", "day", "reason"),
        _to("document", "document_id"),
        _to("notice", "notice_id"),
    )
    op.create_index("ix_reminder_notice_id", "reminder", ["notice_id"])
    op.create_index("reminder_document", "reminder", ["document_id"])
    op.create_table(
        "snooze",
        _number(),
        *_texts("recipient", "document_id", "identity", "day", "next_at"),
        sa.UniqueConstraint("recipient", "identity", "day"),
        _to("document", "document_id"),
    )
    op.create_index("snooze_next", "snooze", ["next_at"])
    op.create_table(
        "subscription",
        _id(),
        *_texts("recipient", "subject", "value", "rhythm", "days"),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=True),
        *_texts("next_at", "created_at"),
    )
    op.create_index("subscription_recipient", "subscription", ["recipient"])
    op.create_index("subscription_next", "subscription", ["next_at"])


def _messages() -> None:
    op.create_table(
        "chat_message",
        _number(),
        *_texts("chat_id", "key", "body"),
        sa.Column("notice_id", sa.Integer(), nullable=True),
        *_optional("job_id"),
        *_attempts(),
        *_texts("next_at", "code", "detail", "external_id", "made_at"),
        *_optional("sent_at"),
        sa.UniqueConstraint("key"),
        _to("chat", "chat_id"),
        _to("notice", "notice_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_chat_message_notice_id", "chat_message", ["notice_id"])
    op.create_index("chat_message_status", "chat_message", ["status", "next_at"])
    op.create_index("chat_message_open", "chat_message", ["chat_id", "id"], sqlite_where=_OPEN)
    op.create_table(
        "chat_message_document",
        sa.Column("message_id", sa.Integer(), nullable=False),
        *_texts("document_id"),
        sa.PrimaryKeyConstraint("message_id", "document_id"),
        _to("chat_message", "message_id"),
    )
    op.create_index("chat_message_document_document", "chat_message_document", ["document_id"])
    op.create_table(
        "channel_token",
        sa.Column("channel", sa.Text(), primary_key=True),
        *_texts("access_token", "refresh_token", "seed", "expires_at"),
        *_optional("holder", "held_until"),
    )
