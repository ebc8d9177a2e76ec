"""The Zalo Bot Platform in small: its methods, its envelopes, one update a call, HTTP 408 where there is none.

>>> bot = FakeZaloBot()  # doctest: +SKIP
>>> with running(bot.app) as api:  # doctest: +SKIP
...     channel = ZaloBot(bot.token, "mat-khau-webhook", mode="polling", api=api)
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from assistant.testing.sent import Sent

LONGEST = 2000
"""Characters of a message."""
SLOW = 1.5
"""Seconds a slow answer takes."""
_DATE = 1750316131602  # milliseconds, as the platform gives times
Body = dict[str, Any]


class ApiError(Exception):
    """An answer with `ok` false."""

    def __init__(self, code: int, description: str) -> None:
        super().__init__(description)
        self.code = code
        self.description = description


class FakeZaloBot:
    """One bot. sent: what it said; typing: chats that were shown that it types; webhook: (address, secret).

    incoming: what `getUpdates` is to give out. quota: messages that may still be sent, None without limit.
    patience: seconds a request for updates is held open at most. plain: whether errors come as HTTP 200.
    """

    def __init__(self, token: str = "123456:khoa-thu-nghiem", *, patience: float = 0.05) -> None:  # noqa: S107 - of no bot
        self.token = token
        self.patience = patience
        self.sent: list[Sent] = []
        self.typing: list[str] = []
        self.calls: list[str] = []
        self.incoming: deque[Body] = deque()
        self.webhook: tuple[str, str] | None = None
        self.quota: int | None = None
        self.plain = False
        self._failures: deque[int | str] = deque()
        self._methods: Mapping[str, Callable[[Mapping[str, str]], Awaitable[object]]] = {
            "getMe": self._get_me,
            "getUpdates": self._get_updates,
            "setWebhook": self._set_webhook,
            "deleteWebhook": self._delete_webhook,
            "getWebhookInfo": self._get_webhook_info,
            "sendMessage": self._send_message,
            "sendChatAction": self._send_chat_action,
        }
        self.app = FastAPI(openapi_url=None)
        self.app.add_api_route("/bot{token}/{method}", self._serve, methods=["GET", "POST"])

    def fail(self, *how: int | str) -> None:
        """Let the next messages be answered with these error codes; "html" is a proxy's page, "slow" no answer."""
        self._failures.extend(how)

    def delivery(self, body: Body) -> tuple[dict[str, str], bytes]:
        """A body as it is posted to the webhook, with the secret that was set."""
        secret = self.webhook[1] if self.webhook else ""
        headers = {"content-type": "application/json", "x-bot-api-secret-token": secret}
        return headers, json.dumps(body, ensure_ascii=False).encode()

    async def _serve(self, token: str, method: str, request: Request) -> Response:
        self.calls.append(method)
        if token != self.token:
            return self._refused(401, f"Unauthorized: {token}")
        if method not in self._methods:
            return self._refused(404, "Not Found")
        if method == "sendMessage" and self._failures:
            return await self._failed(self._failures.popleft())
        try:
            result = await self._methods[method](await _values(request))
        except ApiError as error:
            return self._refused(error.code, error.description)
        return JSONResponse({"ok": True, "result": result})

    async def _failed(self, how: int | str) -> Response:
        if how == "slow":
            await asyncio.sleep(SLOW)
        if isinstance(how, str):
            return HTMLResponse("<h1>502 Bad Gateway</h1>", 502)
        return self._refused(how, f"failed at /bot{self.token}/sendMessage")

    def _refused(self, code: int, description: str) -> Response:
        status = 200 if self.plain else code
        return JSONResponse({"ok": False, "error_code": code, "description": description}, status)

    async def _get_me(self, _values: Mapping[str, str]) -> object:
        return {"id": "987", "account_name": "bot.VanHai", "account_type": "BASIC", "can_join_groups": False}

    async def _get_updates(self, values: Mapping[str, str]) -> object:
        if self.webhook:
            raise ApiError(400, "getUpdates is not allowed while a webhook is set")
        end = asyncio.get_running_loop().time() + min(float(values.get("timeout", "30")), self.patience)
        while not self.incoming:
            if asyncio.get_running_loop().time() >= end:
                raise ApiError(408, "Request timeout")
            await asyncio.sleep(0.01)
        return self.incoming.popleft()

    async def _set_webhook(self, values: Mapping[str, str]) -> object:
        if not 8 <= len(values.get("secret_token", "")) <= 256:
            raise ApiError(400, "secret_token has 8 to 256 characters")
        if not values.get("url", "").startswith("https://"):
            raise ApiError(400, "url begins with https://")
        self.webhook = (values["url"], values["secret_token"])
        return {"url": values["url"], "updated_at": _DATE}

    async def _delete_webhook(self, values: Mapping[str, str]) -> object:
        await self._get_webhook_info(values)
        self.webhook = None
        return {"url": "", "updated_at": _DATE}

    async def _get_webhook_info(self, _values: Mapping[str, str]) -> object:
        if self.webhook is None:
            raise ApiError(404, "Webhook not found")
        return {"url": self.webhook[0], "updated_at": _DATE}

    async def _send_message(self, values: Mapping[str, str]) -> object:
        if not 1 <= len(values.get("text", "")) <= LONGEST or not values.get("chat_id"):
            raise ApiError(400, "text has 1 to 2000 characters")
        if self.quota is not None:
            if self.quota < 1:
                raise ApiError(429, "Quota exceeded")
            self.quota -= 1
        message = f"bot-{len(self.sent) + 1}"
        self.sent.append(Sent(values["chat_id"], values["text"], message=message))
        return {"message_id": message, "date": _DATE}

    async def _send_chat_action(self, values: Mapping[str, str]) -> object:
        self.typing.append(values["chat_id"])
        return True


def written(text: str, chat: str = "6ede01", key: str = "2d7501", *, group: bool = False) -> Body:
    """Words of a person, flat as the platform posts them."""
    return event("text", {"text": text}, chat, key, group=group)


def event(kind: str, said: Body, chat: str = "6ede01", key: str = "2d7501", *, group: bool = False) -> Body:
    """An event "message.<kind>.received"; in a group the chat is another than the person."""
    sender = {"id": "6ede01" if group else chat, "display_name": "Nguyễn Thị Lan", "is_bot": False}
    where = {"id": chat, "chat_type": "GROUP" if group else "PRIVATE"}
    message = {"from": sender, "chat": where, **said, "message_id": key, "date": _DATE}
    return {"event_name": f"message.{kind}.received", "message": message}


def wrapped(body: Body) -> Body:
    """The same in the envelope that the documents show."""
    return {"ok": True, "result": body}


async def _values(request: Request) -> Mapping[str, str]:
    """What a call brings, as JSON, as a form or in the address."""
    found: dict[str, str] = dict(request.query_params)
    content = request.headers.get("content-type", "")
    if content.startswith("application/json"):
        return found | {key: str(value) for key, value in (await request.json()).items()}
    form = await request.form()
    return found | {key: value for key, value in form.items() if isinstance(value, str)}
