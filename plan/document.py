"""What a plan's front page says of itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from plan.relation import Relation
from plan.span import Span


@dataclass(frozen=True, slots=True)
class Document:
    """Metadata of one plan; a field the plan leaves blank or damages is None.

    number: normalised ("76/KH-SVHTT"); with a blank serial the symbol remains ("/KH-SVHTT").
    date: None unless day, month and year are all printed; `date_text` keeps the words.
    title: the subject without the word "Kế hoạch". enclosed_title: that of the plan enclosed with a decision.
    year: the year the plan is for, from its title or period, else from its date.
    relations: the documents the plan replaces, amends, carries out or rests on, in reading order.
    spans: field name -> the lines it was read from.
    """

    number: str | None = None
    issuer: str | None = None
    place: str | None = None
    date: dt.date | None = None
    date_text: str | None = None
    title: str | None = None
    enclosed_title: str | None = None
    signer: str | None = None
    signer_title: str | None = None
    recipients: tuple[str, ...] = ()
    year: int | None = None
    relations: tuple[Relation, ...] = ()
    spans: Mapping[str, Span] = field(default_factory=dict)
