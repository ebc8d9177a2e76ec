"""The writer of a library, put together out of the settings."""

from __future__ import annotations

from pathlib import Path

from assistant.llm.ledger import Ledger, NoLedger
from assistant.llm.opening import open_model
from assistant.settings import Settings
from assistant.writing.choosing import Choices
from assistant.writing.comparison import Comparisons
from assistant.writing.content import Contents
from assistant.writing.followup import FollowUps
from assistant.writing.summary import Summaries
from assistant.writing.writer import Writer
from prompts.loader import FOLDER, load_prompts

USES = (FollowUps, Summaries, Choices, Contents, Comparisons)
"""What a model is asked for, each where those before it left the answer open."""


def open_writer(settings: Settings, folder: Path, ledger: Ledger | None = None) -> Writer:
    """What improves answers with the model that is set; `folder` may hold an administrator's prompts.

    Raises SettingsInvalid, PromptInvalid and LibraryForModelsMissing.
    """
    counts = ledger or NoLedger()
    model, prompts = open_model(settings, counts), load_prompts(folder / FOLDER)
    uses = [use(model, prompts, counts) for use in USES]
    return Writer(uses, settings.llm_seconds, settings.llm_at_once)
