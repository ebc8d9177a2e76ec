"""nom-vn: smart_chunk at its defaults and its BM25Retriever."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from nom.chunking import smart_chunk
from nom.retrieve import BM25Retriever

from benchmarks.peers.job import LIMIT, Job, Place, Ranking, rank_all, serve


def rank(job: Job) -> Iterator[Ranking]:
    """The recipe of this library."""

    def build() -> tuple[Sequence[Place], Callable[[str], Iterable[Place]]]:
        parts = [(name, chunk) for name, text in job.plans.items() for chunk in smart_chunk(text)]
        retriever = BM25Retriever.fit([chunk.text for _, chunk in parts])
        places = [Place(name, chunk.start, chunk.end) for name, chunk in parts]
        return places, lambda question: (places[hit.idx] for hit in retriever.search(question, top_k=LIMIT))

    yield rank_all(job, "nom-vn, smart_chunk + BM25Retriever", build)


if __name__ == "__main__":
    serve(rank)
