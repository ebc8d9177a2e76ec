"""Whether words that agree without their accents agree as printed.

Search is blind to accents, because many type without them. A question that has them says more: "thời tiết" is not in
"điều tiết giao thông, thời gian", nor "nấu phở bò" in "bộ phận".
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from plan.language.folding import has_diacritics, normalise
from plan.language.wording import Word

_ENOUGH = (
    0.5  # more than this share of the topic's accented syllables; typing errors and other spellings take some away
)


def is_spelled_in(question: str, topic: Sequence[Word], text: str) -> bool:
    """Whether enough of the topic's accented syllables stand in a text as the question prints them.

    True where the question has no accents to go by.
    """
    asked = [normalise(question[word.begin : word.stop]).lower() for word in topic]
    accented = [syllable for syllable in asked if has_diacritics(syllable)]
    there = set(re.findall(r"\w+", normalise(text).lower()))
    return not accented or sum(syllable in there for syllable in accented) > _ENOUGH * len(accented)
