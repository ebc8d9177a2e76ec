"""A language model with care taken of it: calls at the same time, trying again, resting after failures, counting."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from assistant.llm.breaker import Breaker
from assistant.llm.ledger import Ledger, Usage
from assistant.llm.model import LanguageModel, Pieces, Request, cut, ended, tokens
from assistant.llm.troubles import CallFailed
from plan.errors import ModelFailed

DONE = "done"
"""The outcome of a call that came to its end."""

_AGAIN = frozenset({"throttled", "unreachable", "failed"})
_UNREACHED = frozenset({"busy", "open", "too_long"})  # says nothing of how the service is
_READ = frozenset({DONE, "timeout", "broken"})  # a service has worked on what it was sent
_ATTEMPTS = 3
_FIRST_PAUSE = 0.5  # seconds
_MILLION = 1_000_000
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Prices:
    """Of a million tokens, in any currency."""

    read: float = 0.0
    written: float = 0.0

    def priced(self, usage: Usage) -> Usage:
        """What was used, with its cost."""
        return replace(usage, cost=(usage.read * self.read + usage.written * self.written) / _MILLION)


class Guarded:
    """A `LanguageModel` around another one."""

    def __init__(
        self,
        model: LanguageModel,
        ledger: Ledger,
        *,
        at_once: int = 2,
        prices: Prices | None = None,
        breaker: Breaker | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """at_once: calls at the same time; others wait, as long as they have time."""
        self._model = model
        self._ledger = ledger
        self._free = threading.BoundedSemaphore(at_once)
        self._prices = prices or Prices()
        self._breaker = breaker or Breaker()
        self._sleep = sleep

    @property
    def name(self) -> str:
        """What the model is called."""
        return self._model.name

    @property
    def window(self) -> int:
        """Tokens that a request and its reply may have together."""
        return self._model.window

    def reply(self, request: Request, until: float) -> Pieces:
        """The reply of the model; every attempt is counted. Raises ModelFailed, "busy" and "open" among others."""
        self._enter(request, until)
        well: bool | None = None
        why = ""
        try:
            usage = yield from self._attempts(request, until)
        except GeneratorExit:
            well = True
            raise
        except ModelFailed as error:
            well = None if error.reason in _UNREACHED else False
            why = "" if well is None else error.message
            raise
        else:
            well = True
            return usage
        finally:
            failures = self._breaker.went(well=well)
            self._free.release()
            if why and failures == self._breaker.most:
                _log.warning("a language model failed again and again and is left alone, but for trials: %s", why)

    def _enter(self, request: Request, until: float) -> None:
        """Return when a call may be made; whoever waited for a place is let through by what was learnt meanwhile."""
        begun = time.monotonic()
        if begun >= until:
            why = "timeout"
        elif self._breaker.rests():
            why = "open"
        elif not self._free.acquire(timeout=until - begun):
            why = "busy"
        elif self._breaker.lets_through():
            return
        else:
            self._free.release()
            why = "open"
        self._ledger.called(request.purpose, why, time.monotonic() - begun, Usage())
        raise CallFailed(why)

    def _attempts(self, request: Request, until: float) -> Pieces:
        """One attempt after the other, as long as there is time and nothing was said yet."""
        for attempt in range(1, _ATTEMPTS):
            call = _Call(request)
            try:
                return (yield from self._attempt(call, until))
            except ModelFailed as error:
                pause = _pause(error, attempt)
                if call.written or error.reason not in _AGAIN or time.monotonic() + pause >= until:
                    raise
            self._sleep(pause)
        return (yield from self._attempt(_Call(request), until))

    def _attempt(self, call: _Call, until: float) -> Pieces:
        counted: Usage | None = None
        outcome, begun = "failed", time.monotonic()
        try:
            with ended(cut(self._model.reply(call.request, until), call.request.most)) as pieces:
                counted = yield from call.noted(pieces)
            outcome = DONE
        except GeneratorExit:
            outcome = DONE
            raise
        except ModelFailed as error:
            outcome = error.reason
            raise
        finally:
            usage = self._prices.priced(counted or call.estimate(outcome))
            self._ledger.called(call.request.purpose, outcome, time.monotonic() - begun, usage)
        return counted


@dataclass(slots=True)
class _Call:
    """One attempt. pieces, written: how many pieces came, and characters."""

    request: Request
    pieces: int = 0
    written: int = 0

    def noted(self, pieces: Iterator[str]) -> Pieces:
        """The pieces, while they are counted."""
        while True:
            try:
                piece = next(pieces)
            except StopIteration as end:
                return end.value if isinstance(end.value, Usage) else None
            self.pieces += 1
            self.written += len(piece)
            yield piece

    def estimate(self, outcome: str) -> Usage:
        """What was used, for want of the service's own count."""
        if not self.written and outcome not in _READ:
            return Usage()
        # Most services send a piece for each token.
        return Usage(tokens(self.request.system + self.request.user), max(self.pieces, self.written // 2))


def _pause(error: ModelFailed, attempt: int) -> float:
    """Seconds until the next attempt: what the service wants, or twice as long each time; never all at once."""
    wait = error.wait if isinstance(error, CallFailed) and error.wait is not None else 0.0
    return max(wait, _FIRST_PAUSE * 2.0 ** (attempt - 1)) * random.uniform(1.0, 1.5)  # noqa: S311 - no secret
