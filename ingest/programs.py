"""Programs of the system that some formats need: where they are, and running one with a time limit.

Never through a shell; in a process group of its own, so that what the program started dies with it; with an
environment of our own and a throw-away home, so that a user's profile changes nothing and nothing is left behind.
"""

from __future__ import annotations

import os
import selectors
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import IO

from plan.errors import FileBomb, FileDamaged, ReadingCrashed, ReadingTimeout, ToolMissing
from plan.system_errors import reason

_LARGEST = 64 * 2**20  # bytes of one stream; a page of tesseract's TSV has some 100 kB
_TICK = 0.02  # seconds between two looks at a program that is silent


@dataclass(frozen=True, slots=True)
class Tool:
    """A program: the names it goes by, the Debian packages it comes in, and (in Vietnamese) what it is for."""

    programs: tuple[str, ...]
    packages: tuple[str, ...]
    purpose: str

    @property
    def install(self) -> str:
        """The line to type to get it."""
        return f"sudo apt install {' '.join(self.packages)}"


TOOLS: Mapping[str, Tool] = MappingProxyType(
    {
        "tesseract": Tool(("tesseract",), ("tesseract-ocr", "tesseract-ocr-vie"), "đọc bản quét và ảnh chụp"),
        "soffice": Tool(("soffice", "libreoffice"), ("libreoffice-writer-nogui",), "đọc tệp .doc, .rtf, .odt"),
        "antiword": Tool(("antiword",), ("antiword",), "đối chiếu bảng trong tệp .doc"),
    }
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a program ended: its exit status (negative: the signal), what it wrote to its two streams."""

    status: int
    output: bytes
    errors: bytes


def find(tool: str) -> str | None:
    """Where the program of this name in TOOLS is, None when it is not installed."""
    return next((found for name in TOOLS[tool].programs if (found := shutil.which(name))), None)


def require(tool: str, name: str) -> str:
    """Where the program is; raises ToolMissing, with what to type, for the file called `name`."""
    found = find(tool)
    if found is None:
        known = TOOLS[tool]
        raise ToolMissing(
            f"Máy chưa có chương trình {tool} (dùng để {known.purpose}) nên chưa đọc được tệp “{name}”. Hãy cài đặt "
            f"bằng lệnh: {known.install}"
        )
    return found


def run(
    tool: str,
    arguments: Sequence[str],
    *,
    name: str,
    seconds: float,
    data: bytes | None = None,
    folder: Path | None = None,
) -> bytes:
    """What the program wrote to its standard output; `attempt` with FileDamaged for an exit status that is not 0."""
    outcome = attempt(tool, arguments, name=name, seconds=seconds, data=data, folder=folder)
    if outcome.status:
        raise FileDamaged(
            f"Chương trình {tool} không đọc được tệp “{name}” (mã {outcome.status}: {last_words(outcome)}); tệp có "
            f"thể đã hỏng. Hãy mở thử tệp, lưu thành tệp mới rồi nạp lại."
        )
    return outcome.output


def attempt(
    tool: str,
    arguments: Sequence[str],
    *,
    name: str,
    seconds: float,
    data: bytes | None = None,
    folder: Path | None = None,
) -> Outcome:
    """Run a program of TOOLS on the file called `name`, with `data` at its standard input, in `folder`.

    Raises ToolMissing, ReadingTimeout after `seconds`, FileBomb when it writes more than 64 MiB to a stream, and
    ReadingCrashed when the system cannot start it.
    """
    command = [require(tool, name), *arguments]
    try:
        with ExitStack() as stack:
            home = stack.enter_context(tempfile.TemporaryDirectory(prefix="kehoach-", ignore_cleanup_errors=True))
            given = stack.enter_context(tempfile.TemporaryFile())  # a file, not a pipe: nobody waits for anybody
            given.write(data or b"")
            given.seek(0)
            process = stack.enter_context(_start(command, given, home, folder))
            try:
                output, errors = _listen(process, tool, name, time.monotonic() + seconds)
            finally:
                with suppress(ProcessLookupError, PermissionError):
                    os.killpg(process.pid, signal.SIGKILL)  # before it is waited for: the number is still its own
    except OSError as error:
        raise ReadingCrashed(
            f"Không chạy được chương trình {tool} cho tệp “{name}” ({reason(error)}). Hãy giải phóng bộ nhớ và ổ đĩa "
            f"rồi nạp lại."
        ) from error
    return Outcome(process.returncode, output, errors)


def last_words(outcome: Outcome) -> str:
    """The end of what a program said on its error stream, for messages."""
    return " ".join(outcome.errors.decode("utf-8", "replace").split())[-200:] or "không có thông báo"


def _start(command: Sequence[str], given: IO[bytes], home: str, folder: Path | None) -> subprocess.Popen[bytes]:
    kept = {key: os.environ[key] for key in ("PATH", "LD_LIBRARY_PATH", "TESSDATA_PREFIX") if key in os.environ}
    # TMPDIR lies in that of ingest.isolation, which knows by it what to end when this process is killed. One thread a
    # program: on a machine with two cores tesseract's four get in each other's way.
    ours = {"HOME": home, "TMPDIR": home, "LC_ALL": "C.UTF-8", "OMP_THREAD_LIMIT": "1"}
    return subprocess.Popen(  # noqa: S603 - no shell; the program is one of TOOLS
        command,
        stdin=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=folder or home,
        env={"PATH": os.defpath, **kept, **ours},
        start_new_session=True,
    )


def _listen(process: subprocess.Popen[bytes], tool: str, name: str, deadline: float) -> tuple[bytes, bytes]:
    """Both streams until the program has ended, whoever else still holds them open."""
    heard = {stream: bytearray() for stream in (process.stdout, process.stderr) if stream is not None}
    with selectors.DefaultSelector() as selector:
        for stream, said in heard.items():
            selector.register(stream, selectors.EVENT_READ, said)
        while True:
            ended = _has_ended(process)  # asked before the streams: all that it wrote is in them by now
            ready = [key for key, _ in selector.select(0 if ended else _TICK)]
            for key in ready:
                if not _take(key.fd, key.data, tool, name):
                    selector.unregister(key.fileobj)
            if ended and not ready:
                output, errors = map(bytes, heard.values())
                return output, errors
            if time.monotonic() > deadline:
                raise ReadingTimeout(
                    f"Chương trình {tool} đọc tệp “{name}” quá lâu nên đã bị dừng. Hãy tách tệp thành nhiều phần rồi "
                    f"nạp lại."
                )


def _take(stream: int, said: bytearray, tool: str, name: str) -> bool:
    """Whether more may come; raises FileBomb."""
    piece = os.read(stream, 2**16)
    said += piece
    if len(said) > _LARGEST:
        raise FileBomb(f"Chương trình {tool} trả về quá nhiều dữ liệu từ tệp “{name}”. Hãy tách tệp rồi nạp lại.")
    return bool(piece)


def _has_ended(process: subprocess.Popen[bytes]) -> bool:
    """Whether it has; it is not waited for, as its number must stay taken until its group has been killed."""
    return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
