"""The pages of conversations: a question, its answer beside the lines it rests on, and what was asked before."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response, StreamingResponse
from fastapi.sse import format_sse_event

from assistant.access.viewer import Viewer
from assistant.channels.http.drafts import Drafted
from assistant.channels.http.gate import Reader
from assistant.channels.http.problems import problem_of
from assistant.channels.http.questions import Questions
from assistant.channels.render import Json, answer_json, dump
from assistant.channels.web.examples import examples
from assistant.channels.web.feedback import feedback_pages
from assistant.channels.web.fields import Text, offset_in
from assistant.channels.web.pages import Pages
from assistant.channels.web.turns import TurnView, is_told_otherwise, view_of
from assistant.clock import Clock
from assistant.conversation.talk import Spoken, Talk
from index.conversations import Conversation, Conversations, Turn, Verdict
from index.library import Library, TaskFilter
from index.progress import ProgressLog
from plan.errors import ConversationMissing, KehoachError

LISTED = 30
"""Conversations on one page of the list beside."""

SHOWN, CARDS = 20, 60
"""Turns of a conversation on its page, and their tasks, unless all are asked for: a list of a hundred tasks is long."""

_EVENTS = "text/event-stream"
_HELD_BACK_BY_NOBODY = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}  # proxies gather events otherwise


@dataclass(frozen=True, slots=True)
class Chat:
    """What the pages of conversations are made with. marks: of progress. chance: which examples are shown."""

    pages: Pages
    library: Library
    talk: Talk
    conversations: Conversations
    marks: ProgressLog
    clock: Clock
    chance: random.Random

    def opened(self, request: Request, viewer: Viewer, conversation_id: str = "") -> Response:
        """The page of a conversation, or of a new one; raises ConversationMissing."""
        return self._page(request, viewer, conversation_id, request.query_params.get("cau", ""))

    def refused(
        self, request: Request, viewer: Viewer, conversation_id: str, question: str, error: KehoachError
    ) -> Response:
        """The page with what went wrong, and the question as it was typed."""
        here = "" if isinstance(error, ConversationMissing) else conversation_id
        return self._page(request, viewer, here, question, problem_of(error))

    def unkept(self, request: Request, viewer: Viewer, spoken: Spoken) -> Response:
        """The page with an answer that cannot be kept."""
        return self._page(request, viewer, spoken.conversation_id, more=[self._view(spoken)])

    async def events(
        self, request: Request, viewer: Viewer, conversation_id: str, question: str
    ) -> AsyncIterator[bytes]:
        """`progress`, the text line by line as `text`, the rendered turn as `answer`; or `error` with its problem.

        Checked sentences of a language model come before the text as `draft`, which the answer replaces.
        """
        yield _event("progress", {"stage": "searching", "message": "Đang tìm trong các kế hoạch…"})
        try:
            asked = Drafted(lambda told: self.talk.ask(viewer, question, conversation_id, told=told))
            async for sentence in asked.sentences():
                yield _event("draft", {"text": f"{sentence}\n"})
            spoken = await asked.result()
            view = self._view(spoken)
            answer = await to_thread.run_sync(self._shown, request, viewer, spoken, view)
        except Exception as error:  # noqa: BLE001 - the response has begun: the stream itself has to say it
            yield _event("error", {"problem": problem_of(error)})
            return
        for paragraph in view.paragraphs:
            yield _event("text", {"text": "".join(piece.text for piece in paragraph) + "\n"})
        yield _event("answer", answer)

    def _shown(self, request: Request, viewer: Viewer, spoken: Spoken, view: TurnView) -> Json:
        kept = self.conversations.get(viewer.id, spoken.conversation_id) if spoken.conversation_id else None
        done = self._done(viewer, [view])
        now = {"done": done, "changed": self._changed(viewer, [view])}
        turn = self.pages.fragment(request, "chat/turn.html", turn=view, conversation=kept, **now)
        entry = self.pages.fragment(request, "chat/entry.html", talk=kept, conversation=kept) if kept else ""
        shown = {"html": turn, "entry": entry, "title": kept.title if kept else "", "id": spoken.conversation_id}
        return shown | {"url": f"/hoi/{kept.id}" if kept else "/hoi"}

    def _done(self, viewer: Viewer, turns: Iterable[TurnView]) -> dict[str, dt.date]:
        """The tasks of some turns that are done by now, each with the day it was done on."""
        marks = self.marks.last({card.identity for turn in turns for card in turn.cards}, viewer.scope)
        return {identity: mark.done for identity, mark in marks.items() if mark.done}

    def _changed(self, viewer: Viewer, turns: Iterable[TurnView]) -> frozenset[str]:
        """The turns that tell of a task what no longer holds, by their ids."""
        cards = [(turn.id, card) for turn in turns for card in turn.cards if card.identity]
        told = tuple({card.identity for _turn, card in cards})
        found = self.library.seen_by(viewer.scope).find_tasks(TaskFilter(identities=told)) if told else []
        now = {stored.identity: stored.task for stored in found}
        return frozenset(turn for turn, card in cards if is_told_otherwise(card, now.get(card.identity)))

    def _view(self, spoken: Spoken) -> TurnView:
        return view_of(Turn(spoken.turn_id, spoken.question, spoken.answer, None, "", self.clock()))

    def _page(
        self,
        request: Request,
        viewer: Viewer,
        conversation_id: str,
        typed: str = "",
        problem: Json | None = None,
        more: Sequence[TurnView] = (),
    ) -> Response:
        last = None if request.query_params.get("ca") else SHOWN + 1
        conversation, turns = self._conversation(viewer, conversation_id, last)
        turns += more
        shown = turns if last is None else latest(turns)
        shelf, words = self.library.seen_by(viewer.scope), request.query_params.get("tim", "")
        offset = offset_in(request)
        return self.pages.html(
            request,
            "chat/page.html",
            problem["status"] if problem else 200,
            conversation=conversation,
            turns=shown,
            done=self._done(viewer, shown),
            changed=self._changed(viewer, shown),
            earlier=len(shown) < len(turns),
            examples=[] if turns else examples(shelf, viewer.unit, self.clock().date(), self.chance),
            typed=typed,
            problem=problem,
            words=words,
            talks=self.conversations.find(viewer.id, words, limit=LISTED, offset=offset),
            total=self.conversations.count(viewer.id, words),
            limit=LISTED,
            offset=offset,
        )

    def _conversation(
        self, viewer: Viewer, conversation_id: str, last: int | None
    ) -> tuple[Conversation | None, list[TurnView]]:
        if not conversation_id:
            return None, []
        found = self.conversations.get(viewer.id, conversation_id)
        return found, [view_of(turn) for turn in self.conversations.turns(viewer.id, found.id, viewer.scope, last)]


def latest(turns: Sequence[TurnView]) -> Sequence[TurnView]:
    """The last of some turns, so many as make a page that stays light; always one where there is any."""
    tasks = list(accumulate(len(turn.cards) for turn in reversed(turns[-SHOWN:])))
    kept = max(sum(total <= CARDS for total in tasks), min(len(tasks), 1))
    return turns[len(turns) - kept :]


def chat_pages(pages: Pages, library: Library, questions: Questions, clock: Clock) -> APIRouter:
    """Asking, what was asked before, and what users think of answers."""
    conversations = Conversations(library.database, clock)
    talk = Talk(questions, conversations, lambda answer: dump(answer_json(answer)))
    chance = random.Random()  # noqa: S311 - for examples
    router = _routes(Chat(pages, library, talk, conversations, ProgressLog(library.database, clock), clock, chance))
    router.include_router(feedback_pages(pages, conversations))
    return router


def _routes(chat: Chat) -> APIRouter:
    router = APIRouter()

    @router.get("/")
    def front(_viewer: Reader) -> Response:
        """The page that people open in the morning."""
        return RedirectResponse("/hoi")

    @router.get("/hoi")
    def begin(request: Request, viewer: Reader) -> Response:
        """A new conversation."""
        return chat.opened(request, viewer)

    @router.get("/hoi/{conversation_id}")
    def go_on(request: Request, viewer: Reader, conversation_id: str) -> Response:
        """A conversation so far."""
        return chat.opened(request, viewer, conversation_id)

    @router.post("/hoi")
    async def ask(
        request: Request,
        viewer: Reader,
        question: Text = "",
        conversation: Text = "",
    ) -> Response:
        """Answer a question: as a stream for the script of the page, else by way of the conversation's page."""
        if _EVENTS in request.headers.get("accept", ""):
            events = chat.events(request, viewer, conversation, question)
            return StreamingResponse(events, media_type=_EVENTS, headers=_HELD_BACK_BY_NOBODY)
        try:
            spoken = await chat.talk.ask(viewer, question, conversation)
        except KehoachError as error:
            return await to_thread.run_sync(chat.refused, request, viewer, conversation, question, error)
        if not spoken.turn_id:
            return await to_thread.run_sync(chat.unkept, request, viewer, spoken)
        return chat.pages.see_other(f"/hoi/{spoken.conversation_id}#luot-{spoken.turn_id}")

    _add_changes(router, chat)
    return router


