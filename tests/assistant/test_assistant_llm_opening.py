"""The language model as it is set: what is refused, what is counted, what the doctor says, and that it is off."""

from __future__ import annotations

import importlib.util
import json
import logging
import subprocess
import sys
from pathlib import Path

import pytest
from fastapi import FastAPI
from llm_values import PROMPTS, Choice, served, soon
from prometheus_client import CollectorRegistry, generate_latest
from secret_values import SECRETS, leaked, told_by

from assistant import secrecy
from assistant.channels.cli.main import main
from assistant.channels.http.metrics import Metrics
from assistant.channels.http.model_metrics import ModelMetrics
from assistant.llm.ledger import NoLedger, Usage
from assistant.llm.opening import open_model
from assistant.llm.structured import ask
from assistant.settings import Settings
from assistant.testing.model_server import Trouble
from assistant.testing.serving import running, stage
from plan.errors import LibraryForModelsMissing, ModelFailed, SettingsInvalid

ROOT = Path(__file__).parents[2]
URL = "http://127.0.0.1:9/v1"


@pytest.fixture(scope="module")
def serving():
    with stage() as shown:
        yield shown


def set_to(url=URL, **more):
    return Settings(llm_url=url, **{"llm_model": "scripted"} | more)


def refusal(settings):
    with pytest.raises(SettingsInvalid) as error:
        open_model(settings, NoLedger())
    return error.value.message


def asked(model):
    return ask(model, PROMPTS, "choice", {"question": "Ai?"}, Choice, soon())


def test_an_address_needs_the_name_of_a_model():
    assert "KEHOACH_LLM_MODEL" in refusal(set_to(llm_model=""))


@pytest.mark.parametrize("key", ["chìa", "a b", "line\n"])
def test_a_key_that_cannot_be_one_is_not_told(key):
    message = refusal(set_to(llm_key=key))
    assert "llm_key" in message
    assert key not in message


def test_an_address_that_no_port_can_have_is_refused():
    assert "llm_url" in refusal(set_to("http://127.0.0.1:99999/v1"))
    assert "llm_proxy" in refusal(set_to(llm_proxy="http://127.0.0.1:99999"))


def test_a_missing_package_is_said_with_what_to_do(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(LibraryForModelsMissing, match=r"pip install 'kehoach\[llm\]'"):
        open_model(set_to(), NoLedger())


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1:11434", "localhost:8080", "10.1.2.3", "172.31.0.9:8000", "192.168.1.4", "[::1]:8000", "[fd00::5]"],
)
def test_secret_plans_may_go_to_a_model_in_the_house(host):
    settings = set_to(f"http://{host}/v1", accept_secret=True, llm_proxy="http://10.0.0.1:3128")
    assert open_model(settings, NoLedger()).name == "scripted"


ABROAD = [
    "8.8.8.8",
    "172.32.0.1",
    "api.openai.com",
    "llm.vanhai.gov.vn",
    "127.0.0.1.example.com",
    "localhost.example.com",
    "127.1",
    "[::ffff:8.8.8.8]",
    "100.64.0.1",
    "0.0.0.1",
    "2130706433",
    "[2001:db8::1]",
]


@pytest.mark.parametrize("host", ABROAD)
def test_secret_plans_go_to_no_other_model(host):
    assert "llm_url" in refusal(set_to(f"https://{host}/v1", accept_secret=True))
    assert open_model(set_to(f"https://{host}/v1"), NoLedger()).name == "scripted"


def test_secret_plans_go_through_no_other_proxy():
    assert "llm_proxy" in refusal(set_to(accept_secret=True, llm_proxy=f"{SECRETS['llm_proxy']}@proxy.example.com"))


def test_what_is_set_reaches_the_service(serving):
    server = served()
    server.key = SECRETS["llm_key"]
    with serving(server.app) as address:
        model = open_model(
            set_to(f"{address}/v1", llm_key=SECRETS["llm_key"], llm_window=2048, llm_read_price=3.0), NoLedger()
        )
        assert asked(model) == Choice(choice=1)
    assert model.window == 2048


@pytest.fixture
def counted():
    """A ledger in a registry, and its text without the times."""
    registry = CollectorRegistry()

    def lines():
        text = generate_latest(registry).decode()
        return {
            line for line in text.splitlines() if line[0] != "#" and "_bucket" not in line and "_created" not in line
        }

    return ModelMetrics(registry), lines


