"""The process that reads one file, so that a file at which it dies takes nothing else along (ingest.isolation).

`python -m ingest.worker` takes a line of JSON on stdin, {"path", "limits", "readers"}, and answers on stdout in lines
of JSON: {"progress": [done, total]} now and then, and at last {"source": ...} or {"fault": {"code", "message"}}. When
it ends without either, it has died. It holds itself to the limits of memory, CPU time and written bytes; the clock is
held by whoever started it. When stdin closes, it dies with all that it started and clears away the folder made for it.
"""

from __future__ import annotations

import contextlib
import faulthandler
import importlib
import json
import math
import os
import resource
import shutil
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ingest.offspring import PREFIX, end_offspring
from ingest.source import Limits, Reader, Source
from ingest.wire import source_json
from plan.errors import FileTooLarge, FileUnreadable, InputError, PathMissing, ReadingCrashed
from plan.system_errors import reason

_FILES = 256  # open at once; LibreOffice, the most in need, is content with what macOS grants by default
_MIB = 2**20


def main() -> None:
    """Read one file as told on stdin."""
    faulthandler.enable()  # where a library crashed, for the log
    ask, answer = _own_pipes()
    with open(ask, "rb", buffering=0, closefd=False) as request:
        told = json.loads(request.readline() or "null")
    orphaned = threading.Event()
    watch = threading.Thread(target=_watch, args=(ask, orphaned), daemon=True)
    watch.start()
    try:
        if told:
            limits = Limits(**told["limits"])
            _hold(limits)
            _send(answer, _answered(Path(told["path"]), limits, told["readers"], answer))
    finally:
        if orphaned.is_set() or not told:  # not before the rest has been cleared away
            watch.join()


def _own_pipes() -> tuple[int, int]:
    """The pipes from and to the parent, kept from libraries and programs that read stdin or write to stdout."""
    ask, answer = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return ask, answer


def _watch(pipe: int, orphaned: threading.Event) -> None:
    while os.read(pipe, 1024):
        pass
    orphaned.set()
    folder = os.environ.get("TMPDIR", "")
    if Path(folder).name.startswith(PREFIX):  # else this was started by hand, and the folder is not its own
        end_offspring(folder)
        shutil.rmtree(folder, ignore_errors=True)  # whoever made it is gone, and a plan may lie in it
        os.kill(os.getpid(), signal.SIGKILL)


def _hold(limits: Limits) -> None:
    with contextlib.suppress(OSError):  # not Linux; there the machine's memory is all that bounds this process
        mapped = int(Path("/proc/self/statm").read_bytes().split()[0]) * resource.getpagesize()
        _bound(resource.RLIMIT_AS, mapped + limits.memory)
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", "ascii")  # rather this process than the whole program
    # The clock is the parent's; this only ends what outlives the parent. Threads add up to more than a second a second.
    _bound(resource.RLIMIT_CPU, math.ceil(limits.seconds) * (os.cpu_count() or 1))
    _bound(resource.RLIMIT_FSIZE, limits.unpacked)
    _bound(resource.RLIMIT_NOFILE, _FILES)
    _bound(resource.RLIMIT_CORE, 0)


def _bound(what: int, amount: int) -> None:
    most = resource.getrlimit(what)[1]
    amount = amount if most == resource.RLIM_INFINITY else min(amount, most)
    resource.setrlimit(what, (amount, amount))


def _answered(path: Path, limits: Limits, readers: str, answer: int) -> bytes:
    """The last line to send; what is neither an InputError nor want of memory ends the process with a trace."""

    def progress(done: int, total: int) -> None:
        _send(answer, _line({"progress": [done, total]}))

    try:
        reader = _readers(readers)(path)
        source = reader(file_bytes(path, limits), path.name, limits=limits, progress=progress)
        _check_length(source, path, limits)
        return _line({"source": source_json(source)})
    except InputError as error:
        return _fault(error)
    except MemoryError:
        pass  # answered below, when what filled the memory has been let go with the trace
    return _fault(
        ReadingCrashed(
            f"Đọc tệp “{path.name}” cần nhiều bộ nhớ hơn mức cho phép ({limits.memory // _MIB} MB). Hãy tách tệp thành "
            f"các phần nhỏ hơn, hoặc giảm độ phân giải của ảnh trong tệp, rồi nạp lại."
        )
    )


def _readers(where: str) -> Callable[[Path], Reader]:
    module, _, name = where.partition(":")
    readers: Callable[[Path], Reader] = getattr(importlib.import_module(module), name)
    return readers


def file_bytes(path: Path, limits: Limits) -> bytes:
    """The bytes of a file; raises PathMissing, FileUnreadable (no plain file, no right to it) and FileTooLarge."""
    try:
        if path.exists() and not path.is_file():
            raise FileUnreadable(f"“{path}” không phải tệp thường. Hãy chọn tệp kế hoạch.")
        with path.open("rb") as file:
            data = file.read(limits.size + 1)
    except FileNotFoundError as error:
        raise PathMissing(f"Không tìm thấy “{path}”. Hãy kiểm tra lại đường dẫn.") from error
    except OSError as error:
        raise FileUnreadable(
            f"Không mở được tệp “{path.name}” ({reason(error)}). Hãy kiểm tra quyền đọc tệp."
        ) from error
    if len(data) > limits.size:
        raise FileTooLarge(
            f"Tệp “{path.name}” vượt giới hạn {limits.size // _MIB} MB. Hãy tách tệp hoặc bỏ phần không cần rồi nạp "
            f"lại."
        )
    return data


def _check_length(source: Source, path: Path, limits: Limits) -> None:
    if sum(len(line.text) + 1 for line in source.lines) > limits.characters:  # and a line feed for each line
        raise FileTooLarge(
            f"Tệp “{path.name}” có hơn {limits.characters:,} ký tự, vượt giới hạn. Hãy tách tệp rồi nạp lại."
        )


def _fault(error: InputError) -> bytes:
    return _line({"fault": {"code": error.code, "message": error.message}})


def _line(message: dict[str, Any]) -> bytes:
    return json.dumps(message, separators=(",", ":")).encode() + b"\n"


def _send(pipe: int, line: bytes) -> None:
    left = memoryview(line)
    while left:
        left = left[os.write(pipe, left) :]


if __name__ == "__main__":
    main()
