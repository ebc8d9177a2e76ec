"""Which plans somebody may see."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from index import people
from index.sql import listed


@dataclass(frozen=True, slots=True)
class Scope:
    """The plans of no team and those limited to one of `teams`; with `everything` all plans.

    It restricts inside a query, never afterwards: what is not let through is not counted, ranked or named either.
    """

    teams: frozenset[str] = frozenset()
    everything: bool = False

    def condition(self, document_id: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
        """Whether the plan with this id is let through."""
        return self._limited(people.document_team, people.document_team.c.document_id == document_id)

    def of_jobs(self, job_id: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
        """Whether the file on its way in that this job is about is let through."""
        return self._limited(people.job_team, people.job_team.c.job_id == job_id)

    def _limited(self, table: sa.Table, mine: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
        if self.everything:
            return sa.true()
        among = table.c.team_id.in_(listed(sorted(self.teams)))
        anybody = sa.select(sa.literal(1)).select_from(table).where(mine)
        return sa.or_(~anybody.exists(), anybody.where(among).exists())


EVERYTHING = Scope(everything=True)
