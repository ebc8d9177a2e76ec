"""What somebody wants to be reminded of, out of his words: his own work, a plan by its number, a unit by its name.

Only units and plans that he may see are known. What is not known is never guessed at: what comes close is offered.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from assistant.access.viewer import Viewer
from assistant.conversation.own_unit import name_own_unit
from assistant.known_plans import Plan
from assistant.question.units import find_units
from assistant.reminders.wish import Timing, read_timing
from index.library import Shelf, TaskFilter
from index.subscriptions import Subject, Wish
from plan.errors import SubscriptionInvalid
from plan.language.folding import fold, strip_marks
from plan.language.wording import plain_words, words_of

EXAMPLES = "“nhắc Văn phòng Sở trước 7 ngày” hoặc “nhắc việc của tôi hằng ngày lúc 8 giờ”"
_ALIKE = 85  # percent, from which on a name is offered
_MOST = 5  # names that are offered
_BEGINS = re.compile(
    r"\s*(?:(?:hay|xin|nho|vui long)\s+)*"
    r"(?:nhac|gui (?:cho \w+ )?(?:tong hop|ban tin|bao cao viec)|ban tin|tong hop viec)\b"
)
_ENDS = re.compile(r"\s*(?:bo|huy|thoi|ngung|dung|tat|xoa|go)\s+(?:het |tat ca |cac |moi )*(?:loi )?nhac\b")
_ENDS_COMMAND = re.compile(r"\s*(?:bỏ|hủy|huỷ|huy|xóa|xoá|xoa|gỡ|tắt|dừng|ngừng|bo (?=het|tat ca))\b", re.IGNORECASE)
_ENDS_ALL = re.compile(
    r"\s*(?:bo|huy|thoi|ngung|dung|tat|xoa|go)\s+(?:(?:het|tat ca|moi|cac)\b\s*)+(?:(?:loi )?nhac\b)?"
    r"[\s.!]*(?:di|nhe|a)?[\s.!]*$"
)
_NOT = re.compile(r"\s*nhac (?:lai|den)\b|\?\s*$|\b(?:la gi|la ai|the nao|bao gio|khi nao|o dau|nao|ai|gi)\s*\??\s*$")
_ABOUT = re.compile(r"\s*nhắc\s+tới\b", re.IGNORECASE)
_FILLER = (
    "nhac nho|nhac|hay|xin|nho|vui long|giup|cho|toi|minh|em|chung toi|chung ta|nhom nay|nhom|ve|cac|nhung|moi|tat ca|"
    "viec|cong viec|nhiem vu|thoi han|han|cua|thuoc|duoc giao|duoc|giao|gui|bao cao|bao|tong hop|ban tin|danh sach|"
    "khi co|neu co|sap den han|den han|toi han|sap toi|nhe|nha|voi|theo|don vi|loi|"
    "bo|huy|thoi|ngung|dung|tat|xoa|go|het"
)
_EMPTY = re.compile(rf"(?:(?:{_FILLER})\b|[\s,.;:!“”\"'()-]+)*")
_OWN = re.compile(r"\b(?:viec|nhiem vu)(?: (?:cua|giao cho))? (?:toi|minh|em|chung toi)\b|\b(?:toi|minh) duoc giao\b")
_FRONT = re.compile(rf"[\s,.;:!“”\"'()-]*(?:{_FILLER})\b[\s,.;:!“”\"'()-]*")
_BACK = re.compile(r"(?:[\s,.;:!]|\b(?:nhe|nha|voi|di|cam on|giup toi|cho toi)\b)+$")
_PLAN = re.compile(
    r"\b(?:(?:ke hoach|kh|quyet dinh|qd|chuong trinh|van ban)\s*)?(?:so\s*)?"
    r"(?P<serial>\d{1,5})\s*/\s*(?P<symbol>[\w/-]+)"
    r"|\b(?:ke hoach|kh|quyet dinh|qd|chuong trinh|van ban)\s*(?:so\s*)?(?P<alone>\d{1,5})\b"
)
_POINTING = frozenset({"", "nay", "do", "kia", "tren"})
_BY_YEAR = re.compile(r"\bnam (?P<year>20\d\d)\b")


@dataclass(frozen=True, slots=True)
class Option:
    """One of several subjects that somebody may mean."""

    label: str
    subject: Subject
    value: str


@dataclass(frozen=True, slots=True)
class Heard:
    """What was understood: when, and either one subject or what it may be. options: none where nothing comes close.

    problem: why there is no subject. bare: no subject was named, so that the asker's own work is meant.
    """

    timing: Timing
    wish: Wish | None
    options: tuple[Option, ...] = ()
    problem: str = ""
    bare: bool = False

    @property
    def remark(self) -> str:
        """What of the words could not be taken as it stood."""
        return self.timing.remark


def is_asking(text: str) -> bool:
    """Whether a message asks to be reminded, or to be reminded no more, and is no question."""
    plain = strip_marks(text)
    if _ABOUT.match(unicodedata.normalize("NFC", text)) or _NOT.search(plain):
        return False
    return bool(_BEGINS.match(plain) or _ENDS.match(plain))


def is_ending(text: str) -> bool:
    """Whether what follows /nhac, or such a sentence, asks to be reminded no more; "bo" without marks may be a Bộ."""
    return bool(_ENDS.match(strip_marks(text)) or _ENDS_COMMAND.match(unicodedata.normalize("NFC", text)))


def is_ending_all(text: str) -> bool:
    """Whether nothing at all is to be told any more."""
    return bool(_ENDS_ALL.match(strip_marks(text)))


def is_meant(heard: Heard, kept: Wish) -> bool:
    """Whether words that end a wish are about this one: by its subject and its rhythm, as far as they name them."""
    if heard.wish is None or (heard.bare and not heard.timing.named):
        return False
    same = heard.bare or (heard.wish.subject, heard.wish.value) == (kept.subject, kept.value)
    return same and (not heard.timing.named or heard.timing.rhythm is kept.rhythm)


def hear(words: str, viewer: Viewer, shelf: Shelf) -> Heard:
    """Understand a wish; raises SubscriptionInvalid for a time that is none."""
    text = unicodedata.normalize("NFC", words)
    timing = read_timing(strip_marks(text))
    rest = "".join(here if left != " " else " " for here, left in zip(text, timing.rest, strict=True))
    return _own(rest, timing, viewer) or _plan(rest, timing, shelf) or _unit(rest, timing, shelf)


def unit_names(shelf: Shelf) -> Mapping[str, str]:
    """Canonical names of the units of a shelf by their folded words."""
    return {" ".join(plain_words(one.value)): one.value for one in shelf.facets(TaskFilter()).units}


def _own(rest: str, timing: Timing, viewer: Viewer) -> Heard | None:
    plain = strip_marks(rest)
    ours = strip_marks(name_own_unit(rest, " "))
    if not _EMPTY.fullmatch(ours):
        return None
    explicit = ours != plain or _OWN.search(plain)
    if viewer.unit or (explicit and not viewer.id.startswith("chat:")):
        return Heard(timing, timing.wish(Subject.MINE, ""), bare=not explicit)
    if not (timing.named or explicit):
        return Heard(timing, None, problem="Anh/chị muốn được nhắc việc của ai?")
    return Heard(timing, None, problem="Chưa biết đơn vị của anh/chị. Hãy ghi tên đơn vị hoặc số kế hoạch.")


def _plan(rest: str, timing: Timing, shelf: Shelf) -> Heard | None:
    plain = strip_marks(rest)
    match = _PLAN.search(plain)
    if match is None:
        return None
    beside = plain[: match.start()] + " " + plain[match.end() :]
    year = _BY_YEAR.search(beside)
    if not _EMPTY.fullmatch(_BY_YEAR.sub(" ", beside)):
        return Heard(timing, None, problem="Câu này có số kế hoạch và cả những chữ chưa hiểu được.")
    serial, symbol = (match["serial"] or match["alone"]).lstrip("0"), fold(match["symbol"] or "")
    plans = [one for one in map(Plan, shelf.documents()) if one.serial == serial and one.symbol.startswith(symbol)]
    exact = [one for one in plans if one.symbol == symbol]
    plans = [one for one in exact or plans if not year or int(year["year"]) in one.years]
    options = tuple(Option(_plan_label(one), Subject.PLAN, one.id) for one in plans)
    return _settled(
        timing, options, f"Không thấy “{rest[match.start() : match.end()].strip()}” trong các văn bản anh/chị xem được."
    )


def _unit(rest: str, timing: Timing, shelf: Shelf) -> Heard:
    names = unit_names(shelf)
    found = find_units(rest.lower(), words_of(rest), names, frozenset(), ())  # in small letters only known ones match
    if len(found) > 1:
        return Heard(timing, None, problem="Mỗi lời nhắc dành cho một đơn vị. Hãy đặt riêng cho từng đơn vị.")
    if found and _EMPTY.fullmatch(strip_marks(rest[: found[0].begin] + " " + rest[found[0].stop :])):
        return Heard(timing, timing.wish(Subject.UNIT, names[found[0].name]))
    candidates = _candidates(rest)
    options = tuple(Option(name, Subject.UNIT, name) for name in _near(candidates, names))
    told = " ".join(_BACK.sub("", candidates[-1]).split())
    problem = f"Không thấy đơn vị “{told}” trong các kế hoạch anh/chị xem được."
    if not options:
        problem += " Muốn được nhắc riêng một nhiệm vụ, hãy đặt ở trang của nhiệm vụ đó."
    if fold(told) in _POINTING:
        problem = "Chưa rõ là việc nào: hãy ghi tên đơn vị hoặc số kế hoạch, hoặc đặt lời nhắc ở trang của nhiệm vụ."
    return Heard(timing, None, options, problem)


def _settled(timing: Timing, options: tuple[Option, ...], problem: str) -> Heard:
    if len(options) == 1:
        return Heard(timing, timing.wish(options[0].subject, options[0].value))
    return Heard(timing, None, options[:_MOST], problem)


def _candidates(rest: str) -> list[str]:
    """The text without what may be words around a name in front of it, one word fewer each time."""
    found = [rest]
    while match := _FRONT.match(strip_marks(found[-1])):
        found.append(found[-1][match.end() :])
    return found


def _near(candidates: Sequence[str], names: Mapping[str, str]) -> list[str]:
    """Names that begin with what was typed, else those that look much like it."""
    keys = [" ".join(plain_words(_BACK.sub("", one))) for one in candidates]
    for key in keys:
        begun = [canonical for name, canonical in names.items() if key and name.startswith(f"{key} ")]
        if begun and len(key.split()) > 1:
            return begun[:_MOST]
    close = [
        found for key in keys if key for found in process.extract(key, list(names), scorer=fuzz.ratio, limit=_MOST)
    ]
    close = sorted((one for one in close if one[1] >= _ALIKE), key=lambda one: -one[1])
    return list(dict.fromkeys(names[one[0]] for one in close))[:_MOST]


def _plan_label(one: Plan) -> str:
    document = one.stored.document
    issuer = f", {document.issuer}" if document.issuer else ""
    return f"{one.stored.name}{issuer}{f' ({document.year})' if document.year else ''}"


def unclear(problem: str) -> SubscriptionInvalid:
    """The error for words that are not understood."""
    return SubscriptionInvalid(f"{problem} Ví dụ: {EXAMPLES}.".strip())
