"""Several processes of the server behind one port: started, watched, started again, and ended together."""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence

CHILD = "--listener"
"""The option by which a process is handed the port that its parent has opened."""
_PATIENCE = 20.0  # seconds that processes have to end once they are asked to
_LOOK = 0.5  # seconds between looks at the processes
_REST = 1.0  # seconds until one that ended by itself is started again; twice as long each time, up to
_LONGEST_REST = 60.0
_WELL = 60.0  # seconds after which one that ran counts as well
_log = logging.getLogger(__name__)


def supervise(listener: socket.socket, count: int, words: Sequence[str]) -> int:
    """Run `kehoach serve` with these words `count` times over one open port, until a signal comes; gives 0.

    One that ends is started again. When this process is killed, its processes end by themselves (`inherited`).
    """
    listener.set_inheritable(True)
    ended = _Ended()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, ended)
    command = [sys.executable, "-m", "assistant.channels.cli.main", "serve", *words, CHILD, str(listener.fileno())]
    places = [_Place(command, listener) for _ in range(count)]
    while not ended.wanted:
        for place in places:
            place.look(time.monotonic())
        time.sleep(_LOOK)
    _end([place.process for place in places])
    return 0


def inherited(number: int) -> socket.socket:
    """The open port of the process that started this one; when that is gone, this one gets a SIGTERM."""
    threading.Thread(target=_end_with, args=(os.getppid(),), name="parent", daemon=True).start()
    return socket.socket(fileno=number)


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK)
    os.kill(os.getpid(), signal.SIGTERM)


class _Ended:
    """Remembers that a signal came."""

    def __init__(self) -> None:
        self.wanted = False

    def __call__(self, *_: object) -> None:
        self.wanted = True


class _Place:
    """One of the processes, and the next one when it has ended: later each time, unless it ran well for a while."""

    def __init__(self, command: Sequence[str], listener: socket.socket) -> None:
        self._command = command
        self._listener = listener
        self._rest = _REST
        self._again: float | None = None  # when the next one is started
        self._start()

    def look(self, now: float) -> None:
        """Look after it. now: seconds of a clock that only goes forward."""
        if self._again is None and self.process.poll() is not None:
            self._rest = _REST if now - self._since >= _WELL else min(2 * self._rest, _LONGEST_REST)
            self._again = now + self._rest
            _log.warning(
                "a process of the server ended (%s) and is started again in %g s", self.process.returncode, self._rest
            )
        elif self._again is not None and now >= self._again:
            self._again = None
            self._start()

    def _start(self) -> None:
        self._since = time.monotonic()
        self.process = subprocess.Popen(self._command, pass_fds=[self._listener.fileno()])  # noqa: S603 - this very program


def _end(running: Sequence[subprocess.Popen[bytes]]) -> None:
    for process in running:
        process.terminate()
    end = time.monotonic() + _PATIENCE
    for process in running:
        try:
            process.wait(max(0.0, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
