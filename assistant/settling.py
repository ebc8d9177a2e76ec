"""What a program that serves for long does once, when all that it keeps for good is loaded."""

from __future__ import annotations

import gc


def settle() -> None:
    """Leave what is in memory now out of the rounds of the collector of cycles.

    Models, libraries and the contents of hundreds of plans are a million objects that live on; each full round would
    look through them all, and the question that it falls on waits for a third of a second. They are freed as before
    when nothing refers to them any more.
    """
    gc.collect()
    gc.freeze()
