"""Which plans a question points at: by number, place, issuer, year and subject."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.known_plans import Plan, PlanList
from plan.language.folding import fold, has_diacritics, normalise, strip_marks
from plan.language.tables import load_table
from plan.language.wording import Word, find_runs

_BY_COMMITTEE = re.compile(
    r"\bke hoach\b(?:(?! so | bo ).){0,60}\bcua uy ban nhan dan\b(?! (?:cac|xa|phuong|huyen|quan|cap))"
)
_COMMON_NOUNS = frozenset({"thủ đô"})  # names of places that are written small
_ALIASES = {"thu do": "ha noi", "sai gon": "ho chi minh"}
_NUMBER = re.compile(
    r"\b(?:ke hoach|quyet dinh|kh|qd|van ban|so)\s*(?:so\s*)?(?P<serial>\d{1,5})\b(?!\s*(?:phan tram|"
    r"%|/\d|\.\d))(?:\s*/\s*(?P<symbol>[\w-]+))?"
)
_FULL_NUMBER = re.compile(r"\b(?P<serial>\d{1,5})\s*/\s*(?P<symbol>(?:kh|qd|ctr|pa|nq)\s*-\s*[\w]+)")
_OPENING_NUMBER = re.compile(  # elsewhere in a question a number may be that of a plan the task is part of
    r"^(?:(?:theo|trong|tai) )?(?:ke hoach|kh)\s*(?:so\s*)?\d{1,5}(?!\d)\s*(?:/\s*kh\b|(?= (?:thi|giao|ai)\b))"
)
_YEAR = re.compile(r"(?<!den nam )(?<!den )(?<!doan )(?<!tu nam )(?<!20\d\d )\b(20[12]\d)\b(?! 20\d\d)(?! den)")

TITLED = 0.3  # share of a title's words, rare ones counting more, from which on a question names the plan by its title


@dataclass(frozen=True, slots=True)
class Pointing:
    """The plans a question may be about, best first, with how strongly its words name each.

    pointed: whether anything in the question restricts the plans. used: words of the question that only name plans.
    places: folded provinces named. missing: a place was named, or a plan's number to begin with, that no plan has.
    foreign: an office of a place was named ("Sở Y tế Đồng Nai") that has issued none of the plans.
    """

    plans: tuple[Plan, ...]
    boosts: dict[str, float]
    pointed: bool
    used: frozenset[int]
    places: tuple[str, ...]
    missing: bool = False
    foreign: bool = False


def point(question: str, words: Sequence[Word], among: Sequence[Plan], names: Mapping[str, frozenset[str]]) -> Pointing:
    """Find the plans a question points at; with nothing named, all of them. `names`: places with their other names."""
    plans = among if isinstance(among, PlanList) else PlanList(among)
    keys = [key for word in words for key in word.first]
    owners = [i for i, word in enumerate(words) for _ in word.first]
    plain = " ".join(keys)
    used: set[int] = set()
    found = list(plans)
    pointed = False

    numbered, begin, stop = _numbered(strip_marks(question), plans)
    if numbered:
        found, pointed = numbered, True
        at = [i for i, word in enumerate(words) if begin <= word.begin < stop]
        used |= set(at)
        while at and at[0] and words[at[0] - 1].first[-1] in ("so", "hoach", "dinh", "quyet", "ke", "van", "ban"):
            at.insert(0, at[0] - 1)
            used.add(at[0])
    missing = not numbered and bool(_OPENING_NUMBER.match(strip_marks(question).lower()))
    places, place_words = _places(question, keys, owners, words, names, plans.places)
    used |= place_words
    if places and not numbered:
        fitting = [p for p in found if any(p.places & names for names in places.values())]
        pointed, missing, found = True, missing or not fitting, fitting
    found, issuer_words, by_issuer = _by_issuer(found, keys, owners)
    used |= issuer_words
    pointed = pointed or by_issuer
    foreign = not by_issuer and bool(places) and _foreign_office(plain, places)
    years = {int(y) for y in _YEAR.findall(plain)}
    if years:
        fitting = [p for p in found if p.years & years]
        named = _title_boosts(found, plans, keys)
        best = max(named.values(), default=0.0)
        clear = best > TITLED and max((named[p.id] for p in fitting), default=0.0) < best * _LESS_NAMED
        if fitting and len(fitting) < len(found) and not clear:
            found = fitting
        used |= {owners[i] for i, key in enumerate(keys) if key.isdecimal() and int(key) in years}
    boosts = _title_boosts(found, plans, keys)
    found.sort(key=lambda p: -boosts[p.id])
    used |= _mention(keys, owners, found[:1])
    return Pointing(tuple(found), boosts, pointed, frozenset(used), tuple(places), missing, foreign)


def _numbered(plain: str, plans: PlanList) -> tuple[list[Plan], int, int]:
    """The plans whose number is printed in the question, and where."""
    for pattern in (_FULL_NUMBER, _NUMBER):
        for match in pattern.finditer(plain):
            serial = match["serial"].lstrip("0")
            symbol = " ".join(re.findall(r"\w+", match["symbol"] or ""))
            fitting = [p for p in plans.by_serial.get(serial, ()) if p.symbol.startswith(symbol)]
            if fitting:
                return fitting, match.start(), match.end()
    return [], 0, 0


def _places(
    question: str,
    keys: Sequence[str],
    owners: Sequence[int],
    words: Sequence[Word],
    known: Mapping[str, frozenset[str]],
    own: frozenset[str],
) -> tuple[dict[str, frozenset[str]], set[int]]:
    found: dict[str, frozenset[str]] = {}
    used: set[int] = set()
    names = {**known, **{a: frozenset({n}) for a, n in _ALIASES.items()}}
    taken: set[int] = set()
    for name, related in sorted(names.items(), key=lambda item: (item[0] not in own, -len(item[0]))):
        for at in find_runs(keys, name.split()):
            span = set(range(at, at + len(name.split())))
            if span & taken or not _is_named(question, words, [owners[i] for i in sorted(span)]):
                continue
            taken |= span
            found[name] = related
            used |= {owners[i] for i in span}
            if at > 1 and tuple(keys[at - 2 : at]) == ("thanh", "pho"):
                used |= {owners[at - 2], owners[at - 1]}
            elif at and keys[at - 1] == "tinh":
                used.add(owners[at - 1])
    return found, used


def _is_named(question: str, words: Sequence[Word], at: Sequence[int]) -> bool:
    """Whether the syllables are a province's name rather than words ("hòa bình"): capitals, where there are any."""
    if not has_diacritics(question) or question == question.lower() or len(set(at)) == 1:
        return True
    if normalise(question[words[at[0]].begin : words[at[-1]].stop]).lower() in _COMMON_NOUNS:
        return True
    return all(question[words[i].begin].isupper() for i in at)


