"""Secrets stay out of the logs: tokens stand in addresses that libraries log and in errors that they raise.

Each record is cleaned where it is made, so that it does not matter who handles it later, nor with what formatter.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote, urlsplit

from pydantic import SecretStr

from assistant.settings import Settings

HIDDEN = "[đã ẩn]"
_SHORTEST = 6  # characters; to take out anything shorter would make the rest unreadable
TALKATIVE = ("httpx", "httpcore", "httpx2", "httpcore2", "openai", "telegram", "mcp")
"""Libraries that log the addresses they ask for, or what was said to them."""
_plain = logging.Formatter()


class Secrets(logging.Filter):
    """Takes the values it knows out of log records. More can be told at any time, from any thread."""

    def __init__(self, values: Iterable[str] = ()) -> None:
        super().__init__()
        self._values: tuple[str, ...] = ()
        self.learn(*values)

    def learn(self, *values: str) -> None:
        """Know more secrets; what is too short to be one is left."""
        known = {form for value in values if len(value) >= _SHORTEST for form in (value, quote(value, safe=""))}
        self._values = tuple(sorted(known.union(self._values), key=len, reverse=True))  # one may hold another

    def hidden(self, text: str) -> str:
        """The text without the secrets."""
        for value in self._values:
            text = text.replace(value, HIDDEN)
        return text

    def filter(self, record: logging.LogRecord) -> bool:
        """Clean a record in place; none is dropped."""
        self._clean_message(record)
        if record.exc_info and record.exc_info[1] is not None:
            told = _plain.formatException(record.exc_info)
            if (clean := self.hidden(told)) != told:
                record.exc_text, record.exc_info = clean, None
        if record.stack_info:
            record.stack_info = self.hidden(record.stack_info)
        return True

    def _clean_message(self, record: logging.LogRecord) -> None:
        told = _told(record)
        clean = self.hidden(told)
        if clean == told:
            return
        if isinstance(record.args, tuple):  # kept one by one for formatters that want them so (uvicorn's)
            args = tuple(self.hidden(one) if isinstance(one, str) else one for one in record.args)
            if _told(logging.makeLogRecord({"msg": record.msg, "args": args})) == clean:
                record.args = args
                return
        record.msg, record.args = clean, ()


def _told(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except Exception:  # noqa: BLE001 - whatever a caller logs: its handler will complain and print all of it
        return f"{record.msg} {record.args}"


class _Factory:
    """Makes log records and cleans them."""

    def __init__(self, make: Callable[..., logging.LogRecord], secrets: Secrets) -> None:
        self.make = make
        self.secrets = secrets

    def __call__(self, *args: Any, **kwargs: Any) -> logging.LogRecord:  # noqa: ANN401 - the signature is the library's
        record = self.make(*args, **kwargs)
        self.secrets.filter(record)
        return record


def secrets_of(settings: Settings) -> Secrets:
    """The secrets among the settings: every SecretStr, and the passwords in the addresses of proxies."""
    values = (getattr(settings, name) for name in type(settings).model_fields)
    known = Secrets(value.get_secret_value() for value in values if isinstance(value, SecretStr))
    known.learn(*(_password(proxy.get_secret_value()) for proxy in (settings.proxy, settings.llm_proxy)))
    return known


def keep_secrets(settings: Settings) -> Secrets:
    """Clean every log record of this process from now on, and let libraries log no more than warnings."""
    return keep(secrets_of(settings))


def keep(secrets: Secrets) -> Secrets:
    """Clean every log record of this process of these, in place of those that were kept before."""
    made = logging.getLogRecordFactory()
    logging.setLogRecordFactory(_Factory(made.make if isinstance(made, _Factory) else made, secrets))
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    return secrets


def learn(*values: str) -> None:
    """Keep more secrets, that a channel was given while the program ran; nothing where none are kept."""
    made = logging.getLogRecordFactory()
    if isinstance(made, _Factory):
        made.secrets.learn(*values)


def hidden(text: str) -> str:
    """A text without the secrets that are kept; the same where none are."""
    made = logging.getLogRecordFactory()
    return made.secrets.hidden(text) if isinstance(made, _Factory) else text


def _password(proxy: str) -> str:
    try:
        return urlsplit(proxy).password or ""
    except ValueError:
        return ""
