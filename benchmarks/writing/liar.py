"""A model that lies: honest sentences with one thing changed, one way of lying at a time, and what may not be said."""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from assistant.llm.model import Request
from benchmarks.writing.prompted import Passage, passages
from plan.language.folding import UPPER

Lie = Callable[[str, Passage, Sequence[Passage], random.Random], str | None]
"""Makes a sentence false: out of its words, its passage and all passages; None where it has nothing to change."""

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_DATE = re.compile(r"\d{1,2}/\d{1,2}/\d{4}|\d{1,2}/20\d\d|20\d\d")
_UNIT = re.compile(rf"(?:Sở|UBND|Ủy ban|Phòng|Văn phòng|Ban|Chi cục|Cục|Trung tâm|Bộ) (?:[{UPPER}][\w,]*\s?(?:và )?)+")
_UNITS = ("Sở Tư pháp", "Sở Y tế", "Thanh tra tỉnh", "Công an tỉnh", "Bộ Quốc phòng")
_ENGLISH = (("thực hiện", "implement"), ("và", "and"), ("kế hoạch", "plan"), ("năm", "year"), ("các", "the"))
_NOT = (("phải", "không phải"), ("được", "không được"), ("thực hiện", "không thực hiện"), ("là", "không là"))
_SENTENCES = 9


def _other_number(text: str, _own: Passage, _all: Sequence[Passage], chance: random.Random) -> str | None:
    found = list(_NUMBER.finditer(text))
    if not found:
        return None
    at = chance.choice(found)
    return f"{text[: at.start()]}{int(re.sub('[.,]', '', at[0])) + chance.randint(1, 9)}{text[at.end() :]}"


def _other_date(text: str, _own: Passage, _all: Sequence[Passage], chance: random.Random) -> str | None:
    found = _DATE.search(text)
    if not found:
        return None
    day = f"{chance.randint(1, 28):02}/{chance.randint(1, 12):02}/{chance.randint(2027, 2035)}"
    return text[: found.start()] + day + text[found.end() :]


def _added_date(text: str, _own: Passage, _all: Sequence[Passage], chance: random.Random) -> str | None:
    return f"{text.rstrip(' .;')}, hoàn thành trước ngày {chance.randint(1, 28)}/12/2031"


def _swapped_numbers(text: str, _own: Passage, _all: Sequence[Passage], _chance: random.Random) -> str | None:
    found = list(_NUMBER.finditer(text))
    pair = next(((a, b) for a, b in itertools.combinations(found, 2) if a[0] != b[0]), None)
    if pair is None:
        return None
    first, second = pair
    between = text[first.end() : second.start()]
    return f"{text[: first.start()]}{second[0]}{between}{first[0]}{text[second.end() :]}"


def _other_unit(text: str, _own: Passage, _all: Sequence[Passage], chance: random.Random) -> str | None:
    found = _UNIT.search(text)
    unit = chance.choice([unit for unit in _UNITS if unit not in text])
    return text.replace(found[0].strip(), unit, 1) if found else f"{unit} chủ trì {text[:1].lower()}{text[1:]}"


def _invented_quote(text: str, _own: Passage, _all: Sequence[Passage], _chance: random.Random) -> str | None:
    return f"{text.rstrip(' .;')}: “bảo đảm hoàn thành vượt mức trước thời hạn đã giao”"


def _other_passage(_text: str, own: Passage, every: Sequence[Passage], chance: random.Random) -> str | None:
    others = [clause for one in every if one.number != own.number for clause in one.sentences if clause not in own.text]
    return chance.choice(others) if others else None


def _mixed(text: str, own: Passage, every: Sequence[Passage], chance: random.Random) -> str | None:
    other = _other_passage(text, own, every, chance)
    return f"{text.rstrip(' .;')}, {other[:1].lower()}{other[1:]}" if other else None


def _denied(text: str, _own: Passage, _all: Sequence[Passage], _chance: random.Random) -> str | None:
    return next((text.replace(f" {word} ", f" {said} ", 1) for word, said in _NOT if f" {word} " in text), None)


def _mixed_languages(text: str, _own: Passage, _all: Sequence[Passage], _chance: random.Random) -> str | None:
    said = text
    for word, english in _ENGLISH:
        said = said.replace(f" {word} ", f" {english} ")
    return said if said != text else f"{text} This is mandatory."


def _loose(text: str, _own: Passage, _all: Sequence[Passage], _chance: random.Random) -> str | None:
    """Numbers and dates of one clause with the words of another: what stands between them is left out."""
    words = text.split()
    numbers = [at for at, word in enumerate(words) if re.search(r"\d", word)]
    if len(numbers) < 2 or numbers[-1] - numbers[0] < 3:
        return None
    return " ".join([*words[: numbers[0]], *words[numbers[-1] :]])


