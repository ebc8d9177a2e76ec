"""What of a library one viewer sees: the reading side, limited inside every query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from index import catalogue, facets, facts, fulltext, limits, tasks, versions
from index.alignment import VectorIndex, VectorStatus
from index.catalogue import State, StoredDocument, StoredPassage
from index.database import Database
from index.facets import Facets
from index.fulltext import DEFAULT_WEIGHTS, Match, Weights
from index.originals import Originals, StoredOriginal
from index.scope import EVERYTHING, Scope
from index.tasks import StoredTask, TaskFilter
from index.versions import StoredVersion
from plan.issue import Issue
from plan.place import Place


class Shelf:
    """The plans of a library that a scope lets through; a plan beyond it is DocumentMissing, as one that is not there.

    Safe to use from several threads. Every call can raise LibraryDamaged (the database cannot be read).
    """

    def __init__(
        self, database: Database, vectors: VectorIndex, originals: Originals, scope: Scope = EVERYTHING
    ) -> None:
        self._database = database
        self._vectors = vectors
        self._originals = originals
        self._scope = scope

    @property
    def scope(self) -> Scope:
        """Which plans these are."""
        return self._scope

    def seen_by(self, scope: Scope) -> Shelf:
        """The same library for somebody else."""
        return Shelf(self._database, self._vectors, self._originals, scope)

    def documents(self, document_ids: Sequence[str] | None = None) -> list[StoredDocument]:
        """All or some documents, oldest first."""
        with self._database.reading() as connection:
            return catalogue.documents(connection, document_ids, self._scope)

    def document(self, document_id: str) -> StoredDocument:
        """One document; raises DocumentMissing."""
        with self._database.reading() as connection:
            return catalogue.document(connection, document_id, self._scope)

    def named(self, asked: str) -> list[StoredDocument]:
        """The documents of an id, of a number ("76/KH-SVHTT") or of the beginning of one ("76"), oldest first."""
        with self._database.reading() as connection:
            return catalogue.named(connection, asked, self._scope)

    def teams(self, document_id: str) -> frozenset[str]:
        """The teams a document is limited to, none when it is everybody's; raises DocumentMissing."""
        with self._database.reading() as connection:
            catalogue.document(connection, document_id, self._scope)
            return limits.of_documents(connection, [document_id]).get(document_id, frozenset())

    def limited(self) -> Mapping[str, frozenset[str]]:
        """The teams of every limited document, by its id."""
        with self._database.reading() as connection:
            seen = set(catalogue.visible(connection, None, self._scope))
            return {key: teams for key, teams in limits.of_documents(connection).items() if key in seen}

    def tasks(self, document_ids: Sequence[str] | None = None) -> list[StoredTask]:
        """The tasks of all or some documents, in the order of the documents."""
        with self._database.reading() as connection:
            return catalogue.tasks(connection, document_ids, self._scope)

    def find_tasks(self, wanted: TaskFilter) -> list[StoredTask]:
        """One page of the tasks that a filter lets through."""
        with self._database.reading() as connection:
            return tasks.find(connection, wanted, self._scope)

    def task(self, identity: str) -> StoredTask:
        """The task of an identity; raises TaskMissing."""
        found = self.find_tasks(TaskFilter(identities=(identity,)))
        if not found:
            raise tasks.missing()
        return found[0]

    def count_tasks(self, wanted: TaskFilter) -> int:
        """How many tasks a filter lets through, whatever its page."""
        with self._database.reading() as connection:
            return tasks.count(connection, wanted, self._scope)

    def facets(self, wanted: TaskFilter) -> Facets:
        """What there is to choose from beside a filter."""
        with self._database.reading() as connection:
            return facets.facets(connection, wanted, self._scope)

    def passages(self, document_ids: Sequence[str] | None = None) -> list[StoredPassage]:
        """The passages of all or some documents, in the order of the documents."""
        with self._database.reading() as connection:
            return catalogue.passages(connection, document_ids, self._scope)

    def issues(self, document_id: str) -> list[Issue]:
        """The issues of one document; raises DocumentMissing."""
        with self._database.reading() as connection:
            return catalogue.issues(connection, document_id, self._scope)

    def lines(self, document_id: str, first: int, last: int) -> tuple[str, ...]:
        """The lines first..last (1-based, inclusive) as far as the text has them; raises DocumentMissing."""
        with self._database.reading() as connection:
            return catalogue.lines(connection, document_id, first, last, self._scope)

    def places(self, document_id: str, first: int, last: int) -> tuple[Place | None, ...]:
        """Page and box of the lines first..last, None for a line without; raises DocumentMissing."""
        with self._database.reading() as connection:
            return catalogue.places(connection, document_id, first, last, self._scope)

    def original(self, document_id: str) -> list[StoredOriginal]:
        """The files a document was read from, the main text first, as far as they were kept; raises DocumentMissing."""
        return self._originals.of_document(document_id, self._scope)

    def versions(self, document_id: str) -> list[StoredVersion]:
        """What a plan was before it was replaced, newest first; raises DocumentMissing."""
        with self._database.reading() as connection:
            return versions.of_document(connection, document_id, self._originals, self._scope)

    def search(
        self,
        text: str,
        *,
        document_ids: Sequence[str] | None = None,
        limit: int = 200,
        weights: Weights = DEFAULT_WEIGHTS,
    ) -> list[Match]:
        """Full text, best first, by BM25; a text without diacritics is looked up without them.

        `document_ids` None is every document, an empty list none.
        """
        with self._database.reading() as connection:
            among = document_ids if self._scope.everything else catalogue.visible(connection, document_ids, self._scope)
            return fulltext.search(connection, text, document_ids=among, limit=limit, weights=weights)

    def nearest(
        self, text: str, *, document_ids: Sequence[str] | None = None, limit: int = 50, whole: bool = False
    ) -> list[Match]:
        """The nearest by vectors, best first; the score is a cosine.

        Only documents whose vectors are in line are found. Empty without an embedder, when the stored vectors are of
        another model, or when another process uses them. whole: empty too unless every document asked for is there
        and in line, for rankings in which one that is not would stand behind the others.
        """
        if not self._scope.everything:
            with self._database.reading() as connection:
                document_ids = catalogue.visible(connection, document_ids, self._scope)
        return self._vectors.nearest(text, document_ids=document_ids, limit=limit, whole=whole)

    def count_versions(self, document_id: str) -> int:
        """How many earlier versions `versions` gives; raises DocumentMissing."""
        with self._database.reading() as connection:
            return versions.count(connection, document_id, self._scope)

    def vector_status(self) -> VectorStatus:
        """Whose vectors are stored and how many documents lack theirs."""
        return self._vectors.status()

    def check_vectors(self) -> None:
        """Raise LibraryDamaged, LibraryBusy, StorageFull or DatabaseUnreachable when the vectors cannot be asked."""
        self._vectors.check()

    def state(self) -> State:
        """All documents as they are at one moment, and what of them changed when."""
        with self._database.reading() as connection:
            return catalogue.state(connection, self._scope)

    def generation(self) -> int:
        """A number that grows with every change, also one made by another process; for caches."""
        with self._database.reading() as connection:
            return facts.generation(connection)
