"""`POST /api/documents`: files become jobs."""

from __future__ import annotations

from functools import partial
from typing import Any

from anyio import to_thread
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from assistant.access.journal import Journal
from assistant.access.viewer import Viewer
from assistant.channels.api import examples, job_shapes
from assistant.channels.api.jobs import JOB, job_json
from assistant.channels.http.gate import Editor
from assistant.channels.http.multipart import FILES, received
from assistant.channels.http.writing import required
from assistant.channels.render import Json
from assistant.jobs.receiving import check
from assistant.jobs.service import JobService
from plan.errors import UploadInvalid

_TOGETHER = {"true": True, "1": True, "on": True, "false": False, "0": False, "": False}
_FORM: dict[str, Any] = {
    "type": "object",
    "required": ["file"],
    "properties": {
        "file": {"type": "array", "minItems": 1, "maxItems": FILES, "items": {"type": "string", "format": "binary"}},
        "together": {
            "type": "string",
            "enum": [*_TOGETHER],
            "description": "The files are one plan: its main text, then its annexes",
        },
        "teams": {"type": "string", "description": "Ids of the teams the plans are limited to, with commas between"},
    },
}
_BODY: dict[str, Any] = {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": _FORM}}}}


def upload_routes(service: JobService | None, journal: Journal) -> APIRouter:
    """The route that takes files; without a `service` it takes none."""
    router = APIRouter(tags=["documents"])

    @router.post(
        "/api/documents",
        status_code=202,
        response_class=JSONResponse,
        responses=examples.described(job_shapes.Sent, JOB | {"jobs": [JOB]}, "One job a file, or one for all", 202),
        openapi_extra=_BODY,
    )
    async def upload(request: Request, viewer: Editor) -> Response:
        """Take plans in: the files are kept and read after the answer; `GET /api/jobs/{id}` tells how far that is."""
        taking = required(service)
        async with received(request, taking.incoming, largest=taking.limits.size, check=check) as form:
            together = _TOGETHER.get(form.fields.get("together", "").lower())
            if together is None:
                raise UploadInvalid("Phần “together” chỉ nhận true hoặc false. Hãy sửa lại rồi gửi.")
            teams = _allowed(viewer, form.fields.get("teams", ""))
            jobs = await to_thread.run_sync(partial(taking.inbox.take, form.files, together=together, teams=teams))
        for job in jobs:
            await to_thread.run_sync(journal.note, viewer, "upload", job.id, job.name)
        taking.wake()
        shown = [job_json(job) for job in jobs]
        body: Json = {"jobs": shown} if len(shown) > 1 else {"jobs": shown, **shown[0]}
        where = f"/api/jobs/{jobs[0].id}" if len(jobs) == 1 else "/api/jobs"
        return JSONResponse(body, 202, {"Location": where})

    return router


def _allowed(viewer: Viewer, given: str) -> set[str]:
    """The teams of a form; raises UploadInvalid for one that the viewer is not in: he would not see what he sent."""
    teams = {team for part in given.split(",") if (team := part.strip())}
    if not viewer.scope.everything and teams - viewer.teams:
        raise UploadInvalid("Chỉ giới hạn được cho nhóm mà anh/chị là thành viên. Hãy chọn lại nhóm.")
    return teams
