"""`kehoach mcp`: the tools of MCP over standard input and output, for programs that start this one."""

from __future__ import annotations

import argparse

import anyio

from assistant.access.viewer import LOCAL
from assistant.app import assistant_over, improver_over, open_reader, servers_of
from assistant.channels.http.metrics import Metrics
from assistant.channels.http.questions import Questions
from assistant.channels.mcp.tools import Caller, Tools, tool_server
from assistant.clock import now
from assistant.secrecy import keep_secrets
from assistant.settings import load_settings

_SECONDS = 120.0  # of an answer; the program that segments words is loaded with the first


def mcp(given: argparse.Namespace) -> int:
    """Serve one program until it closes our input. Nothing but the protocol is written to standard output.

    It looks up by words alone: the vectors belong to one process, and that is the server's wherever there is one.
    """
    settings = load_settings()
    keep_secrets(settings)
    folder = given.data or settings.data
    with open_reader(folder, servers=servers_of(settings)) as library:
        assistant = assistant_over(library, settings.reranker)
        metrics = Metrics(library)
        improver = improver_over(settings, folder, metrics.model_ledger)
        questions = Questions(assistant, metrics, seconds=_SECONDS, at_once=2, improver=improver)
        caller = Caller(LOCAL, settings.public_url)
        server = tool_server(Tools(library, questions, lambda _context: caller, now))
        anyio.run(server.run_stdio_async)
    return 0
