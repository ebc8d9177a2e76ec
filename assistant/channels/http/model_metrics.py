"""What a language model does, counted for `/metrics`. Loaded only where one is set."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram

from assistant.llm.ledger import Usage

_SECONDS = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 40.0, 80.0, 160.0)
_MANY = 3  # failures in a row, with which a service is taken to be down
_UNREACHED = frozenset({"busy", "open"})  # no call was made


class ModelMetrics:
    """A `Ledger` of one registry; safe to use from several threads. No label holds a word of anybody."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._failures = 0  # in a row
        self._calls = Counter(
            "kehoach_model_calls", "Calls of the language model.", ["purpose", "outcome"], registry=registry
        )
        self._seconds = Histogram(
            "kehoach_model_seconds", "Time of a call.", ["purpose"], buckets=_SECONDS, registry=registry
        )
        self._tokens = Counter("kehoach_model_tokens", "Tokens, read and written.", ["kind"], registry=registry)
        self._cost = Counter("kehoach_model_cost", "Cost of the tokens, by the prices that are set.", registry=registry)
        self._dropped = Counter(
            "kehoach_model_sentences_dropped", "Sentences that were not let through.", ["why"], registry=registry
        )
        self._uses = Counter(
            "kehoach_model_uses", "Uses, and whether they changed an answer.", ["purpose", "helped"], registry=registry
        )

    def called(self, purpose: str, outcome: str, seconds: float, usage: Usage) -> None:
        """Count a call that ended."""
        self._calls.labels(purpose, outcome).inc()
        if outcome not in _UNREACHED and outcome != "too_long":  # which says nothing of how the service is
            self._failures = 0 if outcome == "done" else self._failures + 1
        if outcome not in _UNREACHED:
            self._seconds.labels(purpose).observe(seconds)
        self._tokens.labels("read").inc(max(0, usage.read))
        self._tokens.labels("written").inc(max(0, usage.written))
        self._cost.inc(max(0.0, usage.cost))

    @property
    def fails(self) -> bool:
        """Whether the last calls all came to nothing."""
        return self._failures >= _MANY

    def dropped(self, purpose: str, why: str, count: int = 1) -> None:  # noqa: ARG002 - counted by the reason alone
        """Count sentences that were not let through."""
        self._dropped.labels(why).inc(max(0, count))

    def used(self, purpose: str, *, helped: bool) -> None:
        """Count a use."""
        self._uses.labels(purpose, "yes" if helped else "no").inc()
