"""Where messengers deliver what was written to the bot: verified, stored, acknowledged; answered later.

Zalo wants its 200 within 2 seconds and Telegram repeats what gets none, so nothing else happens here.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from assistant.channels.http.metrics import Metrics
from assistant.chat.channel import Channel, NotUnderstood
from assistant.chat.receiving import Receiver
from assistant.chat.service import webhook
from plan.errors import KehoachError, PageMissing, WebhookRefused

LARGEST = 2**20
"""Bytes of a delivery. A long message of Telegram that answers another, with links in both, takes a tenth of it. What
is refused comes again and again, and Zalo gives the webhook up for it."""
_log = logging.getLogger(__name__)


def webhook_routes(channels: Mapping[str, Channel], receiver: Receiver, metrics: Metrics) -> APIRouter:
    """One route for each channel that delivers."""
    router = APIRouter(include_in_schema=False)
    delivering = {webhook("", name): channel for name, channel in channels.items() if channel.mode == "webhook"}

    @router.post(webhook("", "{channel}"))
    async def deliver(request: Request) -> Response:
        """Store what is delivered. 403 for what does not come from the channel, 503 where it cannot be stored now."""
        channel = delivering.get(request.url.path)
        if channel is None:
            raise PageMissing("Không có địa chỉ này.")
        body = await request.body()
        if not channel.verify(dict(request.headers), body):
            metrics.delivered(channel.name, "refused")
            raise WebhookRefused("Yêu cầu không mang đúng chữ ký hoặc mã bí mật của kênh.")
        try:
            arrived = channel.read(body)
        except NotUnderstood:
            metrics.delivered(channel.name, "not_understood")
            _log.warning("a delivery of %s was not understood", channel.name)
            arrived = []  # to refuse it would only bring it again
        try:
            await receiver.take(arrived)
        except KehoachError:
            metrics.delivered(channel.name, "not_stored")
            raise
        metrics.delivered(channel.name, "stored" if arrived else "ignored")
        return JSONResponse({"ok": True})

    return router
