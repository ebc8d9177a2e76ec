from __future__ import annotations

import datetime as dt

import library_values as values
import pytest
import sqlalchemy as sa

from index import people
from index.accounts import NewUser, Role, Users
from index.job import Kind, Order
from index.jobs import Jobs
from index.teams import Teams
from plan.errors import LastAdministrator, TeamInUse, TeamMissing, UserInvalid, UserMissing


def clock():
    return dt.datetime(2026, 1, 5, 1, 0, tzinfo=dt.UTC)


@pytest.fixture
def users(library):
    return Users(library.database, clock)


@pytest.fixture
def teams(library):
    return Teams(library.database)


def test_each_role_may_do_what_those_before_it_may():
    assert [[a.covers(b) for b in Role] for a in Role] == [[1, 0, 0], [1, 1, 0], [1, 1, 1]]


def test_a_user_is_added_and_found_by_his_name_in_any_case(users):
    assert not users.exist()
    added = users.add(NewUser(" Lan.Anh ", "Nguyễn  Thị\nLan Anh", Role.EDITOR, "Văn phòng Sở", "hash"))
    assert (added.name, added.display, added.role) == ("lan.anh", "Nguyễn Thị Lan Anh", Role.EDITOR)
    assert (added.unit, added.active, added.has_password, added.language) == ("Văn phòng Sở", True, True, "vi")
    assert users.named("LAN.ANH") == users.get(added.id) == added
    assert users.named("lan") is None
    assert users.all() == [added]
    assert users.exist()


def test_a_name_with_composed_and_decomposed_letters_is_one(users):
    users.add(NewUser("hoà"))
    assert users.named("hoa\u0300") is not None


@pytest.mark.parametrize("name", ["", "  ", "lan anh", "a/b", "<b>", "x" * 65, "a\x00"])
def test_a_name_that_cannot_be_typed_safely_is_refused(users, name):
    with pytest.raises(UserInvalid):
        users.add(NewUser(name))


def test_a_name_and_a_subject_belong_to_one_user(users):
    lan = users.add(NewUser("lan", subject="https://id an-1"))
    with pytest.raises(UserInvalid, match="lan"):
        users.add(NewUser("LAN"))
    with pytest.raises(UserInvalid):
        users.add(NewUser("minh", subject="https://id an-1"))
    minh = users.add(NewUser("minh"))
    with pytest.raises(UserInvalid):
        users.link(minh.id, "https://id an-1")
    users.link(lan.id, "https://id an-1")
    assert users.of_subject("https://id an-1") == lan
    users.link(lan.id, None)
    assert users.of_subject("https://id an-1") is None


def test_the_first_user_is_the_first_only_once(users):
    users.add(NewUser("lan", role=Role.ADMINISTRATOR), first=True)
    with pytest.raises(UserInvalid):
        users.add(NewUser("minh", role=Role.ADMINISTRATOR), first=True)


def test_a_user_is_changed_in_what_is_given_alone(users):
    lan = users.add(NewUser("lan", "Lan", Role.READER, "Văn phòng"))
    changed = users.change(lan.id, role=Role.EDITOR)
    assert (changed.display, changed.role, changed.unit) == ("Lan", Role.EDITOR, "Văn phòng")
    changed = users.change(lan.id, unit="", language="en", active=False)
    assert (changed.unit, changed.language, changed.active, changed.role) == ("", "en", False, Role.EDITOR)
    assert users.change(lan.id) == changed
    with pytest.raises(UserMissing):
        users.change("nobody", unit="x")
    with pytest.raises(UserInvalid):
        users.change(lan.id, display="x" * 201)


@pytest.mark.parametrize("change", [{"active": False}, {"role": Role.EDITOR}, {"role": Role.READER, "active": False}])
def test_the_last_administrator_who_can_come_in_stays_one(users, change):
    lan = users.add(NewUser("lan", role=Role.ADMINISTRATOR))
    minh = users.add(NewUser("minh", role=Role.ADMINISTRATOR))
    users.change(minh.id, active=False)
    with pytest.raises(LastAdministrator):
        users.change(lan.id, **change)
    assert users.get(lan.id) == lan
    users.change(minh.id, active=True)
    users.change(lan.id, **change)


def test_a_password_is_set_and_taken_away(users):
    lan = users.add(NewUser("lan"))
    assert users.password(lan.id) is None
    users.set_password(lan.id, "hash")
    assert (users.password(lan.id), users.get(lan.id).has_password) == ("hash", True)
    users.set_password(lan.id, None)
    assert not users.get(lan.id).has_password
    with pytest.raises(UserMissing):
        users.set_password("nobody", "hash")


def test_a_team_has_a_name_and_members(users, teams):
    lan, minh = users.add(NewUser("lan")), users.add(NewUser("minh"))
    team = teams.add("  Tổ  chuyển đổi số ")
    assert (team.name, team.members, team.plans) == ("Tổ chuyển đổi số", 0, 0)
    teams.set_members(team.id, [lan.id, minh.id, lan.id])
    assert teams.members(team.id) == [lan, minh]
    assert teams.of(lan.id) == {team.id}
    teams.set_members(team.id, [minh.id])
    assert teams.of(lan.id) == frozenset()
    assert teams.rename(team.id, "Tổ khác").members == 1
    assert [found.name for found in teams.all()] == ["Tổ khác"]


def test_a_team_that_cannot_be_is_refused(users, teams):
    team, other = teams.add("Tổ một"), teams.add("Tổ hai")
    for change in (lambda: teams.add("Tổ một"), lambda: teams.add(" "), lambda: teams.rename(other.id, "Tổ một")):
        with pytest.raises(UserInvalid):
            change()
    teams.rename(team.id, "Tổ một")
    with pytest.raises(UserMissing):
        teams.set_members(team.id, ["nobody"])
    for change in (teams.get, teams.remove, lambda key: teams.rename(key, "x"), lambda key: teams.set_members(key, [])):
        with pytest.raises(TeamMissing):
            change("none")


def test_a_team_goes_with_its_memberships(library, users, teams):
    lan, team = users.add(NewUser("lan")), teams.add("Tổ một")
    teams.set_members(team.id, [lan.id])
    teams.remove(team.id)
    assert (teams.all(), teams.of(lan.id)) == ([], frozenset())


def test_a_team_that_a_plan_is_limited_to_stays(library, teams):
    team = teams.add("Tổ một")
    library.replace(values.simple_reading("shut"), source="shut", teams=[team.id])
    assert teams.get(team.id).plans == 1
    with pytest.raises(TeamInUse):
        teams.remove(team.id)
    library.limit(library.documents()[0].id, [])
    teams.remove(team.id)


def test_a_team_that_a_file_on_its_way_in_is_limited_to_stays(library, teams):
    team = teams.add("Tổ một")
    (job,) = Jobs(library.database, clock).put([Order(Kind.PLAN, "a.docx", "upload:a.docx", 10)])
    with library.database.writing() as connection:
        connection.execute(sa.insert(people.job_team).values(job_id=job.id, team_id=team.id))
    with pytest.raises(TeamInUse):
        teams.remove(team.id)
