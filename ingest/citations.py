"""Documents that a text names by their number: "Kế hoạch số 31/KH-UBND ngày 05/02/2025 của UBND tỉnh"."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

_KIND = (
    r"(?:Kế hoạch|Quyết định|Nghị quyết|Nghị định|Thông tư(?: liên tịch)?|Chỉ thị|Chương trình(?: hành động)?|Đề án|"
    r"Công văn|Công điện|Kết luận|Thông báo|Phương án|Quy chế(?: phối hợp)?|Hướng dẫn|Luật|Pháp lệnh|Văn bản|"
    r"Báo cáo|Tờ trình)"
)
# Numbers of Nghị định 30/2020/NĐ-CP and of the Party ("57-NQ/TW")
_NUMBER = (
    r"(?P<number>\d{1,5}\w?\s*(?:/\s*\d{4}\s*)?/\s*[A-ZĐ][\w&Đđ]*(?:\s?[-–]\s?[A-ZĐ][\w&Đđ]*)*|"
    r"\d{1,4}\s?[-–]\s?[A-ZĐ]{2,4}\s?/\s?[A-ZĐ][\w-]*)"
)
_DAY = (
    r"(?:\s*,?\s*(?P<dated>ngày\s+(?P<day>\d{1,2})\s*(?:[/.\-–]|tháng)\s*(?P<month>\d{1,2})\s*(?:[/.\-–]|năm)\s*"
    r"(?P<year>(?:19|20)\d\d)))?"
)
_CITED = re.compile(rf"(?P<kind>{_KIND})(?:\s+số)?\s*:?\s*{_NUMBER}(?!\d){_DAY}")


@dataclass(frozen=True, slots=True)
class CitedDocument:
    """A document named in a text: kind as printed, number without spaces, day, and the characters it stands in."""

    kind: str
    number: str
    date: dt.date | None
    text: str
    begin: int
    stop: int


def find_citations(text: str) -> Iterator[CitedDocument]:
    """The documents a text names by number, in reading order."""
    for match in _CITED.finditer(text):
        number = re.sub(r"\s", "", match["number"]).replace("–", "-")
        yield CitedDocument(match["kind"], number, _day(match), match[0], match.start(), match.end())


def _day(match: re.Match[str]) -> dt.date | None:
    if not match["dated"]:
        return None
    try:
        return dt.date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        return None
