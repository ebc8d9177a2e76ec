"""Waiting for what other threads do."""

from __future__ import annotations

import time

import pytest


def until(holds):
    """Return when something holds; a test whose wait lasts ten seconds fails."""
    for _ in range(500):
        if holds():
            return
        time.sleep(0.02)
    pytest.fail("waited in vain")
