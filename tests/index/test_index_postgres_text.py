"""Texts that SQLite keeps and PostgreSQL refuses come from outside: they are never a mistake of ours."""

from __future__ import annotations

from contextlib import closing

import pytest
import sqlalchemy as sa

from index import people
from index.database import open_database


@pytest.fixture
def database(servers, tmp_path):
    with closing(open_database(tmp_path / "data", servers, writable=True)) as opened:
        yield opened


@pytest.mark.parametrize("hostile", ["Nhóm\0kín", "Nhóm\ud800kín"])
def test_what_it_refuses_is_replaced_on_its_way_there(database, hostile):
    with database.writing() as connection:
        connection.execute(sa.insert(people.team), [{"id": "t", "name": hostile}])
    with database.reading() as connection:
        assert connection.scalars(sa.select(people.team.c.name)).all() == ["Nhóm\ufffdkín"]
        asked = sa.select(sa.func.count()).where(people.team.c.name == hostile)
        assert connection.execute(asked).scalar() == 1
        assert connection.scalars(sa.select(people.team.c.id).where(people.team.c.id.in_([hostile]))).all() == []


def test_a_new_connection_takes_it_too(database):
    database.close()
    with database.reading() as connection:
        assert connection.execute(sa.select(sa.literal("a\0b"))).scalar() == "a\ufffdb"
