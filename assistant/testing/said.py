"""What programs say in their logs when they meet a mistake of their own."""

from __future__ import annotations

import re

# A log tells errors by type and place and not in Python's words (`assistant.logs`); Python's own words come where a
# program ends before its log is set up.
_MISTAKE = re.compile(
    r"^.*(?:a mistake in the program|Traceback \(most recent call last\)).*(?:\n[ \t]+.*)*", re.MULTILINE
)


def mistakes(log: str) -> list[str]:
    """Each mistake of the program in a log, with the lines of its trace; [] for faults that it foresees."""
    return _MISTAKE.findall(log)
