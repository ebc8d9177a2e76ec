"""Proposals: tasks that a language model found in prose, for editors to decide on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def upgrade() -> None:
    """Add the table; nothing that is stored changes."""
    op.create_table(
        "proposal",
        sa.Column("id", sa.Text(), primary_key=True),
        *_texts("document_id", "digest", "words", "task", "model", "prompt", "at", "verdict", "user_id", "user_name"),
        sa.Column("settled_at", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], ondelete="CASCADE"),
    )
    op.create_index("proposal_document", "proposal", ["document_id"])
