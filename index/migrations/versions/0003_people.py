"""People: accounts, groups, the log, conversations, progress, corrections, calendars."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _id() -> sa.Column[str]:
    return sa.Column("id", sa.Text(), primary_key=True)


def _number() -> sa.Column[int]:
    return sa.Column("id", sa.Integer(), primary_key=True)


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _optional(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=True) for name in names]


def _of(table: str, *, cascade: bool = True, key: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([key or f"{table}_id"], [f"{table}.id"], ondelete="CASCADE" if cascade else None)


def upgrade() -> None:
    """Add the tables; nothing that is stored changes."""
    _people()
    _limits()
    _signing_in()
    _conversations()
    _work()


def _people() -> None:
    op.create_table(
        "user",
        _id(),
        *_texts("name", "display", "role", "unit"),
        *_optional("password", "subject"),
        sa.Column("active", sa.Boolean(), nullable=False),
        *_texts("language", "created_at"),
        sa.UniqueConstraint("name"),
        sa.UniqueConstraint("subject"),
    )
    op.create_table("team", _id(), *_texts("name"), sa.UniqueConstraint("name"))
    op.create_table(
        "membership",
        *_texts("team_id", "user_id"),
        sa.PrimaryKeyConstraint("team_id", "user_id"),
        _of("team"),
        _of("user"),
    )


def _limits() -> None:
    for table in ("document", "job"):
        op.create_table(
            f"{table}_team",
            *_texts(f"{table}_id", "team_id"),
            sa.PrimaryKeyConstraint(f"{table}_id", "team_id"),
            _of(table),
            _of("team", cascade=False),
        )
    op.create_index("document_team_team", "document_team", ["team_id"])


def _signing_in() -> None:
    op.create_table(
        "session",
        sa.Column("digest", sa.Text(), primary_key=True),
        *_texts("user_id", "csrf", "agent", "created_at", "seen_at", "expires_at"),
        _of("user"),
    )
    op.create_index("session_user", "session", ["user_id"])
    op.create_table(
        "api_token",
        _id(),
        *_texts("user_id", "name", "digest", "scope", "created_at"),
        *_optional("expires_at", "used_at", "revoked_at"),
        sa.UniqueConstraint("digest"),
        _of("user"),
    )
    op.create_table("sign_in", _number(), *_texts("key", "at"))
    op.create_index("sign_in_key", "sign_in", ["key", "at"])
    op.create_table(
        "audit", _number(), *_texts("at", "user_id", "user_name", "action", "subject", "detail", "address")
    )
    op.create_index("audit_at", "audit", ["at"])


def _conversations() -> None:
    op.create_table("conversation", _id(), *_texts("user_id", "title", "created_at", "updated_at"))
    op.create_index("conversation_user", "conversation", ["user_id", "updated_at"])
    op.create_table(
        "turn",
        _id(),
        *_texts("conversation_id"),
        sa.Column("position", sa.Integer(), nullable=False),
        *_texts("question", "answer"),
        *_optional("verdict"),
        *_texts("reason", "asked_at"),
        _of("conversation"),
    )
    op.create_index("ix_turn_conversation_id", "turn", ["conversation_id"])
    op.create_table(
        "turn_document",
        *_texts("turn_id", "document_id"),
        sa.PrimaryKeyConstraint("turn_id", "document_id"),
        _of("turn"),
    )
    op.create_index("turn_document_document", "turn_document", ["document_id"])


def _work() -> None:
    op.create_table(
        "progress",
        _number(),
        *_texts("document_id", "identity", "state", "day", "note"),
        *_optional("attachment", "attachment_name"),
        *_texts("user_id", "user_name", "at"),
        _of("document"),
    )
    op.create_index("progress_identity", "progress", ["identity"])
    op.create_index("progress_document", "progress", ["document_id"])
    op.create_table(
        "assignment",
        sa.Column("identity", sa.Text(), primary_key=True),
        *_texts("document_id", "user_id", "note", "by_id", "by_name", "at"),
        _of("document"),
        _of("user"),
    )
    op.create_index("ix_assignment_user_id", "assignment", ["user_id"])
    op.create_table(
        "correction",
        _id(),
        *_texts("document_id", "identity", "kind", "field", "digest", "printed", "value", "note"),
        *_texts("user_id", "user_name", "at"),
        *_optional("withdrawn_at", "withdrawn_by"),
        _of("document"),
    )
    op.create_index("correction_document", "correction", ["document_id"])
    op.create_index("correction_identity", "correction", ["identity"])
    op.create_table(
        "calendar_feed",
        _id(),
        *_texts("digest", "user_id", "name", "query", "created_at"),
        *_optional("used_at"),
        sa.UniqueConstraint("digest"),
    )
