"""What of a passage may be left out between, in front of and behind the clauses that a sentence keeps.

A clause that limits, denies or sets a condition always stays. A date, a figure or a role may move to nobody else: where
something is left out in the middle, what follows has to begin anew, as an item of a list does.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from assistant.writing.checking import weight
from assistant.writing.checking.clauses import Clause, Mark, Source
from plan.language.units import begins_unit

_UNIT_AHEAD = 60  # characters that may hold the head of a unit's name
_FEWEST = 4  # words that are left of an item cut at a comma; fewer say nothing ("Nghiên cứu, ...")
_CELL_OF_NUMBER = 2  # words at most of a cell that numbers its row
_CELL_OF_TEXT = 5  # words of a cell that says something alone; shorter ones hold names and dates


def may_begin(source: Source, at: int) -> bool:
    """Whether a sentence may begin with a clause, leaving out what stands in front of it in its sentence."""
    clauses = source.clauses
    first = _sentence_start(clauses, at)
    if first == at:
        return at == 0 or not (weight.points_back(clauses[at].keys) or _is_under_turning_head(clauses, at))
    here, dropped = clauses[at], clauses[first:at]
    if source.is_row:
        return here.mark is Mark.CELL and _may_begin_row(clauses, at)
    if here.mark is Mark.ITEM:
        return (
            not any(clause.mark is Mark.HEAD or clause.begins_bound for clause in dropped)
            and not _limits_kept(dropped, here)
            and _begins_anew(source, first, at)
        )
    return len(dropped) == 1 and _is_mere_purpose(dropped[0]) and here.names_unit_first


def may_end(source: Source, at: int) -> bool:
    """Whether a sentence may end with a clause, leaving out the rest of its sentence."""
    clauses = source.clauses
    stop = _sentence_stop(clauses, at)
    dropped = clauses[at + 1 : stop]
    if source.is_row:
        return not dropped or _may_end_row(clauses[at], dropped)
    if stop < len(clauses) and weight.turns_back(clauses[stop].keys):
        return False
    if not dropped:
        return True
    if dropped[0].mark is Mark.HEAD or _limits_kept(dropped, clauses[_item_start(clauses, at)]):
        return False
    if _bounds_kept(dropped) or _is_counted(clauses, at):
        return False
    of_item = _rest_of_item(dropped)
    return _may_end_item(clauses, at, of_item) and _may_end_items(source, at, dropped[len(of_item) :])


def _may_end_item(clauses: Sequence[Clause], at: int, dropped: Sequence[Clause]) -> bool:
    """Whether an item may end at a comma: with something said, no predicate and no unit of several cut off."""
    if any(weight.depends(clause.keys) or clause.names_unit_first for clause in dropped):
        return False
    return not dropped or at > _item_start(clauses, at) or len(clauses[at].words) >= _FEWEST


def _may_end_items(source: Source, at: int, dropped: Sequence[Clause]) -> bool:
    """Whether the items behind one may be left out: none turns it, gives its time, or names more of its units."""
    if any(_turns_back(clause) for clause in dropped if clause.mark is Mark.ITEM):
        return False
    return not dropped or not (_gives_time(_item(dropped)) or _cuts_units(source, at, dropped[0]))


def around(source: Source, kept: Sequence[int]) -> tuple[int, ...]:
    """The clauses of the sentences that some clauses stand in, and of those without which these may not stand."""
    first, stop = _sentence_start(source.clauses, kept[0]), _sentence_stop(source.clauses, kept[-1])
    while not may_begin(source, first):
        first = _sentence_start(source.clauses, first - 1)
    while not may_end(source, stop - 1):
        stop = _sentence_stop(source.clauses, stop)
    return tuple(range(first, stop))


def _may_end_row(last: Clause, dropped: Sequence[Clause]) -> bool:
    if dropped[0].mark is not Mark.CELL or any(weight.stops(clause.keys) for clause in dropped):
        return False
    return last.mark is not Mark.SENTENCE or not _is_number(last, len(last.words))


def _may_begin_row(clauses: Sequence[Clause], at: int) -> bool:
    """Whether only its number and texts like its own are left out in front of a cell."""
    if any(weight.stops(clause.keys) for clause in clauses[:at]):
        return False
    starts = [n for n, clause in enumerate(clauses) if n == 0 or clause.mark is Mark.CELL]
    sizes = [sum(len(c.words) for c in clauses[a:b]) for a, b in pairwise([*starts, len(clauses)])]
    return all(
        (size >= _CELL_OF_TEXT and not _begins_unit(clauses[n])) or (n < at and _is_number(clauses[n], size))
        for n, size in zip(starts, sizes, strict=True)
        if n <= at
    )


def _is_number(cell: Clause, size: int) -> bool:
    return size <= _CELL_OF_NUMBER and not _begins_unit(cell)


def _begins_unit(cell: Clause) -> bool:
    return begins_unit(cell.text[cell.words[0].begin :][:_UNIT_AHEAD])


def may_skip(source: Source, last: int, at: int) -> bool:
    """Whether the clauses between two that a sentence keeps may be left out."""
    clauses = source.clauses
    here, dropped = clauses[at], clauses[last + 1 : at]
    if source.is_row or any(clause.mark is Mark.SENTENCE for clause in clauses[last + 1 : at + 1]):
        return False
    if any(clause.limits for clause in dropped) or _is_counted(clauses, last):
        return False
    return here.mark is Mark.ITEM and not _bounds_kept(dropped) and _may_skip_items(source, last, at)


def _is_mere_purpose(clause: Clause) -> bool:
    """Whether a clause in front says what for, and of whom and by when nothing."""
    return weight.is_purpose(clause.keys) and not (clause.limits or clause.bounds or clause.assigns)


def _limits_kept(dropped: Sequence[Clause], kept: Clause) -> bool:
    """Whether clauses that are left out may limit an item that is kept; of shares each speaks for itself."""
    alone = False
    for clause in dropped:
        if clause.mark in {Mark.SENTENCE, Mark.ITEM}:
            alone = weight.is_share(clause.keys) and weight.is_share(kept.keys)
        if clause.limits and not alone:
            return True
    return False


def _may_skip_items(source: Source, last: int, at: int) -> bool:
    """Whether an item may follow where items in front of it are left out."""
    clauses = source.clauses
    here, dropped = clauses[at], clauses[last + 1 : at]
    first = _item_start(clauses, last)
    if dropped[0].mark is Mark.HEAD:  # the first items under a head that is kept
        dropped, first = dropped[1:], last + 1
    if any(clause.mark is Mark.HEAD for clause in dropped):
        return _are_sides(clauses, last, at)
    names_unit = any(clause.names_unit_first for clause in clauses[first + 1 : at])
    return _begins_anew(source, first, at) and (here.names_unit_first or not names_unit)


def _begins_anew(source: Source, first: int, at: int) -> bool:
    """Whether an item stands on its own: as a sentence does, or as the item at `first` did."""
    here, model = source.clauses[at], source.clauses[first]
    item = weight.joined([c.keys for c in source.clauses[at : _item_stop(source.clauses, at)]])
    if weight.only_takes_part(item) or weight.leans(here.keys) or here.begins_bound:
        return False
    if weight.is_share(here.keys):
        return weight.is_share(model.keys)
    if here.names_unit_first and any(c.ends_in_units or weight.takes_part(c.keys) for c in source.clauses[first:at]):
        return False  # it may be one more of those that are named there
    if here.words[0].is_capital and not here.words[0].is_value:
        return True
    if weight.is_action(here.keys):
        return weight.is_action(model.keys) or model.names_unit_first
    alike = here.words[0].key == model.words[0].key and not here.words[0].is_value
    return alike and len(here.words) > 1 and not here.words[1].is_value


def _are_sides(clauses: Sequence[Clause], last: int, at: int) -> bool:
    """Whether labelled sides of one task are left out ("phối hợp: ..."), and another side follows ("thời hạn: ...")."""
    dropped = [clauses[n - 1].keys for n in range(last + 2, at) if clauses[n].mark is Mark.HEAD]
    if at + 1 >= len(clauses) or clauses[at + 1].mark is not Mark.HEAD:
        return False
    here = clauses[at].keys
    return weight.is_side_label(here) and here not in dropped and all(map(weight.is_side_label, dropped))


def _turns_back(item: Clause) -> bool:
    """Whether an item limits those in front of it; the sides of a task have labels of their own."""
    return weight.turns_back(item.keys) and not weight.is_side_label(item.keys)


def _is_under_turning_head(clauses: Sequence[Clause], at: int) -> bool:
    """Whether a sentence in front of one is a head for all that follows it ("Nghiêm cấm: ... . ...")."""
    return any(clause.limits and clauses[n + 1].mark is Mark.HEAD for n, clause in enumerate(clauses[:at]))


def _cuts_units(source: Source, last: int, behind: Clause) -> bool:
    """Whether the item behind one may name one more of the units that it names at its end."""
    first = _item_start(source.clauses, last)
    return behind.names_unit_first and not _begins_anew(source, first, source.clauses.index(behind))


def _bounds_kept(dropped: Sequence[Clause]) -> bool:
    """Whether clauses that are left out bound what is kept: within its item, or as items that are but a bound."""
    of_item = _rest_of_item(dropped)
    if any(clause.bounds for clause in of_item):
        return True
    rest = dropped[len(of_item) :]
    labels = {n - 1 for n, clause in enumerate(rest) if clause.mark is Mark.HEAD}
    return any(clause.mark is Mark.ITEM and clause.begins_bound and n not in labels for n, clause in enumerate(rest))


def _is_counted(clauses: Sequence[Clause], last: int) -> bool:
    """Whether what follows a clause in its item belongs to a list of which nothing may be left out."""
    if last + 1 >= len(clauses) or clauses[last + 1].mark is not Mark.COMMA:
        return False
    return any(weight.counts_all(clause.keys) for clause in clauses[_item_start(clauses, last) : last + 1])


def _gives_time(item: Sequence[Clause]) -> bool:
    """Whether an item goes on with the one in front of it, and says by when ("gửi Sở Nội vụ trước ngày 28/02")."""
    goes_on = item[0].goes_on and not weight.is_side_label(item[0].keys)
    return goes_on and any(clause.bounds for clause in item)


def _item(clauses: Sequence[Clause]) -> Sequence[Clause]:
    """The first item of some clauses that begin with one."""
    return [clauses[0], *_rest_of_item(clauses[1:])]


def _rest_of_item(dropped: Sequence[Clause]) -> Sequence[Clause]:
    stop = next((n for n, clause in enumerate(dropped) if clause.mark is not Mark.COMMA), len(dropped))
    return dropped[:stop]


def _sentence_start(clauses: Sequence[Clause], at: int) -> int:
    while clauses[at].mark is not Mark.SENTENCE:
        at -= 1
    return at


def _sentence_stop(clauses: Sequence[Clause], at: int) -> int:
    at += 1
    while at < len(clauses) and clauses[at].mark is not Mark.SENTENCE:
        at += 1
    return at


def _item_start(clauses: Sequence[Clause], at: int) -> int:
    while clauses[at].mark not in {Mark.SENTENCE, Mark.ITEM, Mark.HEAD}:
        at -= 1
    return at


def _item_stop(clauses: Sequence[Clause], at: int) -> int:
    at += 1
    while at < len(clauses) and clauses[at].mark not in {Mark.SENTENCE, Mark.ITEM}:
        at += 1
    return at
