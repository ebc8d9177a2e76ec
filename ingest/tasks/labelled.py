"""Tasks described by label blocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ingest.structure import Block, section_path
from ingest.tasks.charges import Partner, partner_units
from ingest.tasks.groups import LabelGroup
from ingest.tasks.identity import Identities
from ingest.tasks.labels import Label, label_units
from ingest.tasks.subjects import begins_work, coordinating, sentence_subject
from plan.deadline import NO_DEADLINE, Deadline, DeadlineKind
from plan.language.deadlines import find_deadline, read_deadline
from plan.span import Printed, Span, cover
from plan.task import SourceKind, Task
from plan.unit import Unit

_Values = dict[Label, tuple[str, Block]]


class LabelledTasks:
    """Reads the tasks of label groups; the year is the plan's."""

    def __init__(self, blocks: Sequence[Block], year: int | None, identities: Identities) -> None:
        self._blocks = blocks
        self._year = year
        self._identities = identities
        self._children: dict[int, list[Block]] = {}
        for block in blocks:
            if block.parents:
                self._children.setdefault(block.parents[-1], []).append(block)
        self._index = {id(block): i for i, block in enumerate(blocks)}

    def read(self, group: LabelGroup) -> Iterator[Task]:
        """The tasks of one group: one for its content, or one for each item in front of the labels."""
        values = {labelled.label: (labelled.value, block) for labelled, block in group.labels}
        lead, together = self._units(values)
        if not lead and Label.COORDINATE not in values:
            return
        product = values.get(Label.PRODUCT)
        for text, block in self._contents(group, values):
            span = cover([block.span, *(b.span for _, b in group.labels)])
            lead_span = self._span(values[Label.LEAD][1]) if Label.LEAD in values else span
            yield Task(
                id=self._identities.of(text, *lead),
                text=text,
                source=SourceKind.PROSE,
                span=span,
                section=section_path(self._blocks, block),
                label=block.mark,
                lead=tuple(Unit(n, n, inherited=False, span=lead_span) for n in lead),
                coordinate=partner_units(together, lead),
                deadline=self._deadline(values, text, block),
                product=Printed(product[0].rstrip("."), product[1].span) if product and product[0] else None,
            )
        if Label.LEAD in values:
            yield from self._duties(*values[Label.LEAD])

    def _duties(self, value: str, block: Block) -> Iterator[Task]:
        """Work of its own that a line under "Cơ quan thực hiện:" gives to one unit ("+ Sở Xây dựng đăng tải ...")."""
        for below in () if value else self._children.get(self._index[id(block)], []):
            subject = sentence_subject(below.text)
            if subject is None or subject.begin or not begins_work(below.text[subject.rest :]):
                continue
            text = below.text[subject.rest :]
            yield Task(
                id=self._identities.of(text, *subject.names),
                text=text,
                source=SourceKind.PROSE,
                span=below.span,
                section=section_path(self._blocks, below),
                label=below.mark,
                lead=tuple(Unit(n, n, inherited=False, span=below.span) for n in subject.names),
                coordinate=tuple(Unit(n, n, inherited=False, span=below.span) for n in coordinating(text)),
                deadline=find_deadline(text, self._year, below.span),
            )

    def _deadline(self, values: _Values, text: str, block: Block) -> Deadline:
        value, place = values.get(Label.DEADLINE, ("", block))
        labelled = read_deadline(value.rstrip(" .;"), self._year, place.span) if value else NO_DEADLINE
        if labelled.kind is not DeadlineKind.NONE:
            return labelled
        return find_deadline(text, self._year, block.span)

    def _units(self, values: _Values) -> tuple[tuple[str, ...], tuple[Partner, ...]]:
        lead: tuple[str, ...] = ()
        together: tuple[Partner, ...] = ()
        if Label.LEAD in values:
            value, block = values[Label.LEAD]
            lead, named = label_units(value or self._children_text(block, "; "))
            together = tuple(Partner(name, self._span(block)) for name in named)
        if Label.COORDINATE in values:
            value, block = values[Label.COORDINATE]
            named = label_units(value or self._children_text(block, "; "))[0]
            known = {partner.name for partner in together}
            together += tuple(Partner(name, self._span(block)) for name in named if name not in known)
        return lead, together

    def _span(self, block: Block) -> Span:
        """The lines of a label with those of the bullets below it."""
        return cover([block.span, *(b.span for b in self._children.get(self._index[id(block)], []))])

    def _children_text(self, block: Block, separator: str) -> str:
        below = self._children.get(self._index[id(block)], [])
        return separator.join(b.text.rstrip(" ;.") for b in below)

    def _contents(self, group: LabelGroup, values: _Values) -> list[tuple[str, Block]]:
        if Label.CONTENT in values:
            value, block = values[Label.CONTENT]
            return [(value or self._children_text(block, " "), block)]
        if group.items:
            return [(self._blocks[i].text, self._blocks[i]) for i in group.items]
        first = group.labels[0][1]
        parent = self._blocks[first.parents[-1]] if first.parents else first
        return [(parent.text.rstrip(" :"), parent)]
