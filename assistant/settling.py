"""What a program that serves for long does once, when all that it keeps for good is loaded."""

from __future__ import annotations

import gc

_ROUND_AFTER = 100_000, 20, 20
"""Objects made before a round of the collector, and rounds before the older objects are gone through, too (Python:
700, 10, 10). Reading what a question needs of 20 plans makes some 200,000 objects, hardly one in a cycle: by Python's
own numbers the rounds took a quarter of the time of such a question."""


def settle() -> None:
    """Leave what is in memory now out of the rounds of the collector of cycles, and make its rounds rarer.

    Models, libraries and the contents of hundreds of plans are a million objects that live on; each full round would
    look through them all, and the question that it falls on waits for a third of a second. They are freed as before
    when nothing refers to them any more.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_ROUND_AFTER)
