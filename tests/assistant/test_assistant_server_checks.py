"""What `kehoach doctor` says of servers."""

from __future__ import annotations

import re

from assistant.channels.cli.checks import State
from assistant.channels.cli.server_checks import server_checks
from index.servers import EMBEDDED, Servers

NOBODY = "127.0.0.1:1"


def test_servers_say_their_versions(servers):
    found = list(server_checks(servers))
    assert [(check.name, check.state) for check in found] == [("PostgreSQL", State.OK), ("Chroma", State.OK)]
    assert all(re.search(r"phiên bản \d+\.\d+", check.message) for check in found)


def test_servers_that_are_away_are_named_each_without_their_secrets():
    found = list(server_checks(Servers(f"postgresql://kehoach:bi-mat@{NOBODY}/x", f"http://{NOBODY}")))
    assert [(check.state, check.code) for check in found] == [(State.ERROR, "database_unreachable")] * 2
    assert ["database_url" in found[0].message, "vectors_url" in found[1].message] == [True, True]
    assert not any("bi-mat" in check.message for check in found)


def test_a_wrong_address_is_a_wrong_setting():
    assert [check.code for check in server_checks(Servers("postgresql://h:x/y", "ftp://h"))] == ["settings_invalid"] * 2


def test_without_servers_nothing_is_said():
    assert list(server_checks(EMBEDDED)) == []
