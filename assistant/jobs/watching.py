"""A folder that is looked at now and then: each plan that is new or changed there becomes a job.

What was seen stands in the jobs themselves, so that a restart does not read everything again. A file that is deleted
stays in the library: a share that is away for an hour must not empty it. One that was away when its job came to be done
is taken again when it has come back.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from assistant.jobs.labels import is_unicode, label
from index.job import Kind, Order
from index.jobs import Jobs
from ingest.readers.registry import is_readable
from plan.errors import FileUnreadable, KehoachError, PathMissing

PERIOD = 3.0
"""Seconds between two looks."""
_AWAY = frozenset({PathMissing.code, FileUnreadable.code})
_log = logging.getLogger(__name__)


class Watch:
    """Looks at one folder and all below it, without hidden files and links. `wake` is called when jobs were put."""

    def __init__(self, folder: Path, jobs: Jobs, wake: Callable[[], None], period: float = PERIOD) -> None:
        self._folder = folder.absolute()
        self._jobs = jobs
        self._wake = wake
        self._period = period
        self._known: dict[str, str] = {}  # path -> stamp when it was taken; a copy of what the jobs say
        self._before: dict[str, str] = {}  # at the last look
        self._unsure: set[str] = set()  # what has come (back) since: its job may still find it away
        self._misnamed: set[str] = set()
        self._away = False
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self, seconds: float) -> None:
        """End; waits no longer than `seconds` for a look that is going on."""
        self._stopping.set()
        self._thread.join(seconds)

    def look(self) -> int:
        """Look once; gives how many jobs were put.

        A file is taken when it is as it was at the look before, so that one being copied waits.
        """
        seen = dict(self._files())
        self._remember(seen.keys() - self._before.keys())
        ready = [p for p, stamp in seen.items() if self._before.get(p) == stamp and self._known.get(p) != stamp]
        self._before = seen
        orders = [Order(Kind.WATCHED, label(p), p, int(seen[p].partition(":")[0]), stamp=seen[p]) for p in ready]
        if orders:
            self._jobs.put(orders)
            self._known |= {p: seen[p] for p in ready}
            self._wake()
        return len(orders)

    def _remember(self, come: set[str]) -> None:
        """Note what the jobs say of files that have come; one that was away when its job failed has not been taken."""
        unsure = self._unsure | come
        taken = self._jobs.latest(Kind.WATCHED) if unsure else {}
        jobs = {path: taken[path] for path in unsure if path in taken}
        self._known |= {path: "" if job.code in _AWAY else job.stamp for path, job in jobs.items()}
        self._unsure = {path for path, job in jobs.items() if not job.ended}

    def _files(self) -> Iterator[tuple[str, str]]:
        """Plans below the folder, in order of names, and their stamps: size and time of change."""
        for place, folders, names in os.walk(self._folder, onerror=self._unreadable):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            if Path(place) == self._folder:
                self._away = False
            for name in sorted(names):
                path = Path(place, name)
                if name.startswith((".", "~$")) or not is_readable(path) or path.is_symlink():
                    continue
                if not is_unicode(str(path)):
                    self._warn_of(str(path))
                    continue
                try:
                    found = path.stat()
                except OSError:  # it has just gone
                    continue
                yield str(path), f"{found.st_size}:{found.st_mtime_ns}"

    def _warn_of(self, path: str) -> None:
        if path not in self._misnamed:
            self._misnamed.add(path)
            _log.warning("a file is passed over, its name is no UTF-8 and has to be changed: %a", path)

    def _unreadable(self, error: OSError) -> None:
        if error.filename != str(self._folder):
            _log.debug("a watched folder cannot be opened: %s", error)
        elif not self._away:
            self._away = True
            _log.warning("the watched folder cannot be opened, trying again: %s", error)

    def _run(self) -> None:
        while not self._stopping.wait(self._period):
            try:
                self.look()
            except KehoachError as error:
                _log.warning("the watched folder waits: %s", error)
            except Exception:  # noqa: BLE001 - the watch goes on at the next look
                _log.exception("a mistake in the program while looking at the watched folder")
