"""The bundled model as a module of sentence-transformers. Import inside functions only: this imports torch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sentence_transformers.sentence_transformer.modules import InputModule

from index.bundled_model import BundledModel


class BundledModule(InputModule):  # type: ignore[misc]  # the library is untyped for mypy
    """The whole model: texts in, `sentence_embedding` out. The model puts the E5 prefixes before the texts."""

    save_in_root = True

    def __init__(self) -> None:
        super().__init__()
        self.model = BundledModel()

    def preprocess(
        self, inputs: Sequence[str], prompt: str | None = None, task: str | None = None, **_options: object
    ) -> dict[str, Any]:
        """The texts as features; `task` is "query" or "document". A prompt would double the model's own prefix."""
        if prompt:
            raise ValueError("the bundled model adds its own prefixes")
        return {"windows": self.model.windows(inputs, query=task == "query")}

    def forward(self, features: dict[str, Any], **_options: object) -> dict[str, Any]:
        """Adds `sentence_embedding`: float32, one row a text."""
        features["sentence_embedding"] = self.model(features["windows"])
        return features

    def get_embedding_dimension(self) -> int:
        """384."""
        return self.model.shape.width

    def save(self, output_path: str, *_args: object, **_options: object) -> None:
        """Nothing to save: the weights are in the package."""
