"""Plans that editors send into a chat, on their way into the library."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Protocol

from anyio import to_thread

from assistant.access.journal import Journal
from assistant.access.viewer import Viewer
from assistant.addresses import address
from assistant.chat.channel import Channel, SendingFailed, SendingRefused
from assistant.chat.reply import Link, Reply
from assistant.chat.update import SentFile
from assistant.jobs.labels import label
from assistant.jobs.receiving import Received, check
from index.accounts import Role
from index.job import Job
from plan.errors import KehoachError

_SHELF = "/van-ban"
_EDITORS = "Chỉ biên tập viên mới gửi được kế hoạch vào thư viện. Anh/chị hãy hỏi bằng chữ, hoặc gửi /trogiup."
_HOW = "Anh/chị hãy nạp ở trang Văn bản của trang web."
_ON_WEB = f"Trợ lý chưa nhận được tệp ở đây. {_HOW}"
_LOST = "Không tải được tệp “{}” từ {}. Anh/chị hãy gửi lại sau ít phút, hoặc nạp ở trang Văn bản của trang web."
_FOR_ALL = "Đã nhận tệp “{}”. Kế hoạch gửi ở đây ai dùng trợ lý cũng xem được; muốn giới hạn, hãy đặt trên trang web."


class FileInbox(Protocol):
    """Takes files that have come in (`assistant.jobs.receiving.Inbox`)."""

    def take(self, files: Sequence[Received]) -> list[Job]:
        """Put a job for each; raises what that one does."""


class Files:
    """Takes files out of channels. inbox: None where this process takes none; largest: bytes of one file."""

    def __init__(self, inbox: FileInbox | None, journal: Journal, web: str, largest: int) -> None:
        self._inbox = inbox
        self._journal = journal
        self._web = web
        self._largest = largest

    async def take(self, viewer: Viewer, channel: Channel, file: SentFile | None) -> list[Reply]:
        """Fetch a file and put the job that reads it; its progress is told in the last reply."""
        if not viewer.may(Role.EDITOR):
            return [Reply(_EDITORS)]
        if self._inbox is None or not channel.abilities.files or file is None:
            return [self._on_web(_ON_WEB)]
        name, largest = label(file.name), min(self._largest, channel.abilities.largest_file or self._largest)
        if file.size > largest:
            return [self._on_web(_too_large(name, largest))]
        try:
            check(name)
            return await self._fetched(viewer, channel, file, name, largest, self._inbox)
        except (SendingFailed, SendingRefused):
            return [self._on_web(_LOST.format(name, channel.title))]
        except KehoachError as error:
            return [Reply(error.message)]

    async def _fetched(
        self, viewer: Viewer, channel: Channel, file: SentFile, name: str, largest: int, inbox: FileInbox
    ) -> list[Reply]:
        with tempfile.TemporaryDirectory(prefix="kehoach-") as folder:
            target = Path(folder) / "0"
            await channel.fetch(file, target)
            size = target.stat().st_size
            if size > largest:
                return [self._on_web(_too_large(name, largest))]
            (job,) = await to_thread.run_sync(partial(inbox.take, [Received(target, name, size)]))
        await to_thread.run_sync(self._journal.note, viewer, "upload", job.id, job.name)
        return [Reply(_FOR_ALL.format(name)), Reply(f"Tệp “{name}”: đang chờ đọc…", job_id=job.id)]

    def _on_web(self, text: str) -> Reply:
        links = (Link("Mở trang Văn bản", self._web + address(_SHELF)),) if self._web else ()
        return Reply(text, links=links)


def _too_large(name: str, largest: int) -> str:
    return f"Tệp “{name}” lớn hơn {largest / 2**20:.0f} MB là mức nhận được ở đây. {_HOW}"
