"""Reading a file in a process of its own (ingest.worker), which may die of it without taking the program along.

Libraries that take files apart crash, hang and fill the memory on bad ones. Whatever happens to the worker, the caller
gets a Source or an InputError, and no process and no temporary file is left behind.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import re
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import IO, cast

from ingest.offspring import PREFIX, end_offspring
from ingest.source import LIMITS, Limits, Progress, Source, unheard
from ingest.wire import number, source_of, text, typed
from plan import errors
from plan.errors import InputError, Interrupted, ReadingCrashed, ReadingTimeout
from plan.system_errors import reason

_log = logging.getLogger(__name__)

_TICK = 0.1  # seconds between looks at the clock and at `stop`
_GRACE = 1.0  # seconds for a worker to end once it has closed its pipe, to learn what it died of
_CHUNK = 2**16
_TRACE = 2**14  # bytes of the end of what a worker says on stderr that go to the log
_KEPT = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "LD_LIBRARY_PATH", "TESSDATA_PREFIX", "PYTHONUTF8")
_FAULTS = {kind.code: kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, InputError)}


def never() -> bool:
    """A `stop` that never says so."""
    return False


def read_isolated(
    path: Path,
    *,
    limits: Limits = LIMITS,
    progress: Progress = unheard,
    stop: Callable[[], bool] = never,
    readers: str = "ingest.readers.registry:reader_of",
) -> Source:
    """Read a file in a process of its own, held to `limits`.

    stop: asked ten times a second whether to give up. readers: "module:function" that gives the reader for a path.
    Raises the InputError that the reader raises, PathMissing, FileUnreadable, FileTooLarge, ReadingTimeout,
    ReadingCrashed where the worker dies, runs out of memory or talks nonsense, and Interrupted when `stop` says so.
    """
    request = {"path": str(path.absolute()), "limits": asdict(limits), "readers": readers}
    with _worker(path.name) as worker:
        with contextlib.suppress(BrokenPipeError):  # it is dead already, which shows when it is listened to
            os.write(_descriptor(worker.stdin), json.dumps(request).encode() + b"\n")
        for line in _lines(worker, path.name, limits, stop):
            heard = _understood(line, path.name)
            if isinstance(heard, Source):
                return heard
            if isinstance(heard, InputError):
                raise heard
            progress(*heard)
        raise _crash(path.name, _death(worker))


@contextlib.contextmanager
def _worker(name: str) -> Iterator[subprocess.Popen[bytes]]:
    """A worker in a session and a folder of its own; both are gone afterwards, with all that it started."""
    with contextlib.ExitStack() as stack:
        try:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True))
            trace = stack.enter_context(tempfile.TemporaryFile(dir=folder))  # a pipe could fill up and block
            worker = stack.enter_context(_start(folder, trace))
        except OSError as error:
            raise ReadingCrashed(
                f"Không khởi động được tiến trình đọc tệp “{name}” ({reason(error)}). Hãy giải phóng bộ nhớ và ổ đĩa "
                f"rồi nạp lại."
            ) from error
        level = logging.DEBUG
        try:
            yield worker
        except (ReadingCrashed, ReadingTimeout):
            level = logging.WARNING
            raise
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(worker.pid, signal.SIGKILL)
            end_offspring(folder)
            _record(name, trace, level)


def _start(folder: str, trace: IO[bytes]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "ingest.worker"],
        bufsize=0,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=trace,
        cwd=folder,
        env=_environment(folder),
        start_new_session=True,
    )


def _environment(folder: str) -> dict[str, str]:
    """No proxies, tokens or settings; modules from where this process has them; few arenas, as each maps 64 MB.

    The home is the throw-away folder: ONNX Runtime would keep a number of this machine and a store of events to send to
    its maker in a user's (~/.cache/Microsoft), and is told not to.
    """
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    modules = os.pathsep.join(place for place in sys.path if place)
    ours = {"HOME": folder, "TMPDIR": folder, "ORT_DISABLE_TELEMETRY": "1"}
    return kept | ours | {"PYTHONPATH": modules, "PYTHONNOUSERSITE": "1", "MALLOC_ARENA_MAX": "2"}


def _descriptor(pipe: IO[bytes] | None) -> int:
    return cast("IO[bytes]", pipe).fileno()  # None only where no pipe was asked for


def _lines(
    worker: subprocess.Popen[bytes], name: str, limits: Limits, stop: Callable[[], bool]
) -> Generator[bytes, None, None]:
    """What a worker says, line by line, until it can say no more."""
    deadline = time.monotonic() + limits.seconds
    most = 8 * limits.characters + 2**24  # bytes without a line feed: six a character at worst, and the places
    said = bytearray()
    pipe = select.poll()
    pipe.register(_descriptor(worker.stdout), select.POLLIN)
    while (chunk := _heard(pipe, worker)) != b"":
        if stop():
            raise Interrupted("Đã dừng theo yêu cầu.")
        if time.monotonic() > deadline:
            raise _timeout(name, limits)
        said += chunk or b""
        if len(said) > most:
            raise _crash(name, "kết quả quá lớn")
        if b"\n" in (chunk or b""):
            *lines, said = said.split(b"\n")
            yield from map(bytes, lines)


def _heard(pipe: select.poll, worker: subprocess.Popen[bytes]) -> bytes | None:
    """What a worker says next, None for nothing within a tick, b"" when no more will come."""
    ended = _has_ended(worker)
    if pipe.poll(_TICK * 1000):
        return os.read(_descriptor(worker.stdout), _CHUNK)
    return b"" if ended else None  # a pipe that is open after the end is held by something that the worker started


def _has_ended(worker: subprocess.Popen[bytes]) -> bool:
    """Whether it has; it is not waited for, as its number must stay taken until its group has been killed."""
    return os.waitid(os.P_PID, worker.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _understood(line: bytes, name: str) -> Source | InputError | tuple[int, int]:
    try:
        return _message(json.loads(line))
    except (ValueError, RecursionError) as error:
        raise _crash(name, "kết quả không hợp lệ") from error


def _message(value: object) -> Source | InputError | tuple[int, int]:
    """A source, a fault or progress; raises ValueError for anything else."""
    ((kind, said),) = typed(value, dict).items()
    if kind == "source":
        return source_of(said)
    if kind == "fault":
        return _fault(said)
    if kind != "progress":
        raise ValueError(f"no such message: {kind!r}")
    done, total = typed(said, list)
    return number(done, least=0), number(total, least=0)


def _fault(value: object) -> InputError:
    fault = typed(value, dict)
    kind = _FAULTS.get(text(fault.get("code")))
    if kind is None:
        raise ValueError(f"no code of an input error: {fault.get('code')!r}")
    return kind(typed(fault.get("message"), str))


def _death(worker: subprocess.Popen[bytes]) -> str:
    """What a worker that says no more died of, in words."""
    patience = time.monotonic() + _GRACE
    while not _has_ended(worker) and time.monotonic() < patience:
        time.sleep(_TICK / 10)
    if not _has_ended(worker):
        return "không trả kết quả"
    status = os.waitid(os.P_PID, worker.pid, os.WEXITED | os.WNOWAIT)
    if status is None or status.si_code == os.CLD_EXITED:
        return "lỗi khi đọc"
    if status.si_status == signal.SIGKILL:
        return "hệ điều hành đã dừng tiến trình, có thể vì hết bộ nhớ"
    return f"tín hiệu {status.si_status}"


def _crash(name: str, cause: str) -> ReadingCrashed:
    return ReadingCrashed(
        f"Việc đọc tệp “{name}” dừng đột ngột ({cause}); tệp có thể bị hỏng. Hãy mở tệp bằng phần mềm đã tạo ra nó, "
        f"lưu thành tệp mới rồi nạp lại."
    )


def _timeout(name: str, limits: Limits) -> ReadingTimeout:
    return ReadingTimeout(
        f"Đọc tệp “{name}” quá {limits.seconds:g} giây nên đã dừng. Hãy tách tệp thành các phần nhỏ hơn, hoặc dùng bản "
        f"Word hay PDF có chữ thay cho bản quét, rồi nạp lại."
    )


def _record(name: str, trace: IO[bytes], level: int) -> None:
    size = trace.seek(0, os.SEEK_END)
    trace.seek(max(0, size - _TRACE))
    said = trace.read(_TRACE).decode("utf-8", "replace").strip()
    if said:
        plain = "".join(c if c.isprintable() or c == "\n" else " " for c in said)
        harmless = f"a worker that reads files said:\n{_without_texts(plain)}"
        _log.log(level, "the worker that read %r said:\n%s", name, plain, extra={"harmless": harmless})


def _without_texts(said: str) -> str:
    """Of a trace the places and the types of errors: what errors say of themselves may hold lines of the file."""
    found = (_PLACE.match(line) or _TYPE.match(line) for line in said.splitlines())
    return "\n".join(match[0] for match in found if match) or "(no trace)"


_PLACE = re.compile(r"\s+File \"[^\"]*\", line \d+(?:, in [\w.<>]+)?")
_TYPE = re.compile(r"^(?:Fatal Python error: [\w ]{1,40}$|[\w.]*(?:Error|Exception|Interrupt|Exit|Warning)\b)")
