"""Questions in threads: so many at once, each within its time, counted."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from functools import partial

import anyio
from anyio import CapacityLimiter, to_thread

from assistant.answering.answer import Answer
from assistant.answering.engine import Assistant
from assistant.answering.improvement import Improver, Told, tell_nobody
from assistant.channels.http.metrics import Metrics
from assistant.channels.http.places import Places
from index.scope import Scope
from plan.errors import AnswerTimeout, KehoachError

_GRACE = 2.0  # seconds behind an improver's own limit
_PATIENCE = 0.5  # of an improver's time, for which a place is waited for: the rest is for its work
_log = logging.getLogger(__name__)


class Questions:
    """Runs questions of all channels: at most `at_once` of them, each within `seconds`.

    What an improver adds has threads and time of its own: whoever waits for a language model holds up nobody else.
    """

    def __init__(
        self,
        assistant: Assistant,
        metrics: Metrics,
        *,
        seconds: float,
        at_once: int,
        improver: Improver | None = None,
        patience: float = _PATIENCE,
    ) -> None:
        """patience: how much of an improver's time a question waits for others to be improved, 0 for no waiting."""
        self._assistant = assistant
        self._improver = improver
        self._metrics = metrics
        self._seconds = seconds
        self._at_once = at_once
        self._limiter: CapacityLimiter | None = None
        self._patience = patience
        self._writing: Places | None = None

    async def answer(
        self, scope: Scope, question: str, history: Sequence[str] = (), told: Told = tell_nobody
    ) -> Answer:
        """The answer out of the plans that the scope lets through; `history`: earlier questions, oldest first.

        told: gets sentences of the answer as they are checked, from another thread; the answer may be without them.
        Raises QuestionInvalid, AnswerTimeout and the library's errors.
        """
        if self._limiter is None:
            self._limiter = CapacityLimiter(self._at_once)  # belongs to the running event loop
        earlier = [valid(item) for item in history if item.strip()]
        work = partial(self._ask, scope, valid(question), earlier)
        begun = time.perf_counter()
        try:
            with anyio.fail_after(self._seconds):
                answer = await to_thread.run_sync(work, limiter=self._limiter, abandon_on_cancel=True)
        except TimeoutError as error:
            self._metrics.refused(AnswerTimeout.code)
            raise AnswerTimeout(
                f"Chưa trả lời được trong {self._seconds:g} giây vì máy chủ đang bận. Hãy hỏi lại sau ít phút."
            ) from error
        except KehoachError as error:
            self._metrics.refused(error.code)
            raise
        if self._improver is not None and self._improver.may_help(question, answer):
            answer = await self._improved(self._improver, scope, valid(question), earlier, answer, told)
        self._metrics.answered(answer, time.perf_counter() - begun)
        return answer

    async def _improved(
        self, improver: Improver, scope: Scope, question: str, history: Sequence[str], answer: Answer, told: Told
    ) -> Answer:
        """What the improver makes of an answer; the same one where it takes too long."""
        if self._writing is None:
            self._writing = Places(improver.at_once)
        until, left = time.monotonic() + improver.seconds, threading.Event()

        def tell(sentence: str) -> None:
            if left.is_set():  # which ends the model's work too
                raise AnswerTimeout("Không còn ai chờ câu trả lời này.")
            told(sentence)

        def work() -> Answer:
            try:
                return improver.improve(self._assistant.seen_by(scope), question, history, answer, tell, until)
            except Exception:  # noqa: BLE001 - a mistake beside the rules must not cost their answer; it is logged
                _log.exception("a mistake in the program, where a language model helps")
                return answer

        try:
            with anyio.move_on_after(improver.seconds + _GRACE):
                return await self._writing.run(work, self._patience * improver.seconds) or answer
        finally:
            left.set()
        return answer

    def _ask(self, scope: Scope, question: str, history: Sequence[str]) -> Answer:
        return self._assistant.seen_by(scope).ask(question, history)


def valid(text: str) -> str:
    """Text without lone surrogates, which JSON can carry and no store takes."""
    return text.encode("utf-8", "replace").decode("utf-8")
