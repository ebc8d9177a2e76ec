"""What `kehoach doctor` finds out about the messengers that are set; it changes nothing, here or at theirs."""

from __future__ import annotations

import datetime as dt
import ipaddress
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

import anyio

from assistant.app import open_reader, servers_of
from assistant.channels.cli.checks import Check, State
from assistant.channels.messengers import KEYS, is_set, open_channels
from assistant.chat.channel import TITLES, Channel, SendingFailed, SendingRefused
from assistant.clock import Clock
from assistant.settings import Settings
from index.chat_counts import ChatCounts, count_chats
from index.database import Database
from plan.errors import KehoachError, SettingsInvalid

_SECRETS = {"telegram": "telegram_secret", "zalo_bot": "zalo_bot_secret"}
_HOSTS = {"telegram": "telegram_api", "zalo_bot": "zalo_bot_api", "zalo_oa": "zalo_oa_api"}
_TELEGRAM_PORTS = frozenset({443, 80, 88, 8443})  # core.telegram.org/bots/webhooks
_SHORT = 16  # characters of a secret that nobody guesses
_PATIENCE = 30.0  # seconds for a messenger to answer
_LONG = dt.timedelta(minutes=10)
_QUEUE = "Hàng đợi trò chuyện"
_NETWORK = "Hãy kiểm tra mạng của máy chủ, tường lửa và thiết lập proxy."


def chat_checks(settings: Settings, folder: Path, clock: Clock, *, quick: bool) -> Iterator[Check]:
    """A check or more for each messenger that is set, and how the queues stand; `quick` asks nothing of the network."""
    names = [name for name in TITLES if is_set(settings, name)]
    if not names:
        yield Check("Kênh trò chuyện", State.OK, "chưa đặt kênh nào; nhắc việc chỉ hiện trên trang web")
        return
    try:
        library = open_reader(folder, servers=servers_of(settings))
    except KehoachError as error:
        yield Check("Kênh trò chuyện", State.WARNING, f"{error.message} Các kênh được kiểm tra sau đó.", error.code)
        return
    with library:
        for name in names:
            yield from _messenger(name, settings, library.database, clock, quick=quick)
        yield from _place(settings)
        yield _queue(library.database, settings, clock)


def _messenger(name: str, settings: Settings, database: Database, clock: Clock, *, quick: bool) -> Iterator[Check]:
    title = TITLES[name]
    try:
        (channel,) = open_channels(_alone(settings, name), database, clock)
    except SettingsInvalid as error:
        yield Check(title, State.ERROR, error.message, error.code)
        return
    found = list(_settings(name, settings, channel))
    yield from found
    if quick:
        if not found:
            yield Check(title, State.OK, f"đã đặt đủ ({channel.mode}), chưa kết nối thử")
        return
    yield _reached(channel)


def _settings(name: str, settings: Settings, channel: Channel) -> Iterator[Check]:
    """What the messenger itself would refuse, or what keeps messages from coming in."""
    title, secret = TITLES[name], getattr(settings, _SECRETS[name]).get_secret_value() if name in _SECRETS else ""
    if channel.mode == "webhook":
        yield from _address(name, settings)
        if secret and len(secret) < _SHORT:
            message = f"{_SECRETS[name]} chỉ có {len(secret)} ký tự. Hãy đặt một chuỗi ngẫu nhiên từ {_SHORT} ký tự."
            yield Check(title, State.WARNING, message, "webhook_secret_short")
    elif name == "zalo_bot":
        message = "Zalo chỉ dành cách hỏi tin (polling) cho lúc thử. Khi dùng thật hãy đặt zalo_bot_mode = webhook."
        yield Check(title, State.WARNING, message, "polling_for_trials")


