"""Every word of the pages has its English, no line of English is left over, and both have the same placeholders."""

from __future__ import annotations

import ast
import csv
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from assistant.channels.web.words import FOLDER, LANGUAGES, english, say

WEB = FOLDER.parent
TEMPLATES = sorted((WEB / "templates").rglob("*.*"))
MODULES = sorted(WEB.rglob("*.py"))
PLACEHOLDER = re.compile(r"\{(\w+)\}")


def of_template(file: Path) -> Iterator[str]:
    tree = Environment(autoescape=True).parse(file.read_text(encoding="utf-8"))
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "_":
            yield from texts(call.args[0])


def texts(node: nodes.Expr) -> Iterator[str]:
    """The texts an argument can be: a constant, or one of the two of a condition."""
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, nodes.CondExpr):
        yield from texts(node.expr1)
        yield from texts(node.expr2) if node.expr2 else ()


def of_module(file: Path) -> Iterator[str]:
    """Texts handed to `_`, and those marked by `word(...)` where they stand in a table to be translated later."""
    for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in {"_", "word"}:
            yield from (a.value for a in call.args[:1] if isinstance(a, ast.Constant) and isinstance(a.value, str))


def used() -> set[str]:
    found = {text for file in TEMPLATES for text in of_template(file)}
    return found | {text for file in MODULES for text in of_module(file)}


def lines() -> list[tuple[str, str, str]]:
    found = []
    for file in sorted(FOLDER.glob("*.tsv")):
        with file.open(encoding="utf-8", newline="") as rows:
            reader = csv.reader(rows, delimiter="\t", quoting=csv.QUOTE_NONE)
            assert next(reader) == ["vi", "en"], file.name
            found += [(file.name, *row) for row in reader]
    return found


def test_every_word_has_its_english():
    assert sorted(used() - english().keys()) == []


def test_no_english_is_left_over():
    everything = "\n".join(file.read_text(encoding="utf-8") for file in (*TEMPLATES, *MODULES))
    known = used()
    orphans = [(file, vi) for file, vi, _en in lines() if vi not in known and f'"{vi}"' not in everything]
    assert orphans == []


def test_the_english_has_the_placeholders_of_the_vietnamese():
    wrong = [row for row in lines() if Counter(PLACEHOLDER.findall(row[1])) != Counter(PLACEHOLDER.findall(row[2]))]
    assert wrong == []


def test_a_word_stands_once_in_a_file_and_its_english_is_not_empty():
    counts = Counter((file, vi) for file, vi, _en in lines())
    assert [place for place, n in counts.items() if n > 1] == []
    assert [vi for _file, vi, en in lines() if not en.strip()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_without_english_stays_as_it_is(language):
    assert say(language, "một câu chưa ai dịch, {n} lần", n=3) == "một câu chưa ai dịch, 3 lần"


def test_the_placeholders_are_filled_in_both_languages():
    assert say("vi", "còn {n} ngày", n=3) == "còn 3 ngày"
    assert say("en", "còn {n} ngày", n=3) == "3 days left"
