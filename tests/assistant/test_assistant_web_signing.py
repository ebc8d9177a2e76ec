from __future__ import annotations

import html
import re
import shutil

import pytest
from access_values import PASSWORD, add_users, open_accounts
from fastapi.testclient import TestClient
from oidc_provider import CLIENT, SECRET, FakeProvider

from assistant.access.oidc import Client, Provider
from assistant.app import assistant_over
from assistant.channels.http.gate import COOKIE
from assistant.channels.server import create_app
from assistant.channels.web.account import describe_agent
from assistant.channels.web.entrance import local_path
from assistant.clock import now
from index.accounts import NewUser, Role
from index.audit_log import AuditLog
from index.feeds import Feeds
from index.library import Library
from index.teams import Teams

WRONG = "một mật khẩu sai"
PAGES = ("/tai-khoan", "/quan-tri/nguoi-dung", "/quan-tri/nhom", "/quan-tri/nhat-ky")


@pytest.fixture
def library(tmp_path, sample_data):
    shutil.copytree(sample_data, tmp_path / "data")
    with Library.open(tmp_path / "data", embedder="none", writable=True) as opened:
        yield opened


@pytest.fixture
def accounts(library):
    opened = open_accounts(library, now)
    add_users(opened)
    return opened


class Browser:
    """A browser at the pages; `scheme` is how it reaches them."""

    def __init__(self, library, accounts, provider=None, scheme="http"):
        app = create_app(
            assistant_over(library), library, writable=True, accounts=accounts, provider=provider, hosts=["testserver"]
        )
        self.client = TestClient(app, base_url=f"{scheme}://testserver", follow_redirects=False)

    def get(self, path, **values):
        return self.client.get(path, headers={"Accept": "text/html"}, **values)

    def post(self, path, **form):
        """Send a form with the session's word in it."""
        page = self.get("/tai-khoan") if COOKIE in self.client.cookies else None
        found = re.search(r'name="csrf" content="([^"]*)"', page.text) if page is not None else None
        form.setdefault("csrf", found.group(1) if found else "")
        return self.client.post(path, data=form, headers={"Accept": "text/html"})

    def sign_in(self, name="doc", password=PASSWORD, **form):
        return self.post("/dang-nhap", name=name, password=password, **form)

    def follow(self, response):
        return self.get(response.headers["location"])


@pytest.fixture
def browser(library, accounts):
    return Browser(library, accounts)


@pytest.fixture
def another(library, accounts):
    return Browser(library, accounts)


@pytest.fixture
def admin(browser):
    browser.sign_in("admin")
    return browser


def text(response):
    return html.unescape(response.text)


def actions(library):
    return [entry.action for entry in AuditLog(library.database, now).find()]


# --- the first run ---


def test_without_users_every_page_leads_to_the_first_run(library):
    stranger = Browser(library, open_accounts(library, now))
    for path in ("/", "/nhiem-vu", "/dang-nhap", *PAGES):
        assert stranger.get(path).headers["location"] == "/khoi-tao"
    assert stranger.get("/khoi-tao").status_code == 200
    assert stranger.client.get("/api/documents").status_code == 401


def test_the_code_makes_the_first_administrator_and_signs_him_in(library):
    accounts = open_accounts(library, now)
    stranger = Browser(library, accounts)
    person = {"display": "Lan Anh", "name": "lan.anh", "password": PASSWORD}
    refused = stranger.post("/khoi-tao", code="XXXX", **person)
    assert refused.status_code == 401
    assert "Mã khởi tạo không đúng" in refused.text
    assert PASSWORD not in refused.text
    made = stranger.post("/khoi-tao", code=accounts.first_run_code(), **person)
    assert (made.status_code, made.headers["location"]) == (303, "/")
    assert stranger.get("/quan-tri/nguoi-dung").status_code == 200
    assert stranger.get("/khoi-tao").headers["location"] == "/dang-nhap"
    other = Browser(library, accounts)
    assert other.post("/khoi-tao", code=accounts.first_run_code(), **person).headers["location"] == "/dang-nhap"
    assert actions(library) == ["sign_in", "user_added"]


# --- signing in and out ---


def test_the_page_of_an_error_is_kept_by_nobody_and_leads_nowhere_else(browser):
    browser.sign_in()
    for path in ("/static/js/none.js?v=1", "//la.example/x", "/%5Cla.example"):
        page = browser.get(f"http://testserver{path}")
        assert (page.status_code, page.headers["cache-control"]) == (404, "no-store")
        assert not re.search(r'href="/[/\\]', page.text)
    assert "immutable" in browser.get("/static/js/base.js?v=1").headers["cache-control"]


