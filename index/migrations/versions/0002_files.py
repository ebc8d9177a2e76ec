"""Files of any format: pages and boxes of lines, originals, versions, jobs, and identities of tasks."""

from __future__ import annotations

import hashlib

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _optional(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=True)


def _of_document() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["document_id"], ["document.id"], ondelete="CASCADE")


def upgrade() -> None:
    """Add the columns and tables; every stored task gets its identity."""
    op.add_column("line", sa.Column("page", sa.Integer(), nullable=True))
    op.add_column("line", sa.Column("box", sa.Text(), nullable=True))
    _identities()
    _originals()
    _versions()
    _jobs()


def _identities() -> None:
    op.add_column("task", sa.Column("identity", sa.Text(), nullable=False, server_default=""))
    connection = op.get_bind()
    rows = connection.execute(sa.text("SELECT document_id, id FROM task")).all()
    # the derivation of index.identities as it was when this was written
    given = [
        {"document": row[0], "task": row[1], "identity": hashlib.sha256(f"{row[0]}:{row[1]}".encode()).hexdigest()[:16]}
        for row in rows
    ]
    if given:
        statement = "UPDATE task SET identity = :identity WHERE document_id = :document AND id = :task"
        connection.execute(sa.text(statement), given)
    op.create_index("task_identity", "task", ["identity"])


def _originals() -> None:
    op.create_table(
        "original",
        sa.Column("digest", sa.Text(), primary_key=True),
        _text("name"),
        _number("size"),
        *map(_text, ("media", "added_at")),
    )
    op.create_table(
        "document_original",
        _text("document_id"),
        _number("position"),
        _text("digest"),
        sa.PrimaryKeyConstraint("document_id", "position"),
        _of_document(),
        sa.ForeignKeyConstraint(["digest"], ["original.digest"]),
    )
    op.create_index("document_original_digest", "document_original", ["digest"])


def _versions() -> None:
    op.create_table(
        "version",
        sa.Column("id", sa.Integer(), primary_key=True),
        *map(_text, ("document_id", "replaced", "digest", "file", "source", "record", "tasks", "originals")),
        *map(_text, ("added_at", "replaced_at")),
        _of_document(),
    )
    op.create_index("version_document", "version", ["document_id"])
    op.create_index("version_digest", "version", ["digest"])


def _jobs() -> None:
    op.create_table(
        "job",
        sa.Column("id", sa.Text(), primary_key=True),
        *map(_text, ("kind", "status", "name", "source")),
        _optional("digest"),
        _number("size"),
        _text("stage"),
        *map(_number, ("done", "total", "attempts")),
        *map(_optional, ("owner", "lease_until", "parent", "document_id", "change", "code", "message", "options")),
        *map(_text, ("created_at", "updated_at")),
    )
    op.create_index("job_status", "job", ["status", "created_at"])
    op.create_index("job_parent", "job", ["parent"])
