"""What the service counts, in the text format of Prometheus. One registry an application: nothing is global."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from assistant.answering.answer import Answer
from index.chat_counts import count_chats
from index.library import Library

if TYPE_CHECKING:
    from assistant.llm.ledger import Ledger  # loaded only with a model

CONTENT_TYPE = CONTENT_TYPE_LATEST
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    """Counters of one application; safe to use from several threads."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._registry = CollectorRegistry()
        self._questions = Counter(
            "kehoach_questions", "Questions answered.", ["status", "intent"], registry=self._registry
        )
        self._errors = Counter("kehoach_question_errors", "Questions refused.", ["code"], registry=self._registry)
        self._seconds = Histogram(
            "kehoach_question_seconds", "Time to answer.", buckets=_SECONDS, registry=self._registry
        )
        self._deliveries = Counter(
            "kehoach_webhook_deliveries", "Deliveries to webhooks.", ["channel", "outcome"], registry=self._registry
        )
        self._documents = Gauge("kehoach_documents", "Documents in the library.", registry=self._registry)
        self._tasks = Gauge("kehoach_tasks", "Tasks in the library.", registry=self._registry)
        self._updates = Gauge("kehoach_chat_updates_waiting", "Updates to be answered.", registry=self._registry)
        self._messages = Gauge(
            "kehoach_chat_messages", "Messages kept, by status.", ["channel", "status"], registry=self._registry
        )
        self._notices = Gauge("kehoach_notices", "Reminders kept, by status.", ["status"], registry=self._registry)

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

    def model_ledger(self) -> Ledger:
        """What counts a language model's work here; its counters are there from then on. Once an application."""
        from assistant.channels.http.model_metrics import ModelMetrics  # noqa: PLC0415 - not without a model

        return ModelMetrics(self._registry)

    def text(self) -> bytes:
        """All counters now."""
        documents = self._library.documents()
        self._documents.set(len(documents))
        self._tasks.set(sum(document.tasks for document in documents))
        self._count_chats()
        return generate_latest(self._registry)

    def _count_chats(self) -> None:
        """Count the rows, which any process may have changed; no label tells of a chat or a person."""
        counts = count_chats(self._library.database)
        self._updates.set(counts.unanswered)
        self._messages.clear()
        for labels, count in counts.messages.items():
            self._messages.labels(*labels).set(count)
        self._notices.clear()
        for status, count in counts.notices.items():
            self._notices.labels(status).set(count)
