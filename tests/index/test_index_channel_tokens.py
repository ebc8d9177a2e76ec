from __future__ import annotations

import datetime as dt
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from index import chat_tables
from index.channel_tokens import Access, ChannelTokens, Spent, Turn

LEASE = dt.timedelta(seconds=30)
LASTS = dt.timedelta(hours=25)


@pytest.fixture
def tokens(library, clock):
    found = ChannelTokens(library.database, clock)
    found.plant("zalo_oa", "first")
    return found


def renew(tokens, access="a1", refresh="r1", **told):
    turn = tokens.take("zalo_oa", "me", LEASE, **told)
    assert tokens.keep(turn, access, refresh, LASTS)


def row(library):
    with library.database.reading() as connection:
        return connection.execute(sa.select(chat_tables.channel_token)).one()


def test_the_first_turn_spends_what_the_settings_say(tokens):
    assert tokens.take("zalo_oa", "me", LEASE) == Turn("zalo_oa", "me", "first")
    assert tokens.take("zalo_oa", "other", LEASE) is None


def test_what_was_kept_is_used_until_it_ends(tokens, clock):
    renew(tokens)
    assert tokens.take("zalo_oa", "other", LEASE) == Access("a1")
    clock.pass_by(hours=24, minutes=59)
    assert tokens.take("zalo_oa", "other", LEASE) == Access("a1")
    clock.pass_by(minutes=1)
    assert tokens.take("zalo_oa", "other", LEASE) == Turn("zalo_oa", "other", "r1")


def test_a_token_that_was_refused_is_renewed_once(tokens):
    renew(tokens)
    renew(tokens, "a2", "r2", refused="a1")
    assert tokens.take("zalo_oa", "late", LEASE, refused="a1") == Access("a2")


def test_a_holder_that_died_lets_go_when_his_lease_ends(tokens, clock):
    tokens.take("zalo_oa", "dead", LEASE)
    clock.pass_by(seconds=29)
    assert tokens.take("zalo_oa", "me", LEASE) is None
    clock.pass_by(seconds=1)
    assert tokens.take("zalo_oa", "me", LEASE) == Turn("zalo_oa", "me", "first")


def test_one_that_gives_up_lets_go_at_once_and_only_of_his_own(tokens, clock):
    slow = tokens.take("zalo_oa", "slow", LEASE)
    clock.pass_by(minutes=1)
    turn = tokens.take("zalo_oa", "me", LEASE)
    tokens.give_up(slow)
    assert tokens.take("zalo_oa", "third", LEASE) is None
    tokens.give_up(turn)
    assert tokens.take("zalo_oa", "third", LEASE) == Turn("zalo_oa", "third", "first")


def test_what_a_slow_holder_got_is_kept_and_a_word_on_the_spent_token_changes_nothing(tokens, clock):
    slow = tokens.take("zalo_oa", "slow", LEASE)
    clock.pass_by(minutes=1)
    turn = tokens.take("zalo_oa", "me", LEASE)
    assert tokens.keep(slow, "a1", "r1", LASTS)
    tokens.spent(turn)
    assert tokens.take("zalo_oa", "me", LEASE) == Access("a1")
    assert not tokens.keep(turn, "a9", "r9", LASTS)


def test_without_consent_there_is_nothing_until_the_settings_bring_another_token(tokens):
    tokens.spent(tokens.take("zalo_oa", "me", LEASE))
    assert tokens.take("zalo_oa", "me", LEASE) == Spent()
    tokens.plant("zalo_oa", "first")
    assert tokens.take("zalo_oa", "me", LEASE) == Spent()
    tokens.plant("zalo_oa", "second")
    assert tokens.take("zalo_oa", "me", LEASE) == Turn("zalo_oa", "me", "second")


def test_the_same_setting_leaves_what_came_after_it(tokens):
    renew(tokens)
    tokens.plant("zalo_oa", "first")
    assert tokens.take("zalo_oa", "me", LEASE) == Access("a1")


def test_another_setting_replaces_everything_also_under_a_holder(tokens):
    renew(tokens)
    old = tokens.take("zalo_oa", "me", LEASE, refused="a1")
    tokens.plant("zalo_oa", "second")
    assert not tokens.keep(old, "a2", "r2", LASTS)
    assert tokens.take("zalo_oa", "me", LEASE) == Turn("zalo_oa", "me", "second")


def test_a_channel_that_was_never_planted_has_none(tokens):
    assert tokens.take("telegram", "me", LEASE) == Spent()


def test_no_secret_shows_in_a_repr_and_the_seed_is_a_digest(tokens, library):
    assert "first" not in repr(tokens.take("zalo_oa", "me", LEASE))
    assert "a1" not in repr(Access("a1"))
    assert len(row(library).seed) == 64


def test_of_many_threads_one_spends_the_token_and_all_get_the_new_one(tokens):
    spent, ready = [], threading.Barrier(8)

    def use(name):
        ready.wait()
        while not isinstance(found := tokens.take("zalo_oa", name, LEASE), Access):
            if isinstance(found, Turn):
                spent.append(found.refresh_token)
                time.sleep(0.05)  # the channel is asked meanwhile, with no transaction open
                tokens.keep(found, "a1", "r1", LASTS)
            else:
                time.sleep(0.005)
        return found.token

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(use, map(str, range(8)))) == ["a1"] * 8
    assert spent == ["first"]
