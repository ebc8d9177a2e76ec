"""The image and the services beside it, as far as reading files goes: no engine is needed, or asked.

What an engine would do with the steps is tried by hand (docs/operations.md).
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

from assistant.settings import Settings
from ingest import programs

SETTINGS = {f"KEHOACH_{name.upper()}" for name in Settings.model_fields}


@pytest.fixture(scope="module")
def steps(root) -> list[str]:
    text = (root / "deploy" / "Dockerfile").read_text(encoding="utf-8")
    plain = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    return [step for step in re.sub(r"\\\n\s*", " ", plain).splitlines() if step]


@pytest.fixture(scope="module")
def compose(root) -> dict:
    return yaml.safe_load((root / "deploy" / "compose.yaml").read_text(encoding="utf-8"))


def copied(steps) -> list[str]:
    lines = [step.split()[1:-1] for step in steps if step.startswith("COPY ") and "--from" not in step]
    return [source for line in lines for source in line]


def apt_packages(steps) -> set[str]:
    found = (re.search(r"apt-get install([^&]*)", step) for step in steps)
    return {word for match in found if match for word in match[1].split() if not word.startswith("-")}


def test_what_is_copied_is_there_and_let_through(steps, root):
    let_through = {line[1:] for line in (root / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert sorted(copied(steps)) == sorted(let_through)
    assert [name for name in copied(steps) if not (root / name).exists()] == []


def test_the_image_has_every_package_of_the_project(steps, root):
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    assert set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]) <= set(copied(steps))


def test_the_image_has_every_program_that_readers_call(steps):
    assert {package for tool in programs.TOOLS.values() for package in tool.packages} <= apt_packages(steps)


def known(*names: str) -> set[str]:
    """Those of the packages that this machine's apt has in its lists."""
    asked = ["apt-cache", "show", "--no-all-versions", *names]
    shown = subprocess.run(asked, capture_output=True, text=True, timeout=60, check=False).stdout
    return set(re.findall(r"^Package: (.+)$", shown, re.MULTILINE))


def test_debian_knows_the_packages(steps):
    if not shutil.which("apt-cache") or not known("coreutils"):
        pytest.skip("no lists of Debian's packages on this machine")
    assert apt_packages(steps) <= known(*apt_packages(steps))


def test_torch_comes_in_the_pinned_version(steps, root):
    (command,) = re.findall(r"torch=\$\((sed .*?)\) ", " ".join(steps))
    torch = subprocess.run(["sh", "-c", command], cwd=root, capture_output=True, text=True, check=True).stdout.strip()
    assert re.fullmatch(r"torch==[0-9.]+", torch)


def test_the_image_runs_as_nobody_much_and_says_how_it_is(steps):
    last = steps[max(i for i, step in enumerate(steps) if step.startswith("FROM")) :]
    assert [step for step in last if step.startswith("USER")] == ["USER 10001:10001"]
    (health,) = (step for step in last if step.startswith("HEALTHCHECK"))
    assert "/healthz" in health
    variables = re.findall(r"KEHOACH_\w+", " ".join(steps))
    assert set(variables) <= SETTINGS


def test_only_the_web_service_has_a_port_and_that_on_this_machine(compose):
    assert {name: service["ports"] for name, service in compose["services"].items() if "ports" in service} == {
        "app": ["${PUBLISH:-127.0.0.1:8000}:8000"]
    }
    assert compose["networks"]["stores"]["internal"] is True
    for store in ("database", "vectors"):
        assert compose["services"][store]["networks"] == ["stores"]


@pytest.mark.parametrize("name", ["app", "worker", "database", "vectors"])
def test_a_service_comes_back_is_watched_and_has_bounds(compose, name):
    service = compose["services"][name]
    assert service["restart"] == "unless-stopped"
    assert "healthcheck" in service or name == "app"  # whose image has one
    assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory"}
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["logging"]["options"]["max-size"]
    assert {volume.partition(":")[0] for volume in service["volumes"]} <= set(compose["volumes"])


@pytest.mark.parametrize("name", ["app", "worker", "vectors"])
def test_what_reads_files_of_others_can_write_to_nothing_but_its_data(compose, name):
    service = compose["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "privileged" not in service


def test_web_service_and_worker_share_the_stores_and_the_data(compose):
    app, worker = compose["services"]["app"], compose["services"]["worker"]
    assert app["volumes"] == worker["volumes"]
    settings = {name: value for name, value in app["environment"].items() if name.startswith("KEHOACH_")}
    assert set(settings) <= SETTINGS
    assert worker["environment"].items() <= app["environment"].items()
    assert {worker["environment"][f"KEHOACH_{kind}_WORKER"] for kind in ("FILE", "CHAT")} == {"apart"}


def test_the_settings_of_compose_are_valid_settings(compose, monkeypatch):
    monkeypatch.delenv("KEHOACH_EMBEDDINGS", raising=False)
    for name, value in compose["services"]["app"]["environment"].items():
        monkeypatch.setenv(name, re.sub(r"\$\{\w+:\?[^}]*\}", "abc", re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", str(value))))
    settings = Settings()
    assert settings.vectors_url == "http://vectors:8000"
    assert settings.database_url.get_secret_value() == "postgresql://kehoach:abc@database:5432/kehoach"


def test_every_variable_stands_in_the_example_and_no_secret_does(root):
    asked = set(re.findall(r"\$\{(\w+)", (root / "deploy/compose.yaml").read_text(encoding="utf-8")))
    lines = (root / "deploy/example.env").read_text(encoding="utf-8").splitlines()
    given = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    assert asked - {"IMAGE_TAG"} <= set(given)
    assert set(given) - asked <= SETTINGS
    assert given["POSTGRES_PASSWORD"] == ""


def test_the_file_of_secrets_is_not_taken_into_git(root):
    asked = ["git", "check-ignore", "--quiet", "deploy/.env"]
    assert subprocess.run(asked, cwd=root, timeout=30, check=False).returncode == 0


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile"])
def test_a_proxy_holds_nothing_back_and_hides_the_counts(root, name):
    text = Path(root / "deploy/proxy" / name).read_text(encoding="utf-8")
    assert "/metrics" in text
    assert "proxy_buffering off" in text or "flush_interval -1" in text
    largest = 50 * Settings.model_fields["max_file_mb"].default  # files of one form, by their size
    assert int(re.search(r"(?:client_max_body_size|max_size) (\d+)", text)[1]) > largest
