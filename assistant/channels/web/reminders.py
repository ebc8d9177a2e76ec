"""Nhắc việc: what somebody wants to be reminded of, and the reminders there were."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import Response

from assistant.access.journal import Journal
from assistant.access.viewer import Viewer
from assistant.channels.http.gate import Reader
from assistant.channels.web.chats import title_of
from assistant.channels.web.fields import Offset
from assistant.channels.web.pages import Pages
from assistant.channels.web.reminder_form import HOURS, WEEKDAYS, Form, Typed, wish_of
from assistant.clock import Clock
from assistant.deadlines.days import Due
from assistant.reminders.desk import ReminderDesk
from index.chats import Chats
from index.library import Library, Shelf, StoredTask, TaskFilter
from index.notices import Notice, Notices, Reminder
from index.subscriptions import Subject, Subscription
from plan.errors import InputError

PATH = "/nhac"
_PAGE = 20  # notices
_SOON = 3  # deadlines of a subscription that are shown
_HERE = {Subject.TASK: "/nhiem-vu/", Subject.PLAN: "/van-ban/"}
"""Beginnings of the addresses of the pages whose own small forms ask to be reminded."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A subscription in words, with the deadlines that come next."""

    subscription: Subscription
    words: str
    soon: Sequence[Due]


@dataclass(frozen=True, slots=True)
class Told:
    """A notice with what it told of, as far as the viewer may see that now."""

    notice: Notice
    tasks: Sequence[tuple[StoredTask, Reminder]]


def reminder_pages(pages: Pages, library: Library, desk: ReminderDesk, journal: Journal, clock: Clock) -> APIRouter:
    """The page of one's own reminders, and what it changes."""
    router = APIRouter()
    page = _Page(pages, library, desk, clock)

    @router.get(PATH)
    def own(request: Request, viewer: Reader, offset: Offset) -> Response:
        """What the viewer is reminded of."""
        return page.show(request, viewer, offset=offset)

    @router.post(PATH)
    def subscribe(request: Request, viewer: Reader, typed: Form) -> Response:
        """Remind the viewer; what was typed wrongly is shown again with the reason."""
        try:
            wish = wish_of(typed, library.seen_by(viewer.scope))
            made = desk.subscribe(viewer, viewer.id, wish)
        except InputError as error:
            return page.show(request, viewer, error, typed)
        journal.note(viewer, "subscribed", made.id, f"{wish.subject} {wish.rhythm}")
        said = f"Đã đặt lời nhắc: {desk.describe(viewer, made)}."
        if not desk.upcoming(viewer, made):
            said += " Hiện không có thời hạn nào sắp tới."
        return pages.see_other(f"{_HERE[wish.subject]}{wish.value}" if typed.here else PATH, said=said)

    @router.post(f"{PATH}/{{subscription_id}}/bo")
    def unsubscribe(viewer: Reader, subscription_id: str) -> Response:
        """End a subscription of the viewer; raises SubscriptionMissing."""
        desk.unsubscribe(viewer.id, subscription_id)
        journal.note(viewer, "unsubscribed", subscription_id)
        return pages.see_other(PATH, said="Đã bỏ lời nhắc.")

    return router


class _Page:
    """What the page shows to a viewer."""

    def __init__(self, pages: Pages, library: Library, desk: ReminderDesk, clock: Clock) -> None:
        self._pages = pages
        self._library = library
        self._desk = desk
        self._chats = Chats(library.database, clock)
        self._notices = Notices(library.database, clock)

    def show(
        self,
        request: Request,
        viewer: Viewer,
        error: InputError | None = None,
        typed: Typed | None = None,
        offset: int = 0,
    ) -> Response:
        shelf = self._library.seen_by(viewer.scope)
        found = self._desk.notices(viewer.id, _PAGE + 1, offset)
        facets = shelf.facets(TaskFilter())
        return self._pages.form(
            request,
            "reminders/page.html",
            error,
            kept=[self._kept(viewer, one) for one in self._desk.subscriptions(viewer.id)],
            told=self._told(shelf, found[:_PAGE]),
            offset=offset,
            limit=_PAGE,
            further=len(found) > _PAGE,
            typed=typed or Typed(unit=viewer.unit),
            facets=facets,
            hours=HOURS,
            weekdays=WEEKDAYS,
            chats=[chat for chat in self._chats.of_user(viewer.id) if not chat.gone],
            title_of=title_of({}),
        )

    def _kept(self, viewer: Viewer, subscription: Subscription) -> Kept:
        words = self._desk.describe(viewer, subscription)
        return Kept(subscription, words[:1].upper() + words[1:], self._desk.upcoming(viewer, subscription)[:_SOON])

    def _told(self, shelf: Shelf, notices: Iterable[Notice]) -> list[Told]:
        entries = {one: self._notices.reminders(one.recipient, one.id) for one in notices}
        wanted = sorted({entry.identity for found in entries.values() for entry in found})
        stored = shelf.find_tasks(TaskFilter(identities=tuple(wanted))) if wanted else []
        seen = {task.identity: task for task in stored}
        return [
            Told(notice, [(seen[entry.identity], entry) for entry in found if entry.identity in seen])
            for notice, found in entries.items()
        ]
