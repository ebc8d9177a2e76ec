"""Good files by suffix, to be spoilt: the small ones that the tests of the readers make, and the samples."""

from __future__ import annotations

import importlib
import io
import sys
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from ingest import programs

ROOT = Path(__file__).resolve().parents[2]
TOOLS: Mapping[str, str] = {
    **dict.fromkeys((".doc", ".rtf", ".odt"), "soffice"),
    **dict.fromkeys((".png", ".jpg", ".tif"), "tesseract"),
}
"""The program that files of a suffix want."""
_LARGEST = 200_000  # bytes; one that is read in seconds is read once where ten others are


def seeds(suffixes: frozenset[str] = frozenset()) -> dict[str, list[bytes]]:
    """Good files of these suffixes, of all where none is named; none of a suffix whose program is not installed."""
    sys.path.append(str(ROOT / "tests" / "ingest"))
    made: Mapping[str, Callable[[], bytes]] = importlib.import_module("good_files").GOOD
    missing = {suffix for suffix, tool in TOOLS.items() if programs.find(tool) is None}
    wanted = [suffix for suffix in (*made, ".zip") if suffix in (suffixes or {*made, ".zip"}) and suffix not in missing]
    return {suffix: [made[suffix]()] if suffix in made else [archive(made)] for suffix in wanted} | {
        suffix: [made[suffix](), *samples(suffix)] for suffix in wanted if samples(suffix)
    }


def samples(suffix: str) -> list[bytes]:
    """The sample files of a suffix, less large scans."""
    folder = ROOT / "samples" / ("plans" if suffix == ".txt" else "formats")
    files = sorted(path for path in folder.glob(f"*{suffix}") if ".scan." not in path.name)
    return [path.read_bytes() for path in files if path.stat().st_size <= _LARGEST]


def archive(made: Mapping[str, Callable[[], bytes]]) -> bytes:
    """A ZIP with a plan of each cheap format, one in a folder."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for suffix in (".txt", ".docx", ".html"):
            package.writestr(f"năm 2027/kế hoạch{suffix}", made[suffix]())
    return target.getvalue()
