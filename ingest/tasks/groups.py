"""Label blocks as groups: labels that belong together and the items in front that share them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.structure import Block, BlockKind, is_heading
from ingest.tasks.labels import Label, Labelled, read_duty, read_label, read_labels


@dataclass(frozen=True, slots=True)
class LabelGroup:
    """Labels that belong together, the items in front that share them, and every block they take in."""

    begin: int
    labels: tuple[tuple[Labelled, Block], ...]
    items: tuple[int, ...]
    members: frozenset[int]


def label_groups(blocks: Sequence[Block]) -> list[LabelGroup]:
    """The label groups of a plan in reading order."""
    groups: list[LabelGroup] = []
    index = 0
    while index < len(blocks):
        if _label_of(blocks[index]) is None or _goes_on_with_duties(blocks, index):
            index += 1
            continue
        group, index = _collect(blocks, index)
        if group is not None:
            groups.append(group)
    return groups


def _goes_on_with_duties(blocks: Sequence[Block], index: int) -> bool:
    """Whether a label stands in a list of duties ("Trách nhiệm điều hành: ...", "Trách nhiệm triển khai: ...")."""
    before = blocks[index - 1] if index else None
    return (
        before is not None
        and before.parents == blocks[index].parents
        and read_duty(before.text) is not None
        and read_duty(blocks[index].text) is not None
    )


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


def _collect(blocks: Sequence[Block], begin: int) -> tuple[LabelGroup | None, int]:
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
    return LabelGroup(begin, tuple(labels), items, frozenset(members)), at


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
