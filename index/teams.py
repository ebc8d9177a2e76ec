"""The teams (nhóm) of users that plans may be limited to (`index.limits`)."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from index import accounts, people
from index.accounts import User
from index.database import Database
from plan.errors import TeamInUse, TeamMissing, UserInvalid

_team, _membership = people.team.c, people.membership.c


@dataclass(frozen=True, slots=True)
class Team:
    """A group of users, with how many belong to it and how many plans are limited to it."""

    id: str
    name: str
    members: int
    plans: int


class Teams:
    """The teams of one library; safe to use from several threads. Every call raises what `Database` raises."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[Team]:
        """All teams, by name."""
        with self._database.reading() as connection:
            return [Team(*row) for row in connection.execute(_TEAMS.order_by(_team.name))]

    def get(self, team_id: str) -> Team:
        """One team; raises TeamMissing."""
        with self._database.reading() as connection:
            return _get(connection, team_id)

    def of(self, user_id: str) -> frozenset[str]:
        """The ids of the teams a user belongs to."""
        with self._database.reading() as connection:
            return memberships(connection, user_id)

    def members(self, team_id: str) -> list[User]:
        """Who belongs to a team, by name."""
        query = sa.select(people.user).join(people.membership).where(_membership.team_id == team_id)
        with self._database.reading() as connection:
            return [accounts.of_row(row) for row in connection.execute(query.order_by(people.user.c.name))]

    def add(self, name: str) -> Team:
        """Add a team; raises UserInvalid for a name that is empty or taken."""
        row = {"id": secrets.token_hex(8), "name": _valid(name)}
        with self._database.writing() as connection:
            _require_free(connection, row["name"], row["id"])
            connection.execute(sa.insert(people.team).values(row))
            return _get(connection, row["id"])

    def rename(self, team_id: str, name: str) -> Team:
        """Give a team another name; raises TeamMissing, and UserInvalid for one that is empty or taken."""
        name = _valid(name)
        with self._database.writing() as connection:
            _get(connection, team_id)
            _require_free(connection, name, team_id)
            connection.execute(sa.update(people.team).where(_team.id == team_id).values(name=name))
            return _get(connection, team_id)

    def set_members(self, team_id: str, user_ids: Iterable[str]) -> None:
        """Let a team be these users; raises TeamMissing, UserMissing."""
        with self._database.writing() as connection:
            _get(connection, team_id)
            found = [accounts.get(connection, user_id).id for user_id in dict.fromkeys(user_ids)]
            connection.execute(sa.delete(people.membership).where(_membership.team_id == team_id))
            if found:
                rows = [{"team_id": team_id, "user_id": user_id} for user_id in found]
                connection.execute(sa.insert(people.membership), rows)

    def remove(self, team_id: str) -> None:
        """Delete a team; raises TeamMissing, and TeamInUse while a plan, also one on its way in, is limited to it."""
        with self._database.writing() as connection:
            team = _get(connection, team_id)
            if team.plans or _has_jobs(connection, team_id):
                raise TeamInUse(
                    f"Không xóa được nhóm “{team.name}” vì còn văn bản hoặc tệp tải lên chỉ dành cho nhóm này. "
                    "Hãy đổi quyền xem của các văn bản đó trước; tệp tải lên tự hết khi danh sách việc được dọn."
                )
            connection.execute(sa.delete(people.team).where(_team.id == team_id))


def memberships(connection: sa.Connection, user_id: str) -> frozenset[str]:
    """The ids of the teams a user belongs to."""
    return frozenset(connection.execute(sa.select(_membership.team_id).where(_membership.user_id == user_id)).scalars())


_MEMBERS = sa.select(sa.func.count()).where(_membership.team_id == _team.id).scalar_subquery()
_PLANS = sa.select(sa.func.count()).where(people.document_team.c.team_id == _team.id).scalar_subquery()
_TEAMS = sa.select(_team.id, _team.name, _MEMBERS, _PLANS)


def _get(connection: sa.Connection, team_id: str) -> Team:
    row = connection.execute(_TEAMS.where(_team.id == team_id)).one_or_none()
    if row is None:
        raise TeamMissing("Không có nhóm này. Hãy xem lại danh sách nhóm.")
    return Team(*row)


def _require_free(connection: sa.Connection, name: str, team_id: str) -> None:
    taken = sa.select(_team.id).where(_team.name == name, _team.id != team_id)
    if connection.execute(taken).first() is not None:
        raise UserInvalid(f"Đã có nhóm tên “{name}”. Hãy chọn tên khác.")


def _has_jobs(connection: sa.Connection, team_id: str) -> bool:
    query = sa.select(people.job_team.c.job_id).where(people.job_team.c.team_id == team_id).limit(1)
    return connection.execute(query).first() is not None


def _valid(name: str) -> str:
    found = accounts.short(name)
    if not found:
        raise UserInvalid("Hãy ghi tên của nhóm.")
    return found
