"""Packs kehoach with everything it needs into one archive, for machines that have no network.

`python scripts/bundle.py OUT [--torch-index URL]` writes OUT/kehoach-VERSION-SYSTEM-MACHINE-pyXY.tar and its SHA-256
beside it. The wheels are for the system and the Python that run this. Needs the package index; `install.sh` in the
archive needs none.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXTRAS = "server,llm"
# What goes along from the repository, and where to: paths in it, folders as a whole.
_ALONG = {
    "deploy/bundle/install.sh": "install.sh",
    "deploy/bundle/HUONG-DAN.md": "HUONG-DAN.md",
    "deploy/kehoach-admin": "deploy/kehoach-admin",
    "deploy/systemd": "deploy/systemd",
    "deploy/proxy": "deploy/proxy",
    "deploy/grafana": "deploy/grafana",
    "deploy/prometheus": "deploy/prometheus",
    "docs": "docs",
    "samples/plans": "samples/plans",
    "LICENSE": "LICENSE",
    "THIRD_PARTY.md": "THIRD_PARTY.md",
}
_GLIBC = re.compile(r"manylinux_2_(\d+)_|manylinux(2014|2010|1)_")
_NAMED = {"2014": 17, "2010": 12, "1": 5}  # the minor version of glibc 2 that the older names of PEP 600 stand for
_UNPACKED = 5  # megabytes that a megabyte of wheels takes while and after it is installed: torch's is the measure


def main(arguments: Sequence[str]) -> int:
    """Make the archive and print where it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--torch-index", default="", metavar="URL")
    given = parser.parse_args(arguments)
    given.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=given.out, prefix=".wheels-") as work:
        collect(Path(work), given.torch_index)
        archive = pack(Path(work), given.out)
    sys.stdout.write(f"{archive} ({archive.stat().st_size / 2**20:.0f} MB)\n")
    return 0


def collect(wheels: Path, torch_index: str = "") -> None:
    """Fill a folder with the wheels of the project and of all it needs, in the versions of constraints.txt."""
    pins = ROOT / "constraints.txt"
    torch = next(line for line in pins.read_text(encoding="utf-8").splitlines() if line.startswith("torch=="))
    # torch comes first and alone: asked for by another package, pip may take a newer one with libraries for GPUs.
    index = ["--index-url", torch_index] if torch_index else ["-c", str(pins)]
    _pip("wheel", "--wheel-dir", str(wheels), *index, torch.partition(" ")[0])
    _pip("wheel", "--wheel-dir", str(wheels), "--find-links", str(wheels), "-c", str(pins), f"{ROOT}[{EXTRAS}]")


def pack(wheels: Path, out: Path) -> Path:
    """Lay the wheels out with what installs them, and pack that: same wheels, same bytes."""
    facts = _facts(sorted(wheels.glob("*.whl")))
    name = f"kehoach-{facts['version']}-{facts['system']}-{facts['machine']}-py{facts['python']}".lower()
    with tempfile.TemporaryDirectory(dir=out, prefix=".bundle-") as work:
        folder = Path(work) / name
        (folder / "wheels").mkdir(parents=True)
        for wheel in sorted(wheels.glob("*.whl")):
            os.link(wheel, folder / "wheels" / wheel.name)
        for source, target in _ALONG.items():
            _copy(ROOT / source, folder / target)
        _write(folder, facts)
        archive = out / f"{name}.tar"
        with tarfile.open(archive, "w") as tar:
            tar.add(folder, name, filter=_plain)
    digest = _sha256(archive)
    archive.with_name(f"{archive.name}.sha256").write_text(f"{digest}  {archive.name}\n", encoding="utf-8")
    return archive


def _pip(*words: str) -> None:
    subprocess.run([sys.executable, "-m", "pip", "--disable-pip-version-check", *words], check=True)  # noqa: S603 - pip


def _facts(wheels: Sequence[Path]) -> dict[str, str]:
    """What the machine that installs has to fit; `glibc` is the newest that any of the wheels asks for."""
    version = next(wheel.name.split("-")[1] for wheel in wheels if wheel.name.startswith("kehoach-"))
    asked = [_glibc(wheel.name) for wheel in wheels]
    size = sum(wheel.stat().st_size for wheel in wheels)
    return {
        "version": version,
        "python": ".".join(platform.python_version_tuple()[:2]),
        "system": platform.system(),
        "machine": platform.machine(),
        "glibc": f"2.{max(asked)}",
        "unpacked_mb": str(_UNPACKED * size // 2**20 + 100),
    }


def _glibc(wheel: str) -> int:
    """The minor version of glibc 2 that a wheel of this name asks for; 0 where it has nothing compiled."""
    tags = _GLIBC.findall(wheel.rpartition("-")[2])
    return min((_NAMED.get(older, 0) or int(minor) for minor, older in tags), default=0)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target)
    else:
        shutil.copy(source, target)


def _write(folder: Path, facts: Mapping[str, str]) -> None:
    """The facts, the exact versions to install, and last the checksums of everything."""
    lines = [f"{key}={value}" for key, value in facts.items()]
    (folder / "facts").write_text("\n".join(lines) + "\n", encoding="utf-8")
    pinned = [
        f"{name}{f'[{EXTRAS}]' if name == 'kehoach' else ''}=={version}"
        for name, version in (wheel.name.split("-")[:2] for wheel in sorted((folder / "wheels").iterdir()))
    ]
    (folder / "requirements.txt").write_text("\n".join(pinned) + "\n", encoding="utf-8")
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    sums = [f"{_sha256(path)}  {path.relative_to(folder).as_posix()}" for path in files]
    (folder / "SHA256SUMS").write_text("\n".join(sums) + "\n", encoding="utf-8")


def _plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Without what differs between two machines or two runs."""
    member.uid = member.gid = member.mtime = 0
    member.uname = member.gname = ""
    member.mode = 0o755 if member.isdir() or member.mode & 0o100 else 0o644
    return member


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
