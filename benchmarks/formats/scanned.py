"""A PDF as a scanner would give it back: pages as pictures, a little askew, with noise. Nothing in them is text."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
from PIL import Image

DPI = 150
ANGLE = 1.5  # degrees, as a sheet lies in the feeder
_GREY_NOISE = 6.0  # standard deviation, of 255 levels
_SPECKS = 0.0004  # share of the pixels that are black or white specks
_QUALITY = 50  # of JPEG
_POINTS = 72  # an inch


def scan_pages(printed: Path, *, dpi: int = DPI, seed: int = 0) -> list[Image.Image]:
    """The pages of a PDF as grey pictures; the same seed gives the same noise."""
    noise = np.random.default_rng(seed)
    document = pypdfium2.PdfDocument(printed)
    try:
        return [_page(page, dpi, noise) for page in document]
    finally:
        document.close()


def _page(page: Any, dpi: int, noise: np.random.Generator) -> Image.Image:  # noqa: ANN401 - pypdfium2 has no types
    drawn = page.render(scale=dpi / _POINTS, grayscale=True).to_pil().convert("L")
    askew = drawn.rotate(ANGLE, resample=Image.Resampling.BICUBIC, fillcolor=255)
    levels = np.asarray(askew, dtype=np.float64)
    levels = levels + noise.normal(0.0, _GREY_NOISE, levels.shape)
    specks = noise.random(levels.shape)
    levels[specks < _SPECKS / 2] = 0
    levels[specks > 1 - _SPECKS / 2] = 255
    return Image.fromarray(np.clip(levels, 0, 255).astype(np.uint8))


def pdf_bytes(pages: Sequence[Image.Image], *, dpi: int = DPI, small: bool = False) -> bytes:
    """A PDF of pictures and nothing else: as JPEG, or `small` with four levels of grey and no loss but that.

    Written by hand because Pillow's PDF has no picture of few greys, and a date.
    """
    kids = " ".join(f"{3 + 3 * number} 0 R" for number in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode(),
        *(part for number, page in enumerate(pages) for part in _objects(page, 3 + 3 * number, dpi, small=small)),
    ]
    body, places = bytearray(b"%PDF-1.5\n"), []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    tail = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(body))
    return bytes(body) + head + table + tail


def _objects(page: Image.Image, number: int, dpi: int, *, small: bool) -> Iterator[bytes]:
    """The three objects of a page: the page, what is drawn on it, the picture."""
    width, height = (side * _POINTS / dpi for side in page.size)
    box = f"/MediaBox[0 0 {width:.2f} {height:.2f}]/Resources<</XObject<</P {number + 2} 0 R>>>>"
    yield f"<</Type/Page/Parent 2 0 R{box}/Contents {number + 1} 0 R>>".encode()
    yield _stream(b"", f"{width:.2f} 0 0 {height:.2f} 0 0 cm /P Do".encode())
    bits, packing, data = (2, "Flate", _four_greys(page)) if small else (8, "DCT", _jpeg(page))
    size = f"/Width {page.width}/Height {page.height}/BitsPerComponent {bits}/ColorSpace/DeviceGray"
    yield _stream(f"/Type/XObject/Subtype/Image{size}/Filter/{packing}Decode".encode(), data)


def _stream(entries: bytes, data: bytes) -> bytes:
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (entries, len(data), data)


def _four_greys(page: Image.Image) -> bytes:
    """Two bits a pixel, each row filled up to whole bytes."""
    greys = np.round(np.asarray(page, dtype=np.float64) * 3 / 255).astype(np.uint8)
    filled = np.pad(greys, ((0, 0), (0, -page.width % 4)))
    packed = filled[:, 0::4] << 6 | filled[:, 1::4] << 4 | filled[:, 2::4] << 2 | filled[:, 3::4]
    return zlib.compress(packed.tobytes(), 9)


def _jpeg(page: Image.Image) -> bytes:
    stream = io.BytesIO()
    page.save(stream, "JPEG", quality=_QUALITY)
    return stream.getvalue()


def save_pngs(pages: Sequence[Image.Image], folder: Path, stem: str) -> list[Path]:
    """Write each page as a PNG of its own."""
    paths = [folder / f"{stem}-{number}.png" for number in range(1, len(pages) + 1)]
    for page, path in zip(pages, paths, strict=True):
        page.save(path)
    return paths
