"""What a kept answer rests on."""

from __future__ import annotations

from dataclasses import replace

import anyio
import pytest

from assistant.access.viewer import LOCAL
from assistant.answering.answer import Answer, AnswerStatus, Citation, Contribution, Part
from assistant.clock import now
from assistant.conversation.talk import Talk
from assistant.question.query import Intent
from index.conversations import Conversations
from index.scope import EVERYTHING
from plan.span import Span

WROTE = Contribution(Part.WROTE, "scripted")


class Answers:
    """Gives one answer to every question."""

    def __init__(self, answer):
        self.given = answer

    async def answer(self, scope, question, history=(), told=None):
        return self.given


@pytest.mark.parametrize(("contribution", "is_kept"), [(WROTE, False), (None, True)])
def test_an_answer_that_a_model_wrote_goes_with_every_plan_that_it_names(own, contribution, is_kept):
    cited, named = own.documents()[:2]
    text = f"Theo kế hoạch số {named.document.number}, có 3 nhiệm vụ. Một số nội dung:\nLập danh mục [1]."
    citation = Citation(1, cited, (), Span(1, 1), "Lập danh mục")
    answer = Answer("Tóm tắt", AnswerStatus.ANSWERED, Intent.CONTENT, text, citations=(citation,))
    talks = Conversations(own.database, now)
    talk = Talk(Answers(replace(answer, contribution=contribution)), talks, lambda answer: answer.text)
    spoken = anyio.run(talk.ask, LOCAL, "Tóm tắt giúp tôi")
    own.remove(named.id)
    (turn,) = talks.turns(LOCAL.id, spoken.conversation_id, EVERYTHING)
    assert (turn.answer is not None) is is_kept
