"""Removing a document for good: with its earlier versions, and from every list that tells of it."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from index import catalogue, conversations, facts, fulltext, messages, outbox, schema, subscriptions, versions
from index.jobs import ENDS, Kind, Status, no_options
from index.sql import position


def remove(connection: sa.Connection, document_id: str) -> set[str]:
    """Delete a document from the tables; raises DocumentMissing.

    Gives the digests of files that may be needed no longer; its vectors and their files are the caller's to see to.
    """
    loose = versions.digests(connection, document_id)
    conversations.forget(connection, document_id)
    subscriptions.forget(connection, document_id)
    messages.forget(connection, document_id)
    catalogue.delete(connection, document_id)
    fulltext.optimise(connection)
    _forget_in_jobs(connection, {*loose, document_id, *map(catalogue.document_id, loose)})
    outbox.purge(connection, document_id)
    facts.advance(connection)
    return loose


_GONE = "(đã xóa)"
_UPLOAD = "upload:"


def _forget_in_jobs(connection: sa.Connection, names: Iterable[str]) -> None:
    """Take ids, digests and names out of the jobs that have ended. One that would read the document again is cancelled.

    A watched file keeps its place, so that it is not read once more; it lies there under its name anyway.
    Other open jobs stay: somebody has sent the same file once more.
    """
    job = schema.job.c
    for name in sorted(names, key=len, reverse=True):  # an id begins a digest, which is not to be found without it
        told = sa.or_(job.document_id == name, job.digest == name, position(job.options, name) > 0)
        again = sa.and_(told, job.kind == Kind.REREAD, job.status.not_in(ENDS))
        ended = {"status": Status.CANCELLED, "owner": None, "lease_until": None}
        connection.execute(sa.update(schema.job).where(again).values(ended))
        gone = {"digest": sa.func.nullif(job.digest, name), "document_id": sa.func.nullif(job.document_id, name)}
        done = sa.and_(told, job.status.in_(ENDS))
        sent = sa.and_(done, job.source.startswith(_UPLOAD))
        cleared = gone | {"message": None}
        unnamed = {"name": _GONE, "source": _GONE, "options": no_options()}
        connection.execute(sa.update(schema.job).where(sent).values(cleared | unnamed))
        values = cleared | {"options": sa.func.replace(job.options, name, "")}
        connection.execute(sa.update(schema.job).where(done).values(values))
