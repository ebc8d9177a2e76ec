"""Compound files, the containers of Word's old format: their streams, as [MS-CFB] lays them out in sectors."""

from __future__ import annotations

import struct
from collections.abc import Iterator

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FREE, _END, _NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFA  # numbers of sectors that are none; 2.1
_FIRST, _SIZE = 0x74, 0x78  # in an entry of the directory: the first sector, the length in bytes; 2.6.1
_ENTRY = 128


class Compound:
    """A compound file in memory; streams of less than 4 kB, which lie within another one, are not known.

    Raises ValueError or struct.error, here and in every method, where the file is not as the standard says.
    """

    def __init__(self, data: bytes) -> None:
        self._data = bytearray(data)
        (shift,) = self._numbers("H", 0x1E)
        if not data.startswith(MAGIC) or shift not in (9, 12):
            raise ValueError("not a compound file")
        self._sector = 1 << shift
        self._tables = self._read_tables()
        self._next = [n for table in self._tables for n in self._numbers(f"{self._sector // 4}I", self._at(table))]
        self._entries = dict(reversed(list(self._read_directory())))  # of several, the first: others are embedded

    @property
    def data(self) -> bytes:
        """The file with what was changed."""
        return bytes(self._data)

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def read(self, name: str) -> bytes:
        """A whole stream."""
        first, size = self._numbers("II", self._entries[name] + _FIRST)
        sectors = self._chain(first)
        return b"".join(self._data[at : at + self._sector] for at in map(self._at, sectors))[:size]

    def write(self, name: str, at: int, piece: bytes) -> None:
        """Change bytes of a stream in place."""
        (first,) = self._numbers("I", self._entries[name] + _FIRST)
        sectors = self._chain(first)
        for place, byte in enumerate(piece, start=at):
            number, inside = divmod(place, self._sector)
            self._data[self._at(sectors[number]) + inside] = byte

    def append(self, name: str, piece: bytes) -> int:
        """Add bytes at the end of a stream; gives their place in it."""
        entry = self._entries[name]
        first, size = self._numbers("II", entry + _FIRST)
        sectors = self._chain(first)
        while len(sectors) * self._sector < size + len(piece):
            sectors.append(self._add_sector(sectors[-1]))
        struct.pack_into("<I", self._data, entry + _SIZE, size + len(piece))
        self.write(name, size, piece)
        return size

    def _add_sector(self, before: int) -> int:
        number = -(-len(self._data) // self._sector) - 1
        if self._next[number : number + 1] != [_FREE]:
            raise ValueError("no room for another sector")
        self._data += bytes(self._at(number + 1) - len(self._data))
        for sector, following in ((before, number), (number, _END)):
            self._next[sector] = following
            table, inside = divmod(sector, self._sector // 4)
            struct.pack_into("<I", self._data, self._at(self._tables[table]) + 4 * inside, following)
        return number

    def _read_tables(self) -> list[int]:
        """The sectors that say which sector comes next: the first 109 stand in the header, others in a list; 2.5."""
        (count,) = self._numbers("I", 0x2C)
        if (count - 8) * (self._sector // 4) > len(self._data) // self._sector:
            raise ValueError("tables of more sectors than there are")
        tables = list(self._numbers(f"{min(count, 109)}I", 0x4C))
        (sector,) = self._numbers("I", 0x44)
        while len(tables) < count:
            *more, sector = self._numbers(f"{self._sector // 4}I", self._at(sector))
            tables += more[: count - len(tables)]
        return tables

    def _read_directory(self) -> Iterator[tuple[str, int]]:
        (first,) = self._numbers("I", 0x30)
        for sector in self._chain(first):
            for entry in range(self._at(sector), self._at(sector + 1), _ENTRY):
                (length,) = self._numbers("H", entry + 0x40)
                yield self._data[entry : entry + max(length - 2, 0)].decode("utf-16-le", "replace"), entry

    def _chain(self, sector: int) -> list[int]:
        found: list[int] = []
        while sector < _NONE:
            if sector >= len(self._next) or len(found) > len(self._data) // self._sector:
                raise ValueError("a stream that leads nowhere, or in a circle")
            found.append(sector)
            sector = self._next[sector]
        return found

    def _at(self, sector: int) -> int:
        return (sector + 1) * self._sector

    def _numbers(self, form: str, at: int) -> tuple[int, ...]:
        return struct.unpack_from(f"<{form}", self._data, at)
