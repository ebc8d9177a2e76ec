"""Equal texts embedded once: plans repeat their standing sentences, and a corrected plan most of its lines."""

from __future__ import annotations

import hashlib
import threading
from array import array
from collections import OrderedDict
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.embedding import Embedder

KEPT = 4096
"""Vectors that are kept: 6 MB of 384 float32 each."""


class CachedEmbedder:
    """An embedder that remembers the vectors of the texts it embedded last. Safe to call from several threads.

    Texts are remembered by their hash alone. Questions are not: they go straight through.
    """

    def __init__(self, inner: Embedder, kept: int = KEPT) -> None:
        self._inner = inner
        self._kept = kept
        self._lock = threading.Lock()
        self._known: OrderedDict[bytes, array[float]] = OrderedDict()

    @property
    def name(self) -> str:
        """The inner embedder's name: its vectors are the same."""
        return self._inner.name

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._inner.dimension

    @property
    def batch(self) -> int:
        """How many documents the inner embedder takes at once."""
        return self._inner.batch

    def encode_query(self, text: str) -> list[float]:
        """The vector of a question."""
        return self._inner.encode_query(text)

    def encode_documents(self, texts: Sequence[str]) -> list[list[float]]:
        """The vectors of texts, in order; the inner embedder is given each unknown text once."""
        keys = [_key(text) for text in texts]
        found = self._remembered(keys)
        lacking = {key: text for key, text in zip(keys, texts, strict=True) if key not in found}
        fresh = dict(zip(lacking, self._inner.encode_documents(list(lacking.values())), strict=True)) if lacking else {}
        self._remember(fresh)
        return [fresh[key] if key in fresh else found[key] for key in keys]

    def _remembered(self, keys: Sequence[bytes]) -> dict[bytes, list[float]]:
        with self._lock:
            known = [key for key in dict.fromkeys(keys) if key in self._known]
            for key in known:
                self._known.move_to_end(key)
            return {key: list(self._known[key]) for key in known}

    def _remember(self, fresh: dict[bytes, list[float]]) -> None:
        with self._lock:
            self._known.update((key, array("f", vector)) for key, vector in fresh.items())
            while len(self._known) > self._kept:
                self._known.popitem(last=False)


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
