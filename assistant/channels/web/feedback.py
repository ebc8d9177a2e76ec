"""The page of what users thought of answers: for administrators, without the answers and without names."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from assistant.channels.http.gate import Administrator
from assistant.channels.web.fields import Offset
from assistant.channels.web.pages import Pages
from index.conversations import Conversations, Verdict

PATH = "/quan-tri/y-kien"
_PAGE = 100


def feedback_pages(pages: Pages, conversations: Conversations) -> APIRouter:
    """What was said, newest first; those that were wrong alone by `?danh-gia=wrong`."""
    router = APIRouter()

    @router.get(PATH)
    def said(
        request: Request,
        _viewer: Administrator,
        offset: Offset,
        chosen: Annotated[Literal["", "right", "wrong"], Query(alias="danh-gia")] = "",
    ) -> Response:
        """One page of it."""
        verdict = Verdict(chosen) if chosen else None
        return pages.html(
            request,
            "administration/feedback.html",
            found=conversations.feedback(verdict, limit=_PAGE, offset=offset),
            total=conversations.count_feedback(verdict),
            chosen=chosen,
            limit=_PAGE,
            offset=offset,
            url=f"{PATH}?danh-gia={chosen}",
        )

    return router
