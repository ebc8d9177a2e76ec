"""A bot of the Zalo Bot Platform."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant.channels.token_transport import IN_ITS_PLACE
from assistant.channels.zalo.bodies import parse, part, text
from assistant.channels.zalo.bot_bodies import NAME, updates
from assistant.channels.zalo.troubles import BOT, UNKNOWN, UNREADABLE, raised
from assistant.channels.zalo.wire import SECONDS, Answer, Wire
from assistant.chat.channel import TITLES, Abilities, Mode, NotUnderstood, SendingRefused
from assistant.chat.reply import Reply
from assistant.chat.update import SentFile, Update
from plan.errors import SettingsInvalid

ABILITIES = Abilities(longest=2000)
_POLL = 30  # seconds the server holds a request for updates open
_SHORTEST, _LONGEST = 8, 256  # characters of a webhook's secret
_NO_ADDRESS = (
    "Zalo cần địa chỉ https:// của máy chủ này: hãy đặt KEHOACH_PUBLIC_URL, hoặc KEHOACH_ZALO_BOT_MODE=polling."
)
_TIMEOUT, _NOT_FOUND = 408, 404
_log = logging.getLogger(__name__)


class ZaloBot:
    """Fits `assistant.chat.channel.Channel`.

    token: "digits:secret"; it stands in every URL, which the wire keeps to itself. secret: what Zalo
    brings along with each delivery. seconds: of one call at most. Raises SettingsInvalid where Zalo delivers and would
    not take such a secret.

    Zalo acknowledges nothing: an update that was fetched ("polling") is not given again.
    """

    name = NAME
    title = TITLES[NAME]
    abilities = ABILITIES

    def __init__(
        self, token: str, secret: str, *, mode: Mode, api: str, proxy: str = "", seconds: float = SECONDS
    ) -> None:
        if mode == "webhook" and not _SHORTEST <= len(secret) <= _LONGEST:
            raise SettingsInvalid(
                "Bot Zalo nhận tin qua webhook cần mã bí mật dài từ 8 đến 256 ký tự. Hãy đặt KEHOACH_ZALO_BOT_SECRET."
            )
        self.mode: Mode = mode
        self._token = token
        self._secret = secret
        self._api = api
        self._proxy = proxy
        self._seconds = seconds
        self._names: tuple[str, ...] = ()
        self._wire: Wire | None = None

    async def open(self) -> None:
        """Make the client."""
        self._wire = Wire(self._proxy, (self._token, self._secret), token=self._token)

    async def close(self) -> None:
        """Close the client."""
        if self._wire is not None:
            await self._wire.close()

    async def prepare(self, webhook: str) -> str:
        """Ask who we are, and set the webhook or take it away: Zalo gives out updates only where there is none."""
        if self.mode == "webhook" and not webhook.startswith("https://"):
            raise SendingRefused("zalo_bot_no_address", _NO_ADDRESS)
        me = part(_body(await self._call("getMe")), "result")
        self._names = tuple(name for key in ("display_name", "account_name") if (name := text(me.get(key))))
        if webhook:
            await self._call("setWebhook", url=webhook, secret_token=self._secret)
        else:
            await self._call("deleteWebhook", normal=_NOT_FOUND)
        return text(me.get("account_name"))

    async def probe(self) -> str:
        """Ask who we are."""
        await self.open()
        try:
            return text(part(_body(await self._call("getMe")), "result").get("account_name"))
        finally:
            await self.close()

    async def send(self, address: str, reply: Reply) -> str:
        """Send a message; the bot has no buttons."""
        answer = await self._call("sendMessage", chat_id=address, text=reply.text)
        return text(part(_body(answer), "result").get("message_id"))

    async def edit(self, address: str, message: str, reply: Reply) -> None:  # noqa: ARG002 - as the protocol has it
        """No message can be changed."""
        raise SendingRefused("zalo_bot_no_edits", "Zalo không cho sửa tin đã gửi.")

    async def notice(self, update: Update) -> None:
        """Show that the bot is typing."""
        await self._call("sendChatAction", chat_id=update.address, action="typing")

    async def fetch(self, file: SentFile, target: Path) -> None:  # noqa: ARG002 - as the protocol has it
        """No file can be fetched."""
        raise SendingRefused("zalo_bot_no_files", "Zalo Bot không chuyển được tệp. Hãy tải tệp lên trên trang web.")

    async def poll(self) -> Sequence[Update]:
        """The next update, one at most; 408 says that there was none."""
        answer = await self._call("getUpdates", normal=_TIMEOUT, more=_POLL, timeout=str(_POLL))
        found = part(_body(answer), "result")  # none where the answer is 408
        try:
            return updates(found, self._names)
        except NotUnderstood as error:
            _log.warning("an update of %s was not understood: %s", self.name, error)
            return []

    def verify(self, headers: Mapping[str, str], body: bytes) -> bool:  # noqa: ARG002 - as the protocol has it
        """Whether the secret is the one that was set with the webhook."""
        given = headers.get("x-bot-api-secret-token", "")
        return bool(self._secret) and hmac.compare_digest(given.encode(), self._secret.encode())

    def read(self, body: bytes) -> list[Update]:
        """The update in a delivery."""
        return updates(parse(body), self._names)

    async def _call(self, method: str, *, normal: int = 0, more: float = 0.0, **values: str) -> Answer:
        """Call a method; an error with the code `normal` is none. more: seconds it may take beside the usual."""
        if self._wire is None:
            raise RuntimeError("the channel has not been opened")
        url = f"{self._api}/bot{IN_ITS_PLACE}/{method}"
        answer = await self._wire.ask("POST", url, seconds=self._seconds + more, json=values)
        body, code = answer.body or {}, _code(answer)
        if body.get("ok") is True or (normal and code == normal):
            return answer
        trouble = BOT.get(code, UNKNOWN if answer.body else UNREADABLE)
        raise raised(trouble, self._wire.detail(f"{code}: {text(body.get('description'))}"), answer.wait)


def _body(answer: Answer) -> Mapping[str, Any]:
    return answer.body or {}


def _code(answer: Answer) -> int:
    """The error code of an answer; 0 for none."""
    body = answer.body or {}
    if body.get("ok") is True:
        return 0
    code = body.get("error_code")
    return code if isinstance(code, int) else answer.status
