"""Something that was stored and is not there any more, though all that is there can be read (`index.last_commit`).

It is kept in mind until it is recovered: meanwhile no kept file is deleted for being nobody's.
"""

from __future__ import annotations

import datetime as dt
import logging

from index import facts
from index.database import Database
from index.moments import to_text

CODE = "changes_lost"
_NOTICED = "loss_noticed"  # when
_log = logging.getLogger(__name__)


def notice(database: Database, now: dt.datetime) -> None:
    """Keep a loss in mind, if there is one that was not noticed yet."""
    if not database.has_lost():
        return
    _log.error("%s: something that was stored is not in the library any more; see kehoach doctor", CODE)
    with database.writing() as connection:
        database.accept_loss(connection)
        facts.put(connection, _NOTICED, to_text(now))


def has_lost(database: Database) -> bool:
    """Whether something was lost, and not recovered since."""
    with database.reading() as connection:
        noticed = facts.get(connection, _NOTICED) is not None
    return noticed or database.has_lost()


def forget(database: Database) -> None:
    """Say that what was lost is recovered, as far as it can be."""
    with database.writing() as connection:
        facts.drop(connection, _NOTICED)
