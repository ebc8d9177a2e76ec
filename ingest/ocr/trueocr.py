"""A second opinion: trueocr, whose weights come with its package. Without the package there is none."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from ingest.ocr.image import Grey


def is_there() -> bool:
    """Whether the package is installed."""
    return importlib.util.find_spec("trueocr") is not None


def read_crops(crops: Sequence[Grey]) -> list[str]:
    """The text of each image of one line; "" for one it makes nothing of."""
    return [str(found.text) for found in _model().recognizer.predict(list(crops))] if crops else []


@lru_cache(maxsize=1)
def _model() -> Any:  # noqa: ANN401 - the package has no types
    import trueocr  # noqa: PLC0415 - a second to load, only for scans

    return trueocr.load_model(threads=2)
