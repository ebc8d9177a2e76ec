"""The page of the audit log: who read, uploaded, changed and removed what."""

from __future__ import annotations

import datetime as dt

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from assistant.addresses import address
from assistant.channels.http.gate import Administrator
from assistant.channels.web.actions import ACTIONS, PLACES
from assistant.channels.web.fields import Offset
from assistant.channels.web.pages import Pages
from assistant.clock import zone
from index.accounts import Users
from index.audit_log import AuditLog, Wanted
from plan.errors import FilterInvalid
from plan.language.collation import person_key

PATH = "/quan-tri/nhat-ky"
_PAGE = 100


def audit_pages(pages: Pages, log: AuditLog, users: Users) -> APIRouter:
    """The log with its filters; also in the single-user mode."""
    router = APIRouter(include_in_schema=False)

    @router.get("/quan-tri")
    def administration(request: Request, _viewer: Administrator) -> Response:
        """To the first page of administration that there is."""
        with_users = getattr(request.state, "accounts", False)
        return RedirectResponse("/quan-tri/nguoi-dung" if with_users else PATH, 303)

    @router.get(PATH)
    def entries(
        request: Request,
        _viewer: Administrator,
        offset: Offset,
        nguoi: str = "",
        viec: str = "",
        chu: str = "",
        tu: str = "",
        den: str = "",
    ) -> Response:
        """One page of the log, newest first."""
        chosen = {"nguoi": nguoi, "viec": viec, "chu": chu.strip(), "tu": tu, "den": den}
        wanted = Wanted(nguoi or None, viec or None, None, chu.strip() or None, _begin(tu), _end(den))
        return pages.html(
            request,
            "administration/log.html",
            entries=log.find(wanted, limit=_PAGE, offset=offset),
            total=log.count(wanted),
            limit=_PAGE,
            offset=offset,
            url=address(PATH, **chosen),
            chosen=chosen,
            users=sorted(users.all(), key=lambda user: person_key(user.shown)),
            actions=log.actions(),
            words=ACTIONS,
            places=PLACES,
        )

    return router


def _begin(text: str) -> dt.datetime | None:
    """The first moment of a day in Việt Nam; raises FilterInvalid."""
    if not text:
        return None
    try:
        return dt.datetime.combine(dt.date.fromisoformat(text), dt.time(), zone()).astimezone(dt.UTC)
    except (ValueError, OverflowError) as error:
        raise FilterInvalid(f"Ngày “{text[:20]}” không hợp lệ. Hãy chọn lại ngày.") from error


def _end(text: str) -> dt.datetime | None:
    """The first moment after a day."""
    begin = _begin(text)
    return None if begin is None or begin.year == dt.MAXYEAR else begin + dt.timedelta(days=1)
