"""What SQLite and PostgreSQL say differently, said once: everything else is written in SQLAlchemy's common terms."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class _Elements(FunctionElement[str]):
    """The elements of a JSON list of texts, as a table with the column `value`."""

    name = "elements"
    inherit_cache = True


class _Numbered(FunctionElement[str]):
    """As `_Elements`, with their places in the list in the column `key`, from any number upwards."""

    name = "numbered"
    inherit_cache = True


class _Position(FunctionElement[int]):
    """Where a text first stands in another, from 1; 0 when it does not."""

    name = "position_of"
    type = sa.Integer()
    inherit_cache = True


@compiles(_Elements)
@compiles(_Numbered)
def _sqlite_list(element: FunctionElement[str], compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - SQLAlchemy's
    return f"json_each({compiler.process(element.clauses, **options)})"


@compiles(_Elements, "postgresql")
def _postgres_elements(element: _Elements, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - as above
    return f"json_array_elements_text(CAST({compiler.process(element.clauses, **options)} AS json))"


@compiles(_Numbered, "postgresql")
def _postgres_numbered(element: _Numbered, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - as above
    listed = compiler.process(element.clauses, **options)
    found = f"json_array_elements_text(CAST({listed} AS json)) WITH ORDINALITY AS e(value, key)"
    return f"(SELECT e.value, e.key FROM {found})"  # noqa: S608 - the list is a parameter


@compiles(_Position)
def _sqlite_position(element: _Position, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - as above
    return f"instr({compiler.process(element.clauses, **options)})"


@compiles(_Position, "postgresql")
def _postgres_position(element: _Position, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - as above
    return f"strpos({compiler.process(element.clauses, **options)})"


def listed(values: Iterable[str]) -> sa.Select[tuple[str]]:
    """Any number of texts as a query to be IN: databases limit the variables of a statement."""
    return listed_in(sa.literal(json.dumps(list(values)), sa.Text))


def listed_in(parameter: sa.ColumnElement[str]) -> sa.Select[tuple[str]]:
    """As `listed`, of a parameter that is a JSON list of texts."""
    return sa.select(_Elements(parameter).table_valued("value").c.value)


def numbered(values: Iterable[str]) -> sa.TableValuedAlias:
    """Texts as a table with the columns `value` and `key`, which grows along the list."""
    text = sa.literal(json.dumps(list(values)), sa.Text)
    return _Numbered(text).table_valued("value", sa.column("key", sa.Integer))


def position(text: sa.ColumnElement[Any], part: str | sa.ColumnElement[Any]) -> sa.ColumnElement[int]:
    """Where `part` first stands in a text, from 1; 0 when it does not."""
    return _Position(text, sa.literal(part) if isinstance(part, str) else part)


def insert(connection: sa.Connection, table: sa.Table) -> sqlite.Insert:
    """An INSERT that can say what happens ON CONFLICT, in words that both databases' inserts have."""
    return cast("sqlite.Insert", postgresql.insert(table)) if is_postgres(connection) else sqlite.insert(table)


def is_postgres(connection: sa.Connection) -> bool:
    """Whether this is a connection to a PostgreSQL server, not to a file of SQLite."""
    return connection.dialect.name == "postgresql"
