"""Conversations: whose they are, which answers may still be shown, and what removals and versions do to them."""

from __future__ import annotations

import datetime as dt
import itertools

import library_values as values
import pytest
import sqlalchemy as sa

from index import people
from index.conversations import LONGEST_TITLE, Conversations, Given, Verdict
from index.scope import EVERYTHING, Scope
from plan.errors import ConversationMissing

START = dt.datetime(2026, 3, 2, 8, 0, tzinfo=dt.UTC)
OURS = Scope(frozenset({"ours"}))
NOBODY = Scope()


@pytest.fixture
def talks(library):
    seconds = itertools.count()
    return Conversations(library.database, lambda: START + dt.timedelta(seconds=next(seconds)))


def put(library, key, *texts, source=None, team=None, **front):
    reading = values.plan_reading(key, *texts, **front)
    library.replace(reading, source=source or key)
    if team:
        with library.database.writing() as connection:
            known = connection.execute(sa.select(people.team.c.id).where(people.team.c.id == team)).first()
            if known is None:
                connection.execute(sa.insert(people.team).values(id=team, name=team))
            row = {"document_id": reading.digest[:16], "team_id": team}
            connection.execute(sa.insert(people.document_team).values(row))
    return reading.digest[:16]


def ask(talks, *documents, question="Ai chủ trì?", answer='{"answer": "Văn phòng"}', words=(), scope=EVERYTHING):
    conversation = talks.start("lan", question)
    turn = talks.add("lan", conversation, question, Given(answer, frozenset(documents), tuple(words)), scope)
    return conversation, turn


def answers(talks, conversation, scope=EVERYTHING):
    return [turn.answer for turn in talks.turns("lan", conversation, scope)]


def test_turns_come_in_order_and_conversations_newest_first(talks):
    first, _ = ask(talks, question="Một?")
    second, _ = ask(talks, question="Hai?")
    talks.add("lan", first, "Ba?", Given("{}", frozenset()), EVERYTHING)
    assert [c.id for c in talks.find("lan")] == [first, second]
    assert [t.question for t in talks.turns("lan", first, NOBODY)] == ["Một?", "Ba?"]
    assert [t.question for t in talks.turns("lan", first, NOBODY, last=1)] == ["Ba?"]
    assert talks.questions("lan", first, 1) == ["Ba?"]
    assert [c.id for c in talks.find("lan", limit=1, offset=1)] == [second]
    assert talks.count("lan") == 2


def test_titles_are_found_without_their_marks(talks):
    ask(talks, question="Thời hạn báo cáo quý?")
    ask(talks, question="Ai chủ trì?")
    assert [c.title for c in talks.find("lan", "thoi han")] == ["Thời hạn báo cáo quý?"]
    assert talks.count("lan", "không có") == 0


def test_nobody_else_can_do_anything_with_a_conversation(talks):
    conversation, turn = ask(talks)
    given = Given("{}", frozenset())
    tries = [
        lambda: talks.get("minh", conversation),
        lambda: talks.turns("minh", conversation, EVERYTHING),
        lambda: talks.questions("minh", conversation, 3),
        lambda: talks.add("minh", conversation, "Ai?", given, EVERYTHING),
        lambda: talks.rename("minh", conversation, "Của tôi"),
        lambda: talks.delete("minh", conversation),
        lambda: talks.judge("minh", turn, Verdict.WRONG),
    ]
    for attempt in tries:
        with pytest.raises(ConversationMissing):
            attempt()
    assert talks.find("minh") == []
    assert talks.get("lan", conversation).title == "Ai chủ trì?"


def test_an_answer_is_shown_only_while_all_its_plans_are_visible(library, talks):
    open_one = put(library, "open", "Việc chung")
    limited = put(library, "limited", "Việc riêng", number="9/KH-SVHTT", team="ours")
    conversation, _ = ask(talks, open_one, limited)
    talks.add("lan", conversation, "Còn ai?", Given('{"n": 2}', frozenset({open_one})), OURS)
    assert answers(talks, conversation, OURS) == ['{"answer": "Văn phòng"}', '{"n": 2}']
    assert answers(talks, conversation, NOBODY) == [None, '{"n": 2}']
    assert [t.question for t in talks.turns("lan", conversation, NOBODY)] == ["Ai chủ trì?", "Còn ai?"]


@pytest.mark.parametrize(
    "words",
    [("Thư viện có Kế hoạch 9/KH-SVHTT.",), ("Việc rất riêng",), ("Kế hoạch “Bí mật của Sở” có hiệu lực.",)],
    ids=["its number", "a task of it", "its title"],
)
def test_an_answer_that_only_names_a_plan_rests_on_it_too(library, talks, words):
    put(library, "open", "Việc chung")
    put(library, "limited", "Việc rất riêng", number="9/KH-SVHTT", title="Bí mật của Sở", team="ours")
    conversation, _ = ask(talks, words=words, scope=OURS)
    assert answers(talks, conversation, OURS) != [None]
    assert answers(talks, conversation, NOBODY) == [None]


