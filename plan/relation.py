"""Relations between documents: what a plan replaces, amends, extends, carries out or rests on."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from plan.span import Span


class RelationKind(StrEnum):
    """What a plan does to the document it names."""

    REPLACES = "replaces"
    AMENDS = "amends"
    EXTENDS = "extends"
    IMPLEMENTS = "implements"
    BASED_ON = "based_on"


CHANGING = frozenset({RelationKind.REPLACES, RelationKind.AMENDS, RelationKind.EXTENDS})
"""Relations after which the older document may no longer be relied on alone."""


@dataclass(frozen=True, slots=True)
class Relation:
    """One document named by a plan.

    number: normalised like a document's own ("31/KH-UBND"). date: None where the words give none or damage it.
    text: the words that name it. span: the lines they stand in.
    """

    kind: RelationKind
    number: str
    date: dt.date | None
    text: str
    span: Span
