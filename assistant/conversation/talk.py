"""One question of a conversation: asked of the plans its user may see, answered, and kept."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from anyio import to_thread

from assistant.access.viewer import Viewer
from assistant.answering.answer import Answer
from assistant.answering.improvement import Told, tell_nobody
from assistant.conversation.own_unit import name_own_unit
from index.conversations import Conversations, Given
from index.scope import Scope

EARLIER = 8
"""Questions of a conversation that a new one may lean on."""


class Answering(Protocol):
    """Answers within the server's limits of time and number (`assistant.channels.http.questions.Questions`)."""

    async def answer(
        self, scope: Scope, question: str, history: Sequence[str] = (), told: Told = tell_nobody
    ) -> Answer:
        """The answer out of the plans that the scope lets through; `told` gets sentences of it beforehand."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A question that was answered. answer: JSON, as it is kept.

    conversation_id, turn_id: where it is kept; "" where nothing can be kept because another program writes.
    """

    conversation_id: str
    turn_id: str
    question: str
    answer: str


class Talk:
    """The conversations of all users with the assistant; `render` makes the JSON that is kept of an answer."""

    def __init__(self, questions: Answering, conversations: Conversations, render: Callable[[Answer], str]) -> None:
        self._questions = questions
        self._conversations = conversations
        self._render = render

    async def ask(
        self,
        viewer: Viewer,
        question: str,
        conversation_id: str = "",
        *,
        turn_id: str = "",
        told: Told = tell_nobody,
    ) -> Spoken:
        """Answer a question of a conversation, of a new one without its id, and keep both.

        turn_id: the id the turn is to have (`Conversations.add`), "" for any. told: see `Answering`.
        Raises ConversationMissing, QuestionInvalid, AnswerTimeout and the library's errors; nothing is kept then.
        """
        text = unicodedata.normalize("NFC", question).encode("utf-8", "replace").decode("utf-8").strip()
        earlier: list[str] = []
        if conversation_id:
            earlier = await to_thread.run_sync(self._conversations.questions, viewer.id, conversation_id, EARLIER)
        asked, *history = (name_own_unit(words, viewer.unit) for words in (text, *earlier))
        answer = await self._questions.answer(viewer.scope, asked, history, told)
        return await to_thread.run_sync(partial(self._keep, viewer, conversation_id, text, answer, turn_id))

    def _keep(self, viewer: Viewer, conversation_id: str, question: str, answer: Answer, turn_id: str) -> Spoken:
        given = Given(self._render(answer), _documents(answer), _words(answer))
        if not self._conversations.writable:
            return Spoken(conversation_id, "", question, given.answer)
        conversation = conversation_id or self._conversations.start(viewer.id, question)
        turn = self._conversations.add(viewer.id, conversation, question, given, viewer.scope, turn_id)
        return Spoken(conversation, turn, question, given.answer)


def _documents(answer: Answer) -> frozenset[str]:
    shown = {found.document.id for found in answer.responsibilities}
    return frozenset(shown | {citation.document.id for citation in answer.citations})


def _words(answer: Answer) -> tuple[str, ...]:
    """What may tell of plans that are not cited: suggested tasks, and the text of an answer without citations.

    So may the text of one that a model had a part in: a summary names plans of which nothing was chosen.
    """
    is_cited = answer.citations and answer.contribution is None
    return answer.suggestions if is_cited else (answer.text, *answer.suggestions)
