"""Marks of secrecy on a document: MẬT, TỐI MẬT, TUYỆT MẬT (Luật Bảo vệ bí mật nhà nước 29/2018/QH14, điều 8 và 10).

The mark is a stamp of its own, in capitals, near the number or in a header: words about secrecy inside a sentence
("văn bản mật") mark nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import chain

from ingest.lines import Line, clean_cell
from plan.errors import FileSecret
from plan.language.folding import strip_marks

_FRONT = 40  # lines with words; the stamp stands on the first page
_MAT = "M[AÂẠẬ]T"  # a scan often loses marks of a stamp, but makes no others: "MẮT", "MẶT" are other words
_STAMP = re.compile(
    rf"^\W*(?:(?:M[UƯÚỨ]C )?[DĐ][OÔỌỘ] {_MAT}\W+)?(?P<mark>TUY[EÊẸỆ]T {_MAT}|T[OÔÓỐ]I {_MAT}|{_MAT})\W*$"
)
_NAMED = re.compile(r"^\W*(?:mức )?độ mật\s*:\s*(?P<mark>tuyệt mật|tối mật|mật)\W*$", re.IGNORECASE)
_LEVELS = {"tuyet mat": "TUYỆT MẬT", "toi mat": "TỐI MẬT", "mat": "MẬT"}


def refuse_secret(name: str, lines: Sequence[Line], margins: Iterable[str]) -> None:
    """Raise FileSecret when the front of a document, or a header or footer of it, bears a mark of secrecy."""
    front = [line.printed for line in lines if line.text][:_FRONT]
    mark = next((level for text in chain(front, margins) for level in _levels(text)), None)
    if mark is not None:
        raise FileSecret(
            f"Văn bản “{name}” có dấu chỉ độ mật {mark} nên không được nạp và không được lưu lại. Tài liệu bí mật nhà "
            f"nước phải xử lý theo Luật số 29/2018/QH14; nếu dấu này không phải dấu độ mật, hãy hỏi người quản trị."
        )


def _levels(printed: str) -> Iterable[str]:
    composed = unicodedata.normalize("NFC", printed)
    for piece in (row for cell in re.split(r"[|\t]", composed) for row in clean_cell(cell).split("\n")):
        named = _NAMED.match(piece)
        stamp = _STAMP.match(piece) if piece.isupper() and len(piece) < 30 else None
        if named:
            yield named["mark"].upper()
        elif stamp:
            yield _LEVELS[strip_marks(stamp["mark"])]
