"""The teams that plans and files on their way in are limited to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa

from index import facts, people, schema
from index.sql import position
from plan.errors import TeamMissing

_plan, _job = people.document_team, people.job_team


def of_documents(connection: sa.Connection, among: Sequence[str] | None = None) -> Mapping[str, frozenset[str]]:
    """The teams of each limited plan of all or some; a plan that is not named is everybody's."""
    query = sa.select(_plan.c.document_id, _plan.c.team_id)
    found: dict[str, frozenset[str]] = {}
    for row in connection.execute(query if among is None else query.where(_plan.c.document_id.in_(among))):
        found[row.document_id] = found.get(row.document_id, frozenset()) | {row.team_id}
    return found


def of_job(connection: sa.Connection, job_id: str) -> frozenset[str]:
    """The teams a file on its way in is limited to."""
    return frozenset(connection.execute(sa.select(_job.c.team_id).where(_job.c.job_id == job_id)).scalars())


def limit(
    connection: sa.Connection, document_id: str, teams: Iterable[str], among: Iterable[str] | None = None
) -> None:
    """Limit a plan, and what the list of jobs tells of it, to some teams; without any it is everybody's.

    among: the teams that whoever asks may give or take; the others stay as they are. Raises TeamMissing.
    """
    before = of_documents(connection, [document_id]).get(document_id, frozenset())
    kept = frozenset() if among is None else before - frozenset(among)
    found = _known(connection, kept.union(teams))
    connection.execute(sa.delete(_plan).where(_plan.c.document_id == document_id))
    _insert(connection, _plan, "document_id", [document_id], found)
    _limit_jobs(connection, _telling_of(connection, [document_id]), found)
    facts.advance(connection)


def limit_job(connection: sa.Connection, job_id: str, teams: Iterable[str]) -> None:
    """Limit a file that has just come in; raises TeamMissing."""
    _insert(connection, _job, "job_id", [job_id], _known(connection, teams))


def follow(connection: sa.Connection, job_id: str, document_id: str) -> None:
    """Limit a job as the plan that it has become, or was already, where that is limited: its name tells of the plan."""
    teams = of_documents(connection, [document_id]).get(document_id)
    if teams:
        _limit_jobs(connection, [job_id], sorted(teams))


def settle(connection: sa.Connection, document_id: str, teams: Iterable[str], replaced: Sequence[str]) -> None:
    """Limit a plan that was just stored: to the teams of the newest plan it replaces that is limited, else to `teams`.

    So that a new version is never seen by more people than the one before, whoever sent it; what the list of jobs tells
    of the plans it replaces is limited with it. Raises TeamMissing.
    """
    before = of_documents(connection, replaced)
    kept = next((before[old] for old in reversed(replaced) if old in before), None)
    found = _known(connection, kept or teams)
    _insert(connection, _plan, "document_id", [document_id], found)
    if found:
        _limit_jobs(connection, _telling_of(connection, replaced), found)


def _known(connection: sa.Connection, teams: Iterable[str]) -> list[str]:
    wanted = sorted(set(teams))
    if not wanted:
        return []
    known = set(connection.execute(sa.select(people.team.c.id).where(people.team.c.id.in_(wanted))).scalars())
    if len(known) < len(wanted):
        raise TeamMissing("Nhóm được chọn không còn nữa. Hãy tải lại trang rồi chọn lại nhóm.")
    return wanted


def _telling_of(connection: sa.Connection, documents: Sequence[str]) -> list[str]:
    """The ids of the jobs that made plans and their earlier versions, or that are to read them again."""
    job, version = schema.job.c, schema.version.c
    earlier = sa.select(version.replaced).where(version.document_id.in_(documents))
    ids = [*documents, *connection.execute(earlier).scalars()]
    told = [sa.or_(job.document_id == name, position(job.options, name) > 0) for name in ids]
    return list(connection.execute(sa.select(job.id).where(sa.or_(sa.false(), *told))).scalars())


def _limit_jobs(connection: sa.Connection, jobs: Sequence[str], teams: Sequence[str]) -> None:
    connection.execute(sa.delete(_job).where(_job.c.job_id.in_(jobs)))
    _insert(connection, _job, "job_id", jobs, teams)


def _insert(connection: sa.Connection, table: sa.Table, key: str, ids: Sequence[str], teams: Sequence[str]) -> None:
    rows = [{key: identity, "team_id": team} for identity in ids for team in teams]
    if rows:
        connection.execute(sa.insert(table), rows)
