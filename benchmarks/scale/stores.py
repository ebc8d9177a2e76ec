"""The library that is measured, wherever its stores are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from index.library import Library
from index.servers import Servers


@dataclass(frozen=True, slots=True)
class Stores:
    """Where a library is: its folder, the embedder, and the addresses of servers, "" for the embedded stores."""

    folder: Path
    embedder: str
    database: str = ""
    vectors: str = ""

    @property
    def served(self) -> bool:
        """Whether a server keeps the tables or the vectors."""
        return bool(self.database or self.vectors)


def open_library(stores: Stores, *, writable: bool) -> Library:
    """Open the library that is measured."""
    servers = Servers(stores.database, stores.vectors)
    return Library.open(stores.folder, embedder=stores.embedder, writable=writable, servers=servers)
