"""What replies of a language model have to be valid as; also the JSON schemas that it is sent."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

_STRICT = ConfigDict(extra="forbid", strict=True)


class Sentence(BaseModel):
    """A sentence and the numbers of the passages that say it."""

    model_config = _STRICT

    text: str = Field(max_length=2_000)
    sources: list[int] = Field(min_length=1, max_length=8)


class Sentences(BaseModel):
    """An answer, a comparison or a summary; no sentences where the passages do not say it."""

    model_config = _STRICT

    sentences: list[Sentence] = Field(max_length=40)


class Choice(BaseModel):
    """The number of what a question means among what was shown, 0 for none."""

    model_config = _STRICT

    choice: int = Field(ge=0)


class Question(BaseModel):
    """A follow-up as a question that stands alone."""

    model_config = _STRICT

    question: str = Field(max_length=1_000)


class ProposedTask(BaseModel):
    """A task that a passage gives somebody, every field in the passage's own words; "" and [] where it says nothing."""

    model_config = _STRICT

    text: str = Field(max_length=2_000)
    lead: list[str] = Field(max_length=8)
    coordinate: list[str] = Field(max_length=20)
    deadline: str = Field(max_length=300)
    source: int


class ProposedTasks(BaseModel):
    """The tasks of some passages."""

    model_config = _STRICT

    tasks: list[ProposedTask] = Field(max_length=40)
