"""Keys without the text of their plans: each wording becomes the places it stands in, and is read back from the plan.

A place is [line, first character, character after the last] in the printed line, 1-based for the line. So keys of
plans that are not ours to publish can be kept: `python -m benchmarks.quality.places KEY.json PLAN.txt > LABEL.json`.
"""

from __future__ import annotations

import argparse
import difflib
import json
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ingest.lines import clean
from plan.language.folding import normalise

Place = tuple[int, int, int]

_TEXTS = ("task", "task_alt", "deadline_text", "product")  # fields of a task key that hold words of the plan
_META_TEXTS = ("title", "title_alt", "signer")
_META = ("doc", "number", "number_uncertain", "issuer", "issuer_alt", "date", "date_text", "year")
_KEPT = (
    *("id", "doc", "source", "lines", "lead", "lead_alt", "lead_optional", "lead_inherited", "coordinate"),
    *("coordinate_alt", "coordinate_optional", "deadline", "deadline_alt", "borderline", "group", "same_bullet_as"),
    *("part_of",),
)
_WORD = re.compile(r"[^\W_]+")
_TAG = re.compile(r"<[^<>]*>")
_COMMON = 0.8  # share of the words of a text that must stand in its lines


def find_places(text: str, lines: Sequence[str], first: int, last: int) -> list[Place]:
    """Where the words of a text stand, in order, in the lines first to last.

    Raises ValueError when too few of its words do.
    """
    words = [m[0].lower() for m in _WORD.finditer(normalise(clean(text)))]
    there = [(n, m) for n in range(first, last + 1) for m in _WORD.finditer(_untagged(lines[n - 1]))]
    matcher = difflib.SequenceMatcher(None, words, [normalise(m[0]).lower() for _, m in there], autojunk=False)
    blocks = [b for b in matcher.get_matching_blocks() if b.size]
    if sum(b.size for b in blocks) < _COMMON * len(words):
        raise ValueError(f"lines {first}-{last} do not hold: {text[:80]}")
    places: list[Place] = []
    for block in blocks:
        for number, match in there[block.b : block.b + block.size]:
            begin, stop = match.span()
            if (
                places
                and places[-1][0] == number
                and not _WORD.search(_untagged(lines[number - 1]), places[-1][2], begin)
            ):
                places[-1] = (number, places[-1][1], stop)
            else:
                places.append((number, begin, stop))
    return places


def _untagged(line: str) -> str:
    """The line with its tags blanked out, so that places still count in it."""
    return _TAG.sub(lambda m: " " * len(m[0]), line)


def words_at(places: Sequence[Sequence[int]], lines: Sequence[str]) -> str:
    """The words that stand in the places."""
    return " ".join(clean(lines[number - 1][begin:stop]) for number, begin, stop in places)


def without_text(item: Mapping[str, Any], lines: Sequence[str]) -> dict[str, Any]:
    """A task key with places for its words; raises ValueError where words do not stand in the key's lines."""
    first, last = item["lines"]
    packed = {name: item[name] for name in _KEPT if item.get(name) not in (None, [], False) or name == "lead"}
    for name in _TEXTS:
        if texts := _listed(item.get(name)):
            packed[f"{name}_at"] = [_nearby(text, lines, first, last) for text in texts]
    return packed


def _nearby(text: str, lines: Sequence[str], first: int, last: int) -> list[Place]:
    try:
        return find_places(text, lines, first, last)
    except ValueError:  # another reading may take in the heading above
        return find_places(text, lines, max(1, first - 60), min(len(lines), last + 20))


def with_text(item: Mapping[str, Any], lines: Sequence[str]) -> dict[str, Any]:
    """The task key with its words read back from the plan."""
    key: dict[str, Any] = {"coordinate": [], "deadline_text": None, "product": None, **item}
    for name in _TEXTS:
        texts = [words_at(places, lines) for places in item.get(f"{name}_at", ())]
        if texts:
            key[name] = texts if name == "task_alt" else texts[0]
    return key


def meta_without_text(item: Mapping[str, Any], lines: Sequence[str]) -> dict[str, Any]:
    """A metadata key with places for the title and the signer's name."""
    packed = {name: item[name] for name in _META if item.get(name) is not None}
    texts = {n: _listed(item.get(n)) for n in _META_TEXTS}
    return packed | {
        f"{n}_at": [find_places(t, lines, 1, len(lines)) for t in found] for n, found in texts.items() if found
    }


def _listed(value: str | list[str] | None) -> list[str]:
    return value if isinstance(value, list) else [value] if value else []


def meta_with_text(item: Mapping[str, Any], lines: Sequence[str]) -> dict[str, Any]:
    """The metadata key with title and signer read back from the plan."""
    return {
        **item,
        **{n: [words_at(places, lines) for places in item[f"{n}_at"]] for n in _META_TEXTS if f"{n}_at" in item},
    }


_QUESTION = (
    *("id", "doc", "style", "question", "history", "evidence", "must_include", "lead_alt", "count_alt"),
    *("optional_task_ids", "about_doc"),
)
_ANSWER = ("lead", "coordinate", "deadline_text", "deadline_end", "task_ids", "count")


def question_without_text(item: Mapping[str, Any], lines: Sequence[str]) -> dict[str, Any]:
    """A question's key without the written answer, which may quote the plan, and with places for a product."""
    answer = {name: item["answer"][name] for name in _ANSWER if item["answer"].get(name) not in (None, [])}
    product = item["answer"].get("product")
    if product:
        first, last = item["evidence"][0]
        answer["product_at"] = find_places(product, lines, first, last)
    return {name: item[name] for name in _QUESTION if item.get(name) not in (None, [])} | {"answer": answer}


def question_with_text(item: Mapping[str, Any], lines: Sequence[str]) -> dict[str, Any]:
    """The question's key with the product read back from the plan."""
    answer = dict(item["answer"])
    if "product_at" in answer:
        answer["product"] = words_at(answer["product_at"], lines)
    return {"doc": None, "evidence": [], **item, "answer": answer}


def printed_lines(plan: Path) -> list[str]:
    """The lines of a plan, as spans count them."""
    return plan.read_text("utf-8").split("\n")


def main() -> None:
    """Print a key file without the text of its plan, one entry a line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality.places", description=__doc__)
    parser.add_argument("key", type=Path)
    parser.add_argument("plans", type=Path, nargs="+", help="the plan, or all plans that questions are about")
    given = parser.parse_args()
    lines = {path.name.partition("_")[0]: printed_lines(path) for path in given.plans}
    key = json.loads(given.key.read_text("utf-8"))
    if isinstance(key, dict):
        print(json.dumps(meta_without_text(key, lines[key["doc"]]), ensure_ascii=False))
        return
    pack = question_without_text if key and "question" in key[0] else without_text
    packed = (pack(item, lines.get(str(item["doc"]), [])) for item in key)
    rows = ",\n ".join(json.dumps(item, ensure_ascii=False) for item in packed)
    sys.stdout.write(f"[\n {rows}\n]\n")


if __name__ == "__main__":
    main()
