"""`make peers`, or `python -m benchmarks.peers --python PEERS_PYTHON [--only NAME ...] [--json FILE]`.

Retrieval on the plans that have keys (the reference ones where they are there, else the samples), with the same
questions and the same embedder for all. The peers run in an environment of their own (`requirements.txt` beside this
file, made by `make peers`); a recipe that fails is reported and the others go on.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks.peers import ours
from benchmarks.peers.job import Job, Ranking, read_rankings, write_job
from benchmarks.peers.scores import figures, places_of
from benchmarks.quality.keys import Keys, QuestionKey, doc_of, reference_keys, sample_keys

ROOT = Path(__file__).resolve().parents[2]
RECIPES = ("langchain", "llamaindex", "haystack", "nom", "txtai")
_LONGEST = 3600  # seconds that one library may take
_APART = "no_diacritics"


def main() -> int:
    """Run every recipe and print one table; 1 when a recipe failed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    parser.add_argument("--python", default=sys.executable, help="interpreter of the peers' environment")
    parser.add_argument("--only", nargs="*", choices=RECIPES, default=RECIPES, help="these libraries alone")
    parser.add_argument("--embeddings", default="bundled", help="of kehoach; the peers use the bundled model")
    parser.add_argument("--samples", action="store_true", help="the samples, also where the reference plans are there")
    parser.add_argument("--json", type=Path, help="write all rankings there")
    given = parser.parse_args()
    keys = (None if given.samples else reference_keys()) or sample_keys()
    files = {doc_of(path.name): path for path in keys.plans if doc_of(path.name) in keys.tasks}
    asked = _asked(keys, set(files))
    job = Job({doc: path.read_text("utf-8") for doc, path in files.items()}, tuple(key.question for key in asked))
    found = [*ours.rank(job, files, given.embeddings)]
    failed = []
    with tempfile.TemporaryDirectory(prefix="kehoach-peers-") as folder:
        write_job(job, Path(folder, "job.json"))
        for recipe in given.only:
            rankings = list(_run(given.python, recipe, Path(folder)))
            found += rankings
            failed += [] if rankings else [recipe]
    if given.json:
        given.json.write_text(json.dumps([asdict(r) for r in found], ensure_ascii=False), encoding="utf-8")
    print(f"{keys.name}: {len(files)} plans, {len(asked)} questions with evidence, asked one by one\n")
    _print(found, [places_of(key.evidence, job.plans) for key in asked], asked)
    for recipe in failed:
        print(f"{recipe}: failed, see above", file=sys.stderr)
    return 1 if failed else 0


def _asked(keys: Keys, docs: set[str]) -> list[QuestionKey]:
    """Questions that stand alone and have evidence in one of the plans."""
    return [
        key
        for key in keys.questions
        if key.answerable
        and key.evidence
        and not key.history
        and {e.doc for e in key.evidence} <= docs
        and len({e.doc for e in key.evidence}) == 1
    ]


def _run(python: str, recipe: str, folder: Path) -> Iterator[Ranking]:
    result = folder / f"{recipe}.jsonl"
    # absolute but not resolved: a virtual environment's interpreter is a link
    command = [
        str(Path(python).absolute()),
        "-m",
        f"benchmarks.peers.recipes.{recipe}",
        str(folder / "job.json"),
        str(result),
    ]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "HF_HUB_OFFLINE": "1", "ANONYMIZED_TELEMETRY": "False"}
    try:
        subprocess.run(command, check=True, cwd=folder, env=environment, timeout=_LONGEST, stdout=sys.stderr)
    except (subprocess.SubprocessError, OSError) as error:
        print(f"{recipe}: {error}", file=sys.stderr)
        return
    yield from read_rankings(result)


def _print(found: Sequence[Ranking], evidence: Sequence[Sequence[object]], asked: Sequence[QuestionKey]) -> None:
    every = range(len(asked))
    apart = [at for at in every if asked[at].style == _APART]
    print(f"{'':46} parts   hit@1   hit@5   shown   no diacritics @1 @5   ask ms")
    for ranking in found:
        total, bare = figures(ranking, evidence, every), figures(ranking, evidence, apart)
        print(
            f"{ranking.recipe:46} {ranking.parts:5}   {total.hit_at_1:.3f}   {total.hit_at_5:.3f}   {total.length:5.0f}"
            f"   {round(bare.hit_at_1 * len(apart)):2} {round(bare.hit_at_5 * len(apart)):2} of {len(apart):<9}"
            f"   {ranking.asking / len(asked) * 1000:6.1f}"
        )


if __name__ == "__main__":
    sys.exit(main())