def test_calls_tokens_and_cost_are_counted(counted):
    ledger, lines = counted
    ledger.called("content", "done", 1.5, Usage(100, 20, 0.25))
    ledger.called("content", "done", 0.5, Usage(10, 2, 0.25))
    ledger.called("choice", "open", 0.0, Usage())
    ledger.called("choice", "broken", 0.0, Usage(-5, -5, -1.0))
    ledger.dropped("content", "not_in_source", 3)
    ledger.used("content", helped=True)
    ledger.used("content", helped=False)
    assert lines() == {
        'kehoach_model_calls_total{outcome="done",purpose="content"} 2.0',
        'kehoach_model_calls_total{outcome="open",purpose="choice"} 1.0',
        'kehoach_model_calls_total{outcome="broken",purpose="choice"} 1.0',
        'kehoach_model_seconds_count{purpose="content"} 2.0',
        'kehoach_model_seconds_sum{purpose="content"} 2.0',
        'kehoach_model_seconds_count{purpose="choice"} 1.0',
        'kehoach_model_seconds_sum{purpose="choice"} 0.0',
        'kehoach_model_tokens_total{kind="read"} 110.0',
        'kehoach_model_tokens_total{kind="written"} 22.0',
        "kehoach_model_cost_total 0.5",
        'kehoach_model_sentences_dropped_total{why="not_in_source"} 3.0',
        'kehoach_model_uses_total{helped="yes",purpose="content"} 1.0',
        'kehoach_model_uses_total{helped="no",purpose="content"} 1.0',
    }


def test_metrics_hold_the_model_only_where_one_is_opened(library):
    metrics = Metrics(library)
    assert b"kehoach_model" not in metrics.text()
    metrics.model_ledger().called("content", "done", 1.0, Usage(1, 1))
    assert b"kehoach_model_calls_total" in metrics.text()


def test_the_password_of_its_proxy_is_kept_out_of_logs():
    known = secrecy.secrets_of(set_to(llm_proxy=f"{SECRETS['llm_proxy']}@10.0.0.1:3128"))
    assert leaked(known.hidden(f"proxy {SECRETS['llm_proxy'].rpartition(':')[2]}")) == []


def test_neither_metrics_nor_errors_nor_logs_tell_a_secret(serving, counted, caplog):
    caplog.set_level(logging.DEBUG)
    ledger, lines = counted
    server = served()
    server.fail(Trouble.BROKEN_OFF, 401, 401, 401, 401, 422, 422, 422, 422)
    told = []
    with serving(server.app) as address:
        proxy = address.replace("http://", f"{SECRETS['llm_proxy']}@")
        settings = set_to("http://dich-vu.vanhai.example/v1", llm_key=SECRETS["llm_key"], llm_proxy=proxy)
        secrecy.keep(secrecy.secrets_of(settings))
        model = open_model(settings, ledger)
        for _ in range(6):
            with pytest.raises(ModelFailed) as error:
                asked(model)
            told.append(told_by(error.value))
    assert SECRETS["llm_key"] in server.keys
    assert leaked("".join((*told, *lines(), caplog.text))) == []
    assert [line for line in lines() if 'outcome="open"' in line]


