"""Hiệu chỉnh: what is doubtful beside its source, and what an editor says of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, TypedDict

from fastapi import APIRouter, BackgroundTasks, Depends, Form, Query, Request
from fastapi.responses import JSONResponse, Response

from assistant.access.journal import Journal
from assistant.access.viewer import Viewer
from assistant.channels.http.gate import Editor
from assistant.channels.http.writing import require_writable
from assistant.channels.web.additions import addition_pages
from assistant.channels.web.fields import Text
from assistant.channels.web.pages import Pages
from assistant.channels.web.proposals import add_proposals
from assistant.channels.web.review_screen import Filters, Screen, kept_filters
from assistant.review.desk import ReviewDesk
from assistant.review.queue import ReviewQueue
from assistant.review.typed import READ_BACK, understood
from index.library import Library
from plan.corrected import CorrectedField
from plan.errors import CorrectionInvalid, CorrectionOutdated

_SAID = {
    "dung": "Đã xác nhận.",
    "sua": "Đã lưu hiệu chỉnh.",
    "bo": "Đã bỏ bản ghi không phải nhiệm vụ. Có thể lấy lại trong lịch sử hiệu chỉnh.",
}


@dataclass(frozen=True, slots=True)
class _Decision:
    """The form under a field. action: "dung", "sua" or "bo"; read_back: how the words were understood when shown."""

    action: str
    field: CorrectedField
    words: str
    note: str
    seen: str | None
    read_back: str


def _decision(
    viec: Text,
    truong: Text = "task",
    chu: Text = "",
    ghichu: Text = "",
    thay: Annotated[str | None, Form()] = None,
    hieu: Text = "",
) -> _Decision:
    if viec not in _SAID:
        raise CorrectionInvalid("Không rõ cần làm gì với bản ghi này. Hãy tải lại trang rồi chọn lại.")
    return _Decision(viec, field_named(truong), chu, ghichu, thay, hieu)


def field_named(name: str) -> CorrectedField:
    """A field by its name in forms; raises CorrectionInvalid."""
    if name not in set(CorrectedField):
        raise CorrectionInvalid("Không có mục này trong nhiệm vụ. Hãy tải lại trang rồi chọn lại.")
    return CorrectedField(name)


def _filters(loai: str = "", kehoach: str = "", vitri: int = 0) -> Filters:
    return Filters(loai, kehoach, max(vitri, 0))


def review_pages(pages: Pages, library: Library, journal: Journal, *, writable: bool) -> list[APIRouter]:
    """Everything about corrections. writable: whether the library can be changed."""
    desk = ReviewDesk(library)
    return [
        addition_pages(pages, library, desk, journal, writable=writable),
        _queue_pages(pages, library, desk, journal, writable=writable),
    ]


def _queue_pages(pages: Pages, library: Library, desk: ReviewDesk, journal: Journal, *, writable: bool) -> APIRouter:
    router = APIRouter()
    screen = Screen(library, desk, ReviewQueue(library), writable=writable)
    _add_decisions(router, pages, desk, screen, journal)
    add_proposals(router, pages, desk, screen, journal)

    @router.get("/hieu-chinh")
    def page(
        request: Request,
        viewer: Editor,
        filters: Annotated[Filters, Depends(_filters)],
        task: Annotated[str, Query(alias="nhiem-vu")] = "",
        issue: Annotated[str, Query(alias="van-de")] = "",
    ) -> Response:
        """The queue, and beside it one case: the one asked for, else the one at the place."""
        return pages.html(request, "review/page.html", **screen.values(viewer, filters, task or issue))

    @router.get("/hieu-chinh/hieu-la/{identity}")
    def meant(identity: str, viewer: Editor, truong: str, chu: str = "") -> Response:
        """How words for a field are understood, while they are being typed."""
        field = field_named(truong)
        try:
            return JSONResponse(
                {"understood": understood(desk.meant(viewer, identity, field, chu), field), "error": ""}
            )
        except CorrectionInvalid as error:
            return JSONResponse({"understood": "", "error": error.message})

    return router


class _Typed(TypedDict):
    """What was typed into a field, with how it is understood or why it cannot be taken."""

    field: CorrectedField
    words: str
    note: str
    understood: str
    problem: str


def _add_decisions(router: APIRouter, pages: Pages, desk: ReviewDesk, screen: Screen, journal: Journal) -> None:
    @router.post("/hieu-chinh/nhiem-vu/{identity}")
    def decide(
        request: Request,
        identity: str,
        viewer: Editor,
        decision: Annotated[_Decision, Depends(_decision)],
        filters: Annotated[Filters, Depends(kept_filters)],
        later: BackgroundTasks,
    ) -> Response:
        """Keep a decision; words that mean more than they say are first shown as they are understood."""
        require_writable(writable=screen.writable)
        again, status = _kept(desk, viewer, identity, decision)
        if again is not None:
            values = screen.values(viewer, filters, identity) | {"typed": again}
            return pages.html(request, "review/page.html", status, **values)
        journal.note(viewer, "correct", identity, f"{decision.action} {decision.field.value}")
        later.add_task(desk.catch_up)
        return pages.see_other(screen.onward(viewer, filters, identity), said=_SAID[decision.action])

    @router.post("/hieu-chinh/rut-lai/{correction_id}")
    def withdraw(correction_id: str, viewer: Editor, later: BackgroundTasks) -> Response:
        """Take a correction back."""
        require_writable(writable=screen.writable)
        found = desk.withdraw(viewer, correction_id)
        journal.note(viewer, "withdraw", found.correction.identity or found.document_id, found.correction.field.value)
        later.add_task(desk.catch_up)
        url = f"/hieu-chinh/lich-su/{found.document_id}"
        return pages.see_other(url, said="Đã rút lại. Nội dung theo bản in được dùng trở lại.")

    @router.post("/hieu-chinh/van-de/{document_id}/{number}")
    def settle(
        document_id: str, number: int, viewer: Editor, filters: Annotated[Filters, Depends(kept_filters)]
    ) -> Response:
        """Say that nothing is to be done about an issue without a task."""
        require_writable(writable=screen.writable)
        issue = desk.settle(viewer, document_id, number)
        journal.note(viewer, "correct", document_id, f"dung {issue.code}")
        return pages.see_other(screen.onward(viewer, filters, ""), said=_SAID["dung"])


def _kept(desk: ReviewDesk, viewer: Viewer, identity: str, decision: _Decision) -> tuple[_Typed | None, int]:
    """Keep a decision; where it is not kept (yet), what the form shows again, and the status of the page."""
    shown, problem, status = "", "", 200
    try:
        shown = _shown_back(desk, viewer, identity, decision)
        if not shown:
            _keep(desk, viewer, identity, decision)
            return None, status
    except (CorrectionInvalid, CorrectionOutdated) as error:
        problem, status = error.message, error.http_status
    return _Typed(
        field=decision.field, words=decision.words, note=decision.note, understood=shown, problem=problem
    ), status


def _shown_back(desk: ReviewDesk, viewer: Viewer, identity: str, decision: _Decision) -> str:
    """How words are understood that the editor has not seen understood so yet; "" where there is nothing to show."""
    if decision.action != "sua" or decision.field not in READ_BACK:
        return ""
    told = understood(desk.meant(viewer, identity, decision.field, decision.words), decision.field)
    return "" if told == decision.read_back else told


def _keep(desk: ReviewDesk, viewer: Viewer, identity: str, decision: _Decision) -> None:
    if decision.action == "sua":
        desk.correct(viewer, identity, decision.field, decision.words, note=decision.note, seen=decision.seen)
    elif decision.action == "dung":
        desk.accept(viewer, identity, decision.field, note=decision.note, seen=decision.seen)
    else:
        desk.drop(viewer, identity, note=decision.note, seen=decision.seen)
