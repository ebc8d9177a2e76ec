"""The project's own wheel has every file that it needs beside its code."""

from __future__ import annotations

import os
import subprocess
import tomllib
import zipfile

import pytest
from hatchling.builders.wheel import WheelBuilder


@pytest.fixture(scope="module")
def contents(tmp_path_factory, root) -> set[str]:
    (wheel,) = WheelBuilder(str(root)).build(directory=str(tmp_path_factory.mktemp("wheel")), versions=["standard"])
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def packages(root) -> list[str]:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    return project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]


def test_the_wheel_has_every_file_of_the_packages_that_git_knows(contents, packages, root):
    known = subprocess.run(["git", "ls-files", "-z", *packages], cwd=root, capture_output=True, text=True, check=True)
    wanted = {name for name in known.stdout.split("\0") if name and os.path.exists(root / name)}  # noqa: PTH110 - text
    assert {name.rpartition(".")[2] for name in wanted} >= {"py", "tsv", "html", "woff2", "md", "mako"}
    assert sorted(wanted - contents) == []


def test_the_wheel_has_its_licence_and_nothing_of_tests_or_of_the_machine(contents, packages):
    assert any(name.endswith("licenses/LICENSE") for name in contents)
    tops = {name.partition("/")[0] for name in contents}
    assert {top for top in tops if not top.endswith(".dist-info")} == set(packages)
    assert [name for name in contents if name.endswith(".pyc")] == []
