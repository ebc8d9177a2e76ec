"""Updates that are fetched instead of delivered: the next are asked for only when those before are stored."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import anyio

from assistant.chat.channel import Channel, SendingFailed, SendingRefused
from assistant.chat.receiving import Receiver
from assistant.chat.update import Update
from plan.errors import KehoachError

_FIRST_REST, _LONGEST_REST = 1.0, 60.0  # seconds between attempts, twice as long each time
_log = logging.getLogger(__name__)


async def listen(channel: Channel, receiver: Receiver) -> None:
    """Fetch the updates of a channel until cancelled, whatever happens to the network or the disk.

    What cannot be stored is kept and tried again before any other is asked for: the channel would not give it twice.
    """
    rest = _FIRST_REST
    arrived: Sequence[Update] = ()
    while True:
        try:
            arrived = arrived or await channel.poll()
            await receiver.take(arrived)
            rest, arrived = _FIRST_REST, ()
        except (SendingFailed, SendingRefused, KehoachError) as error:
            _log.warning("no updates from %s for the moment: %s", channel.name, error)
            await anyio.sleep(rest)
            rest = min(rest * 2, _LONGEST_REST)


async def prepare(channel: Channel, webhook: str) -> str:
    """Tell a channel where to deliver, until it has understood; gives the bot's name there."""
    rest = _FIRST_REST
    while True:
        try:
            name = await channel.prepare(webhook)
        except (SendingFailed, SendingRefused, KehoachError) as error:
            _log.warning("%s is not ready: %s", channel.name, error)
            await anyio.sleep(rest)
            rest = min(rest * 2, _LONGEST_REST)
        else:
            _log.info("%s is ready as %s", channel.name, name)
            return name
