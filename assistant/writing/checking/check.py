"""Whether a sentence of a language model may stand: only as a sentence of the plan with whole clauses left out.

What is shown of a sentence that stands is the plan's own print of it, so nothing a model spells, marks or rounds in its
own way is ever read by anybody. See `values` beside this for what counts as the same words, `clauses` for what may be
left out as a whole, and `omission` for what may not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from assistant.writing.checking.clauses import Source, read
from assistant.writing.checking.following import Rules, cut_from, follow, printed, unlabelled
from assistant.writing.checking.naming import content
from assistant.writing.checking.omission import around
from assistant.writing.checking.values import VALUE, nfc, words_of
from assistant.writing.evidence import Evidence, Shown
from assistant.writing.instructions import is_instruction
from plan.language.wording import find_runs

LONGEST = 2_000
"""Characters of a sentence that is looked at."""

_MARKS = re.compile(r"\[\s*[0-9]{1,3}(?:\s*[,;]\s*[0-9]{1,3})*\s*\]")
_QUOTE = re.compile(r"“([^“”]*)”|\"([^\"]*)\"|«([^«»]*)»")
_FOREIGN = re.compile(r"[^\W\d_\u0000-\u024f\u1e00-\u1eff\u0300-\u036f]")
_DATE = re.compile(r"[qt][0-9]|[0-9]+/[0-9]+(?:/[0-9]+)?$")


class Fault(StrEnum):
    """Why a sentence is dropped; the values are labels in `/metrics`."""

    NO_SOURCE = "no_source"
    SOURCE_UNKNOWN = "source_unknown"
    OTHER_DOCUMENT = "other_document"
    TOO_LONG = "too_long"
    INSTRUCTION = "instruction"
    NOT_VIETNAMESE = "not_vietnamese"
    QUOTE_NOT_VERBATIM = "quote_not_verbatim"
    DATE = "date"
    NUMBER = "number"
    LEFT_OUT_MATTERS = "left_out_matters"
    NOT_IN_SOURCE = "not_in_source"


@dataclass(frozen=True, slots=True)
class Checked:
    """A sentence that may stand: as the plan prints it, and the passage that says it."""

    text: str
    evidence: Evidence


def check(text: str, sources: tuple[int, ...], shown: Shown) -> Checked | Fault:
    """Hold a sentence against the passages it cites; the first of them that says it proves it. Raises nothing."""
    refused = _refused(text, sources, shown)
    if refused is not None:
        return refused
    said = nfc(text)
    cited = [(shown[number], _read(shown[number].text)) for number in dict.fromkeys(sources)]
    for evidence, source in cited:
        if not _quotes(said, source):
            continue
        for words in _readings(said, evidence):
            kept = follow(words, source, Rules.strictly())
            if kept is not None:
                return Checked(printed(source, kept), evidence)
    return _fault(said, cited)


def completed(text: str, evidence: Evidence) -> Checked | None:
    """The whole sentence of a passage that a model said less of than it may; None for words that are not of one.

    Sentences in front and behind come with it where one turns, or speaks of, the other. Rows stay what they are.
    """
    source = _read(evidence.text)
    if source.is_row:
        return None
    found = (one for words in _readings(nfc(text), evidence) for one in cut_from(words, source))
    first = next(found, None)
    return None if first is None else Checked(printed(source, unlabelled(source, around(source, first))), evidence)


def _refused(text: str, sources: tuple[int, ...], shown: Shown) -> Fault | None:
    """Why a sentence is not even looked up."""
    if not sources:
        return Fault.NO_SOURCE
    if any(source not in shown for source in sources):
        return Fault.SOURCE_UNKNOWN
    if len(text) > LONGEST:
        return Fault.TOO_LONG
    return Fault.INSTRUCTION if is_instruction(text) else None


@lru_cache(maxsize=256)
def _read(text: str) -> Source:
    return read(text)


def _keys(text: str) -> list[str]:
    return [word.key for word in words_of(text)]


def _readings(said: str, evidence: Evidence) -> Iterator[Sequence[str]]:
    """The words of a sentence; without its marks; and behind an opening that names the plan cited."""
    yield _keys(said)
    unmarked = _MARKS.sub(" ", said)
    if unmarked != said:
        yield _keys(unmarked)
    behind = content(unmarked, evidence.document)
    if behind is not None:
        yield _keys(behind)


def _quotes(said: str, source: Source) -> bool:
    """Whether all that stands between quotation marks stands in a passage in one piece."""
    there = [word.key for word in source.words]
    quoted = (_keys(next(filter(None, match.groups()), "")) for match in _QUOTE.finditer(said))
    return all(find_runs(there, words) for words in quoted if words)


def _fault(said: str, cited: Sequence[tuple[Evidence, Source]]) -> Fault:
    if _FOREIGN.search(said):
        return Fault.NOT_VIETNAMESE
    if not any(_quotes(said, source) for _evidence, source in cited):
        return Fault.QUOTE_NOT_VERBATIM
    if any(follow(words, source, Rules.freely()) for one, source in cited for words in _readings(said, one)):
        return Fault.LEFT_OUT_MATTERS
    said = _MARKS.sub(" ", said)
    if all(content(said, evidence.document) is None for evidence, _source in cited) and content(said, None):
        return Fault.OTHER_DOCUMENT
    there = {word.key for _evidence, source in cited for word in source.words}
    unknown = [key[len(VALUE) :] for key in _keys(said) if key.startswith(VALUE) and key not in there]
    if unknown:
        return Fault.DATE if any(map(_DATE.match, unknown)) else Fault.NUMBER
    return Fault.NOT_IN_SOURCE
