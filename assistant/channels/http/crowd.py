"""How many requests of each kind are worked on at once, how many wait, and what the rest is told.

Kinds keep out of each other's way: uploads that trickle in, exports and pages that a slow store holds up leave room for
questions, and nothing of it holds up what tells whether the server lives.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.channels.http.lanes import Lane
from assistant.channels.http.middleware import STATIC, Uploads
from assistant.channels.http.problems import ErrorPage, refusal
from plan.errors import ServerBusy

_MB = 2**20
_UNANNOUNCED = 8  # a body without a length is taken for this part of what a lane may weigh
_DIGITS = 18  # of a length; more are nobody's
_WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_AGAIN = "Anh/chị hãy thử lại sau ít giây."


@dataclass(frozen=True, slots=True)
class Kind:
    """Requests that share a lane: those whose whole path fits a pattern, of some methods (none: of all).

    count: at once. waiting, patience: how many more wait, and how many seconds. weight: bytes of all bodies at once.
    busy: the sentence for those beyond. retry: seconds after which they may come again.
    """

    name: str
    path: re.Pattern[str]
    methods: frozenset[str]
    count: int
    waiting: int
    patience: float
    weight: int
    busy: str
    retry: int = 5

    def fits(self, scope: Scope) -> bool:
        """Whether a request is of this kind."""
        return bool((not self.methods or scope["method"] in self.methods) and self.path.fullmatch(scope["path"]))


_FREE = re.compile(rf"/healthz|{STATIC}.*")
"""What nobody waits for: it takes no lock and no store."""


def kinds(uploads: Iterable[Uploads] = (), *, questions: int = 100) -> tuple[Kind, ...]:
    """The kinds of this service; the first that fits a request counts. questions: at once, with those that wait."""
    files = "|".join(upload.path.pattern for upload in uploads if upload.files) or "(?!)"
    return (
        Kind(
            "question",
            re.compile("/api/ask|/hoi|/v1/chat/completions|/mcp"),
            _WRITES,
            # They wait inside for a thread of their own, and some for a language model.
            *(questions, 0, 0.0, 64 * _MB),
            busy=f"Nhiều người đang hỏi cùng lúc. {_AGAIN}",
        ),
        Kind(
            "upload",
            re.compile(files),
            _WRITES,
            *(8, 100, 60.0, 2048 * _MB),
            busy="Máy chủ đang nhận nhiều tệp khác. Anh/chị hãy gửi lại sau ít phút.",
            retry=30,
        ),
        Kind(
            "export",
            re.compile(r"/api/tasks\.\w+|/lich/.*|/bao-cao.*"),
            frozenset(),
            *(2, 60, 30.0, _MB),
            busy=f"Nhiều người đang lấy bảng, lịch và báo cáo cùng lúc. {_AGAIN}",
            retry=15,
        ),
        # As many as assistant.drawing works on; the others wait here, where they hold no thread.
        Kind(
            "drawing",
            re.compile(r"/api/documents/[^/]+/pages/.*"),
            frozenset(),
            *(2, 100, 15.0, _MB),
            busy=f"Máy chủ đang vẽ nhiều trang khác. {_AGAIN}",
        ),
        Kind(
            "probe",
            re.compile("/readyz|/metrics"),
            frozenset(),
            *(2, 8, 5.0, _MB),
            busy="Máy chủ chưa trả lời kịp các lần kiểm tra trước. Hãy thử lại sau ít giây.",
        ),
        Kind(
            "delivery",
            re.compile("/webhook/.*"),
            frozenset(),
            *(8, 200, 10.0, 16 * _MB),
            busy="Máy chủ đang nhận nhiều tin khác. Hãy gửi lại sau ít giây.",
        ),
        Kind("page", re.compile("(?s).*"), frozenset(), *(16, 200, 15.0, 16 * _MB), busy=f"Máy chủ đang bận. {_AGAIN}"),
    )


def threads(of: Iterable[Kind]) -> int:
    """As many threads as lets no request that was let in wait for a thread, with some for files of the pages."""
    return sum(kind.count for kind in of) + 40


class Crowd:
    """Lets requests in by kind, and answers those beyond with 503 `server_busy` before anything of them is read.

    page: shows the error to a person.
    """

    def __init__(self, app: ASGIApp, of: Sequence[Kind], page: ErrorPage | None = None) -> None:
        self._app = app
        self._lanes = [(kind, Lane(kind.count, kind.waiting, kind.weight)) for kind in of]
        self._page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on in its turn."""
        if scope["type"] != "http" or _FREE.fullmatch(scope["path"]):
            await self._app(scope, receive, send)
            return
        kind, lane = next((kind, lane) for kind, lane in self._lanes if kind.fits(scope))
        weight = _weight(Headers(scope=scope), kind)
        if not await lane.enter(kind.patience, weight):
            await refusal(scope, ServerBusy(kind.busy, kind.retry), self._page)(scope, receive, send)
            return
        try:
            await self._app(scope, receive, send)
        finally:
            lane.leave(weight)


def _weight(headers: Headers, kind: Kind) -> int:
    """Bytes of a body as announced; an invented length counts no more than one that BodyLimit lets through."""
    if "transfer-encoding" in headers:
        return kind.weight // _UNANNOUNCED
    announced = headers.get("content-length", "")[:_DIGITS]
    return min(int(announced), kind.weight) if announced.isdecimal() else 0
