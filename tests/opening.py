"""Channels in use."""

from __future__ import annotations

import asyncio


def used(channel, doing):
    """What a coroutine function gives of a channel, between its opening and its closing."""

    async def use():
        await channel.open()
        try:
            return await doing(channel)
        finally:
            await channel.close()

    return asyncio.run(use())
