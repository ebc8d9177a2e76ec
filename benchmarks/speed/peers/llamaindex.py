"""LlamaIndex: SentenceSplitter and VectorStoreIndex at their defaults (SimpleVectorStore), written to a folder."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping

from llama_index.core import Document, VectorStoreIndex
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.node_parser import SentenceSplitter
from pydantic import PrivateAttr

from benchmarks.speed.peers.job import LIMIT, Built, serve
from index.bundled_model import BundledModel


class Bundled(BaseEmbedding):
    """The bundled model of the project, for LlamaIndex."""

    _model: BundledModel = PrivateAttr()

    def __init__(self) -> None:
        super().__init__()
        self._model = BundledModel()

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return self._model(self._model.windows(texts, query=False)).tolist()

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._model(self._model.windows([query], query=True))[0].tolist()

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


def build(plans: Mapping[str, str]) -> Built:
    """Split the plans, index the parts, and write the index to disk."""
    hidden = {"excluded_embed_metadata_keys": ["plan"], "excluded_llm_metadata_keys": ["plan"]}
    documents = [Document(text=text, metadata={"plan": name}, **hidden) for name, text in plans.items()]
    nodes = SentenceSplitter().get_nodes_from_documents(documents)
    index = VectorStoreIndex(nodes, embed_model=Bundled())
    index.storage_context.persist(tempfile.mkdtemp(prefix="peer-", dir="."))  # of the job's folder, which goes away
    return Built(len(nodes), {"retrieval": index.as_retriever(similarity_top_k=LIMIT).retrieve})


if __name__ == "__main__":
    serve(build, ["llama-index-core"])