def test_strangers_are_led_to_sign_in_and_on_to_where_they_wanted(browser):
    sent = browser.get("/nhiem-vu?don-vi=Phòng")
    assert sent.status_code == 303
    form = browser.follow(sent)
    wanted = html.unescape(re.search(r'name="tiep" value="([^"]*)"', form.text).group(1))
    assert browser.sign_in(tiep=wanted).headers["location"] == "/nhiem-vu?don-vi=Ph%C3%B2ng"
    assert browser.get("/dang-nhap?tiep=/tai-khoan").headers["location"] == "/tai-khoan"


@pytest.mark.parametrize("path", PAGES)
def test_strangers_see_no_page_and_change_nothing(browser, path):
    assert browser.get(path).headers["location"].startswith("/dang-nhap?tiep=")
    assert browser.post(path, name="x").headers["location"] == "/dang-nhap?tiep=%2F"


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_the_cookie_is_for_this_server_alone(library, accounts, scheme):
    signed = Browser(library, accounts, scheme=scheme).sign_in()
    cookie = signed.headers["set-cookie"].lower()
    assert cookie.startswith(f"{COOKIE}=")
    for mark in ("httponly", "samesite=lax", "path=/", "max-age=604800"):
        assert mark in cookie
    assert ("secure" in cookie) == (scheme == "https")


def test_a_wrong_sign_in_is_told_and_logged_without_what_was_typed(browser, library):
    for name in ("doc", "mật khẩu gõ nhầm"):
        refused = browser.sign_in(name, WRONG)
        assert refused.status_code == 401
        assert "Tên đăng nhập hoặc mật khẩu không đúng" in refused.text
        assert WRONG not in refused.text
        assert "set-cookie" not in refused.headers
    (entry,) = AuditLog(library.database, now).find()
    assert (entry.action, entry.user_name, entry.detail) == ("sign_in_failed", "Ông doc", "")


def test_too_many_attempts_are_told_with_the_time_to_wait(browser, library):
    for _ in range(5):
        browser.sign_in(password=WRONG)
    refused = browser.sign_in()
    assert refused.status_code == 429
    assert actions(library) == ["sign_in_failed"] * 5  # a stranger cannot fill the log
    assert 0 < int(refused.headers["retry-after"]) <= 900
    assert "phút" in refused.text


