"""A plan with tasks of several units and deadlines, marks on them, and people who look at them."""

from __future__ import annotations

import datetime as dt
import hashlib

from assistant.access.viewer import Viewer
from assistant.clock import zone
from index.accounts import Role
from index.library import Library
from index.progress import Marking, ProgressLog
from plan.deadline import NO_DEADLINE, Deadline, DeadlineKind
from plan.document import Document
from plan.progress import State
from plan.reading import Reading, Status
from plan.span import Printed, Span
from plan.task import SourceKind, Task
from plan.unit import Unit

NOW = dt.datetime(2024, 5, 20, 8, 30, tzinfo=zone())
TODAY = NOW.date()
OFFICE = Unit("Văn phòng", "Văn phòng Sở", inherited=False, span=Span(1, 1))
FINANCE = Unit("Phòng Tài chính", "Phòng Kế hoạch - Tài chính", inherited=True, span=Span(1, 1))


def until(day: str) -> Deadline:
    """ "Trước ngày" of a day as offices write it."""
    return Deadline(f"Trước ngày {day}", DeadlineKind.BEFORE, None, dt.datetime.strptime(day, "%d/%m/%Y").date())  # noqa: DTZ007 - a day


def viewer(role: str = "reader", unit: str = "", **more) -> Viewer:
    return Viewer(f"u-{role}", role, f"Người {role}", Role(role), unit, **more)


def make_task(task_id: str, text: str, **fields) -> Task:
    return Task(task_id, text, SourceKind.TABLE, Span(1, 2), **fields)


TASKS = (
    make_task(
        "a",
        "Ban hành Kế hoạch cải cách hành chính.",
        lead=(OFFICE,),
        deadline=until("05/02/2024"),
        product=Printed("Kế hoạch được ban hành", Span(1, 1)),
    ),
    make_task("b", "Rà soát thủ tục", lead=(OFFICE,), coordinate=(FINANCE,), deadline=until("31/03/2024")),
    make_task("c", "Số hóa hồ sơ", lead=(FINANCE,), coordinate=(OFFICE,), deadline=until("15/05/2024")),
    make_task("d", "Khảo sát mức độ hài lòng", lead=(OFFICE,), deadline=until("30/06/2024")),
    make_task("e", "Mua sắm thiết bị", lead=(OFFICE,), deadline=until("30/09/2024")),
    make_task("f", "Trực tiếp nhận phản ánh", lead=(OFFICE,), deadline=Deadline("Thường xuyên", DeadlineKind.ONGOING)),
    make_task("g", "Tuyên truyền cải cách", lead=(OFFICE,), deadline=NO_DEADLINE),
)


def store_plan(library: Library, key: str = "18", **front) -> dict[str, str]:
    """Store the plan; gives the identities of its tasks by their ids."""
    known = {
        "number": f"{key}/KH-SVHTT",
        "issuer": "Sở Văn hóa và Thể thao",
        "place": "Vân Hải",
        "date": dt.date(2024, 1, 26),
        "title": "Cải cách hành chính năm 2024",
        "year": 2024,
    }
    lines = ("IV. NHIỆM VỤ", "1\tBan hành")
    library.replace(
        Reading(f"{key}.txt", digest_of(key), Status.OK, lines, Document(**known | front), TASKS, (), ()), source=key
    )
    return {stored.task.id: stored.identity for stored in library.tasks([document_id(key)])}


def digest_of(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def document_id(key: str = "18") -> str:
    return digest_of(key)[:16]


def say(log: ProgressLog, identity: str, state: str, day: str = "", note: str = "") -> None:
    """Mark a task; `day` as 2024-02-15."""
    marking = Marking(State(state), dt.date.fromisoformat(day) if day else None, note)
    log.mark(identity, marking, user_id="u", user_name="Trần Thị Mai")
