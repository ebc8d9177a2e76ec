"""Tasks from prose: the heading over bullets, lead-in lines, the sentence's own subject, labels under the task.

A sentence is a task when a named unit is made responsible for it. Sections on purpose, requirements and targets assign
nothing, however their sentences are built.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.structure import Block, BlockKind, is_heading, section_path
from ingest.tasks.charges import Charge, Charges, Partner, announces_partners, names_partners, partner_units
from ingest.tasks.groups import label_groups
from ingest.tasks.identity import Identities
from ingest.tasks.labelled import LabelledTasks
from ingest.tasks.labels import read_duty
from ingest.tasks.parts import cut_parts, is_exhortation, is_report
from ingest.tasks.subjects import Subject, begins_with_verb, coordinating, heading_units, sentence_subject
from plan.language.deadlines import find_deadline
from plan.language.folding import fold, strip_marks
from plan.language.units import is_bare
from plan.span import Span, cover
from plan.task import SourceKind, Task
from plan.unit import Unit

_IDLE = re.compile(
    r"^(?:muc dich|yeu cau|muc tieu|quan diem|chi tieu|can cu|thuc trang|tinh hinh|"
    r"danh gia (?:tinh hinh|thuc trang|ket qua)|pham vi|doi tuong|"
    r"su can thiet|khai quat|dac diem|tam nhin|dinh huong|noi nhan|ket qua dat duoc|ton tai|"
    r"nguyen tac|co so phap ly|cac muc tieu|mot so (?:chi tieu|muc tieu)|boi canh)\b"
)
_BUSY = re.compile(r"nhiem vu|giai phap|to chuc thuc hien|phan cong|trach nhiem|noi dung thuc hien")
_HANDS_OUT = re.compile(  # what stands behind any such verb stands behind the first
    r"^(?>.*?(?:thuc hien|trien khai)\b).*(?:hoat dong|nhiem vu|noi dung|cong viec)(?: \w+)? sau(?: day)?$"
)
_IN_FORCE = re.compile(r"chiu trach nhiem (?:thi hanh|thuc hien) quyet dinh nay")
_ENACTS = re.compile(r"\bban hanh ke hoach\b")
_AS_FOLLOWS = re.compile(r"\b(?:nhu|noi dung) sau\s*:$")
_SHORTEST = 12  # characters of a sentence that gives work
_LONGEST_LIST = 3000  # characters of a line with what it lists
_NEAR = 40  # blocks looked through for the children of a lead-in line


class ProseTasks:
    """Reads the tasks of a plan's blocks; the year is the plan's."""

    def __init__(self, blocks: Sequence[Block], year: int | None, identities: Identities) -> None:
        self._blocks = blocks
        self._year = year
        self._identities = identities
        self._charges = Charges(blocks)
        self._groups = label_groups(blocks)
        self._labelled = LabelledTasks(blocks, year, identities)
        self._listings: dict[int, bool] = {}
        self._idle: dict[tuple[int, ...], bool] = {}
        self._first_section = next((i for i, b in enumerate(blocks) if b.kind is BlockKind.SECTION), 0)
        self._with_children = {b.parents[-1] for b in blocks if b.parents and b.kind is not BlockKind.TABLE}

    def read(self) -> list[Task]:
        """All prose tasks in reading order."""
        in_groups = {i for group in self._groups for i in group.members}
        begins = {group.begin: group for group in self._groups}
        tasks: list[Task] = []
        for index, block in enumerate(self._blocks):
            if index in begins:
                tasks += self._labelled.read(begins[index])
            if index not in in_groups and self._may_assign(index, block):
                found = list(self._block_tasks(block))
                if found and self._is_listing(index):
                    found[-1] = self._with_items(found[-1], index)
                tasks += found
        return tasks

    # which blocks assign -------------------------------------------------------------------------------------

    def _may_assign(self, index: int, block: Block) -> bool:
        if not self._is_open(index, block):
            return False
        if _is_formula(block.text) or any(self._is_listing(i) for i in block.parents):
            return False
        if index in self._with_children and (is_heading(block) or block.text.endswith(":")):
            return self._is_listing(index)
        return not (is_heading(block) and (heading_units(block.text) or block.text.isupper()))

    def _is_open(self, index: int, block: Block) -> bool:
        """Whether work may be given here at all: behind the preamble, not under purposes and targets."""
        if index < self._first_section or block.kind in (BlockKind.ANNEX, BlockKind.TABLE):
            return False
        return len(block.text) >= _SHORTEST and not self._is_idle(block)

    def _is_listing(self, index: int) -> bool:
        if index not in self._listings:
            self._listings[index] = self._lists(index)
        return self._listings[index]

    def _lists(self, index: int) -> bool:
        """Whether a line under a unit is itself the work and what stands below only lists things ("gồm: - Dự án 1")."""
        block = self._blocks[index]
        if not block.text.endswith(":") or not begins_with_verb(block.text) or names_partners(block):
            return False
        if self._charges.of(index) is not None or self._charges.governing(block) is None:
            return False
        below = [b for b in self._blocks[index + 1 : index + _NEAR] if b.parents and b.parents[-1] == index]
        doing = sum(begins_with_verb(b.text) or sentence_subject(b.text) is not None for b in below)
        return doing * 2 < len(below)

    def _with_items(self, task: Task, index: int) -> Task:
        """The task of a line with the things listed below it, as far as one record can hold them."""
        below = [b for b in self._blocks[index + 1 : index + _NEAR] if index in b.parents and b.text]
        text = " ".join([task.text, *(f"{b.text.rstrip(' .;')};" for b in below)])
        if not below or len(text) > _LONGEST_LIST:
            return task
        return replace(task, text=f"{text.rstrip(';')}.", span=cover([task.span, *(b.span for b in below)]))

    def _is_idle(self, block: Block) -> bool:
        if block.parents not in self._idle:
            self._idle[block.parents] = self._stands_idle(block.parents)
        return self._idle[block.parents]

    def _stands_idle(self, parents: tuple[int, ...]) -> bool:
        idle = False
        for index in parents:
            parent = self._blocks[index]
            title = fold(parent.text)
            if parent.kind is BlockKind.SECTION and not idle:
                idle = bool(_IDLE.match(title)) and not _BUSY.search(title)
            elif _HANDS_OUT.search(title) and self._charges.of(index) is not None:
                idle = False  # "Các cơ quan, đơn vị phối hợp thực hiện các hoạt động sau:" under a target
        return idle

    # tasks of one block ----------------------------------------------------------------------------------------

    def _block_tasks(self, block: Block) -> Iterator[Task]:
        charge = self._charges.governing(block)
        last: Charge | None = None
        led = charge is not None or _inline_charge(block.text, block.span) is not None
        for part in cut_parts(block.text, governed=led):
            task = self._part_task(block, part, charge, last)
            if task is None:
                continue
            if not is_exhortation(part):
                yield task
            names = tuple(u.name for u in task.lead)
            last = Charge(names, (), task.lead[0].span, inherited=any(u.inherited for u in task.lead))

    def _part_task(self, block: Block, part: str, charge: Charge | None, last: Charge | None) -> Task | None:
        inline = _inline_charge(part, block.span) or _duty(part, block.span)
        chosen = inline or self._own_charge(block, part, charge, last)
        if chosen is None:
            return None
        own, text = chosen
        together = [Partner(name, block.span) for name in coordinating(text if inline else part)]
        shared = own if own.coordinate else charge if charge and own.lead == charge.lead else None
        if shared is not None and not is_report(part):
            named = {partner.name for partner in together}
            together += [partner for partner in shared.coordinate if partner.name not in named]
        return Task(
            id=self._identities.of(text, *own.lead),
            text=text,
            source=SourceKind.PROSE,
            span=block.span,
            section=section_path(self._blocks, block),
            label=block.mark,
            lead=tuple(Unit(n, n, own.inherited, own.span) for n in own.lead),
            coordinate=partner_units(together, own.lead),
            deadline=find_deadline(part, self._year, block.span),
        )

    def _own_charge(
        self, block: Block, part: str, charge: Charge | None, last: Charge | None
    ) -> tuple[Charge, str] | None:
        """Who is charged with a sentence, and its text without the unit in front."""
        subject = sentence_subject(part)
        if subject is None:
            above = last or charge
            return (above, part) if above is not None else None
        if charge is not None and _names_part(subject.names, charge.lead):
            return charge, part
        if charge is not None and block.parents and announces_partners(self._blocks[block.parents[-1]].text):
            named = tuple(Partner(name, block.span) for name in subject.names)
            return replace(charge, coordinate=charge.coordinate + named), part
        own = Charge(subject.names, (), block.span, inherited=False)
        return own, part if charge is not None else _without_subject(part, subject)


def _without_subject(part: str, subject: Subject) -> str:
    return part[subject.rest :].strip() if subject.begin == 0 and subject.rest else part


def _is_formula(text: str) -> bool:
    """Whether a sentence is a formula of a decision or preamble, which gives no work."""
    plain = strip_marks(text)
    follows = _AS_FOLLOWS.search(plain)
    return bool(_IN_FORCE.search(plain) or (follows and _ENACTS.search(plain, 0, follows.start())))


_INLINE = re.compile(r"^(?P<who>[^:]{3,300}?)\s*:\s*(?P<what>\S.{20,})$", re.DOTALL)


_CRITERION = re.compile(
    r"^doi voi\b[^:]*:\s*(?:neu|can cu|truong hop)\b"
)  # "Đối với các xã: Nếu có từ 02 xã trở lên ..."


def _inline_charge(part: str, span: Span) -> tuple[Charge, str] | None:
    """ "Đề nghị Công ty Điện lực: Khẩn trương ..." -> the unit and the work behind the colon."""
    match = _INLINE.match(part)
    if not match or match["what"].startswith("(") or _CRITERION.match(strip_marks(part)):
        return None
    units = heading_units(match["who"])
    if len(units) == 1 and is_bare(units[0]):
        return None  # "các Sở: Nội vụ, Tài chính ..." goes on with the names
    return (Charge(units, (), span, inherited=False), match["what"]) if units else None


def _duty(part: str, span: Span) -> tuple[Charge, str] | None:
    """ "Trách nhiệm tổng hợp, báo cáo: Văn phòng Sở." -> the unit behind the colon and the work in front of it."""
    duty = read_duty(part)
    return (Charge(duty.names, (), span, inherited=False), duty.text) if duty else None


def _names_part(names: tuple[str, ...], lead: tuple[str, ...]) -> bool:
    """Whether a sentence repeats the beginning of its heading's name ("Thủ trưởng các phòng, ban, đơn vị")."""
    return len(names) == len(lead) == 1 and fold(lead[0]).startswith(fold(names[0]) + " ")


def prose_tasks(blocks: Sequence[Block], year: int | None, identities: Identities) -> list[Task]:
    """The tasks of a plan's prose."""
    return ProseTasks(blocks, year, identities).read()
