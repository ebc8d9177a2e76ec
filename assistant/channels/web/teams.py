"""Pages of the administrator: the teams that plans may be limited to, and one team."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from assistant.access.journal import Journal
from assistant.channels.http.gate import Administrator
from assistant.channels.web.entrance import address_of
from assistant.channels.web.fields import Text
from assistant.channels.web.pages import Pages
from index.accounts import Users
from index.teams import Teams
from plan.errors import InputError
from plan.language.collation import collation_key, person_key

TEAMS = "/quan-tri/nhom"
_Several = Annotated[list[str], Form(default_factory=list)]


def team_pages(pages: Pages, users: Users, teams: Teams, journal: Journal) -> APIRouter:
    """The pages, and what they change."""
    router = APIRouter(include_in_schema=False)
    desk = _Desk(pages, teams, users)
    _add_list(router, desk, journal)
    _add_one(router, desk, journal)
    return router


class _Desk:
    """The list of teams and the page of one."""

    def __init__(self, pages: Pages, teams: Teams, users: Users) -> None:
        self.pages = pages
        self.teams = teams
        self._users = users

    def listing(self, request: Request, error: InputError | None = None, name: str = "") -> Response:
        """All teams, and the form for one more."""
        found = sorted(self.teams.all(), key=lambda team: collation_key(team.name))
        return self.pages.form(request, "administration/teams.html", error, teams=found, name=name)

    def one(self, request: Request, team_id: str, error: InputError | None = None) -> Response:
        """The page of one team."""
        everybody = sorted(self._users.all(), key=lambda user: person_key(user.shown))
        members = {user.id for user in self.teams.members(team_id)}
        shown = [user for user in everybody if user.active or user.id in members]
        team = self.teams.get(team_id)
        return self.pages.form(request, "administration/team.html", error, team=team, users=shown, members=members)


def _add_list(router: APIRouter, desk: _Desk, journal: Journal) -> None:
    @router.get(TEAMS)
    def teams(request: Request, _viewer: Administrator) -> Response:
        """All teams."""
        return desk.listing(request)

    @router.post(TEAMS)
    def add(request: Request, viewer: Administrator, name: Text = "") -> Response:
        """Add a team; its members are chosen on its page."""
        try:
            team = desk.teams.add(name)
        except InputError as error:
            return desk.listing(request, error, name)
        journal.note(viewer, "team_added", team.id, team.name, address_of(request))
        return desk.pages.see_other(f"{TEAMS}/{team.id}", said=f"Đã tạo nhóm {team.name}. Hãy chọn thành viên.")


def _add_one(router: APIRouter, desk: _Desk, journal: Journal) -> None:
    @router.get(f"{TEAMS}/{{team_id}}")
    def team(request: Request, _viewer: Administrator, team_id: str) -> Response:
        """One team."""
        return desk.one(request, team_id)

    @router.post(f"{TEAMS}/{{team_id}}")
    def change(request: Request, viewer: Administrator, team_id: str, members: _Several, name: Text = "") -> Response:
        """Change a team's name and members."""
        try:
            team = desk.teams.rename(team_id, name)
            desk.teams.set_members(team_id, members)
        except InputError as error:
            return desk.one(request, team_id, error)
        detail = f"{team.name}: {', '.join(user.name for user in desk.teams.members(team_id))}"
        journal.note(viewer, "team_changed", team_id, detail, address_of(request))
        return desk.pages.see_other(TEAMS, said=f"Đã lưu nhóm {team.name}.")

    @router.post(f"{TEAMS}/{{team_id}}/xoa")
    def remove(request: Request, viewer: Administrator, team_id: str) -> Response:
        """Delete a team that no plan is limited to."""
        name = desk.teams.get(team_id).name
        try:
            desk.teams.remove(team_id)
        except InputError as error:
            return desk.one(request, team_id, error)
        journal.note(viewer, "team_removed", team_id, name, address_of(request))
        return desk.pages.see_other(TEAMS, said=f"Đã xóa nhóm {name}.")
