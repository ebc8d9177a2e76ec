"""What looks wrong in the outline of a plan: section numbers, references to sections, sentences that break off."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ingest.structure import Block, BlockKind, is_heading, is_recipients
from plan.issue import Issue, Severity
from plan.language.folding import strip_marks
from plan.language.numbers import roman_value

_ALPHABET = "abcdđeghiklmnopqrstuvxy"  # letters that number items in Vietnamese


def audit_outline(blocks: Sequence[Block]) -> list[Issue]:
    """Issues of the sections and sentences of one plan."""
    body = _body(blocks)
    return [*_section_numbers(body), *_strayed(blocks, body), *_references(body), *_cut_off(body)]


def _body(blocks: Sequence[Block]) -> list[Block]:
    """The blocks between the front page and the list of recipients, annexes behind it included."""
    begin = next((i for i, b in enumerate(blocks) if b.kind is BlockKind.SECTION), len(blocks))
    body: list[Block] = []
    skipping = False
    for block in blocks[begin:]:
        skipping = (skipping or is_recipients(block)) and block.kind is not BlockKind.ANNEX
        if not skipping:
            body.append(block)
    return body


def _place(mark: str) -> tuple[str, int] | None:
    """(what a mark counts under, its number): "2.1" -> ("2.", 1), "IV" -> ("I", 4), "đ)" -> ("a", 5)."""
    if re.fullmatch(r"\d+(?:\.\d+)*", mark):
        before, _, last = mark.rpartition(".")
        return f"{before}.", int(last)
    if mark in _ALPHABET and len(mark) == 1:
        return "a", _ALPHABET.index(mark) + 1
    value = roman_value(mark)
    return ("I", value) if value else None


def _section_numbers(blocks: Sequence[Block]) -> Iterator[Issue]:
    """Numbers of sections under one heading that repeat, go back, or leave one out."""
    last: dict[tuple[tuple[int, ...], str], tuple[int, str]] = {}
    for block in blocks:
        place = _place(block.mark.rstrip(").")) if block.kind is BlockKind.SECTION else None
        if place is None:
            continue
        form, number = place
        before = last.get((block.parents, form))
        last[block.parents, form] = (number, block.mark)
        restarts = number == 1 and before is not None and before[0] > 1
        if before is None or restarts or number == before[0] + 1 or (before[1][0], block.mark[0]) == ("d", "e"):
            continue  # many leave out "đ"
        if number == before[0]:
            message = f"Số mục {block.mark} lặp lại: trích dẫn đến mục này có thể chỉ nhầm chỗ."
            yield Issue(Severity.INFO, "section_number_repeated", message, block.span)
        elif number < before[0]:
            message = f"Sau mục {before[1]} lại là mục {block.mark}: số mục đi lùi."
            yield Issue(Severity.INFO, "section_number_out_of_order", message, block.span)
        else:
            message = f"Sau mục {before[1]} là mục {block.mark}: có thể thiếu mục, hãy đối chiếu bản gốc."
            yield Issue(Severity.INFO, "section_number_missing", message, block.span)


def _strayed(blocks: Sequence[Block], body: Sequence[Block]) -> Iterator[Issue]:
    """Sections whose number belongs under another heading ("2.1.2.3" under "2.1.1")."""
    for block in body:
        above = next((blocks[i].mark for i in reversed(block.parents) if blocks[i].kind is BlockKind.SECTION), "")
        dotted = block.kind is BlockKind.SECTION and "." in block.mark and above[:1].isdecimal()
        if dotted and _depth(block.mark) > _depth(above) and not block.mark.startswith(f"{above}."):
            message = f"Mục {block.mark} nằm dưới mục {above}: số mục bị nhầm, trích dẫn theo số có thể sai chỗ."
            yield Issue(Severity.INFO, "section_number_strayed", message, block.span)


def _depth(mark: str) -> int:
    return mark.count(".")


_DOTTED = re.compile(r"\b(?:muc|diem|khoan|tiet|tieu muc|nhiem vu)\s+(?P<mark>\d{1,2}(?:\.\d{1,2}){1,3})(?![\d/.]\d)")
_ANNEX = re.compile(r"\bphu (?:luc|bieu)(?: so)?\s+(?P<mark>[ivx]{1,4}|\d{1,2})\b(?!\s*/)")
_OF_OTHERS = re.compile(
    r"^[^.;]{0,80}?\b(?:luat|nghi dinh|nghi quyet|thong tu|chi thi|quyet dinh so|ke hoach so|thong bao)\b"
)
_OF_THIS = re.compile(r"\b(?:ke hoach|quyet dinh|chuong trinh) nay\b|kem theo|dinh kem")


def _references(blocks: Sequence[Block]) -> Iterator[Issue]:
    """References to sections and annexes that the plan does not have."""
    sections = {b.mark.rstrip(".)") for b in blocks if b.kind is BlockKind.SECTION}
    annexes = {m["mark"] for b in blocks if b.kind is BlockKind.ANNEX for m in [_ANNEX.match(_whole(b))] if m}
    dotted = any("." in mark for mark in sections)
    endings = {mark.split(".", at)[-1] for mark in sections for at in range(mark.count(".") + 1)}
    for block in blocks:
        plain = strip_marks(block.text)
        for match in _DOTTED.finditer(plain) if dotted else ():
            if match["mark"] not in endings and not _OF_OTHERS.match(plain[match.end() :]):
                message = f"Văn bản dẫn đến mục {match['mark']} nhưng không có mục này."
                yield Issue(Severity.WARNING, "reference_to_missing_section", message, block.span)
        for match in _ANNEX.finditer(plain) if annexes and block.kind is not BlockKind.ANNEX else ():
            if match["mark"] not in annexes and _OF_THIS.search(plain):
                message = f"Văn bản dẫn đến phụ lục {match['mark'].upper()} nhưng tệp này không có phụ lục đó."
                yield Issue(Severity.WARNING, "reference_to_missing_annex", message, block.span)


def _whole(block: Block) -> str:
    return strip_marks(f"{block.mark} {block.text}")


_BREAKS_OFF = re.compile(r"(?:,|\b(?:và|của|các|theo|về|với|cho|trong|được|từ|hoặc|những|bằng|thuộc))$")
_LONG_ENOUGH = 60  # characters of a sentence that a line break may have cut


def _cut_off(blocks: Sequence[Block]) -> Iterator[Issue]:
    """Sentences that end in the middle."""
    for block, following in pairwise([*blocks, None]):
        if block is None:
            continue
        is_sentence = block.kind in (BlockKind.BULLET, BlockKind.PARAGRAPH) or (
            block.kind is BlockKind.SECTION and not is_heading(block)
        )
        listed = following is not None and block.text.endswith(",") and following.level == block.level
        if is_sentence and not listed and len(block.text) >= _LONG_ENOUGH and _BREAKS_OFF.search(block.text):
            message = f"Câu bị ngắt giữa chừng (“… {block.text[-30:]}”): có thể mất chữ khi ngắt trang."
            yield Issue(Severity.WARNING, "text_cut_off", message, block.span)
