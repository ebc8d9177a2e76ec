"""One text for a language model: what its file has to look like, and how values are put into it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from plan.errors import PromptInvalid

_FIELD = re.compile(r"([a-z]+): *(\S.*)")
_FIELDS = ("version", "purpose", "variables")
_VERSION = re.compile(r"[1-9][0-9]{0,5}")
_VARIABLE = re.compile(r"[a-z][a-z_]*")
_PLACE = re.compile(r"^<<<\n\{\{([a-z][a-z_]*)\}\}\n>>>$", re.MULTILINE)
_MARKS = re.compile(r"<{3,}|>{3,}")
_SYSTEM, _USER = "## system", "## user"


@dataclass(frozen=True, slots=True)
class Rendered:
    """The two messages of a call."""

    system: str
    user: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is told for one purpose.

    version: raised whenever the text changes, so that an administrator looks at his own again. purpose: in one line.
    variables: what `user` has places for; `system` has none, since no foreign text stands among the instructions.
    text: the file it was read from. overridden: whether that is an administrator's.
    """

    name: str
    version: int
    purpose: str
    variables: tuple[str, ...]
    system: str
    user: str
    text: str = ""
    overridden: bool = False

    def render(self, /, **values: str) -> Rendered:
        """The messages with a value for every variable; raises PromptInvalid where one is missing or unknown.

        Values are data: no place in one is filled again, and the marks around them do not occur in them.
        """
        if values.keys() != set(self.variables):
            raise refused(
                self.name,
                f"cần giá trị cho các biến {_listed(self.variables)}, mà được cho {_listed(values)}",
                "Đây là lỗi của chương trình; hãy báo nhóm phát triển.",
            )
        return Rendered(
            self.system, _PLACE.sub(lambda place: f"<<<\n{_without_marks(values[place[1]])}\n>>>", self.user)
        )


def refused(where: Path | str, what: str, then: str) -> PromptInvalid:
    """The error that a prompt cannot be used. where: its file. then: a sentence that says what to do."""
    return PromptInvalid(f"Mẫu câu lệnh {where} không dùng được: {what}. {then}")


def parse(name: str, text: str, where: Path, *, overridden: bool = False) -> Prompt:
    """The prompt that a file holds; raises PromptInvalid, naming the file, where it is not as it has to be."""
    lines = [line.rstrip() for line in text.split("\n")]
    head, body = _halves(lines, where)
    fields = _fields(head, where)
    if not _VERSION.fullmatch(fields["version"]):
        raise refused(where, f"version là “{fields['version']}”", "Hãy ghi một số nguyên từ 1, ví dụ: version: 1")
    variables = _variables(fields["variables"], where)
    system, user = _parts(body, where)
    _check_places(system, user, variables, where)
    return Prompt(name, int(fields["version"]), fields["purpose"], variables, system, user, text, overridden)


def _halves(lines: Sequence[str], where: Path) -> tuple[Sequence[str], Sequence[str]]:
    if lines[0] != "---" or "---" not in lines[1:]:
        raise refused(
            where, "thiếu phần đầu", "Hãy bắt đầu tệp bằng các dòng version, purpose, variables giữa hai dòng ---."
        )
    end = lines.index("---", 1)
    return lines[1:end], lines[end + 1 :]


def _fields(lines: Sequence[str], where: Path) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for line in lines:
        field = _FIELD.fullmatch(line)
        if field is None or field[1] not in _FIELDS or field[1] in found:
            raise refused(
                where,
                f"không nhận dòng “{line}” ở phần đầu",
                "Phần đầu có đúng ba dòng, mỗi dòng một lần: version, purpose, variables (tên: giá trị).",
            )
        found[field[1]] = field[2]
    missing = [name for name in _FIELDS if name not in found]
    if missing:
        raise refused(where, f"phần đầu thiếu {_listed(missing)}", f"Hãy thêm dòng “{missing[0]}: ...”.")
    return found


def _variables(value: str, where: Path) -> tuple[str, ...]:
    names = tuple(name.strip() for name in value.split(","))
    if len(set(names)) < len(names) or not all(_VARIABLE.fullmatch(name) for name in names):
        raise refused(
            where,
            f"variables là “{value}”",
            "Hãy ghi tên các biến, mỗi tên một lần, cách nhau bằng dấu phẩy, ví dụ: variables: question, passages",
        )
    return names


def _parts(lines: Sequence[str], where: Path) -> tuple[str, str]:
    headings = [line for line in lines if line in {_SYSTEM, _USER}]
    if headings != [_SYSTEM, _USER]:
        raise refused(
            where,
            f"cần một dòng “{_SYSTEM}” rồi một dòng “{_USER}”, mà có {_listed(headings)}",
            "Hãy viết hai phần, mỗi phần dưới dòng đề mục của nó.",
        )
    before, _, rest = "\n".join(("", *lines)).partition(f"\n{_SYSTEM}\n")
    system, _, user = f"\n{rest}\n".partition(f"\n{_USER}\n")
    if before.strip():
        raise refused(where, f"có chữ đứng trước “{_SYSTEM}”", "Hãy đưa các chữ đó vào một trong hai phần.")
    if not (system.strip() and user.strip()):
        raise refused(where, "có phần để trống", f"Hãy viết cả phần “{_SYSTEM}” và phần “{_USER}”.")
    return system.strip(), user.strip()


def _check_places(system: str, user: str, variables: Sequence[str], where: Path) -> None:
    used = _PLACE.findall(user)
    if "{{" in system or "{{" in _PLACE.sub("", user):
        raise refused(
            where,
            "có “{{” không đúng chỗ",
            f"Biến chỉ ở phần “{_USER}”, như {{{{question}}}}: riêng một dòng, giữa một dòng <<< và một dòng >>>.",
        )
    unknown = [name for name in used if name not in variables]
    if unknown:
        raise refused(
            where, f"không có biến {_listed(unknown)}", f"Chỉ dùng các biến ghi ở variables: {_listed(variables)}."
        )
    if sorted(used) != sorted(variables):
        wrong = [name for name in variables if used.count(name) != 1]
        raise refused(where, f"biến {_listed(wrong)} phải đứng đúng một lần", f"Hãy xem lại phần “{_USER}”.")


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "(không có)"


def _without_marks(value: str) -> str:
    return _MARKS.sub(lambda mark: mark[0][:2], value)