def _add_changes(router: APIRouter, chat: Chat) -> None:
    @router.post("/hoi/{conversation_id}/ten")
    def rename(viewer: Reader, conversation_id: str, title: Text = "") -> Response:
        """Give a conversation another title."""
        chat.conversations.rename(viewer.id, conversation_id, title)
        return chat.pages.see_other(f"/hoi/{conversation_id}", "Đã đổi tên cuộc hỏi đáp.")

    @router.post("/hoi/{conversation_id}/xoa")
    def delete(viewer: Reader, conversation_id: str) -> Response:
        """Delete a conversation."""
        chat.conversations.delete(viewer.id, conversation_id)
        return chat.pages.see_other("/hoi", "Đã xóa cuộc hỏi đáp.")

    @router.post("/hoi/luot/{turn_id}/y-kien")
    def judge(
        request: Request,
        viewer: Reader,
        turn_id: str,
        verdict: Annotated[Verdict, Form()],
        reason: Text = "",
    ) -> Response:
        """Keep what a user thinks of an answer."""
        conversation_id = chat.conversations.judge(viewer.id, turn_id, verdict, reason)
        if "text/html" not in request.headers.get("accept", ""):
            return Response(status_code=204)
        return chat.pages.see_other(f"/hoi/{conversation_id}#luot-{turn_id}", "Đã ghi ý kiến. Cảm ơn anh/chị.")


def _event(name: str, value: Json) -> bytes:
    return format_sse_event(event=name, data_str=dump(value))
