"""Notes that nobody has to wait for: what was used or read goes on where nothing can be written."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from plan.errors import LibraryBusy, StorageFull

_log = logging.getLogger(__name__)


@contextmanager
def if_possible(what: str) -> Iterator[None]:
    """Write a note; where the disk is full or another program writes, `what` is told in the program's own log."""
    try:
        yield
    except (LibraryBusy, StorageFull) as error:
        _log.warning("not noted (%s): %s", error.code, what)
