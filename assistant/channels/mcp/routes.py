"""`/mcp`: the tools over HTTP ("Streamable HTTP" of the protocol), each request for itself and for whoever sends it."""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING, NoReturn

from anyio import to_thread
from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.types import Message, Receive, Scope, Send

from assistant.access.journal import Journal
from assistant.access.viewer import Viewer
from assistant.channels.http.gate import Reader
from assistant.channels.http.questions import Questions
from assistant.clock import Clock, now
from index.library import Library

if TYPE_CHECKING:
    from mcp.server import MCPServer
    from mcp.server.mcpserver import Context


def mcp_routes(
    library: Library, questions: Questions, journal: Journal, address: str = "", clock: Clock = now
) -> APIRouter:
    """The route of the protocol. It answers in JSON and keeps no sessions, so there is nothing to GET or DELETE."""
    router = APIRouter(include_in_schema=False)
    tools = _Loaded(partial(_server, library, questions, journal, address, clock))

    @router.post("/mcp")
    async def handle(request: Request, _viewer: Reader) -> Response:
        """Hand the request over to the protocol."""
        body = await request.body()  # here, where one that is too large is refused like everywhere
        return _Handled(await to_thread.run_sync(tools.server), body)

    return router


class _Handled(Response):
    """The answer that the protocol gives to the request it is called for."""

    def __init__(self, server: MCPServer, asked: bytes) -> None:
        super().__init__()
        self._server = server
        self._asked: list[Message] = [{"type": "http.request", "body": asked, "more_body": False}]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer: a manager lasts for one run, and without sessions one request is one run."""
        from mcp.server.transport_security import TransportSecuritySettings  # noqa: PLC0415 - see _Loaded

        async def again() -> Message:
            return self._asked.pop() if self._asked else await receive()

        checked = TransportSecuritySettings(enable_dns_rebinding_protection=False)  # KnownHost and SameSite did that
        self._server.streamable_http_app(stateless_http=True, json_response=True, transport_security=checked)
        manager = self._server.session_manager
        async with manager.run():
            await manager.handle_request(scope, again, send)


class _Loaded:
    """The server, made when it is first asked for: `mcp` takes half a second to load, and many never use it."""

    def __init__(self, make: partial[MCPServer]) -> None:
        self._make = make
        self._making = threading.Lock()
        self._server: MCPServer | None = None

    def server(self) -> MCPServer:
        """The server."""
        with self._making:
            self._server = self._server or self._make()
            return self._server


def _server(library: Library, questions: Questions, journal: Journal, address: str, clock: Clock) -> MCPServer:
    from assistant.channels.mcp.tools import Caller, Tools, tool_server  # noqa: PLC0415 - see _Loaded

    def caller(context: Context) -> Caller:
        request: Request = context.request_context.request or _outside()  # the one that Admission let on
        viewer: Viewer = request.state.viewer
        return Caller(viewer, address or str(request.base_url).rstrip("/"))

    return tool_server(Tools(library, questions, caller, clock, journal))


def _outside() -> NoReturn:
    raise RuntimeError("a tool was called outside of a request")
