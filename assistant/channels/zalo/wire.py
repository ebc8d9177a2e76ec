"""HTTP to Zalo's hosts: time limits, no redirects, and no token in what is logged or raised.

A bot's token stands in the path of its URLs, and httpx logs these and keeps them in its errors. So it is given a word
in the token's place, which becomes the token on the last step to the network; and its errors are not handed on.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import httpx

from assistant.channels.token_transport import TokenTransport
from assistant.channels.zalo.troubles import UNREACHABLE, raised
from assistant.chat.channel import SendingRefused

SECONDS = 10.0
"""The longest a request may take, but for long polls and files."""
_LONGEST_DETAIL = 200
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. body: its JSON object, None where it is none. wait: seconds by its Retry-After."""

    status: int
    body: Mapping[str, Any] | None
    wait: float | None


class Wire:
    """A client of Zalo's hosts; lives in one event loop.

    secrets: words that no error may hold. token: see `TokenTransport`.
    """

    def __init__(self, proxy: str, secrets: tuple[str, ...], *, token: str = "") -> None:
        network = httpx.AsyncHTTPTransport(proxy=proxy or None, trust_env=False)
        self._client = httpx.AsyncClient(transport=TokenTransport(token, network), timeout=SECONDS, trust_env=False)
        self._secrets = tuple(secret for secret in secrets if secret)

    async def close(self) -> None:
        """Close its connections."""
        await self._client.aclose()

    async def ask(self, method: str, url: str, *, seconds: float = SECONDS, **request: Any) -> Answer:  # noqa: ANN401 - httpx's own
        """Send a request and read its answer; raises SendingFailed."""
        response = await _within(seconds, self._client.request(method, url, timeout=seconds, **request))
        try:
            body = json.loads(response.content)
        except ValueError:
            body = None
        wait = response.headers.get("retry-after", "")
        return Answer(
            response.status_code,
            body if isinstance(body, dict) else None,
            float(wait) if wait.isascii() and wait.isdigit() else None,
        )

    async def save(self, url: str, target: Path, *, largest: int, seconds: float) -> None:
        """Write what stands at a URL; raises SendingFailed, and SendingRefused when it is gone or over `largest` bytes.

        Nothing is left of it then.
        """
        try:
            await _within(seconds, self._save(url, target, largest))
        except BaseException:
            target.unlink(missing_ok=True)
            raise

    async def _save(self, url: str, target: Path, largest: int) -> None:
        async with self._client.stream("GET", url) as response:
            if response.status_code != httpx.codes.OK:
                raise SendingRefused("zalo_file_gone", "Zalo không còn giữ tệp này. Hãy gửi lại tệp.")
            size = 0
            with target.open("wb") as stream:
                async for chunk in response.aiter_bytes():
                    size += len(chunk)
                    if size > largest:
                        raise SendingRefused("zalo_file_large", f"Tệp lớn hơn {largest // 2**20} MB.")
                    stream.write(chunk)

    def detail(self, said: object) -> str:
        """What Zalo says of an error, short and without secrets."""
        text = " ".join(str(said or "").split())
        for secret in self._secrets:
            text = text.replace(secret, "…")
        return text[:_LONGEST_DETAIL]


async def _within(seconds: float, work: Coroutine[Any, Any, _T]) -> _T:
    """The result of a request. An error of httpx holds the request: ours is raised where that one is out of reach."""
    try:
        async with asyncio.timeout(seconds):
            return await work
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, TimeoutError) as error:
        failure = type(error).__name__
    raise raised(UNREACHABLE, failure)
