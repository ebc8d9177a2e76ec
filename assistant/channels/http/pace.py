"""How many questions a minute one person, API token or address may ask (a token bucket, in memory alone)."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.access.viewer import LOCAL, Viewer
from assistant.channels.http.crowd import Kind
from assistant.channels.http.problems import ErrorPage, refusal
from assistant.loopback import is_loopback
from plan.errors import TooManyQuestions

_KNOWN = 10_000  # askers that are remembered; whoever has not asked for longest is forgotten, with a full bucket
_MINUTE = 60.0


class Buckets:
    """What each asker has left: so many a minute, all of which may be used at once. Of one event loop."""

    def __init__(self, a_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = a_minute
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()  # what was left, and when

    def take(self, asker: str) -> int:
        """Take one: 0, or the seconds until there is one again."""
        now = self._clock()
        left, then = self._left.pop(asker, (float(self._most), now))
        left = min(left + (now - then) * self._most / _MINUTE, self._most)
        is_let = left >= 1
        self._left[asker] = (left - 1 if is_let else left, now)
        if len(self._left) > _KNOWN:
            self._left.popitem(last=False)
        return 0 if is_let else math.ceil((1 - left) * _MINUTE / self._most)


class Pace:
    """Answers questions beyond so many `a_minute` with 429 `too_many_questions`; 0 lets all through.

    Stands behind Admission, which says who asks; without accounts the address does, and this machine asks as it likes.
    kind: what counts as a question. page: shows the error to a person.
    """

    def __init__(self, app: ASGIApp, a_minute: int, kind: Kind, page: ErrorPage | None = None) -> None:
        self._app = app
        self._a_minute = a_minute
        self._buckets = Buckets(max(a_minute, 1))
        self._kind = kind
        self._page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it."""
        asks = scope["type"] == "http" and self._a_minute and self._kind.fits(scope)
        asker = _asker(scope) if asks else ""
        seconds = self._buckets.take(asker) if asker else 0
        if not seconds:
            await self._app(scope, receive, send)
            return
        refused = TooManyQuestions(
            f"Anh/chị đã hỏi quá {self._a_minute} câu trong một phút. Hãy hỏi tiếp sau {seconds} giây.", seconds
        )
        await refusal(scope, refused, self._page)(scope, receive, send)


def _asker(scope: Scope) -> str:
    """Whose question it is; "" for whoever sits at this machine, and for strangers, who are let in nowhere."""
    viewer: Viewer | None = scope.get("state", {}).get("viewer")
    if viewer is None:
        return ""
    if viewer is not LOCAL:
        return f"user {viewer.id}"
    host = (scope.get("client") or ("",))[0]
    return "" if is_loopback(host) else f"address {host}"
