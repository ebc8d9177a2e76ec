"""What the lists of bad files are made of."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from docx_files import zipped

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
READ = "read"  # comes out as text, with or without a doubt


@dataclass(frozen=True, slots=True)
class Bad:
    """A bad file; one of `codes` must come, as that of the error or of an issue of what was read, or READ."""

    name: str
    make: Callable[[], bytes]
    codes: frozenset[str]


def bad(name: str, make: Callable[[], bytes], *codes: str) -> Bad:
    return Bad(name, make, frozenset(codes))


def but(data: bytes, name: str, content: bytes) -> bytes:
    """A package with one of its members replaced or added."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        members = {known: package.read(known) for known in package.namelist()}
    return zipped(members | {name: content})


def ole(*streams: str) -> bytes:
    """The beginning of a compound file that names these streams."""
    names = b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in ("Root Entry", *streams))
    head = OLE + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    return head.ljust(1024, b"\0") + names.ljust(4096, b"\0")


def noise() -> bytes:
    return bytes([0x8F]) + random.Random(7).randbytes(4000)  # noqa: S311 - no secret
