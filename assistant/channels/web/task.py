"""The page of one task: what the plan says, where it says it, how far the task is, and who has it in hand."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi import Path as InPath
from fastapi.responses import FileResponse, Response
from starlette.datastructures import UploadFile

from assistant.access.journal import Journal
from assistant.access.viewer import Viewer
from assistant.answering.caveats import other_deadlines
from assistant.channels.http.gate import Editor, Reader
from assistant.channels.render import Json
from assistant.channels.web.cited_lines import cited_lines
from assistant.channels.web.fields import Text
from assistant.channels.web.pages import Pages
from assistant.channels.web.standing import OUTCOME_BADGES, OUTCOMES, STATES
from assistant.jobs.labels import label
from assistant.jobs.receiving import Received
from assistant.progress import attaching
from assistant.progress.desk import ProgressDesk, Said
from assistant.viewing.opened import open_plan
from index.accounts import Role
from index.library import Library, StoredTask
from index.progress import Mark
from plan.corrected import CorrectedField, corrected_in
from plan.errors import AttachmentMissing, FileTooLarge, InputError, MarkRefused, TaskMissing
from plan.issue import DOUBTFUL_READING
from plan.progress import days_late
from plan.task import Task

_SAVED = "application/octet-stream"  # nothing that a browser would open by itself


@dataclass(frozen=True, slots=True)
class _Sent:
    """The form of a mark as it came."""

    said: Said
    file: UploadFile | None


async def _sent(request: Request) -> AsyncIterator[_Sent]:
    """The form, read here and not by FastAPI, which would tell of a body that is too large as of one it cannot read."""
    async with request.form() as form:
        texts = (form.get(name, "") for name in ("state", "day", "note"))
        file = form.get("file")
        said = Said(*(text if isinstance(text, str) else "" for text in texts))
        yield _Sent(said, file if isinstance(file, UploadFile) else None)


def one_task_pages(pages: Pages, library: Library, desk: ProgressDesk, journal: Journal) -> APIRouter:
    """One task: its page, marks of progress with their files, and handing it over."""
    router = APIRouter()
    view = _View(library, desk)
    _add_hands(router, pages, desk, journal)

    @router.get("/nhiem-vu/{identity}")
    def page(request: Request, identity: str, viewer: Reader) -> Response:
        """The task, with the lines of the plan that it was read from."""
        values = view.values(viewer, identity)
        journal.note(viewer, "read", values["document"].id, f"task {identity}")
        return pages.html(request, "task/page.html", **values)

    @router.post("/nhiem-vu/{identity}/tien-do")
    def mark(request: Request, identity: str, viewer: Reader, sent: Annotated[_Sent, Depends(_sent)]) -> Response:
        """Say how far the task is; what was typed wrongly is shown again with the reason."""
        try:
            with _received(sent.file) as received:
                made = desk.mark(viewer, identity, sent.said, received)
        except (TaskMissing, MarkRefused):
            raise
        except InputError as error:
            values = view.values(viewer, identity) | {"form": sent.said, "problem": error.message}
            return pages.html(request, "task/page.html", error.http_status, **values)
        detail = f"{made.state.value} {made.day or ''}".strip() + (" +tệp" if made.attachment else "")
        journal.note(viewer, "mark", identity, detail)
        return pages.see_other(f"/nhiem-vu/{identity}", said="Đã ghi tiến độ.")

    @router.get("/nhiem-vu/{identity}/tep/{progress_id}")
    def attachment(identity: str, progress_id: Annotated[int, InPath(ge=1, lt=2**31)], viewer: Reader) -> Response:
        """The file that came with a mark, to be saved."""
        found = desk.log.attached(identity, progress_id, viewer.scope)
        kept = library.kept([found.attachment or ""])
        if not kept:
            raise AttachmentMissing("Tệp đính kèm không còn trên máy chủ. Hãy nhờ người đã gửi tải tệp lên lần nữa.")
        journal.note(viewer, "download", identity, f"progress {progress_id}")
        return FileResponse(kept[0].path, media_type=_SAVED, filename=found.attachment_name or kept[0].name)

    return router


def _add_hands(router: APIRouter, pages: Pages, desk: ProgressDesk, journal: Journal) -> None:
    @router.post("/nhiem-vu/{identity}/giao")
    def hand_over(identity: str, viewer: Editor, user: Text = "", note: Text = "") -> Response:
        """Hand the task to an officer."""
        officer = desk.hand_over(viewer, identity, user, note)
        journal.note(viewer, "assign", identity, officer.name)
        return pages.see_other(f"/nhiem-vu/{identity}", said=f"Đã giao cho {officer.shown}.")

    @router.post("/nhiem-vu/{identity}/thu-hoi")
    def take_back(identity: str, viewer: Editor) -> Response:
        """Leave the task in nobody's hands."""
        if desk.take_back(viewer, identity):
            journal.note(viewer, "unassign", identity)
        return pages.see_other(f"/nhiem-vu/{identity}", said="Nhiệm vụ không còn giao cho ai.")


