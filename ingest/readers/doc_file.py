"""A .doc file as far as it must be known before others read it ([MS-DOC]).

LibreOffice 7.4 loses the last table of a text that ends with it, without the paragraph mark that Word always writes
behind a table: the cells come out run together as one paragraph, without a warning. LibreOffice itself writes such
files. Given that mark, it reads the whole table.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.readers.compound import Compound

_MAIN = "WordDocument"
_MARKS = (0xA5EC, 0xA5DC)  # wIdent, 2.5.1; the second one of Word 6 and 95
_WORD_97 = 0x00C1  # nFib, 2.5.1; what is less is Word 6 or 95
_ENCRYPTED, _FIRST_TABLE = 0x0100, 0x0200  # fEncrypted and fWhichTblStm, at 0x0A; 2.5.2
_LENGTHS = 0x4C  # ccpText, then the lengths of footnotes, headers and so on, in characters; 2.5.5
_PARAGRAPHS, _PIECES = 0x102, 0x1A2  # fcPlcfBtePapx and fcClx, each before its length; 2.5.6
_NARROW = 0x40000000  # of a place in a piece: a byte a character, and the place counts half; 2.9.73
_IN_TABLE = b"\x16\x24\x01"  # sprmPFInTable, 2.6.2
_PAGE = 512


@dataclass(frozen=True, slots=True)
class Kind:
    """What the first bytes of the main stream say of a .doc file."""

    is_word_97: bool
    is_encrypted: bool


def kind_of(data: bytes) -> Kind:
    """Version and encryption of a .doc file; raises ValueError when it is none."""
    try:
        mark, version, flags = struct.unpack_from("<HH6xH", Compound(data).read(_MAIN))
    except (ValueError, LookupError, struct.error) as error:
        raise ValueError("not a .doc file") from error
    if mark not in _MARKS:
        return Kind(is_word_97=True, is_encrypted=False)  # a stream too small to be found
    return Kind(version >= _WORD_97, bool(flags & _ENCRYPTED))


def with_last_paragraph(data: bytes) -> bytes:
    """The file with a paragraph mark behind a table at its end; unchanged where there is none, or no room for it."""
    try:
        file = Compound(data)
        main = file.read(_MAIN)
        (flags,) = struct.unpack_from("<H", main, 0x0A)
        name = "1Table" if flags & _FIRST_TABLE else "0Table"
        table = file.read(name)
        length, *others = struct.unpack_from("<8I", main, _LENGTHS)
        before, ends, pieces = _pieces(_part(main, table, _PIECES))
        if any(others) or ends[-1] != length or _last_character(main, ends, pieces) != "\x07":
            return data
        ends, pieces = [*ends, length + 1], [*pieces, struct.pack("<HIH", 0, _mark_outside_tables(main, table), 0)]
        plan = struct.pack(f"<{len(ends)}I", *ends) + b"".join(pieces)
        clx = before + struct.pack("<BI", 2, len(plan)) + plan
        file.write(_MAIN, _PIECES, struct.pack("<II", file.append(name, clx), len(clx)))
        file.write(_MAIN, _LENGTHS, struct.pack("<I", length + 1))
    except (ValueError, LookupError, struct.error):  # not as the standard says; LibreOffice may still know better
        return data
    return file.data


def _part(main: bytes, table: bytes, at: int) -> bytes:
    place, length = struct.unpack_from("<II", main, at)
    return table[place : place + length]


def _pieces(clx: bytes) -> tuple[bytes, list[int], list[bytes]]:
    """What comes before the piece table, where its pieces begin and end in the text, and the pieces; 2.9.38, 2.8.35."""
    start = 0
    while clx[start] == 1:
        start += 3 + struct.unpack_from("<H", clx, start + 1)[0]
    kind, length = struct.unpack_from("<BI", clx, start)
    count = (length - 4) // 12
    ends = list(struct.unpack_from(f"<{count + 1}I", clx, start + 5))
    first = start + 5 + 4 * (count + 1)
    pieces = [clx[at : at + 8] for at in range(first, first + 8 * count, 8)]
    if kind != 2 or len(pieces[-1]) != 8:
        raise ValueError("no piece table")
    return clx[:start], ends, pieces


def _last_character(main: bytes, ends: list[int], pieces: list[bytes]) -> str:
    (place,) = struct.unpack_from("<2xI", pieces[-1])
    behind = ends[-1] - ends[-2] - 1
    if place & _NARROW:
        return chr(main[(place - _NARROW) // 2 + behind])
    return chr(struct.unpack_from("<H", main, place + 2 * behind)[0])


def _mark_outside_tables(main: bytes, table: bytes) -> int:
    """The place, as a piece has it, of the mark of some paragraph that stands in no table; raises LookupError."""
    for end, properties in _paragraphs(main, _part(main, table, _PARAGRAPHS)):
        if _IN_TABLE not in properties:
            if main[end - 2 : end] == b"\r\0":
                return end - 2
            if main[end - 1 : end] == b"\r":
                return (end - 1) * 2 | _NARROW
    raise LookupError("no paragraph outside tables")


def _paragraphs(main: bytes, bins: bytes) -> Iterator[tuple[int, bytes]]:
    """(Where it ends in the main stream, its properties) for each paragraph, page by page; 2.8.25, 2.9.174, 2.9.23."""
    count = (len(bins) - 4) // 8
    for number in struct.unpack_from(f"<{count}I", bins, 4 * (count + 1)):
        page = main[number * _PAGE : (number + 1) * _PAGE]
        runs = page[-1]
        for run in range(runs):
            (end,) = struct.unpack_from("<I", page, 4 * (run + 1))
            at = 2 * page[4 * (runs + 1) + 13 * run]
            size = 2 * page[at] if page[at] else 2 * page[at + 1] + 1
            yield end, page[at + 1 : at + 1 + size] if at else b""
