"""Questions in threads: so many at once, each within its time, counted."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial

import anyio

from assistant.answering.answer import Answer
from assistant.answering.engine import Assistant
from assistant.answering.improvement import Improver, Told, tell_nobody
from assistant.channels.http.metrics import Metrics
from assistant.channels.http.places import Places
from index.scope import Scope
from plan.errors import AnswerTimeout, DocumentMissing, KehoachError, ServerBusy

_GRACE = 2.0  # seconds behind an improver's own limit
_PATIENCE = 0.5  # of an improver's time, for which a place is waited for: the rest is for its work
_QUEUED = 1 / 2  # of the time for an answer, for which a place is waited for
_TO_BE_IMPROVED = 4  # answers that wait for an improver, for each that it works on; more would only hold connections
_TRIES = 3  # while plans change under a question; where they never rest, what the last try says counts
_log = logging.getLogger(__name__)


class Questions:
    """Runs questions of all channels: at most `at_once` of them, each within `seconds`; no more than `waiting` wait.

    One that takes too long is left, and its place taken until it ends: a store that hangs takes no more threads.
    What an improver adds has threads and time of its own: whoever waits for a language model holds up nobody else.
    """

    def __init__(
        self,
        assistant: Assistant,
        metrics: Metrics,
        *,
        seconds: float,
        at_once: int,
        waiting: int = 100,
        improver: Improver | None = None,
        patience: float = _PATIENCE,
    ) -> None:
        """patience: how much of an improver's time a question waits for others to be improved, 0 for no waiting."""
        self._assistant = assistant
        self._improver = improver
        self._metrics = metrics
        self._seconds = seconds
        self._answering = Places(at_once, waiting)
        self._patience = patience
        self._writing = None if improver is None else Places(improver.at_once, _TO_BE_IMPROVED * improver.at_once)

    async def answer(
        self, scope: Scope, question: str, history: Sequence[str] = (), told: Told = tell_nobody
    ) -> Answer:
        """The answer out of the plans that the scope lets through; `history`: earlier questions, oldest first.

        told: gets sentences of the answer as they are checked, from another thread; the answer may be without them.
        Raises QuestionInvalid, ServerBusy, AnswerTimeout and the library's errors.
        """
        earlier = [valid(item) for item in history if item.strip()]
        work = partial(self._ask, scope, valid(question), earlier)
        begun = time.perf_counter()
        try:
            answer = await self._answered(work)
        except KehoachError as error:
            self._metrics.refused(error.code)
            raise
        if self._improver is not None and self._improver.may_help(question, answer):
            answer = await self._improved(self._improver, scope, valid(question), earlier, answer, told)
        self._metrics.answered(answer, time.perf_counter() - begun)
        return answer

    async def _answered(self, work: Callable[[], Answer]) -> Answer:
        try:
            with anyio.fail_after(self._seconds):
                answer = await self._answering.run(work, _QUEUED * self._seconds)
        except TimeoutError as error:
            raise AnswerTimeout(
                f"Chưa trả lời được trong {self._seconds:g} giây vì máy chủ đang bận. Hãy hỏi lại sau ít phút."
            ) from error
        if answer is None:
            raise ServerBusy("Nhiều người đang hỏi cùng lúc. Anh/chị hãy hỏi lại sau ít giây.")
        return answer

    async def _improved(
        self, improver: Improver, scope: Scope, question: str, history: Sequence[str], answer: Answer, told: Told
    ) -> Answer:
        """What the improver makes of an answer; the same one where it takes too long."""
        if self._writing is None:
            return answer
        until, left = time.monotonic() + improver.seconds, threading.Event()

        def tell(sentence: str) -> None:
            if left.is_set():  # which ends the model's work too
                raise AnswerTimeout("Không còn ai chờ câu trả lời này.")
            told(sentence)

        def work() -> Answer:
            try:
                return improver.improve(
                    self._assistant.seen_by(scope).snapshot(), question, history, answer, tell, until
                )
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
        """The answer out of the plans as they are at one moment: one that changes meanwhile is asked about again."""
        assistant = self._assistant.seen_by(scope)
        shelf = assistant.corpus.library
        for tries in range(1, _TRIES + 1):
            before = shelf.generation()
            try:
                answer = assistant.ask(question, history)
            except DocumentMissing as error:  # removed since it was found
                if tries == _TRIES:
                    raise ServerBusy("Các kế hoạch đang được cập nhật. Anh/chị hãy hỏi lại sau ít giây.") from error
                continue
            if shelf.generation() == before:
                break
        return answer


def valid(text: str) -> str:
    """Text without lone surrogates, which JSON can carry and no store takes."""
    return text.encode("utf-8", "replace").decode("utf-8")
