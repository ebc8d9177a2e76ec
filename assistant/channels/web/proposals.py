"""What an editor says of a task that a language model proposed."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends
from fastapi.responses import Response

from assistant.access.journal import Journal
from assistant.channels.http.gate import Editor
from assistant.channels.http.writing import require_writable
from assistant.channels.web.fields import Text
from assistant.channels.web.pages import Pages
from assistant.channels.web.review_screen import Filters, Screen, kept_filters
from assistant.review.desk import ReviewDesk
from plan.errors import CorrectionInvalid

_ACCEPT, _REFUSE = "nhan", "tu-choi"


def add_proposals(router: APIRouter, pages: Pages, desk: ReviewDesk, screen: Screen, journal: Journal) -> None:
    """Add the route for decisions on proposals."""

    @router.post("/hieu-chinh/de-xuat/{proposal_id}")
    def decide(
        proposal_id: str,
        viewer: Editor,
        filters: Annotated[Filters, Depends(kept_filters)],
        later: BackgroundTasks,
        viec: Text = "",
    ) -> Response:
        """Add the proposed task to the plan's, or refuse it for good."""
        require_writable(writable=screen.writable)
        if viec == _ACCEPT:
            made = desk.accept_proposal(viewer, proposal_id)
            journal.note(viewer, "correct", made.identity, f"nhan de-xuat {proposal_id}")
            later.add_task(desk.catch_up)
            said = "Đã thêm nhiệm vụ."
        elif viec == _REFUSE:
            refused = desk.refuse_proposal(viewer, proposal_id)
            journal.note(viewer, "correct", refused.document_id, f"tu-choi de-xuat {proposal_id}")
            said = "Đã ghi là không nhận đề xuất này."
        else:
            raise CorrectionInvalid("Không rõ cần làm gì với đề xuất này. Hãy tải lại trang rồi chọn lại.")
        return pages.see_other(screen.onward(viewer, filters, ""), said=said)
