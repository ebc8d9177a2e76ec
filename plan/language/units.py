"""Names of units: where they begin, where they end, and how a list of them is cut.

A comma can stand inside one name ("Sở Lao động, Thương binh và Xã hội"), inside a collective ("các sở, ban, ngành";
"UBND các quận, huyện, thị xã") or between two units. A list is cut at ";", line breaks and bullets, and at a comma
only where both sides can stand alone.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from plan.language.folding import fold, normalise, strip_marks
from plan.language.tables import load_table

_PLURAL = r"(?:các|những|mọi|mỗi|từng|toàn bộ|tất cả(?: các)?|một số)\s+"
_OFFICE = (
    r"(?:thủ trưởng|người đứng đầu|lãnh đạo|giám đốc|phó giám đốc|trưởng|chủ tịch|chánh văn phòng|trưởng ban|bí thư)\s+"
)
_NO_UNIT = (  # verbs and nouns that begin like the name of a unit
    r"(?!ban (?:hành|đầu|giao)|bộ (?:máy|chỉ số|tiêu chí|nhận diện|thủ tục|tthc|dữ liệu|câu hỏi|"
    r"tài liệu|luật)|hội (?:nghị|thảo|thi|nhập|chợ|họp)"
    r"|phòng\s*,?\s*(?:chống|ngừa|cháy|bệnh|vệ|thủ)|sở hữu|đoàn kết|trường (?:hợp|học)|vụ (?:việc|"
    r"án)|viện (?:trợ|dẫn)|báo (?:cáo|chí|động|hiệu|trước|tin)|hội đồng nhân dân cấp trên)"
)
_COLLECTIVE_ONLY = frozenset(
    [
        "so",
        "ban",
        "nganh",
        "phong",
        "don",
        "vi",
        "co",
        "quan",
        "to",
        "chuc",
        "ca",
        "nhan",
        "dia",
        "phuong",
        "huyen",
        "quan",
        "xa",
        "phuong",
        "thi",
        "tran",
        "thi",
        "xa",
        "dac",
        "khu",
        "doan",
        "the",
        "bo",
        "linh",
        "vuc",
        "hoi",
    ]
)
_BARE_COLLECTIVES = frozenset(
    (
        "so",
        "ban",
        "nganh",
        "phong",
        "don vi",
        "co quan",
        "to chuc",
        "ca nhan",
        "dia phuong",
        "huyen",
        "quan",
        "xa",
        "phuong",
        "thi tran",
        "thi xa",
        "dac khu",
        "doan the",
        "bo",
        "hoi",
        "so nganh",
        "ban nganh",
        "hoi doan the",
        "thanh pho",
        "tinh",
        "doi",
        "to",
        "thon",
        "buon",
    )
)


@dataclass(frozen=True, slots=True)
class UnitPhrase:
    """A unit name and the characters [begin, stop) of the NFC text it stands in."""

    name: str
    begin: int
    stop: int


@lru_cache(maxsize=1)
def _head_pattern() -> re.Pattern[str]:
    heads = {normalise(row["head"]).lower() for row in load_table("unit_heads")}
    ordered = sorted((re.escape(h).replace(r"\ ", r"\s+") for h in heads if h), key=len, reverse=True)
    return re.compile(rf"(?:{_PLURAL})?(?:{_OFFICE})?(?:{_PLURAL})?{_NO_UNIT}(?:{'|'.join(ordered)})(?!\w)")


def begins_unit(text: str) -> bool:
    """Whether the text starts with the name of a unit ("Sở Nội vụ ...", "các phòng ...", "Thủ trưởng ...")."""
    return _head(text) is not None


def head_end(text: str) -> int:
    """Where the words that make a unit's kind end ("Ban Chỉ đạo" in "Ban Chỉ đạo chuyển đổi số"); 0 for none."""
    match = _head(text)
    return match.end() + len(text) - len(text.lstrip(" -+–*")) if match else 0


