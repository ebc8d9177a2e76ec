"""`GET /api/tasks` and its exports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field, JsonValue

from assistant.access.journal import Journal
from assistant.access.viewer import Viewer
from assistant.channels import exports, shapes
from assistant.channels.api import examples
from assistant.channels.http.gate import Reader
from assistant.channels.render import tasks_json
from assistant.clock import Clock, now
from assistant.lookup import Found, look_up
from assistant.task_query import TaskQuery
from index.library import Library, TaskFilter

PAGE = 500  # tasks on the largest page
_TITLE = "Nhiệm vụ trong các kế hoạch"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# Told, but not checked here: what is no day gets a sentence of its own.
_DAY: dict[str, JsonValue] = {"pattern": r"^\s*(\d{4}-\d{2}-\d{2}|\d{1,2}[/.-]\d{1,2}[/.-]\d{4})?\s*$"}
_YEAR: dict[str, JsonValue] = {"pattern": r"^\s*([0-9]{4})?\s*$"}


class Filters(BaseModel):
    """Which tasks are wanted; the same filters as `kehoach tasks`. Days are 2022-02-15 or 15/02/2022.

    all: with a period, also recurring and ongoing tasks, which no date filter finds. wide: also deadlines wider than
    the period that end in it. exact: `unit` is the whole name. assigned: "me", those handed to whoever asks. sort:
    with "-" in front the other way round.
    """

    model_config = {"extra": "forbid"}

    unit: str | None = None
    role: Literal["lead", "coordinate"] | None = None
    due_from: str | None = Field(None, json_schema_extra=_DAY)
    due_to: str | None = Field(None, json_schema_extra=_DAY)
    document: str | None = None
    section: str | None = None
    text: str | None = None
    all: bool = False
    exact: bool = False
    period: Literal["overdue", "week", "month", "quarter", "year"] | None = None
    wide: bool = False
    year: str | None = Field(None, json_schema_extra=_YEAR)
    progress: Literal["not_started", "doing", "done", "open", "overdue"] | None = None
    assigned: Literal["me"] | None = None
    sort: Literal["plan", "deadline", "-deadline", "unit", "-unit"] | None = None


class Page(Filters):
    """The filters and a page of what they find."""

    limit: int = Field(100, ge=1, le=PAGE)
    offset: int = Field(0, ge=0, le=1_000_000)


def task_routes(library: Library, journal: Journal, clock: Clock = now) -> APIRouter:
    """The list of tasks, as JSON and as files."""
    router = APIRouter(tags=["tasks"])

    @router.get(
        "/api/tasks",
        response_class=JSONResponse,
        responses=examples.described(shapes.TaskPage, examples.TASKS, "A page of tasks; `total` counts all pages"),
    )
    def tasks(page: Annotated[Page, Query()], viewer: Reader) -> Response:
        """Tasks by unit, role, deadline, document, section and words."""
        wanted = replace(_filter(page, viewer, clock), limit=page.limit, offset=page.offset)
        found = look_up(library.seen_by(viewer.scope), wanted, recurring=page.all)
        body = tasks_json(found.tasks, found.total, found.beside)
        return JSONResponse(body | {"limit": page.limit, "offset": page.offset})

    _add_export(
        router, library, journal, "csv", "text/csv; charset=utf-8", clock, lambda found: exports.to_csv(found.tasks)
    )
    _add_export(router, library, journal, "xlsx", _SHEET, clock, lambda found: exports.to_xlsx(found.tasks, _TITLE))
    _add_export(
        router, library, journal, "ics", "text/calendar; charset=utf-8", clock, lambda found: exports.to_ics(found.rows)
    )
    return router


def _add_export(
    router: APIRouter,
    library: Library,
    journal: Journal,
    kind: str,
    media: str,
    clock: Clock,
    write: Callable[[Found], bytes],
) -> None:
    description = examples.files(media.partition(";")[0], f"All tasks as {kind}")

    @router.get(f"/api/tasks.{kind}", name=f"tasks_{kind}", response_class=Response, responses=description)
    def export(filters: Annotated[Filters, Query()], viewer: Reader) -> Response:
        """All tasks the filters let through, as a file."""
        found = look_up(library.seen_by(viewer.scope), _filter(filters, viewer, clock), recurring=filters.all)
        journal.note(viewer, "export", f"tasks.{kind}", filters.model_dump_json(exclude_defaults=True))
        headers = {"Content-Disposition": f'attachment; filename="nhiem-vu.{kind}"'}
        return Response(write(found), media_type=media, headers=headers)


def _filter(filters: Filters, viewer: Viewer, clock: Clock) -> TaskFilter:
    named = filters.model_dump(exclude={"limit", "offset"}, exclude_defaults=True)
    texts = {name: "1" if value is True else value for name, value in named.items()}
    return TaskQuery.of(texts).filter(clock().date(), viewer.id)
