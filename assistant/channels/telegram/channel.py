"""Telegram as a channel: python-telegram-bot's client for every call and its types for what comes in.

Its `Updater` and `Application` are not used. The updater acknowledges updates (by asking for those after them) as soon
as they are in memory; here they are asked for past only when `assistant.chat.polling` has stored them, so that none is
lost with a process. And the webhook's route is the server's own, for it answers when the update is a row.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import anyio
import httpx
import telegram
from telegram import BotCommand, LinkPreviewOptions
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, TelegramError
from telegram.request import HTTPXRequest

from assistant.channels.telegram.errors import UNCHANGED, translated
from assistant.channels.telegram.reading import CHANNEL, WANTED, Me, parse_body, read
from assistant.channels.telegram.updates_request import UpdatesRequest
from assistant.channels.telegram.writing import LONGEST, keyboard_of, text_of
from assistant.channels.token_transport import IN_ITS_PLACE, TokenTransport
from assistant.chat.channel import TITLES, Abilities, Mode, SendingFailed, SendingRefused
from assistant.chat.commands import COMMANDS
from assistant.chat.reply import Reply
from assistant.chat.update import Act, SentFile, Update
from plan.errors import SettingsInvalid

HEADER = "x-telegram-bot-api-secret-token"
"""By which a delivery brings the webhook's secret along."""
LARGEST_FILE = 20 * 2**20
"""What the Bot API gives out at most, in bytes."""
_NO_ADDRESS = (
    "Telegram cần địa chỉ https:// của máy chủ này: hãy đặt KEHOACH_PUBLIC_URL, hoặc KEHOACH_TELEGRAM_MODE=polling."
)
_POLL = 20  # seconds that Telegram holds a question for updates
_FETCH = 45.0  # seconds for a file; whoever fetches it holds its update for a minute
_CONNECTIONS = 16  # eight senders, and what is to be noticed meanwhile
_TOKEN = re.compile(r"[\w:-]+", re.ASCII)
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


