"""A Bot API server on loopback: what python-telegram-bot asks of Telegram, answered as Telegram answers it.

    fake = FakeTelegram()
    with running(fake.app) as address:      # `telegram_api` of the settings
        fake.happens(fake.people.text("Sở Y tế làm gì?"))

What happens is given to whoever polls, or delivered to the webhook once one is set. It is kept until it is confirmed:
by a later offset, or by a 200. Sentences and numbers of errors are those of api.telegram.org.
"""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from assistant.testing.sent import Sent
from assistant.testing.telegram_checks import Refused, Trouble, check_buttons, check_commands, check_webhook, shown_text
from assistant.testing.telegram_updates import Happenings, Json

TOKEN = "700100200:van-hai-khong-phai-ma-that"  # noqa: S105 - opens nothing
HEADER = "x-telegram-bot-api-secret-token"
_LARGEST_FILE = 20 * 2**20
_LOOK = 0.01  # seconds between looks at what is waiting
_AGAIN = 0.1  # seconds until a delivery that got no 200 is made again; Telegram's own rests grow
_SENDING = frozenset({"sendMessage", "editMessageText"})


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a method, with its parameters as they were read."""

    method: str
    given: Json


class FakeTelegram:
    """One bot and all its chats; safe to use from several threads.

    people: makes what people do. calls, sent: what the bot asked for and said. files: what `getFile` knows, by id.
    blocked, missing: chats whose people blocked the bot, or that are not there. repeats: every so-many-th delivery to
    the webhook is made twice, 0 for none.
    """

    def __init__(self, token: str = TOKEN, username: str = "kehoach_vanhai_bot", *, repeats: int = 0) -> None:
        self.token = token
        self.people = Happenings(int(token.partition(":")[0]), username)
        self.repeats = repeats
        self.calls: list[Call] = []
        self.sent: list[Sent] = []
        self.files: dict[str, bytes] = {}
        self.blocked: set[str] = set()
        self.missing: set[str] = set()
        self.webhook = ""
        self.secret = ""
        self._waiting: deque[Json] = deque()
        self._troubles: deque[Trouble] = deque()
        self._messages: dict[tuple[str, str], tuple[str, Any]] = {}
        self._polls = 0
        self._lock = threading.RLock()
        self.app = self._build()

    def happens(self, update: Json) -> Json:
        """Let something happen; gives it back."""
        with self._lock:
            self._waiting.append(update)
        return update

    @property
    def unconfirmed(self) -> list[int]:
        """The numbers of the updates that the bot has not confirmed."""
        with self._lock:
            return [update["update_id"] for update in self._waiting]

    def fail(self, trouble: Trouble, times: int = 1) -> None:
        """Let the next calls that send or edit go wrong."""
        self._troubles.extend([trouble] * times)

    def delivery(self, update: Json, secret: str = "") -> tuple[dict[str, str], bytes]:
        """The headers and the body by which Telegram delivers an update; secret: the webhook's unless given."""
        headers = {"content-type": "application/json", HEADER: secret or self.secret}
        return headers, json.dumps(update, ensure_ascii=True).encode()

    async def deliver(self, client: httpx.AsyncClient, update: Json, url: str = "", *, secret: str = "") -> int:
        """Deliver an update until it is accepted, to the webhook unless another address is given; gives the attempts.

        Goes on for ever; whoever calls sets the limit.
        """
        headers, body = self.delivery(update, secret)
        attempts = 0
        while True:
            attempts += 1
            try:
                answer = await client.post(url or self.webhook, content=body, headers=headers, timeout=60)
                if answer.is_success:
                    return attempts
            except httpx.HTTPError:
                pass  # nobody is there: as Telegram, come again
            await asyncio.sleep(_AGAIN)

    def _build(self) -> FastAPI:
        app = FastAPI(lifespan=self._delivering)

        @app.api_route("/bot{token}/{method}", methods=["GET", "POST"])
        async def call(token: str, method: str, request: Request) -> Response:
            """One call of the Bot API."""
            if token != self.token:
                return _refusal(401, "Unauthorized") if ":" in token else _refusal(404, "Not Found")
            answer = getattr(self, f"_do_{method}", None)
            if answer is None:
                return _refusal(404, "Not Found")
            given = await _parameters(request)
            self.calls.append(Call(method, given))
            try:
                if method in _SENDING:
                    await self._go_wrong()
                if method == "getUpdates":
                    await self._wait(given, request)
                with self._lock:
                    return JSONResponse({"ok": True, "result": answer(given)})
            except Refused as refused:
                return refused.response()

        @app.get("/file/bot{token}/{path:path}")
        async def file(token: str, path: str) -> Response:
            """A file somebody sent."""
            found = self.files.get(path.removeprefix("documents/"))
            return Response(found) if found is not None and token == self.token else _refusal(404, "Not Found")

        return app

    @asynccontextmanager
    async def _delivering(self, _app: FastAPI) -> AsyncIterator[None]:
        task = asyncio.create_task(self._push())
        yield
        task.cancel()

    async def _push(self) -> None:
        made = 0
        async with httpx.AsyncClient(trust_env=False) as client:
            while True:
                if not self.webhook or not self._waiting:
                    await asyncio.sleep(_LOOK)
                    continue
                update, made = self._waiting[0], made + 1
                await self.deliver(client, update)
                if self.repeats and made % self.repeats == 0:
                    await self.deliver(client, update)
                with self._lock:
                    self._waiting.popleft()

    async def _go_wrong(self) -> None:
        if self._troubles:
            trouble = self._troubles.popleft()
            await asyncio.sleep(trouble.seconds)
            if trouble.status != 200:
                raise Refused(trouble)

    async def _wait(self, given: Json, request: Request) -> None:
        """Hold a question for updates until there are some, as long as it asks for."""
        if self.webhook:
            said = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete it first"
            raise Refused(Trouble(409, said))
        self._polls += 1
        mine, end = self._polls, time.monotonic() + float(given.get("timeout", 0))
        self._confirm(int(given.get("offset", 0)))
        while not self._waiting and time.monotonic() < end and not await request.is_disconnected():
            if mine != self._polls:
                raise Refused(Trouble(409, "Conflict: terminated by other getUpdates request; make sure that only one"))
            await asyncio.sleep(_LOOK)

    def _confirm(self, offset: int) -> None:
        with self._lock:
            while self._waiting and self._waiting[0]["update_id"] < offset:
                self._waiting.popleft()

    def _do_getUpdates(self, given: Json) -> list[Json]:  # noqa: N802 - as the Bot API calls it; so below
        return list(self._waiting)[: int(given.get("limit", 100))]

    def _do_getMe(self, _given: Json) -> Json:  # noqa: N802
        abilities = {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}
        return self.people.bot() | abilities

    def _do_setWebhook(self, given: Json) -> bool:  # noqa: N802
        check_webhook(given.get("url", ""), given.get("secret_token", ""))
        self.webhook, self.secret = given.get("url", ""), given.get("secret_token", "")
        return True

    def _do_deleteWebhook(self, _given: Json) -> bool:  # noqa: N802
        self.webhook = self.secret = ""
        return True

    def _do_getWebhookInfo(self, _given: Json) -> Json:  # noqa: N802
        return {"url": self.webhook, "has_custom_certificate": False, "pending_update_count": len(self._waiting)}

    def _do_setMyCommands(self, given: Json) -> bool:  # noqa: N802
        check_commands(given["commands"])
        return True

    def _do_sendChatAction(self, given: Json) -> bool:  # noqa: N802
        self._admit(given)
        return True

    def _do_answerCallbackQuery(self, given: Json) -> bool:  # noqa: N802
        if not str(given.get("callback_query_id", "")).startswith("44"):  # the numbers that `Happenings.press` gives
            said = "Bad Request: query is too old and response timeout expired or query ID is invalid"
            raise Refused(Trouble(400, said))
        return True

    def _do_sendMessage(self, given: Json) -> Json:  # noqa: N802
        return self._say(given, str(100 + len(self._messages)), edited=False)

    def _do_editMessageText(self, given: Json) -> Json:  # noqa: N802
        chat, message = self._admit(given), str(given.get("message_id"))
        before = self._messages.get((chat, message))
        if before is None:
            raise Refused(Trouble(400, "Bad Request: message to edit not found"))
        if before == (given.get("text"), given.get("reply_markup")):
            said = "specified new message content and reply markup are exactly the same as a current content"
            raise Refused(Trouble(400, f"Bad Request: message is not modified: {said}"))
        return self._say(given, message, edited=True)

    def _do_getFile(self, given: Json) -> Json:  # noqa: N802
        name = str(given.get("file_id"))
        content = self.files.get(name)
        if content is None:
            raise Refused(Trouble(400, "Bad Request: wrong file_id or the file is temporarily unavailable"))
        if len(content) > _LARGEST_FILE:
            raise Refused(Trouble(400, "Bad Request: file is too big"))
        told = {"file_id": name, "file_unique_id": f"u{name}", "file_size": len(content)}
        return told | {"file_path": f"documents/{name}"}

    def _say(self, given: Json, message: str, *, edited: bool) -> Json:
        chat, text = self._admit(given), shown_text(given, edited=edited)
        choices = check_buttons(given.get("reply_markup"))
        self._messages[chat, message] = (given["text"], given.get("reply_markup"))
        self.sent.append(Sent(chat, text, choices, message, edited))
        kind = "supergroup" if chat.startswith("-") else "private"
        told = {"message_id": int(message), "date": int(time.time()), "text": text, "from": self.people.bot()}
        return told | {"chat": {"id": int(chat), "type": kind}}

    def _admit(self, given: Json) -> str:
        """The chat that is meant; raises Refused where nothing can be said."""
        chat = str(given.get("chat_id", ""))
        if chat in self.missing or not chat.removeprefix("-").isdecimal():
            raise Refused(Trouble(400, "Bad Request: chat not found"))
        if chat in self.blocked:
            is_group = chat.startswith("-")
            why = "bot was kicked from the supergroup chat" if is_group else "bot was blocked by the user"
            raise Refused(Trouble(403, f"Forbidden: {why}"))
        return chat


_NESTED = frozenset({"reply_markup", "allowed_updates", "commands", "link_preview_options", "entities"})


async def _parameters(request: Request) -> Json:
    """The parameters of a call: of the address, of JSON, or of a form, where nested ones are JSON in text."""
    given: Json = dict(request.query_params)
    if request.headers.get("content-type", "").startswith("application/json"):
        return given | dict(await request.json())
    async with request.form() as form:
        given |= {key: value for key, value in form.items() if isinstance(value, str)}
    return {key: json.loads(value) if key in _NESTED else value for key, value in given.items()}


def _refusal(status: int, description: str) -> Response:
    return Refused(Trouble(status, description)).response()
