"""Where an editor's decisions about records are made and kept."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace

from assistant.access.viewer import Viewer
from assistant.clock import now
from assistant.review.typed import typed_into
from index.corrections import Corrections, NewCorrection, StoredCorrection
from index.library import Library, Shelf, StoredTask
from index.proposals import Proposals, StoredProposal, proposal_missing
from plan.corrected import CorrectedField, CorrectionKind, corrected_in
from plan.correction import Correction
from plan.errors import CorrectionInvalid, KehoachError, TaskMissing
from plan.issue import Issue
from plan.span import Span
from plan.task import SourceKind, Task

LONGEST_NOTE = 500
"""Characters of a note."""
LONGEST_RUN = 30
"""Lines that one added task is taken from."""
_log = logging.getLogger(__name__)


class ReviewDesk:
    """Takes decisions of editors; the caller sees to it that the viewer is one. Safe to use from several threads.

    A task or plan that the viewer may not see raises TaskMissing or DocumentMissing, as one that is not there.
    """

    def __init__(self, library: Library, clock: Callable[[], dt.datetime] = now) -> None:
        """clock: gives the time, aware of its zone."""
        self._library = library
        self._clock = clock

    def task(self, viewer: Viewer, identity: str) -> StoredTask:
        """The task of an identity; raises TaskMissing."""
        return self._library.seen_by(viewer.scope).task(identity)

    def meant(self, viewer: Viewer, identity: str, field: CorrectedField, words: str) -> Task:
        """The task as it would read; raises TaskMissing, CorrectionInvalid."""
        stored = self.task(viewer, identity)
        return self._typed(self._library.seen_by(viewer.scope), stored.document_id, stored.task, field, words)

    def correct(
        self,
        viewer: Viewer,
        identity: str,
        field: CorrectedField,
        words: str,
        *,
        note: str = "",
        seen: str | None = None,
    ) -> Correction:
        """Set a field. seen: what the editor had before him of it (`plan.correction.shown`).

        Raises TaskMissing, CorrectionInvalid, and CorrectionOutdated when the field was changed meanwhile.
        """
        value = self.meant(viewer, identity, field, words)
        return self._keep(viewer, identity, CorrectionKind.CORRECTED, field, value=value, note=note, seen=seen)

    def accept(
        self, viewer: Viewer, identity: str, field: CorrectedField, *, note: str = "", seen: str | None = None
    ) -> Correction:
        """Confirm a field, or the whole task, as it is read.

        Raises as `correct` does, and CorrectionInvalid where a person's words would be given up for what is printed.
        """
        mark = corrected_in(self.task(viewer, identity).task.corrections, field)
        if mark and mark.kind is not CorrectionKind.ACCEPTED:
            raise CorrectionInvalid(
                "Nội dung này đã được hiệu chỉnh hoặc bổ sung nên không cần xác nhận. Nếu bản in mới đúng, hãy rút lại."
            )
        return self._keep(viewer, identity, CorrectionKind.ACCEPTED, field, note=note, seen=seen)

    def drop(self, viewer: Viewer, identity: str, *, note: str = "", seen: str | None = None) -> Correction:
        """Say that a record is no task; raises as `correct` does, and CorrectionInvalid for one that was added."""
        marks = self.task(viewer, identity).task.corrections
        if any(mark.kind is CorrectionKind.ADDED for mark in marks):
            raise CorrectionInvalid("Nhiệm vụ này do người dùng bổ sung. Hãy rút lại việc bổ sung thay vì bỏ bản ghi.")
        return self._keep(viewer, identity, CorrectionKind.DROPPED, CorrectedField.TASK, note=note, seen=seen)

    def add(
        self,
        viewer: Viewer,
        document_id: str,
        span: Span,
        words: Mapping[CorrectedField, str],
        *,
        note: str = "",
        proposal: str = "",
    ) -> Correction:
        """Add a task that was missed, read from some lines; raises DocumentMissing, CorrectionInvalid.

        proposal: the id of the one that the words are an editor's version of; raises ProposalMissing then too.
        """
        value, printed = self.addition(viewer, document_id, span, words)
        if not proposal:
            return self._library.correct(document_id, _adding(viewer, value, printed, _noted(note)))
        found = self.proposal(viewer, document_id, proposal)
        noted = f"{_noted(note)} Sửa từ đề xuất của mô hình ngôn ngữ “{found.model}”.".strip()
        return self._proposals(viewer).accept(proposal, _adding(viewer, value, printed, noted))

    def proposal(self, viewer: Viewer, document_id: str, proposal: str) -> StoredProposal:
        """An open proposal for a plan; raises ProposalMissing."""
        found = self._proposals(viewer).one(proposal)
        if found.document_id != document_id:
            raise proposal_missing()
        return found

    def addition(
        self, viewer: Viewer, document_id: str, span: Span, words: Mapping[CorrectedField, str]
    ) -> tuple[Task, Task]:
        """A missed task as it would read, and its lines as they are printed; raises as `add` does."""
        shelf = self._library.seen_by(viewer.scope)
        printed = _printed(shelf, document_id, span)
        span = printed.span
        over = [p.passage.section for p in shelf.passages([document_id]) if p.passage.span.overlaps(span)]
        value = Task("new", "", SourceKind.PROSE, span, over[0] if over else ())
        for field in CorrectedField:
            if field is not CorrectedField.TASK:
                value = self._typed(shelf, document_id, value, field, words.get(field, ""))
        return value, printed

    def accept_proposal(self, viewer: Viewer, proposal_id: str) -> Correction:
        """Add the task that a language model proposed, as it was shown; raises ProposalMissing, CorrectionInvalid."""
        found = self._proposals(viewer).one(proposal_id)
        printed = _printed(self._library.seen_by(viewer.scope), found.document_id, found.task.span)
        note = f"Theo đề xuất của mô hình ngôn ngữ “{found.model}”."
        return self._proposals(viewer).accept(proposal_id, _adding(viewer, found.task, printed, note))

    def refuse_proposal(self, viewer: Viewer, proposal_id: str) -> StoredProposal:
        """Say that what a language model proposed is no task; its words do not come back. Raises ProposalMissing."""
        return self._proposals(viewer).refuse(proposal_id, viewer.id, viewer.display)

    def _proposals(self, viewer: Viewer) -> Proposals:
        return Proposals(self._library.database, self._clock, viewer.scope)

    def settle(self, viewer: Viewer, document_id: str, number: int) -> Issue:
        """Say that nothing is to be done about an issue that stands at no task; raises DocumentMissing, TaskMissing."""
        issues = self._library.seen_by(viewer.scope).issues(document_id)
        if not 1 <= number <= len(issues):
            raise TaskMissing("Điểm cần xem này không còn. Hãy quay lại danh sách.")
        issue = issues[number - 1]
        printed = Task(issue.code, issue.message, SourceKind.PROSE, issue.span)
        kind, field = CorrectionKind.ACCEPTED, CorrectedField.TASK
        self._library.correct(document_id, NewCorrection("", kind, field, viewer.id, viewer.display, printed=printed))
        return issue

    def withdraw(self, viewer: Viewer, correction_id: str) -> StoredCorrection:
        """Take a correction back; raises CorrectionMissing."""
        found = Corrections(self._library.database, viewer.scope).one(correction_id)
        self._library.withdraw(found.document_id, correction_id, by=viewer.display)
        return found

    def history(self, viewer: Viewer, document_id: str) -> list[StoredCorrection]:
        """All that was said of a plan's tasks, the latest first; raises DocumentMissing."""
        return Corrections(self._library.database, viewer.scope).of_document(document_id)[::-1]

    def catch_up(self) -> None:
        """Embed the words that corrections changed; where that cannot be done now, the next writer does it."""
        try:
            self._library.drain()
        except KehoachError as error:
            _log.warning("vectors of corrected tasks will follow later: %s", error)

    def _typed(self, shelf: Shelf, document_id: str, task: Task, field: CorrectedField, words: str) -> Task:
        document = shelf.document(document_id).document
        known = [unit for s in shelf.tasks([document_id]) for unit in (*s.task.lead, *s.task.coordinate)]
        return typed_into(task, field, words, document.year, known)

    def _keep(
        self,
        viewer: Viewer,
        identity: str,
        kind: CorrectionKind,
        field: CorrectedField,
        *,
        value: Task | None = None,
        note: str,
        seen: str | None,
    ) -> Correction:
        document_id = self.task(viewer, identity).document_id
        wanted = NewCorrection(identity, kind, field, viewer.id, viewer.display, value, seen=seen, note=_noted(note))
        return self._library.correct(document_id, wanted)


def _printed(shelf: Shelf, document_id: str, span: Span) -> Task:
    """Lines as they are printed; raises DocumentMissing, and CorrectionInvalid for too many or blank ones."""
    lines = shelf.lines(document_id, span.line_start, span.line_end)
    words = " ".join(" ".join(lines).split())
    if not words or span.line_end - span.line_start >= LONGEST_RUN:
        raise CorrectionInvalid(f"Hãy chọn các dòng có chữ của nhiệm vụ, nhiều nhất {LONGEST_RUN} dòng.")
    (first, *_rest) = shelf.places(document_id, span.line_start, span.line_start)
    return Task("lines", words, SourceKind.PROSE, replace(span, page=first.page if first else None))


def _adding(viewer: Viewer, value: Task, printed: Task, note: str) -> NewCorrection:
    kind, field = CorrectionKind.ADDED, CorrectedField.TASK
    return NewCorrection("", kind, field, viewer.id, viewer.display, value, printed, note=note)


def _noted(note: str) -> str:
    note = note.strip()
    if len(note) > LONGEST_NOTE:
        raise CorrectionInvalid(f"Ghi chú dài quá {LONGEST_NOTE} ký tự. Hãy ghi ngắn lại.")
    return note
