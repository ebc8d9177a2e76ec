"""Thời hạn: what is overdue and due, a month, the weeks ahead, the load of units, and links for calendars."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import Response
from markupsafe import Markup

from assistant.access.viewer import Viewer
from assistant.channels.http.gate import Reader
from assistant.channels.web.load_picture import draw
from assistant.channels.web.pages import Pages
from assistant.channels.web.tasks import address
from assistant.clock import Clock
from assistant.deadlines.board import Desk, load_query, timeless
from assistant.deadlines.days import months_from, weeks
from assistant.deadlines.load import UnitLoad
from assistant.task_query import TaskQuery
from index.feeds import Feeds
from index.library import Library
from index.progress import ProgressLog
from plan.language.periods import month_end
from plan.progress import State

PATH = "/thoi-han"
LOAD = f"{PATH}/tai-trong"
MONTH = "thang"
_MONTH = re.compile(r"((?:19|20|21)\d{2})-(0[1-9]|1[0-2])")


def deadline_pages(pages: Pages, library: Library, log: ProgressLog, feeds: Feeds, clock: Clock) -> APIRouter:
    """The page of deadlines and its picture."""
    router = APIRouter()

    @router.get(PATH)
    def deadlines(request: Request, viewer: Reader) -> Response:
        """Everything with a day, for the tasks of a filter; what is wrong with the filter is said and left out."""
        today, given = clock().date(), request.query_params
        month = month_of(given.get(MONTH, ""), today)
        query, wrong = _usable(TaskQuery.of(given), today, viewer.id)
        shelf = library.seen_by(viewer.scope)
        board = Desk(shelf, viewer.id, today).board(query, month)
        marks = log.last(board.identities, viewer.scope)
        return pages.html(
            request,
            "deadlines/page.html",
            422 if wrong else 200,
            query=timeless(TaskQuery.of(given)),
            wrong=wrong,
            board=board,
            month=month,
            weeks=weeks(month),
            done={identity for identity, mark in marks.items() if mark.state is State.DONE},
            picture=Markup(_picture(board.loads, month.year)),  # noqa: S704 - `draw` escapes what it is given
            facets=shelf.facets(query.filter(today, viewer.id)),
            months={count: page_address(query, months_from(month, count)) for count in (-12, -1, 1, 12)},
            tasks_url=address,
            unit_url=lambda unit: page_address(query, month, unit=unit, exact="1"),
            load_url=page_address(query, month, path=LOAD),
            feeds=feeds.of_user(viewer.id),
        )

    @router.get(LOAD)
    def load(request: Request, viewer: Reader) -> Response:
        """The load of units in the months of a year, with a link for every number; raises FilterInvalid."""
        month, query, loads = _asked_load(library, clock, request, viewer)
        return pages.html(
            request,
            "deadlines/load.html",
            month=month,
            loads=loads,
            back=page_address(query, month),
            cell_url=lambda unit, number: address(_cell(query, unit, month.year, number)),
        )

    @router.get(f"{LOAD}.svg")
    def picture(request: Request, viewer: Reader) -> Response:
        """The same as a picture; raises FilterInvalid."""
        month, _query, loads = _asked_load(library, clock, request, viewer)
        return Response(_picture(loads, month.year), media_type="image/svg+xml")

    return router


def page_address(query: TaskQuery, month: dt.date, path: str = PATH, **changes: str) -> str:
    """The address of the page, or another one of the same kind, for a filter and a month."""
    encoded = timeless(query).encoded(**changes)
    return f"{path}?{encoded}{'&' if encoded else ''}{urlencode({MONTH: f'{month:%Y-%m}'})}"


def month_of(text: str, today: dt.date) -> dt.date:
    """The first day of a month "2025-11", of this one for anything else."""
    found = _MONTH.fullmatch(text)
    return dt.date(int(found[1]), int(found[2]), 1) if found else today.replace(day=1)


def _asked_load(
    library: Library, clock: Clock, request: Request, viewer: Viewer
) -> tuple[dt.date, TaskQuery, tuple[UnitLoad, ...]]:
    today, given = clock().date(), request.query_params
    month, query = month_of(given.get(MONTH, ""), today), timeless(TaskQuery.of(given))
    return month, query, Desk(library.seen_by(viewer.scope), viewer.id, today).loads(query, month.year)


def _usable(query: TaskQuery, today: dt.date, user_id: str) -> tuple[TaskQuery, dict[str, str]]:
    """A filter without what it asks of time, and without what is wrong with it."""
    bare = timeless(query)
    _wanted, wrong = bare.read(today, user_id)
    return replace(bare, **dict.fromkeys(wrong, "")), wrong


def _cell(query: TaskQuery, unit: str, year: int, number: int) -> TaskQuery:
    """The tasks of a cell of the load: of a month, or for 0 of the year."""
    first, last = dt.date(year, number or 1, 1), month_end(year, number or 12)
    return load_query(query, unit, first, last)


def _picture(loads: tuple[UnitLoad, ...], year: int) -> str:
    busiest = max(loads, key=lambda one: one.total, default=None)
    said = f"Nhiều nhất: {busiest.unit}, {busiest.total} nhiệm vụ. " if busiest else ""
    description = (
        f"Số nhiệm vụ đến hạn từng tháng của {len(loads)} đơn vị chủ trì. {said}Các số có trong bảng kèm theo."
    )
    return draw(loads, f"Tải trọng của các đơn vị năm {year}", description)
