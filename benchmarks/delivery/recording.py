"""What reached the fake Bot API, as it was on the wire, whatever the fake itself makes of it."""

from __future__ import annotations

import contextlib
import json
import time
from dataclasses import dataclass
from urllib.parse import parse_qs

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send


@dataclass(frozen=True, slots=True)
class Taken:
    """A message that the fake took. at: as time.time() gives it. message: its id there."""

    at: float
    chat: int
    text: str
    message: str


class Recorder:
    """Passes requests on to the fake and keeps those that send a message, in their order."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.taken: list[Taken] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; one whose sender was killed meanwhile ends here."""
        with contextlib.suppress(ClientDisconnect):
            await self._pass(scope, receive, send)

    async def _pass(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].lower().endswith("/sendmessage"):
            await self._app(scope, receive, send)
            return
        at, asked, answered = time.time(), bytearray(), bytearray()

        async def heard() -> Message:
            message = await receive()
            asked.extend(message.get("body", b""))
            return message

        async def said(message: Message) -> None:
            answered.extend(message.get("body", b""))
            await send(message)

        await self._app(scope, heard, said)
        answer = json.loads(answered)
        if answer.get("ok"):
            given = _fields(bytes(asked))
            message = str(answer["result"]["message_id"])
            self.taken.append(Taken(at, int(given["chat_id"]), given["text"], message))


def _fields(body: bytes) -> dict[str, str]:
    if body.startswith(b"{"):
        return {name: str(value) for name, value in json.loads(body).items()}
    return {name: values[0] for name, values in parse_qs(body.decode()).items()}
