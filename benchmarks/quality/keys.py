"""Hand-made keys of three sets of plans: the project's samples; the reference folder, where it is present, with the
keys that lie there; and plans of that folder that were labelled for this project (benchmarks/quality/labels).

What the fields of a key mean stands in samples/README.md. A plan is named by the number its file name begins with.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from benchmarks.quality.places import meta_with_text, printed_lines, question_with_text, with_text
from plan.language.folding import normalise
from plan.language.wording import plain_words
from plan.span import Span

ROOT = Path(__file__).resolve().parents[2]
LABELS = Path(__file__).with_name("labels")
SECOND = LABELS / "second"  # by a second labeller, who worked apart from the first
LISTS = frozenset({"list", "count", "date_filter"})
UNANSWERABLE = "unanswerable"
META_FIELDS = ("number", "issuer", "date", "title", "signer", "year")
_LINKING = frozenset({"va", "cac"})


@dataclass(frozen=True, slots=True)
class TaskKey:
    """A task as a careful reader sees it. Units come in one or more readings, each a set of words."""

    id: str
    doc: str
    first: int
    last: int
    texts: tuple[str, ...]
    leads: tuple[frozenset[str], ...]
    lead_optional: frozenset[str]
    coordinates: tuple[frozenset[str], ...]
    coordinate_optional: frozenset[str]
    deadline_text: str | None
    kinds: tuple[str, ...]
    start: str | None
    end: str | None
    product: str | None
    group: str | None
    borderline: bool
    in_table: bool
    lead_inherited: bool


@dataclass(frozen=True, slots=True)
class MetaKey:
    """What a front page says: each field with the readings to accept, none where the plan leaves it blank."""

    doc: str
    fields: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Lines of a plan that prove an answer."""

    doc: str
    first: int
    last: int

    def meets(self, doc: str, span: Span) -> bool:
        """Whether lines of a plan share one with it."""
        return self.doc == doc and self.first <= span.line_end and span.line_start <= self.last


@dataclass(frozen=True, slots=True)
class QuestionKey:
    """A question with its answer; a field that is None (leads: empty) is not asked for."""

    id: str
    style: str
    question: str
    history: tuple[str, ...]
    leads: tuple[frozenset[str], ...]
    coordinates: tuple[frozenset[str], ...]
    deadline_text: str | None
    deadline_end: str | None
    product: str | None
    task_ids: frozenset[str]
    optional_ids: frozenset[str]
    counts: tuple[int, ...]
    must_include: tuple[str, ...]
    evidence: tuple[Evidence, ...]

    @property
    def answerable(self) -> bool:
        """Whether the plans hold the answer."""
        return self.style != UNANSWERABLE


@dataclass(frozen=True)
class Keys:
    """The keys of one set, and the files of all its plans, also of those without a key."""

    name: str
    plans: tuple[Path, ...]
    tasks: Mapping[str, tuple[TaskKey, ...]]
    metadata: Mapping[str, MetaKey]
    questions: tuple[QuestionKey, ...]
    others: tuple[TaskKey, ...] = ()  # keys of other sets that questions point at

    @cached_property
    def task_by_id(self) -> Mapping[str, TaskKey]:
        """Every task key by its id."""
        own = {key.id: key for keys in self.tasks.values() for key in keys}
        return {key.id: key for key in self.others} | own


def doc_of(file: str) -> str:
    """The number that names a plan ("01_so_vhtt.txt" -> "01")."""
    return file.partition("_")[0]


def printed_words(text: str | None) -> tuple[str, ...]:
    """Words as printed: small letters, one way to place tones, without tags, emphasis and punctuation."""
    plain = re.sub(r"<[^>]+>|\*+", " ", normalise(text or "").lower())
    return tuple(re.findall(r"[\w%/]+", plain))


def unit_words(names: Iterable[str]) -> frozenset[str]:
    """The folded words of units, so that it does not matter how a list of them is cut."""
    return frozenset(word for name in names for word in plain_words(name)) - _LINKING


def load_keys(name: str, gold: Path, folders: Iterable[Path]) -> Keys:
    """Read every key of a gold folder; `folders` hold the plans."""
    tasks = {doc_of(path.stem[6:]): _items(path) for path in sorted(gold.glob("tasks_*.json"))}
    metas = [json.loads(path.read_text("utf-8")) for path in sorted(gold.glob("meta_*.json"))]
    questions = [item for path in sorted(gold.glob("questions_*.json")) for item in _items(path)]
    return Keys(
        name,
        tuple(path for folder in folders for path in sorted(folder.glob("*.txt"))),
        {doc: tuple(map(_task, items)) for doc, items in tasks.items()},
        {meta["doc"]: _meta(meta) for meta in metas},
        tuple(map(_question, questions)),
    )


def sample_keys() -> Keys:
    """The keys of the project's own samples."""
    return load_keys("samples", ROOT / "samples" / "gold", [ROOT / "samples" / "plans"])


