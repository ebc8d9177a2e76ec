"""Reader of page images: photographs and scans as PNG, JPEG or TIFF, one page each, or several in a TIFF."""

from __future__ import annotations

import io
import struct
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ingest.layout.page import LayoutPage
from ingest.layout.reading import lay_out
from ingest.readers.scanned import on_given_pages
from ingest.source import LIMITS, Limits, Progress, Source, unheard
from plan.errors import FileBomb, FileDamaged, FileEmpty, ReadingTimeout
from plan.issue import Issue, Severity
from plan.span import Span

if TYPE_CHECKING:
    from PIL.Image import Image

    from ingest.ocr.recognise import RecognisedPage

_SHARE = 0.9  # of the time is for recognising; who takes longer is stopped as a whole
_PAGE_HEIGHT = 842.0  # points of A4, which a photograph without a sensible resolution is taken for
_BROKEN = (
    ArithmeticError,
    LookupError,
    OSError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
)  # what Pillow raises


def read_image(data: bytes, name: str, *, limits: Limits = LIMITS, progress: Progress = unheard) -> Source:
    """The recognised text of an image file.

    Raises ToolMissing without a recogniser, FileDamaged, FileBomb (more pixels than allowed), FileEmpty and
    ReadingTimeout (before one page was read; the pages that there was no time for are an issue).
    """
    from ingest.ocr.recognise import recognise  # noqa: PLC0415 - numpy and opencv, for scans alone

    begun = time.monotonic()
    pages: list[LayoutPage] = []
    recognised: dict[int, RecognisedPage] = {}
    total, frames = _frames(data, name, limits)
    for number, image in enumerate(frames, start=1):
        left = _SHARE * limits.seconds - (time.monotonic() - begun)
        try:
            recognised[number] = found = recognise(image, number, limits=limits, seconds=left)
        except ReadingTimeout:
            if not pages:
                raise
            break
        pages.append(found.page.scaled(found.pixel * _PAGE_HEIGHT / max(image.height, image.width)))
        progress(number, min(total, limits.pages))
    laid = lay_out(pages)
    if not any(line.text for line in laid.lines):
        raise FileEmpty(f"Không nhận ra chữ nào trong ảnh “{name}”. Hãy quét lại rõ hơn (200–300 dpi) rồi nạp lại.")
    lines = on_given_pages(laid.lines, recognised)
    return Source(lines, (*_left_out(total, len(pages), limits), *laid.issues), laid.margins, total)


def _left_out(total: int, done: int, limits: Limits) -> Iterator[Issue]:
    if total > done:
        why = "hết thời gian đọc" if done < limits.pages else "đến giới hạn max_pages"
        message = f"Tệp có {total} trang ảnh, chỉ đọc {done} trang đầu ({why}). Hãy tách tệp rồi nạp lại."
        yield Issue(Severity.ERROR, "pages_left_out", message, Span(1, 1))


def _frames(data: bytes, name: str, limits: Limits) -> tuple[int, Iterator[Image]]:
    """How many pages an image file has, and the pages as far as the limit goes, upright as its EXIF says."""
    from PIL import Image, ImageOps  # noqa: PLC0415 - as above

    try:
        opened = Image.open(io.BytesIO(data))
        total = getattr(opened, "n_frames", 1)
        width, height = opened.size
    except _BROKEN as error:
        raise _damaged(name) from error
    except Image.DecompressionBombError as error:
        raise _bomb(name) from error

    def frames() -> Iterator[Image.Image]:
        for index in range(min(total, limits.pages)):
            try:
                opened.seek(index)
                if opened.size[0] * opened.size[1] > limits.pixels:
                    raise _bomb(name)
                yield ImageOps.exif_transpose(opened).convert("L")
            except _BROKEN as error:
                raise _damaged(name) from error

    if width * height > limits.pixels:
        raise _bomb(name)
    return total, frames()


def _damaged(name: str) -> FileDamaged:
    return FileDamaged(f"Tệp ảnh “{name}” bị hỏng hoặc chưa tải đủ. Hãy quét hoặc tải lại tệp rồi nạp lại.")


def _bomb(name: str) -> FileBomb:
    return FileBomb(f"Ảnh “{name}” có quá nhiều điểm ảnh. Hãy quét lại ở 200–300 dpi, mỗi trang một ảnh.")
