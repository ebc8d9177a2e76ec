"""Who is in charge of what stands under a block: headings that are units, lead-in lines, sentences with a subject."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ingest.structure import Block, BlockKind, is_heading
from ingest.tasks.subjects import coordinating, heading_units, sentence_subject
from plan.language.folding import fold, strip_marks
from plan.span import Span
from plan.unit import Unit


@dataclass(frozen=True, slots=True)
class Partner:
    """A coordinating unit and the lines it is named in."""

    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Charge:
    """Units made responsible by a governing block, and whether what it governs inherits them from a sentence.

    span: the lines in which `lead` is named.
    """

    lead: tuple[str, ...]
    coordinate: tuple[Partner, ...]
    span: Span
    inherited: bool


_COOPERATES = re.compile(r"(?:^|:)(?>[^:]*?phoi hop\b)[^:]*:\s*$")
_PARTNERS_TITLE = re.compile(r"^(?:chu tri\s*,?\s*)?phoi hop (?:voi|cung) [^:]+$")
_TOGETHER = re.compile(r"phoi hop(?: voi)?\s*:?\s*$")  # units follow as bullets
_ENTERPRISE = re.compile(r"^(?:cac |nhung )?(?:doanh nghiep|cong ty|ngan hang|hop tac xa|nha )")
_LONGEST_TITLE = 420  # characters of a heading that lists units
_ASSIGNS = re.compile(r"to chuc thuc hien|phan cong|trach nhiem|nhiem vu cu the|to chuc trien khai")


def announces_partners(text: str) -> bool:
    """Whether a lead-in line ends where coordinating units are to follow ("Chủ trì, phối hợp:")."""
    return bool(_TOGETHER.search(strip_marks(text)))


def names_partners(block: Block) -> bool:
    """Whether a lead-in line or heading names those to work with ("a) Chủ trì, phối hợp với các sở, ngành")."""
    plain = strip_marks(block.text)
    return bool(_COOPERATES.search(plain) or (is_heading(block) and _PARTNERS_TITLE.match(plain)))


def partners(block: Block) -> tuple[Partner, ...]:
    """The coordinating units a block names."""
    return tuple(Partner(name, block.span) for name in coordinating(block.text))


def partner_units(partners: Iterable[Partner], lead: Sequence[str]) -> tuple[Unit, ...]:
    """Partners as the coordinating units of a task; one that leads it is no partner."""
    return tuple(Unit(p.name, p.name, inherited=False, span=p.span) for p in partners if p.name not in lead)


class Charges:
    """The charge of each block of a plan, read once."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._blocks = blocks
        self._known: dict[int, Charge | None] = {}

    def of(self, index: int) -> Charge | None:
        """The units a block puts in charge of what stands under it."""
        for at in (*self._blocks[index].parents, index):  # outermost first, so that no reading goes deeper than one
            if at not in self._known:
                self._known[at] = self._read(self._blocks[at])
        return self._known[index]

    def governing(self, block: Block) -> Charge | None:
        """The nearest charge over a block, with the partners that lead-in lines between them name."""
        together: tuple[Partner, ...] = ()
        for index in reversed(block.parents):
            charge = self.of(index)
            if charge is not None:
                return replace(charge, coordinate=charge.coordinate + together)
            if names_partners(self._blocks[index]):
                together += partners(self._blocks[index])
        return None

    def _read(self, block: Block) -> Charge | None:
        if block.kind not in (BlockKind.SECTION, BlockKind.BULLET, BlockKind.PARAGRAPH):
            return None
        is_title = block.kind is BlockKind.SECTION or block.text.endswith(":")
        units = heading_units(block.text) if is_title and len(block.text) < _LONGEST_TITLE else ()
        if units and self._is_topic(block):
            return None
        together = partners(block)
        if units:
            return Charge(units, together, block.span, inherited=False)
        subject = sentence_subject(block.text)
        above = self.governing(block)
        if subject is None or (subject.begin and above is not None and not above.inherited):
            return None  # a unit named in passing does not outrank the heading
        leads_in = block.text.endswith(":")
        return Charge(subject.names, together if leads_in else (), block.span, inherited=not leads_in)

    def _is_topic(self, block: Block) -> bool:
        """A heading about enterprises ("Doanh nghiệp số") outside the sections that give out work."""
        given_out = any(_ASSIGNS.search(fold(self._blocks[i].text)) for i in block.parents)
        return bool(_ENTERPRISE.match(fold(block.text))) and not given_out
