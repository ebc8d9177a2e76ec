"""A page of a PDF or of a scan as a picture, drawn in a process of its own that may die of it.

`python -m assistant.drawing PAGE FILE...` writes the PNG to stdout and ends with 0, or with one of the codes below.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from plan.errors import DrawingBusy, FileDamaged, PageMissing, PagesMissing, ReadingTimeout

DPI = 110
_LONGEST = 2400  # pixels of a side; A4 has 1286 at 110 dpi, A3 1819
_LONGEST_SCAN = 1600  # pixels of a side; what a scan says of its dpi is often wrong
_LARGEST = 60_000_000  # pixels of a scan, as in ingest.source.Limits
_SECONDS = 20
_MEMORY = 2**30  # bytes
_AT_ONCE = 2
_PATIENCE = 10.0  # seconds a page waits for its turn
_NO_PAGES, _NO_SUCH_PAGE = 3, 4
_turns = threading.BoundedSemaphore(_AT_ONCE)  # of the machine and not of a library: it is about its memory


def draw(files: Sequence[Path], page: int) -> bytes:
    """The PNG of a page, counted from 1 through all files; those of formats without pages have none.

    Raises PagesMissing, PageMissing, FileDamaged, ReadingTimeout, DrawingBusy.
    """
    if not _turns.acquire(timeout=_PATIENCE):
        raise DrawingBusy("Máy chủ đang vẽ nhiều trang khác. Hãy thử lại sau ít giây.")
    try:
        done = subprocess.run(  # noqa: S603 - our own module; the paths are ours
            [sys.executable, "-P", "-m", "assistant.drawing", str(page), *map(str, files)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env={"PATH": os.defpath, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ReadingTimeout(f"Vẽ trang {page} quá {_SECONDS} giây nên đã dừng. Hãy mở tệp gốc để xem.") from error
    finally:
        _turns.release()
    if done.returncode == _NO_PAGES:
        raise PagesMissing("Định dạng của tệp này không chia trang. Hãy mở tệp gốc để xem.")
    if done.returncode == _NO_SUCH_PAGE:
        raise PageMissing(f"Văn bản không có trang {page}. Hãy chọn trang khác.")
    if done.returncode != 0:
        raise FileDamaged(f"Không vẽ được trang {page}: tệp bị hỏng hoặc trang quá lớn. Hãy mở tệp gốc để xem.")
    return done.stdout


def main() -> int:
    """Draw one page as told on the command line."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    page = int(sys.argv[1])
    paged = False
    for path in map(Path, sys.argv[2:]):
        head = path.open("rb").read(1024)
        if b"%PDF-" in head:
            pages = _draw_pdf(path, page, sys.stdout.buffer)
        elif head.startswith((b"\x89PNG", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*")):
            pages = _draw_image(path, page, sys.stdout.buffer)
        else:
            continue
        if page <= pages:
            return 0
        page, paged = page - pages, True
    return _NO_SUCH_PAGE if paged else _NO_PAGES


def _draw_pdf(path: Path, page: int, out: IO[bytes]) -> int:
    """Draw a page if the file has it; gives how many it has."""
    import pypdfium2  # noqa: PLC0415 - for the drawing process alone

    pdf = pypdfium2.PdfDocument(path)
    if page <= len(pdf):
        found = pdf[page - 1]
        scale = min(DPI / 72, _LONGEST / max(found.get_size()))
        found.render(scale=scale).to_pil().save(out, "PNG")
    return len(pdf)


def _draw_image(path: Path, page: int, out: IO[bytes]) -> int:
    """As `_draw_pdf`, for the frames of a picture."""
    from PIL import Image, ImageOps  # noqa: PLC0415 - as above

    with Image.open(path, formats=("PNG", "JPEG", "TIFF")) as picture:
        frames: int = getattr(picture, "n_frames", 1)
        if page <= frames:
            picture.seek(page - 1)
            if picture.width * picture.height > _LARGEST:
                raise ValueError("too many pixels")
            upright = ImageOps.exif_transpose(picture).convert("RGB")
            upright.thumbnail((_LONGEST_SCAN, _LONGEST_SCAN))
            upright.save(out, "PNG")
    return frames


if __name__ == "__main__":
    sys.exit(main())
