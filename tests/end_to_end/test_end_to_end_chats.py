"""The real server and the real worker under a small load, and killed meanwhile."""

from __future__ import annotations

import pytest

from assistant.testing.said import mistakes
from assistant.testing.telegram import FakeTelegram
from benchmarks.delivery.trial import SECRET, TOKEN, Load, run_trial


@pytest.mark.parametrize("inside", [False, True])
def test_each_question_is_stored_once_and_answered_once_whatever_is_killed(tmp_path, inside):
    load = Load(rate=20, seconds=5, kills=1, chats=15, inside=inside, hurried=True)
    outcome = run_trial(load, tmp_path, FakeTelegram(TOKEN).app)
    accepted = [one.update for one in outcome.attempts if one.status == 200]
    assert len(accepted) == 100
    assert outcome.count.brought == len(set(accepted)) < 100  # some came twice
    assert outcome.count.is_right, outcome.count
    assert (outcome.left.unanswered, outcome.left.unsent) == (0, 0)
    assert {one.status for one in outcome.attempts} <= ({200, 0, 503} if inside else {200})
    assert mistakes(outcome.logs) == []
    assert TOKEN.partition(":")[2] not in outcome.logs
    assert SECRET not in outcome.logs