@pytest.mark.parametrize(
    ("wanted", "path"),
    [
        ("/nhiem-vu?hạn=1#a", "/nhiem-vu?hạn=1#a"),
        ("/", "/"),
        ("", "/"),
        ("nhiem-vu", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("/\t/evil.example", "/"),
        ("/\n/evil.example", "/"),
        ("\t//evil.example", "/"),
        (" //evil.example", "/"),
        ("/x\x85y", "/"),
        ("/dang-nhap?tiep=/dang-nhap", "/"),
    ],
)
def test_one_goes_on_to_own_pages_alone(browser, wanted, path):
    assert local_path(wanted) == path
    if path == "/":
        assert browser.sign_in(tiep=wanted).headers["location"] == "/"


def test_signing_in_again_ends_the_session_before(browser, accounts):
    browser.sign_in()
    before = browser.client.cookies[COOKIE]
    browser.sign_in("bien")
    assert accounts.session(before) is None
    assert browser.client.cookies[COOKIE] != before


def test_signing_out_ends_the_session_and_needs_its_word(browser, accounts):
    browser.sign_in()
    secret = browser.client.cookies[COOKIE]
    assert browser.client.post("/dang-xuat").status_code == 403
    assert browser.client.post("/dang-xuat", headers={"Origin": "http://evil.example"}).status_code == 403
    assert browser.get("/dang-xuat").status_code == 405
    assert accounts.session(secret) is not None
    out = browser.post("/dang-xuat")
    assert out.headers["location"] == "/dang-nhap"
    assert accounts.session(secret) is None
    assert COOKIE not in browser.client.cookies
    assert "Bạn đã đăng xuất" in browser.follow(out).text


# --- one's own account ---


def test_one_changes_ones_own_name_and_language_but_not_unit_or_role(browser, accounts):
    browser.sign_in()
    saved = browser.post("/tai-khoan", display="Bà Đọc", unit="Phòng Một", language="en", role="administrator")
    assert saved.status_code == 303
    user = accounts.users.named("doc")
    assert (user.display, user.unit, user.language, user.role) == ("Bà Đọc", "Văn phòng Sở", "en", Role.READER)
    assert "My unit" in browser.get("/tai-khoan").text
    assert browser.post("/tai-khoan", language="xx").status_code == 422


def test_one_changes_ones_own_password(browser, another):
    browser.sign_in()
    another.sign_in()
    new = "một câu khác hẳn"
    wrong = {
        "old": {"old": WRONG, "new": new, "again": new},
        "again": {"old": PASSWORD, "new": new, "again": f"{new}!"},
        "weak": {"old": PASSWORD, "new": "ngắn", "again": "ngắn"},
    }
    for form in wrong.values():
        refused = browser.post("/tai-khoan/mat-khau", **form)
        assert refused.status_code in {401, 422}
        assert 'role="alert"' in refused.text
        assert new not in refused.text
    assert browser.post("/tai-khoan/mat-khau", old=PASSWORD, new=new, again=new).status_code == 303
    assert browser.get("/tai-khoan").status_code == 200
    assert another.get("/tai-khoan").status_code == 303
    assert another.sign_in(password=new).status_code == 303


def test_a_token_is_shown_once_and_lets_programs_in(browser, library, accounts):
    browser.sign_in("bien")
    made = browser.post("/tai-khoan/khoa", name="Một cửa", scope="reader", days="30")
    secret = re.search(r"kh_[\w-]+", made.text).group()
    assert secret not in browser.get("/tai-khoan").text
    program = Browser(library, accounts).client
    bearer = {"Authorization": f"Bearer {secret}"}
    assert program.get("/api/documents", headers=bearer).status_code == 200
    user = accounts.users.named("bien")
    (token,) = accounts.tokens(user.id)
    assert browser.post(f"/tai-khoan/khoa/{token.id}/thu-hoi").status_code == 303
    assert program.get("/api/documents", headers=bearer).status_code == 401
    browser.post("/tai-khoan/khoa/nobodys/thu-hoi")
    assert [e.subject for e in AuditLog(library.database, now).find() if e.action == "token_revoked"] == [token.id]
    assert secret not in "".join(repr(entry) for entry in AuditLog(library.database, now).find())


@pytest.mark.parametrize(
    "form",
    [
        {"name": "x", "scope": "administrator", "days": "30"},
        {"name": "x", "scope": "king", "days": "30"},
        {"name": "x", "scope": "reader", "days": "99999"},
        {"name": " ", "scope": "reader", "days": "30"},
    ],
)
def test_a_token_that_may_more_than_its_user_is_not_made(browser, accounts, form):
    browser.sign_in("bien")
    assert browser.post("/tai-khoan/khoa", **form).status_code == 422
    assert accounts.tokens(accounts.users.named("bien").id) == []


def test_a_token_cannot_change_the_account_or_make_itself_more(library, accounts):
    user = accounts.users.named("admin")
    secret = accounts.make_token(user.id, "Một cửa", Role.READER, None)
    program = Browser(library, accounts).client
    program.headers["Authorization"] = f"Bearer {secret}"
    signed = accounts.sign_in("admin", PASSWORD, "10.0.0.1", "")
    program.cookies[COOKIE] = signed
    new = "một câu khác hẳn"
    for path, form in (
        ("/tai-khoan", {"display": "x"}),
        ("/tai-khoan/khoa", {"name": "x", "scope": "reader", "days": ""}),
        ("/tai-khoan/mat-khau", {"old": PASSWORD, "new": new, "again": new}),
        ("/tai-khoan/phien/ket-thuc", {}),
        ("/thoi-han/lich", {"name": "x"}),  # a calendar shows all that its user may see, without the token too
        ("/quan-tri/nguoi-dung", {"name": "x", "password": new, "role": "administrator"}),
    ):
        assert program.post(path, data=form).status_code == 403, path
    assert len(accounts.tokens(user.id)) == 1
    assert Feeds(library.database, now).of_user(user.id) == []


def test_one_sees_where_one_is_signed_in_and_ends_it(browser, another, accounts):
    browser.sign_in()
    another.sign_in()
    user = accounts.users.named("doc")
    there = accounts.session(another.client.cookies[COOKIE]).session
    assert there in browser.get("/tai-khoan").text
    browser.post(f"/tai-khoan/phien/{there}/ket-thuc")
    assert another.get("/tai-khoan").status_code == 303
    another.sign_in()
    browser.post("/tai-khoan/phien/ket-thuc")
    assert [s.digest for s in accounts.sessions(user.id)] == [accounts.session(browser.client.cookies[COOKIE]).session]


@pytest.mark.parametrize(
    ("agent", "short"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0",
            "Edge, Windows",
        ),
        ("Mozilla/5.0 (Windows NT 6.1) Gecko/20100101 Firefox/115.0", "Firefox, Windows"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1", "Safari, iPhone"),
        ("curl/8.0", "curl/8.0"),
        ("", ""),
    ],
)
def test_a_browser_is_named_in_short(agent, short):
    assert describe_agent(agent) == short


# --- administration ---


@pytest.mark.parametrize("name", ["doc", "bien"])
@pytest.mark.parametrize("path", ["/quan-tri", *PAGES[1:], "/quan-tri/nguoi-dung/x", "/quan-tri/nhom/x"])
def test_administration_is_for_administrators(browser, name, path):
    browser.sign_in(name)
    assert browser.get(path).status_code == 403
    if path not in {"/quan-tri", "/quan-tri/nhat-ky"}:
        assert browser.post(path, name="x").status_code == 403


def test_an_administrator_adds_a_user_who_signs_in(admin, another):
    assert admin.get("/quan-tri").headers["location"] == "/quan-tri/nguoi-dung"
    form = {"name": "Lan", "display": "Bà Lan", "role": "editor", "unit": "Phòng Một", "password": PASSWORD}
    added = admin.post("/quan-tri/nguoi-dung", **form)
    assert added.status_code == 303
    assert "Đã thêm người dùng lan" in admin.follow(added).text
    assert another.sign_in("lan").status_code == 303
    refused = admin.post("/quan-tri/nguoi-dung", **form)
    assert refused.status_code == 422
    assert "đã có người dùng" in refused.text
    assert PASSWORD not in refused.text
    assert admin.post("/quan-tri/nguoi-dung", **form | {"name": "an", "password": "ngắn"}).status_code == 422


def test_an_administrator_changes_and_shuts_out_a_user(admin, another, accounts):
    another.sign_in()
    path = f"/quan-tri/nguoi-dung/{accounts.users.named('doc').id}"
    assert "Ông doc" in admin.get(path).text
    assert admin.post(path, display="Bà Đọc", role="editor", unit="", active="1").status_code == 303
    assert accounts.users.named("doc").role is Role.EDITOR
    assert another.get("/tai-khoan").status_code == 200
    admin.post(path, display="Bà Đọc", role="editor", unit="")
    assert another.get("/tai-khoan").status_code == 303
    assert another.sign_in().status_code == 401
    assert "đã khóa" in admin.get("/quan-tri/nguoi-dung").text


def test_the_last_administrator_stays(admin, accounts):
    path = f"/quan-tri/nguoi-dung/{accounts.users.named('admin').id}"
    for form in ({"role": "administrator"}, {"role": "reader", "active": "1"}):
        refused = admin.post(path, **form)
        assert refused.status_code == 409
        assert "người quản trị cuối cùng" in refused.text


def test_an_administrator_sets_a_password(admin, another, accounts):
    another.sign_in()
    path = f"/quan-tri/nguoi-dung/{accounts.users.named('doc').id}/mat-khau"
    assert admin.post(path, password="ngắn").status_code == 422  # noqa: S106 - refused
    assert admin.post(path, password="một câu khác hẳn").status_code == 303  # noqa: S106 - of this test alone
    assert another.get("/tai-khoan").status_code == 303
    assert another.sign_in(password="một câu khác hẳn").status_code == 303  # noqa: S106 - as above


def test_an_administrator_makes_a_team_and_its_members(admin, accounts, library):
    doc = accounts.users.named("doc")
    made = admin.post("/quan-tri/nhom", name="Tổ một")
    path = made.headers["location"]
    assert admin.post(path, name="Tổ hai", members=[doc.id]).status_code == 303
    (team,) = Teams(library.database).all()
    assert (team.name, team.members) == ("Tổ hai", 1)
    assert "checked" in admin.get(path).text
    assert admin.post("/quan-tri/nhom", name="Tổ hai").status_code == 422
    assert admin.post(path, name="").status_code == 422
    library.limit(library.documents()[0].id, [team.id])
    assert admin.post(f"{path}/xoa").status_code == 409
    library.limit(library.documents()[0].id, [])
    assert admin.post(f"{path}/xoa").status_code == 303
    assert admin.get(path).status_code == 404


def test_the_log_tells_who_did_what_with_filters_and_pages(admin, library, accounts):
    log = AuditLog(library.database, now)
    for n in range(120):
        log.append("u", "Ông Một", "read", "d1", f"Kế hoạch {n}", "10.0.0.9")
    page = text(admin.get("/quan-tri/nhat-ky"))
    assert "Mở văn bản" in page
    assert 'href="/van-ban/d1"' in page
    assert "1–100 trong 121" in page
    assert "Kế hoạch 3<" in text(admin.get("/quan-tri/nhat-ky?offset=100"))
    signed = text(admin.get(f"/quan-tri/nhat-ky?viec=sign_in&nguoi={accounts.users.named('admin').id}"))
    assert "1 dòng" in signed
    today = f"{now():%Y-%m-%d}"
    assert "121 dòng" in text(admin.get(f"/quan-tri/nhat-ky?tu={today}&den={today}"))
    assert "Không có dòng nào khớp" in text(admin.get("/quan-tri/nhat-ky?den=2020-01-01"))
    assert "Không có dòng nào khớp" in text(admin.get("/quan-tri/nhat-ky?chu=%25%25%25"))
    for day in ("hôm qua", "0001-01-01"):
        assert admin.get(f"/quan-tri/nhat-ky?tu={day}").status_code == 422


def test_in_the_single_user_mode_there_is_the_log_alone(library):
    alone = Browser(library, None)
    assert alone.get("/quan-tri").headers["location"] == "/quan-tri/nhat-ky"
    assert alone.get("/quan-tri/nhat-ky").status_code == 200
    for path in ("/tai-khoan", "/quan-tri/nguoi-dung", "/dang-nhap", "/khoi-tao"):
        assert alone.get(path).status_code == 404


# --- the agency's own service ---


@pytest.fixture
def fake():
    with FakeProvider() as running:
        yield running


@pytest.fixture
def agency(library, accounts, fake):
    accounts.add(NewUser("chi.lien", "Bà Liên"), None)
    return Browser(library, accounts, Provider(Client(fake.issuer, CLIENT, SECRET, "Sở Văn hóa"), now))


def test_one_signs_in_at_the_agency_and_goes_on(agency, fake):
    assert "Đăng nhập qua Sở Văn hóa" in agency.get("/dang-nhap").text
    gone = agency.get("/dang-nhap/co-quan?tiep=/nhiem-vu")
    back = fake.back(gone.headers["location"])
    assert back.startswith("http://testserver/dang-nhap/co-quan/tro-ve?")
    arrived = agency.get(back)
    assert (arrived.status_code, arrived.headers["location"]) == (303, "/nhiem-vu")
    assert "Bà Liên" in agency.get("/tai-khoan").text
    assert agency.get(back).status_code == 401


def test_somebody_nobody_let_in_is_told_so(agency, fake):
    fake.person = {"sub": "9", "preferred_username": "la"}
    arrived = agency.get(fake.back(agency.get("/dang-nhap/co-quan").headers["location"]))
    assert arrived.status_code == 403
    assert "chưa có tài khoản" in arrived.text
    assert COOKIE not in agency.client.cookies


def test_what_another_browser_began_is_refused(agency, fake, library, accounts):
    back = fake.back(agency.get("/dang-nhap/co-quan").headers["location"])
    agency.client.cookies.clear()
    assert agency.get(back).status_code == 401


def test_a_service_that_is_away_leaves_the_password(agency, fake):
    fake.status = 503
    refused = agency.get("/dang-nhap/co-quan")
    assert refused.status_code == 502
    assert 'name="password"' in refused.text


def test_an_administrator_links_a_user_to_somebody_there(agency, fake, accounts):
    agency.sign_in("admin")
    path = f"/quan-tri/nguoi-dung/{accounts.users.named('doc').id}"
    assert agency.post(f"{path}/dinh-danh", subject=" 55 ").status_code == 303
    assert accounts.users.named("doc").subject == f"{fake.issuer} 55"
    assert 'value="55"' in agency.get(path).text
    other = f"/quan-tri/nguoi-dung/{accounts.users.named('bien').id}"
    assert agency.post(f"{other}/dinh-danh", subject="55").status_code == 422
    assert agency.post(f"{path}/dinh-danh", subject="").status_code == 303
    assert accounts.users.named("doc").subject is None
