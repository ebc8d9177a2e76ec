"""Lists what the project depends on, as installed in the running environment: pins, or licences.

`python scripts/installed.py pins` prints the body of constraints.txt; `python scripts/installed.py licences` prints
the table of THIRD_PARTY.md; `python scripts/installed.py check` names the licences that are not allowed or not known,
those of the developers' tools included, and fails for them. Run it with the interpreter of an environment that
`make setup` made. Packages that merely happen to be installed are left out: only what pyproject.toml asks for, and what
that asks for in turn.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterable, Mapping
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
CLASSIFIER = "License :: OSI Approved :: "
# Licences that may be in the tree, in the spellings of packages. Not here: AGPL and GPL, which would bind the project;
# and whatever nobody has looked at. The LGPL binds changes to the package itself, which is used as it comes.
ALLOWED = frozenset(
    """0BSD; 3-Clause BSD License; Apache 2.0 License; Apache License, Version 2.0; Apache Software License; Apache-2.0;
    BSD License; BSD-2-Clause; BSD-3-Clause; BSL-1.0; CC0-1.0; CNRI-Python; ISC; ISC License (ISCL); LGPL-3.0-only;
    GNU Lesser General Public License v3 (LGPLv3); LLVM-exception; MIT; MIT License; MIT-0; MIT-CMU; MPL-2.0;
    Mozilla Public License 2.0 (MPL 2.0); PSF-2.0; Python Software Foundation License; Unicode-3.0; Unlicense;
    Zlib""".replace("\n   ", "").split("; ")
)
# What a package's metadata does not say in words that are known: read by hand, for that very text of its metadata.
_READ: Mapping[str, tuple[str, str]] = {
    # LICENSES/ of its wheel: its own two, and BSD, MIT, Apache, FTL, IJG, libpng, libtiff and zlib of PDFium's parts
    "pypdfium2": ("BSD-3-Clause, Apache-2.0, dependency licenses", "BSD-3-Clause AND Apache-2.0"),
}
_JOINT = re.compile(r" AND | OR | WITH |, |[()]")


def _requirements(*, dev: bool) -> list[Requirement]:
    """What pyproject.toml asks for, what users may add (`llm`, `server`) included; `dev`: and what developers need."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    added = [line for extra, lines in extras.items() if dev or extra != "dev" for line in lines]
    return [Requirement(line) for line in project["dependencies"] + added]


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


def unfit(stated: Mapping[str, str]) -> dict[str, str]:
    """The packages, by name with the licence as stated, of which a licence is not allowed or not known.

    Where a package lets one choose (OR), all of what it offers has to be known: that asks too much, and stays simple.
    """
    return {name: text for name, text in stated.items() if not _parts(name, text) <= ALLOWED}


def _parts(name: str, text: str) -> set[str]:
    known, read = _READ.get(name, ("", ""))
    parts = {text} if text in ALLOWED else set(_JOINT.split(read if text == known else text))
    return {part.strip() for part in parts} - {""} or {"nothing stated"}


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
    elif arguments == ["check"]:
        found = {name: licence(d) for name, d in closure(dev=True).items()}
        rows = [f"not allowed or not known: {name}, {text}" for name, text in unfit(found).items()]
        sys.stdout.write("\n".join(rows or [f"licences of {len(found)} packages: all allowed"]) + "\n")
        return 1 if rows else 0
    else:
        sys.stderr.write("usage: installed.py pins|licences|check\n")
        return 2
    sys.stdout.write("\n".join(rows) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
