"""`python -m benchmarks.quality.retrieval [--embeddings NAME] [--reranker FOLDER]`: rankings compared.

On ALQAC 2023 (2,249 law articles, 210 questions; the reference folder's `datasets/alqac2023`) and on the questions of
the reference plans that have evidence. Words, vectors, reciprocal ranks of both, and the product's fusion; with
`--reranker` also the fusion's best entries read again by a cross-encoder. Needs the reference folder.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.retrieval.fusion import find
from assistant.retrieval.reranking import Reranker, open_reranker
from benchmarks.quality.keys import Evidence, Keys, reference_folder, reference_keys
from benchmarks.quality.question_scores import built_library, item_places
from benchmarks.quality.report import read_plans
from index.library import Library, Match
from plan.document import Document
from plan.passage import Passage, PassageKind
from plan.reading import Reading, Status
from plan.span import Span

_DEPTH = 50  # places of a ranking that are looked at
_RRF = 60  # of reciprocal ranks, as in the paper (Cormack, Clarke, Büttcher 2009)
_RERANKED = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and whether a match answers it."""

    text: str
    answers: Callable[[Match], bool]


def law_readings(passages: Iterable[Mapping[str, str]]) -> dict[str, Reading]:
    """Law articles as readings, one for each law, so that they are indexed as plans are."""
    laws: dict[str, list[Passage]] = {}
    for entry in passages:
        found = laws.setdefault(entry["title"], [])
        line = Span(len(found) + 1, len(found) + 1)
        found.append(Passage(entry["id"], PassageKind.PROSE, entry["text"], (entry["title"],), line))
    return {
        title: Reading(
            title, title, Status.OK, tuple(p.text for p in found), Document(title=title), (), tuple(found), ()
        )
        for title, found in laws.items()
    }


class Recipes:
    """Ways to rank what a library holds, each from a question to its best matches."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def words(self, text: str) -> Sequence[Match]:
        """Full text alone."""
        return self._library.search(text, limit=_DEPTH)

    def vectors(self, text: str) -> Sequence[Match]:
        """Vectors alone."""
        return self._library.nearest(text, limit=_DEPTH)

    def reciprocal(self, text: str) -> Sequence[Match]:
        """Reciprocal ranks of both, added."""
        scores: dict[tuple[str, str, str], float] = {}
        for matches in (self.words(text), self.vectors(text)):
            for rank, m in enumerate(matches, start=1):
                key = (m.kind, m.document_id, m.item_id)
                scores[key] = scores.get(key, 0.0) + 1 / (_RRF + rank)
        return [Match(*key, score) for key, score in sorted(scores.items(), key=lambda pair: -pair[1])]

    def fused(self, text: str) -> list[Match]:
        """As the product does it."""
        return find(self._library, text, limit=_DEPTH)

    def reread(self, reranker: Reranker) -> Callable[[str], Sequence[Match]]:
        """The product's ranking, its best entries in the order a cross-encoder gives them."""
        texts = {p.passage.id: p.passage.text for p in self._library.passages()}
        texts |= {t.task.id: t.task.text for t in self._library.tasks()}

        def ranked(text: str) -> Sequence[Match]:
            best = self.fused(text)
            scores = reranker.scores(text, [texts[m.item_id] for m in best[:_RERANKED]])
            return [best[at] for at in sorted(range(len(scores)), key=lambda at: -scores[at])] + best[_RERANKED:]

        return ranked


def rankings(library: Library, reranker: Reranker | None) -> dict[str, Callable[[str], Sequence[Match]]]:
    """The recipes by name."""
    recipes = Recipes(library)
    named: dict[str, Callable[[str], Sequence[Match]]] = {
        "words": recipes.words,
        "vectors": recipes.vectors,
        "reciprocal ranks of both": recipes.reciprocal,
        "fusion of scores (the product's)": recipes.fused,
    }
    return named if reranker is None else named | {"fusion, reread by a cross-encoder": recipes.reread(reranker)}


def figures(questions: Sequence[Asked], rank: Callable[[str], Sequence[Match]]) -> str:
    """hit@1, hit@5, hit@10 and MRR of a recipe."""
    places = [_first([q.answers(m) for m in rank(q.text)]) for q in questions]
    share = {k: sum(1 for at in places if at and at <= k) / len(places) for k in (1, 5, 10)}
    mrr = sum(1 / at for at in places if at) / len(places)
    return f"{share[1]:.3f}   {share[5]:.3f}   {share[10]:.3f}   {mrr:.3f}"


def _first(answering: Sequence[bool]) -> int | None:
    return answering.index(True) + 1 if True in answering else None


def _alqac(folder: Path) -> Iterator[Asked]:
    relevant: dict[str, set[str]] = {}
    for line in (folder / "qrels.tsv").read_text("utf-8").splitlines():
        query, passage, _ = line.split("\t")
        relevant.setdefault(query, set()).add(passage)
    for entry in _lines(folder / "queries.jsonl"):
        wanted = relevant[entry["id"]]
        yield Asked(entry["text"], lambda m, wanted=wanted: m.item_id in wanted)


def _practice(keys: Keys, library: Library) -> Iterator[Asked]:
    places = item_places(library)

    def answers(match: Match, evidence: Sequence[Evidence]) -> bool:
        doc, span = places[match.document_id, match.item_id]
        return any(e.meets(doc, span) for e in evidence)

    for key in keys.questions:
        if key.answerable and key.evidence and not key.history:
            yield Asked(key.question, lambda m, found=key.evidence: answers(m, found))


def _lines(file: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def main() -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality.retrieval", description=__doc__)
    parser.add_argument("--embeddings", default="bundled")
    parser.add_argument("--reranker", default="none", help="folder of a cross-encoder")
    given = parser.parse_args()
    keys, folder = reference_keys(), reference_folder() / "datasets" / "alqac2023"
    if keys is None or not folder.is_dir():
        print("the reference folder with datasets/alqac2023 is not there (KEHOACH_REFERENCE)")
        return 1
    reranker = open_reranker(given.reranker)
    laws = law_readings(_lines(folder / "passages.jsonl"))
    for name, readings, asked in (
        ("ALQAC 2023", laws, lambda _library: _alqac(folder)),
        ("practice evidence", read_plans(keys), lambda library: _practice(keys, library)),
    ):
        with built_library(readings, given.embeddings) as library:
            questions = list(asked(library))
            print(f"{name}: {len(questions)} questions\n{'':38} hit@1   hit@5   hit@10  MRR")
            for recipe, rank in rankings(library, reranker).items():
                print(f"{recipe:38} {figures(questions, rank)}", flush=True)
            print()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
