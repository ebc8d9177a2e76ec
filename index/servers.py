"""Where the stores are that are no files of the data folder."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Servers:
    """The addresses of the servers that hold a library; an empty one is the store embedded in the data folder.

    database: of PostgreSQL, "postgresql://user:password@host:5432/name"; one database holds one library.
    vectors: of Chroma, "http://host:8000".
    """

    database: str = field(default="", repr=False)  # it holds a password
    vectors: str = ""


EMBEDDED = Servers()
