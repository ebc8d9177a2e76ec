"""Tasks from prose: the heading over bullets, lead-in lines, the sentence's own subject, labels under the task.

A sentence is a task when a named unit is made responsible for it. Sections on purpose, requirements and targets assign
nothing, however their sentences are built.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.structure import Block, BlockKind, is_heading, section_path
from ingest.tasks.identity import Identities
from ingest.tasks.labels import Label, Labelled, label_units, read_label, read_labels
from ingest.tasks.subjects import begins_with_verb, coordinating, heading_units, sentence_subject
from plan.deadline import NO_DEADLINE, Deadline, DeadlineKind
from plan.language.deadlines import find_deadline, read_deadline
from plan.language.folding import fold, strip_marks
from plan.language.units import is_bare
from plan.span import Printed, Span, cover
from plan.task import SourceKind, Task
from plan.unit import Unit


@dataclass(frozen=True, slots=True)
class _Charge:
    """Units made responsible by a governing block, and whether what it governs inherits them from a sentence."""

    lead: tuple[str, ...]
    coordinate: tuple[str, ...]
    span: Span
    inherited: bool


_IDLE = re.compile(
    r"^(?:muc dich|yeu cau|muc tieu|quan diem|chi tieu|can cu|thuc trang|tinh hinh|danh gia (?:tinh hinh|thuc trang|ket qua)|pham vi|doi tuong|"
    r"su can thiet|khai quat|dac diem|tam nhin|dinh huong|noi nhan|ket qua dat duoc|ton tai|nguyen tac|co so phap ly|cac muc tieu|mot so (?:chi tieu|muc tieu)|boi canh)\b"
)
_BUSY = re.compile(r"nhiem vu|giai phap|to chuc thuc hien|phan cong|trach nhiem|noi dung thuc hien")
_CONDITIONAL = re.compile(
    r"^(?:trong qua trinh (?:to chuc |trien khai )?(?:trien khai |to chuc )?(?:thuc hien)?|neu |truong hop|khi co |tren day la|de nghi .{0,80}phan anh)"
)
_ENFORCES = re.compile(r"chiu trach nhiem (?:thi hanh|thuc hien) quyet dinh nay")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZĐÀ-Ỹ“\"(])")
_ABBREVIATED = re.compile(r"(?:\b(?:TP|Tp|TT|GS|TS|ThS|Q|P|KT|TM|v\.v|STT|vv)\.|(?:^|\s)\d{1,2}\.)$")
_REPORT = re.compile(r"^(?:(?:dinh ky|hang|truoc ngay|cham nhat)\b[^,;.]{0,60}?\s)?(?:bao cao|ket qua|gui|tong hop)\b")


_COOPERATES = re.compile(r"phoi hop\b[^:]*:\s*$")
_TOGETHER = re.compile(r"phoi hop(?: voi)?\s*:?\s*$")  # units follow as bullets
_ENTERPRISE = re.compile(r"^(?:cac |nhung )?(?:doanh nghiep|cong ty|ngan hang|hop tac xa|nha )")
_ASSIGNS = re.compile(r"to chuc thuc hien|phan cong|trach nhiem|nhiem vu cu the|to chuc trien khai")


class ProseTasks:
    """Reads the tasks of a plan's blocks; the year is the plan's."""

    def __init__(self, blocks: Sequence[Block], year: int | None, identities: Identities) -> None:
        self._blocks = blocks
        self._year = year
        self._identities = identities
        self._charges: dict[int, _Charge | None] = {}
        self._labelled = _label_groups(blocks)
        self._first_section = next((i for i, b in enumerate(blocks) if b.kind is BlockKind.SECTION), 0)
        self._with_children = {b.parents[-1] for b in blocks if b.parents and b.kind is not BlockKind.TABLE}

    def read(self) -> list[Task]:
        """All prose tasks in reading order."""
        in_groups = {i for group in self._labelled for i in group.members}
        tasks: list[Task] = []
        for index, block in enumerate(self._blocks):
            group = next((g for g in self._labelled if g.begin == index), None)
            if group is not None:
                tasks += self._labelled_tasks(group)
            if index not in in_groups and self._may_assign(index, block):
                tasks += self._block_tasks(index, block)
        return tasks

    # which blocks assign -------------------------------------------------------------------------------------

    def _may_assign(self, index: int, block: Block) -> bool:
        if block.kind in (BlockKind.ANNEX, BlockKind.TABLE) or len(block.text) < 12:
            return False
        if (
            index < self._first_section
            or self._is_idle(block)
            or _CONDITIONAL.match(strip_marks(block.text))
            or _ENFORCES.search(strip_marks(block.text))
        ):
            return False
        if any(self._is_listing(i) for i in block.parents):
            return False
        if index in self._with_children and (is_heading(block) or block.text.endswith(":")):
            return self._is_listing(index)
        return not (is_heading(block) and (heading_units(block.text) or block.text.isupper()))

    def _is_listing(self, index: int) -> bool:
        """Whether a line under a unit is itself the work and what stands below only lists things ("gồm: - Dự án 1 ...")."""
        block = self._blocks[index]
        if not block.text.endswith(":") or self._governing(block) is None or self._charge_of(index) is not None:
            return False
        below = [b for b in self._blocks[index + 1 : index + 40] if b.parents and b.parents[-1] == index]
        doing = sum(begins_with_verb(b.text) or sentence_subject(b.text) is not None for b in below)
        return (
            begins_with_verb(block.text) and not _COOPERATES.search(strip_marks(block.text)) and doing * 2 < len(below)
        )

    def _is_idle(self, block: Block) -> bool:
        for index in block.parents:
            parent = self._blocks[index]
            if parent.kind is BlockKind.SECTION:
                title = fold(parent.text)
                if _IDLE.match(title) and not _BUSY.search(title):
                    return True
        return False

    # who is charged --------------------------------------------------------------------------------------------

    def _charge_of(self, index: int) -> _Charge | None:
        """The units a block puts in charge of what stands under it."""
        if index not in self._charges:
            self._charges[index] = self._read_charge(self._blocks[index])
        return self._charges[index]

    def _read_charge(self, block: Block) -> _Charge | None:
        if block.kind not in (BlockKind.SECTION, BlockKind.BULLET, BlockKind.PARAGRAPH):
            return None
        is_title = block.kind is BlockKind.SECTION or block.text.endswith(":")
        units = heading_units(block.text) if is_title and len(block.text) < 420 else ()
        if (
            units
            and _ENTERPRISE.match(fold(block.text))
            and not any(_ASSIGNS.search(fold(self._blocks[i].text)) for i in block.parents)
        ):
            return None  # a topic ("Doanh nghiệp số"), not somebody who is given work
        together = coordinating(block.text)
        if units:
            return _Charge(units, together, block.span, inherited=False)
        subject = sentence_subject(block.text)
        if subject is None:
            return None
        leads_in = block.text.endswith(":")
        above = self._governing(block)
        if subject.begin and above is not None and not above.inherited:
            return None  # a unit named in passing does not outrank the heading
        return _Charge(subject.names, together if leads_in else (), block.span, inherited=not leads_in)

    def _governing(self, block: Block) -> _Charge | None:
        together: tuple[str, ...] = ()
        for index in reversed(block.parents):
            charge = self._charge_of(index)
            if charge is not None:
                return replace(charge, coordinate=charge.coordinate + together)
            if _COOPERATES.search(strip_marks(self._blocks[index].text)):
                together += coordinating(self._blocks[index].text)
        return None

    # tasks of one block ----------------------------------------------------------------------------------------

    def _block_tasks(self, index: int, block: Block) -> Iterator[Task]:
        charge = self._governing(block)
        last: _Charge | None = None
        for part in _parts(block.text, governed=charge is not None):
            task = self._part_task(block, part, charge, last)
            if task is not None:
                yield task
                last = _Charge(
                    tuple(u.name for u in task.lead), (), block.span, inherited=any(u.inherited for u in task.lead)
                )

    def _part_task(self, block: Block, part: str, charge: _Charge | None, last: _Charge | None) -> Task | None:
        inline = _inline_charge(part, block.span)
        subject = None if inline else sentence_subject(part)
        if inline:
            own, text = inline
        elif subject is not None and charge and _names_part(subject.names, charge.lead):
            own, text = charge, part
        elif (
            subject is not None
            and charge
            and block.parents
            and _TOGETHER.search(strip_marks(self._blocks[block.parents[-1]].text))
        ):
            own, text = replace(charge, coordinate=charge.coordinate + subject.names), part
        elif subject is not None:
            own = _Charge(subject.names, (), block.span, inherited=False)
            text = part[subject.rest :].strip() if subject.begin == 0 and subject.rest and not charge else part
        elif last or charge:
            own, text = last or charge, part  # type: ignore[assignment]  # one of them is set
        else:
            return None
        together = coordinating(text if inline else part)
        shared = own if own.coordinate else charge if charge and own.lead == charge.lead else None
        together += tuple(
            n for n in (shared.coordinate if shared and not _is_report(part) else ()) if n not in together
        )
        return self._task(block, text, own, together, find_deadline(part, self._year, block.span))

    def _task(self, block: Block, text: str, own: _Charge, together: tuple[str, ...], deadline: Deadline) -> Task:
        return Task(
            id=self._identities.of(text, *own.lead),
            text=text,
            source=SourceKind.PROSE,
            span=block.span,
            section=section_path(self._blocks, block),
            label=block.mark,
            lead=tuple(Unit(n, n, own.inherited, own.span) for n in own.lead),
            coordinate=tuple(Unit(n, n, False, block.span) for n in together if n not in own.lead),
            deadline=deadline,
        )

    # label blocks ----------------------------------------------------------------------------------------------

    def _labelled_tasks(self, group: _Group) -> Iterator[Task]:
        values = {labelled.label: (labelled.value, block) for labelled, block in group.labels}
        lead, together = self._labelled_units(values)
        if Label.COORDINATE in values:
            together += tuple(n for n in label_units(values[Label.COORDINATE][0])[0] if n not in together)
        if not lead and Label.COORDINATE not in values:
            return
        deadline_value, deadline_block = values.get(Label.DEADLINE, ("", None))
        deadline = (
            read_deadline(deadline_value.rstrip(" .;"), self._year, deadline_block.span)
            if deadline_block
            else NO_DEADLINE
        )
        product = values.get(Label.PRODUCT)
        for text, block in self._contents(group, values):
            span = cover([block.span, *(b.span for _, b in group.labels)])
            lead_span = values[Label.LEAD][1].span if Label.LEAD in values else span
            yield Task(
                id=self._identities.of(text, *lead),
                text=text,
                source=SourceKind.PROSE,
                span=span,
                section=section_path(self._blocks, block),
                label=block.mark,
                lead=tuple(Unit(n, n, False, lead_span) for n in lead),
                coordinate=tuple(Unit(n, n, False, span) for n in together if n not in lead),
                deadline=deadline
                if deadline.kind is not DeadlineKind.NONE
                else find_deadline(text, self._year, block.span),
                product=Printed(product[0].rstrip("."), product[1].span) if product and product[0] else None,
            )

    def _labelled_units(self, values: dict[Label, tuple[str, Block]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        if Label.LEAD not in values:
            return (), ()
        value, block = values[Label.LEAD]
        return label_units(value or self._children_text(block, "; "))

    def _children_text(self, block: Block, separator: str) -> str:
        at = next(i for i, b in enumerate(self._blocks) if b is block)
        return separator.join(b.text.rstrip(" ;.") for b in self._blocks if b.parents[-1:] == (at,))

    def _contents(self, group: _Group, values: dict[Label, tuple[str, Block]]) -> list[tuple[str, Block]]:
        if Label.CONTENT in values:
            value, block = values[Label.CONTENT]
            return [(value or self._children_text(block, " "), block)]
        if group.items:
            return [(self._blocks[i].text, self._blocks[i]) for i in group.items]
        parent = self._blocks[group.labels[0][1].parents[-1]] if group.labels[0][1].parents else group.labels[0][1]
        return [(parent.text.rstrip(" :"), parent)]


@dataclass(frozen=True, slots=True)
class _Group:
    """Labels that belong together, the items in front that share them, and every block they take in."""

    begin: int
    labels: tuple[tuple[Labelled, Block], ...]
    items: tuple[int, ...]
    members: frozenset[int]


def _label_groups(blocks: Sequence[Block]) -> list[_Group]:
    groups: list[_Group] = []
    index = 0
    while index < len(blocks):
        if _label_of(blocks[index]) is None:
            index += 1
            continue
        group, index = _collect(blocks, index)
        if group is not None:
            groups.append(group)
    return groups


def _labels_of(block: Block) -> list[Labelled]:
    """The labels of a block; several may stand on one line ("Đơn vị chủ trì: A. Thời gian hoàn thành: Quý I")."""
    first = _label_of(block)
    return read_labels(block.text) if first is not None else []


def _label_of(block: Block) -> Labelled | None:
    if block.kind in (BlockKind.ANNEX, BlockKind.TABLE) or (
        block.kind is BlockKind.SECTION and not block.mark.endswith(")") and not block.mark.isdigit()
    ):
        return None
    return read_label(block.text)


def _collect(blocks: Sequence[Block], begin: int) -> tuple[_Group | None, int]:
    """The group that begins at a label, and the index after it."""
    labels: list[tuple[Labelled, Block]] = []
    members: set[int] = set()
    seen: set[Label] = set()
    at = begin
    while at < len(blocks):
        found = _labels_of(blocks[at])
        if found and found[0].label not in seen and (found[0].label is not Label.CONTENT or not labels):
            labels += [(labelled, blocks[at]) for labelled in found]
            seen |= {labelled.label for labelled in found}
        elif not members & set(blocks[at].parents):
            break
        members.add(at)
        at += 1
    if Label.LEAD not in seen and Label.COORDINATE not in seen:
        return None, at if at > begin else begin + 1
    items = () if Label.CONTENT in seen else _items_before(blocks, begin)
    members |= set(items)
    return _Group(begin, tuple(labels), items, frozenset(members)), at


def _items_before(blocks: Sequence[Block], begin: int) -> tuple[int, ...]:
    """Bullets or paragraphs right above the labels, under the same heading, that share them."""
    items: list[int] = []
    for at in range(begin - 1, -1, -1):
        block = blocks[at]
        is_item = block.kind is BlockKind.BULLET or (block.kind is BlockKind.PARAGRAPH and not items)
        if is_heading(block) or not is_item or read_label(block.text):
            break
        items.append(at)
    return tuple(sorted(items))


_INLINE = re.compile(r"^(?P<who>[^:]{3,300}?)\s*:\s*(?P<what>\S.{20,})$", re.DOTALL)


def _inline_charge(part: str, span: Span) -> tuple[_Charge, str] | None:
    """ "Đề nghị Công ty Điện lực: Khẩn trương ..." -> the unit and the work behind the colon."""
    match = _INLINE.match(part)
    if not match or match["what"].startswith("("):
        return None
    units = heading_units(match["who"])
    if len(units) == 1 and is_bare(units[0]):
        return None  # "các Sở: Nội vụ, Tài chính ..." goes on with the names
    return (_Charge(units, (), span, inherited=False), match["what"]) if units else None


def _names_part(names: tuple[str, ...], lead: tuple[str, ...]) -> bool:
    """Whether a sentence repeats the beginning of its heading's name ("Thủ trưởng các phòng, ban, đơn vị")."""
    return len(names) == len(lead) == 1 and fold(lead[0]).startswith(fold(names[0]) + " ")


