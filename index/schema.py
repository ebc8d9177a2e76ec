"""The tables of the library. A change here needs a migration in `index/migrations/versions` and a new `HEAD`.

The full-text table `search` is virtual (FTS5) and stands in the migration alone.
"""

from __future__ import annotations

import sqlalchemy as sa

HEAD = "0005"
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
    sa.Column("page", sa.Integer),
    sa.Column("box", sa.Text),
    sqlite_with_rowid=False,
)
"""`box`: "left top right bottom" in fractions of the page; both NULL where the format has no pages."""

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
    sa.Column("identity", sa.Text, nullable=False, server_default=""),
    sa.Index("task_due", "due_end"),
    sa.Index("task_identity", "identity"),
)
"""`identity` stays when a document is read anew or replaced (see `index.identities`); `id` is the reading's own."""

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

original = sa.Table(
    "original",
    metadata,
    sa.Column("digest", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("media", sa.Text, nullable=False),
    sa.Column("added_at", sa.Text, nullable=False),
)
"""Files as they came, kept on disk by `index.originals`."""

document_original = sa.Table(
    "document_original",
    metadata,
    _document_key(primary=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("digest", sa.Text, sa.ForeignKey("original.digest"), nullable=False),
    sa.Index("document_original_digest", "digest"),
)
"""The files a document was read from, the main text first."""

version = sa.Table(
    "version",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    _document_key(),
    sa.Column("replaced", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("file", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("record", sa.Text, nullable=False),
    sa.Column("tasks", sa.Text, nullable=False),
    sa.Column("originals", sa.Text, nullable=False),
    sa.Column("added_at", sa.Text, nullable=False),
    sa.Column("replaced_at", sa.Text, nullable=False),
    sa.Index("version_document", "document_id"),
    sa.Index("version_digest", "digest"),
)
"""What a plan was before: `document_id` is the current document, `replaced` the id the old one had."""

job = sa.Table(
    "job",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("digest", sa.Text),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("stage", sa.Text, nullable=False),
    sa.Column("done", sa.Integer, nullable=False),
    sa.Column("total", sa.Integer, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("owner", sa.Text),
    sa.Column("lease_until", sa.Text),
    sa.Column("parent", sa.Text),
    sa.Column("document_id", sa.Text),
    sa.Column("change", sa.Text),
    sa.Column("code", sa.Text),
    sa.Column("message", sa.Text),
    sa.Column("options", sa.Text),
    sa.Column("created_at", sa.Text, nullable=False),
    sa.Column("updated_at", sa.Text, nullable=False),
    sa.Index("job_status", "status", "created_at"),
    sa.Index("job_parent", "parent"),
)
"""Files to be read, and what became of them (see `index.jobs`). No foreign keys: a job outlives its document."""