def _address(name: str, settings: Settings) -> Iterator[Check]:
    title, parts = TITLES[name], urlsplit(settings.public_url)
    instead = " Hoặc đặt telegram_mode = polling, không cần địa chỉ công khai." if name == "telegram" else ""
    if not settings.public_url:
        message = (
            f"{title} gửi tin đến webhook, nhưng chưa đặt public_url. Hãy đặt KEHOACH_PUBLIC_URL=https://….{instead}"
        )
        yield Check(title, State.ERROR, message, "public_url_missing")
    elif parts.scheme != "https" and str(getattr(settings, _HOSTS[name])).startswith("https://"):
        message = f"{title} chỉ gửi đến địa chỉ https, còn public_url là http. Hãy đặt lại.{instead}"
        yield Check(title, State.ERROR, message, "public_url_not_https")
    elif name == "telegram" and parts.scheme == "https" and (_port(parts) or 443) not in _TELEGRAM_PORTS:
        message = f"Telegram không gửi đến cổng này của public_url, chỉ 443, 80, 88 hoặc 8443. Hãy đổi cổng.{instead}"
        yield Check(title, State.ERROR, message, "public_url_port")
    elif name != "telegram" and parts.scheme == "https" and (_port(parts) or _is_number(parts.hostname or "")):
        message = "Zalo chỉ gửi đến một tên miền, không kèm cổng, không phải địa chỉ IP. Hãy đặt lại public_url."
        yield Check(title, State.ERROR, message, "public_url_not_domain")


def _reached(channel: Channel) -> Check:
    try:
        name = anyio.run(_probe, channel)
    except (SendingFailed, SendingRefused, KehoachError) as error:
        return Check(channel.title, State.ERROR, _sentence(error), error.code)
    except TimeoutError:
        message = f"không trả lời trong {_PATIENCE:.0f} giây. {_NETWORK}"
        return Check(channel.title, State.ERROR, message, "channel_unreachable")
    if not name:
        message = "đã đặt đủ, chưa kết nối thử: máy chủ chỉ xin mã truy cập mới khi cần dùng"
        return Check(channel.title, State.OK, message)
    return Check(channel.title, State.OK, f"kết nối được với tên {name} ({channel.mode})")


def _sentence(error: SendingFailed | SendingRefused | KehoachError) -> str:
    """What went wrong and what to do about it."""
    if isinstance(error, KehoachError):
        return error.message
    told = (error.detail or error.code).rstrip(" .")
    if isinstance(error, SendingFailed):
        return f"không kết nối được: {told}. {_NETWORK}"
    return f"{told}." if "Hãy" in told else f"{told}. Hãy kiểm tra lại mã của kênh trong thiết lập."


async def _probe(channel: Channel) -> str:
    with anyio.fail_after(_PATIENCE):
        return await channel.probe()


def _place(settings: Settings) -> Iterator[Check]:
    if not settings.public_url:
        message = "chưa đặt public_url, nên tin nhắn không có liên kết đến trang web. Hãy đặt KEHOACH_PUBLIC_URL."
        yield Check("Liên kết trong tin nhắn", State.WARNING, message, "public_url_missing")
    if settings.chat_worker == "apart":
        yield Check("Trả lời tin nhắn", State.OK, "trong một tiến trình riêng; cần chạy: kehoach work")


def _queue(database: Database, settings: Settings, clock: Clock) -> Check:
    try:
        counts = count_chats(database)
    except KehoachError as error:
        return Check(_QUEUE, State.ERROR, error.message, error.code)
    shown = f"{counts.unanswered} tin chờ trả lời, {counts.unsent} tin chờ gửi{_refused(counts)}"
    if counts.since is not None and clock() - counts.since > _LONG:
        program = "kehoach work" if settings.chat_worker == "apart" else "kehoach serve"
        message = f"{shown}; tin cũ nhất đã chờ quá {_LONG.seconds // 60} phút. Hãy xem {program} có đang chạy không."
        return Check(_QUEUE, State.WARNING, message, "chats_waiting")
    return Check(_QUEUE, State.OK, shown)


def _refused(counts: ChatCounts) -> str:
    by_channel = {
        TITLES.get(channel, channel): n for (channel, status), n in counts.messages.items() if status == "refused"
    }
    return "".join(f", {n} tin bị {title} từ chối" for title, n in sorted(by_channel.items()))


def _alone(settings: Settings, name: str) -> Settings:
    """The settings with this messenger alone."""
    others = [key for other, keys in KEYS.items() if other != name for key in keys]
    return settings.model_copy(update={key: type(getattr(settings, key))("") for key in others})


def _port(parts: SplitResult) -> int:
    """The port that an address names, 0 for none, -1 for one that is none."""
    try:
        return parts.port or 0
    except ValueError:
        return -1


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