def _is_report(part: str) -> bool:
    return bool(_REPORT.match(strip_marks(part)))


def _sentences(text: str) -> list[str]:
    pieces: list[str] = []
    for piece in _SENTENCE.split(text):
        if pieces and _ABBREVIATED.search(pieces[-1]):
            pieces[-1] = f"{pieces[-1]} {piece}"
        else:
            pieces.append(piece)
    return [p for p in pieces if p.strip()]


def _parts(text: str, *, governed: bool) -> list[str]:
    """Cut a block where one of its sentences is a task of its own.

    Under a heading or lead-in a sentence stands alone when it reports or sends by a deadline of its own; elsewhere
    every sentence with its own subject begins a new task, and text before the first subject is no task.
    """
    parts: list[str] = []
    for sentence in _sentences(text):
        if _CONDITIONAL.match(strip_marks(sentence)):
            continue
        for clause in _clauses(sentence):
            own = sentence_subject(clause) is not None
            alone = bool(parts) and _stands_alone(clause, parts[-1])
            if governed:
                splits = not parts or alone or (own and clause is not sentence)
            else:
                splits = own or alone or not parts or sentence_subject(parts[-1]) is None
            if splits:
                parts.append(clause)
            else:
                parts[-1] = f"{parts[-1]} {clause}"
    return parts


