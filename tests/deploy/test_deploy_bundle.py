"""The archive for machines without a network: what it installs, and what it refuses in words an administrator reads.

A few small wheels stand for the real ones; `make bundle-check` installs those.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

PROJECT = """
def main():
    import unter
    print("kehoach VERSION")
"""


def wheel(folder: Path, name: str, version: str, code: str, *, requires: str = "", script: str = "") -> None:
    info = f"{name}-{version}.dist-info"
    files = {
        f"{name}/__init__.py": code,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{requires}",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    if script:
        files[f"{info}/entry_points.txt"] = f"[console_scripts]\n{script}\n"
    record = "".join(f"{path},,\n" for path in files) + f"{info}/RECORD,,\n"
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as archive:
        for path, text in (files | {f"{info}/RECORD": record}).items():
            archive.writestr(zipfile.ZipInfo(path), text)


def wheels(folder: Path, version: str = "1.0") -> Path:
    folder.mkdir()
    requires = "Requires-Dist: unter\nProvides-Extra: server\nProvides-Extra: llm\n"
    code = PROJECT.replace("VERSION", version)
    wheel(folder, "kehoach", version, code, requires=requires, script="kehoach = kehoach:main")
    wheel(folder, "unter", "2.0", "")
    return folder


def unpacked(archive: Path, place: Path) -> Path:
    place.mkdir()
    subprocess.run(["tar", "-xf", archive, "-C", place], check=True)
    (folder,) = place.iterdir()
    return folder


def run(folder: Path, *words: object, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", str(folder / "install.sh"), *map(str, words)],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def restated(folder: Path, **facts: str) -> None:
    """Change facts of a bundle as if it had been packed so."""
    text = (folder / "facts").read_text(encoding="utf-8")
    for name, value in facts.items():
        text = re.sub(f"(?m)^{name}=.*$", f"{name}={value}", text)
    (folder / "facts").write_text(text, encoding="utf-8")
    sums = (folder / "SHA256SUMS").read_text(encoding="utf-8")
    digest = hashlib.sha256(text.encode()).hexdigest()
    (folder / "SHA256SUMS").write_text(re.sub("[0-9a-f]{64}  facts", f"{digest}  facts", sums), encoding="utf-8")


@pytest.fixture(scope="module")
def archive(bundle, tmp_path_factory) -> Path:
    place = tmp_path_factory.mktemp("packed")
    return bundle.pack(wheels(place / "wheels"), place)


@pytest.fixture
def folder(archive, tmp_path) -> Path:
    return unpacked(archive, tmp_path / "unpacked")


def test_the_archive_has_what_an_administrator_needs_and_its_sum_beside_it(archive, folder):
    assert archive.name == f"{folder.name}.tar"
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    assert archive.with_name(f"{archive.name}.sha256").read_text() == f"{digest}  {archive.name}\n"
    for name in ("install.sh", "HUONG-DAN.md", "docs/operations.md", "deploy/systemd/kehoach.service", "LICENSE"):
        assert (folder / name).is_file()
    assert os.access(folder / "install.sh", os.X_OK)
    sums = (folder / "SHA256SUMS").read_text(encoding="utf-8")
    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} - {"SHA256SUMS"}
    assert {line.split("  ")[1] for line in sums.splitlines()} == files


def test_the_same_wheels_make_the_same_bytes(bundle, archive, tmp_path):
    again = bundle.pack(wheels(tmp_path / "wheels"), tmp_path)
    assert again.read_bytes() == archive.read_bytes()


def test_it_installs_and_a_newer_one_takes_over_and_the_older_one_can_be_gone_back_to(bundle, folder, tmp_path):
    prefix = tmp_path / "installed"

    def version() -> str:
        return subprocess.run([prefix / "current/bin/kehoach"], capture_output=True, text=True, check=True).stdout

    # Whatever the machine sets for pip.
    nowhere = {
        "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
        "PIP_NO_BINARY": ":all:",
        "PIP_TARGET": str(tmp_path / "x"),
    }
    first = run(folder, "--prefix", prefix, **nowhere)
    assert first.returncode == 0, first.stderr
    assert version() == "kehoach 1.0\n"
    assert (prefix / "current/share/kehoach/docs/operations.md").is_file()
    before = (prefix / "current").readlink()

    again = run(folder, "--prefix", prefix)
    assert again.returncode == 0
    assert "mất vài phút" not in again.stdout

    packed = bundle.pack(wheels(tmp_path / "wheels", "1.1"), tmp_path)
    second = run(unpacked(packed, tmp_path / "newer"), "--prefix", prefix)
    assert second.returncode == 0, second.stderr
    assert version() == "kehoach 1.1\n"

    (command,) = re.findall(r"ln -sfn \S+ \S+", second.stdout)
    subprocess.run(command.split(), check=True)
    assert (prefix / "current").readlink() == before
    assert version() == "kehoach 1.0\n"


def test_one_that_cannot_be_installed_leaves_the_one_in_use(bundle, folder, tmp_path):
    prefix = tmp_path / "installed"
    prefix.mkdir()
    (prefix / "current").symlink_to("before")
    lacking = wheels(tmp_path / "wheels")
    next(lacking.glob("unter-*")).unlink()
    short = unpacked(bundle.pack(lacking, tmp_path), tmp_path / "short")
    done = run(short, "--prefix", prefix, PIP_FIND_LINKS=str(folder / "wheels"))
    assert done.returncode == 1
    assert "unter" in done.stderr
    assert (prefix / "current").readlink() == Path("before")


def cut_short(folder: Path) -> None:
    path = next((folder / "wheels").glob("unter-*"))
    path.write_bytes(path.read_bytes()[:-10])


def lost(folder: Path) -> None:
    next((folder / "wheels").glob("unter-*")).unlink()


def put_in(folder: Path) -> None:
    shutil.copy(next((folder / "wheels").glob("unter-*")), folder / "wheels" / "unter-9.0-py3-none-any.whl")


def without_sums(folder: Path) -> None:
    (folder / "SHA256SUMS").unlink()


@pytest.mark.parametrize("harm", [cut_short, lost, put_in, without_sums])
def test_a_damaged_one_is_refused(folder, tmp_path, harm):
    harm(folder)
    done = run(folder, "--prefix", tmp_path / "installed")
    assert done.returncode == 1
    assert re.search(r"bộ cài bị hỏng|tệp lạ trong bộ cài", done.stderr)
    assert "Hãy" in done.stderr
    assert not (tmp_path / "installed").exists()


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"machine": "riscv128"}, "dành cho máy Linux riscv128, máy này là Linux"),
        ({"python": "3.99"}, "cần Python 3.99; python3 trên máy: 3."),
        ({"glibc": "2.999"}, "hệ điều hành quá cũ"),
        ({"unpacked_mb": "999999999"}, "cần 999999999 MB"),
    ],
)
def test_a_machine_that_does_not_fit_is_told_so(folder, tmp_path, facts, said):
    restated(folder, **facts)
    done = run(folder, "--prefix", tmp_path / "installed")
    assert done.returncode == 2
    assert said in done.stderr
    assert "Hãy" in done.stderr
    assert not (tmp_path / "installed" / "current").exists()


def test_what_was_typed_wrong_is_told(folder):
    for words in (["--prefix"], ["--nơi", "đây"]):
        done = run(folder, *words)
        assert done.returncode == 2
        assert "Cách dùng" in done.stderr


@pytest.mark.parametrize(
    ("name", "minor"),
    [
        ("a-1-py3-none-any.whl", 0),
        ("a-1-cp311-cp311-manylinux_2_28_x86_64.whl", 28),
        ("a-1-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl", 17),
        ("a-1-cp311-cp311-manylinux2010_x86_64.manylinux_2_27_x86_64.whl", 12),
        ("a-1-cp311-cp311-manylinux1_x86_64.whl", 5),
    ],
)
def test_the_age_of_a_system_that_a_wheel_asks_for_stands_in_its_name(bundle, name, minor):
    assert bundle._glibc(name) == minor
