"""Slips of scanning and typing in dates: what is left of such a date reads as another one, so none is read.

"trước ngày l5/11/2027" holds "5/11/2027", "15 tháng I1 năm 2027" holds "năm 2027". A digit taken for another digit
cannot be seen.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from plan.language.periods import Period

_READ = "\u00a7"  # stands where a period was read
# "ngày 12 và 13/5/2025", "từ ngày 5 đến ngày 10/5/2025": days that share the month behind them
_SHARES_MONTH = re.compile(  # a month has 31 days, and two words may stand between two of them: ", và"
    rf"\bngay \d{{1,2}}(?:\s*(?:,|va|[-–]|den)\s*(?:ngay )?(?:\d{{1,2}}\s*)?){{1,62}}+(?={_READ})"
)
_UNREAD = re.compile(rf"\b(?:ngay|thang|quy|nam)\s+(?=[^\s{_READ}]*\d)[^\s{_READ}]{{1,8}}")
_MIXED = re.compile(r"(?<![\w/])(?=\w*\d)(?=\w*[ilozsbq])[\dilozsbq]{2,4}(?![\w-])")
_GLUED = re.compile(r"(?:[/.]|(?<![a-z])[\dilozsbq]{1,2})$")  # stands right in front of what was read
_AHEAD = 3  # characters in front of what was read that `_GLUED` looks at
_COUNTED = re.compile(r"\bngay\s+\d{1,2}\s+(?:cua|hang|moi)\b|\b(?:nam|thang|quy) thu \d")


def has_slip(plain: str, periods: Sequence[Period]) -> bool:
    """Whether a folded phrase holds a date of which only a part was read; `periods` are those read in it."""
    if not periods and not _UNREAD.search(plain):
        return False
    rest = list(plain)
    for period in periods:
        rest[period.begin : period.stop] = _READ * (period.stop - period.begin)
        if plain[period.stop : period.stop + 1].isalnum() or _GLUED.search(
            plain, max(0, period.begin - _AHEAD), period.begin
        ):
            return True
    left = _COUNTED.sub(" ", _SHARES_MONTH.sub(" ", "".join(rest)))
    return bool(_UNREAD.search(left) or _MIXED.search(left))