def test_a_hidden_plan_with_the_same_name_hides_no_answer(library, talks):
    put(library, "open", "Việc chung")
    put(library, "limited", "Việc khác", issuer="Sở Nội vụ", team="ours")
    conversation, _ = ask(talks, words=["Kế hoạch 76/KH-SVHTT"], scope=NOBODY)
    assert answers(talks, conversation, NOBODY) != [None]


def test_removing_a_plan_blanks_its_answers_and_leaves_the_questions(library, talks):
    removed, kept = put(library, "removed", "Một việc"), put(library, "kept", "Việc khác", number="9/KH-SVHTT")
    conversation, _ = ask(talks, removed, answer='{"answer": "lời của kế hoạch"}')
    talks.add("lan", conversation, "Còn hạn?", Given('{"n": 2}', frozenset({kept})), EVERYTHING)
    library.remove(removed)
    assert answers(talks, conversation) == [None, '{"n": 2}']
    assert [t.question for t in talks.turns("lan", conversation, EVERYTHING)] == ["Ai chủ trì?", "Còn hạn?"]
    with library.database.reading() as connection:
        stored = connection.execute(sa.select(people.turn.c.answer).order_by(people.turn.c.position)).scalars().all()
        rests = connection.execute(sa.select(people.turn_document.c.document_id)).scalars().all()
    assert stored == ["", '{"n": 2}']
    assert rests == [kept]


def test_a_file_that_became_another_plan_blanks_the_answers_too(library, talks):
    gone = put(library, "first", "Việc chung")
    conversation, _ = ask(talks, gone)
    other = values.plan_reading("second", "Việc khác", number="9/KH-SVHTT", title="Lễ hội", year=2027)
    library.replace(other, source="first")
    assert answers(talks, conversation) == [None]


def test_a_new_version_takes_the_answers_over(library, talks):
    old = put(library, "v1", "Việc chung", source="s")
    conversation, _ = ask(talks, old)
    new = put(library, "v2", "Việc chung, có sửa", source="s")
    (turn,) = talks.turns("lan", conversation, EVERYTHING)
    assert turn.answer is not None
    assert turn.replaced == {old: new}
    library.remove(new)
    assert answers(talks, conversation) == [None]


def test_an_answer_about_both_versions_stays_one_answer(library, talks):
    old = put(library, "v1", "Việc chung", source="s")
    new = values.plan_reading("v2", "Việc chung, có sửa")
    conversation, _ = ask(talks, old, new.digest[:16])
    library.replace(new, source="s")
    assert answers(talks, conversation) != [None]


def test_feedback_shows_question_verdict_and_reason(talks):
    _, turn = ask(talks)
    ask(talks, question="Không ai nói gì?")
    talks.judge("lan", turn, Verdict.RIGHT)
    conversation = talks.judge("lan", turn, Verdict.WRONG, "  Hạn là 15/3  ")
    (said,) = talks.feedback()
    assert (said.question, said.verdict, said.reason) == ("Ai chủ trì?", Verdict.WRONG, "Hạn là 15/3")
    assert talks.count_feedback(Verdict.RIGHT) == 0
    (kept,) = talks.turns("lan", conversation, EVERYTHING)
    assert (kept.verdict, kept.reason) == (Verdict.WRONG, "Hạn là 15/3")


def test_titles_are_one_short_line_and_can_be_changed(talks):
    conversation, _ = ask(talks, question="Ai\n chủ  trì? " + "rất dài " * 40)
    title = talks.get("lan", conversation).title
    assert title.startswith("Ai chủ trì? rất dài")
    assert len(title) <= LONGEST_TITLE
    talks.rename("lan", conversation, " Việc quý I ")
    talks.rename("lan", conversation, "  ")
    assert talks.get("lan", conversation).title == "Việc quý I"


def test_a_deleted_conversation_leaves_nothing(library, talks):
    conversation, _ = ask(talks, "x")
    talks.delete("lan", conversation)
    with library.database.reading() as connection:
        for table in (people.conversation, people.turn, people.turn_document):
            assert connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() == 0


def test_a_turn_is_kept_once_under_the_id_it_is_to_have(talks):
    conversation = talks.start("lan", "Một?")
    given = Given("{}", frozenset())
    assert talks.add("lan", conversation, "Một?", given, EVERYTHING, "t1") == "t1"
    assert talks.add("lan", conversation, "Một?", given, EVERYTHING, "t1") == "t1"
    assert [turn.id for turn in talks.turns("lan", conversation, NOBODY)] == ["t1"]


def test_one_turn_is_given_to_its_user_with_the_plans_it_rests_on(library, talks):
    shut = put(library, "kin", "Rà soát", team="ours")
    conversation, turn = ask(talks, shut)
    kept = talks.kept("lan", turn, OURS)
    assert (kept.conversation_id, kept.turn.id, kept.turn.answer) == (conversation, turn, '{"answer": "Văn phòng"}')
    assert kept.documents == {shut}
    assert talks.kept("lan", turn, NOBODY).turn.answer is None
    assert talks.kept("minh", turn, EVERYTHING) is None
    assert talks.kept("lan", "0" * 16, EVERYTHING) is None
    talks.delete("lan", conversation)
    assert talks.kept("lan", turn, EVERYTHING) is None
