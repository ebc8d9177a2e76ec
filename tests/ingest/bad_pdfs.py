"""PDF files that are wrong in one way each, written by hand."""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Sequence
from itertools import cycle

from good_files import PLAIN_TASK

_FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
_DRAWN = f"BT /F1 12 Tf 70 700 Td ({PLAIN_TASK}) Tj ET".encode()
_PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
_ID = b"0123456789abcdef"


def raw_pdf(*objects: bytes, trailer: str = "") -> bytes:
    """A file of these objects, numbered from 1, the catalogue first."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    end = f"trailer << /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n"
    return bytes(out) + end.encode()


def stream(data: bytes, about: str = "") -> bytes:
    return b"<< /Length %d %b >>\nstream\n%b\nendstream" % (len(data), about.encode(), data)


def tree(
    kids: str = "4 0 R",
    count: int = 1,
    page: str = "/MediaBox [0 0 595 842]",
    drawn: bytes = stream(_DRAWN),
    catalogue: str = "",
    more: Sequence[bytes] = (),
    trailer: str = "",
) -> bytes:
    """Objects: 1 catalogue, 2 pages, 3 font, 4 page, 5 what it draws, 6 and on `more`."""
    return raw_pdf(
        f"<< /Type /Catalog /Pages 2 0 R {catalogue} >>".encode(),
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(),
        _FONT,
        f"<< /Type /Page /Parent 2 0 R {page} /Contents 5 0 R /Resources << /Font << /F1 3 0 R >> "
        f"/XObject << /I1 6 0 R >> >> >>".encode(),
        drawn,
        *more,
        trailer=trailer,
    )


def deflated(data: bytes, times: int = 1) -> bytes:
    """A stream packed several times over."""
    for _ in range(times):
        data = zlib.compress(data, 9)
    return stream(data, f"/Filter [{'/FlateDecode ' * times}]")


def image(width: int, height: int, data: bytes) -> bytes:
    """A page with an image of this size, one bit a pixel."""
    about = f"/Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceGray"
    packed = stream(data, f"{about} /BitsPerComponent 1 /Filter /FlateDecode")
    return tree(drawn=stream(b"q 595 0 0 842 0 0 cm /I1 Do Q"), more=[packed])


def many_pages(count: int, *, shared: bool = False) -> bytes:
    """A page object for each page, or one for all of them."""
    page = (
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Resources << /Font << /F1 3 0 R >> >> >>"
    )
    more = [] if shared else [page.encode()] * count
    kids = "4 0 R " * count if shared else " ".join(f"{6 + at} 0 R" for at in range(count))
    return tree(kids=kids, count=count, more=more)


def deep_tree(depth: int) -> bytes:
    """One page below this many nodes of the page tree."""
    nodes = [f"<< /Type /Pages /Parent {5 + at} 0 R /Kids [{7 + at} 0 R] /Count 1 >>".encode() for at in range(depth)]
    nodes[-1] = nodes[-1].replace(b"[%d 0 R]" % (6 + depth), b"[4 0 R]")
    return tree(kids="6 0 R", more=nodes)


# encryption: the standard handler with RC4, ISO 32000-1, 7.6.3 -------------------------------------------------------


def _rc4(key: bytes, data: bytes) -> bytes:
    state, j = list(range(256)), 0
    for i, byte in zip(range(256), cycle(key), strict=False):
        j = (j + state[i] + byte) % 256
        state[i], state[j] = state[j], state[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def _md5(data: bytes, length: int, rounds: int) -> bytes:
    for _ in range(rounds + 1):
        data = hashlib.md5(data, usedforsecurity=False).digest()[: length if rounds else 16]
    return data[:length]


def _stacked(key: bytes, data: bytes, rounds: int) -> bytes:
    for turn in range(rounds + 1):
        data = _rc4(bytes(byte ^ turn for byte in key), data)
    return data


def encrypted(user: str, owner: str = "chu", *, bits: int = 128, handler: str = "Standard") -> bytes:
    """A page that opens with a password; with an empty `user` it opens for everybody."""
    length, revision = bits // 8, 3 if bits > 40 else 2
    more, turns = (50, 19) if revision == 3 else (0, 0)
    padded = {word: (word.encode() + _PADDING)[:32] for word in (user, owner)}
    owned = _stacked(_md5(padded[owner], length, more), padded[user], turns)
    rights = struct.pack("<i", -4)
    key = _md5(padded[user] + owned + rights + _ID, length, more)
    if revision == 3:
        used = _stacked(key, hashlib.md5(_PADDING + _ID, usedforsecurity=False).digest(), turns) + bytes(16)
    else:
        used = _rc4(key, _PADDING)
    drawn = _rc4(_md5(key + b"\x05\0\0\0\0", min(length + 5, 16), 0), _DRAWN)
    about = (
        f"/Filter /{handler} /V {revision - 1} /R {revision} /Length {bits} /P -4 /O <{owned.hex()}> /U <{used.hex()}>"
    )
    number = f"/ID [<{_ID.hex()}> <{_ID.hex()}>]"
    return tree(drawn=stream(drawn), more=[f"<< {about} >>".encode()], trailer=f"/Encrypt 6 0 R {number}")
