"""Lists what the project depends on, as installed in the running environment: pins, or licences.

`python scripts/installed.py pins` prints the body of constraints.txt; `python scripts/installed.py licences` prints
the table of THIRD_PARTY.md. Run it with the interpreter of an environment that `make setup` made. Packages that
merely happen to be installed are left out: only what pyproject.toml asks for, and what that asks for in turn.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
CLASSIFIER = "License :: OSI Approved :: "


def _requirements(*, dev: bool) -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = list(project["dependencies"])
    if dev:
        asked += project["optional-dependencies"]["dev"]
    return [Requirement(line) for line in asked]


def _wanted(requirement: Requirement, extras: Iterable[str]) -> bool:
    marker = requirement.marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *extras))


def closure(*, dev: bool) -> dict[str, metadata.Distribution]:
    """Every distribution the project needs, by normalised name; raises PackageNotFoundError for a missing one."""
    found: dict[str, metadata.Distribution] = {}
    seen: set[tuple[str, frozenset[str]]] = set()
    waiting = [r for r in _requirements(dev=dev) if _wanted(r, ())]
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        key = (name, frozenset(requirement.extras))
        if key in seen:
            continue
        seen.add(key)
        found[name] = metadata.distribution(requirement.name)
        asked = (Requirement(line) for line in found[name].requires or ())
        waiting += [r for r in asked if _wanted(r, requirement.extras)]
    return dict(sorted(found.items()))


def licence(distribution: metadata.Distribution) -> str:
    """The short name of a distribution's licence as its own metadata gives it."""
    facts = distribution.metadata
    if "License-Expression" in facts:
        return str(facts["License-Expression"])
    classified = [c.removeprefix(CLASSIFIER) for c in facts.get_all("Classifier") or () if c.startswith(CLASSIFIER)]
    if classified:
        return ", ".join(classified)
    stated = str(facts["License"]).strip() if "License" in facts else ""
    return stated if stated and "\n" not in stated else "see the package"


def main(arguments: list[str]) -> int:
    """Print the list that was asked for; 2 on wrong usage."""
    if arguments == ["pins"]:
        rows = [f"{name}=={d.version.partition('+')[0]}" for name, d in closure(dev=True).items()]
    elif arguments == ["licences"]:
        direct = {canonicalize_name(r.name) for r in _requirements(dev=False)}
        rows = ["| package | version | licence | asked for by |", "|---|---|---|---|"]
        for name, d in closure(dev=False).items():
            by = "kehoach" if name in direct else "a dependency"
            rows.append(f"| {name} | {d.version.partition('+')[0]} | {licence(d)} | {by} |")
    else:
        sys.stderr.write("usage: installed.py pins|licences\n")
        return 2
    sys.stdout.write("\n".join(rows) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
