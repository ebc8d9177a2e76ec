"""Kept files in hand: what somebody works with, though no row names it, does not go with the end of another job.

`Library.discard` spares what rows name. Between keeping a file and writing the row, or when a job is cancelled while
its file is being read, only this memory says that the file is needed.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from index.library import Library
from plan.errors import KehoachError

Keep = Callable[[Path | bytes, str], str]
"""As `Library.keep`."""
_log = logging.getLogger(__name__)


class Keeping:
    """Keeps and discards the files of all jobs of one library; safe to use from several threads."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._changing = threading.Lock()
        self._held: Counter[str] = Counter()
        self._unwanted: set[str] = set()  # to be discarded as soon as nobody holds them

    @contextlib.contextmanager
    def hold(self, digests: Iterable[str] = ()) -> Iterator[Keep]:
        """Hold kept files, and those that are kept by the function given, until the block ends.

        When it fails, they are discarded.
        """
        mine = list(digests)
        with self._changing:
            self._held.update(mine)

        def keep(content: Path | bytes, name: str) -> str:
            with self._changing:
                digest = self._library.keep(content, name)
                self._held[digest] += 1
            mine.append(digest)
            return digest

        try:
            yield keep
        except BaseException:
            self.discard(mine)
            raise
        finally:
            self._let_go(mine)

    def lacks(self, digests: Iterable[str]) -> bool:
        """Whether one of some kept files is there no more."""
        wanted = list(digests)
        return len(self._library.kept(wanted)) < len(wanted)

    def discard(self, digests: Iterable[str]) -> None:
        """Delete kept files that nothing needs: at once, or when the last who holds them lets go."""
        with self._changing:
            for digest in digests:
                if self._held[digest]:
                    self._unwanted.add(digest)
                else:
                    self._library.discard(digest)

    def _let_go(self, digests: Iterable[str]) -> None:
        with self._changing:
            self._held.subtract(digests)
            free = {digest for digest in digests if not self._held[digest]}
            self._held = +self._held
            gone = self._unwanted & free
            self._unwanted -= free
            try:
                for digest in gone:
                    self._library.discard(digest)
            except KehoachError as error:  # no reason to fail: the next who opens the library deletes them
                _log.warning("files that nothing needs stay for now: %s", error)
