"""Questions in a chat: asked once for each update, and what buttons of their answers show."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from functools import partial

from anyio import to_thread

from assistant.access.journal import Journal
from assistant.access.viewer import Viewer
from assistant.chat.answers import (
    Manner,
    Told,
    answer_reply,
    cited_in,
    documents_in,
    more_reply,
    passages_reply,
    suggested_question,
)
from assistant.chat.reply import Reply
from assistant.chat.update import Update
from assistant.clock import Clock
from assistant.conversation.talk import Spoken, Talk
from index.chats import Chat, Chats
from index.conversations import Conversations, Kept
from plan.errors import ConversationMissing

SILENCE = dt.timedelta(hours=8)
"""After which a question begins a new conversation."""
WITHHELD = "Câu trả lời này không còn xem được: văn bản đã bị gỡ hoặc anh/chị không còn quyền xem. Hãy hỏi lại."
_GONE = "Nội dung này không còn xem được. Anh/chị hãy hỏi lại."


class Asking:
    """Asks in the conversation of a chat. journal: where it is noted who opened a passage, as on the web.

    manners: how answers are shown, by channel.
    """

    def __init__(
        self,
        talk: Talk,
        conversations: Conversations,
        chats: Chats,
        journal: Journal,
        clock: Clock,
        manners: Mapping[str, Manner],
    ) -> None:
        self._talk = talk
        self._conversations = conversations
        self._chats = chats
        self._journal = journal
        self._clock = clock
        self._manners = manners

    async def ask(self, viewer: Viewer, chat: Chat, update: Update, question: str) -> list[Reply]:
        """Answer a question; one that was answered already, before a crash, is answered by what was kept.

        Raises QuestionInvalid, AnswerTimeout and the library's errors.
        """
        turn_id = turn_of(update, viewer)
        kept = await to_thread.run_sync(self._conversations.kept, viewer.id, turn_id, viewer.scope)
        spoken = None if kept else await self._ask(viewer, chat, question, turn_id)
        return await to_thread.run_sync(partial(self._told, viewer, chat, kept, spoken))

    def pressed(self, viewer: Viewer, chat: Chat, action: str, edits: str) -> tuple[Reply | None, str]:
        """What a button of an answer shows, or the question it asks; (None, "") for a button of something else.

        edits: the message whose button it was, whose place the next rows take.
        """
        kind, _, rest = action.partition(":")
        turn_id, _, which = rest.partition(":")
        if kind not in ("q", "c", "m") or not which:
            return None, ""
        kept = self._conversations.kept(viewer.id, turn_id, viewer.scope)
        if kept is None or kept.turn.answer is None:
            return Reply(WITHHELD), ""
        told, manner = _told_of(kept), self._manners[chat.channel]
        numbers = [int(number) for number in which.split(",") if number.isdecimal()]
        if kind == "q":
            question = suggested_question(told, numbers[0]) if numbers else None
            return (None, question) if question else (Reply(_GONE), "")
        if kind == "m" and numbers:
            return more_reply(told, numbers[0], manner, edits), ""
        for cited in cited_in(told, numbers):
            name = cited["number"] or cited["title"] or cited["file"]
            where = f"{name} doan={cited['line_start']}-{cited['line_end']}"
            self._journal.note(viewer, "read", told.newest(cited["document_id"]), where)
        return passages_reply(told, numbers, manner) or Reply(_GONE), ""

    def begin_anew(self, chat: Chat) -> Reply:
        """Let the next question begin a conversation."""
        self._chats.remember(chat.id, conversation_id="", menu="")
        return Reply("Đã bắt đầu cuộc hỏi đáp mới. Anh/chị hỏi gì tiếp theo?")

    async def _ask(self, viewer: Viewer, chat: Chat, question: str, turn_id: str) -> Spoken:
        conversation = await to_thread.run_sync(self._current, viewer, chat.conversation_id)
        try:
            return await self._talk.ask(viewer, question, conversation, turn_id=turn_id)
        except ConversationMissing:  # deleted on the web meanwhile
            return await self._talk.ask(viewer, question, turn_id=turn_id)

    def _current(self, viewer: Viewer, conversation_id: str) -> str:
        """The conversation a question goes on with, "" for a new one."""
        if not conversation_id:
            return ""
        try:
            last = self._conversations.get(viewer.id, conversation_id).updated_at
        except ConversationMissing:
            return ""
        return conversation_id if self._clock() - last < SILENCE else ""

    def _told(self, viewer: Viewer, chat: Chat, kept: Kept | None, spoken: Spoken | None) -> list[Reply]:
        if spoken is not None and spoken.turn_id:
            kept = self._conversations.kept(viewer.id, spoken.turn_id, viewer.scope)
        if kept is not None:
            if kept.conversation_id != chat.conversation_id:
                self._chats.remember(chat.id, conversation_id=kept.conversation_id)
            told = None if kept.turn.answer is None else _told_of(kept)
        else:
            answer = json.loads(spoken.answer) if spoken else None
            told = Told("", answer, documents_in(answer)) if answer else None
        return [answer_reply(told, self._manners[chat.channel]) if told else Reply(WITHHELD)]


def turn_of(update: Update, viewer: Viewer) -> str:
    """The id of the turn that an update makes: the same when it is answered again."""
    named = "\0".join((update.channel, update.key, viewer.id))
    return hashlib.sha256(named.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _told_of(kept: Kept) -> Told:
    return Told(kept.turn.id, json.loads(kept.turn.answer or "{}"), kept.documents, kept.turn.replaced)
