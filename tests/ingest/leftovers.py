"""What a process that has read a file may leave behind: nothing."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


def processes(folder: Path) -> list[str]:
    """Numbers of the living processes whose environment names a folder."""
    return [place.name for place in Path("/proc").glob("[0-9]*") if _is_alive(place) and _knows(place, folder)]


def _is_alive(place: Path) -> bool:
    try:
        return place.joinpath("stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def _knows(place: Path, folder: Path) -> bool:
    try:
        return os.fsencode(folder) in place.joinpath("environ").read_bytes()
    except OSError:
        return False


@contextmanager
def nothing_left(folder: Path) -> Iterator[Path]:
    """A folder for temporary files; at the end no process knows it and nothing lies in it."""
    scratch = folder / "scratch"
    scratch.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(scratch))
        yield scratch
    patience = time.monotonic() + 10  # a killed process takes a moment to go
    while processes(scratch) and time.monotonic() < patience:
        time.sleep(0.02)
    assert processes(scratch) == []
    assert list(scratch.iterdir()) == []
