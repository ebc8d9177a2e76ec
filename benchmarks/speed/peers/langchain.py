"""LangChain: RecursiveCharacterTextSplitter 1000/200 and Chroma in a folder, as its documentation sets them up."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping

from langchain_chroma import Chroma
from langchain_core.embeddings import Embeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

from benchmarks.speed.peers.job import LIMIT, Built, serve
from index.bundled_model import BundledModel

_BATCH = 32


class Bundled(Embeddings):
    """The bundled model of the project, for LangChain."""

    def __init__(self) -> None:
        self._model = BundledModel()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Vectors of parts."""
        batches = (texts[at : at + _BATCH] for at in range(0, len(texts), _BATCH))
        return [row for batch in batches for row in self._model(self._model.windows(batch, query=False)).tolist()]

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        (found,) = self._model(self._model.windows([text], query=True)).tolist()
        return found


def build(plans: Mapping[str, str]) -> Built:
    """Split the plans and store the parts with their vectors."""
    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200, add_start_index=True)
    parts = splitter.create_documents(list(plans.values()), [{"plan": name} for name in plans])
    folder = tempfile.mkdtemp(prefix="peer-", dir=".")  # of the job's folder, which goes away
    store = Chroma.from_documents(parts, Bundled(), persist_directory=folder)
    return Built(len(parts), {"retrieval": lambda question: store.similarity_search(question, k=LIMIT)})


if __name__ == "__main__":
    serve(build, ["langchain-core", "langchain-chroma", "chromadb"])
