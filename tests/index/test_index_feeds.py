"""Links to calendars: their secrets, whose they are, when they were used."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa
from clocks import START

from index import people
from index.feeds import Feeds
from index.library import Library
from plan.errors import FeedMissing


@pytest.fixture
def feeds(library, clock):
    return Feeds(library.database, clock)


def test_a_link_is_found_by_its_secret_alone(feeds):
    feed, secret = feeds.make("local", "Văn phòng", "unit=V%C4%83n+ph%C3%B2ng")
    assert feeds.find(secret) == feed
    assert (feed.user_id, feed.name, feed.query) == ("local", "Văn phòng", "unit=V%C4%83n+ph%C3%B2ng")
    assert (feed.created_at, feed.used_at) == (START, None)
    for wrong in ("", secret[:-1], feed.id, secret.upper(), "\ud800"):
        with pytest.raises(FeedMissing):
            feeds.find(wrong)


def test_the_secret_is_not_kept(library, feeds):
    _feed, secret = feeds.make("local", "Lịch", "")
    with library.database.reading() as connection:
        (row,) = connection.execute(sa.select(people.calendar_feed)).all()
    assert secret not in repr(row)


def test_two_links_have_two_secrets(feeds):
    assert feeds.make("local", "Lịch", "")[1] != feeds.make("local", "Lịch", "")[1]


def test_everybody_has_his_own_links_newest_first(feeds, clock):
    first, _ = feeds.make("a", "một", "")
    clock.now += dt.timedelta(hours=1)
    second, _ = feeds.make("a", "hai", "")
    feeds.make("b", "ba", "")
    assert feeds.of_user("a") == [second, first]
    assert feeds.of_user("c") == []


def test_a_revoked_link_is_worth_nothing(feeds):
    feed, secret = feeds.make("a", "một", "")
    with pytest.raises(FeedMissing):
        feeds.revoke("b", feed.id)
    assert feeds.find(secret) == feed
    assert feeds.revoke("a", feed.id) == feed
    with pytest.raises(FeedMissing):
        feeds.find(secret)
    with pytest.raises(FeedMissing):
        feeds.revoke("a", feed.id)


def test_its_use_is_noted_once_an_hour(feeds, clock):
    feed, secret = feeds.make("a", "một", "")
    feeds.see(feed)
    assert feeds.find(secret).used_at == START
    clock.now += dt.timedelta(minutes=59)
    feeds.see(feeds.find(secret))
    assert feeds.find(secret).used_at == START
    clock.now += dt.timedelta(minutes=1)
    feeds.see(feeds.find(secret))
    assert feeds.find(secret).used_at == clock.now


def test_a_library_opened_for_reading_notes_nothing(tmp_path, clock):
    folder = tmp_path / "data"
    with Library.open(folder, embedder="none", writable=True) as library:
        feed, secret = Feeds(library.database, clock).make("a", "một", "")
    with Library.open(folder, embedder="none", writable=False) as library:
        reader = Feeds(library.database, clock)
        reader.see(feed)
        assert reader.find(secret).used_at is None