_WEAK = frozenset({DeadlineKind.NONE, DeadlineKind.EVENT, DeadlineKind.ONGOING, DeadlineKind.YEAR})


def _stands_alone(sentence: str, before: str) -> bool:
    """Whether a later sentence is a task of its own: both have a day or a frequency, or it reports by a deadline."""
    kind = find_deadline(sentence, 2000).kind
    if _is_report(sentence):
        return kind is not DeadlineKind.NONE
    return kind not in _WEAK and find_deadline(before, 2000).kind not in _WEAK


def _clauses(sentence: str) -> list[str]:
    """Cut at ";" where both sides have a subject and a deadline of their own."""
    pieces = re.split(r"(?<=;)\s+", sentence)
    if len(pieces) < 2:
        return [sentence]
    dated = [find_deadline(p, 2000).kind is not DeadlineKind.NONE for p in pieces]
    if all(dated) and all(sentence_subject(p) is not None for p in pieces):
        return pieces
    if (
        dated[-1]
        and not any(dated[:-1])
        and re.match(r"dinh ky|hang |truoc ngay", strip_marks(pieces[-1]))
        and _is_report(pieces[-1])
    ):
        return [" ".join(pieces[:-1]), pieces[-1]]
    return [sentence]


def prose_tasks(blocks: Sequence[Block], year: int | None, identities: Identities) -> list[Task]:
    """The tasks of a plan's prose."""
    return ProseTasks(blocks, year, identities).read()
