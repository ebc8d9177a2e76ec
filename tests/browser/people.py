"""The people of a server with accounts: its first administrator, and what he sets up."""

from __future__ import annotations

import re
from dataclasses import dataclass

from serving import Server
from watching import Visitor

BEFORE = {"khoi-tao": "/khoi-tao"}
"""What there is before the first administrator."""
STRANGER = {"dang-nhap": "/dang-nhap"}
"""What somebody sees who is not signed in."""
ACCOUNTS = {
    "tai-khoan": "/tai-khoan",
    "nguoi-dung": "/quan-tri/nguoi-dung",
    "mot-nguoi-dung": "/quan-tri/nguoi-dung/{user}",
    "nhom": "/quan-tri/nhom",
    "mot-nhom": "/quan-tri/nhom/{team}",
}
"""What an administrator has beside the pages of the library."""


@dataclass(frozen=True, slots=True)
class Person:
    """What somebody types about himself."""

    name: str
    display: str
    password: str


FIRST = Person("hanh", "Nguyễn Thị Hồng Hạnh", "tám con cò bay về tổ")
SECOND = Person("dung", "Trần Văn Dũng", "chín con trâu qua sông")


def first_run(visitor: Visitor, server: Server, person: Person) -> None:
    """Make the first administrator, who is signed in then."""
    page = visitor.go("/")
    page.get_by_label("Mã khởi tạo").fill(server.told(r"(?<=mã khởi tạo: )\S+"))
    page.get_by_label("Họ và tên").fill(person.display)
    page.get_by_label("Tên đăng nhập").fill(person.name)
    page.get_by_label("Mật khẩu").fill(person.password)
    page.get_by_role("button", name="Tạo và đăng nhập").click()
    page.wait_for_url(re.compile(r"/hoi$"))


def settle(visitor: Visitor) -> None:
    """Another user and a group."""
    page = visitor.go("/quan-tri/nguoi-dung")
    page.locator("summary", has_text="Thêm người dùng").click()
    page.get_by_label("Tên đăng nhập").fill(SECOND.name)
    page.get_by_label("Họ và tên").fill(SECOND.display)
    page.get_by_label("Mật khẩu ban đầu").fill(SECOND.password)
    page.get_by_role("button", name="Thêm người dùng").click()
    page.get_by_role("link", name=SECOND.display).wait_for()
    visitor.go("/quan-tri/nhom")
    page.get_by_label("Tên nhóm mới").fill("Lãnh đạo Sở")
    page.get_by_role("button", name="Thêm nhóm").click()
    page.wait_for_load_state("load")


def at_home(visitor: Visitor) -> dict[str, str]:
    """The addresses of ACCOUNTS with a user and a group of this server in them."""
    known = {"user": _first(visitor, "/quan-tri/nguoi-dung"), "team": _first(visitor, "/quan-tri/nhom")}
    return {name: address.format(**known) for name, address in ACCOUNTS.items()}


def _first(visitor: Visitor, base: str) -> str:
    links = visitor.go(base).locator("main tbody a").evaluate_all("found => found.map(a => a.getAttribute('href'))")
    return next(link for link in links if link.startswith(base)).rpartition("/")[2]
