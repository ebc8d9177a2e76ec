"""Finds the clauses of a passage that a sentence is made of, in their order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.writing.checking import weight
from assistant.writing.checking.clauses import Clause, Mark, Source
from assistant.writing.checking.omission import may_begin, may_end, may_skip
from assistant.writing.checking.values import Word
from plan.language.units import begins_unit

_State = tuple[int, int]
"""How many words are said, and which clause was said last."""

_FEWEST = 5  # words by which a sentence is known
_MOST_STEPS = 600  # a passage that says the same over and over could be followed in too many ways
_UNIT_AHEAD = 60  # characters that may hold the head of a unit's name
_BEHIND = re.compile(r"[)\]”\"’…]*")
_FRONT = re.compile(r"[(“\"‘]*$")


@dataclass(frozen=True, slots=True)
class Rules:
    """What may be left out; `freely` tells what kept a sentence from standing."""

    begins: Callable[[Source, int], bool]
    skips: Callable[[Source, int, int], bool]
    ends: Callable[[Source, int], bool]

    @classmethod
    def strictly(cls) -> Rules:
        """The rules of `assistant.writing.checking.omission`."""
        return cls(may_begin, may_skip, may_end)

    @classmethod
    def freely(cls) -> Rules:
        """Whole clauses may be left out anywhere."""
        return cls(lambda _s, _at: True, lambda _s, _last, _at: True, lambda _s, _at: True)


@dataclass(frozen=True, slots=True)
class Kept:
    """The clauses that a sentence keeps, and how many words of the list mark it leaves out."""

    clauses: tuple[int, ...]
    unlabelled: int


def follow(said: Sequence[str], source: Source, rules: Rules) -> Kept | None:
    """The clauses whose words a sentence says, all of them and no others; None where it is not made of clauses.

    said: the keys of its words.
    """
    reached: dict[_State, _State | None] = dict.fromkeys(_starts(said, source, rules))
    waiting = list(reached)
    steps = 0
    while waiting and steps < _MOST_STEPS:
        state = waiting.pop()
        if state[0] == len(said) and rules.ends(source, state[1]):
            return _kept(reached, state, source, said)
        for following in _next(said, state, source):
            steps += 1
            if following not in reached and _may_follow(source, state, following, rules):
                reached[following] = state
                waiting.append(following)
    return None


def _may_follow(source: Source, state: _State, following: _State, rules: Rules) -> bool:
    return following[1] == state[1] + 1 or rules.skips(source, state[1], following[1])


def cut_from(said: Sequence[str], source: Source) -> Iterator[tuple[int, int]]:
    """The first and the last clause of each sentence that has these words in this order, however many in between."""
    starts = [at for at, clause in enumerate(source.clauses) if clause.mark is Mark.SENTENCE]
    for first, stop in pairwise([*starts, len(source.clauses)]):
        there = iter(word.key for clause in source.clauses[first:stop] for word in clause.words)
        if len(said) >= _FEWEST and all(word in there for word in said):
            yield first, stop - 1


def unlabelled(source: Source, clauses: tuple[int, ...]) -> Kept:
    """These clauses without the mark of a list in front."""
    return Kept(clauses, source.label if clauses[0] == 0 and not _may_count(source) else 0)


def printed(source: Source, kept: Kept) -> str:
    """A kept sentence in the plan's own print, with "…" where something in the middle is left out."""
    text = ""
    run: list[Clause] = []
    for number, at in enumerate(kept.clauses):
        run.append(source.clauses[at])
        following = kept.clauses[number + 1] if number + 1 < len(kept.clauses) else None
        if following == at + 1:
            continue
        text += _cut_out(source, run, kept.unlabelled if run[0].first == 0 else 0)
        if following is not None:
            text += f"{source.clauses[following].mark} … "
        run = []
    text += _rest(source, kept.clauses[-1])
    return _capital(text[:1]) + text[1:] + ("" if text[-1:] in ".!?…”" else ".")


def _capital(letter: str) -> str:
    return letter.upper() if len(letter.upper()) == 1 else letter


