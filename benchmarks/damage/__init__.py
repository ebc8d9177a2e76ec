"""How reading falls when the text of a plan is damaged; `python -m benchmarks.damage --help`."""
