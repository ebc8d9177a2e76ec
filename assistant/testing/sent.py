"""What a bot has said, in the same words for every fake messenger."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sent:
    """One message as people see it, in the order of sending.

    address: the chat. text: without marks of formatting. choices: buttons that come back, as (label, action).
    message: the messenger's name for it. edited: whether it took the place of an earlier one with the same name.
    """

    address: str
    text: str
    choices: tuple[tuple[str, str], ...] = ()
    message: str = ""
    edited: bool = False
