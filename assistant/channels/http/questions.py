"""Questions in threads: so many at once, each within its time, counted."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import partial

import anyio
from anyio import CapacityLimiter, to_thread

from assistant.answering.answer import Answer
from assistant.answering.engine import Assistant
from assistant.channels.http.metrics import Metrics
from index.scope import Scope
from plan.errors import AnswerTimeout, KehoachError


class Questions:
    """Runs questions of all channels: at most `at_once` of them, each within `seconds`."""

    def __init__(self, assistant: Assistant, metrics: Metrics, *, seconds: float, at_once: int) -> None:
        self._assistant = assistant
        self._metrics = metrics
        self._seconds = seconds
        self._at_once = at_once
        self._limiter: CapacityLimiter | None = None

    async def answer(self, scope: Scope, question: str, history: Sequence[str] = ()) -> Answer:
        """The answer out of the plans that the scope lets through; `history`: earlier questions, oldest first.

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
        self._metrics.answered(answer, time.perf_counter() - begun)
        return answer

    def _ask(self, scope: Scope, question: str, history: Sequence[str]) -> Answer:
        return self._assistant.seen_by(scope).ask(question, history)


def valid(text: str) -> str:
    """Text without lone surrogates, which JSON can carry and no store takes."""
    return text.encode("utf-8", "replace").decode("utf-8")
