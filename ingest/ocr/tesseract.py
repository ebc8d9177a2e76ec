"""Reading an image with tesseract, a program of the system."""

from __future__ import annotations

from dataclasses import dataclass

import cv2

from ingest import programs
from ingest.ocr.image import Grey

TEXT, BLOCK = 3, 6  # tesseract's page segmentation modes: a page of text, and one block of lines
_ETH = str.maketrans("Ðð", "Đđ")  # the Icelandic letter, which looks the same
_DPI = "200"  # what letters of the prepared size stand for


@dataclass(frozen=True, slots=True)
class Seen:
    """A word a recogniser saw, with its box in pixels and how sure it is, 0 to 100."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    sure: float


def read_lines(grey: Grey, mode: int, *, seconds: float) -> list[list[Seen]]:
    """The words of an image, line by line. Raises ToolMissing, ReadingTimeout, FileDamaged."""
    _, packed = cv2.imencode(".png", grey, [cv2.IMWRITE_PNG_COMPRESSION, 1])
    wanted = ["stdin", "stdout", "-l", "vie", "--psm", str(mode), "--dpi", _DPI, "-c", "tessedit_create_tsv=1"]
    said = programs.run("tesseract", wanted, name="trang quét", seconds=seconds, data=packed.tobytes())
    lines: dict[tuple[str, ...], list[Seen]] = {}
    for row in said.decode("utf-8", "replace").split("\n")[1:]:
        values = row.split("\t")
        if len(values) == 12 and values[0] == "5" and values[11].strip():
            left, top, width, height = map(int, values[6:10])
            text = values[11].strip().translate(_ETH).replace("ĐĐ", "Đ")  # no word has two
            word = Seen(text, left, top, left + width, top + height, float(values[10]))
            lines.setdefault(tuple(values[2:5]), []).append(word)
    return list(lines.values())
