"""Loads the package's own data files: tab separated, a header line, a source in the last column."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=16)
def load_table(name: str) -> tuple[dict[str, str], ...]:
    """Rows of `plan/language/NAME.tsv`, each a mapping from column name to text.

    Raises ValueError naming the line when a row has more or fewer columns than the header.
    """
    text = files("plan.language").joinpath(f"{name}.tsv").read_text("utf-8")
    (_, header), *lines = [(n, line) for n, line in enumerate(text.split("\n"), start=1) if line.strip()]
    columns = header.split("\t")
    rows = []
    for number, line in lines:
        values = line.split("\t")
        if len(values) != len(columns):
            raise ValueError(f"{name}.tsv, line {number}: {len(values)} columns, expected {len(columns)}")
        rows.append(dict(zip(columns, values, strict=True)))
    return tuple(rows)