_PLAN = ("ke", "hoach")
_IS_GIVEN_WORK = frozenset({("chu", "tri"), ("phoi", "hop"), ("duoc", "giao")})
_BY_OFFICE = re.compile(r"\bke hoach\b.{0,60}\bcua so\b")


def _by_issuer(plans: list[Plan], keys: Sequence[str], owners: Sequence[int]) -> tuple[list[Plan], set[int], bool]:
    """Keep the plans of an office that the question names ("sở văn hóa thể thao", "ngành nội vụ").

    Behind "kế hoạch ... của UBND" an office named elsewhere is one that is given work.
    """
    plain = " ".join(keys)
    committee, office = _BY_COMMITTEE.search(plain), _BY_OFFICE.search(plain)
    if committee and not (office and office.start() < committee.start()):
        fitting = [p for p in plans if p.issuer_kind[:4] == ("uy", "ban", "nhan", "dan")]
        return (fitting, set(), True) if fitting else (plans, set(), False)
    linked = [i for i, key in enumerate(keys) if key != "va"]
    bare = ["so" if keys[i] == "nganh" else keys[i] for i in linked]
    best: tuple[int, list[Plan], set[int]] = (0, plans, set())
    for kind in {p.issuer_kind for p in plans}:
        if len(kind) < 3 or kind[:4] == ("uy", "ban", "nhan", "dan"):
            continue
        for at in find_runs(bare, kind):
            if at and (bare[at - 1], kind[0]) == ("co", "so"):
                continue  # "mạng lưới cơ sở văn hóa" names no "Sở Văn hóa"
            if tuple(bare[at + len(kind) : at + len(kind) + 2]) in _IS_GIVEN_WORK and find_runs(bare[at:], _PLAN):
                continue  # "Sở Nội vụ chủ trì việc gì theo kế hoạch ... của tỉnh"
            fitting = [p for p in plans if p.issuer_kind == kind]
            if len(kind) > best[0]:
                span = {owners[linked[i]] for i in range(at, at + len(kind))}
                between = {owners[i] for i in range(linked[at], linked[at + len(kind) - 1]) if keys[i] == "va"}
                best = (len(kind), fitting, span | between)
    return list(best[1]), best[2], best[0] > 0


def _foreign_office(plain: str, places: Mapping[str, frozenset[str]]) -> bool:
    """Whether an office stands right before a place's name."""
    offices = [fold(row["issuer_kind"]) for row in load_table("issuers")]
    kinds = [o for o in offices if o.startswith("so ") and len(o.split()) >= 3]
    return any(re.search(rf"\b{office} (?:tinh |thanh pho )?{place}\b", plain) for office in kinds for place in places)


def _title_boosts(found: Sequence[Plan], plans: PlanList, keys: Sequence[str]) -> dict[str, float]:
    """How much of each title the question's words cover, rare words counting more; 0 to 1."""
    asked = set(keys)
    return {
        plan.id: sum(plans.title_weights[w] for w in plan.title_words if w in asked) / plans.title_totals[plan.id]
        for plan in found
    }


_LESS_NAMED = 0.6  # of what `TITLED` titles reach: a year that fits only plans named less does not outweigh them

FILLING = frozenset(  # words of titles that name none
    {
        "cua",
        "nam",
        "ve",
        "tren",
        "dia",
        "ban",
        "va",
        "cac",
        "ke",
        "hoach",
        "thuc",
        "hien",
        "trien",
        "khai",
        "giai",
        "doan",
        "den",
        "so",
        "theo",
        "trong",
    }
)


def _mention(keys: Sequence[str], owners: Sequence[int], best: Sequence[Plan]) -> set[int]:
    """Words behind "kế hoạch" that only repeat the title of the plan pointed at."""
    used: set[int] = set()
    for plan in best:
        known = (
            plan.title_words
            | set(plan.issuer_kind)
            | plan.places
            | {w for p in plan.places for w in p.split()}
            | FILLING
        )
        for at in find_runs(keys, ("ke", "hoach")):
            stop = at + 2
            while stop < len(keys) and (keys[stop] in known or re.fullmatch(r"20\d\d", keys[stop])):
                stop += 1
            named = [k for k in keys[at + 2 : stop] if k in plan.title_words and k not in FILLING]
            if len(named) >= 2 or (named and stop - at <= 8):
                used |= {owners[i] for i in range(at, stop)}
            else:
                used |= {owners[at], owners[at + 1]}
    return used
