"""Updates that are fetched instead of delivered: the next are asked for only when those before are stored."""

from __future__ import annotations

import logging

import anyio

from assistant.chat.channel import Channel, SendingFailed, SendingRefused
from assistant.chat.receiving import Receiver
from plan.errors import KehoachError

_FIRST_REST, _LONGEST_REST = 1.0, 60.0  # seconds between attempts, twice as long each time
_log = logging.getLogger(__name__)


async def listen(channel: Channel, receiver: Receiver) -> None:
    """Fetch the updates of a channel until cancelled, whatever happens to the network or the disk."""
    rest = _FIRST_REST
    while True:
        try:
            await receiver.take(await channel.poll())
            rest = _FIRST_REST
        except (SendingFailed, SendingRefused, KehoachError) as error:
            _log.warning("no updates from %s for the moment: %s", channel.name, error)
            await anyio.sleep(rest)
            rest = min(rest * 2, _LONGEST_REST)


async def prepare(channel: Channel, webhook: str) -> None:
    """Tell a channel where to deliver, until it has understood."""
    rest = _FIRST_REST
    while True:
        try:
            name = await channel.prepare(webhook)
        except (SendingFailed, SendingRefused) as error:
            _log.warning("%s is not ready: %s", channel.name, error)
            await anyio.sleep(rest)
            rest = min(rest * 2, _LONGEST_REST)
        else:
            _log.info("%s is ready as %s", channel.name, name)
            return
