"""What a client of OpenAI's API sends: the question and the earlier ones among its messages."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from plan.errors import QuestionInvalid

MODEL = "kehoach"
_EARLIER = 50  # questions of a conversation that are looked at
_EXAMPLE: dict[str, Any] = {
    "model": MODEL,
    "messages": [{"role": "user", "content": "Ai chủ trì số hóa hồ sơ, hạn khi nào?"}],
}


class Part(BaseModel):
    """A part of a message; only those of the type "text" are read."""

    type: str
    text: str | None = None


class Message(BaseModel):
    """One message. Those of other roles than "user" are not read: answers come from the plans alone."""

    role: str
    content: str | list[Part] | None = None

    @property
    def words(self) -> str:
        """Its text."""
        if not isinstance(self.content, list):
            return self.content or ""
        return "\n".join(part.text for part in self.content if part.type == "text" and part.text)


class StreamOptions(BaseModel):
    """include_usage: whether the last piece of the stream tells the usage."""

    include_usage: StrictBool | None = None


class Completion(BaseModel):
    """A request for a completion; fields of OpenAI's that are not here (temperature, tools …) are taken and not used.

    messages: the last one of the user is the question, his earlier ones are the history.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    messages: Annotated[list[Message], Field(min_length=1, max_length=10_000)]
    model: str = MODEL
    n: Literal[1] | None = None
    stream: StrictBool | None = None
    stream_options: StreamOptions | None = None

    def question(self) -> tuple[str, list[str]]:
        """The question and the earlier ones, oldest first; raises QuestionInvalid where the user said nothing."""
        said = [message.words for message in self.messages if message.role == "user"]
        if not said or not said[-1].strip():
            raise QuestionInvalid("Không có câu hỏi: hãy gửi ít nhất một tin nhắn có role “user” và nội dung chữ.")
        return said[-1], said[:-1][-_EARLIER:]
