"""Units a question names: known ones by the names in the plans, unknown ones by how they are written."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from rapidfuzz import fuzz, process

from assistant.question.query import Asked
from plan.language.folding import fold
from plan.language.tables import load_table
from plan.language.units import head_end
from plan.language.wording import Word, find_runs, plain_words

_ALIKE = 90  # percent
_COMMITTEE = re.compile(r"uy ban nhan dan (?P<rest>.+)")
_LEVELS = (  # committees of one level under the names that plans give them
    ("xa", frozenset({"xa", "phuong", "thi", "tran", "dac", "khu", "cap"})),
    ("huyen", frozenset({"huyen", "quan", "thi", "xa", "thanh", "pho", "cap"})),
    ("tinh", frozenset({"tinh", "thanh", "pho", "truc", "thuoc", "trung", "uong", "cap"})),
)
_PLURALS = frozenset({"cac", "nhung", "va", "moi"})
_GENERIC = frozenset(
    (
        "so",
        "phong",
        "ban",
        "don vi",
        "co quan",
        "cac so",
        "cac phong",
        "cac don vi",
        "cac co quan",
        "doanh nghiep",
        "van phong",
        "thanh tra",
        "truong",
        "bao",
        "cac don vi lien quan",
        "cac co quan don vi",
        "so ban nganh",
        "cac so ban nganh",
        "to chuc",
        "uy ban nhan dan",
        "uy ban nhan dan thanh pho",
        "uy ban nhan dan tinh",
        "chu tich",
        "giam doc",
        "lanh dao",
    )
)


@lru_cache(maxsize=16384)
def unit_key(name: str) -> str:
    """A folded name without "các" and "và"; committees of one level are one ("UBND cấp xã", "UBND các xã, phường")."""
    keys = [key for key in name.split() if key not in _PLURALS]
    committee = _COMMITTEE.fullmatch(" ".join(keys))
    rest = set(committee["rest"].split()) if committee else set()
    level = next((name for name, words in _LEVELS if rest and rest <= words and len(rest) > 1), None)
    return f"uy ban nhan dan cap {level}" if level else " ".join(keys)


def find_units(
    question: str,
    words: Sequence[Word],
    names: Mapping[str, str],
    used: frozenset[int],
    prose: Sequence[tuple[str, ...]],
) -> tuple[Asked, ...]:
    """The units named, longest names first.

    `names` maps folded names to canonical ones; `used` are words that only name the plan; `prose` holds the words of
    the passages of the plans pointed at, none where the question points at no plan. A name
    written with capitals that these plans neither give work to nor mention is returned with known=False.
    """
    found: list[Asked] = []
    taken: set[int] = set()
    for name in sorted(names, key=len, reverse=True):
        run = name.split()
        if len(run) < 2 or (name in _GENERIC and len(run) < 2):
            continue
        for at, stop in _matches(words, run):
            span = set(range(at, stop))
            if span & taken or (span <= used and len(span) > 1):
                continue
            taken |= span
            first, last = words[min(span)], words[max(span)]
            found.append(Asked(name, question[first.begin : last.stop], first.begin, last.stop))
    found += _unknown(question, words, names, found, used, prose)
    return tuple(found)


def _matches(words: Sequence[Word], run: Sequence[str]) -> list[tuple[int, int]]:
    """Ranges of words that spell a name in any of their readings ("BCH" for "Bộ Chỉ huy")."""
    found = []
    for begin in range(len(words)):
        stop = _spelled(words, begin, list(run))
        if stop is not None:
            found.append((begin, stop))
    return found


def _spelled(words: Sequence[Word], at: int, rest: Sequence[str]) -> int | None:
    if not rest:
        return at
    if at >= len(words):
        return None
    if len(words[at].first) == 1 and words[at].first[0] in _PLURALS and rest[0] not in _PLURALS:
        return _spelled(words, at + 1, rest)
    if rest[0] in _PLURALS and words[at].first[0] not in _PLURALS:
        return _spelled(words, at, rest[1:])
    for reading in words[at].readings:
        if tuple(rest[: len(reading)]) == reading:
            stop = _spelled(words, at + 1, rest[len(reading) :])
            if stop is not None:
                return stop
    return None


_PROPER = re.compile(r"(?:Sở|Bộ|Ban|Phòng|Cục|Chi cục|Trung tâm|Viện|Trường|Bệnh viện|Công ty|Hội|Tổng cục)\s")
_STOPS = re.compile(
    r"\s+(?:của|do|là|chủ|được|phải|có|làm|ai|ở|trong|năm|giao|phối|thực|đến|hạn|tham|triển|chịu|báo|"
    r"tại|theo|gửi|về|cho|thì|sẽ|đã|với|để|từ|trước|sau|nào|mấy|khi|bao|xong|hoàn|nộp|phụ)(?!\w)|[,;:?.()]"
)


def _unknown(
    question: str,
    words: Sequence[Word],
    names: Mapping[str, str],
    found: Sequence[Asked],
    used: frozenset[int],
    prose: Sequence[tuple[str, ...]],
) -> list[Asked]:
    """Names such as "Phòng Quản lý Di sản" that no plan in question has; near misses count as known."""
    covered = [(a.begin, a.stop) for a in found] + [(words[i].begin, words[i].stop) for i in used]
    unknown: list[Asked] = []
    for match in _PROPER.finditer(question):
        begin = match.start()
        if any(a <= begin < b for a, b in covered) or not head_end(question[begin : begin + 60]):
            continue
        stops = _STOPS.search(question, match.end())
        stop = stops.start() if stops else len(question)
        name = " ".join(plain_words(question[begin:stop]))
        if len(name.split()) < 3 or not question[match.end() : match.end() + 1].isupper():
            continue
        unknown.append(_judged(name, question[begin:stop], begin, stop, names, prose))
    return unknown


@lru_cache(maxsize=1)
def _offices() -> tuple[str, ...]:
    """Folded names of offices of the state, longest first."""
    names = {fold(row["issuer_kind"]) for row in load_table("issuers")}
    names |= {fold(row[column]) for row in load_table("organisations") for column in ("before", "after")}
    return tuple(sorted((n for n in names if len(n.split()) >= 3), key=len, reverse=True))


def _judged(
    name: str, printed: str, begin: int, stop: int, names: Mapping[str, str], prose: Sequence[tuple[str, ...]]
) -> Asked:
    """A written name as a known unit where the plans name it or one much like it."""
    name = next((office for office in _offices() if name == office or name.startswith(f"{office} ")), name)
    begins = max(
        (n for n in names if len(n.split()) > 1 and (name.startswith(f"{n} ") or n.startswith(f"{name} "))),
        key=len,
        default=None,
    )
    if begins is not None:
        return Asked(begins, printed, begin, stop)
    near = process.extractOne(name, list(names), scorer=fuzz.ratio, score_cutoff=_ALIKE)
    if near:
        return Asked(near[0], printed, begin, stop)
    run = name.split()
    mentioned = any(find_runs(keys, run) for keys in prose)
    return Asked(name, printed, begin, stop, known=mentioned or not prose)
