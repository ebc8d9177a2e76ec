"""Forms with files (RFC 7578): their bytes go to disk as they come, and never whole into memory."""

from __future__ import annotations

import contextlib
import re
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from anyio import to_thread
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import ClientDisconnect, Request

from assistant.jobs.labels import label
from assistant.jobs.receiving import Received
from plan.errors import FileTooLarge, StorageFull, UploadInvalid
from plan.system_errors import reason

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks  # is there for type checkers alone

FILES = 50
"""Files in one form."""
FRAME = 256 * 1024
"""Bytes of a form beside its files: boundaries, headers, other fields."""
_FIELDS = 20
_FIELD = 1000  # bytes of a field that is no file
_BOUNDARY = re.compile(rb"[ -~]{1,70}")
_HOW = "Hãy gửi biểu mẫu multipart/form-data, mỗi tệp một phần tên “file”."


@dataclass(slots=True)
class Form:
    """What a form brought: its files in their order, and its other fields."""

    files: list[Received] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)


@contextlib.asynccontextmanager
async def received(
    request: Request, folder: Path, *, largest: int, check: Callable[[str], None]
) -> AsyncIterator[Form]:
    """The form of a request, its files lying below `folder` for as long as the block lasts.

    largest: bytes of one file. check: raises for a label whose file is not wanted, before its bytes are read.
    Raises UploadInvalid, FileTooLarge, StorageFull and what `check` raises.
    """
    boundary = _boundary(request.headers.get("content-type", ""))
    with contextlib.ExitStack() as stack:
        with _storing():
            folder.mkdir(parents=True, exist_ok=True)
            place = stack.enter_context(tempfile.TemporaryDirectory(prefix="form-", dir=folder))
        writer = stack.enter_context(contextlib.closing(_Writer(Path(place), largest, check)))
        parser = MultipartParser(boundary, writer.callbacks())
        try:
            async for chunk in request.stream():
                await to_thread.run_sync(parser.write, chunk)
        except (FormParserError, ClientDisconnect) as error:
            raise _broken() from error
        yield writer.form()


def _boundary(content_type: str) -> bytes:
    kind, options = parse_options_header(content_type)
    boundary = options.get(b"boundary", b"")
    if kind != b"multipart/form-data" or not _BOUNDARY.fullmatch(boundary):
        raise UploadInvalid(f"Yêu cầu không phải biểu mẫu tải tệp. {_HOW}")
    return boundary


def _broken() -> UploadInvalid:
    return UploadInvalid(f"Dữ liệu tải lên bị đứt đoạn hoặc sai định dạng. {_HOW}")


@contextlib.contextmanager
def _storing() -> Iterator[None]:
    """Raise what the disk refuses as StorageFull."""
    try:
        yield
    except OSError as error:
        raise StorageFull(
            f"Máy chủ không lưu được tệp ({reason(error)}). Hãy giải phóng ổ đĩa của máy chủ rồi tải lên lần nữa."
        ) from error


class _Writer:
    """Writes the parts of a form down as the parser finds them. A part with a file name is a file."""

    def __init__(self, folder: Path, largest: int, check: Callable[[str], None]) -> None:
        self._folder = folder
        self._largest = largest
        self._check = check
        self._form = Form()
        self._whole = False
        self._header = b""
        self._value = b""
        self._disposition = b""
        self._name = ""
        self._text = bytearray()
        self._file: BinaryIO | None = None
        self._received = Received(folder, "", 0)

    def callbacks(self) -> MultipartCallbacks:
        """For the parser."""
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._header_field,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_headers_finished": self._open,
            "on_part_data": self._data,
            "on_part_end": self._end,
            "on_end": self._finish,
        }

    def form(self) -> Form:
        """What came; raises UploadInvalid when the form broke off or brought no file."""
        if not self._whole:
            raise _broken()
        if not self._form.files:
            raise UploadInvalid(f"Chưa có tệp nào được gửi lên. {_HOW}")
        return self._form

    def close(self) -> None:
        """Close the file that was being written, if any."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _begin(self) -> None:
        self._header = self._value = self._disposition = b""
        self._text.clear()

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        if self._header.lower() == b"content-disposition":
            self._disposition = self._value
        self._header = self._value = b""

    def _open(self) -> None:
        _kind, options = parse_options_header(self._disposition)
        self._name = options.get(b"name", b"").decode("utf-8", "replace")
        given = options.get(b"filename")
        if given is None:
            if len(self._form.fields) >= _FIELDS:
                raise UploadInvalid(f"Biểu mẫu có quá nhiều phần. {_HOW}")
            return
        if self._name != "file":
            raise UploadInvalid(f"Biểu mẫu có tệp ở phần “{label(self._name)}”. {_HOW}")
        if len(self._form.files) >= FILES:
            raise UploadInvalid(f"Mỗi lần tải lên nhiều nhất {FILES} tệp. Hãy chia thành nhiều lần.")
        if given:  # a form whose field was left empty brings a file without name and bytes
            self._check(label(_decoded(given)))
        path = self._folder / str(len(self._form.files))
        self._received = Received(path, label(_decoded(given)), 0)
        with _storing():
            self._file = path.open("wb")

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._file is None:
            self._text += data[start:end]
            if len(self._text) > _FIELD:
                raise UploadInvalid(f"Biểu mẫu có phần quá dài. {_HOW}")
            return
        file, size = self._received, self._received.size + end - start
        if size > self._largest:
            raise too_large(f"Tệp “{file.name}”", self._largest)
        self._received = Received(file.path, file.name, size)
        with _storing():
            self._file.write(memoryview(data)[start:end])

    def _end(self) -> None:
        if self._file is None:
            self._form.fields[self._name] = self._text.decode("utf-8", "replace")
            return
        with _storing():
            self.close()
        if self._received.size or label("") != self._received.name:
            self._form.files.append(self._received)

    def _finish(self) -> None:
        self._whole = True


def too_large(what: str, largest: int) -> FileTooLarge:
    """The error for what is over a limit of bytes; `what` begins the sentence."""
    return FileTooLarge(
        f"{what} vượt giới hạn {largest / 2**20:.0f} MB. Hãy chia nhỏ tệp hoặc giảm độ phân giải bản quét."
    )


def _decoded(name: bytes) -> str:
    """Browsers send names in UTF-8, with these three characters escaped (HTML, "multipart form data")."""
    try:
        text = name.decode("utf-8")
    except UnicodeDecodeError:
        text = name.decode("latin-1")
    return text.replace("%22", '"').replace("%0A", "\n").replace("%0D", "\r")
