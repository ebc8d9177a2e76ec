"""DOCX to PDF, as LibreOffice prints it."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

from ingest import programs

_SECONDS = 180.0
_MARKS = re.compile(rb"(?<=/CreationDate\(D:)\d{14}|(?<=/DocChecksum /)[0-9A-F]{32}|(?<=<)[0-9A-F]{32}(?=>)")
_DATE = b"20260105080000"


def print_pdfs(documents: Sequence[Path], folder: Path) -> None:
    """Print DOCX files into a folder, each under its own name; one start of LibreOffice for all of them.

    Raises ToolMissing, ReadingTimeout and FileDamaged of plan.errors.
    """
    with tempfile.TemporaryDirectory(prefix="kehoach-profile-") as profile:
        options = ["--headless", f"-env:UserInstallation={Path(profile).as_uri()}", "--convert-to", "pdf"]
        files = [str(path.resolve()) for path in documents]
        arguments = [*options, "--outdir", str(folder.resolve()), *files]
        programs.run("soffice", arguments, name=documents[0].name, seconds=_SECONDS)
    for path in (folder / f"{path.stem}.pdf" for path in documents):
        path.write_bytes(_MARKS.sub(_constant, path.read_bytes()))


def _constant(mark: re.Match[bytes]) -> bytes:
    """The same day, or the same name, for every printing; as long as what it replaces, so that all places hold."""
    return _DATE if len(mark[0]) == len(_DATE) else b"0" * len(mark[0])
