"""The end of all that a worker started (ingest.isolation).

Programs such as tesseract and soffice get a process group of their own (ingest.programs), so that killing the
worker's group is not enough. They are known by their environment, which names the folder made for the worker alone
(TMPDIR, or a folder in that one); nothing is a child of a dead worker any more, so nobody could be asked for those.
"""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path

PREFIX = "kehoach-"  # of the names of such folders
_ROUNDS = 20  # a process may have started another one while the list of processes was read


def end_offspring(folder: str) -> None:
    """Kill every process, but for this one, whose environment names the folder; does nothing where /proc is missing."""
    for _ in range(_ROUNDS):
        found = _marked(os.fsencode(folder))
        for number in found:
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        if not found:
            return


def _marked(folder: bytes) -> list[int]:
    numbers = {int(place.name) for place in Path("/proc").glob("[0-9]*")} - {os.getpid()}
    return [number for number in numbers if folder in _environment(number)]


def _environment(number: int) -> bytes:
    try:
        return Path(f"/proc/{number}/environ").read_bytes()
    except OSError:  # it has ended, or is another user's
        return b""
