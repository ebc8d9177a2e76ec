"""How a long work shows how far it is: a bar on a terminal once it takes a while, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Self

from assistant.channels.cli.terminal import note
from assistant.loading import Step
from index.library import Change
from plan.errors import Fault

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

PATIENCE = 2.0
"""Seconds after which a bar is shown."""

_EVERY = 5.0  # seconds between two plain lines on the same work
_STAGES = {"read": "Đọc kế hoạch", "embed": "Tạo vectơ"}
_CHANGES = {Change.NEW: "mới", Change.CHANGED: "thay đổi", Change.UNCHANGED: "không đổi"}


class Reporter:
    """Takes the steps of a load; use it as a context so that the bar is taken down."""

    def __init__(self, *, terminal: bool | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._terminal = sys.stderr.isatty() if terminal is None else terminal
        self._clock = clock
        self._begun = clock()
        self._said = self._begun
        self._bar: Bar | None = None
        self._rows: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def step(self, step: Step) -> None:
        """Show one step; a fault is said at once."""
        if isinstance(step.outcome, Fault):
            self._line(f"[{step.outcome.code}] {step.outcome.message}")
        if self._terminal:
            self._draw(step)
        else:
            self._tell(step)

    def items(self, done: int, total: int) -> None:
        """Show how many items have their vectors."""
        self.step(Step("embed", done, total))

    def _line(self, text: str) -> None:
        if self._bar is not None:
            self._bar.console.print(text, markup=False, highlight=False)
        else:
            note(text)

    def _draw(self, step: Step) -> None:
        if self._bar is None:
            if self._clock() - self._begun < PATIENCE:
                return
            self._bar = _bar()
            self._bar.start()
        row = self._rows.get(step.stage)
        if row is None:
            row = self._rows[step.stage] = self._bar.add_task(_STAGES[step.stage], total=step.total)
        self._bar.update(row, completed=step.done, total=step.total)

    def _tell(self, step: Step) -> None:
        if isinstance(step.outcome, Change):
            note(f"{step.done}/{step.total} {step.name}: {_CHANGES[step.outcome]}")
            return
        if step.stage == "embed" and (self._clock() - self._said >= _EVERY or step.done == step.total):
            self._said = self._clock()
            note(f"{_STAGES[step.stage]}: {step.done}/{step.total}")


def _bar() -> Bar:
    from rich.console import Console  # noqa: PLC0415 - short work shows no bar
    from rich.progress import (  # noqa: PLC0415 - as above
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)
