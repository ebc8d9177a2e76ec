"""A file somebody sent, on its way into the library, as a message tells it."""

from __future__ import annotations

from index.job import Job, Stage, Status
from index.jobs import Jobs
from plan.errors import JobMissing

_STAGES = {
    Stage.RECEIVE: "đang chờ đọc",
    Stage.READ: "đang đọc",
    Stage.STORE: "đang lưu",
    Stage.EMBED: "đã lưu, đang lập chỉ mục",
}


class JobProgress:
    """Tells how far jobs are."""

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs

    def told(self, job_id: str) -> tuple[str, bool]:
        """What is said of a job now, and whether that is the last word on it."""
        try:
            job = self._jobs.get(job_id)
        except JobMissing:
            return "Tệp này không còn trong danh sách việc. Hãy xem trong thư viện.", True
        return _sentence(job), job.ended


def _sentence(job: Job) -> str:
    if job.status is Status.FAILED:
        return f"Không đọc được tệp “{job.name}”: {job.message}"
    if job.status is Status.CANCELLED:
        return f"Đã hủy việc đọc tệp “{job.name}”."
    if job.status is Status.DONE:
        return f"Đã đọc xong tệp “{job.name}”. Anh/chị có thể hỏi về kế hoạch này."
    far = f" ({job.done}/{job.total} trang)" if job.stage is Stage.READ and job.total > 1 else ""
    return f"Tệp “{job.name}”: {_STAGES[job.stage]}{far}…"
