"""PDF files written by hand, byte by byte: Helvetica text, ruling lines, stamps as annotations, page images.

Their text is Vietnamese without diacritics, since the fonts every PDF program knows have no others.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

A4 = (595, 842)


def shown(text: str, left: float, top: float, size: float = 12) -> str:
    """Drawing of one line of text; `top` counts from the top of an A4 page."""
    words = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"BT /F1 {size} Tf {left} {A4[1] - top} Td ({words}) Tj ET"


def ruled(columns: Sequence[float], rows: Sequence[float]) -> str:
    """Drawing of a grid; rows count from the top."""
    heights = [A4[1] - row for row in rows]
    lines = [f"{x} {heights[0]} m {x} {heights[-1]} l S" for x in columns]
    return "\n".join(lines + [f"{columns[0]} {y} m {columns[-1]} {y} l S" for y in heights])


def stamped(text: str, left: float, top: float) -> tuple[str, str]:
    """A stamp annotation: its dictionary without the appearance, and what its appearance draws."""
    bottom = A4[1] - top
    rectangle = f"/Rect [{left} {bottom - 4} {left + 200} {bottom + 14}]"
    return f"/Type /Annot /Subtype /Stamp /F 4 {rectangle}", f"BT /F1 12 Tf 0 4 Td ({text}) Tj ET"


def pdf_file(
    pages: Sequence[str], stamps: dict[int, tuple[str, str]] | None = None, image: bytes | None = None
) -> bytes:
    """A file of A4 pages out of their drawings; stamps by page index; `image` (grey, 8x8) covers every page."""
    objects: list[bytes] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]

    def add(body: bytes) -> int:
        objects.append(body)
        return len(objects)

    drawn = ""
    resources = "/Font << /F1 3 0 R >>"
    if image is not None:
        number = add(
            _stream(
                image, "/Type /XObject /Subtype /Image /Width 8 /Height 8 /ColorSpace /DeviceGray /BitsPerComponent 8"
            )
        )
        resources += f" /XObject << /I1 {number} 0 R >>"
        drawn = f"q {A4[0]} 0 0 {A4[1]} 0 0 cm /I1 Do Q\n"
    kids = []
    for index, page in enumerate(pages):
        content = add(_stream((drawn + page).encode("latin-1"), ""))
        annotations = ""
        if stamps and index in stamps:
            head, looks = stamps[index]
            form = add(
                _stream(
                    looks.encode(),
                    "/Type /XObject /Subtype /Form /BBox [0 0 200 18] /Resources << /Font << /F1 3 0 R >> >>",
                )
            )
            annotations = f"/Annots [{add(f'<< {head} /AP << /N {form} 0 R >> >>'.encode())} 0 R]"
        page_box = f"/MediaBox [0 0 {A4[0]} {A4[1]}] /Contents {content} 0 R /Resources << {resources} >>"
        kids.append(add(f"<< /Type /Page /Parent 2 0 R {page_box} {annotations} >>".encode()))
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(f'{k} 0 R' for k in kids)}] >>".encode()
    return _written(objects)


def _stream(data: bytes, extra: str) -> bytes:
    packed = zlib.compress(data)
    return f"<< {extra} /Filter /FlateDecode /Length {len(packed)} >>\nstream\n".encode() + packed + b"\nendstream"


def _written(objects: Sequence[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
