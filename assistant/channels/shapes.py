"""The shapes of what `render.py` makes, for the OpenAPI document and for the tools of MCP.

They say what is there, and forbid no more: fields are added to the contract, never renamed or dropped.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import BaseModel

from assistant.answering.answer import AnswerStatus, Part, Reason
from assistant.question.query import Intent
from plan.corrected import CorrectedField, CorrectionKind
from plan.deadline import DeadlineKind, IntervalUnit, Recurrence
from plan.issue import Severity
from plan.reading import Status
from plan.relation import RelationKind
from plan.task import SourceKind


class Lines(BaseModel):
    """Lines of a text, counted from 1, the last included. page: where the format has pages."""

    page: int | None
    line_start: int
    line_end: int


class Unit(BaseModel):
    """A unit as printed and by its canonical name. relatives: units it was, or became, in a rearrangement."""

    name: str
    unit: str
    inherited: bool
    relatives: list[str]


class Anchor(BaseModel):
    """Where in its cycle a recurring deadline falls; weekday 0 is Monday."""

    month: int | None
    day: int | None
    weekday: int | None


class Interval(BaseModel):
    """How long after its event a relative deadline ends."""

    count: int
    unit: IntervalUnit


class Deadline(BaseModel):
    """A deadline as printed and as days; "trước ngày D" ends on D."""

    text: str
    kind: DeadlineKind
    start: dt.date | None
    end: dt.date | None
    recurrence: Recurrence | None
    inherited: bool
    dates: list[dt.date]
    anchors: list[Anchor]
    interval: Interval | None
    day_off: str | None
    damaged: bool


class Source(Lines):
    """Where a task stands."""

    kind: SourceKind
    file: str


class Correction(BaseModel):
    """What a person corrected or confirmed of a task, with the words printed there."""

    field: CorrectedField
    kind: CorrectionKind
    printed: str
    by: str
    at: dt.datetime


class Task(BaseModel):
    """A task of a plan."""

    id: str
    text: str
    activities: list[str]
    goal: str | None
    product: str | None
    lead: list[Unit]
    coordinate: list[Unit]
    deadline: Deadline
    section: list[str]
    source: Source
    label: str | None
    blank: list[str]
    corrections: list[Correction]


class Relation(Lines):
    """What a plan does to a document it names."""

    kind: RelationKind
    number: str
    date: dt.date | None
    text: str


class Front(BaseModel):
    """What a plan says of itself; what it leaves blank is null."""

    number: str | None
    issuer: str | None
    place: str | None
    date: dt.date | None
    date_text: str | None
    title: str | None
    enclosed_title: str | None
    signer: str | None
    signer_title: str | None
    recipients: list[str]
    year: int | None
    relations: list[Relation]


class Document(Front):
    """A plan of the library."""

    id: str
    file: str


class Counts(BaseModel):
    """How much was read."""

    tasks: int
    passages: int
    issues: int


class StoredDocument(Document):
    """A plan of the library with how much was read from it."""

    status: Status
    counts: Counts
    added_at: dt.datetime


class Issue(BaseModel):
    """A doubt about what was read."""

    severity: Severity
    code: str
    message: str
    line_start: int
    line_end: int


class DocumentDetail(StoredDocument):
    """A plan of the library with all that was read from it."""

    tasks: list[Task]
    issues: list[Issue]


class Documents(BaseModel):
    """Plans; `total` counts all of them."""

    documents: list[StoredDocument]
    total: int


class ListedTask(Task):
    """A task with the plan it stands in."""

    document: Document


class Tasks(BaseModel):
    """A page of tasks. total: on all pages. recurring_beside: those without a date that a filter of dates left out."""

    tasks: list[ListedTask]
    total: int
    recurring_beside: int


class TaskPage(Tasks):
    """A page of tasks with which one it is."""

    limit: int
    offset: int


class Responsibility(ListedTask):
    """A task of an answer. citations: their ids. doubts: codes of issues. identity: lasts over versions of the plan."""

    citations: list[int]
    doubts: list[str]
    identity: str


class Box(BaseModel):
    """Where a line stands on a page: left, top, right and bottom in shares of its width and height."""

    page: int
    box: list[float]


class Citation(Lines):
    """Lines that say what is answered; `quote` stands in them."""

    id: int
    file: str
    document_id: str
    number: str | None
    title: str | None
    section: list[str]
    quote: str
    boxes: list[Box]


class Contribution(BaseModel):
    """What a language model did for an answer."""

    name: str
    part: Part
    dropped: int


class Answer(BaseModel):
    """An answer; its text carries [n] marks that are the ids of citations. model: left out where none had a part."""

    question: str
    status: AnswerStatus
    reason: Reason | None
    answer: str
    intent: Intent
    responsibilities: list[Responsibility]
    count: int | None
    citations: list[Citation]
    suggestions: list[str]
    elapsed_ms: int
    model: Contribution | None = None


class File(BaseModel):
    """A file that was kept."""

    name: str
    size: int
    media: str


class VersionCounts(BaseModel):
    """How much was read from an earlier version."""

    tasks: int


class Version(Front):
    """What a plan was before it was replaced."""

    id: str
    file: str
    counts: VersionCounts
    originals: list[File]
    added_at: dt.datetime
    replaced_at: dt.datetime


class Versions(BaseModel):
    """The earlier versions of a plan, newest first."""

    versions: list[Version]
    total: int


class FieldError(BaseModel):
    """A field that is not as it should be."""

    field: str
    reason: str


class Problem(BaseModel):
    """An error (RFC 9457). code: stable. detail: a Vietnamese sentence. errors: of the fields of a request.

    request_id: by which the lines of the log about it are found.
    """

    type: Literal["about:blank"]
    title: str
    status: int
    code: str
    detail: str
    request_id: str = ""
    errors: list[FieldError] = []


class Passage(Lines):
    """Lines of a plan. section: the headings over the first of them. link: to the page that shows them."""

    document: Document
    section: list[str]
    lines: list[str]
    link: str | None
