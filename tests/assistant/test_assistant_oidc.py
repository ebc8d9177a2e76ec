from __future__ import annotations

import datetime as dt
import socket
import threading

import pytest
from joserfc.jwk import OctKey, RSAKey
from oidc_provider import CLIENT, SECRET, FakeProvider

from assistant.access.oidc import Client, Identity, Provider, open_provider
from assistant.settings import Settings
from plan.errors import IssuerUnavailable, SettingsInvalid, SignInFailed

HERE = "http://testserver/dang-nhap/co-quan/tro-ve"


def clock():
    return dt.datetime.now(dt.UTC)


@pytest.fixture(scope="module")
def key():
    return RSAKey.generate_key(2048, {"kid": "1"})


@pytest.fixture
def fake(key):
    with FakeProvider(key=key) as running:
        yield running


@pytest.fixture
def provider(fake):
    return Provider(Client(fake.issuer, CLIENT, SECRET, "Sở"), clock)


def sign_in(provider, fake) -> Identity:
    begun = provider.depart(HERE, "/nhiem-vu")
    return provider.arrive(fake.authorize(begun.url), begun.state)


def test_who_signs_in_there_is_told_by_issuer_and_subject(provider, fake):
    assert sign_in(provider, fake) == Identity(f"{fake.issuer} 7f3a", ("chi.lien",), "/nhiem-vu")


@pytest.mark.parametrize(
    ("verified", "names"), [(True, ("lien@vanhai", "chi.lien")), (False, ("chi.lien",)), (None, ("chi.lien",))]
)
def test_an_e_mail_counts_when_it_was_verified_there(provider, fake, verified, names):
    fake.person |= {"email": "lien@vanhai", "email_verified": verified}
    assert sign_in(provider, fake).names == names


@pytest.mark.parametrize(
    "lies",
    [
        {"iss": "https://id.example"},
        {"aud": "another application"},
        {"aud": ["kehoach", "another"], "azp": "another"},
        {"exp": 1},
        {"exp": None},
        {"nonce": "another"},
        {"nonce": None},
        {"sub": None},
        {"nbf": 9_999_999_999},
    ],
)
def test_a_token_that_says_something_else_is_refused(provider, fake, lies):
    fake.lies = lies
    with pytest.raises(SignInFailed):
        sign_in(provider, fake)


def test_a_token_signed_by_another_key_is_refused(provider, fake):
    fake.published = RSAKey.generate_key(2048, {"kid": "1"})
    with pytest.raises(SignInFailed):
        sign_in(provider, fake)


def test_a_token_signed_with_a_shared_secret_is_refused(provider, fake, key):
    fake.algorithm, fake.published = "HS256", key
    fake.key = OctKey.import_key(key.thumbprint(), {"kid": "1"})
    with pytest.raises(SignInFailed):
        sign_in(provider, fake)


def test_what_comes_back_belongs_to_the_browser_it_was_begun_in(provider, fake):
    begun = provider.depart(HERE, "/")
    back = fake.authorize(begun.url)
    for query, cookie in ((back, ""), (back, "another"), ({"code": back["code"]}, ""), (back | {"state": "x"}, "x")):
        with pytest.raises(SignInFailed):
            provider.arrive(query, cookie)
    provider.arrive(back, begun.state)
    with pytest.raises(SignInFailed):
        provider.arrive(back, begun.state)


def test_a_sign_in_that_took_too_long_begins_anew(fake):
    times = [clock()]
    provider = Provider(Client(fake.issuer, CLIENT, SECRET, "Sở"), lambda: times[-1])
    begun = provider.depart(HERE, "/")
    times.append(times[0] + dt.timedelta(minutes=10))
    with pytest.raises(SignInFailed):
        provider.arrive(fake.authorize(begun.url), begun.state)


def test_a_refusal_there_and_a_wrong_code_are_told(provider, fake):
    begun = provider.depart(HERE, "/")
    with pytest.raises(SignInFailed, match="từ chối"):
        provider.arrive({"error": "access_denied", "state": begun.state}, begun.state)
    begun = provider.depart(HERE, "/")
    with pytest.raises(SignInFailed, match="xác minh"):
        provider.arrive({"code": "made up", "state": begun.state}, begun.state)


@pytest.mark.parametrize(
    "about",
    [{"issuer": "https://id.example"}, {"authorization_endpoint": None}, {"authorization_endpoint": "javascript:x"}],
)
def test_a_provider_that_describes_itself_wrongly_is_not_used(provider, fake, about):
    fake.about = about
    with pytest.raises(IssuerUnavailable):
        provider.depart(HERE, "/")


def test_a_provider_in_trouble_is_told(provider, fake):
    fake.status = 500
    with pytest.raises(IssuerUnavailable):
        provider.depart(HERE, "/")


def test_a_provider_that_is_not_there_is_told():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(IssuerUnavailable, match="kết nối"):
        Provider(Client(f"http://127.0.0.1:{port}", CLIENT, SECRET, "Sở"), clock).depart(HERE, "/")


def test_it_may_come_back_to_another_process_of_the_server(fake):
    one, other = (Provider(Client(fake.issuer, CLIENT, SECRET, "Sở"), clock) for _ in range(2))
    begun = one.depart(HERE, "/nhiem-vu")
    assert other.arrive(fake.authorize(begun.url), begun.state).onwards == "/nhiem-vu"


def test_a_state_that_others_made_is_refused(provider, fake):
    stranger = Provider(Client(fake.issuer, CLIENT, "another secret", "Sở"), clock)
    begun = stranger.depart(HERE, "/nhiem-vu")
    with pytest.raises(SignInFailed, match="trình duyệt khác"):
        provider.arrive(fake.authorize(begun.url), begun.state)


def test_what_would_fill_the_cookie_is_not_gone_on_to(provider, fake):
    begun = provider.depart(HERE, "/?" + "x" * 5000)
    assert len(begun.state) < 3000
    assert provider.arrive(fake.authorize(begun.url), begun.state).onwards == "/"


def test_a_slow_provider_does_not_hold_up_everybody(provider, fake, monkeypatch):
    monkeypatch.setattr(provider, "_turns", threading.BoundedSemaphore(1))
    with provider._open(HERE), pytest.raises(IssuerUnavailable, match="quá nhiều"):
        provider.depart(HERE, "/")
    sign_in(provider, fake)


def test_settings_make_a_provider_whole_or_not_at_all():
    whole = {"oidc_issuer": "https://id.vanhai.gov.vn", "oidc_client_id": CLIENT, "oidc_client_secret": SECRET}
    assert open_provider(Settings(), clock) is None
    opened = open_provider(Settings(**whole, oidc_name="Sở"), clock)
    assert (opened.issuer, opened.name) == ("https://id.vanhai.gov.vn", "Sở")
    for missing in whole:
        with pytest.raises(SettingsInvalid):
            open_provider(Settings(**whole | {missing: ""}), clock)
    assert SECRET not in repr(Settings(**whole))


@pytest.mark.parametrize("issuer", ["id.vanhai.gov.vn", "http://id.vanhai.gov.vn", "ftp://x", "http://localhost.evil"])
def test_an_issuer_is_asked_over_tls_alone(issuer):
    with pytest.raises(ValueError, match="oidc_issuer"):
        Settings(oidc_issuer=issuer)
