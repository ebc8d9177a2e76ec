"""Signing in at the agency's own service by OpenID Connect: authorization code with PKCE, state and nonce.

Only what `Identity` says is taken from there; who may come in, and as what, is decided by the accounts here.
"""

from __future__ import annotations

import datetime as dt
import hmac
import secrets
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx2
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OctKey

from assistant.settings import Settings
from plan.errors import IssuerUnavailable, SettingsInvalid, SignInFailed

SECONDS = 10.0
"""The longest a request to the provider may take."""
_PATIENCE = dt.timedelta(minutes=10)
_LONGEST = 1000  # characters of the page to go on to: it travels in a cookie
_AT_ONCE = 8  # sign-ins that talk to the provider
_OURS = "HS256"  # how we sign what only we read
_LEEWAY = 60  # seconds by which the provider's clock may differ
_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""Signatures by a private key alone: no "none", and no shared secret that a public key could pass for."""


@dataclass(frozen=True, slots=True)
class Client:
    """How we are registered at the provider.

    issuer: its address, under which it describes itself. name: what people call it.
    """

    issuer: str
    client_id: str
    client_secret: str
    name: str


@dataclass(frozen=True, slots=True)
class Departure:
    """A sign-in that begins. url: where the browser goes; state: what it brings back, kept in a cookie meanwhile."""

    url: str
    state: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom the provider vouches for. subject: "issuer subject"; names: a verified e-mail and the user name there."""

    subject: str
    names: tuple[str, ...]
    onwards: str


@dataclass(frozen=True, slots=True)
class _Begun:
    """A sign-in under way, as its signed `state` says. nonce, verifier: made of the state and our secret alone."""

    nonce: str
    verifier: str
    redirect: str
    onwards: str


