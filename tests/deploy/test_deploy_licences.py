"""Whatever the project depends on is listed, and may be used."""

from __future__ import annotations

import re

import pytest

ROW = re.compile(r"^\| ([a-z0-9-]+) \| ([^ |]+) \| ([^|]+) \|", re.MULTILINE)
PIN = re.compile(r"^([a-z0-9-]+)==([^ ;\n]+)", re.MULTILINE)


def test_every_licence_of_what_is_installed_is_known_and_allowed(installed):
    found = {name: installed.licence(package) for name, package in installed.closure(dev=True).items()}
    assert len(found) > 100
    assert installed.unfit(found) == {}


@pytest.mark.parametrize(
    "stated",
    [
        "AGPL-3.0-only",
        "GNU Affero General Public License v3",
        "GPL-3.0-or-later",
        "MIT AND AGPL-3.0-only",
        "MIT OR GPL-2.0-only",
        "Apache-2.0 AND (MIT OR AGPL-3.0-only)",
        "SSPL-1.0",
        "see the package",
        "",
        "BSD-3-Clause, Apache-2.0, dependency licenses",
    ],
)
def test_what_is_not_allowed_or_says_nothing_is_named(installed, stated):
    assert installed.unfit({"some-package": stated}) == {"some-package": stated}


@pytest.mark.parametrize(
    "stated", ["MIT", "LGPL-3.0-only", "MPL-2.0 AND (Apache-2.0 OR MIT)", "MIT License, BSD License"]
)
def test_what_is_allowed_passes(installed, stated):
    assert installed.unfit({"some-package": stated}) == {}


def test_what_was_read_by_hand_holds_for_those_words_alone(installed):
    assert installed.unfit({"pypdfium2": "BSD-3-Clause, Apache-2.0, dependency licenses"}) == {}
    assert installed.unfit({"pypdfium2": "AGPL-3.0-only"}) != {}


def test_the_list_of_third_parties_is_whole_and_of_the_pinned_versions(installed, root):
    listed = {name: version for name, version, _ in ROW.findall((root / "THIRD_PARTY.md").read_text(encoding="utf-8"))}
    listed.pop("package", None)
    pins = dict(PIN.findall((root / "constraints.txt").read_text(encoding="utf-8")))
    assert sorted(listed) == sorted(installed.closure(dev=False))
    assert {name: pins.get(name) for name in listed} == listed


def test_what_the_pages_ship_of_others_is_listed(root):
    shipped = (root / "assistant/channels/web/static/VENDORED.md").read_text(encoding="utf-8")
    said = (root / "THIRD_PARTY.md").read_text(encoding="utf-8")
    packages = re.findall(r"^\| `(@[^`]+)` \| ([^ ]+) \| ([^ ,]+)", shipped, re.MULTILINE)
    assert packages
    for name, version, licence in packages:
        assert f"`{name}`" in said
        assert version in said
        assert licence in said
