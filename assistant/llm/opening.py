"""The language model that is set, ready to be asked."""

from __future__ import annotations

import importlib.util
import ipaddress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from assistant.llm.guarding import Guarded, Prices
from assistant.llm.ledger import Ledger
from assistant.llm.model import LanguageModel
from assistant.settings import Settings
from plan.errors import LibraryForModelsMissing, SettingsInvalid

if TYPE_CHECKING:
    from assistant.llm.endpoint import Endpoint

_SHORTEST_PAUSE = 60.0  # seconds
_OWN = tuple(
    map(
        ipaddress.ip_network,
        # this machine, private networks (RFC 1918, RFC 4193), and addresses that no router passes on
        (
            "127.0.0.0/8",
            "::1/128",
            "10.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "fc00::/7",
            "169.254.0.0/16",
            "fe80::/10",
        ),
    )
)


def open_model(settings: Settings, ledger: Ledger) -> LanguageModel:
    """The model, guarded and counted; nothing is connected to yet. `llm_url` is set.

    Raises SettingsInvalid and LibraryForModelsMissing.
    """
    prices = Prices(settings.llm_read_price, settings.llm_written_price)
    return Guarded(open_endpoint(settings), ledger, at_once=settings.llm_at_once, prices=prices)


def open_endpoint(settings: Settings) -> Endpoint:
    """The service itself; raises as `open_model` does."""
    _check(settings)
    if importlib.util.find_spec("openai") is None:
        raise LibraryForModelsMissing(
            "Đã đặt llm_url nhưng máy chưa có gói openai. Hãy chạy: pip install 'kehoach[llm]', "
            "hoặc bỏ llm_url để trả lời không dùng mô hình ngôn ngữ."
        )
    from assistant.llm.endpoint import Endpoint  # noqa: PLC0415 - takes a second to load

    return Endpoint(
        settings.llm_url,
        settings.llm_model,
        key=settings.llm_key.get_secret_value(),
        proxy=settings.llm_proxy.get_secret_value(),
        window=settings.llm_window,
        pause=max(_SHORTEST_PAUSE, settings.llm_seconds / 2),
    )


def _check(settings: Settings) -> None:
    if not settings.llm_model:
        raise SettingsInvalid(
            "Đã đặt llm_url mà chưa đặt llm_model. Hãy đặt KEHOACH_LLM_MODEL là tên mô hình ở dịch vụ, ví dụ qwen3:8b."
        )
    key = settings.llm_key.get_secret_value()
    if not (key.isascii() and key.isprintable() and " " not in key):
        raise SettingsInvalid(
            "llm_key có ký tự mà khóa không thể có (dấu, khoảng trắng, xuống dòng). Hãy chép lại khóa."
        )
    if not settings.accept_secret:
        return
    for name, address in (("llm_url", settings.llm_url), ("llm_proxy", settings.llm_proxy.get_secret_value())):
        if address and not _is_own(address):
            raise SettingsInvalid(
                f"accept_secret = true nên mô hình ngôn ngữ phải ở chính máy này hay mạng nội bộ. Hãy đặt {name} "
                "là một địa chỉ IP nội bộ (ví dụ http://127.0.0.1:11434/v1, http://10.0.0.5:8000/v1), hoặc bỏ llm_url."
            )


def _is_own(address: str) -> bool:
    """Whether an address is of this machine or a private network; of a name nobody knows where it will lead to."""
    try:
        host = urlsplit(address).hostname or ""
        number = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host)
    except ValueError:
        return False
    return any(number in network for network in _OWN)
