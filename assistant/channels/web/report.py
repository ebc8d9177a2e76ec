"""Báo cáo: a draft report of a unit's results, looked at on the page and taken along as DOCX."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import Response

from assistant.access.journal import Journal
from assistant.access.viewer import Viewer
from assistant.channels.exports import inferred
from assistant.channels.http.gate import Reader
from assistant.channels.web.fields import Text
from assistant.channels.web.pages import Pages
from assistant.clock import Clock
from assistant.reports import document
from assistant.reports.contents import Report, gather
from assistant.reports.contents import Request as Asked
from assistant.reports.periods import KINDS, period_of, suggested
from assistant.reports.wording import Level, body, front
from index.library import Library, StoredTask, TaskFilter
from index.progress import ProgressLog
from plan.errors import ReportInvalid

PATH = "/bao-cao"
_KIND_NAMES = (
    "Quý I",
    "Quý II",
    "Quý III",
    "Quý IV",
    "6 tháng đầu năm",
    "9 tháng đầu năm",
    "Cả năm",
)
_LINES = {Level.PART: "h3", Level.NUMBER: "h4", Level.POINT: "p", Level.DASH: "p", Level.TEXT: "p"}


def report_pages(pages: Pages, library: Library, log: ProgressLog, journal: Journal, clock: Clock) -> APIRouter:
    """The form of a report with its preview, and the file."""
    router = APIRouter()

    def made(viewer: Viewer, unit: str, kind: str, year: str, plan: Sequence[str], parts: str) -> Report:
        asked = Asked(unit.strip(), period_of(kind, year.strip()), bool(parts), frozenset(filter(None, plan)))
        return gather(library.seen_by(viewer.scope), log, asked, clock().date())

    @router.get(PATH)
    def page(
        request: Request,
        viewer: Reader,
        unit: str = "",
        kind: str = "",
        year: str = "",
        plan: Annotated[tuple[str, ...], Query()] = (),
        parts: str = "",
    ) -> Response:
        """The form, and under it what the report would say."""
        usual_kind, usual_year = suggested(clock().date())
        asked = {"unit": unit, "kind": kind or usual_kind, "year": year or str(usual_year)}
        report, problem = None, ""
        try:
            report = made(viewer, **asked, plan=plan, parts=parts) if unit else None
        except ReportInvalid as error:
            problem = error.message
        facets = library.seen_by(viewer.scope).facets(TaskFilter())
        return pages.html(
            request,
            "report/page.html",
            ReportInvalid.http_status if problem else 200,
            asked=asked | {"plan": plan, "parts": parts},
            problem=problem,
            own=viewer.unit,
            kinds=list(zip(KINDS, _KIND_NAMES, strict=True)),
            units=[choice.value for choice in facets.units],
            plans=facets.plans,
            front=front(report) if report else None,
            unsure=unsure(report) if report else [],
            issuers=len({document.document.issuer for document, _number in report.plans}) if report else 0,
            lines=[(_LINES[line.level], line) for line in body(report)] if report else [],
        )

    @router.post(PATH)
    def download(
        viewer: Reader,
        unit: Text = "",
        kind: Text = "",
        year: Text = "",
        plan: Annotated[tuple[str, ...], Form()] = (),
        parts: Text = "",
    ) -> Response:
        """The report as DOCX."""
        report = made(viewer, unit, kind, year, plan, parts)
        content = document.to_docx(report, viewer.display, clock())
        journal.note(viewer, "export", "report.docx", f"{unit}, {report.request.period.name}")
        headers = {"Content-Disposition": f'attachment; filename="{document.file_name(report)}"'}
        return Response(content, media_type=document.MEDIA, headers=headers)

    return router


def unsure(report: Report) -> list[tuple[StoredTask, str]]:
    """The tasks a report tells of that rest on something inferred, with the names of those fields."""
    told = {item.stored.identity: item.stored for item in (*report.items, *report.upcoming)}
    return [(stored, fields) for stored in told.values() if (fields := inferred(stored.task))]
