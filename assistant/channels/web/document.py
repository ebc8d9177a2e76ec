"""One plan: its text with tasks and issues beside it, its pages, versions and files, and who may see it."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import Response

from assistant.access.journal import Journal
from assistant.access.viewer import Viewer
from assistant.channels.http.gate import Editor, Reader
from assistant.channels.http.writing import require_writable, required
from assistant.channels.render import Json
from assistant.channels.web.cited_lines import cited_lines
from assistant.channels.web.fields import Offset, Text
from assistant.channels.web.library import names, own_teams
from assistant.channels.web.pages import Pages
from assistant.jobs.service import JobService
from assistant.viewing.cutting import headings_over, page_of
from assistant.viewing.marks import highlight
from assistant.viewing.opened import Opened, history, open_plan, related
from index.accounts import Role
from index.corrections import Corrections
from index.library import Library
from index.teams import Teams
from plan.errors import FilterInvalid, NotAllowed
from plan.span import Span

_LINES = re.compile(r"([1-9]\d{0,7})(?:-([1-9]\d{0,7}))?")
_PAGE = 100  # tasks or issues on a page
_CITED = 200  # lines of a passage; answers cite a few
_LONGEST = 2000  # characters of a quote that is looked for; answers quote at most 600

Cited = Annotated[str, Query(alias="doan", max_length=20)]
Quoted = Annotated[str, Query(alias="trich")]


def document_pages(
    site: Pages, library: Library, journal: Journal, *, writable: bool, service: JobService | None = None
) -> APIRouter:
    """The pages of one plan. writable: whether plans can be limited and removed. service: reads them again."""
    router = APIRouter()
    _reading(router, library, site, journal)
    _citing(router, library, site, journal)
    _parts(router, library, site, journal)
    _limiting(router, library, site, journal, writable=writable)
    _removing(router, library, site, journal, writable=writable)
    _rereading(router, library, site, journal, service)
    return router


def _reading(router: APIRouter, library: Library, site: Pages, journal: Journal) -> None:
    @router.get("/van-ban/{document_id}")
    def text(
        request: Request,
        document_id: str,
        viewer: Reader,
        doan: Cited = "",
        trich: Quoted = "",
        trang: Annotated[int, Query(ge=1, le=100_000)] = 1,
    ) -> Response:
        """The whole text, part by part; the one with the cited lines where there are any."""
        plan = _opened(library, viewer, journal, document_id)
        span = _span(doan)
        cut = plan.pages()
        shown = page_of(cut, span.line_start) if span else min(trang, len(cut))
        return site.html(
            request,
            "document/text.html",
            **_head(library, viewer, plan),
            margin=plan.margin(),
            marked=highlight(plan.blocks, span, trich[:_LONGEST]),
            blocks=cut[shown - 1],
            page=shown,
            over=headings_over(plan.blocks, cut[shown - 1][0].first) if shown > 1 else (),
            page_count=len(cut),
            page_of=lambda line: page_of(cut, line),
            relations=list(related(plan.stored.document.relations, library.seen_by(viewer.scope).documents())),
        )


def _citing(router: APIRouter, library: Library, site: Pages, journal: Journal) -> None:
    @router.get("/van-ban/{document_id}/doan")
    def passage(request: Request, document_id: str, viewer: Reader, doan: Cited, trich: Quoted = "") -> Response:
        """The cited lines in their surroundings, without the frame of a page: for the panel beside an answer."""
        span = _span(doan)
        if span is None:
            raise FilterInvalid("Đoạn được ghi bằng số dòng, như 12 hoặc 12-15. Hãy mở lại từ câu trả lời.")
        span = Span(span.line_start, min(span.line_end, span.line_start + _CITED - 1))
        plan = _opened(library, viewer, journal, document_id, f"doan={doan}")
        return site.html(request, "document/passage.html", cited=cited_lines(plan, span, [trich[:_LONGEST]]))


def _parts(router: APIRouter, library: Library, site: Pages, journal: Journal) -> None:
    @router.get("/van-ban/{document_id}/nhiem-vu")
    def tasks(request: Request, document_id: str, viewer: Reader, offset: Offset) -> Response:
        """The tasks of the plan."""
        plan = _opened(library, viewer, journal, document_id, "nhiem-vu")
        return site.html(request, "document/tasks.html", **_head(library, viewer, plan), offset=offset, limit=_PAGE)

    @router.get("/van-ban/{document_id}/van-de")
    def issues(request: Request, document_id: str, viewer: Reader, offset: Offset) -> Response:
        """What should be checked in the plan."""
        plan = _opened(library, viewer, journal, document_id, "van-de")
        return site.html(request, "document/issues.html", **_head(library, viewer, plan), offset=offset, limit=_PAGE)

    @router.get("/van-ban/{document_id}/trang-in")
    def sheets(request: Request, document_id: str, viewer: Reader, doan: Cited = "") -> Response:
        """The pages of the file as pictures, those with cited lines open and the lines framed."""
        plan = _opened(library, viewer, journal, document_id, "trang-in")
        span = _span(doan)
        framed = plan.boxes(span.line_start, span.line_end) if span else ()
        return site.html(request, "document/sheets.html", **_head(library, viewer, plan), framed=framed)

    @router.get("/van-ban/{document_id}/phien-ban")
    def versions(request: Request, document_id: str, viewer: Reader) -> Response:
        """What the plan was before, and what was changed."""
        plan = _opened(library, viewer, journal, document_id, "phien-ban")
        printed = Corrections(library.database, viewer.scope).as_read(document_id)
        revisions = list(history(library.seen_by(viewer.scope).versions(document_id), printed))
        return site.html(request, "document/versions.html", **_head(library, viewer, plan), revisions=revisions)


def _limiting(router: APIRouter, library: Library, site: Pages, journal: Journal, *, writable: bool) -> None:
    teams = Teams(library.database)

    @router.get("/van-ban/{document_id}/quan-ly")
    def manage(request: Request, document_id: str, viewer: Editor) -> Response:
        """Who may see the plan, and its removal."""
        shelf = library.seen_by(viewer.scope)
        plan = open_plan(shelf, document_id)
        return site.html(
            request,
            "document/manage.html",
            **_head(library, viewer, plan),
            teams=own_teams(viewer, teams.all()),
            chosen=shelf.teams(document_id),
            writable=writable,
        )

    @router.post("/van-ban/{document_id}/gioi-han")
    def limit(document_id: str, viewer: Editor, nhom: Annotated[list[str] | None, Form()] = None) -> Response:
        """Limit the plan to the chosen teams; those of which the viewer knows nothing stay as they are."""
        require_writable(writable=writable)
        shelf = library.seen_by(viewer.scope)
        before = shelf.teams(document_id)
        own = own_teams(viewer, teams.all())
        mine = {team.id for team in own}
        chosen = set(nhom or ()) & mine
        if not chosen and before & mine and not viewer.may(Role.ADMINISTRATOR):
            raise NotAllowed("Chỉ quản trị viên được mở văn bản đã giới hạn cho mọi người. Hãy giữ lại một nhóm.")
        library.limit(document_id, sorted(chosen), sorted(mine))
        journal.note(viewer, "limit", document_id, names(own, chosen) or "mọi người")
        return site.see_other(f"/van-ban/{document_id}/quan-ly", said="Đã lưu phạm vi xem của văn bản.")


def _removing(router: APIRouter, library: Library, site: Pages, journal: Journal, *, writable: bool) -> None:
    @router.post("/van-ban/{document_id}/xoa")
    def remove(document_id: str, viewer: Editor, dong_y: Text = "") -> Response:
        """Remove the plan for good, once the box that says so is ticked."""
        require_writable(writable=writable)
        stored = library.seen_by(viewer.scope).document(document_id)
        if not dong_y:
            return site.see_other(f"/van-ban/{document_id}/quan-ly#xoa", said="Hãy đánh dấu ô xác nhận rồi bấm Xóa.")
        library.remove(document_id)
        journal.note(viewer, "remove", document_id, stored.name)
        return site.see_other("/van-ban", said=f"Đã xóa {stored.name} khỏi thư viện.")


def _rereading(router: APIRouter, library: Library, site: Pages, journal: Journal, service: JobService | None) -> None:
    @router.post("/van-ban/{document_id}/doc-lai")
    def read_again(document_id: str, viewer: Editor) -> Response:
        """Read the plan's own files again, as after a change of what is installed for scans."""
        stored = library.seen_by(viewer.scope).document(document_id)
        required(service).read_again(stored)
        journal.note(viewer, "reread", document_id, stored.name)
        return site.see_other(f"/van-ban/{document_id}/quan-ly", said="Văn bản sẽ được đọc lại trong ít phút.")


def _opened(library: Library, viewer: Viewer, journal: Journal, document_id: str, part: str = "") -> Opened:
    """A plan that somebody reads, and that he does; raises DocumentMissing."""
    plan = open_plan(library.seen_by(viewer.scope), document_id)
    journal.note(viewer, "read", document_id, f"{plan.stored.name} {part}".strip())
    return plan


def _head(library: Library, viewer: Viewer, plan: Opened) -> Json:
    """What stands at the head of every page of a plan."""
    shelf = library.seen_by(viewer.scope)
    limited = shelf.teams(plan.stored.id)
    return {
        "plan": plan,
        "stored": plan.stored,
        "files": shelf.original(plan.stored.id),
        "sheets": plan.sheets(),
        "version_count": shelf.count_versions(plan.stored.id),
        "limited": bool(limited),
        "limited_to": names(own_teams(viewer, Teams(library.database).all()), limited),
        "may_edit": viewer.may(Role.EDITOR),
    }


def _span(text: str) -> Span | None:
    """The lines of "12" or "12-15"; None for anything else."""
    found = _LINES.fullmatch(text)
    if not found:
        return None
    first, last = int(found[1]), int(found[2] or found[1])
    return Span(first, last) if first <= last else None
