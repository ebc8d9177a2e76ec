"""The plans of a library as questions name them, and what all of them together say, counted once for all questions."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from index.library import StoredDocument
from plan.language.folding import fold
from plan.language.tables import load_table
from plan.language.wording import plain_words
from plan.relation import CHANGING


def without_linking(words: Iterable[str]) -> tuple[str, ...]:
    """Words of a name without "và" and the like, so that "Sở Văn hóa Thể thao" names "Sở Văn hóa và Thể thao"."""
    return tuple(w for w in words if w != "va")


@dataclass(frozen=True)
class Plan:
    """A stored document and the folded words by which questions name it."""

    stored: StoredDocument

    @property
    def id(self) -> str:
        """The document's id."""
        return self.stored.id

    @cached_property
    def serial(self) -> str:
        """The number in front of the symbol ("76"), "" when the plan leaves it blank."""
        return (self.stored.document.number or "").partition("/")[0].lstrip("0")

    @cached_property
    def symbol(self) -> str:
        """The folded symbol ("kh svhtt")."""
        return fold((self.stored.document.number or "").partition("/")[2])

    @cached_property
    def places(self) -> frozenset[str]:
        """Folded names of the provinces the plan is about; a ministry's seat is none."""
        document = self.stored.document
        issuer = fold(document.issuer or "")
        text = (
            f" {issuer} "
            if issuer.startswith(("bo ", "thu tuong"))
            else f" {issuer} {fold(document.place or '')} {fold(document.title or '')} "
        )
        own = (
            {fold(re.sub(r"^(?:Thành phố|TP\.?|Tỉnh)\s+", "", document.place or ""))} - {""}
            if not issuer.startswith(("bo ", "thu tuong"))
            else set()
        )
        return frozenset({name for name in province_names() if f" {name} " in text} | own)

    @cached_property
    def issuer_kind(self) -> tuple[str, ...]:
        """The issuer's words without its province: ("so", "van", "hoa", "the", "thao")."""
        words = " ".join(plain_words(self.stored.document.issuer or ""))
        for place in sorted(self.places, key=len, reverse=True):
            words = re.sub(rf"\b(?:tinh |thanh pho )?{place}\b", " ", words)
        return without_linking(words.split())

    @cached_property
    def title_words(self) -> frozenset[str]:
        """The words of the title and of the title enclosed, abbreviations written out."""
        document = self.stored.document
        return frozenset(plain_words(f"{document.title or ''} {document.enclosed_title or ''}"))

    @cached_property
    def years(self) -> frozenset[int]:
        """Years the plan is known by: its own, its date's, those in its title."""
        document = self.stored.document
        found = {int(y) for y in re.findall(r"20\d\d", f"{document.title} {document.date_text}")}
        return frozenset(found | ({document.year} if document.year else set()))


class PlanList(tuple[Plan, ...]):  # noqa: SLOT001 - what is counted is kept in the instance
    """Plans in the order they were added, with what all of them together say; never changed, so shared by threads."""

    @cached_property
    def documents(self) -> Mapping[str, StoredDocument]:
        """The documents by their ids."""
        return {plan.id: plan.stored for plan in self}

    @cached_property
    def by_serial(self) -> Mapping[str, tuple[Plan, ...]]:
        """Plans by the number in front of their symbol, without those that leave it blank."""
        found: dict[str, list[Plan]] = {}
        for plan in self:
            if plan.serial:
                found.setdefault(plan.serial, []).append(plan)
        return {serial: tuple(plans) for serial, plans in found.items()}

    @cached_property
    def places(self) -> frozenset[str]:
        """Folded names of all provinces that plans are about."""
        return frozenset(place for plan in self for place in plan.places)

    @cached_property
    def place_names(self) -> Mapping[str, frozenset[str]]:
        """Folded names of provinces and of the places plans are issued in, each with its old and new names."""
        return {**{place: frozenset({place}) for place in self.places}, **province_names()}

    @cached_property
    def title_weights(self) -> Mapping[str, float]:
        """What each word of a title weighs: the fewer titles have it, the more."""
        spread = Counter(word for plan in self for word in plan.title_words)
        return {word: math.log(1 + len(self) / number) for word, number in spread.items()}

    @cached_property
    def title_totals(self) -> Mapping[str, float]:
        """What the words of each title weigh together, by the document's id; 1 where there are none."""
        return {plan.id: sum(self.title_weights[word] for word in plan.title_words) or 1.0 for plan in self}

    @cached_property
    def changing(self) -> tuple[StoredDocument, ...]:
        """The documents that replace, amend or extend others."""
        return tuple(plan.stored for plan in self if any(r.kind in CHANGING for r in plan.stored.document.relations))


def province_names() -> Mapping[str, frozenset[str]]:
    """Folded names of provinces, old and new, each with the names it was merged from or into."""
    return _PROVINCES


def _read_provinces() -> Mapping[str, frozenset[str]]:
    related: dict[str, set[str]] = {}
    for row in load_table("provinces"):
        before, after = fold(row["before"]), fold(row["after"])
        related.setdefault(before, {before}).add(after)
        related.setdefault(after, {after})
    return {name: frozenset(names) for name, names in related.items()}


_PROVINCES = _read_provinces()
