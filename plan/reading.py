"""A reading: everything one file says, ready to be stored."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from plan.document import Document
from plan.issue import Issue
from plan.passage import Passage
from plan.place import Place
from plan.task import Task


class Status(StrEnum):
    """Whether the file was read whole, with doubtful parts, or not at all."""

    OK = "ok"
    PARTIAL = "partial"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read from one file.

    file: base name of the file. digest: SHA-256 of its bytes, in hex.
    lines: the canonical text, line by line; every span counts in it.
    places: page and box of each line, None for a line without; empty where the format has no pages.
    """

    file: str
    digest: str
    status: Status
    lines: tuple[str, ...]
    document: Document
    tasks: tuple[Task, ...]
    passages: tuple[Passage, ...]
    issues: tuple[Issue, ...]
    places: tuple[Place | None, ...] = ()
