"""A second look at the best entries with a cross-encoder, for who has one: off by default.

A cross-encoder reads question and entry together; it is slower than vectors by far and sees more. Any model that
sentence-transformers loads from a folder will do.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from index.embedding import MODEL_FAILURES
from plan.errors import ModelUnavailable

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder


class Reranker(Protocol):
    """How well texts answer a question, each seen together with it. Safe to call from several threads."""

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """A score for each text, higher is better; raises ModelUnavailable when the model cannot be loaded or run."""


def open_reranker(name: str) -> Reranker | None:
    """The reranker of a setting: "none" (gives None), else a cross-encoder's folder; it is loaded on first use.

    Raises ModelUnavailable when the name is a path and there is no such folder.
    """
    if name == "none":
        return None
    if Path(name).is_absolute() and not Path(name).is_dir():
        raise ModelUnavailable(f"Không có thư mục {name} của mô hình xếp hạng lại. Hãy chỉ đúng thư mục, hoặc none.")
    return CrossEncoderReranker(name)


class CrossEncoderReranker:
    """A cross-encoder of sentence-transformers."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._lock = threading.Lock()
        self._model: CrossEncoder | None = None

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """A score for each text, as the model's own head gives it; a model with several labels is no reranker.

        Raises ModelUnavailable when the model cannot be loaded or run.
        """
        if not texts:
            return []
        try:
            with self._lock:
                if self._model is None:
                    self._model = _load(self._name)
                found = self._model.predict([(question, text) for text in texts], show_progress_bar=False)
            return [float(score) for score in found]
        except MODEL_FAILURES as error:
            raise ModelUnavailable(
                f"Không dùng được mô hình xếp hạng lại “{self._name}”: {error}. "
                "Hãy đặt reranker = none hoặc chỉ thư mục của mô hình khác."
            ) from error


def _load(name: str) -> CrossEncoder:
    os.environ.setdefault("HF_HUB_OFFLINE", "1")  # read by the hub's client when it is imported
    from sentence_transformers import CrossEncoder  # noqa: PLC0415 - the import costs seconds

    return CrossEncoder(name, local_files_only=True)