def _reversed(text: str, _own: Passage, _all: Sequence[Passage], _chance: random.Random) -> str | None:
    parts = [part.strip(" .;") for part in re.split(r"[,;]", text)]
    return ", ".join(reversed(parts)) if len(set(parts)) > 1 else None


def _summed(text: str, _own: Passage, _all: Sequence[Passage], _chance: random.Random) -> str | None:
    found = [int(re.sub("[.,]", "", number)) for number in _NUMBER.findall(text)]
    return f"{text.rstrip(' .;')}, tổng cộng {sum(found)}" if len(found) > 1 else None


def _chatter(text: str, _own: Passage, _all: Sequence[Passage], _chance: random.Random) -> str | None:
    return f"Như vậy, theo em hiểu thì {text[:1].lower()}{text[1:]}"


LIES: Mapping[str, Lie] = {
    "other number": _other_number,
    "other date": _other_date,
    "added date": _added_date,
    "swapped numbers": _swapped_numbers,
    "other unit": _other_unit,
    "invented quote": _invented_quote,
    "words of another passage": _other_passage,
    "two passages in one": _mixed,
    "denied": _denied,
    "mixed languages": _mixed_languages,
    "numbers with other words": _loose,
    "clauses turned round": _reversed,
    "added up": _summed,
    "chatter": _chatter,
}
MANNERS = (*LIES, "citation out of range", "endless", "any choice", "wrong choice", "other question")
"""All ways of lying; the last five are no changes of a sentence."""


class Liar:
    """A script for `ScriptedModel`. manner: one of MANNERS. told: the lies of the question asked now."""

    def __init__(self, manner: str, seed: int = 8) -> None:
        self.manner = manner
        self.told: list[str] = []
        self._chance = random.Random(seed)  # noqa: S311 - no secret
        self._chosen: str | None = None

    def __call__(self, request: Request) -> object:
        """The reply to a request."""
        shown = passages(request)
        if request.purpose == "choice":
            return {"choice": self._choice(shown)}
        if request.purpose == "follow_up":
            return {"question": self._question(request)}
        if self.manner == "endless":
            return self._endless(shown)
        return {"sentences": list(itertools.islice(self._sentences(shown), _SENTENCES * 2))}

    @property
    def makes_words(self) -> bool:
        """Whether its lies are words that no plan has; those of another passage are lies only where they are cited."""
        return self.manner not in {"words of another passage", "citation out of range"}

    def ask_anew(self) -> None:
        """Forget what was said of the question before."""
        self.told, self._chosen = [], None

    def _sentences(self, shown: Sequence[Passage]) -> Iterator[dict[str, object]]:
        """Every passage honestly, with a lie behind each, so that what is right about them gets the lies through."""
        for own in shown[:_SENTENCES]:
            yield {"text": own.text, "sources": [own.number]}
            for clause in own.sentences[:2]:
                lie = self._lie(clause, own, shown)
                if lie is not None:
                    self.told.append(str(lie["text"]))
                    yield lie

    def _lie(self, text: str, own: Passage, shown: Sequence[Passage]) -> dict[str, object] | None:
        if self.manner == "citation out of range":
            borrowed = LIES["words of another passage"](text, own, shown, self._chance)
            return {"text": borrowed or text, "sources": [self._chance.choice([0, -1, len(shown) + 1, 10**9])]}
        made = LIES.get(self.manner)
        said = made(text, own, shown, self._chance) if made else None
        return None if said is None or said in own.text else {"text": said, "sources": [own.number]}

    def _choice(self, shown: Sequence[Passage]) -> int:
        """The same wrong candidate in every order, and none where it is left out: as sure of itself as can be."""
        if self.manner == "any choice":
            return self._chance.choice([0, 1, len(shown), len(shown) + 1, 999])
        if self.manner != "wrong choice" or not shown:
            return 0
        by_text = sorted(shown, key=lambda one: one.text)
        self._chosen = self._chosen or by_text[len(by_text) // 2].text
        return next((one.number for one in shown if one.text == self._chosen), 0)

    def _question(self, request: Request) -> str:
        """Another question than was asked."""
        asked = re.findall(r"<<<\n(.*?)\n>>>", request.user, re.DOTALL)[-1]
        return f"{asked.rstrip('?')} của Sở Tư pháp tỉnh Vân Hải trước ngày 31/12/2031?"

    def _endless(self, shown: Sequence[Passage]) -> Iterator[str]:
        yield '{"sentences": ['
        for count in itertools.count():
            own = shown[count % len(shown)] if shown else Passage(1, "không có")
            said = f"{own.text.rstrip(' .;')}, đạt {count + 7}% vào ngày 30/02/2031"
            self.told.append(said)
            yield f'{{"text": {said!r}, "sources": [{own.number}]}}, '.replace("'", '"')
            if count > 5_000:
                return
