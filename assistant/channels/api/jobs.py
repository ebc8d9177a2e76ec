"""`/api/jobs`: what became of files that were sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from assistant.channels.api import examples, job_shapes
from assistant.channels.http.gate import Editor
from assistant.channels.http.writing import required
from assistant.channels.render import Json, fault_json
from assistant.clock import local
from assistant.jobs.archives import MEMBERS
from assistant.jobs.service import JobService
from index.job import Job, Kind, Status
from index.jobs import Jobs
from index.library import Library, Shelf, StoredDocument

JOB: Json = {
    "id": "5f1c0c6f3a0f4a5e9d6d0c2b7a1e8f34",
    "kind": "plan",
    "name": "Kế hoạch chuyển đổi số 2025.docx",
    "status": "running",
    "stage": "read",
    "done": 3,
    "total": 12,
    "size": 182_311,
    "attempts": 1,
    "parent": None,
    "document_id": None,
    "change": None,
    "error": None,
    "left_out": [],
    "created_at": "2026-01-05T08:30:00+07:00",
    "updated_at": "2026-01-05T08:30:04+07:00",
}


class JobPage(BaseModel):
    """Which jobs are wanted; members of archives stand in the job of their archive."""

    model_config = {"extra": "forbid"}

    status: Status | None = None
    limit: int = Field(50, ge=1, le=500)
    offset: int = Field(0, ge=0, le=1_000_000)


def job_routes(library: Library, jobs: Jobs, service: JobService | None) -> APIRouter:
    """Listing, showing and cancelling jobs; without a `service` nothing can be cancelled."""
    router = APIRouter(tags=["jobs"])

    @router.get(
        "/api/jobs",
        response_class=JSONResponse,
        responses=examples.described(
            job_shapes.JobPage, {"jobs": [JOB], "total": 1, "limit": 50, "offset": 0}, "A page, newest first"
        ),
    )
    def listed(page: Annotated[JobPage, Query()], viewer: Editor) -> Response:
        """Jobs, newest first."""
        found = jobs.find(status=page.status, limit=page.limit, offset=page.offset, scope=viewer.scope)
        plans = _plans(library.seen_by(viewer.scope), found)
        shown = [_masked(job, plans) for job in found]
        body: Json = {"jobs": shown, "total": jobs.count(status=page.status, scope=viewer.scope)}
        return JSONResponse(body | {"limit": page.limit, "offset": page.offset})

    @router.get(
        "/api/jobs/{job_id}",
        response_class=JSONResponse,
        responses=examples.described(
            job_shapes.JobDetail, JOB | {"issues": None}, "The job; of an archive with its members as `children`"
        ),
    )
    def shown(job_id: str, viewer: Editor) -> Response:
        """One job, with how many issues its plan has; of an archive, the jobs of its members."""
        job = jobs.get(job_id, viewer.scope)
        is_archive = job.kind is Kind.ARCHIVE
        children = jobs.find(parent=job.id, limit=MEMBERS, scope=viewer.scope) if is_archive else []
        plans = _plans(library.seen_by(viewer.scope), [job, *children])
        plan = plans.get(job.document_id or "")
        body = _masked(job, plans) | {"issues": plan and plan.issues}
        return JSONResponse(body | {"children": [_masked(child, plans) for child in children]} if is_archive else body)

    @router.delete(
        "/api/jobs/{job_id}",
        response_class=JSONResponse,
        responses=examples.described(job_shapes.Job, JOB, "As it is now"),
    )
    def cancelled(job_id: str, viewer: Editor) -> Response:
        """Cancel a job that waits or runs; what it has stored already stays."""
        taking = required(service)
        jobs.get(job_id, viewer.scope)
        job = taking.inbox.cancel(job_id)
        return JSONResponse(_masked(job, _plans(library.seen_by(viewer.scope), [job])))

    return router


def job_json(job: Job) -> Json:
    """A job as the API shows it."""
    error = None if job.code is None else {"code": job.code, "message": job.message}
    return {
        "id": job.id,
        "kind": job.kind.value,
        "name": job.name,
        "status": job.status.value,
        "stage": job.stage.value,
        "done": job.done,
        "total": job.total,
        "size": job.size,
        "attempts": job.attempts,
        "parent": job.parent,
        "document_id": job.document_id,
        "change": job.change,
        "error": error,
        "left_out": [fault_json(fault) for fault in job.left_out],
        "created_at": local(job.created_at).isoformat(),
        "updated_at": local(job.updated_at).isoformat(),
    }


def _plans(shelf: Shelf, found: Sequence[Job]) -> Mapping[str, StoredDocument]:
    """The plans of some jobs, as far as they are seen, by their ids."""
    return {plan.id: plan for plan in shelf.documents([job.document_id for job in found if job.document_id])}


def _masked(job: Job, plans: Mapping[str, StoredDocument]) -> Json:
    """A job as somebody sees it who does not see its plan (any more): an earlier version, or hidden just now."""
    shown = job_json(job)
    return shown if job.document_id in plans else shown | {"document_id": None, "change": None}
