"""Where progress is said: marks by those who may make them, and tasks handed to officers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.access.viewer import Viewer
from assistant.jobs.keeping import Keeping
from assistant.jobs.receiving import Received
from assistant.lookup import read_day
from assistant.progress.rights import may_mark
from index.accounts import Role, User, Users
from index.assignments import Assignment, Assignments
from index.library import Library, StoredTask
from index.progress import Mark, Marking, ProgressLog
from index.teams import Teams
from plan.errors import MarkInvalid, MarkRefused, UserMissing
from plan.progress import Outcome, State, outcome
from plan.task import Task

LONGEST_NOTE = 2_000
"""Characters of a note."""
_EARLIEST = 2000  # an earlier year is a slip of typing ("0204")


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody typed into the form of a mark; `day` as 15/02/2024 or 2024-02-15, "" for none."""

    state: str
    day: str = ""
    note: str = ""


class ProgressDesk:
    """Takes marks and hands tasks over, each after a look at who asks; safe to use from several threads.

    `clock` gives the time in Việt Nam. Every call raises TaskMissing for a task that the viewer may not see.
    """

    def __init__(self, library: Library, clock: Callable[[], dt.datetime]) -> None:
        self._library = library
        self._clock = clock
        self._files = Keeping(library)
        self._users = Users(library.database, clock)
        self._teams = Teams(library.database)
        self.log = ProgressLog(library.database, clock)
        self.assignments = Assignments(library.database, clock)

    def today(self) -> dt.date:
        """The day by which tasks are overdue."""
        return self._clock().date()

    def outcome(self, task: Task, last: Mark | None) -> Outcome:
        """How a task stands today by the last mark of it."""
        return outcome(task.deadline, last.state if last else None, last.day if last else None, self.today())

    def task(self, viewer: Viewer, identity: str) -> StoredTask:
        """The task of an identity."""
        return self._library.seen_by(viewer.scope).task(identity)

    def assignment(self, viewer: Viewer, identity: str) -> Assignment | None:
        """Whom a task was handed to."""
        return self.assignments.of_tasks([identity], viewer.scope).get(identity)

    def may_mark(self, viewer: Viewer, stored: StoredTask) -> bool:
        """Whether somebody may say how far a task is."""
        return may_mark(viewer, stored.task, self.assignment(viewer, stored.identity))

    def require_mark(self, viewer: Viewer, identity: str) -> StoredTask:
        """The task, to be marked by the viewer; raises MarkRefused."""
        stored = self.task(viewer, identity)
        if not self.may_mark(viewer, stored):
            raise MarkRefused(
                "Chỉ người được giao, người của đơn vị chủ trì hoặc phối hợp và biên tập viên mới ghi được tiến độ "
                "của nhiệm vụ này. Nếu đây là việc của đơn vị anh/chị, hãy nhờ người quản trị sửa đơn vị trong tài "
                "khoản."
            )
        return stored

    def mark(self, viewer: Viewer, identity: str, said: Said, file: Received | None = None) -> Mark:
        """Write a mark down, with a file that has come in.

        Raises MarkRefused, MarkInvalid (`read` says when), StorageFull.
        """
        self.require_mark(viewer, identity)
        state, day, note = read(said, self.today())
        with self._files.hold() as keep:
            digest = keep(file.path, file.name) if file else None
            marking = Marking(state, day, note, digest, file.name if file else None)
            return self.log.mark(identity, marking, user_id=viewer.id, user_name=viewer.display)

    def officer(self, assignment: Assignment) -> User:
        """Whom a task was handed to."""
        return self._users.get(assignment.user_id)

    def officers(self, viewer: Viewer, identity: str) -> Sequence[User]:
        """The active users who may see the plan of a task."""
        teams = self._library.seen_by(viewer.scope).teams(self.task(viewer, identity).document_id)
        active = [user for user in self._users.all() if user.active]
        if not teams:
            return active
        return [u for u in active if u.role is Role.ADMINISTRATOR or teams & self._teams.of(u.id)]

    def hand_over(self, viewer: Viewer, identity: str, user_id: str, note: str = "") -> User:
        """Hand a task to an officer; raises UserMissing for one who may not see it. The caller checks for an editor."""
        chosen = next((user for user in self.officers(viewer, identity) if user.id == user_id), None)
        if chosen is None:
            raise UserMissing("Người được chọn đã ngừng dùng hoặc không xem được kế hoạch này. Hãy chọn người khác.")
        by = {"by_id": viewer.id, "by_name": viewer.display}
        self.assignments.hand_over(identity, user_id, note=_note(note), **by)
        return chosen

    def take_back(self, viewer: Viewer, identity: str) -> bool:
        """Leave a task in nobody's hands; False when it already was. The caller checks for an editor."""
        self.task(viewer, identity)
        return self.assignments.take_back(identity)


def read(said: Said, today: dt.date) -> tuple[State, dt.date | None, str]:
    """What was typed, as state, day and note.

    Raises MarkInvalid: an unknown state, no day of a task that is done, a day to come or long before any plan, a note
    that is too long.
    """
    if said.state not in list(State):
        raise MarkInvalid("Hãy chọn một trong ba trạng thái: chưa bắt đầu, đang làm, hoàn thành.")
    state = State(said.state)
    day = read_day(said.day) if said.day.strip() else None
    if state is State.DONE and day is None:
        raise MarkInvalid("Nhiệm vụ hoàn thành cần có ngày hoàn thành. Hãy ghi ngày rồi lưu lại.")
    if day and day > today:
        raise MarkInvalid(f"Ngày {day:%d/%m/%Y} chưa đến (hôm nay là {today:%d/%m/%Y}). Hãy kiểm tra lại ngày.")
    if day and day.year < _EARLIEST:
        raise MarkInvalid(f"Ngày {day.day:02}/{day.month:02}/{day.year:04} quá xa. Hãy kiểm tra lại năm.")
    return state, day, _note(said.note)


def _note(text: str) -> str:
    plain = "\n".join(" ".join(line.split()) for line in text.strip().splitlines())
    if len(plain) > LONGEST_NOTE:
        raise MarkInvalid(f"Ghi chú dài quá {LONGEST_NOTE} ký tự. Hãy viết gọn lại hoặc đính kèm tệp.")
    return plain
