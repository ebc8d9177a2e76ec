"""Names of files that others gave them: shown, never used as a path."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

LONGEST = 150
"""Characters of a label; with its suffix kept."""
_NAMELESS = "không tên"
_FOLDERS = re.compile(r".*[/\\]", re.DOTALL)


def is_unicode(path: str) -> bool:
    """Whether a path can be stored and shown: one out of an old archive may have bytes that are no UTF-8.

    Python has these as lone surrogates (PEP 383).
    """
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def label(name: str) -> str:
    """A name without folders, control characters and marks that turn text around; never empty.

    >>> label("C:\\\\Users\\\\a\\\\76-KH.docx")
    '76-KH.docx'
    """
    plain = unicodedata.normalize("NFC", _FOLDERS.sub("", name))
    kept = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in plain)
    words = " ".join(kept.split())
    suffix = PurePosixPath(words).suffix[:10]
    return words.removesuffix(suffix)[: LONGEST - len(suffix)].rstrip() + suffix or _NAMELESS
