"""A language model that says what a script makes of each request, for tests and demos."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from assistant.llm.model import Request, cut

Script = Callable[[Request], object]
"""Makes a reply: text as it is, an iterator of pieces of text, anything else as JSON; what it raises comes out."""


class ScriptedModel:
    """A `LanguageModel` that follows a script and remembers what it was asked."""

    name = "scripted"

    def __init__(self, script: Script, window: int = 8_192, piece: int = 16) -> None:
        """piece: characters of text that come at once."""
        self._script = script
        self._piece = piece
        self.window = window
        self.asked: list[Request] = []

    def reply(self, request: Request, until: float) -> Iterator[str]:  # noqa: ARG002 - a script takes no time
        """What the script says, in pieces."""
        self.asked.append(request)
        said: Any = self._script(request)
        if isinstance(said, Iterator):
            yield from cut(said, request.most)
            return
        text = said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)
        for start in range(0, len(text), self._piece):
            yield text[start : start + self._piece]
