"""What a plan does to the documents it names, read from its title, its preamble and its operative sentences.

"Kế hoạch này thay thế Kế hoạch số 31/KH-UBND" replaces; "Căn cứ ..." rests on; "Thực hiện Kế hoạch số ..." carries out.
A document named elsewhere is only mentioned.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.citations import CitedDocument, find_citations
from ingest.structure import Block, BlockKind
from plan.document import Document
from plan.language.folding import fold, strip_marks
from plan.relation import Relation, RelationKind

_OPERATIVE = (
    (RelationKind.REPLACES, re.compile(r"\b(?:thay the|bai bo|huy bo)(?: cho)?\b[^.;]*$")),
    (RelationKind.EXTENDS, re.compile(r"\b(?:gia han|keo dai)\b[^.;]*$")),
    (RelationKind.AMENDS, re.compile(r"\b(?:sua doi|bo sung|dieu chinh)\b[^.;]*$")),
)
_BEFORE, _BEHIND = 600, 160  # characters around a document that tell what is done to it
_EXPIRES = re.compile(r"^[^.;]{0,120}\b(?:het hieu luc|duoc thay the|bi bai bo)\b")
_THIS = re.compile(
    r"\b(?:ke hoach|quyet dinh|chuong trinh|van ban) nay\b|\bban hanh (?:ke hoach|quyet dinh|chuong trinh)\b[^.;]*$"
)
_RESTS = re.compile(r"^(?:can cu|tren co so|xet|theo)\b")
_CARRIES_OUT = re.compile(r"\b(?:thuc hien|trien khai|cu the hoa|thi hanh)\b[^.;]*$")


def read_relations(blocks: Sequence[Block], document: Document) -> tuple[Relation, ...]:
    """The relations of a plan in reading order, one a document and kind."""
    found: dict[tuple[RelationKind, str], Relation] = {}
    begun = False
    title = document.spans.get("title")
    for block in blocks:
        begun = begun or (block.kind is BlockKind.SECTION and not block.mark.startswith("Điều"))
        named = title is not None and title.overlaps(block.span)
        for relation in _of_block(block, in_title=named, in_preamble=not begun):
            if fold(relation.number) != fold(document.number or ""):
                found.setdefault((relation.kind, relation.number), relation)
    return tuple(found.values())


def _of_block(block: Block, *, in_title: bool, in_preamble: bool) -> Iterator[Relation]:
    plain = strip_marks(block.text)
    for cited in find_citations(block.text):
        kind = _kind(plain, cited, in_title=in_title, in_preamble=in_preamble)
        if kind is not None:
            yield Relation(kind, cited.number, cited.date, cited.text, block.span)


def _kind(plain: str, cited: CitedDocument, *, in_title: bool, in_preamble: bool) -> RelationKind | None:
    before, after = plain[max(0, cited.begin - _BEFORE) : cited.begin], plain[cited.stop : cited.stop + _BEHIND]
    if _EXPIRES.match(after) and not in_title:
        return RelationKind.REPLACES
    rests = bool(_RESTS.match(plain[:40].lstrip("-–+ ")))
    operative = in_title or (bool(_THIS.search(before)) and not rests)
    if operative:
        kind = next((kind for kind, words in _OPERATIVE if words.search(before)), None)
        if kind is not None:
            return kind
    if not (in_title or in_preamble):
        return None
    if rests:
        return RelationKind.BASED_ON
    return RelationKind.IMPLEMENTS if _CARRIES_OUT.search(before) else None