@pytest.fixture
def checked(tmp_path, monkeypatch, capsys):
    """What the doctor says of the model, with these settings."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KEHOACH_EMBEDDINGS", "none")
    monkeypatch.setenv("PATH", str(tmp_path))  # the programs for scans are slow to try

    def run(*words, **settings):
        for name, value in settings.items():
            monkeypatch.setenv(f"KEHOACH_{name.upper()}", value)
        exit_code = main(["doctor", "--json", *words])
        shown = capsys.readouterr()
        assert leaked(shown.out + shown.err) == []
        found = [one for one in json.loads(shown.out)["checks"] if one["name"] == "Mô hình ngôn ngữ"]
        return [(one["status"], one.get("code", ""), one["message"]) for one in found], exit_code

    return run


SET = {"llm_model": "scripted", "llm_key": SECRETS["llm_key"]}


def test_the_doctor_says_nothing_of_a_model_that_is_not_set(checked):
    assert checked() == ([], 0)


def test_the_doctor_finds_the_model(checked):
    server = served()
    with running(server.app) as address:
        assert checked(llm_url=f"{address}/v1", **SET) == ([("ok", "", "scripted, kết nối được")], 0)
    assert server.asked == []
    assert checked("--quick", llm_url=URL)[0] == [("ok", "", "scripted, chưa kết nối thử")]


def test_the_doctor_warns_of_a_service_that_is_down(checked):
    ((status, code, message),), exit_code = checked(llm_url=URL, **SET)
    assert (status, code, exit_code) == ("warning", "model_unreachable", 0)
    assert "llm_url" in message
    assert "câu trả lời vẫn" in message


def test_the_doctor_tells_a_wrong_key_and_a_wrong_model_apart(checked):
    server = served()
    with running(server.app) as address:
        ((status, code, message),), _ = checked(llm_url=f"{address}/v1", **SET | {"llm_model": "khac"})
        assert (status, code) == ("warning", "model_unknown")
        assert "scripted" in message
        server.key = "another"
        ((status, code, message),), _ = checked()
    assert (status, code) == ("warning", "model_refused")
    assert "llm_key" in message


def test_the_doctor_does_not_hold_any_answer_for_that_of_a_model(checked):
    anything = FastAPI()
    anything.add_api_route("/models", lambda: {"hello": "world"})
    with running(anything) as address:
        ((status, code, message),), _ = checked(llm_url=address, **SET)
    assert (status, code) == ("warning", "model_unlisted")
    assert "/v1" in message


def test_the_doctor_holds_wrong_settings_for_an_error(checked):
    ((status, code, message),), exit_code = checked(llm_url=URL)
    assert (status, code, exit_code) == ("error", "settings_invalid", 2)
    assert "KEHOACH_LLM_MODEL" in message


def test_the_doctor_misses_the_address_of_a_model(checked):
    ((status, _code, message),), exit_code = checked(llm_model="scripted")
    assert (status, exit_code) == ("warning", 0)
    assert "KEHOACH_LLM_URL" in message


def test_the_doctor_finds_a_prompt_that_keeps_the_server_from_starting(checked, tmp_path):
    (tmp_path / "data" / "prompts").mkdir(parents=True)
    (tmp_path / "data" / "prompts" / "content.md").write_text("Trả lời đi.\n", encoding="utf-8")
    ((status, code, message),), exit_code = checked("--quick", llm_url=URL, **SET)
    assert (status, code, exit_code) == ("error", "prompt_invalid", 2)
    assert "content.md" in message


def test_a_wrong_path_and_a_wrong_key_are_told_in_one_sentence(checked):
    with running(served().app) as address:
        ((_status, code, message),), _ = checked(llm_url=address, **SET)
    assert code == "model_refused"
    assert "/v1" in message


_NOT_LOADED = """
import json, sys
{work}
names = ("openai", "assistant.llm", "assistant.writing", "assistant.proposing", "prompts")
print(json.dumps([name for name in sys.modules if name in names or name.startswith(tuple(f"{{n}}." for n in names))]))
"""


@pytest.mark.parametrize(
    "work",
    [
        "from assistant.channels.cli.main import main\nmain(['ask', 'Ai chủ trì nhiệm vụ chuyển đổi số?', '--json'])",
        "from assistant.channels.cli.main import main\nmain(['doctor', '--quick'])",
        """
from pathlib import Path
from fastapi.testclient import TestClient
import assistant.channels.cli.serving, assistant.channels.cli.working, assistant.channels.cli.mcp
from assistant.app import assistant_over, improver_over, open_reader
from assistant.channels.http.metrics import Metrics
from assistant.channels.server import create_app
from assistant.settings import load_settings
with open_reader(Path("data")) as library:
    metrics = Metrics(library)
    improver = improver_over(load_settings(), Path("data"), metrics.model_ledger)
    app = create_app(assistant_over(library), library, writable=False, metrics=metrics, improver=improver)
    caller = TestClient(app, base_url="http://localhost")
    assert caller.post("/api/ask", json={"question": "Ai chủ trì chuyển đổi số?"}).status_code == 200
    assert caller.get("/metrics").status_code == 200
""",
    ],
    ids=["ask", "doctor", "serve"],
)
def test_nothing_of_it_is_loaded_where_none_is_set(work, sample_data, tmp_path):
    (tmp_path / "data").symlink_to(sample_data)
    program = _NOT_LOADED.format(work=work)
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "KEHOACH_EMBEDDINGS": "none"}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env=environment, check=True, capture_output=True, text=True
    )
    assert json.loads(done.stdout.splitlines()[-1]) == []
