"""What the service counts, in the text format of Prometheus. One registry an application: nothing is global.

Of several processes each counts its own requests and answers; what stands in the library is the same in all.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from contextlib import AbstractContextManager
from importlib import metadata
from typing import TYPE_CHECKING

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    Info,
    ProcessCollector,
    generate_latest,
)

from assistant.answering.answer import Answer
from assistant.channels.http.library_metrics import LibraryMetrics
from assistant.health import Component, State
from index.library import Library
from index.schema import HEAD
from ingest.pipeline import EXTRACTOR

if TYPE_CHECKING:
    from assistant.channels.http.model_metrics import ModelMetrics  # loaded only with a model
    from assistant.llm.ledger import Ledger

CONTENT_TYPE = CONTENT_TYPE_LATEST
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_STORES = ("database", "vectors")


class Metrics:
    """Counters of one application; safe to use from several threads."""

    def __init__(self, library: Library) -> None:
        registry = self._registry = CollectorRegistry()
        self._asking = threading.Lock()
        self._questions = Counter("kehoach_questions", "Questions answered.", ["status", "intent"], registry=registry)
        self._errors = Counter("kehoach_question_errors", "Questions refused.", ["code"], registry=registry)
        self._seconds = Histogram("kehoach_question_seconds", "Time to answer.", buckets=_SECONDS, registry=registry)
        self._deliveries = Counter(
            "kehoach_webhook_deliveries", "Deliveries to webhooks.", ["channel", "outcome"], registry=registry
        )
        self._requests = Counter(
            "kehoach_http_requests",
            "Requests, by the route's template.",
            ["method", "route", "status"],
            registry=registry,
        )
        self._request_seconds = Histogram(
            "kehoach_http_request_seconds",
            "Time of a request, to the end of its answer.",
            ["method", "route"],
            buckets=_SECONDS,
            registry=registry,
        )
        self._in_flight = Gauge("kehoach_http_requests_in_flight", "Requests under way.", registry=registry)
        self._ok = Gauge(
            "kehoach_component_ok", "Whether a component is as it should be.", ["component"], registry=registry
        )
        Info("kehoach_build", "What is running.", registry=registry).info(
            {"version": _version(), "extractor": EXTRACTOR, "schema": HEAD}
        )
        self._library = LibraryMetrics(library, registry)
        self._model: ModelMetrics | None = None
        ProcessCollector(registry=registry)
        GCCollector(registry=registry)

    def answered(self, answer: Answer, seconds: float) -> None:
        """Count an answer and the time it took, waiting for a free thread included."""
        self._questions.labels(answer.status.value, answer.intent.value).inc()
        self._seconds.observe(seconds)

    def refused(self, code: str) -> None:
        """Count a question that got an error."""
        self._errors.labels(code).inc()

    def delivered(self, channel: str, outcome: str) -> None:
        """Count a delivery to a webhook: "stored", "ignored", "refused", "not_understood" or "not_stored"."""
        self._deliveries.labels(channel, outcome).inc()

    def request_under_way(self) -> AbstractContextManager[object]:
        """Count a request as under way for as long as the block lasts."""
        return self._in_flight.track_inprogress()

    def requested(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request that is over. route: its template, so that no label holds an id."""
        self._requests.labels(method, route, str(status)).inc()
        self._request_seconds.labels(method, route).observe(seconds)

    def model_ledger(self) -> Ledger:
        """What counts a language model's work here; its counters are there from then on. Once an application."""
        from assistant.channels.http.model_metrics import ModelMetrics  # noqa: PLC0415 - not without a model

        self._model = ModelMetrics(self._registry)
        return self._model

    @property
    def model_fails(self) -> bool:
        """Whether the last calls of a language model all came to nothing."""
        return self._model is not None and self._model.fails

    def text(self, components: Mapping[str, Component] | None = None) -> bytes:
        """All counters now. components: how they were found, where somebody asked them."""
        with self._asking:  # gauges are cleared and set again
            for name, component in (components or {}).items():
                self._ok.labels(name).set(component.state is State.OK)
            self._library.stores(
                (name, component.state is not State.DOWN)
                for name, component in (components or {}).items()
                if name in _STORES
            )
            self._library.refresh()
            return generate_latest(self._registry)


def _version() -> str:
    try:
        return metadata.version("kehoach")
    except metadata.PackageNotFoundError:
        return "source"
