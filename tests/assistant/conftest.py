"""The sample plans as a library, for all tests of this folder."""

from __future__ import annotations

import datetime as dt
import logging
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.corpus import Corpus
from assistant.loading import find_plans, load_plans
from assistant.secrecy import TALKATIVE
from index.library import Library


@pytest.fixture(autouse=True)
def own_logging() -> Iterator[None]:
    """Ends what a test made of logging: commands keep secrets out of it for as long as their process lives."""
    made, levels = logging.getLogRecordFactory(), {name: logging.getLogger(name).level for name in TALKATIVE}
    yield
    logging.setLogRecordFactory(made)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


@pytest.fixture(scope="session")
def sample_data(tmp_path_factory, samples) -> Path:
    """A data folder with the five sample plans; look, do not change."""
    folder = tmp_path_factory.mktemp("samples") / "data"
    with Library.open(folder, embedder="none", writable=True) as library:
        load_plans(find_plans([samples]), library)
    return folder


@pytest.fixture(scope="session")
def sample_library(sample_data) -> Iterator[Library]:
    """The library of the sample plans, opened for reading, in the order of the files."""
    with Library.open(sample_data, embedder="none", writable=False) as opened:
        yield opened


@pytest.fixture(scope="session")
def corpus(sample_library) -> Corpus:
    return Corpus(sample_library)


@pytest.fixture
def today() -> dt.date:
    """A day in the time of the sample plans."""
    return dt.date(2025, 9, 1)


@pytest.fixture
def shelf(sample_data) -> Iterator[Library]:
    """The same library opened for one test alone, which may replace parts of it."""
    with Library.open(sample_data, embedder="none", writable=False) as opened:
        yield opened


@pytest.fixture
def own(sample_data, tmp_path) -> Iterator[Library]:
    """A library of the samples that a test may change."""
    folder = tmp_path / "data"
    shutil.copytree(sample_data, folder)
    with Library.open(folder, embedder="none", writable=True) as opened:
        yield opened