def _head(text: str) -> re.Match[str] | None:
    return _head_pattern().match(normalise(text).lower().lstrip(" -+–*"))


def is_bare(piece: str) -> bool:
    """Whether a name is a collective without a modifier of its own ("các phòng", "ban", "ngành")."""
    return fold(re.sub(rf"^\s*{_PLURAL}", "", normalise(piece).lower())) in _BARE_COLLECTIVES


def _has_own_name(piece: str) -> bool:
    match = _head(piece)
    if not match:
        return False
    return bool(match.string[match.end() :].strip()) or not is_bare(piece)


def _cut_commas(text: str) -> list[tuple[int, int]]:
    """Ranges of `text` between the commas that separate units."""
    pieces: list[tuple[int, int]] = []
    depth, begin = 0, 0
    for at, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if char == "," and depth <= 0:
            pieces.append((begin, at))
            begin = at + 1
    pieces.append((begin, len(text)))
    merged: list[tuple[int, int]] = []
    for piece in pieces:
        words = text[piece[0] : piece[1]]
        if merged and (_joins(text[merged[-1][0] : merged[-1][1]], words) or not words.strip()):
            merged[-1] = (merged[-1][0], piece[1])
        else:
            merged.append(piece)
    return merged


def _joins(before: str, piece: str) -> bool:
    """Whether a comma before `piece` stands inside one name rather than between two units."""
    if normalise(piece).lower().strip().startswith(("các ", "những ")) and _head(piece):
        return is_bare(re.split(r",|\svà\s", before)[-1])  # "các sở, các ban"; but "Sở Y tế, các sở, ban, ngành"
    if is_bare(piece) or not _has_own_name(piece):
        return True
    if is_bare(re.split(r",|\svà\s", before)[-1]):
        # "các phòng, đơn vị thuộc Sở": one collective; "UBND các xã, Sở Nội vụ": two units
        return piece.strip()[:1].islower() or strip_marks(piece).strip().split(" ", 1)[0] in _COLLECTIVE_ONLY - {"so"}
    return False


_BLANKS = r"(?:(?<!\s)\s+)?"  # all that stand together or none, so that a long run is looked at once
_SEPARATOR = re.compile(rf"{_BLANKS}(?:;|\n)\s*")
_LISTED = re.compile(
    rf"{_BLANKS}(?:;|\n|(?:^|(?<=\s))[-+•–](?=\s*[^\W\d])(?<!\w-))\s*"
)  # a list of bullets written on one line
_TWO_NAMES = re.compile(r"(?<=[^\W\d_])\s+(?=(?:Sở|UBND|Ủy ban nhân dân|Công an|Ban Quản lý)\s)")
_AND = re.compile(
    r"(?<!\s)\s++và\s++(?=(?:các|những|Sở|UBND|Ủy ban|Công an|Ban|Văn phòng|Trung tâm|Chi nhánh|Phòng|cơ quan,? đơn vị|"
    r"đơn vị|cơ quan)\b)"
)
_HEAD_NEEDS = re.compile(
    r"(?:\b(?:của|thuộc|với|qua|và|giữa|đạo|phó|trưởng|chỉ|tịch|đốc|phòng|cùng|các|Thủ|Thanh tra|"
    r"Lãnh đạo|lãnh đạo|Cổng thông tin|điện tử|Tổ chức|trưởng các|chuyên môn|Giám đốc|Chủ tịch|/)|"
    r"[(/&-])$",
)


