"""Debian's Chromium over a real server with the sample plans; nothing may go wrong on a page, or leave this machine."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright
from serving import Server, fill
from watching import Visitor


def pytest_collection_modifyitems(items):
    """These tests come last: Playwright leaves a running event loop in its thread, where no other can run any more."""
    items.sort(key=lambda item: Path(__file__).parent in item.path.parents)


@pytest.fixture(scope="session")
def browser(needs):
    needs("chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("chromium-browser"),
            args=["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],  # no other machine has an address
        )
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def library(tmp_path_factory):
    """A folder with the library of the samples; copied, never served itself."""
    folder = tmp_path_factory.mktemp("library")
    fill(folder / "data")
    return folder


@pytest.fixture(scope="session")
def serve(library, tmp_path_factory):
    """`serve(name, KEHOACH_X="y")`: a server over a copy of the samples, or over an empty folder."""
    servers = []

    def start(name, *, empty=False, **settings):
        folder = tmp_path_factory.mktemp(name)
        if not empty:
            shutil.copytree(library / "data", folder / "data")
        servers.append(Server(folder, **settings))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


@pytest.fixture(scope="session")
def site(serve):
    """The samples in the single-user mode."""
    return serve("site")


@pytest.fixture
def visit(browser):
    """`visit(site, width=360, scheme="dark", scripts=False)`: a visitor; at the end nothing may have gone wrong."""
    visitors = []

    def arrive(server, **manner):
        visitors.append(Visitor(browser, server.address, **manner))
        return visitors[-1]

    yield arrive
    troubles = [trouble for visitor in visitors for trouble in visitor.troubles]
    for visitor in visitors:
        visitor.context.close()
    assert troubles == []