class Telegram:
    """Fits `assistant.chat.channel.Channel`.

    token: as BotFather gives it. secret: what each delivery to the webhook has to bring. api: of Telegram's server or
    another, without "/bot". proxy: "" for none. patience: seconds one call may take.

    Raises SettingsInvalid where token or secret cannot be, and for webhooks without a secret: anybody could deliver.
    """

    name = CHANNEL
    title = TITLES[CHANNEL]
    abilities = Abilities(
        longest=LONGEST, choices=90, links=True, edits=True, files=True, largest_file=LARGEST_FILE, pace=25.0
    )

    def __init__(
        self, token: str, secret: str, *, mode: Mode, api: str, proxy: str = "", patience: float = 20.0
    ) -> None:
        _check(token, secret, mode)
        self.mode: Mode = mode
        self._token = token
        self._secret = secret
        self._api = api
        self._proxy = proxy
        self._patience = patience
        number = token.partition(":")[0]  # of a token, it is the id of its bot
        self._me = Me(int(number) if number.isdecimal() else 0)
        self._requests: tuple[HTTPXRequest, ...] = ()
        self._bot: telegram.Bot | None = None
        self._next: int | None = None

    async def open(self) -> None:
        """Make the client; asks nothing of the network."""
        polling, others = self._request(UpdatesRequest, 1), self._request(HTTPXRequest, _CONNECTIONS)
        self._requests = (polling, others)
        self._bot = telegram.Bot(
            IN_ITS_PLACE,
            base_url=f"{self._api}/bot",
            base_file_url=f"{self._api}/file/bot",
            request=others,
            get_updates_request=polling,
        )

    async def close(self) -> None:
        """Let the connections go."""
        self._bot = None
        for request in self._requests:
            await request.shutdown()
        self._requests = ()

    async def prepare(self, webhook: str) -> str:
        """Set or delete the webhook, list the commands; raises SendingFailed, SendingRefused."""
        if webhook and not urlsplit(webhook).netloc:
            raise SendingRefused("telegram_no_address", _NO_ADDRESS)
        async with self._asking() as bot:
            me = await bot.get_me()
            self._me = Me(me.id, me.username or "")
            await bot.set_my_commands([BotCommand(one.name, one.description) for one in COMMANDS])
            if webhook:
                await bot.set_webhook(webhook, secret_token=self._secret, allowed_updates=WANTED)
            else:
                await bot.delete_webhook()
        self._next = None  # whatever was given before and not stored comes once more
        return f"@{self._me.username}"

    async def probe(self) -> str:
        """Ask who the bot is; raises SendingFailed, SendingRefused."""
        await self.open()
        try:
            async with self._asking() as bot:
                return f"@{(await bot.get_me()).username}"
        finally:
            await self.close()

    async def send(self, address: str, reply: Reply) -> str:
        """Send a reply, without previews of what it links to; raises SendingFailed, SendingRefused."""
        async with self._asking() as bot:
            message = await bot.send_message(
                address,
                text_of(reply),
                parse_mode=ParseMode.HTML,
                reply_markup=keyboard_of(reply),
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )
        return str(message.message_id)

    async def edit(self, address: str, message: str, reply: Reply) -> None:
        """Let a reply take the place of an own message; raises SendingFailed, SendingRefused."""
        async with self._asking() as bot:
            try:
                await bot.edit_message_text(
                    text_of(reply),
                    address,
                    int(message),
                    parse_mode=ParseMode.HTML,
                    reply_markup=keyboard_of(reply),
                    link_preview_options=LinkPreviewOptions(is_disabled=True),
                )
            except BadRequest as error:
                if UNCHANGED not in error.message.lower():
                    raise

    async def notice(self, update: Update) -> None:
        """End the waiting of a pressed button, or show "typing"; raises SendingFailed, SendingRefused."""
        async with self._asking() as bot:
            if update.press:
                await bot.answer_callback_query(update.press)
            elif update.act in (Act.TEXT, Act.FILE):
                await bot.send_chat_action(update.address, ChatAction.TYPING)

    async def fetch(self, file: SentFile, target: Path) -> None:
        """Write a file somebody sent; raises SendingFailed, SendingRefused ("telegram_file_too_large" and others)."""
        _refuse_large(file.size)
        async with self._asking(_FETCH) as bot:
            found = await bot.get_file(file.handle)
            _refuse_large(found.file_size or 0)
            content = await found.download_as_bytearray()
        _refuse_large(len(content))
        await anyio.Path(target).write_bytes(content)

    async def poll(self) -> Sequence[Update]:
        """Wait for the next updates, up to twenty seconds; those given before are acknowledged by that.

        Raises SendingFailed, SendingRefused.
        """
        async with self._asking(_POLL + self._patience) as bot:
            given = await bot.get_updates(offset=self._next, timeout=_POLL, allowed_updates=WANTED)
        if given:
            self._next = given[-1].update_id + 1
        return [found for one in given if (found := read(one, self._me)) is not None]

    def verify(self, headers: Mapping[str, str], body: bytes) -> bool:  # noqa: ARG002 - Telegram signs no bodies
        """Whether a delivery brings the secret; none does where there is no secret."""
        brought = headers.get(HEADER, "")
        return bool(self._secret) and hmac.compare_digest(brought.encode(), self._secret.encode())

    def read(self, body: bytes) -> list[Update]:
        """The update in a delivery; raises NotUnderstood."""
        return parse_body(body, self._me)

    def _request(self, kind: type[HTTPXRequest], connections: int) -> HTTPXRequest:
        limits = httpx.Limits(max_connections=connections)
        inner = httpx.AsyncHTTPTransport(proxy=self._proxy or None, limits=limits)
        seconds = self._patience / 2
        return kind(
            connection_pool_size=connections,
            read_timeout=seconds,
            write_timeout=seconds,
            connect_timeout=seconds,
            pool_timeout=seconds,
            httpx_kwargs={"transport": TokenTransport(self._token, inner)},
        )

    @asynccontextmanager
    async def _asking(self, limit: float | None = None) -> AsyncIterator[telegram.Bot]:
        """The client for some calls that take `limit` seconds at most; its errors become the program's."""
        if self._bot is None:
            raise RuntimeError("the channel is not open")
        try:
            with anyio.fail_after(self._patience if limit is None else limit):
                yield self._bot
        except TelegramError as error:
            secrets = (self._token.rpartition(":")[2], self._secret)
            raise translated(error, secrets) from None  # the library's error may hold what the server said
        except TimeoutError:
            raise SendingFailed("telegram_timeout", "Telegram không trả lời kịp.") from None


def _check(token: str, secret: str, mode: Mode) -> None:
    if not _TOKEN.fullmatch(token):
        raise SettingsInvalid(
            "Thiết lập “telegram_token” không phải mã của một bot Telegram. Hãy chép lại mã mà BotFather đã cấp."
        )
    if mode == "webhook" and not secret:
        raise SettingsInvalid(
            "Telegram ở chế độ webhook cần “telegram_secret”, nếu không ai cũng có thể giả làm Telegram. "
            "Hãy đặt một chuỗi ngẫu nhiên, hoặc đặt telegram_mode = polling."
        )
    if secret and not _SECRET.fullmatch(secret):
        raise SettingsInvalid("Thiết lập “telegram_secret” chỉ gồm 1 đến 256 chữ cái không dấu, chữ số, “_” và “-”.")


def _refuse_large(size: int) -> None:
    if size > LARGEST_FILE:
        raise SendingRefused("telegram_file_too_large", "Telegram chỉ đưa cho bot các tệp đến 20 MB.")
