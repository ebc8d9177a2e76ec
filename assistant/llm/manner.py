"""How a service wants to be asked: not every one takes all that OpenAI's convention has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from assistant.llm.model import Request

Options = dict[str, Any]
"""Keyword arguments of `chat.completions.create`."""

_FORMS = ("json_schema", "json_object with a schema", "json_object", "none")  # llama-cpp-python takes the second
_LEFT_OUT = frozenset(
    {
        "maxLength",
        "minLength",
        "maxItems",
        "minItems",
        "minimum",
        "maximum",
        "pattern",
        "title",
        "description",
        "default",
    }
)
_NAMED = frozenset({"properties", "$defs"})  # whose keys are names
_SPARED = frozenset({"max_tokens", "temperature", "stream_options"})


@dataclass(frozen=True, slots=True)
class Manner:
    """What is sent beside the messages. form: the place in the forms in which JSON may be asked for, the best first.

    spared: parameters that the service does not take.
    """

    form: int = 0
    spared: frozenset[str] = frozenset()

    def options(self, request: Request) -> Options:
        """What is asked for, but for the model."""
        most = "max_completion_tokens" if "max_tokens" in self.spared else "max_tokens"
        options: Options = {
            "messages": [{"role": "system", "content": request.system}, {"role": "user", "content": request.user}],
            "temperature": 0,
            "stream_options": {"include_usage": True},
            most: request.most,
            "stream": True,
        }
        form = self._response_format(request)
        kept = {name: value for name, value in options.items() if name not in self.spared}
        return kept | ({"response_format": form} if form else {})

    def milder(self, parameter: str) -> Manner | None:
        """What to try next when the service refused this one, None when there is nothing less to ask for.

        parameter: which one it refused, "" where it does not say.
        """
        if parameter in _SPARED and parameter not in self.spared:
            return replace(self, spared=self.spared | {parameter})
        return replace(self, form=self.form + 1) if self.form + 1 < len(_FORMS) else None

    def _response_format(self, request: Request) -> Options:
        schema = schema_of(request)
        return (
            {"type": "json_schema", "json_schema": {"name": request.purpose, "schema": schema, "strict": True}},
            {"type": "json_object", "schema": schema},
            {"type": "json_object"},
            {},
        )[self.form]


def schema_of(request: Request) -> Mapping[str, Any]:
    """The JSON schema of what a request wants, without bounds and words: replies are validated here anyhow.

    Services refuse schemas with bounds (OpenAI's strict ones), and llama.cpp makes a grammar of "maxLength": 2000 that
    it cannot read, which has ended its server.
    """
    return {key: _bare(key, value) for key, value in request.wanted.model_json_schema().items() if key not in _LEFT_OUT}


def _bare(key: str, part: Any) -> Any:  # noqa: ANN401 - any part of a schema
    if isinstance(part, list):
        return [_bare("", one) for one in part]
    if not isinstance(part, dict):
        return part
    left_out = frozenset() if key in _NAMED else _LEFT_OUT
    return {name: _bare("" if key in _NAMED else name, value) for name, value in part.items() if name not in left_out}