def split_units(text: str) -> list[UnitPhrase]:
    """Cut a list of units into phrases in reading order.

    Cuts at ";", line breaks and bullets, at a comma or "và" between two units that can each stand alone, and before
    "Sở ..." or "UBND ..." where the separator was lost ("Sở Khoa học và Công nghệ Sở Công Thương").
    """
    text = unicodedata.normalize("NFC", text)
    ranges: list[tuple[int, int]] = []
    begin = 0
    separator = _LISTED if text.lstrip()[:1] in "-+•–" else _SEPARATOR
    for match in [*(m for m in separator.finditer(text) if _separates(text, m)), None]:
        stop = match.start() if match else len(text)
        ranges += [(begin + a, begin + b) for a, b in _cut_commas(text[begin:stop])]
        begin = match.end() if match else stop
    phrases: list[UnitPhrase] = []
    for a, b in ranges:
        phrases += [_phrase(text, x, y) for x, y in _cut_names(text, a, b)]
    return [p for p in phrases if re.search(r"[^\W\d_]", p.name)]


def _separates(text: str, match: re.Match[str]) -> bool:
    """Whether a dash on one line begins a unit ("- Văn phòng Sở - Thanh tra") rather than joins two words of a name."""
    dash = match[0].strip()[:1] in "-+•–" and match[0].strip() != ""
    return not dash or match.start() == 0 or begins_unit(text[match.end() : match.end() + 60])


def _cut_names(text: str, begin: int, stop: int) -> list[tuple[int, int]]:
    """Cut where "và" joins two whole units, or where two names stand side by side without a separator."""
    cuts: list[tuple[int, int]] = []
    for match in [*_AND.finditer(text, begin, stop), *_TWO_NAMES.finditer(text, begin, stop)]:
        before, after = text[begin : match.start()], text[match.end() : stop]
        if _HEAD_NEEDS.search(before) or before.count("(") > before.count(")"):
            continue
        if _has_own_name(before) and _has_own_name(after) and not is_bare(before):
            cuts.append((match.start(), match.end()))
    ranges, at = [], begin
    for a, b in sorted(cuts):
        if a >= at:
            ranges.append((at, a))
            at = b
    return [*ranges, (at, stop)]


def _phrase(text: str, begin: int, stop: int) -> UnitPhrase:
    while begin < stop and (text[begin].isspace() or text[begin] in "-+•–*.,;:"):
        begin += 1
    while stop > begin and (text[stop - 1].isspace() or text[stop - 1] in "*,;:-–" or _loose_dot(text, begin, stop)):
        stop -= 1
    return UnitPhrase(" ".join(text[begin:stop].split()), begin, stop)


def _loose_dot(text: str, begin: int, stop: int) -> bool:
    """A full stop that ends the list, not an abbreviation ("TP.")."""
    if text[stop - 1] != ".":
        return False
    word = text[begin : stop - 1].rsplit(None, 1)[-1] if text[begin : stop - 1].split() else ""
    return not (word.isupper() and len(word) <= 3)


_EXPAND = re.compile(
    r"(?P<head>(?:các\s+)?(?P<word>Sở|sở|Bộ|bộ|Phòng|phòng|Ban|ban|Báo|Đài))\s*:\s*(?P<list>[^;:]+)", re.IGNORECASE
)


def expand_units(text: str) -> list[UnitPhrase]:
    """Like `split_units`, and writes out a head printed once: "các Sở: Nội vụ, Tài chính" -> two units.

    In an expanded phrase the name has the head in front; its characters are those of the printed part.
    """
    text = unicodedata.normalize("NFC", text)
    match = _EXPAND.search(text)
    if not match:
        return split_units(text)
    found = split_units(text[: match.start()])
    word = match["word"][:1].upper() + match["word"][1:]
    at = match.start("list")
    for piece in match["list"].split(","):
        name = piece.strip(" .")
        begin = at + len(piece) - len(piece.lstrip())
        if name:
            full = name if begins_unit(name) and fold(name).startswith(fold(word)) else f"{word} {name}"
            found.append(UnitPhrase(full, begin, begin + len(name)))
        at += len(piece) + 1
    tail = split_units(text[match.end() :])
    return found + [UnitPhrase(p.name, p.begin + match.end(), p.stop + match.end()) for p in tail]
