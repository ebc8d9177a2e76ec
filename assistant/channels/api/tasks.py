"""`GET /api/tasks` and its exports."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from assistant.channels import exports
from assistant.channels.api import examples
from assistant.channels.render import tasks_json
from assistant.lookup import look_up, read_day
from index.library import Library, TaskFilter

PAGE = 500  # tasks on the largest page
_TITLE = "Nhiệm vụ trong các kế hoạch"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Filters(BaseModel):
    """Which tasks are wanted; the same filters as `kehoach tasks`. Days are 2022-02-15 or 15/02/2022.

    all: with a period, also recurring and ongoing tasks, which no date filter finds.
    """

    model_config = {"extra": "forbid"}

    unit: str | None = None
    role: Literal["lead", "coordinate"] | None = None
    due_from: str | None = None
    due_to: str | None = None
    document: str | None = None
    section: str | None = None
    text: str | None = None
    all: bool = False


class Page(Filters):
    """The filters and a page of what they find."""

    limit: int = Field(100, ge=1, le=PAGE)
    offset: int = Field(0, ge=0, le=1_000_000)


def task_routes(library: Library) -> APIRouter:
    """The list of tasks, as JSON and as files."""
    router = APIRouter(tags=["tasks"])

    @router.get(
        "/api/tasks",
        response_class=JSONResponse,
        responses=examples.described(examples.TASKS, "A page of tasks; `total` counts all pages"),
    )
    def tasks(page: Annotated[Page, Query()]) -> Response:
        """Tasks by unit, role, deadline, document, section and words."""
        wanted = _filter(page, page.limit, page.offset)
        found = look_up(library, wanted, recurring=page.all)
        body = tasks_json(found.tasks, found.total, found.beside)
        return JSONResponse(body | {"limit": page.limit, "offset": page.offset})

    _add_export(router, library, "csv", "text/csv; charset=utf-8", exports.to_csv)
    _add_export(router, library, "xlsx", _SHEET, lambda rows: exports.to_xlsx(rows, _TITLE))
    _add_export(router, library, "ics", "text/calendar; charset=utf-8", exports.to_ics)
    return router


def _add_export(
    router: APIRouter, library: Library, kind: str, media: str, write: Callable[[Sequence[exports.Row]], bytes]
) -> None:
    content: dict[str, dict[str, Any]] = {media.partition(";")[0]: {}}
    description: dict[int | str, dict[str, Any]] = {200: {"description": f"All tasks as {kind}", "content": content}}

    @router.get(f"/api/tasks.{kind}", name=f"tasks_{kind}", response_class=Response, responses=description)
    def export(filters: Annotated[Filters, Query()]) -> Response:
        """All tasks the filters let through, as a file."""
        found = look_up(library, _filter(filters, None, 0), recurring=filters.all)
        headers = {"Content-Disposition": f'attachment; filename="nhiem-vu.{kind}"'}
        return Response(write(found.tasks), media_type=media, headers=headers)


def _filter(filters: Filters, limit: int | None, offset: int) -> TaskFilter:
    return TaskFilter(
        unit=filters.unit,
        role=filters.role,
        due_from=read_day(filters.due_from) if filters.due_from else None,
        due_to=read_day(filters.due_to) if filters.due_to else None,
        document=filters.document,
        section=filters.section,
        text=filters.text,
        limit=limit,
        offset=offset,
    )
