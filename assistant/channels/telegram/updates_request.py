"""Fetched updates, of which one that cannot be understood does not keep back the others.

python-telegram-bot turns all that it is given into objects at once, and fails as a whole; the same updates would then
come again for ever.
"""

from __future__ import annotations

import logging
from typing import Any

from telegram.request import HTTPXRequest

from assistant.channels.telegram.reading import understand
from assistant.chat.channel import NotUnderstood

_log = logging.getLogger(__name__)


class UpdatesRequest(HTTPXRequest):
    """Asks for updates; of one that is not understood its number alone is handed on, so that it can be passed."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """An answer of the Bot API; raises the library's TelegramError where it is none."""
        answer = HTTPXRequest.parse_json_payload(payload)
        if isinstance(found := answer.get("result"), list):
            answer["result"] = [_passable(one) for one in found]
        return answer


def _passable(given: dict[str, Any]) -> dict[str, Any]:
    try:
        understand(given)
    except NotUnderstood as error:
        _log.warning("an update of Telegram was passed over: %s", error)
        return {"update_id": given["update_id"]}
    return given
