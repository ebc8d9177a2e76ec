"""What a user means by "phòng tôi": his own unit, by the name the plans give it."""

from __future__ import annotations

import re
import unicodedata

_KINDS = (
    "đơn vị|don vi|cơ quan|co quan|văn phòng|van phong|phòng|phong|ban|sở|so|trung tâm|trung tam|chi cục|chi cuc|"
    "trường|truong|xã|xa|phường|phuong|khoa|đội|doi|tổ|to"
)
_OURS = re.compile(
    rf"\b(?:{_KINDS}) (?:(?:của|cua) )?(?:(?:chúng|chung) )?(?:tôi|toi|mình|minh|ta|em|tui)\b", re.IGNORECASE
)
_WORK_OF = re.compile(r"^(?:các |cac |những |nhung )?(?:việc|viec|công việc|cong viec) (?:của|cua)\b", re.IGNORECASE)


def name_own_unit(question: str, unit: str) -> str:
    """The question with the user's unit in place of "phòng tôi", "đơn vị của chúng tôi" and the like.

    "Việc của phòng tôi" alone asks for a list, as a name in its place does not. Without a unit nothing changes.
    """
    text = unicodedata.normalize("NFC", question)
    if not unit or not _OURS.search(text):
        return question
    return _WORK_OF.sub("Danh sách nhiệm vụ của", _OURS.sub(lambda _: unit, text), count=1)
