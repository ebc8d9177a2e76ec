"""Clients that send a body slower than anybody's line: they give their place back."""

from __future__ import annotations

import asyncio
import time

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

GRACE = 30.0
"""Seconds that a body may take, however short."""
SLOWEST = 8 * 1024
"""Bytes a second that a longer body comes at, at least, over all of it."""


class SlowBodies:
    """Refuses a body that does not come in time with 408 `request_timeout`; the server's own time does not count.

    grace, slowest: see GRACE and SLOWEST.
    """

    def __init__(self, app: ASGIApp, grace: float = GRACE, slowest: int = SLOWEST) -> None:
        self._app = app
        self._grace = grace
        self._slowest = slowest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, watching how its body comes."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        waited, read, whole = 0.0, 0, False

        async def timed() -> Message:
            nonlocal waited, read, whole
            if whole:  # what comes now is word that the client has gone, which may take as long as it likes
                return await receive()
            begun = time.monotonic()
            try:
                async with asyncio.timeout(self._grace + read / self._slowest - waited):
                    message = await receive()
            except TimeoutError as error:
                raise HTTPException(408, headers={"Connection": "close"}) from error
            waited += time.monotonic() - begun
            read += len(message.get("body", b""))
            whole = not message.get("more_body", False)
            return message

        await self._app(scope, timed, send)
