"""The tables of the first version."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _of_document() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["document_id"], ["document.id"], ondelete="CASCADE")


def upgrade() -> None:
    """Make every table."""
    _documents()
    _tasks()
    op.create_table(
        "passage",
        _text("document_id"),
        _text("id"),
        sa.Column("position", sa.Integer(), nullable=False),
        _text("record"),
        sa.PrimaryKeyConstraint("document_id", "id"),
        _of_document(),
    )
    op.create_table(
        "issue",
        _text("document_id"),
        sa.Column("position", sa.Integer(), nullable=False),
        _text("record"),
        sa.PrimaryKeyConstraint("document_id", "position"),
        _of_document(),
    )
    op.create_table("meta", _text("key"), _text("value"), sa.PrimaryKeyConstraint("key"))
    op.create_table(
        "pending_vector",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        _text("action"),
        _text("document_id"),
    )
    if op.get_bind().dialect.name == "postgresql":
        _postgres_search()
        return
    # The token characters are those that plan.language.words leaves inside a word.
    op.execute(
        "CREATE VIRTUAL TABLE search USING fts5("
        "segmented, folded, kind UNINDEXED, document_id UNINDEXED, item_id UNINDEXED, "
        "tokenize = \"unicode61 remove_diacritics 0 tokenchars '_/-&.,%'\")"
    )


def _postgres_search() -> None:
    """What FTS5 keeps by itself: the words of each row, and in how many rows each word stands."""
    op.create_table(
        "search",
        sa.Column("id", sa.BigInteger(), primary_key=True, autoincrement=True),
        *map(_text, ("kind", "document_id", "item_id")),
        sa.Column("segmented", postgresql.TSVECTOR(), nullable=False),
        sa.Column("folded", postgresql.TSVECTOR(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
    )
    op.create_index("search_document", "search", ["document_id"])
    op.create_index("search_segmented", "search", ["segmented"], postgresql_using="gin")
    op.create_index("search_folded", "search", ["folded"], postgresql_using="gin")
    op.create_table(
        "search_word",
        *map(_text, ("field", "word")),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("field", "word"),
    )


def _documents() -> None:
    op.create_table(
        "document",
        sa.Column("id", sa.Text(), primary_key=True),
        *map(_text, ("file", "source", "digest", "status", "extractor", "record")),
        *(sa.Column(name, sa.Text()) for name in ("number", "title", "issuer", "place")),
        sa.Column("year", sa.Integer()),
        sa.Column("date", sa.Text()),
        *map(_text, ("number_folded", "title_folded", "issuer_folded")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("tasks", "passages", "issues")),
        _text("added_at"),
    )
    op.create_table("source", sa.Column("source", sa.Text(), primary_key=True), _text("document_id"), _of_document())
    op.create_index("source_document", "source", ["document_id"])
    op.create_table(
        "line",
        _text("document_id"),
        sa.Column("n", sa.Integer(), nullable=False),
        _text("text"),
        sa.PrimaryKeyConstraint("document_id", "n"),
        _of_document(),
        sqlite_with_rowid=False,
    )


def _tasks() -> None:
    op.create_table(
        "task",
        _text("document_id"),
        _text("id"),
        sa.Column("position", sa.Integer(), nullable=False),
        _text("deadline_kind"),
        sa.Column("due_start", sa.Text()),
        sa.Column("due_end", sa.Text()),
        *map(_text, ("section_folded", "text_folded", "record")),
        sa.PrimaryKeyConstraint("document_id", "id"),
        _of_document(),
    )
    op.create_index("task_due", "task", ["due_end"])
    op.create_table(
        "task_unit",
        *map(_text, ("document_id", "task_id", "role")),
        sa.Column("position", sa.Integer(), nullable=False),
        *map(_text, ("name", "canonical", "name_folded", "canonical_folded")),
        sa.PrimaryKeyConstraint("document_id", "task_id", "role", "position"),
        sa.ForeignKeyConstraint(["document_id", "task_id"], ["task.document_id", "task.id"], ondelete="CASCADE"),
    )
