"""Word segmentation: the one tokenizer of index and query.

underthesea splits document numbers and dates ("399/QĐ-UBND", "T10/2022"), so these are taken out first. Its import
costs seconds and is done on first use. Correctness never hangs on segmentation: where it fails, plain syllables are
used instead.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable
from functools import lru_cache

from plan.language.folding import normalise

_PROTECTED = re.compile(
    r"\d+\s?/\s?[\w&Đđ]+(?:\s?[-–/]\s?[\w&Đđ]+)*"  # 399/QĐ-UBND, 15/02/2022, 06/2022/QĐ-TTg
    r"|[TtQq]\d{1,2}/\d{4}"  # T10/2022
    r"|\d+(?:[.,]\d+)*%?"
)
_WORD = re.compile(r"\w+(?:[/&-]\w+)*%?")
_log = logging.getLogger(__name__)
_loading = threading.Lock()


@lru_cache(maxsize=1)
def _segmenter() -> Callable[[str], list[str]]:
    with _loading:
        from underthesea import word_tokenize  # noqa: PLC0415 - the import costs seconds and pulls in models

        word_tokenize("khởi động")  # loads its model at the first call, and breaks where two threads make that call

    def tokenize(text: str) -> list[str]:
        return [str(word) for word in word_tokenize(text)]

    return tokenize


def warm_up() -> None:
    """Load the segmentation model now, so that the first question does not wait for it."""
    _segmenter()("khởi động")


def _words(text: str) -> list[str]:
    if not text.strip():
        return []
    try:
        found = _segmenter()(text)
    except (ValueError, IndexError, RuntimeError, OSError, ImportError) as error:
        _log.warning("word segmentation failed, using syllables: %s", error)
        found = text.split()
    return ["_".join(w.lower().split()) for w in found if _WORD.search(w)]


@lru_cache(maxsize=8192)
def segment(text: str) -> tuple[str, ...]:
    """Lower-case words of a text, compounds joined by "_": "cải cách hành chính" -> ("cải_cách", "hành_chính")."""
    clean = normalise(text)
    words: list[str] = []
    at = 0
    for match in _PROTECTED.finditer(clean):
        words += _words(clean[at : match.start()])
        words.append(re.sub(r"\s", "", match[0]).lower())
        at = match.end()
    words += _words(clean[at:])
    return tuple(words)
