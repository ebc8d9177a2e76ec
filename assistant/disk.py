"""The disk below a folder, which may not be there yet: a library on servers has none before its first file."""

from __future__ import annotations

import shutil
from pathlib import Path


def nearest(folder: Path) -> Path:
    """The folder, or the first one above it that is there."""
    whole = folder.absolute()
    return next(place for place in (whole, *whole.parents) if place.exists())


def free_bytes(folder: Path) -> int:
    """How much room is left where the folder is, or would be."""
    return shutil.disk_usage(nearest(folder)).free
