"""Keeps the token of a bot out of the addresses that libraries know.

Telegram and the Zalo Bot Platform want it in the path of every request. httpx logs the paths it asks for and keeps them
in its errors, python-telegram-bot names them too; so all are given a word in its place, which becomes the token on the
last step to the network.
"""

from __future__ import annotations

from urllib.parse import quote

import httpx

IN_ITS_PLACE = "TOKEN"
"""What stands in URLs for the token."""


class TokenTransport(httpx.AsyncBaseTransport):
    """Sends requests through `inner`, to `/bot<token>/` where `/botTOKEN/` was asked for."""

    def __init__(self, token: str, inner: httpx.AsyncBaseTransport) -> None:
        self._place = f"/bot{IN_ITS_PLACE}/".encode()
        self._path = f"/bot{quote(token, safe=':')}/".encode()
        self._inner = inner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; raises what httpx raises, which holds the request as it was given."""
        path = request.url.raw_path.replace(self._place, self._path, 1)
        known = httpx.Request(
            request.method,
            request.url.copy_with(raw_path=path),
            headers=request.headers,
            stream=request.stream,
            extensions=request.extensions,
        )
        return await self._inner.handle_async_request(known)

    async def aclose(self) -> None:
        """Let the connections go."""
        await self._inner.aclose()
