"""Questions that ask several things: each part as a question of its own, with what the first says before its colon."""

from __future__ import annotations

import re

from plan.language.folding import has_diacritics, strip_marks

_JOINT = re.compile(r"[,;]\s*(?:còn|rồi|và|con|roi|va)\s+|[,;]\s+|\s+(?:còn|con)\s+(?=\w+ \w+)")
_ASKS = re.compile(r"\b(?:ai|nao|gi|may|bao nhieu|bao lau|bao gio|o dau|ve dau|the nao)\b")
_AMOUNT = re.compile(r"\bbao nhiêu\b|\bmấy\b(?! (?:hôm|ngày) nay)", re.IGNORECASE)
_AMOUNT_BARE = re.compile(r"\b(?:bao nhieu|may)\b(?! (?:hom|ngay) nay)", re.IGNORECASE)
_TURNS = re.compile(r"^(?:con|roi)\b")
_FEWEST = 4  # words of a part that can stand alone


def split_question(text: str) -> tuple[str, ...]:
    """The parts of a question that asks two or more things of different subjects, () where it asks one.

    Parts are told by "còn ..." or "rồi ..." between them, or by an amount that each of them asks for; "ai chủ trì,
    hạn khi nào" asks two things of one task.
    """
    context, _, asked = text.rpartition(":")
    parts: list[tuple[str, bool]] = []
    at, pending = 0, ""
    for joint in (*_JOINT.finditer(asked), None):
        piece = pending + asked[at : joint.start() if joint else len(asked)]
        pending = ""
        if _ASKS.search(strip_marks(piece.lower().replace("máy", " "))):
            parts.append((piece.strip(), _turned(asked, at)))
        elif joint:
            pending = piece + asked[joint.start() : joint.end()]
        elif parts:
            parts[-1] = (f"{parts[-1][0]} {piece}".strip(), parts[-1][1])
        at = joint.end() if joint else len(asked)
    amount = _AMOUNT if has_diacritics(text) else _AMOUNT_BARE
    amounts = all(amount.search(piece) for piece, _ in parts)
    if len(parts) < 2 or not all(turned or amounts for _, turned in parts[1:]):
        return ()
    if any(len(piece.split()) < _FEWEST for piece, _ in parts):
        return ()
    return tuple(f"{context}: {piece}" if context else piece for piece, _ in parts)


def _turned(asked: str, at: int) -> bool:
    """Whether "còn" or "rồi" leads over to the part that begins there."""
    before = re.split(r"[\s,;]+", strip_marks(asked[:at]).strip())
    return before[-1] in ("con", "roi") or bool(_TURNS.match(strip_marks(asked[at:])))
