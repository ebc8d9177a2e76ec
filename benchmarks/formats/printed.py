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
_PAIR = "/org.openoffice.Office.Common/Font/Substitution"
_FONTS = f"""<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="{_PAIR}"><prop oor:name="Replacement" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="{_PAIR}/FontPairs"><node oor:name="_0" oor:op="replace">
<prop oor:name="ReplaceFont" oor:op="fuse"><value>Times New Roman</value></prop>
<prop oor:name="SubstituteFont" oor:op="fuse"><value>DejaVu Serif</value></prop>
<prop oor:name="Always" oor:op="fuse"><value>true</value></prop>
<prop oor:name="OnScreenOnly" oor:op="fuse"><value>false</value></prop>
</node></item>
</oor:items>
"""
"""The settings of LibreOffice that print with a font of `make setup`, whatever else is installed.

The usual stand-in for Times New Roman, Liberation Serif, lacks letters as common as “ộ” and “ư”: they come out of
another font, elsewhere in the line, and no reader can know where they belong.
"""


def print_pdfs(documents: Sequence[Path], folder: Path) -> None:
    """Print DOCX files into a folder, each under its own name; one start of LibreOffice for all of them.

    Raises ToolMissing, ReadingTimeout and FileDamaged of plan.errors.
    """
    with tempfile.TemporaryDirectory(prefix="kehoach-profile-") as profile:
        settings = Path(profile, "user", "registrymodifications.xcu")
        settings.parent.mkdir()
        settings.write_text(_FONTS, encoding="utf-8")
        options = ["--headless", f"-env:UserInstallation={Path(profile).as_uri()}", "--convert-to", "pdf"]
        files = [str(path.resolve()) for path in documents]
        arguments = [*options, "--outdir", str(folder.resolve()), *files]
        programs.run("soffice", arguments, name=documents[0].name, seconds=_SECONDS)
    for path in (folder / f"{path.stem}.pdf" for path in documents):
        path.write_bytes(_MARKS.sub(_constant, path.read_bytes()))


def _constant(mark: re.Match[bytes]) -> bytes:
    """The same day, or the same name, for every printing; as long as what it replaces, so that all places hold."""
    return _DATE if len(mark[0]) == len(_DATE) else b"0" * len(mark[0])
