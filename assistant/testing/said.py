"""What programs say in their logs when they meet a mistake of their own."""

from __future__ import annotations

import re

_RECORD = re.compile(r"^\S.*(?:\n[ \t].*)*", re.MULTILINE)
_OWN_WORDS = ("a mistake in the program", "Traceback (most recent call last)")
"""Python's own words come where a program ends before its log is set up."""
_WITH_TRACE = re.compile(r"\S+ (?:ERROR|CRITICAL) (?:.*\n)+?  (?P<kinds>\S.*)\n {4}")
"""An error of any package, as `assistant.logs` tells it: its types, then the places it came from."""
_FORESEEN = re.compile(
    r"\b(?:DatabaseUnreachable|LibraryBusy|StorageFull|PoolTimeout|psycopg[\w.]*\.(?:OperationalError|AdminShutdown))\b"
)
"""A server or a disk that is gone for the moment."""


def mistakes(log: str) -> list[str]:
    """Each mistake of the program in a log, with the lines of its trace; [] for faults that it foresees."""
    return [record for record in _RECORD.findall(log) if _is_mistake(record)]


def _is_mistake(record: str) -> bool:
    if any(words in record for words in _OWN_WORDS):
        return True
    traced = _WITH_TRACE.match(record)
    return traced is not None and not _FORESEEN.search(traced["kinds"])
