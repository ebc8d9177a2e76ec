"""Spoiling bytes of which nothing is known: flips, cuts, repeats, pieces put elsewhere, and values that hurt."""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from random import Random

Mutation = Callable[[bytes, Random], bytes]

NUMBERS = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF)
TOKENS: tuple[bytes, ...] = (
    *(b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\n\n", b"%n%s", b"]]>", b"<!--", b"-->", b"&#0;", b"&#xD800;"),
    *("\u202e".encode(), "\ufeff".encode(), "\ufffe".encode(), b"\xed\xa0\x80", "\u0301".encode() * 40),
    *(b"(" * 300, b"<b>" * 300, b"{" * 300, b"[" * 300, b"|" * 300, b" " * 3000, b"1." * 300, b"<td>" * 300),
    *(b"-1", b"0", b"99999999999", b"1e999", b"NaN", b"0x7fffffff", b"31/02/0000", "ngày 99 tháng 99".encode()),
)
_LARGEST = 2**22  # bytes; what grows beyond says nothing new


def spoil(data: bytes, random: Random, tokens: Sequence[bytes] = TOKENS) -> bytes:
    """The bytes after one to four mutations out of `tokens` and the tables above."""
    for _ in range(random.choice((1, 1, 2, 4))):
        data = random.choice(_MUTATIONS)(data, random) if random.random() < 0.75 else put(data, random, tokens)
    return data[:_LARGEST]


def put(data: bytes, random: Random, tokens: Sequence[bytes]) -> bytes:
    """A token put in, or written over what stands there."""
    at, token = _place(data, random), random.choice(tokens)
    return data[:at] + token + data[at + random.choice((0, len(token))) :]


def _place(data: bytes, random: Random) -> int:
    return random.randint(0, len(data))


def _flip(data: bytes, random: Random) -> bytes:
    spoilt = bytearray(data)
    for _ in range(random.choice((1, 2, 8, 64)) if data else 0):
        spoilt[random.randrange(len(data))] ^= 1 << random.randrange(8)
    return bytes(spoilt)


def _cut(data: bytes, random: Random) -> bytes:
    return data[: _place(data, random)]


def _drop(data: bytes, random: Random) -> bytes:
    at = _place(data, random)
    return data[:at] + data[at + random.choice((1, 4, 64, 1024)) :]


def _repeat(data: bytes, random: Random) -> bytes:
    at = _place(data, random)
    piece = data[at : at + random.choice((1, 8, 64, 512))]
    return data[:at] + piece * random.choice((2, 9, 200)) + data[at:]


def _move(data: bytes, random: Random) -> bytes:
    start, at, length = _place(data, random), _place(data, random), random.choice((4, 32, 512))
    return data[:at] + data[start : start + length] + data[at + random.choice((0, length)) :]


def _number(data: bytes, random: Random) -> bytes:
    """A number of 2 or 4 bytes, at a place where formats of sectors and chunks keep theirs."""
    form, size = random.choice((("<H", 2), (">H", 2), ("<I", 4), (">I", 4)))
    at = random.choice((_place(data, random), random.randint(0, min(len(data), 1024)))) // size * size
    value = random.choice(NUMBERS) & (2 ** (8 * size) - 1)
    return data[:at] + struct.pack(form, value) + data[at + size :]


_MUTATIONS: tuple[Mutation, ...] = (_flip, _cut, _drop, _repeat, _move, _number, _number)
