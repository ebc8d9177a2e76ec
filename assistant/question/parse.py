"""From a question to a Query: abbreviations written out, plans pointed at, units, periods, sections, topic."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.corpus import Corpus
from assistant.question.documents import Pointing, point
from assistant.question.filters import asks_ongoing, find_role, find_sections, find_window
from assistant.question.intents import read_intents
from assistant.question.query import Asked, Intent, Query, Window
from assistant.question.units import find_units
from plan.language.folding import has_diacritics, normalise
from plan.language.wording import Word, words_of

MANY_PLANS = 40  # plans looked into for unit names when the question points at none


_ASKING = re.compile(
    r"\b(?:(?:nhung |cac )?(?:don vi|co quan|so|phong|(?<!van )ban|nganh|bo phan|to chuc|"
    r"ben)(?: chuyen mon)? nao|nhung ai|do ai|giao ai|boi ai|la ai|cua ai|voi ai|ai"
    r"|(?:viec|nhiem vu|don vi|co quan|noi dung|ke hoach|cong viec|phong|so) (?:do|nay|tren|ay|kia)|"
    r"(?:hai|ba|bon|cac|nhung|[2-9]) (?:ke hoach|van ban)|phai xong|xong|khi|cung"
    r"|khi nao|bao gio|luc nao|den khi nao|the nao|ra sao|o dau|bao lau|bao nhieu|nhu the nao|vao thoi diem nao"
    r"|(?:(?:truoc|den|vao|xong|han) )?(?:thang|quy|ngay|nam|thoi diem) (?:may|nao)|"
    r"xong (?:truoc )?(?:ngay|thang|quy) nao"
    r"|(?:la|lam|giao|nhung|dieu|ra|thanh) gi|gi|nao|may"
    r"|chu tri|phu trach|(?:thuoc |la )?trach nhiem(?: cua)?|chiu trach nhiem|duoc giao(?: cho)?|"
    r"giao cho|phai (?:xong|lam)|dam nhan|dam nhiem"
    r"|phoi hop(?: voi)?|thoi han(?: hoan thanh)?|han(?: chot| hoan thanh| cuoi| cung)?|den han|"
    r"thoi gian(?: thuc hien| hoan thanh)?|tien do|kem han|kem thoi han"
    r"|san pham(?: cua| dau ra)?|ket qua dau ra|nhiem vu|cong viec|dau viec|(?:cac |"
    r"nhung )?viec(?! lam)|liet ke|danh sach|ke ten|cho biet|cho hoi|xin hoi|hay|vui long"
    r"|phu luc|phan loi|so voi|so sanh|ben nao|khac nhau|trong|duoc|tu|phai|cac|nhung|cua|thi|la|ma|"
    r"va|o|do|nhe|a|vay|con|roi|theo|tai|boi|den|cho|voi|co|bi|se|da|dang|nay|kia|no|the"
    r"|tung|ca phan loi va|phan loi|lan luot|ke ca|ghi|neu|dat ra|dat|quy dinh|yeu cau|nhu|vi|de)\b"
)


_ASKING_WORDS = frozenset(
    (
        "ai",
        "gì",
        "nào",
        "mấy",
        "trong",
        "được",
        "từ",
        "phải",
        "các",
        "những",
        "của",
        "thì",
        "là",
        "mà",
        "và",
        "ở",
        "do",
        "nhé",
        "ạ",
        "vậy",
        "còn",
        "rồi",
        "theo",
        "tại",
        "bởi",
        "đến",
        "cho",
        "với",
        "có",
        "bị",
        "sẽ",
        "đã",
        "đang",
        "này",
        "kia",
        "nó",
        "từng",
        "ghi",
        "nêu",
        "đạt",
        "như",
        "vì",
        "để",
        "hạn",
        "hãy",
        "thế",
        "việc",
        "khi",
        "xong",
        "cùng",
    )
)


@dataclass(frozen=True)
class Understanding:
    """A query with what the retrieval needs beside it: the plans in order and how strongly each is named."""

    query: Query
    pointing: Pointing
    words: tuple[Word, ...] = field(default=())


def parse(question: str, corpus: Corpus, today: dt.date) -> Understanding:
    """Understand a question against the plans of a corpus; `today` is the day in Asia/Ho_Chi_Minh."""
    text = unicodedata.normalize("NFC", question).strip()
    words = words_of(text)
    plain = " ".join(key for word in words for key in word.first)
    pointing = point(text, words, corpus.plans(), corpus.place_names())
    intents = read_intents(plain)
    names: dict[str, str] = {}
    for plan in pointing.plans[:MANY_PLANS]:
        for name, canonical in corpus.contents(plan.id).unit_names.items():
            names.setdefault(name, canonical)
    prose = (
        [e.keys for p in pointing.plans[:MANY_PLANS] for e in corpus.contents(p.id).passages]
        if pointing.pointed
        else []
    )
    units = find_units(text, words, names, pointing.used, prose)
    year = pointing.plans[0].stored.document.year if len(pointing.plans) == 1 else None
    window = find_window(text, year or today.year, today)
    sections = find_sections(plain)
    intents = _settle(intents, plain, window, units)
    query = Query(
        text=text,
        plain=plain,
        intents=intents,
        whole=tuple(w for i, w in enumerate(words) if i not in _asking_words(words, text)),
        topic=_topic(words, pointing.used, units, window, sections, text, ongoing=asks_ongoing(plain)),
        documents=tuple(p.id for p in pointing.plans) if pointing.pointed else (),
        pointed=pointing.pointed,
        units=units,
        role=find_role(plain),
        window=window if intents[0] in (Intent.LIST, Intent.COUNT) else None,
        ongoing=asks_ongoing(plain),
        sections=sections,
    )
    return Understanding(query, pointing, words)


def _settle(
    intents: tuple[Intent, ...], plain: str, window: Window | None, units: Sequence[Asked]
) -> tuple[Intent, ...]:
    """A period or "thường xuyên" asked of many tasks makes a list."""
    asks_many = "nhiem vu nao" in plain or "viec nao" in plain or "nhung nhiem vu" in plain or "viec gi" in plain
    if intents[0] in (Intent.LIST, Intent.COUNT, Intent.COMPARE, Intent.METADATA):
        return intents
    if intents == (Intent.DEADLINE,) and window is not None and re.search(r"\b(?:nhung|cac) (?:han|thoi han)\b", plain):
        return (Intent.LIST, Intent.DEADLINE)
    if (window is not None or asks_ongoing(plain)) and asks_many and Intent.LEAD not in intents:
        return (Intent.LIST, *(i for i in intents if i is not Intent.LIST))
    return intents


def _topic(
    words: Sequence[Word],
    used: frozenset[int],
    units: Sequence[Asked],
    window: Window | None,
    sections: Sequence[str],
    text: str,
    *,
    ongoing: bool,
) -> tuple[Word, ...]:
    """The words left for retrieval: not the plan's name, the units, the period, the section marks or asking phrases."""
    period = text.find(window.text) if window else -1
    marks = {key for section in sections for key in section.split()}
    asking = _asking_words(words, text)
    kept = []
    for index, word in enumerate(words):
        inside = any(unit.begin <= word.begin < unit.stop for unit in units)
        timed = (ongoing and word.first in (("thuong",), ("xuyen",))) or (
            window is not None and period >= 0 and period <= word.begin < period + len(window.text)
        )
        if index in used or index in asking or inside or timed or (len(word.first) == 1 and word.first[0] in marks):
            continue
        kept.append(word)
    return tuple(kept)


def _asking_words(words: Sequence[Word], text: str) -> set[int]:
    """Indexes of the words that make asking phrases ("do đơn vị nào", "khi nào phải xong")."""
    starts: dict[int, int] = {}
    plain = ""
    for index, word in enumerate(words):
        for key in word.first:
            for at in range(len(plain), len(plain) + len(key)):
                starts[at] = index
            plain += f"{key} "
    asking: set[int] = set()
    accented = has_diacritics("".join(text[w.begin : w.stop] for w in words))
    for match in _ASKING.finditer(plain):
        if (
            accented
            and " " not in match[0]
            and normalise(text[words[starts[match.start()]].begin : words[starts[match.start()]].stop]).lower()
            not in _ASKING_WORDS
        ):
            continue
        covered = {starts[at] for at in range(match.start(), match.end()) if at in starts}
        asking |= {
            i
            for i in covered
            if len(words[i].first) == 1 or match.end() - match.start() >= len(" ".join(words[i].first))
        }
    return asking
