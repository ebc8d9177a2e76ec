"""Who is made responsible by a sentence: its subject, the one it is given to, and those it works with.

A unit that hands over, receives or is reported to ("(qua Sở Nội vụ)", "báo cáo UBND tỉnh") is neither lead nor
coordinating unit; only the subject in front of the predicate and the units behind "phối hợp với" are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice

from plan.language.folding import normalise, strip_marks
from plan.language.tables import load_table
from plan.language.units import begins_unit, expand_units, head_end, is_bare

_BOTH = r"(?:se |can |cung |cung phai )?"  # words that may stand in front of a predicate
_AT_LEVEL = re.compile(r"(?! xa\b| huyen\b| tinh\b| tren\b| uy\b| co so\b| duoi\b)")  # "UBND cấp xã" has no verb


def _alternatives(strength: str | None, match: str) -> str:
    rows = [r for r in load_table("predicates") if r["match"] == match and strength in (None, r["strength"])]
    words = [strip_marks(r["verb"]) if match == "folded" else normalise(r["verb"]) for r in rows]
    return "|".join(map(re.escape, words))


_STRONG = _alternatives("strong", "folded")
_VERBS = _alternatives(None, "folded")
_PREDICATE = re.compile(rf"(?<!\w){_BOTH}(?:{_VERBS})(?!\w)")
# Short verbs that without diacritics are other words ("mở", "cấp"): looked for as printed.
_EXACT = re.compile(rf"(?<!\w)(?:{_alternatives(None, 'exact')})(?!\w)")
_STRONG_PREDICATE = re.compile(rf"(?<!\w)(?:{_STRONG}|theo chuc nang|trong pham vi)(?!\w)")
_GIVEN = re.compile(
    r"^(?:(?:uy ban nhan dan|ubnd|chu tich ubnd|giam doc so|thu tuong chinh phu|"
    r"hdnd)[^,;:.]{0,40}?\s)?(?:giao(?: cho)?|de nghi|yeu cau|phan cong)\s+"
)
_MIDDLE = re.compile(r"[,;:)]\s+(?:giao\s+)?(?!(?:doanh nghiep|to chuc|ca nhan|nguoi dan)\b)(?=\w)")
_COLLECTED = re.compile(r"\b(?:cac|nhung|moi) (?:co quan|so|ban|nganh|phong|don vi|to chuc|bo|xa|cap)$")
_ASKED = re.compile(r"^(?:giao|yeu cau|de nghi)$")
_HEAD_ONCE = re.compile(r"\b(?:Sở|Bộ|Ban|Phòng|Báo|Đài|xã|phường)\s*:", re.IGNORECASE)  # "các Sở: Công Thương, Y tế"
_DESCRIBED = re.compile(r"(?<!nhiem vu )(?<!quyen han )\bduoc (?:phan cong|giao|giao nhiem vu)\b")
_NAMED = re.compile(
    r"(?:\bcong lap|\bcong trinh|\bchuong trinh|\bquy trinh|(?:cac|nhung|moi|hoac|cap) to chuc|"
    r"\bcao cap|\btrung cap|\bcac cap|\bphoi hop\b(?<=quan phoi hop)|\bquan chu tri|\bvi chu tri|\bduoc giao|"
    r"\bduoc (?:giao|phan cong) (?:chu tri|phoi hop)|"
    r"\b(?:linh vuc|cong tac|hoat dong|he thong|co so) (?:xay dung|truyen thong|dao tao|quan ly|kiem soat|thong ke|"
    r"to chuc|khai thac|giam sat|ho tro|tiep nhan|nghien cuu|dang ky|theo doi|thu gom|xu ly|cung cap|van chuyen)|"
    r"\bvien nghien cuu|\b(?:cac|nhung) to chuc cung cap)$"
)  # words of a name, not verbs
_NOUN = re.compile(
    r"(?:giao (?:thong|tiep|dich|luu|duc|ban)|mo hinh|thi truong|lap trinh|to chuc (?:chinh tri|xa hoi))"
)
_ADVERBIAL = re.compile(
    r"^(?:dinh ky|dinh ki|hang (?:tuan|thang|quy|nam)|truoc (?:ngay|thang)|cham nhat|trong (?:quy|"
    r"thang|nam)|den ngay|tu ngay|moi (?:thang|quy|nam)|rieng|(?:can cu|tren co so|theo|thuc hien) "
    r"(?:(?:noi dung )?ke hoach nay|tinh hinh|dieu kien|chuc nang|nhiem vu))\b"
)
_NAME_REACH = 20  # characters in front of a word that can make it part of a name
_LOOKED_AT = 4000  # characters of a sentence; the longest real one seen has 1,900
_PLACES = 40  # places in a sentence where a subject may stand
_LONGEST = 420  # characters of a list of units in front of a predicate
_MODIFIER = re.compile(
    r"(?<!\s)\s*+,?\s*+(?:(?:trong phạm vi|theo|căn cứ|trên cơ sở)\s+(?:phạm vi\s+)?(?:chức năng|nhiệm vụ|"
    r"quyền hạn|thẩm quyền|trách nhiệm)[^;()]{0,60}?(?:của mình|được giao|quản lý|"
    r"phụ trách)(?=\s*(?:và|,|;|$)))",
    re.IGNORECASE,
)
_AMONG = re.compile(r"\s*[;,]\s*trong đó\b.*$", re.IGNORECASE | re.DOTALL)  # some of those named, named again
_ASIDE = re.compile(
    r"\s*\((?=[^()]*\))(?=[^()]*(?:thường trực|sau đây|gọi tắt|gọi chung|đầu mối|chủ trì))[^()]*\)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Subject:
    """Units made responsible by a sentence, and where in the sentence the rest begins."""

    names: tuple[str, ...]
    rest: int
    begin: int = 0


def unit_list(text: str) -> tuple[str, ...]:
    """The names in a list of units, without asides and phrases like "theo chức năng, nhiệm vụ được giao"."""
    words = _ASIDE.sub("", _MODIFIER.sub("", _AMONG.sub("", text)))
    words = re.sub(r"\s+và$", "", words.strip(" ,.:"))
    return tuple(p.name for p in expand_units(words) if p.name.lower() not in ("các", "những"))


def _verbs(text: str, plain: str, begin: int, *, strong: bool) -> list[int]:
    """Where words that can begin a predicate stand, from `begin` on as far as a list of units may reach."""
    stop = begin + _LONGEST
    if strong:
        return [m.start() for m in _STRONG_PREDICATE.finditer(plain, begin, stop)]
    found = [m.start() for m in _PREDICATE.finditer(plain, begin, stop) if not _is_named(plain, m.start(), m.end())]
    return sorted(found + [m.start() for m in _exact_verbs(text, plain, begin, stop)])


def _exact_verbs(text: str, plain: str, begin: int, stop: int) -> Iterator[re.Match[str]]:
    for match in _EXACT.finditer(normalise(text), begin, stop):
        named = _NOUN.match(plain, match.start()) or (match[0] == "cấp" and not _AT_LEVEL.match(plain, match.end()))
        if not named:
            yield match


def _is_named(plain: str, begin: int, stop: int) -> bool:
    """Whether a word that looks like a verb belongs to a name ("công lập", "các tổ chức", "giao thông")."""
    return bool(_NOUN.match(plain, begin) or _NAMED.search(plain, max(0, begin - _NAME_REACH), stop))


def _predicate(text: str, plain: str, begin: int) -> int | None:
    """Where the predicate of a unit phrase that begins at `begin` starts; verbs inside names are capitalised."""
    described = _DESCRIBED.search(plain, begin, begin + 160)
    first = described.end() if described else begin + head_end(text[begin:])
    for at in _verbs(text, plain, first, strong=described is not None):
        if described and at - described.end() <= 1 and plain.startswith(("chu tri", "phoi hop"), at):
            continue  # "các cơ quan được giao chủ trì có trách nhiệm ..."
        between = text[begin:at]
        if len(between) > _LONGEST or re.search(r"[.:]\s|;\s*$", _HEAD_ONCE.sub("", between)):
            return None
        if text[at].islower() and between.count("(") == between.count(")") and between.strip():
            return at
    return None


def sentence_subject(sentence: str) -> Subject | None:
    """The units in front of the predicate, or those a task is given to ("Giao Sở X", "UBND tỉnh yêu cầu các sở")."""
    text = unicodedata.normalize("NFC", sentence[:_LOOKED_AT])
    plain = strip_marks(text)
    given = _GIVEN.match(plain)
    begin = given.end() if given else 0
    found = _subject_at(text, plain, begin)
    if found is not None or given:
        return found
    adverbial = _ADVERBIAL.match(plain)
    verb = _PREDICATE.search(plain, adverbial.end()) if adverbial else None
    grounded = plain.startswith(("tren co so", "can cu"))
    begun = verb.start() if verb else 0  # an adverbial is over where something is done
    for match in islice(_MIDDLE.finditer(plain), _PLACES):
        if _COLLECTED.search(plain, max(0, match.start() - _NAME_REACH), match.start()):
            continue  # "của các cơ quan, đơn vị ...": the comma stands inside a collective
        weak = match.start() < begun or plain[match.start()] == ":" or (grounded and "giao" in match[0])
        found = _subject_at(text, plain, match.end(), strong=not weak)
        if found is not None and not is_bare(found.names[0]):
            return Subject(found.names, 0, match.end())
    return None


def _subject_at(text: str, plain: str, begin: int, *, strong: bool = False, given: bool = True) -> Subject | None:
    if not begins_unit(text[begin : begin + 80]):
        return None
    predicate = _predicate(text, plain, begin)
    if predicate is None or (strong and not re.match(_STRONG, plain[predicate:])):
        return None
    asked = re.match(r"(?:giao|yeu cau|de nghi)\s+", plain[predicate:])
    if asked and given:  # "UBND tỉnh yêu cầu các sở ...": those who are asked, not the one who asks
        return _subject_at(text, plain, predicate + asked.end(), given=False)
    names = unit_list(text[begin:predicate])
    return Subject(names, predicate, begin) if names else None


_TITLE_WORDS = re.compile(
    r"^(?:(?:trách nhiệm|nhiệm vụ)(?: thực hiện)?(?: cụ thể)? của|đề nghị|giao|đối với|phân công|các nhiệm vụ của)\s+",
    re.IGNORECASE,
)
_INTRODUCED = re.compile(r"^(?:cac )?(?:co quan|don vi)[^:]{0,120}:\s*(?=\w)")


def heading_units(heading: str) -> tuple[str, ...]:
    """The units a heading consists of ("2. Văn phòng Sở", "Trách nhiệm của các Sở, ban, ngành"), () for other headings.

    A verb inside makes it a sentence, but for short collectives ("Các doanh nghiệp hoạt động trong lĩnh vực xây dựng").
    """
    text = unicodedata.normalize("NFC", heading).strip(" :.*")
    introduced = _INTRODUCED.match(strip_marks(text))
    if introduced and begins_unit(text[introduced.end() :]):
        text = text[introduced.end() :]
    words = _TITLE_WORDS.sub("", text)
    text = _ASIDE.sub("", _MODIFIER.sub("", words))
    if len(text) > _LONGEST or not begins_unit(text) or (text.isupper() and len(text.split()) > 12):
        return ()
    plain = strip_marks(text)
    predicate = _predicate(text, plain, 0)
    if predicate is None:
        return unit_list(text)
    described = words != heading.strip(" :.*") or plain.startswith("cac ")
    whole = (
        described
        and len(text.split()) <= 16
        and not heading.rstrip().endswith((".", ";"))
        and not re.match(_STRONG, plain[predicate:])
    )
    return unit_list(text) if whole else ()


_STARTS = re.compile(
    rf"^(?:{_VERBS}|chu tri|thuong xuyen|hang nam|tham gia|chuan bi|vao|co (?:giai phap|"
    rf"ke hoach|phuong an)|thuc hien|khai thac|phat trien|dau tu|phan bo|ky ket|dang ky)(?!\w)"
)


def begins_with_verb(text: str) -> bool:
    """Whether a line begins with what is to be done ("Tham mưu ...", "Phối hợp ...")."""
    return bool(_STARTS.match(strip_marks(text)))


_TAKES_PART = re.compile(r"^(?:chu tri|phoi hop|thuc hien|tham gia|tham muu thuc hien|chiu trach nhiem)(?!\w)")
_SHORTEST_WORK = 30  # characters of a predicate that says what is to be done


def begins_work(text: str) -> bool:
    """Whether a predicate says what is to be done, not only that the unit leads or takes part."""
    return begins_with_verb(text) and len(text) >= _SHORTEST_WORK and not _TAKES_PART.match(strip_marks(text))


_WITH = re.compile(
    r"\bphoi hop(?: chat che)?(?: (?:voi|cung(?: voi)?))?\s+"
    r"(?!voi\b|thuc hien|to chuc(?! (?:chinh tri|xa hoi|doan the)\b)|trien khai|,)(?=\w)"
)
_WITH_ENDS = re.compile(
    rf"(?<!\w)(?:{_VERBS}|trong (?:viec|cong tac|trien khai|qua trinh|to chuc)|de(?= )|nham(?= )|thanh tra|"
    rf"khao sat|tham dinh|thu thap|xac dinh|don dep|van chuyen|"
    r"cap phat|tiep nhan|dung|rut|ngan chan|phat hien|xu ly|giai quyet|dieu tra|tim|bao ve|dao tao|"
    r"boi duong|tap huan|truyen thong|thong tin|"
    r"trao doi|chia se|ket noi|van hanh|khai thac|phat trien|doi moi|lien he|thong nhat|"
    r"quy hoach|dieu chinh|sua doi|chuan bi|thi diem)(?!\w)"
)


def _is_verb(text: str, plain: str, begin: int, match: re.Match[str]) -> bool:
    """A verb in lower case, outside brackets and not part of a name."""
    between = text[begin : match.start()]
    return (
        text[match.start()].islower()
        and between.count("(") == between.count(")")
        and not _is_named(plain, match.start(), match.end())
    )


_LINKS_ON = re.compile(r"(?:\s*;|\s+(?:trong|để|nhằm|về|khi))\s*$")  # what a list of partners may run into


def coordinating(sentence: str) -> tuple[str, ...]:
    """The units behind the first "phối hợp (với)" of a sentence; () when none is named."""
    text = unicodedata.normalize("NFC", sentence[:_LOOKED_AT])
    plain = strip_marks(text)
    for match in islice(_WITH.finditer(plain), _PLACES):
        if not begins_unit(text[match.end() :]) and not re.match(
            r"(?:cac|chinh quyen|luc luong|co quan)\b", plain[match.end() :]
        ):
            continue
        begin = match.end()
        reach = begin + _LONGEST
        ends = chain(_WITH_ENDS.finditer(plain, begin, reach), _exact_verbs(text, plain, begin, reach))
        stop = min((m.start() for m in ends if _is_verb(text, plain, begin, m)), default=len(text))
        words = re.split(r"[.:]\s", text[begin:stop])[0]
        names = unit_list(_LINKS_ON.sub("", words))
        if names and len(words) < _LONGEST:
            return names
    return ()
