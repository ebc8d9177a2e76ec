"""Updates that are fetched instead of delivered: the next are asked for only when those before are stored."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeVar

import anyio

from assistant.chat.channel import Channel, SendingFailed, SendingRefused
from assistant.chat.receiving import Receiver
from plan.errors import KehoachError

_FIRST_REST, _LONGEST_REST = 1.0, 60.0  # seconds between attempts, twice as long each time
_T = TypeVar("_T")
_log = logging.getLogger(__name__)


async def listen(channel: Channel, receiver: Receiver) -> None:
    """Fetch the updates of a channel until cancelled, whatever happens to the network or the disk.

    What cannot be stored is tried again before any other is asked for: the channel would not give it twice.
    """
    trouble = f"no updates from {channel.name} for the moment"
    while True:
        arrived = await _insist(trouble, channel.poll)
        await _insist(trouble, partial(receiver.take, arrived))


async def prepare(channel: Channel, webhook: str) -> str:
    """Tell a channel where to deliver, until it has understood; gives the bot's name there."""
    name = await _insist(f"{channel.name} is not ready", partial(channel.prepare, webhook))
    _log.info("%s is ready as %s", channel.name, name)
    return name


async def _insist(trouble: str, doing: Callable[[], Awaitable[_T]]) -> _T:
    """What a call gives once it does not fail any more."""
    rest = _FIRST_REST
    while True:
        try:
            return await doing()
        except (SendingFailed, SendingRefused, KehoachError) as error:
            _log.warning("%s: %s", trouble, error)
            await anyio.sleep(rest)
            rest = min(rest * 2, _LONGEST_REST)
