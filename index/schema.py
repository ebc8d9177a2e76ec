"""The tables of the library. A change here needs a migration in `index/migrations/versions` and a new `HEAD`.

The full-text table `search` is virtual (FTS5) and stands in the migration alone.
"""

from __future__ import annotations

import sqlalchemy as sa

HEAD = "0001"
"""The revision this version of the program writes."""

metadata = sa.MetaData()


def _document_key(*, primary: bool = False) -> sa.Column[str]:
    return sa.Column(
        "document_id",
        sa.Text,
        sa.ForeignKey("document.id", ondelete="CASCADE"),
        primary_key=primary,
        nullable=False,
    )


document = sa.Table(
    "document",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("file", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("extractor", sa.Text, nullable=False),
    sa.Column("record", sa.Text, nullable=False),
    sa.Column("number", sa.Text),
    sa.Column("title", sa.Text),
    sa.Column("issuer", sa.Text),
    sa.Column("place", sa.Text),
    sa.Column("year", sa.Integer),
    sa.Column("date", sa.Text),
    sa.Column("number_folded", sa.Text, nullable=False),
    sa.Column("title_folded", sa.Text, nullable=False),
    sa.Column("issuer_folded", sa.Text, nullable=False),
    sa.Column("tasks", sa.Integer, nullable=False),
    sa.Column("passages", sa.Integer, nullable=False),
    sa.Column("issues", sa.Integer, nullable=False),
    sa.Column("added_at", sa.Text, nullable=False),
)

source = sa.Table(
    "source",
    metadata,
    sa.Column("source", sa.Text, primary_key=True),
    _document_key(),
    sa.Index("source_document", "document_id"),
)
"""Every path or upload name a document came from: two files with the same bytes are one document."""

line = sa.Table(
    "line",
    metadata,
    _document_key(primary=True),
    sa.Column("n", sa.Integer, primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
    sqlite_with_rowid=False,
)

task = sa.Table(
    "task",
    metadata,
    _document_key(primary=True),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("deadline_kind", sa.Text, nullable=False),
    sa.Column("due_start", sa.Text),
    sa.Column("due_end", sa.Text),
    sa.Column("section_folded", sa.Text, nullable=False),
    sa.Column("text_folded", sa.Text, nullable=False),
    sa.Column("record", sa.Text, nullable=False),
    sa.Index("task_due", "due_end"),
)

task_unit = sa.Table(
    "task_unit",
    metadata,
    sa.Column("document_id", sa.Text, primary_key=True),
    sa.Column("task_id", sa.Text, primary_key=True),
    sa.Column("role", sa.Text, primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("canonical", sa.Text, nullable=False),
    sa.Column("name_folded", sa.Text, nullable=False),
    sa.Column("canonical_folded", sa.Text, nullable=False),
    sa.ForeignKeyConstraint(["document_id", "task_id"], ["task.document_id", "task.id"], ondelete="CASCADE"),
)

passage = sa.Table(
    "passage",
    metadata,
    _document_key(primary=True),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("record", sa.Text, nullable=False),
)

issue = sa.Table(
    "issue",
    metadata,
    _document_key(primary=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("record", sa.Text, nullable=False),
)

meta = sa.Table(
    "meta",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)

pending_vector = sa.Table(
    "pending_vector",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("document_id", sa.Text, nullable=False),
)
"""What the vectors lack (see `index.outbox`). No foreign key: a removal outlives its document."""
