"""What a user means by "phòng tôi": his own unit, by the name the plans give it."""

from __future__ import annotations

import re
import unicodedata

_KINDS = (
    "đơn vị|don vi|cơ quan|co quan|văn phòng|van phong|phòng|phong|ban|sở|so|trung tâm|trung tam|chi cục|chi cuc|"
    "trường|truong|xã|xa|phường|phuong|khoa|đội|doi|tổ|to"
)
_US = r"(?:(?:chúng|chung) )?(?:tôi|toi|mình|minh|ta|em|tui)"
_NOT_A_KIND = r"(?<!\bhồ )(?<!\bho )(?<!\bvăn )(?<!\bvan )"  # "hồ sơ", "văn bản"
_NOT_US = r"(?! (?:thiểu|thieu|đa|da|ưu|uu)\b)"  # "tối thiểu" typed without marks
_OURS = re.compile(rf"{_NOT_A_KIND}\b(?:{_KINDS}) (?:(?:của|cua) )?{_US}\b{_NOT_US}", re.IGNORECASE)
_MINE = re.compile(rf"\b((?:việc|viec|nhiệm vụ|nhiem vu)(?: \w+){{0,4}} (?:của|cua)) {_US}\b", re.IGNORECASE)
_I = re.compile(
    rf"^((?:hôm nay|hom nay|tuần này|tuan nay|tháng này|thang nay|quý này|quy nay|năm nay|nam nay) )?{_US}"
    r"(?= (?:có|co|còn|con|phải|phai|cần|can|chủ trì|chu tri|phối hợp|phoi hop) )",
    re.IGNORECASE,
)
_WORK_OF = re.compile(r"^(?:các |cac |những |nhung )?(?:việc|viec|công việc|cong viec) (?:của|cua)\b", re.IGNORECASE)


def asks_of_own(question: str) -> bool:
    """Whether a question is about the unit of whoever asks."""
    return name_own_unit(question, "-") != question


def name_own_unit(question: str, unit: str) -> str:
    """The question with the user's unit in place of "phòng tôi", "việc của tôi", "tôi phải làm gì" and the like.

    "Việc của phòng tôi" alone asks for a list, as a name in its place does not. Without a unit nothing changes.
    """
    text = unicodedata.normalize("NFC", question)
    named = _OURS.sub(lambda _: unit, text)
    for own in (_MINE, _I):
        named = own.sub(lambda found: " ".join(filter(None, ((found[1] or "").strip(), unit))), named)
    if not unit or named == text:
        return question
    return _WORK_OF.sub("Danh sách nhiệm vụ của", named, count=1)
