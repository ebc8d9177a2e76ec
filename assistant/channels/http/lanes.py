"""Lanes: so much work at once, so much that waits in turn, and nothing beyond."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import NamedTuple


class _Turn(NamedTuple):
    came: asyncio.Future[None]
    weight: int


class Lane:
    """Lets `count` works in at once, and `waiting` more wait, first come first served.

    weight: what those inside may weigh together, in the unit of `enter`; one that weighs more goes in alone. 0 for
    any weight. Of one event loop at a time.
    """

    def __init__(self, count: int, waiting: int, weight: int = 0) -> None:
        self._count = count
        self._waiting = waiting
        self._most = weight
        self._inside = 0
        self._weight = 0
        self._queue: deque[_Turn] = deque()

    @property
    def inside(self) -> int:
        """How many are inside."""
        return self._inside

    @property
    def queued(self) -> int:
        """How many wait."""
        return len(self._queue)

    async def enter(self, patience: float, weight: int = 0) -> bool:
        """Go in; False where too many wait already, or it did not come to one's turn within `patience` seconds."""
        if not self._queue and self._has_room(weight):
            self._take(weight)
            return True
        if len(self._queue) >= self._waiting:
            return False
        turn = _Turn(asyncio.get_running_loop().create_future(), weight)
        self._queue.append(turn)
        try:
            async with asyncio.timeout(patience):
                await turn.came
        except (TimeoutError, asyncio.CancelledError) as left:
            self._give_up(turn)
            if isinstance(left, TimeoutError):
                return False
            raise
        return True

    def leave(self, weight: int = 0) -> None:
        """Go out again, with the weight one came in with; lets the next in."""
        self._inside -= 1
        self._weight -= weight
        self._let_in()

    def _has_room(self, weight: int) -> bool:
        fits = not self._most or not self._inside or self._weight + weight <= self._most
        return self._inside < self._count and fits

    def _take(self, weight: int) -> None:
        self._inside += 1
        self._weight += weight

    def _give_up(self, turn: _Turn) -> None:
        if turn in self._queue:
            self._queue.remove(turn)
            self._let_in()  # whoever stood behind may be lighter
        else:  # it had come at that very moment
            self.leave(turn.weight)

    def _let_in(self) -> None:
        while self._queue and self._has_room(self._queue[0].weight):
            turn = self._queue.popleft()
            if not turn.came.done():
                self._take(turn.weight)
                turn.came.set_result(None)