class Provider:
    """One OpenID provider; safe to use from several threads.

    A sign-in under way is kept by the browser, in a state that we sign: it may come back to another process.
    Its description and keys are fetched anew for every sign-in, so that changed keys are known at once.
    """

    def __init__(self, client: Client, clock: Callable[[], dt.datetime]) -> None:
        self._client = client
        self._clock = clock
        self._key = hmac.digest(client.client_secret.encode(), b"kehoach sign-in", "sha256")
        self._turns = threading.BoundedSemaphore(_AT_ONCE)

    @property
    def issuer(self) -> str:
        """The provider's address, with which the subjects it vouches for begin."""
        return self._client.issuer

    @property
    def name(self) -> str:
        """What people call the provider."""
        return self._client.name

    def depart(self, redirect: str, onwards: str) -> Departure:
        """Begin a sign-in that comes back to `redirect` and then goes on to `onwards`; raises IssuerUnavailable."""
        begun = {
            "jti": secrets.token_urlsafe(32),
            "until": (self._clock() + _PATIENCE).timestamp(),
            "redirect": redirect,
            "onwards": onwards if len(onwards) <= _LONGEST else "/",
        }
        state = jwt.encode({"alg": _OURS}, begun, OctKey.import_key(self._key))
        with self._open(redirect) as http:
            endpoint = _text(self._description(http), "authorization_endpoint")
            url, _ = http.create_authorization_url(
                endpoint,
                state=state,
                code_verifier=self._made_of(state, "verifier"),
                nonce=self._made_of(state, "nonce"),
            )
        return Departure(str(url), state)

    def arrive(self, query: Mapping[str, str], cookie: str) -> Identity:
        """Finish a sign-in by what the browser brought back; `cookie` is the state that it was given.

        Raises SignInFailed when it was not begun in this browser, took too long, was refused there, or the provider's
        word cannot be verified; IssuerUnavailable.
        """
        state = query.get("state", "")
        begun = self._begun(state) if state and hmac.compare_digest(state.encode(), cookie.encode()) else None
        if begun is None:
            raise SignInFailed("Lần đăng nhập này đã quá hạn hoặc bắt đầu ở trình duyệt khác. Hãy đăng nhập lại.")
        if "code" not in query:
            raise SignInFailed("Hệ thống đăng nhập của cơ quan đã từ chối. Hãy thử lại hoặc hỏi người quản trị.")
        try:
            return self._identity(query["code"], begun)
        except (JoseError, OAuthError, KeyError, ValueError) as error:
            message = "Không xác minh được kết quả đăng nhập của cơ quan. Hãy thử lại; nếu vẫn vậy, báo người quản trị."
            raise SignInFailed(message) from error

    def _identity(self, code: str, begun: _Begun) -> Identity:
        with self._open(begun.redirect) as http:
            about = self._description(http)
            token = _asked(
                lambda: http.fetch_token(
                    _text(about, "token_endpoint"),
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=begun.verifier,
                )
            )
            keys = KeySet.import_key_set(_fetch(http, _text(about, "jwks_uri")))  # type: ignore[arg-type]
        claims = self._verified(str(token["id_token"]), keys, begun.nonce)
        verified = claims.get("email") if claims.get("email_verified") is True else None
        names = [name for name in (verified, claims.get("preferred_username")) if isinstance(name, str) and name]
        return Identity(f"{self._client.issuer} {claims['sub']}", tuple(names), begun.onwards)

    def _verified(self, id_token: str, keys: KeySet, nonce: str) -> CodeIDToken:
        token = jwt.decode(id_token, keys, algorithms=_ALGORITHMS)
        wanted = {"iss": {"essential": True, "value": self._client.issuer}, "sub": {"essential": True}}
        audience = {"aud": {"essential": True, "value": self._client.client_id}}
        claims = CodeIDToken(
            token.claims, token.header, wanted | audience, {"nonce": nonce, "client_id": self._client.client_id}
        )
        claims.validate(int(self._clock().timestamp()), _LEEWAY)
        return claims

    def _description(self, http: OAuth2Client) -> Mapping[str, Any]:
        issuer = self._client.issuer
        about = _fetch(http, f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if about.get("issuer") != issuer:
            raise IssuerUnavailable("Hệ thống đăng nhập của cơ quan khai tên khác với thiết lập oidc_issuer.")
        return about

    @contextmanager
    def _open(self, redirect: str) -> Iterator[OAuth2Client]:
        """Talk to the provider; strangers begin sign-ins, and a slow one must not hold up everybody's requests."""
        if not self._turns.acquire(blocking=False):
            raise IssuerUnavailable("Đang có quá nhiều người đăng nhập cùng lúc. Hãy thử lại sau ít phút.")
        try:
            with OAuth2Client(
                self._client.client_id,
                self._client.client_secret,
                scope="openid profile email",
                redirect_uri=redirect,
                code_challenge_method="S256",
                timeout=SECONDS,
            ) as http:
                yield http
        finally:
            self._turns.release()

    def _begun(self, state: str) -> _Begun | None:
        """What a state says, when it is ours and not too old."""
        try:
            said = jwt.decode(state, OctKey.import_key(self._key), algorithms=[_OURS]).claims
        except (JoseError, ValueError):
            return None
        if said["until"] <= self._clock().timestamp():
            return None
        nonce, verifier = self._made_of(state, "nonce"), self._made_of(state, "verifier")
        return _Begun(nonce, verifier, said["redirect"], said["onwards"])

    def _made_of(self, state: str, what: str) -> str:
        """What nobody can tell from the state without our secret; as long as PKCE (RFC 7636, 4.1) wants it."""
        return hmac.digest(self._key, f"{what} {state}".encode(), "sha256").hex()


def open_provider(settings: Settings, clock: Callable[[], dt.datetime]) -> Provider | None:
    """The agency's sign-in service as it is set, None when it is not; raises SettingsInvalid for half a setting."""
    given = (settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret.get_secret_value())
    if not any(given):
        return None
    if not all(given):
        raise SettingsInvalid(
            "Để đăng nhập qua hệ thống của cơ quan, hãy đặt đủ oidc_issuer, oidc_client_id và oidc_client_secret."
        )
    return Provider(Client(*given, settings.oidc_name), clock)


def _fetch(http: OAuth2Client, url: str) -> dict[str, Any]:
    response = _asked(lambda: http.request("GET", url, withhold_token=True))
    try:
        found = response.json()
    except ValueError:
        found = None
    if response.status_code != 200 or not isinstance(found, dict):
        raise IssuerUnavailable("Hệ thống đăng nhập của cơ quan trả lời không đúng. Hãy báo người quản trị.")
    return found


def _asked(ask: Callable[[], Any]) -> Any:  # noqa: ANN401 - the library's answers have no types
    try:
        return ask()
    except httpx2.HTTPError as error:
        raise IssuerUnavailable(
            "Không kết nối được tới hệ thống đăng nhập của cơ quan. Hãy thử lại sau ít phút hoặc dùng mật khẩu."
        ) from error


def _text(about: Mapping[str, Any], key: str) -> str:
    found = about.get(key)
    if not isinstance(found, str) or not found.startswith(("https://", "http://")):
        raise IssuerUnavailable(f"Hệ thống đăng nhập của cơ quan không khai {key}. Hãy báo người quản trị.")
    return found
