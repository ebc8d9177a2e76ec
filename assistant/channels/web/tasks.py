"""Nhiệm vụ: the table of tasks by filters; the address keeps the filter."""

from __future__ import annotations

from dataclasses import dataclass, replace

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from assistant.access.viewer import LOCAL, Viewer
from assistant.addresses import filter_address
from assistant.channels.exports import line_range
from assistant.channels.http.gate import Reader
from assistant.channels.web.fields import offset_in
from assistant.channels.web.pages import Pages
from assistant.channels.web.standing import STATE_BADGES, STATES
from assistant.clock import Clock
from assistant.lookup import Found, look_up
from assistant.task_query import ME, TaskQuery
from index.library import Library
from index.progress import ProgressLog

PATH = "/nhiem-vu"
_LIMIT = 30  # tasks on a page


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A filter that is used every day, as a link. text: Vietnamese, not translated yet."""

    text: str
    url: str
    chosen: bool


def task_pages(pages: Pages, library: Library, log: ProgressLog, clock: Clock) -> APIRouter:
    """The list of tasks."""
    router = APIRouter()

    @router.get(PATH)
    def listed(request: Request, viewer: Reader) -> Response:
        """The tasks of a filter; what is wrong with it is said at its field, with status 422 and no task."""
        given = dict(request.query_params)
        query = TaskQuery.of(given)
        if any(not value.strip() for value in given.values()):  # a form sends its blank fields too
            return RedirectResponse(address(query), 303)
        shelf, today = library.seen_by(viewer.scope), clock().date()
        wanted, wrong = query.read(today, viewer.id)
        offset = offset_in(request)
        found = Found((), 0) if wrong else look_up(shelf, replace(wanted, limit=_LIMIT, offset=offset))
        return pages.html(
            request,
            "tasks/list.html",
            422 if wrong else 200,
            query=query,
            wrong=wrong,
            found=found,
            marks=log.last([row.identity for row in found.rows], viewer.scope),
            facets=shelf.facets(wanted),
            shortcuts=shortcuts(query, viewer),
            link=lambda **changes: address(query, **changes),
            offset=offset,
            limit=_LIMIT,
            lines=line_range,
            state_names=STATES,
            state_badges=STATE_BADGES,
        )

    return router


def address(query: TaskQuery, **changes: str) -> str:
    """The address of the list under a filter, with some fields changed."""
    return filter_address(PATH, query, **changes)


def shortcuts(query: TaskQuery, viewer: Viewer) -> list[Shortcut]:
    """The filters of every day, each put on top of what is asked for, or taken off where it is on."""
    named = [
        ("Quá hạn", {"progress": "overdue", "period": ""}),
        ("Tuần này", {"period": "week"}),
        ("Tháng này", {"period": "month"}),
        ("Quý này", {"period": "quarter"}),
        ("Năm nay", {"period": "year"}),
    ]
    if viewer.unit:
        named.append(("Việc của phòng tôi", {"unit": viewer.unit, "exact": "1"}))
    if viewer != LOCAL:
        named.append(("Việc giao cho tôi", {"assigned": ME}))
    return [_shortcut(text, query, fields) for text, fields in named]


def _shortcut(text: str, query: TaskQuery, fields: dict[str, str]) -> Shortcut:
    chosen = all(getattr(query, name) == value for name, value in fields.items())
    return Shortcut(text, address(query, **(dict.fromkeys(fields, "") if chosen else fields)), chosen)
