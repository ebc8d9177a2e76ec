"""What administrators are told to do is about what there is."""

from __future__ import annotations

import re
import shlex

import pytest
import yaml

from assistant.channels.cli.parser import WrongUsage, build_parser
from assistant.settings import Settings
from index import loss
from plan import errors

CODES = {loss.CODE, *(getattr(kind, "code", None) for kind in vars(errors).values())}


@pytest.fixture(scope="module")
def page(root) -> str:
    return (root / "docs" / "operations.md").read_text(encoding="utf-8")


def test_every_alert_has_its_line(page, root):
    rules = yaml.safe_load((root / "deploy/prometheus/kehoach.rules.yml").read_text(encoding="utf-8"))
    alerts = {rule["alert"] for group in rules["groups"] for rule in group["rules"] if "alert" in rule}
    assert set(re.findall(r"^\| (Kehoach\w+) \|", page, re.MULTILINE)) == alerts


def test_every_code_is_one_that_there_is(page):
    named = set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE))
    assert named
    assert named <= CODES


def test_every_setting_is_one_that_there_is(page):
    known = {f"KEHOACH_{name.upper()}" for name in Settings.model_fields}
    assert set(re.findall(r"KEHOACH_[A-Z_]+", page)) <= known


def test_every_command_is_one_that_there_is(page):
    blocks = "\n".join(re.findall(r"```sh\n(.*?)```", page, re.DOTALL))
    typed = [line.partition("#")[0] for line in re.findall(r"^sudo kehoach-admin (.+)$", blocks, re.MULTILINE)]
    assert len(typed) > 6
    for line in typed:
        try:
            build_parser().parse_args(shlex.split(line))
        except WrongUsage as wrong:
            pytest.fail(f"{line}: {wrong.message}")


def test_every_file_it_names_is_there(page, root):
    for name in re.findall(r"\]\(([\w./-]+\.md)", page):
        assert (root / "docs" / name).is_file(), name
    for name in re.findall(r"deploy/[\w./-]*\w", page):
        assert (root / name).exists() or name == "deploy/.env", name