class _View:
    """What the page of a task shows to a viewer."""

    def __init__(self, library: Library, desk: ProgressDesk) -> None:
        self._library = library
        self._desk = desk

    def values(self, viewer: Viewer, identity: str) -> Json:
        stored = self._desk.task(viewer, identity)
        history = self._desk.log.history(identity, viewer.scope)
        last = history[0] if history else None
        stands = self._desk.outcome(stored.task, last)
        return {
            "stored": stored,
            "task": stored.task,
            "state_names": STATES,
            "history": [(mark, _late(stored.task, mark)) for mark in history],
            "stands": stands,
            "outcome_names": OUTCOMES,
            "kind": OUTCOME_BADGES[stands],
            "late": _late(stored.task, last),
            "may_mark": self._desk.may_mark(viewer, stored),
            "form": Said("" if last is None else last.state.value),
            "problem": "",
            "accepted": ",".join(attaching.SUFFIXES),
            "largest": attaching.LARGEST,
            "corrected": {field.value: corrected_in(stored.task.corrections, field) for field in CorrectedField},
            **self._printed(viewer, stored),
            **self._hands(viewer, identity),
        }

    def _printed(self, viewer: Viewer, stored: StoredTask) -> Json:
        """The plan, the lines the task was read from in their surroundings, and what is doubtful about them."""
        plan, task = open_plan(self._library.seen_by(viewer.scope), stored.document_id), stored.task
        issues = [issue for issue in plan.issues if issue.span.overlaps(task.span)]
        neighbours = [other.task for other in plan.tasks]
        return {
            "document": plan.stored,
            "cited": cited_lines(plan, task.span, [task.text]),
            "issues": issues,
            "doubtful": any(issue.code in DOUBTFUL_READING for issue in issues),
            "others": other_deadlines(task, neighbours, plan.stored.document.year),
        }

    def _hands(self, viewer: Viewer, identity: str) -> Json:
        """In whose hands the task is, and whom it could be handed to by this viewer."""
        assignment = self._desk.assignment(viewer, identity)
        return {
            "assignment": assignment,
            "officer": self._desk.officer(assignment) if assignment else None,
            "officers": self._desk.officers(viewer, identity) if viewer.may(Role.EDITOR) else [],
        }


def _late(task: Task, mark: Mark | None) -> int:
    """How many days late a task was done by a mark; 0 when it was not late or not done."""
    done = mark.done if mark else None
    return days_late(task.deadline, done) if done else 0


@contextlib.contextmanager
def _received(file: UploadFile | None) -> Iterator[Received | None]:
    """A file of a form, lying on the disk for as long as the block lasts; None where the field was left empty.

    Raises FormatUnsupported, FileTooLarge.
    """
    if file is None or not file.filename:
        yield None
        return
    name = label(file.filename)
    attaching.check(name)
    if (file.size or 0) > attaching.LARGEST:
        raise FileTooLarge(f"Tệp “{name}” vượt giới hạn {attaching.LARGEST >> 20} MB. Hãy nén hoặc chia nhỏ tệp.")
    with tempfile.TemporaryDirectory(prefix="kehoach-") as folder:
        path = Path(folder) / "file"
        with path.open("wb") as target:
            shutil.copyfileobj(file.file, target)
        yield Received(path, name, path.stat().st_size)
