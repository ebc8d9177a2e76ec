"""Every test of a library is run on both: the files of a data folder, and a PostgreSQL and a Chroma server."""

from __future__ import annotations

import pytest

from index.library import Library
from index.servers import EMBEDDED


@pytest.fixture(params=["embedded", "servers"])
def stores(request):
    return EMBEDDED if request.param == "embedded" else request.getfixturevalue("servers")


@pytest.fixture
def library(tmp_path, stores):
    """A library with nothing in it yet."""
    with Library.open(tmp_path / "data", embedder="none", writable=True, servers=stores) as opened:
        yield opened


@pytest.fixture
def hashed(tmp_path, stores):
    with Library.open(tmp_path / "data", embedder="hash", writable=True, servers=stores) as opened:
        yield opened
