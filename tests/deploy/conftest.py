"""Scripts of the project as modules, and the root of the repository."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


def _load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"script_{name}", ROOT / "scripts" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def bundle() -> ModuleType:
    """scripts/bundle.py."""
    return _load("bundle")


@pytest.fixture(scope="session")
def installed() -> ModuleType:
    """scripts/installed.py."""
    return _load("installed")
