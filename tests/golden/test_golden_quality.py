"""How much of the hand-made keys is found, and how much of what is found is right.

A small scorer: a task is found when its lines overlap and its words agree with the key's (each task serves one key);
units agree as sets of folded words, deadlines by their dates, else by their kind.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ingest import pipeline
from plan.deadline import Deadline
from plan.language.folding import syllables
from plan.task import Task

ALIKE = 0.55  # share of common words at which two wordings are one task


@dataclass
class Score:
    keys: int = 0
    found: int = 0
    lead: int = 0
    deadline: int = 0
    wrong: tuple[str, ...] = ()

    def add(self, key: dict, task: Task | None) -> None:
        self.keys += 1
        if task is None:
            self.wrong += (f"{key['id']} missed",)
            return
        self.found += 1
        lead, deadline = lead_agrees(key, task), deadline_agrees(key, task.deadline)
        self.lead += lead
        self.deadline += deadline
        if not lead:
            self.wrong += (f"{key['id']} lead {[u.name for u in task.lead]} for {key['lead']}",)
        if not deadline:
            self.wrong += (f"{key['id']} deadline {task.deadline} for {key['deadline']}",)


def alike(first: str, second: str) -> float:
    one, two = set(syllables(first)), set(syllables(second))
    return len(one & two) / max(1, min(len(one), len(two)))


def closeness(key: dict, task: Task) -> float:
    first, last = key["lines"]
    if task.span.line_end < first or task.span.line_start > last:
        return 0
    alternatives = key.get("task_alt") or []
    texts = [key["task"], *([alternatives] if isinstance(alternatives, str) else alternatives)]
    return max(alike(text, task.text) for text in texts) + 0.05 * lead_agrees(key, task)  # the lead settles ties


def words_of_units(units: Iterable[str]) -> set[str]:
    return {word for unit in units for word in syllables(unit)} - {"va", "cac"}


def lead_agrees(key: dict, task: Task) -> bool:
    """Whether the same units are named, however the list is cut; expanded heads ("các Sở: A, B") repeat no word."""
    got = words_of_units(u.name for u in task.lead)
    optional = words_of_units(key.get("lead_optional") or [])
    return any(
        got - optional == words_of_units(r) - optional for r in (key["lead"], key.get("lead_alt")) if r is not None
    )


def deadline_agrees(key: dict, got: Deadline) -> bool:
    want = key["deadline"]
    days = (got.start.isoformat() if got.start else None, got.end.isoformat() if got.end else None)
    if want["start"] or want["end"]:
        return days[1] == want["end"] and (days[0] == want["start"] or got.kind.value in ("before", "date"))
    return got.kind.value in (want["kind"], *(key.get("deadline_alt") or ()))


def pair(keys: list[dict], tasks: list[Task]) -> dict[int, Task]:
    """Each key's task, best pairs first."""
    pairs = [(closeness(k, t), i, j) for i, k in enumerate(keys) for j, t in enumerate(tasks)]
    matched: dict[int, int] = {}
    for close, i, j in sorted(pairs, key=lambda p: -p[0]):
        if close >= ALIKE and i not in matched and j not in matched.values():
            matched[i] = j
    return {i: tasks[j] for i, j in matched.items()}


def score(plans: Iterable[tuple[Path, Path]]) -> Score:
    total = Score()
    for plan, gold in plans:
        keys = json.loads(gold.read_text("utf-8"))
        matched = pair(keys, list(pipeline.read(plan).tasks))
        for at, key in enumerate(keys):
            if not key.get("borderline"):
                total.add(key, matched.get(at))
    return total


def shares(total: Score) -> tuple[float, float, float]:
    return total.found / total.keys, total.lead / total.found, total.deadline / total.found


def test_samples(samples):
    total = score((plan, samples.parent / "gold" / f"tasks_{plan.name[:2]}.json") for plan in sorted(samples.iterdir()))
    recall, lead, deadline = shares(total)
    assert recall >= 0.95, total.wrong
    assert lead >= 0.95, total.wrong
    assert deadline >= 0.93, total.wrong


def test_reference(reference):
    keyed = [("plans", n) for n in ("000", "002", "003")] + [("plans_more", n) for n in ("06", "12")]
    plans = [
        (next((reference / folder).glob(f"{n}_*.txt")), reference / "gold" / f"tasks_{n}.json") for folder, n in keyed
    ]
    total = score(plans)
    recall, lead, deadline = shares(total)
    assert recall >= 0.97, total.wrong
    assert lead >= 0.95, total.wrong
    assert deadline >= 0.93, total.wrong


# the scorer itself -------------------------------------------------------------------------------------------------

KEY = {
    "id": "x",
    "task": "Trồng sen ở đầm",
    "lead": ["Ấp 1"],
    "lines": [3, 4],
    "deadline": {"kind": "none", "start": None, "end": None},
}


def test_the_scorer_tells_right_from_wrong(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(
        "KẾ HOẠCH\nTrồng sen\nI. NHIỆM VỤ\nSở Y tế tổ chức trồng sen ở đầm trước ngày 3/4/2027.", encoding="utf-8"
    )
    (task,) = pipeline.read(path).tasks
    right = KEY | {"lead": ["Sở Y tế"], "deadline": {"kind": "before", "start": None, "end": "2027-04-03"}}
    total = Score()
    total.add(right, pair([right], [task])[0])
    assert shares(total) == (1, 1, 1)
    assert pair([right | {"lines": [7, 9]}], [task]) == {}
    assert pair([right | {"task": "Sửa chữa chợ nổi"}], [task]) == {}
    assert not lead_agrees(right | {"lead": ["Sở Nội vụ"]}, task)
    assert not deadline_agrees(
        right | {"deadline": {"kind": "before", "start": None, "end": "2027-04-04"}}, task.deadline
    )
