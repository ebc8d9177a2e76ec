"""The shapes of jobs, for the OpenAPI document."""

from __future__ import annotations

import datetime as dt

from pydantic import BaseModel

from index.job import Kind, Stage, Status


class Fault(BaseModel):
    """A file that failed."""

    file: str
    code: str
    message: str


class Failure(BaseModel):
    """Why a job failed."""

    code: str
    message: str


class Job(BaseModel):
    """A file that was sent. done, total: bytes, pages or items, by its stage. parent: the job of its archive."""

    id: str
    kind: Kind
    name: str
    status: Status
    stage: Stage
    done: int
    total: int | None
    size: int
    attempts: int
    parent: str | None
    document_id: str | None
    change: str | None
    error: Failure | None
    left_out: list[Fault]
    created_at: dt.datetime
    updated_at: dt.datetime


class JobDetail(Job):
    """A job with how many issues its plan has, and of an archive the jobs of its members."""

    issues: int | None
    children: list[Job] = []


class JobPage(BaseModel):
    """A page of jobs, newest first."""

    jobs: list[Job]
    total: int
    limit: int
    offset: int


class Sent(BaseModel):
    """The jobs of files that were sent; where there is one, its fields stand beside them too."""

    jobs: list[Job]
