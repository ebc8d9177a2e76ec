"""The language data: every TSV loads, says where it comes from, and repeats nothing."""

from __future__ import annotations

from collections import Counter
from importlib.resources import files

import pytest

from plan.language.folding import normalise
from plan.language.tables import load_table

NAMES = sorted(f.name.removesuffix(".tsv") for f in files("plan.language").iterdir() if f.name.endswith(".tsv"))


def test_the_tables_are_there():
    assert {"abbreviations", "issuers", "organisations", "provinces", "unit_heads"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_rows_are_whole_and_sourced(name):
    rows = load_table(name)
    assert len(rows) > 10
    assert "source" in rows[0]
    for row in rows:
        assert all(value == value.strip() for value in row.values()), row
        assert row["source"], row


@pytest.mark.parametrize("name", NAMES)
def test_no_row_is_repeated(name):
    counts = Counter(tuple(row.items()) for row in load_table(name))
    assert [dict(row) for row, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("name", NAMES)
def test_vietnamese_is_in_one_form(name):
    for row in load_table(name):
        for column, value in row.items():
            assert value == normalise(value), (column, value)


def test_every_province_has_one_successor():
    before = Counter(row["before"] for row in load_table("provinces"))
    assert len(before) == 63
    assert len({row["after"] for row in load_table("provinces")}) == 34
    assert set(before.values()) == {1}
    assert {row["kind_after"] for row in load_table("provinces")} == {"tỉnh", "thành phố"}


def test_a_ragged_row_is_named(monkeypatch, tmp_path):
    (tmp_path / "ragged.tsv").write_text("a\tb\n1\t2\n3\n", encoding="utf-8")
    monkeypatch.setattr("plan.language.tables.files", lambda package: tmp_path)
    load_table.cache_clear()
    with pytest.raises(ValueError, match=r"ragged\.tsv, line 3: 1 columns, expected 2"):
        load_table("ragged")
    load_table.cache_clear()
