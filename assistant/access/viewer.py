"""Who asks: the user of a request with what he may see and do, or the one of the single-user mode."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from index.accounts import Role
from index.scope import Scope


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who looks at the library.

    unit: the canonical name of the user's own unit, "" for none. teams: the ids of his groups. role: what he may do
    here and now, which for a token may be less than what the user may.
    """

    id: str
    name: str
    display: str
    role: Role
    unit: str = ""
    teams: frozenset[str] = frozenset()
    language: str = "vi"

    @property
    def scope(self) -> Scope:
        """The plans he may see: administrators see all, others those of everybody and of their groups."""
        return Scope(teams=self.teams, everything=self.may(Role.ADMINISTRATOR))

    def may(self, role: Role) -> bool:
        """Whether he may do what that role may."""
        return self.role.covers(role)


LOCAL = Viewer("local", "local", "Người dùng tại máy này", Role.ADMINISTRATOR)
"""Whoever uses the program on this machine in the single-user mode."""
ROLES: Mapping[Role, str] = {
    Role.READER: "người đọc",
    Role.EDITOR: "biên tập viên",
    Role.ADMINISTRATOR: "quản trị viên",
}
"""What the roles are called in sentences."""
