"""Values that must appear nowhere, and a server that tells everything it is told, as the worst one would."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from assistant.settings import Settings
from assistant.testing.serving import running

SECRETS = {
    "oidc_client_secret": "canary-oidc-4f1f",
    "telegram_token": "7100200300:canary-telegram-token-8b2c",
    "telegram_secret": "canary_telegram_secret_51d0",
    "zalo_bot_token": "9100200300:canary-zalo-bot-token-77aa",
    "zalo_bot_secret": "canary-zalo-bot-secret-3e9b",
    "zalo_oa_app_secret": "canary-zalo-app-secret-c0de",
    "zalo_oa_secret": "canary-zalo-oa-secret-d00d",
    "zalo_oa_refresh_token": "canary-zalo-refresh-token-0000",
    "database_url": "postgresql://kehoach:canary-database-77ee@127.0.0.1:1/kehoach",
    "llm_key": "canary-llm-key-a1b2",
    "llm_proxy": "http://vanhai:canary-llm-proxy-5c5c",
}
"""A value for every setting that is a secret."""
GIVEN = {"access_token": "canary-zalo-access-token-1111", "refresh_token": "canary-zalo-refresh-token-2222"}
"""What a channel is given while the program runs."""
PASSWORD_OF_PROXY = "canary-proxy-password-9d9d"  # noqa: S105 - of no proxy
CANARIES = (*SECRETS.values(), *GIVEN.values(), PASSWORD_OF_PROXY)


def leaked(text: str, more: tuple[str, ...] = ()) -> list[str]:
    """The values that stand in a text; of a token that is in two parts, its secret part too."""
    parts = [value.rpartition(":")[2] for value in (*CANARIES, *more)]
    return [value for value in parts if value in text]


def settings_of(**more: object) -> Settings:
    """Settings with all secrets set."""
    return Settings(zalo_oa_app_id="1812000000000000001", **(SECRETS | more))


@contextmanager
def babbling(status: int = 401) -> Iterator[str]:
    """A server that refuses everything with `status`, and repeats in its answer all that it was sent."""
    app = FastAPI(openapi_url=None)

    @app.post("/v4/oa/access_token")
    async def renew(request: Request) -> JSONResponse:
        """The one thing that is given."""
        return JSONResponse({**GIVEN, "expires_in": "90000"})

    @app.api_route("/{path:path}", methods=["GET", "POST"])
    async def refuse(path: str, request: Request) -> JSONResponse:
        """Everything that came in, in the place where messengers say what was wrong."""
        told = f"{path} {dict(request.headers)} {(await request.body()).decode()}"
        wrong = {"ok": False, "error_code": status, "description": told, "error": -201, "message": told}
        return JSONResponse(wrong, 400 if status == 200 and path.startswith("bot") else status)  # as bots' APIs do

    with running(app) as address:
        yield address


def told_by(error: BaseException) -> str:
    """All that an error says, and those behind it that a trace would show."""
    said, seen = [], error
    while seen is not None:
        said += [str(seen), repr(seen), json.dumps(vars(seen), default=repr)]
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return "\n".join(said)
