"""Haystack: DocumentSplitter by 200 words, BM25 of the in-memory store at its default and as Okapi."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence

os.environ["HAYSTACK_TELEMETRY_ENABLED"] = "False"

from haystack import Document
from haystack.components.preprocessors import DocumentSplitter
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever
from haystack.document_stores.in_memory import InMemoryDocumentStore

from benchmarks.peers.job import LIMIT, Job, Place, Ranking, rank_all, serve


def place_of(part: Document) -> Place:
    """Where a part stands."""
    begin = part.meta["split_idx_start"]
    return Place(part.meta["plan"], begin, begin + len(part.content or ""))


def rank(job: Job) -> Iterator[Ranking]:
    """All recipes of this library."""

    def recipe(name: str, algorithm: str) -> Ranking:
        def build() -> tuple[Sequence[Place], Callable[[str], Iterable[Place]]]:
            splitter = DocumentSplitter(split_by="word", split_length=200, split_overlap=0)
            whole = [Document(content=text, meta={"plan": name}) for name, text in job.plans.items()]
            parts = splitter.run(documents=whole)["documents"]
            store = InMemoryDocumentStore(bm25_algorithm=algorithm)
            store.write_documents(parts)
            retriever = InMemoryBM25Retriever(document_store=store, top_k=LIMIT)
            return [place_of(p) for p in parts], lambda q: map(place_of, retriever.run(query=q)["documents"])

        return rank_all(job, name, build)

    yield recipe("Haystack, DocumentSplitter 200 words + BM25L", "BM25L")
    yield recipe("Haystack, DocumentSplitter 200 words + BM25Okapi", "BM25Okapi")


if __name__ == "__main__":
    serve(rank)
