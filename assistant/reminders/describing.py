"""Wishes in words, as they were understood."""

from __future__ import annotations

from assistant.access.viewer import Viewer
from assistant.chat.wording import shortened
from assistant.reminders.subjects import plan_name
from assistant.reminders.wording import WEEKDAYS
from index.library import Shelf
from index.subscriptions import Rhythm, Subject, Wish
from plan.errors import TaskMissing

_LONGEST = 90  # characters of a task


def subject_words(wish: Wish, viewer: Viewer, shelf: Shelf) -> str:
    """What a wish is about: "việc của Văn phòng Sở"; what the viewer may not see (any more) is not named."""
    if wish.subject is Subject.UNIT:
        return f"việc của {wish.value}"
    if wish.subject is Subject.PLAN:
        name = plan_name(shelf, wish.value)
        return f"việc của kế hoạch {name}" if name else "một kế hoạch không còn xem được"
    if wish.subject is Subject.TASK:
        return _task(wish.value, shelf)
    return f"việc của {viewer.unit} và việc giao cho anh/chị" if viewer.unit else "việc giao cho anh/chị"


def wish_words(wish: Wish, viewer: Viewer, shelf: Shelf) -> str:
    """A wish in one line: "việc của Văn phòng Sở: nhắc trước 7 ngày và 1 ngày, lúc 8 giờ"."""
    return f"{subject_words(wish, viewer, shelf)}: {_when(wish)}, lúc {wish.hour} giờ"


def _when(wish: Wish) -> str:
    if wish.rhythm is Rhythm.DAILY:
        return "tổng hợp hằng ngày"
    if wish.rhythm is Rhythm.WEEKLY:
        return f"tổng hợp vào {WEEKDAYS[wish.weekday or 0]} hằng tuần"
    ahead = [f"{days} ngày" for days in wish.days if days]
    spoken = [f"nhắc trước {_joined(ahead)}"] if ahead else []
    return _joined([*spoken, *(["nhắc đúng ngày hết hạn"] if 0 in wish.days else [])])


def _joined(parts: list[str]) -> str:
    return " và ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))


def _task(identity: str, shelf: Shelf) -> str:
    try:
        stored = shelf.task(identity)
    except TaskMissing:
        return "một nhiệm vụ không còn xem được"
    return f"nhiệm vụ “{shortened(stored.task.text, _LONGEST)}”"
