"""An Official Account of Zalo.

It may write to somebody for 7 days after he last wrote (48 hours of them free of charge), so that it cannot remind a
person who does not write.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from assistant.channels.zalo import official_bodies
from assistant.channels.zalo.bodies import parse, part, text
from assistant.channels.zalo.consent import Consent
from assistant.channels.zalo.troubles import OFFICIAL, UNKNOWN, UNREADABLE, Course, Trouble, raised
from assistant.channels.zalo.wire import SECONDS, Answer, Wire
from assistant.chat.channel import TITLES, Abilities, Mode, SendingRefused
from assistant.chat.reply import Reply
from assistant.chat.update import SentFile, Update
from assistant.clock import Clock
from index.channel_tokens import ChannelTokens
from plan.errors import SettingsInvalid

ABILITIES = Abilities(longest=2000, files=True, largest_file=20 * 2**20, pace=10.0)
"""The pace is half of what one source says Zalo allows."""
WINDOW = 3 * 3600.0
"""Seconds by which a signed time may differ from ours. Zalo delivers again up to 1.8 hours later; what is older was
recorded by somebody."""
_FETCH = 30.0  # seconds a file may take
_REFUSED = Trouble(Course.REFUSE, "zalo_oa_token", "Zalo không nhận mã truy cập vừa cấp. Hãy kiểm tra quyền ứng dụng.")


class ZaloOfficial:
    """Fits `assistant.chat.channel.Channel`.

    app_secret: the app's, to renew tokens with. oa_secret: the "OA Secret Key", with which deliveries are signed.
    refresh_token: as the app got it. api, login: Zalo's hosts. seconds: of one call at most.
    Raises SettingsInvalid where one of the four is missing.
    The address of the webhook is set on developers.zalo.me.
    """

    name = official_bodies.NAME
    title = TITLES[official_bodies.NAME]
    mode: Mode = "webhook"
    abilities = ABILITIES

    def __init__(
        self,
        app_id: str,
        app_secret: str,
        oa_secret: str,
        refresh_token: str,
        tokens: ChannelTokens,
        clock: Clock,
        *,
        api: str,
        login: str,
        proxy: str = "",
        seconds: float = SECONDS,
    ) -> None:
        if not all((app_id, app_secret, oa_secret, refresh_token)):
            raise SettingsInvalid(
                "Zalo OA cần đủ KEHOACH_ZALO_OA_APP_ID, KEHOACH_ZALO_OA_APP_SECRET, KEHOACH_ZALO_OA_SECRET"
                " và KEHOACH_ZALO_OA_REFRESH_TOKEN."
            )
        self._app_id = app_id
        self._oa_secret = oa_secret
        self._secrets = (app_secret, oa_secret, refresh_token)
        self._consent = Consent(app_id, app_secret, refresh_token, tokens, login, seconds)
        self._clock = clock
        self._api = api
        self._proxy = proxy
        self._seconds = seconds
        self._wire: Wire | None = None

    async def open(self) -> None:
        """Make the client, and take the refresh token of the settings where it is a new one."""
        await self._consent.begin()
        self._wire = Wire(self._proxy, self._secrets)

    async def close(self) -> None:
        """Close the client."""
        if self._wire is not None:
            await self._wire.close()

    async def prepare(self, webhook: str) -> str:  # noqa: ARG002 - as the protocol has it
        """Ask who we are, which also shows whether there is consent."""
        return text((await self._call("GET", "/v2.0/oa/getoa")).get("name"))

    async def probe(self) -> str:
        """The account's name, by the access token there is; "" where none is at hand, for a look renews none."""
        token = await self._consent.held()
        if not token:
            return ""
        wire = Wire(self._proxy, self._secrets)
        try:
            headers = {"access_token": token}
            answer = await wire.ask("GET", f"{self._api}/v2.0/oa/getoa", seconds=self._seconds, headers=headers)
        finally:
            await wire.close()
        return text(_data(answer, wire, token).get("name"))

    async def send(self, address: str, reply: Reply) -> str:
        """Send a consultation message."""
        message = {"recipient": {"user_id": address}, "message": {"text": reply.text}}
        return text((await self._call("POST", "/v3.0/oa/message/cs", json=message)).get("message_id"))

    async def edit(self, address: str, message: str, reply: Reply) -> None:  # noqa: ARG002 - as the protocol has it
        """No message can be changed."""
        raise SendingRefused("zalo_oa_no_edits", "Zalo không cho sửa tin đã gửi.")

    async def notice(self, update: Update) -> None:
        """There is nothing to show it by."""

    async def fetch(self, file: SentFile, target: Path) -> None:
        """Write the file at the address that was delivered; from no other scheme than https, or than the API's own."""
        if file.size > self.abilities.largest_file:
            raise SendingRefused("zalo_file_large", f"Tệp lớn hơn {self.abilities.largest_file // 2**20} MB.")
        if urlsplit(file.handle).scheme != "https" and not file.handle.startswith(f"{self._api}/"):
            raise SendingRefused("zalo_file_gone", "Zalo không cho địa chỉ để tải tệp này. Hãy gửi lại tệp.")
        await self._opened.save(file.handle, target, largest=self.abilities.largest_file, seconds=_FETCH)

    async def poll(self) -> Sequence[Update]:
        """An Official Account only delivers."""
        raise SendingRefused("zalo_oa_no_polling", "Zalo OA chỉ nhận tin qua webhook.")

    def verify(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether it is signed by the OA Secret Key, with a time within the window."""
        for stamp in official_bodies.stamps(headers, body):
            wanted = official_bodies.signature(self._app_id, body, stamp, self._oa_secret)
            if official_bodies.is_signed(headers, wanted):
                return self._is_recent(stamp)
        return False

    def read(self, body: bytes) -> list[Update]:
        """The update in a delivery."""
        return official_bodies.updates(parse(body))

    @property
    def _opened(self) -> Wire:
        if self._wire is None:
            raise RuntimeError("the channel has not been opened")
        return self._wire

    def _is_recent(self, stamp: str) -> bool:
        if not (stamp.isascii() and stamp.isdecimal() and len(stamp) < 16):
            return False
        return abs(self._clock().timestamp() - int(stamp) / 1000) <= WINDOW

    async def _call(self, method: str, path: str, **request: Any) -> Mapping[str, Any]:  # noqa: ANN401 - httpx's own
        """The data of an answer; a token that is not taken is renewed once."""
        token = await self._consent.token(self._opened)
        answer = await self._ask(method, path, token, **request)
        if _is_of_token(answer):
            token = await self._consent.token(self._opened, refused=token)
            answer = await self._ask(method, path, token, **request)
        return _data(answer, self._opened, token)

    async def _ask(self, method: str, path: str, token: str, **request: Any) -> Answer:  # noqa: ANN401 - as above
        headers = {"access_token": token}
        return await self._opened.ask(method, f"{self._api}{path}", seconds=self._seconds, headers=headers, **request)


def _data(answer: Answer, wire: Wire, token: str) -> Mapping[str, Any]:
    """The data of an answer; raises SendingFailed, SendingRefused without `token` in what they tell."""
    if _is_of_token(answer):
        raise raised(_REFUSED)
    if answer.body is None:
        raise raised(UNREADABLE, f"HTTP {answer.status}", answer.wait)
    if code := _code(answer):
        said = wire.detail(f"{code}: {text(answer.body.get('message'))}").replace(token, "…")
        raise raised(OFFICIAL.get(code, UNKNOWN), said, answer.wait)
    return part(answer.body, "data")


def _code(answer: Answer) -> int:
    """What an answer is to be judged by, its status being 200 nearly always; 0 for none."""
    body = answer.body or {}
    said = text(body.get("error"))
    if said.removeprefix("-").isdecimal():
        return int(said)
    return 0 if "data" in body and answer.status == httpx.codes.OK else answer.status


def _is_of_token(answer: Answer) -> bool:
    trouble = OFFICIAL.get(_code(answer))
    return trouble is not None and trouble.course is Course.RENEW
