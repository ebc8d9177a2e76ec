"""Readers that do what a library may do on a bad file; the stem of the file says which."""

from __future__ import annotations

import ctypes
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from ingest.source import Source, SourceLine
from plan import errors

SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]


def reader_of(path: Path):
    misdeed = globals()[path.stem]

    def read(data, name, *, limits, progress):
        result = misdeed(data.decode(), progress)
        return result if isinstance(result, Source) else Source((SourceLine(str(result)),))

    return read


def _answer_pipe() -> int:
    """The pipe to the parent, as code that has taken over the process would find it."""
    pipes = [int(entry.name) for entry in Path("/proc/self/fd").iterdir()]
    return next(n for n in pipes if n > 2 and _mode(n) == os.O_WRONLY)


def _mode(number: int) -> int:
    try:
        target, flags = str(Path(f"/proc/self/fd/{number}").readlink()), Path(f"/proc/self/fdinfo/{number}").read_text()
    except OSError:
        return -1
    return int(flags.split("flags:")[1].split()[0], 8) & os.O_ACCMODE if target.startswith("pipe:") else -1


def _say(text: str) -> None:
    os.write(_answer_pipe(), text.encode())


# well behaved --------------------------------------------------------------------------------------------------------


def good(text, progress):
    for page in range(3):
        progress(page + 1, 3)
    return text


def environment(_text, _progress):
    return json.dumps(dict(os.environ))


def noise(_text, _progress):
    print("<<<garbage>>>", flush=True)  # noqa: T201 - the misdeed
    os.write(1, b"\xff\xfe{not json}\n" * 100_000)
    os.write(2, b"warning\n" * 100_000)
    return "read all the same"


def closed_stdout(_text, _progress):
    os.close(1)
    os.close(0)
    return "read all the same"


def litter(_text, _progress):
    with tempfile.NamedTemporaryFile(delete=False) as left, Path("also-here").open("w") as here:
        left.write(b"left behind")
        here.write("left behind")
    subprocess.Popen(SLEEP)
    subprocess.Popen(SLEEP, start_new_session=True)
    return left.name


# ways to die ---------------------------------------------------------------------------------------------------------


def abort(_text, _progress):
    os.abort()


def segfault(_text, _progress):
    ctypes.string_at(0)


def killed(_text, _progress):
    os.kill(os.getpid(), signal.SIGKILL)


def silent_exit(_text, _progress):
    os._exit(0)


def system_exit(_text, _progress):
    sys.exit("enough")


def foreign(_text, _progress):
    raise RuntimeError("a library's own \x1b[31merror")


def start_error(_text, _progress):
    raise errors.StorageFull("không phải lỗi của tệp")


def recursion(text, progress):
    return recursion(text, progress)


def memory(_text, _progress):
    held = []
    while True:
        held.append(bytearray(2**26))


def open_files(_text, _progress):
    held = []
    while True:
        held.append(os.open(os.devnull, os.O_RDONLY))


def large_file(_text, _progress):
    with Path("large").open("wb") as file:
        while True:
            file.write(bytes(2**20))


def loop(_text, progress):
    progress(0, 1)
    while True:
        pass


def deaf(_text, progress):
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    progress(0, 1)
    while True:
        time.sleep(1)


def grandchild(_text, _progress):
    subprocess.run(SLEEP, check=False)


def far_grandchild(_text, progress):
    """As ingest.programs starts them, in a session of their own."""
    with subprocess.Popen(SLEEP, start_new_session=True):
        progress(0, 1)


def orphans(_text, _progress):
    for moved in (False, True):
        subprocess.Popen(SLEEP, start_new_session=moved)
    os.abort()


def held_pipe(_text, _progress):
    """Dies, but a copy of itself still has the pipe to the parent."""
    if os.fork() == 0:
        time.sleep(600)
    os._exit(3)


def closed_pipe(_text, _progress):
    os.close(_answer_pipe())
    time.sleep(600)


def thread(_text, _progress):
    threading.Thread(target=time.sleep, args=(600,)).start()
    os.abort()


# nonsense ------------------------------------------------------------------------------------------------------------


def words(_text, _progress):
    _say("no json\n")


def bytes_(_text, _progress):
    os.write(_answer_pipe(), b"\xff\x00\xfe\n")


def half(_text, _progress):
    _say('{"source": {"lines": [["a"]], "issues": [')
    os._exit(0)


def deep(_text, _progress):
    _say("[" * 200_000 + "\n")


def endless(_text, _progress):
    while True:
        _say("x" * 2**16)


def odd_source(_text, _progress):
    _say('{"source": {"lines": [["a", 1, [0, 0, 2, 2]]], "issues": [], "margins": [], "pages": 1}}\n')


def odd_progress(_text, _progress):
    _say('{"progress": [true, -1]}\n')


def two_messages(_text, _progress):
    _say('{"progress": [1, 1], "source": {}}\n')


def odd_message(_text, _progress):
    _say('{"pickle": "gASV"}\n')


def odd_fault(_text, _progress):
    _say('{"fault": {"code": "internal_error", "message": "x"}}\n')


def odd_words(_text, _progress):
    _say('{"fault": {"code": "file_empty", "message": 7}}\n')


def surrogate(_text, _progress):
    return "\udc80"


def long(_text, _progress):
    return "x" * 1_000_001


# faults --------------------------------------------------------------------------------------------------------------


def fault(text, _progress):
    kind = next(k for k in vars(errors).values() if isinstance(k, type) and getattr(k, "code", "") == text)
    raise kind(f"Không đọc được “{text}\udc80”\ncủa 🙂 tệp.")
