"""The access token of an Official Account: used while it lasts, renewed by one of all processes."""

from __future__ import annotations

import asyncio
import datetime as dt
import secrets

from anyio import CancelScope, to_thread

from assistant.channels.zalo.bodies import text
from assistant.channels.zalo.official_bodies import NAME
from assistant.channels.zalo.troubles import CONSENT, LOGIN, UNKNOWN, UNREADABLE, Course, Trouble, raised
from assistant.channels.zalo.wire import Answer, Wire
from assistant.chat.channel import SendingFailed, SendingRefused
from assistant.secrecy import learn
from index.channel_tokens import Access, ChannelTokens, Spent, Turn
from plan.errors import KehoachError

LEASE = dt.timedelta(seconds=30)
"""How long the renewal stays with a process that has died; asking for it takes two thirds of it at most."""
_PATIENCE, _LOOK = 15.0, 0.1  # seconds one waits for another's renewal, and between looks
_BEFORE = dt.timedelta(minutes=5)  # so long before its end a token is renewed, or a tenth of its time
_TRIES, _REST = 10, 1.0  # to store new tokens, and seconds between
_UNTOLD = 3600  # seconds a token lasts that does not say; Zalo says "90000"
_BUSY = Trouble(Course.WAIT, "zalo_oa_renewing", "Đang chờ mã truy cập mới của Official Account.")


class Consent:
    """What an app may do for an Official Account. seed: the refresh token of the settings; seconds: of one call."""

    def __init__(
        self, app_id: str, app_secret: str, seed: str, tokens: ChannelTokens, login: str, seconds: float
    ) -> None:
        self._app_id = app_id
        self._app_secret = app_secret
        self._seed = seed
        self._tokens = tokens
        self._login = login
        self._seconds = seconds

    async def begin(self) -> None:
        """Take the refresh token of the settings, where it is a new one."""
        await to_thread.run_sync(self._tokens.plant, NAME, self._seed)

    async def held(self) -> str:
        """The access token there is, "" where it has to be renewed first; raises SendingRefused without consent."""
        found = await to_thread.run_sync(self._tokens.held, NAME)
        if isinstance(found, Spent):
            raise raised(CONSENT)
        return found.token if found else ""

    async def token(self, wire: Wire, refused: str = "") -> str:
        """An access token; not the one that was `refused`. Raises SendingFailed, SendingRefused without consent."""
        holder = secrets.token_hex(8)
        end = asyncio.get_running_loop().time() + _PATIENCE
        while True:
            found = await to_thread.run_sync(self._tokens.take, NAME, holder, LEASE, refused)
            if isinstance(found, Access):
                learn(found.token)
                return found.token
            if isinstance(found, Spent):
                raise raised(CONSENT)
            if isinstance(found, Turn):
                with CancelScope(shield=True):  # a refresh token that is spent for nothing takes the consent with it
                    await self._renew(wire, found)  # and look again: what is stored is what counts
            elif asyncio.get_running_loop().time() > end:
                raise raised(_BUSY)
            else:
                await asyncio.sleep(_LOOK)

    async def _renew(self, wire: Wire, turn: Turn) -> None:
        form = {"grant_type": "refresh_token", "refresh_token": turn.refresh_token, "app_id": self._app_id}
        headers = {"secret_key": self._app_secret}
        try:
            url = f"{self._login}/v4/oa/access_token"
            answer = await wire.ask("POST", url, seconds=2 * self._seconds, data=form, headers=headers)
            access, refresh, lasts = _tokens(answer)
        except (SendingFailed, SendingRefused) as error:
            over = self._tokens.spent if error.code == CONSENT.code else self._tokens.give_up
            await to_thread.run_sync(over, turn)
            raise
        learn(access, refresh)
        for tries_left in reversed(range(_TRIES)):
            try:
                await to_thread.run_sync(self._tokens.keep, turn, access, refresh, lasts)
            except KehoachError:  # a full disk, a long writer; what is not stored now is lost with the consent
                if not tries_left:
                    raise
                await asyncio.sleep(_REST)
            else:
                return


def _tokens(answer: Answer) -> tuple[str, str, dt.timedelta]:
    """The new access and refresh token, and how long the former is to be used."""
    body = answer.body
    if body is None:
        raise raised(UNREADABLE)
    access, refresh = text(body.get("access_token")), text(body.get("refresh_token"))
    if not access or not refresh:
        said = text(body.get("error"))
        trouble = LOGIN.get(int(said) if said.removeprefix("-").isdecimal() else 0, UNKNOWN)
        raise raised(trouble, "" if trouble is CONSENT else f"oauth {said[:12]}")
    seconds = text(body.get("expires_in"))[:9]
    lasts = dt.timedelta(seconds=(int(seconds) if seconds.isdecimal() else 0) or _UNTOLD)
    return access, refresh, lasts - min(_BEFORE, lasts / 10)
