"""The parts of a server that `/readyz` tells of: what is asked of each, and what its codes mean."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Protocol

from assistant.channels.http.metrics import Metrics
from assistant.clock import Clock, now
from assistant.disk import free_bytes
from assistant.health import OK, Check, Component, State
from index import loss
from index.chat_counts import count_chats
from index.counts import count_library
from index.library import Library

OFF = Component(State.OK, "off")
"""A part that is not set, and not missed."""
STARTING = "warming_up"
_STANDING = dt.timedelta(minutes=10)
_LOW = 2**30  # bytes; an ingest of some hundred plans takes less


class Warming(Protocol):
    """What is loaded when a server starts (`assistant.channels.api.health.WarmUp`)."""

    @property
    def ready(self) -> bool:
        """Whether everything is loaded."""

    @property
    def failed(self) -> bool:
        """Whether a model could not be."""


def checks_of(
    library: Library,
    warm_up: Warming,
    metrics: Metrics,
    *,
    takes: bool,
    writes: bool,
    chats: bool,
    clock: Clock = now,
) -> Mapping[str, Check]:
    """The checks of a server. takes: whether it takes plans; writes: whether a language model is set; chats: whether
    there are messengers.
    """
    return {
        "database": lambda: _database(library),
        "vectors": lambda: _vectors(library),
        "models": lambda: _models(warm_up),
        "jobs": lambda: _jobs(library, clock) if takes else Component(State.DEGRADED, "read_only"),
        "disk": lambda: _disk(library),
        "llm": lambda: _model(metrics) if writes else OFF,
        "chats": lambda: _chats(library, clock) if chats else OFF,
    }


def answers(components: Mapping[str, Component]) -> bool:
    """Whether questions can be answered: records can be read, and everything was loaded once."""
    return components["database"].state is not State.DOWN and components["models"].code != STARTING


def _database(library: Library) -> Component:
    return Component(State.DEGRADED, loss.CODE) if loss.has_lost(library.database) else OK


def _vectors(library: Library) -> Component:
    status = library.vector_status()
    if status.configured is None:
        return OFF
    library.check_vectors()
    if status.model not in {None, status.configured}:
        return Component(State.DEGRADED, "vectors_other_model")
    return Component(State.DEGRADED, "vectors_pending") if status.pending else OK


def _models(warm_up: Warming) -> Component:
    if not warm_up.ready:
        return Component(State.DOWN, STARTING)
    return Component(State.DEGRADED, "model_unavailable") if warm_up.failed else OK


def _jobs(library: Library, clock: Clock) -> Component:
    counts = count_library(library.database)
    stands = counts.waiting_since is not None and _is_old(counts.moved_at, clock)
    return Component(State.DEGRADED, "jobs_standing") if stands else OK


def _disk(library: Library) -> Component:
    return Component(State.DEGRADED, "disk_low") if free_bytes(library.folder) < _LOW else OK


def _model(metrics: Metrics) -> Component:
    return Component(State.DEGRADED, "model_failing") if metrics.model_fails else OK


def _chats(library: Library, clock: Callable[[], dt.datetime]) -> Component:
    since = count_chats(library.database).since
    return Component(State.DEGRADED, "chats_standing") if _is_old(since, clock) else OK


def _is_old(moment: dt.datetime | None, clock: Clock) -> bool:
    return moment is not None and clock() - moment > _STANDING
