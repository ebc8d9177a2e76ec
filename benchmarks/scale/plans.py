"""Makes plans: a plain text as an office would hand it in, and the key of what stands in it.

The same seed and number give the same plan. Plans are near each other, as a ministry's are: the tasks of one subject
come from the same few actions and objects in every province and year, and are led by offices of the same names. What
tells plans apart is what people name: subject, province and year, of which no two plans have all three in common.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

from benchmarks.scale import distributions as seen
from benchmarks.scale import words
from benchmarks.scale.drawing import (
    Slot,
    deadline,
    deadline_in_prose,
    filled,
    length,
    lengthened,
    pick,
    shape,
    slot,
    units,
)
from benchmarks.scale.keys import Form, MadePlan, PlanKey, TaskKey
from plan.deadline import DeadlineKind

_TOGETHER = 4  # bullets under one heading, at most
_FORMS = {Form.BULLET: 6, Form.LABELLED: 2, Form.SENTENCE: 2}  # of the prose of a plan


@dataclass(slots=True)
class _Sheet:
    """The lines of a plan as they are written."""

    lines: list[str] = field(default_factory=list)

    def put(self, *lines: str) -> tuple[int, int]:
        """Write lines and an empty one; gives the numbers of the first and last."""
        first = len(self.lines) + 1
        self.lines += [*lines, ""]
        return first, len(self.lines) - 1


def make_plan(seed: int, number: int) -> MadePlan:
    """The plan of a number."""
    draw = random.Random(f"{seed}/{number}")  # noqa: S311 - to be the same each time
    return _Maker(draw, slot(seed, number), number).plan()


class _Maker:
    """Writes one plan."""

    def __init__(self, draw: random.Random, own: Slot, number: int) -> None:
        self._draw = draw
        self._slot = own
        self._number = number
        self._by_office = draw.random() < seen.OFFICE_SHARE and own.subject.office.startswith("Sở")
        among = words.DIVISIONS if self._by_office else words.OFFICES
        self._units = tuple(self._local(unit) for unit in among)
        self._own = words.DIVISIONS[0] if self._by_office else self._local(own.subject.office)
        self._sheet = _Sheet()
        self._day = dt.date(own.year, draw.randint(1, 3), draw.randint(1, 28))

    def plan(self) -> MadePlan:
        """The text and the key."""
        own, sheet = self._slot, self._sheet
        names = list(product(words.ACTIONS, own.subject.objects))
        self._draw.shuffle(names)
        size = shape(self._draw, len(names))
        tasks = [self._task(action, thing, result) for (action, _, result), thing in names[: size.tasks]]
        rows, prose = tasks[: size.in_table], tasks[size.in_table :]
        self._front()
        self._fillers(max(4, size.passages - size.tasks - 10))
        sheet.put("IV. TỔ CHỨC THỰC HIỆN")
        found = list(self._prose(prose))
        self._back()
        found += self._table(rows) if rows else ()
        key = PlanKey(
            f"{self._number:05d}.txt", self._printed_number, self._issuer, self._title, own.subject.title, own.kind,
            own.place, own.year, tuple(found),
        )  # fmt: skip
        return MadePlan(key, "\n".join(sheet.lines) + "\n")

    # what is drawn -------------------------------------------------------------------------------------------------

    @property
    def _province(self) -> str:
        return f"{self._slot.kind} {self._slot.place}"

    @property
    def _issuer(self) -> str:
        return f"{self._slot.subject.office} {self._province}" if self._by_office else f"UBND {self._province}"

    @property
    def _printed_number(self) -> str:
        return f"{self._slot.serial}/KH-{self._slot.subject.symbol if self._by_office else 'UBND'}"

    @property
    def _title(self) -> str:
        title = self._slot.subject.title
        return f"{title[:1].upper()}{title[1:]} trên địa bàn {self._province} năm {self._slot.year}"

    def _local(self, unit: str) -> str:
        """A unit of a province as a city calls it."""
        return unit.replace(" tỉnh", f" {self._slot.kind}")

    def _task(self, action: str, thing: str, result: str) -> TaskKey:
        name = f"{action} {thing}"
        text = lengthened(self._draw, name, length(self._draw))
        lead = units(self._draw, self._own, self._units, seen.LEADS)
        others = [unit for unit in self._units if unit not in lead]
        partners = units(self._draw, "", others, seen.PARTNERS)
        no_day = deadline(self._draw, DeadlineKind.NONE, self._slot.year)
        return TaskKey(name, text, lead, partners, no_day, result, Form.ROW, 0, 0)

    def _due(self, task: TaskKey) -> TaskKey:
        """The task with a deadline, worded as its form has it."""
        kinds = seen.DEADLINES_IN_TABLE if task.form is Form.ROW else seen.DEADLINES_IN_PROSE
        worded = deadline if task.form in (Form.ROW, Form.LABELLED) else deadline_in_prose
        return replace(task, due=worded(self._draw, pick(self._draw, kinds), self._slot.year))

    # what is written -----------------------------------------------------------------------------------------------

    def _front(self) -> None:
        own, sheet, day = self._slot, self._sheet, self._day
        above = f"UBND {self._province}".upper()
        sheet.put(
            *([above, own.subject.office.upper()] if self._by_office else ["ỦY BAN NHÂN DÂN", self._province.upper()])
        )
        sheet.put("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
        sheet.put(f"Số: {self._printed_number}")
        sheet.put(f"{own.place}, ngày {day:%d} tháng {day:%m} năm {day.year}")
        sheet.put("KẾ HOẠCH")
        sheet.put(self._title)
        grounds = (
            f"Căn cứ chương trình công tác năm {own.year}, {self._issuer} ban hành kế hoạch với các nội dung sau đây:"
        )
        sheet.put(grounds)

    def _fillers(self, number: int) -> None:
        things = self._slot.subject.objects
        parts = ("I. MỤC ĐÍCH, YÊU CẦU", "II. CHỈ TIÊU", "III. TÌNH HÌNH CHUNG")
        for at, part in enumerate(parts):
            self._sheet.put(part)
            for _ in range(number // len(parts) + (at < number % len(parts))):
                sentence = filled(self._draw, self._draw.choice(words.FILLERS), self._draw.choice(things))
                self._sheet.put(f"- {sentence[:1].upper()}{sentence[1:]}")

    def _prose(self, tasks: Sequence[TaskKey]) -> Iterator[TaskKey]:
        form = pick(self._draw, _FORMS)
        writers = {Form.BULLET: self._bullets, Form.LABELLED: self._labelled, Form.SENTENCE: self._sentences}
        return writers[form]([self._due(replace(task, form=form)) for task in tasks])

    def _bullets(self, tasks: Sequence[TaskKey]) -> Iterator[TaskKey]:
        """Under the heading of the units that lead them."""
        left, number = list(tasks), 0
        while left:
            together = [left.pop(0) for _ in range(min(len(left), self._draw.randint(1, _TOGETHER)))]
            number += 1
            lead = together[0].lead
            self._sheet.put(f"{number}. {', '.join(lead)}")
            for task in together:
                partners = tuple(unit for unit in task.partners if unit not in lead)
                with_whom = (
                    f"Chủ trì, phối hợp với {', '.join(partners)} {_small(task.text)}" if partners else task.text
                )
                at = self._sheet.put(f"- {with_whom}{_by(task)}.")
                yield _placed(replace(task, lead=lead, partners=partners), at)

    def _labelled(self, tasks: Sequence[TaskKey]) -> Iterator[TaskKey]:
        """Each under a heading of its own, field by field."""
        for number, task in enumerate(tasks, start=1):
            self._sheet.put(f"{number}. {task.name}")
            first, last = self._sheet.put(f"- Nội dung thực hiện: {task.text}.")
            labels = [("Cơ quan chủ trì", ", ".join(task.lead)), ("Cơ quan phối hợp", ", ".join(task.partners))]
            for label, value in (*labels, ("Thời gian thực hiện", task.due.words)):
                if value:
                    _, last = self._sheet.put(f"- {label}: {value}.")
            yield _placed(task, (first, last))

    def _sentences(self, tasks: Sequence[TaskKey]) -> Iterator[TaskKey]:
        """Each a paragraph that begins with the unit that leads it."""
        for task in tasks:
            lead = replace(task, lead=task.lead[:1])
            with_whom = f", phối hợp với {', '.join(task.partners)}" if task.partners else ""
            at = self._sheet.put(f"- {lead.lead[0]} chủ trì{with_whom} {_small(task.text)}{_by(task)}.")
            yield _placed(lead, at)

    def _back(self) -> None:
        draw, sheet = self._draw, self._sheet
        sheet.put("Trong quá trình thực hiện, nếu có vướng mắc, các đơn vị phản ánh kịp thời để được xem xét./.")
        sheet.put("Nơi nhận:", "- Như trên;", f"- Lưu: VT ({draw.choice(words.GIVEN_NAMES)}).")
        sheet.put("GIÁM ĐỐC" if self._by_office else "TM. ỦY BAN NHÂN DÂN CHỦ TỊCH")
        sheet.put(f"{draw.choice(words.FAMILY_NAMES)} {draw.choice(words.GIVEN_NAMES)}")

    def _table(self, tasks: Sequence[TaskKey]) -> list[TaskKey]:
        sheet, found = self._sheet, list[TaskKey]()
        sheet.put("PHỤ LỤC", f"DANH MỤC NHIỆM VỤ NĂM {self._slot.year}")
        head = ("TT", "Nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Sản phẩm", "Thời gian hoàn thành")
        sheet.lines += [_row(head), _row(["---"] * len(head))]
        for number, drawn in enumerate(tasks, start=1):
            task = self._due(drawn)
            inherits = bool(found) and self._draw.random() < seen.INHERITED_IN_TABLE
            if inherits:
                task = replace(task, lead=found[-1].lead, inherited=True)
            result = task.product if self._draw.random() < seen.PRODUCT_IN_TABLE else ""
            lead = "" if inherits else "<br>".join(task.lead)
            cells = (str(number), task.text, lead, "<br>".join(task.partners), result, task.due.words)
            sheet.lines.append(_row(cells))
            found.append(_placed(replace(task, product=result), (len(sheet.lines), len(sheet.lines))))
        return found


def _placed(task: TaskKey, at: tuple[int, int]) -> TaskKey:
    return replace(task, first=at[0], last=at[1])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]


def _by(task: TaskKey) -> str:
    """The deadline at the end of a sentence."""
    return f"; {task.due.words}" if task.due.words else ""
