"""Images of absurd sizes, in files of a few kB."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator

from bad_pdfs import image
from docx_files import docx, para
from good_files import TASK, image_file
from PIL import Image
from spoilt import READ, Bad, bad

_REFUSED = ("file_bomb", "file_damaged", "file_empty")
_SIZES = ((100_000, 100_000), (2**31 - 1, 2**31 - 1), (0, 0), (1, 2**31 - 1), (60_000, 30_000))


def images() -> Iterator[Bad]:
    """Headers that promise more than there is, or than the memory holds."""
    for width, height in _SIZES:
        yield bad(f"{width}x{height}.png", lambda w=width, h=height: png(w, h), *_REFUSED)
        yield bad(f"{width}x{height}.tif", lambda w=width, h=height: tiff(w, h), *_REFUSED)
    yield bad("65500x65500.jpg", lambda: _jpeg(65500, 65500), *_REFUSED)
    packed = zlib.compress(bytes(2**26))
    yield bad("text-bomb.png", lambda: png(40, 40, b"zTXt", b"a\0\0" + packed), *_REFUSED)
    yield bad("profile-bomb.png", lambda: png(40, 40, b"iCCP", b"a\0\0" + packed), *_REFUSED)
    yield bad("circle.tif", lambda: tiff(8, 8, following=8), *_REFUSED, READ)
    yield bad("one-pixel.png", lambda: picture("PNG", (1, 1)), *_REFUSED)
    yield bad("line.png", lambda: picture("PNG", (20_000, 1)), *_REFUSED, "reading_crashed")  # OpenCV cannot shrink it
    for side in (100_000, 2**31 - 1):
        grid = zlib.compress(bytes(10**6))
        yield bad(f"image-{side}.pdf", lambda s=side, g=grid: image(s, s, g), *_REFUSED, "page_unreadable")
    yield bad("inside.docx", lambda: docx(para(TASK), extra={"word/media/a.png": png(100_000, 100_000)}), READ)


def picture(form: str, size: tuple[int, int], frames: int = 1) -> bytes:
    """White pages."""
    target = io.BytesIO()
    page = Image.new("L", size, 255)
    more = {"save_all": True, "append_images": [page] * (frames - 1)} if frames > 1 else {}
    page.save(target, form, **more)
    return target.getvalue()


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, extra: bytes = b"", data: bytes = b"") -> bytes:
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    more = _chunk(extra, data) if extra else b""
    return b"\x89PNG\r\n\x1a\n" + head + more + _chunk(b"IDAT", zlib.compress(bytes(5000))) + _chunk(b"IEND", b"")


def tiff(width: int, height: int, following: int = 0) -> bytes:
    """One strip of 64 bytes; `following` is where the next page is said to begin."""
    tags = ((256, width), (257, height), (258, 8), (259, 1), (262, 1), (273, 200), (277, 1), (278, height), (279, 64))
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
    head = b"II*\0" + struct.pack("<IH", 8, len(tags)) + entries + struct.pack("<I", following)
    return head.ljust(200, b"\0") + bytes([255]) * 64


def _jpeg(width: int, height: int) -> bytes:
    data = bytearray(image_file("JPEG"))
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(data)