def reference_folder() -> Path:
    """Where the reference material is: KEHOACH_REFERENCE, else ../shared."""
    return Path(os.environ.get("KEHOACH_REFERENCE") or ROOT.parent / "shared")


def reference_keys() -> Keys | None:
    """The keys of the reference folder; None where it is absent."""
    folder = reference_folder()
    if not (folder / "gold").is_dir():
        return None
    return load_keys("reference", folder / "gold", [folder / "plans", folder / "plans_more"])


def label_keys(folder: Path = LABELS) -> Keys | None:
    """The keys made for this project over plans of the reference folder; None where that is absent.

    They hold places instead of words, which are read back from the plans.
    """
    reference = reference_keys()
    if reference is None:
        return None
    texts = {doc_of(path.name): printed_lines(path) for path in reference.plans}
    docs = [path.stem[6:] for path in sorted(folder.glob("tasks_*.json"))]
    items = {doc: [with_text(item, texts[doc]) for item in _items(folder / f"tasks_{doc}.json")] for doc in docs}
    metas = {doc: json.loads((folder / f"meta_{doc}.json").read_text("utf-8")) for doc in docs}
    asked = [item for path in sorted(folder.glob("questions_*.json")) for item in _items(path)]
    return Keys(
        "labels",
        tuple(path for path in reference.plans if asked or doc_of(path.name) in docs),
        {doc: tuple(map(_task, items[doc])) for doc in docs},
        {doc: _meta(meta_with_text(metas[doc], texts[doc])) for doc in docs},
        tuple(_question(question_with_text(item, texts.get(str(item.get("doc")), []))) for item in asked),
        tuple(key for keys in reference.tasks.values() for key in keys),
    )


def _items(path: Path) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))
    return items


def _readings(item: Mapping[str, Any], other: Any) -> tuple[frozenset[str], ...]:  # noqa: ANN401 - JSON
    """Readings of a list of units: the key's own and those of its `_alt`, a list of names or a list of lists."""
    if item is None:
        return ()
    alternatives = other if other and isinstance(other[0], list) else [other] if other else []
    return tuple(unit_words(names) for names in [item, *alternatives])


def _task(item: Mapping[str, Any]) -> TaskKey:
    deadline = item["deadline"]
    return TaskKey(
        id=item["id"],
        doc=item["doc"],
        first=item["lines"][0],
        last=item["lines"][1],
        texts=(item["task"], *_strings(item.get("task_alt"))),
        leads=_readings(item["lead"], item.get("lead_alt")),
        lead_optional=unit_words(item.get("lead_optional") or ()),
        coordinates=_readings(item["coordinate"], item.get("coordinate_alt")),
        coordinate_optional=unit_words(item.get("coordinate_optional") or ()),
        deadline_text=item["deadline_text"],
        kinds=(deadline["kind"], *(item.get("deadline_alt") or ())),
        start=deadline["start"],
        end=deadline["end"],
        product=item.get("product"),
        group=item.get("group"),
        borderline=bool(item.get("borderline")),
        in_table=item.get("source") == "table",
        lead_inherited=bool(item.get("lead_inherited")),
    )


def _strings(value: str | int | list[str] | None) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, list) else (str(value),) if value else ()


def _meta(item: Mapping[str, Any]) -> MetaKey:
    accepted = {
        name: tuple(
            text for field in (name, f"{name}_alt", f"{name}_as_printed") for text in _strings(item.get(field)) if text
        )
        for name in META_FIELDS
    }
    return MetaKey(item["doc"], accepted)


def _question(item: Mapping[str, Any]) -> QuestionKey:
    answer = item["answer"]
    counts = [answer.get("count"), *(item.get("count_alt") or ())] if item["style"] == "count" else []
    return QuestionKey(
        id=item["id"],
        style=item["style"],
        question=item["question"],
        history=tuple(item.get("history") or ()),
        leads=_readings(answer.get("lead"), item.get("lead_alt")),
        coordinates=_readings(answer.get("coordinate"), item.get("coordinate_alt")),
        deadline_text=answer.get("deadline_text"),
        deadline_end=answer.get("deadline_end"),
        product=answer.get("product"),
        task_ids=frozenset(answer.get("task_ids") or ()),
        optional_ids=frozenset(item.get("optional_task_ids") or ()),
        counts=tuple(c for c in counts if c is not None),
        must_include=tuple(item.get("must_include") or ()),
        evidence=_evidence(item),
    )


def _evidence(item: Mapping[str, Any]) -> tuple[Evidence, ...]:
    by_doc = item.get("evidence_by_doc")
    if by_doc:
        return tuple(Evidence(doc, *lines) for doc, ranges in by_doc.items() for lines in ranges)
    return tuple(
        Evidence(place[0], place[1], place[2]) if isinstance(place[0], str) else Evidence(item["doc"], *place)
        for place in item["evidence"]
    )
