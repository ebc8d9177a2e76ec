"""Links for calendars: made and revoked by their user, fetched by whoever has the secret."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Sequence
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from assistant.access.journal import Journal
from assistant.access.viewer import Viewer
from assistant.channels.exports import to_ics
from assistant.channels.http.gate import InPerson, Reader
from assistant.channels.web.deadlines import PATH, page_address
from assistant.channels.web.fields import Text
from assistant.channels.web.pages import Pages
from assistant.clock import Clock
from assistant.lookup import Listed, look_up
from assistant.noting import if_possible
from assistant.task_query import TaskQuery
from index.feeds import Feed, Feeds, missing
from index.library import Library, Shelf
from plan.errors import FilterInvalid

_NAME = 80  # characters


def feed_pages(pages: Pages, feeds: Feeds, journal: Journal, clock: Clock) -> APIRouter:
    """Making and revoking the links of the viewer."""
    router = APIRouter()

    @router.post(f"{PATH}/lich")
    def make(
        request: Request,
        viewer: InPerson,
        query: Annotated[str, Form(max_length=2000)] = "",
        name: Text = "",
        open_only: Text = "",
    ) -> Response:
        """Make a link for a filter and show it, this one time; raises FilterInvalid.

        It shows all that its user may see, so a token, which may be limited to less, makes none.
        """
        today = clock().date()
        asked = _query(query)
        asked.filter(today, viewer.id)
        encoded = asked.encoded(progress="open") if open_only else asked.encoded()
        called = " ".join(name.split())[:_NAME] or asked.unit or "Mọi nhiệm vụ"
        feed, secret = feeds.make(viewer.id, called, encoded)
        journal.note(viewer, "feed_made", feed.id, feed.name)
        url = f"{str(request.base_url).rstrip('/')}/lich/{secret}.ics"
        back = page_address(asked, today)
        response = pages.html(request, "deadlines/feed.html", feed=feed, url=url, back=back)
        response.headers["Cache-Control"] = "no-store"
        return response

    @router.post(f"{PATH}/lich/{{feed_id}}/thu-hoi")
    def revoke(viewer: Reader, feed_id: str) -> Response:
        """Make a link of the viewer worthless; raises FeedMissing."""
        feed = feeds.revoke(viewer.id, feed_id)
        journal.note(viewer, "feed_revoked", feed.id, feed.name)
        return pages.see_other(f"{PATH}#lich", said=f"Đã thu hồi liên kết lịch “{feed.name}”.")

    return router


def feed_routes(library: Library, feeds: Feeds, viewer_of: Callable[[str], Viewer | None], clock: Clock) -> APIRouter:
    """The calendars themselves, for programs without a login. viewer_of: None for who is no longer active."""
    router = APIRouter()

    @router.get("/lich/{secret}.ics", response_class=Response)
    def calendar(request: Request, secret: str) -> Response:
        """What the link's user may see now of its filter; raises FeedMissing, whatever the reason."""
        feed = feeds.find(secret)
        viewer = viewer_of(feed.user_id)
        if viewer is None:
            raise missing()
        rows = _rows(library.seen_by(viewer.scope), feed, clock().date(), viewer)
        content = to_ics(rows, feed.name, str(request.base_url).rstrip("/"))
        with if_possible("the use of a calendar link"):
            feeds.see(feed)
        tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        headers["Content-Disposition"] = 'inline; filename="thoi-han.ics"'
        return Response(content, media_type="text/calendar; charset=utf-8", headers=headers)

    return router


def _rows(shelf: Shelf, feed: Feed, today: dt.date, viewer: Viewer) -> Sequence[Listed]:
    """The tasks of a feed; none where a period that moves with the days has left the days that were typed beside it."""
    try:
        return look_up(shelf, _query(feed.query).filter(today, viewer.id)).rows
    except FilterInvalid:
        return ()


def _query(text: str) -> TaskQuery:
    return TaskQuery.of(dict(parse_qsl(text)))
