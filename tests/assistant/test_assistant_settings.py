from __future__ import annotations

import pytest

import assistant.settings
from assistant.settings import load_settings
from plan.errors import SettingsInvalid


@pytest.fixture(autouse=True)
def _clean(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("DATA", "EMBEDDINGS", "HOST", "HOSTS", "PORT"):
        monkeypatch.delenv(f"KEHOACH_{name}", raising=False)


def test_defaults_serve_this_machine_only():
    found = load_settings()
    assert (str(found.data), found.host, found.port) == ("data", "127.0.0.1", 8000)


@pytest.mark.parametrize(("installed", "expected"), [(True, "bundled"), (False, "none")])
def test_the_default_model_is_none_where_the_bundled_one_is_not_installed(monkeypatch, installed, expected):
    monkeypatch.setattr(assistant.settings, "has_bundled_model", lambda: installed)
    assert load_settings().embeddings == expected


def test_the_environment_goes_before_the_file(tmp_path, monkeypatch):
    (tmp_path / "kehoach.toml").write_text('data = "kho"\nport = 9000\n', encoding="utf-8")
    monkeypatch.setenv("KEHOACH_PORT", "9001")
    found = load_settings()
    assert (str(found.data), found.port) == ("kho", 9001)


def test_a_home_folder_is_written_out(monkeypatch):
    monkeypatch.setenv("KEHOACH_DATA", "~/kho")
    assert load_settings().data.is_absolute()


def test_addresses_end_without_a_slash(monkeypatch):
    for name in ("PUBLIC_URL", "TELEGRAM_API", "ZALO_BOT_API", "ZALO_OA_API", "ZALO_OA_LOGIN"):
        monkeypatch.setenv(f"KEHOACH_{name}", "https://vanhai.example/tro-ly/")
        assert getattr(load_settings(), name.lower()) == "https://vanhai.example/tro-ly"


def test_hosts_are_a_list_or_have_commas_between(tmp_path, monkeypatch):
    assert load_settings().hosts == ()
    (tmp_path / "kehoach.toml").write_text('hosts = ["a.vn", "b.vn"]', encoding="utf-8")
    assert load_settings().hosts == ("a.vn", "b.vn")
    monkeypatch.setenv("KEHOACH_HOSTS", "c.vn, d.vn,")
    assert load_settings().hosts == ("c.vn", "d.vn")


@pytest.mark.parametrize("name", ["KEHOACH_PROT", "kehoach_datas"])
def test_an_unknown_variable_is_refused_and_named(monkeypatch, name):
    monkeypatch.setenv(name, "1")
    with pytest.raises(SettingsInvalid, match=name):
        load_settings()


@pytest.mark.parametrize("name", ["KEHOACH_CI", "KEHOACH_REFERENCE", "KEHOACH_REGENERATE"])
def test_variables_of_the_test_suite_are_let_through(monkeypatch, name):
    monkeypatch.setenv(name, "1")
    load_settings()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("prot = 1", "prot.*ý anh/chị là port"),
        ("nothing_near_it = 1", "nothing_near_it.*Các khóa có thể đặt: data"),
        ("accounts = on", r'accounts = "on"'),
        ("port = 70000", "port"),
        ('port = "tám nghìn"', "port"),
        ('embeddings = ""', "embeddings"),
        ("workers = 0", "workers"),
        ("max_pages = 0", "max_pages"),
        ("hosts = 1", "hosts"),
        ('accept_secret = "có"', "accept_secret"),
        ("zalo_oa_app_id = 18120", "dấu ngoặc kép"),
        ('chat_order = "telegram, zalo"', "KEHOACH_CHAT_ORDER, .*“zalo”"),
        ("port = ", "TOML"),
        ("[server]\nport = 1", "server"),
    ],
)
def test_a_wrong_file_is_refused_and_the_key_named(tmp_path, text, named):
    (tmp_path / "kehoach.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsInvalid, match=named):
        load_settings()


def test_a_file_that_is_not_utf8_is_refused(tmp_path):
    (tmp_path / "kehoach.toml").write_bytes(b'data = "\xff"')
    with pytest.raises(SettingsInvalid):
        load_settings()
