"""Label blocks: a task described by lines like "Cơ quan chủ trì: ...", "Thời gian thực hiện: ..."."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from ingest.tasks.subjects import coordinating, heading_units, sentence_subject, unit_list
from plan.language.folding import fold


class Label(StrEnum):
    """What a label announces."""

    CONTENT = "content"
    LEAD = "lead"
    COORDINATE = "coordinate"
    DEADLINE = "deadline"
    PRODUCT = "product"


_FORMS = (
    (
        Label.COORDINATE,
        re.compile(
            r"^(?:(?:cac )?(?:co quan|don vi|co quan don vi|to chuc|"
            r"bo phan) )?(?:cung )?phoi hop(?: thuc hien| tham muu)?$"
        ),
    ),
    (
        Label.LEAD,
        re.compile(
            r"^(?:(?:cac )?(?:co quan|don vi|co quan don vi|to chuc|bo phan|"
            r"don vi bo phan) )?(?:duoc )?(?:chu tri|thuc hien|to chuc thuc hien|phan cong thuc hien|"
            r"chiu trach nhiem|trach nhiem)(?: (?:tham muu|thuc hien|trien khai|tham muu thuc hien|"
            r"va phoi hop))?$|^phan cong$"
        ),
    ),
    (
        Label.DEADLINE,
        re.compile(
            r"^(?:thoi gian|thoi han|tien do|lo trinh|thoi diem|han)(?: (?:thuc hien|hoan thanh|trien khai|"
            r"du kien|bao cao|to chuc))*$"
        ),
    ),
    (
        Label.PRODUCT,
        re.compile(
            r"^(?:san pham|ket qua|du kien (?:san pham|ket qua)|dau ra)(?: (?:du kien|dau ra|hoan thanh|"
            r"dat duoc|thuc hien|can dat|san pham))*$"
        ),
    ),
    (
        Label.CONTENT,
        re.compile(
            r"^(?:noi dung|nhiem vu|cong viec|noi dung cong viec|ten nhiem vu)(?: (?:thuc hien|cong viec|"
            r"hoat dong|nhiem vu|cu the|trien khai))*$"
        ),
    ),
)
_LABEL = re.compile(r"^(?P<label>[^:.;]{3,60}?)\s*:\s*(?P<value>.*)$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Labelled:
    """One label line: what it announces and its words."""

    label: Label
    value: str


def read_label(text: str) -> Labelled | None:
    """The label a line carries, None for other lines."""
    match = _LABEL.match(text)
    if not match:
        return None
    name = fold(match["label"])
    label = next((label for label, form in _FORMS if form.match(name)), None)
    return Labelled(label, match["value"].strip()) if label else None


@dataclass(frozen=True, slots=True)
class Duty:
    """A line that names the work first and the unit behind a colon ("Trách nhiệm điều hành: Ban Giám đốc Sở")."""

    text: str
    names: tuple[str, ...]


_DUTY = re.compile(r"^(?P<what>(?:trách nhiệm|nhiệm vụ)\s[^:;.]{3,150}?)\s*:\s*(?P<who>[^:;.]{3,200})", re.IGNORECASE)


def read_duty(text: str) -> Duty | None:
    """The duty a line names, None for other lines."""
    match = _DUTY.match(text)
    units = heading_units(match["who"]) if match else ()
    return Duty(match["what"], units) if match and units else None


_NEXT = re.compile(r"(?<=[.;])\s+(?=[^:.;]{3,60}:\s)")


def read_labels(text: str) -> list[Labelled]:
    """Every label on a line in order; words before the first label make the list empty."""
    labels: list[Labelled] = []
    for piece in _NEXT.split(text):
        labelled = read_label(piece)
        if labelled is not None:
            labels.append(Labelled(labelled.label, labelled.value.rstrip(" .;")))
        elif labels:
            labels[-1] = Labelled(labels[-1].label, f"{labels[-1].value}; {piece}")
        else:
            return []
    return labels


def label_units(value: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(lead, coordinating) units of a lead label's words.

    "Sở Nội vụ chủ trì, phối hợp với các sở" names both; clauses between ";" each have a subject of their own.
    """
    lead: list[str] = []
    together: list[str] = []
    for clause in re.split(r"\s*;\s*", value.strip(" .;")):
        if not clause:
            continue
        subject = sentence_subject(clause)
        if subject is None or _is_list(clause, subject.rest):
            lead += unit_list(clause)
            continue
        lead += subject.names
        together += coordinating(clause)
    return tuple(lead), tuple(together)


def _is_list(clause: str, rest: int) -> bool:
    """A predicate-like word inside a plain list ("... trong phạm vi chức năng của mình và các cơ quan khác")."""
    return fold(clause[rest:]).startswith(("trong pham vi", "theo chuc nang")) and "chu tri" not in fold(clause)
