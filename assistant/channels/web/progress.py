"""Tiến độ: how the tasks stand by plan, by unit and by quarter; and all pages that are about the doing of tasks."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from assistant.access.journal import Journal
from assistant.addresses import filter_address
from assistant.channels.http.gate import Reader
from assistant.channels.web.pages import Pages
from assistant.channels.web.report import report_pages
from assistant.channels.web.task import one_task_pages
from assistant.clock import Clock
from assistant.progress.desk import ProgressDesk
from assistant.progress.summary import Line, summarise
from assistant.task_query import TaskQuery
from index.library import Library
from index.progress import Tally

PATH = "/tien-do"
_FIELDS = ("unit", "exact", "role", "document", "year")
_EVERY = "tat-ca"
_SHOWN = 40  # plans and units on the first view: hundreds of them make a heavy page


def progress_pages(pages: Pages, library: Library, journal: Journal, clock: Clock) -> list[APIRouter]:
    """What is about the doing of tasks: the page of each, the summary, and reports."""
    desk = ProgressDesk(library, clock)
    return [
        one_task_pages(pages, library, desk, journal),
        summary_pages(pages, library, desk),
        report_pages(pages, library, desk.log, journal, clock),
    ]


def summary_pages(pages: Pages, library: Library, desk: ProgressDesk) -> APIRouter:
    """The summary of progress."""
    router = APIRouter()

    @router.get(PATH)
    def page(request: Request, viewer: Reader) -> Response:
        """How the tasks of a filter stand; wrong fields of it are left out and told."""
        given = {name: value for name, value in request.query_params.items() if name in _FIELDS}
        query = TaskQuery.of(given)
        if any(not value.strip() for value in given.values()):  # a form sends its blank fields too
            return RedirectResponse(filter_address(PATH, query), 303)
        shelf, today = library.seen_by(viewer.scope), desk.today()
        wanted, wrong = query.read(today, viewer.id)
        summary = summarise(shelf, desk.log, query, wanted, today)
        return pages.html(
            request,
            "progress/page.html",
            400 if wrong else 200,
            query=query,
            problem=" ".join(wrong.values()),
            summary=summary,
            plans=summary.plans if _EVERY in request.query_params else busiest(summary.plans),
            units=summary.units if _EVERY in request.query_params else busiest(summary.units),
            facets=shelf.facets(wanted),
            share=share,
        )

    return router


def busiest(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Those with most tasks, in the order they come in."""
    kept = set(sorted(range(len(lines)), key=lambda at: -lines[at].tally.total)[:_SHOWN])
    return tuple(line for at, line in enumerate(lines) if at in kept)


def share(tally: Tally) -> int:
    """How many of a hundred tasks are done; all is 100 and nothing else is."""
    return tally.finished * 100 // tally.total if tally.total else 0
