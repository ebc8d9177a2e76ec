from __future__ import annotations

import pytest

from index.library import Library


@pytest.fixture
def hashed(tmp_path):
    with Library.open(tmp_path / "data", embedder="hash", writable=True) as opened:
        yield opened
