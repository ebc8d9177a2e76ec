"""The tables of the people who use the library: who may see and do what, and what they add to the plans.

They stand beside `index.schema` and share its metadata. Ids are random hex unless said otherwise; times are UTC as text
that sorts as they do (`index.jobs`). Users are never deleted but made inactive: their names stand in the log. In the
single-user mode there is no row in `user`, and `user_id` is "local".
"""

from __future__ import annotations

import sqlalchemy as sa

from index.schema import metadata


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _optional(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text)


def _of_document(*, primary: bool = False) -> sa.Column[str]:
    key = sa.ForeignKey("document.id", ondelete="CASCADE")
    return sa.Column("document_id", sa.Text, key, primary_key=primary, nullable=False)


user = sa.Table(
    "user",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    _text("display"),
    _text("role"),
    _text("unit"),
    _optional("password"),
    sa.Column("subject", sa.Text, unique=True),
    sa.Column("active", sa.Boolean, nullable=False),
    _text("language"),
    _text("created_at"),
)
"""name: folded to lower case, what is typed to sign in. display: họ và tên. unit: the canonical name of the user's own
unit, "" for none. password: argon2id, NULL for who signs in by OIDC alone; subject: "issuer subject" of OIDC."""

team = sa.Table(
    "team",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False, unique=True),
)
"""Groups of users (nhóm) that plans may be limited to."""

membership = sa.Table(
    "membership",
    metadata,
    sa.Column("team_id", sa.Text, sa.ForeignKey("team.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("user_id", sa.Text, sa.ForeignKey("user.id", ondelete="CASCADE"), primary_key=True),
)

document_team = sa.Table(
    "document_team",
    metadata,
    _of_document(primary=True),
    sa.Column("team_id", sa.Text, sa.ForeignKey("team.id"), primary_key=True),
    sa.Index("document_team_team", "team_id"),
)
"""The groups a plan is limited to; a plan without a row is everybody's. No cascade from `team`: a group that a plan is
limited to cannot be deleted, or the plan would become everybody's."""

job_team = sa.Table(
    "job_team",
    metadata,
    sa.Column("job_id", sa.Text, sa.ForeignKey("job.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("team_id", sa.Text, sa.ForeignKey("team.id"), primary_key=True),
)
"""The groups a file on its way in is limited to, and the plan that comes of it from its first moment."""

session = sa.Table(
    "session",
    metadata,
    sa.Column("digest", sa.Text, primary_key=True),
    sa.Column("user_id", sa.Text, sa.ForeignKey("user.id", ondelete="CASCADE"), nullable=False),
    *map(_text, ("csrf", "agent", "created_at", "seen_at", "expires_at")),
    sa.Index("session_user", "user_id"),
)
"""digest: SHA-256 of the cookie's value; the value itself is nowhere."""

api_token = sa.Table(
    "api_token",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("user_id", sa.Text, sa.ForeignKey("user.id", ondelete="CASCADE"), nullable=False),
    _text("name"),
    sa.Column("digest", sa.Text, nullable=False, unique=True),
    *map(_text, ("scope", "created_at")),
    *map(_optional, ("expires_at", "used_at", "revoked_at")),
)
"""digest: SHA-256 of the token. scope: the highest role the token may act in, never more than its user's."""

sign_in = sa.Table(
    "sign_in",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    *map(_text, ("key", "at")),
    sa.Index("sign_in_key", "key", "at"),
)
"""Failed attempts to sign in, by user name and by address, for the limit on them."""

audit = sa.Table(
    "audit",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    *map(_text, ("at", "user_id", "user_name", "action", "subject", "detail", "address")),
    sa.Index("audit_at", "at"),
)
"""Who read, uploaded, changed and removed what. subject: the id of what it was done to."""

conversation = sa.Table(
    "conversation",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    *map(_text, ("user_id", "title", "created_at", "updated_at")),
    sa.Index("conversation_user", "user_id", "updated_at"),
)

turn = sa.Table(
    "turn",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column(
        "conversation_id", sa.Text, sa.ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False, index=True
    ),
    sa.Column("position", sa.Integer, nullable=False),
    _text("question"),
    _text("answer"),
    _optional("verdict"),
    _text("reason"),
    _text("asked_at"),
)
"""A question and its answer. answer: the public JSON as it was given, "" once a plan it rests on was removed.
verdict: "right" or "wrong", as the user said; reason: why."""

turn_document = sa.Table(
    "turn_document",
    metadata,
    sa.Column("turn_id", sa.Text, sa.ForeignKey("turn.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("document_id", sa.Text, primary_key=True),
    sa.Index("turn_document_document", "document_id"),
)
"""The plans an answer rests on: it is shown to nobody who may not see all of them. No foreign key to the document: its
removal has to blank the answer, not this row (`index.removal`); a new version takes the row over."""

progress = sa.Table(
    "progress",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    _of_document(),
    *map(_text, ("identity", "state", "day", "note")),
    *map(_optional, ("attachment", "attachment_name")),
    *map(_text, ("user_id", "user_name", "at")),
    sa.Index("progress_identity", "identity"),
    sa.Index("progress_document", "document_id"),
)
"""What a unit said of a task, in order: the last row of an identity is its state. attachment: a digest of `original`.
"""

assignment = sa.Table(
    "assignment",
    metadata,
    sa.Column("identity", sa.Text, primary_key=True),
    _of_document(),
    sa.Column("user_id", sa.Text, sa.ForeignKey("user.id", ondelete="CASCADE"), nullable=False, index=True),
    *map(_text, ("note", "by_id", "by_name", "at")),
)
"""A task handed to a named officer."""

correction = sa.Table(
    "correction",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    _of_document(),
    *map(_text, ("identity", "kind", "field", "digest", "printed", "value", "note", "user_id", "user_name", "at")),
    *map(_optional, ("withdrawn_at", "withdrawn_by")),
    sa.Index("correction_document", "document_id"),
    sa.Index("correction_identity", "identity"),
)
"""What an editor did about a field of a task. kind: "corrected", "accepted", "added", "dropped". digest: of the bytes
the editor had before him. printed, value: JSON, what was read there and what is right."""

proposal = sa.Table(
    "proposal",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    _of_document(),
    *map(_text, ("digest", "words", "task", "model", "prompt", "at", "verdict", "user_id", "user_name")),
    _optional("settled_at"),
    sa.Index("proposal_document", "document_id"),
)
"""A task that a language model found in prose, which is none until an editor accepts it. digest: of the bytes it was
found in. words: those of the task as they are compared. task: JSON. prompt: its version. verdict: "" while it is open,
"accepted" or "refused"; user_id, user_name: who said so, "" before."""

calendar_feed = sa.Table(
    "calendar_feed",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("digest", sa.Text, nullable=False, unique=True),
    *map(_text, ("user_id", "name", "query", "created_at")),
    _optional("used_at"),
)
"""A secret link to a calendar. digest: SHA-256 of the secret; query: the filter as in a URL. It shows what its user may
see at the time it is fetched."""
