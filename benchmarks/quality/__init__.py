"""How much of the hand-made keys is read and answered right; `python -m benchmarks.quality --help`."""