def _rest(source: Source, last: int) -> str:
    """What shows that a list goes on where a sentence ends: behind a comma, and among the items under a head."""
    clauses = source.clauses
    marks = [clause.mark for clause in clauses[last + 1 : last + 3]]
    if not marks or marks[0] not in {Mark.COMMA, Mark.ITEM} or marks == [Mark.ITEM, Mark.HEAD]:
        return ""
    if marks[0] is Mark.ITEM and not (_is_under_head(clauses, last) or clauses[last + 1].goes_on):
        return ""
    return f"{marks[0]} …"


def _is_under_head(clauses: Sequence[Clause], at: int) -> bool:
    while at and clauses[at].mark not in {Mark.SENTENCE, Mark.HEAD}:
        at -= 1
    return clauses[at].mark is Mark.HEAD


def _cut_out(source: Source, run: Sequence[Clause], unlabelled: int) -> str:
    start = source.words[run[0].first + unlabelled].begin
    stop = source.words[run[-1].stop - 1].stop
    front, behind = _FRONT.search(source.text[:start][-3:]), _BEHIND.match(source.text, stop)
    start -= len(front[0]) if front else 0
    return source.text[start : behind.end() if behind else stop]


def _starts(said: Sequence[str], source: Source, rules: Rules) -> Iterator[_State]:
    for start in (0, *(len(words) for words in weight.OPENING if tuple(said[: len(words)]) == words)):
        for at in range(len(source.clauses)):
            stop = _say(said, start, source, at)
            if stop is not None and rules.begins(source, at):
                yield stop, at


def _next(said: Sequence[str], state: _State, source: Source) -> Iterator[_State]:
    """What a sentence may have said one clause further on, in the same sentence of the plan or at the next."""
    spoken, last = state
    for at in range(last + 1, len(source.clauses)):
        mark = source.clauses[at].mark
        stop = _say(said, spoken, source, at)
        if stop is None and spoken < len(said) and _may_join(said[spoken], mark):
            stop = _say(said, spoken + 1, source, at)
        if stop is not None:
            yield stop, at
        if mark is Mark.SENTENCE:
            return


def _may_join(key: str, mark: Mark) -> bool:
    if mark is Mark.HEAD:
        return key in weight.JOINING
    return key == "và" and mark in {Mark.COMMA, Mark.ITEM}


def _say(said: Sequence[str], at: int, source: Source, clause: int) -> int | None:
    """How many words are said when a clause is, beginning at a word; None where other words are."""
    here = source.clauses[clause]
    word, begun = here.first, at
    while word < here.stop:
        key = source.words[word].key
        if at < len(said) and said[at] == key:
            at, word = at + 1, word + 1
        elif word in source.asides:
            word = source.asides[word]
        elif word < source.label:
            word = source.label
        elif word in {here.first, source.label} and (key in weight.LEFT_OUT_FREELY or _joins(key, here.mark)):
            word += 1
        else:
            return None
    return at if at > begun else None


def _joins(key: str, mark: Mark) -> bool:
    return key == "và" and mark in {Mark.COMMA, Mark.ITEM}


def _kept(
    reached: dict[_State, _State | None],
    end: _State,
    source: Source,
    said: Sequence[str],
) -> Kept:
    clauses: list[int] = []
    state: _State | None = end
    while state is not None:
        clauses.append(state[1])
        state = reached[state]
    first = source.clauses[clauses[-1]]
    begins_with_label = first.first == 0 and source.label and said[:1] == [source.words[0].key]
    hides_label = first.first == 0 and not begins_with_label and not _may_count(source)
    return Kept(tuple(reversed(clauses)), source.label if hides_label else 0)


def _may_count(source: Source) -> bool:
    """Whether the number in front may count units rather than items of a list ("12 Sở, ngành ...")."""
    words = source.words
    return (
        source.label == 1 and words[0].is_value and source.text[words[0].stop].isspace() and _is_unit(source, words[1])
    )


def _is_unit(source: Source, word: Word) -> bool:
    return begins_unit(source.text[word.begin : word.begin + _UNIT_AHEAD])
