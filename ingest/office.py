"""LibreOffice as a converter to DOCX: a profile of its own for each file, no macros, no links, no network.

Out of the box LibreOffice 7.4 fetches the pictures that an ODT or HTML file links to while it converts; two settings
keep it from that, tested with a server that listens (tests/ingest/test_ingest_doc.py).
"""

from __future__ import annotations

import fcntl
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingest import programs
from plan.errors import FileDamaged, ReadingTimeout

_TICK = 0.1  # seconds between two looks at whether LibreOffice is free
_SETTINGS = (
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Writer/Content/Update", "Link", "2"),  # never
    ("Office.Java/VirtualMachine", "Enable", "false"),
    # A proxy that nobody answers for, also for addresses of this machine: what the settings above let through.
    ("Inet/Settings", "ooInetProxyType", "2"),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
    ("Inet/Settings", "ooInetNoProxy", ""),
)
_ITEM = '<item oor:path="/org.openoffice.{}"><prop oor:name="{}" oor:op="fuse"><value>{}</value></prop></item>'


def to_docx(data: bytes, suffix: str, filter_name: str, name: str, *, seconds: float) -> bytes:
    """The DOCX that LibreOffice makes of a document; `filter_name` is its import filter, "" to let it find one.

    Naming the filter matters: a file that is none of the formats it knows is else taken for plain text. Raises
    ToolMissing, FileDamaged, and ReadingTimeout when it takes longer than `seconds`, the wait for its turn included.
    """
    deadline = time.monotonic() + seconds
    with tempfile.TemporaryDirectory(prefix="kehoach-", ignore_cleanup_errors=True) as made:
        folder = Path(made)
        given = folder / f"document{suffix}"
        given.write_bytes(data)
        profile = _write_profile(folder / "profile")
        arguments = ["--headless", "--norestore", "--nolockcheck", f"-env:UserInstallation={profile}"]
        arguments += [f"--infilter={filter_name}"] if filter_name else []
        arguments += ["--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder / "out"), str(given)]
        with _turn(name, deadline):
            programs.run("soffice", arguments, name=name, seconds=deadline - time.monotonic(), folder=folder)
        try:
            return (folder / "out" / "document.docx").read_bytes()
        except FileNotFoundError as error:  # what it could not load it says in words only, with exit status 0
            raise FileDamaged(
                f"LibreOffice không mở được tệp “{name}”; tệp có thể đã hỏng. Hãy mở bằng Word, lưu lại dạng .docx rồi "
                f"nạp lại."
            ) from error


def _write_profile(folder: Path) -> str:
    """Make a user's profile of our settings; gives its address."""
    (folder / "user").mkdir(parents=True)
    items = "".join(_ITEM.format(*setting) for setting in _SETTINGS)
    (folder / "user" / "registrymodifications.xcu").write_text(
        f'<oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>', encoding="utf-8"
    )
    return folder.absolute().as_uri()


@contextmanager
def _turn(name: str, deadline: float) -> Iterator[None]:
    """Hold the one turn there is on this machine: the lock is on the program itself, so no file is left behind."""
    handle = os.open(programs.require("soffice", name), os.O_RDONLY)
    try:
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() > deadline:
                    raise ReadingTimeout(
                        f"LibreOffice đang bận với tệp khác nên chưa đọc được tệp “{name}”. Hãy nạp lại tệp này sau."
                    ) from error
                time.sleep(_TICK)
        yield
    finally:
        os.close(handle)
