"""ZIP files as no honest program writes them: sizes that lie, members that overlap, gigabytes of nothing."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

_LOCAL = struct.Struct("<IHHHHHIIIHH")
_CENTRAL = struct.Struct("<IHHHHHHIIIHHHHHII")
_END = struct.Struct("<IHHHHIIH")


@dataclass(frozen=True, slots=True)
class Member:
    """A member as its headers describe it; `at` is the number of the member whose data it shares, None for its own."""

    name: str
    packed: bytes
    size: int
    crc: int = 0
    flags: int = 0
    method: int = 8
    at: int | None = None


def raw_zip(members: Sequence[Member]) -> bytes:
    out, places, central = bytearray(), [], bytearray()
    for member in members:
        name = member.name.encode()
        about = (member.flags, member.method, 0, 0x21, member.crc, len(member.packed), member.size, len(name), 0)
        places.append(len(out) if member.at is None else places[member.at])
        if member.at is None:
            out += _LOCAL.pack(0x04034B50, 20, *about) + name + member.packed
        central += _CENTRAL.pack(0x02014B50, 20, 20, *about, 0, 0, 0, 0, places[-1]) + name
    end = _END.pack(0x06054B50, 0, 0, len(members), len(members), len(central), len(out), 0)
    return bytes(out + central + end)


def packed(name: str, data: bytes, *, declared: int | None = None, flags: int = 0) -> Member:
    """A member of these bytes, `declared` to be of another size."""
    squeezed = zlib.compress(data, 9)[2:-4]
    return Member(name, squeezed, len(data) if declared is None else declared, zlib.crc32(data), flags)


@lru_cache
def _spaces(mebibytes: int, head: bytes) -> tuple[bytes, int]:
    block = b" " * 2**20
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    out = packer.compress(head + block) + packer.flush(zlib.Z_FULL_FLUSH)
    each = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)  # after a full flush every block is packed alike
    crc = zlib.crc32(head + block)
    for _ in range(mebibytes - 1):
        crc = zlib.crc32(block, crc)
    return out + each * (mebibytes - 1) + packer.flush(zlib.Z_FINISH), crc


def spaces(name: str, mebibytes: int, *, declared: int | None = None, head: bytes = b"") -> Member:
    """A member of `head` and so many MiB of spaces; each takes a kB."""
    data, crc = _spaces(mebibytes, head)
    return Member(name, data, len(head) + mebibytes * 2**20 if declared is None else declared, crc)
