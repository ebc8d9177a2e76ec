"""What people type that asks nothing: thanks, "ok", signs without words."""

from __future__ import annotations

from plan.language.folding import syllables

_LONGEST = 6  # words; who writes more says more
_THANKS = frozenset({"cam", "camon", "thanks", "thank", "tks"})
_FAREWELL = frozenset({"bye", "tam"})
_ASSENT = frozenset({"ok", "oke", "okay", "okie", "vang", "da", "duoc", "roi", "hieu", "biet", "tot", "tuyet", "hay"})
_ADDRESS = frozenset({"em", "anh", "chi", "ban", "bac", "tro", "ly", "toi", "minh", "you"})
_PARTICLES = frozenset({"on", "a", "ah", "nhe", "nha", "nhen", "the", "so", "much", "nhieu", "rat", "qua"})
_ALL = _THANKS | _FAREWELL | _ASSENT | _ADDRESS | _PARTICLES
_NEXT = "Anh/chị cần tra cứu gì cứ gửi câu hỏi."
_NO_WORDS = "Anh/chị gửi câu hỏi bằng chữ, ví dụ: Ai chủ trì việc số hóa hồ sơ?"


def courtesy(text: str) -> str:
    """What is said to a text that asks nothing; "" where there is something to answer.

    >>> courtesy("Cảm ơn em nhiều nhé")
    'Không có gì. Anh/chị cần tra cứu gì cứ gửi câu hỏi.'
    >>> courtesy("Ai chủ trì?")
    ''
    """
    words = syllables(text)
    if not words:
        return _NO_WORDS
    for known, begin in ((_THANKS, "Không có gì"), (_FAREWELL, "Chào anh/chị"), (_ASSENT, "Vâng")):
        if len(words) <= _LONGEST and not known.isdisjoint(words):
            return f"{begin}. {_NEXT}" if set(words) <= _ALL else ""
    return ""
