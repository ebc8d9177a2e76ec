"""Changes are refused where the server could open the library only to read."""

from __future__ import annotations

from assistant.jobs.service import JobService
from plan.errors import LibraryBusy


def require_writable(*, writable: bool) -> None:
    """Raise LibraryBusy where the library cannot be changed."""
    if not writable:
        raise _read_only()


def required(service: JobService | None) -> JobService:
    """The service that takes files; raises LibraryBusy where there is none."""
    if service is None:
        raise _read_only()
    return service


def _read_only() -> LibraryBusy:
    return LibraryBusy(
        "Máy chủ đang mở thư viện chỉ để đọc: lúc khởi động có chương trình khác đang ghi, ổ đĩa đã đầy, hoặc thư mục "
        "không cho ghi. Quản trị viên hãy xem lý do bằng kehoach doctor, sửa rồi khởi động lại máy chủ."
    )
