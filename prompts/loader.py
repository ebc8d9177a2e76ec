"""The prompts as they are in force: those that come with the program, some replaced by an administrator's files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from plan.errors import PromptInvalid
from prompts.prompt import Prompt, parse, refused

FOLDER = "prompts"
"""Where an administrator's prompts stand in the data folder, as `<name>.md`."""
LARGEST = 8 * 1024
"""Bytes of a prompt's file; a longer one would leave a small model no room for what it is asked about."""

Prompts = Mapping[str, Prompt]
"""Prompts by name."""

_SHIPPED = Path(__file__).parent


def load_prompts(overrides: Path | None = None) -> Prompts:
    """All prompts, checked. overrides: the folder with an administrator's; it need not be there.

    Raises PromptInvalid where any file of it cannot be used, so that a mistake does not rest until it is met.
    """
    shipped = {path.stem: parse(path.stem, _read(path), path) for path in sorted(_SHIPPED.glob("*.md"))}
    own = {} if overrides is None else {prompt.name: prompt for prompt in _overrides(overrides, shipped)}
    return MappingProxyType(shipped | own)


def _overrides(folder: Path, shipped: Prompts) -> Iterator[Prompt]:
    known = {f"{name}.md": prompt for name, prompt in shipped.items()}
    for path in _entries(folder):
        if path.name not in known:
            raise refused(
                path,
                "không có mẫu nào tên như vậy",
                f"Hãy bỏ tệp này đi, hoặc đổi tên thành một trong: {', '.join(known)}.",
            )
        ours = known[path.name]
        _check_plain(path)
        theirs = parse(ours.name, _read(path), path, overridden=True)
        _check_fit(theirs, ours, path)
        yield theirs


def _entries(folder: Path) -> list[Path]:
    if folder.is_symlink():
        raise _linked(folder)
    try:
        return sorted(folder.iterdir())
    except FileNotFoundError:
        return []
    except OSError as error:
        raise _unreadable(folder) from error


def _check_plain(path: Path) -> None:
    """Refuse what would be read from outside the folder, or never end."""
    if path.is_symlink():
        raise _linked(path)
    if not path.is_file():
        raise refused(path, "đó không phải là tệp", "Hãy bỏ nó ra khỏi thư mục này.")


def _read(path: Path) -> str:
    """A file's text with `\\n` at the end of lines."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise _unreadable(path) from error
    if len(data) > LARGEST:
        raise refused(path, f"tệp lớn hơn {LARGEST // 1024} KB", "Hãy viết ngắn lại.")
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise refused(path, "tệp không phải UTF-8", "Hãy lưu lại tệp với bảng mã UTF-8.") from error


def _check_fit(theirs: Prompt, ours: Prompt, path: Path) -> None:
    compare = f"Hãy so với mẫu đi kèm (kehoach prompts {ours.name} --text), sửa tệp rồi"
    if theirs.version != ours.version:
        raise refused(
            path,
            f"tệp theo phiên bản {theirs.version}, mẫu đi kèm đã là phiên bản {ours.version}",
            f"{compare} ghi version: {ours.version}.",
        )
    if sorted(theirs.variables) != sorted(ours.variables):
        variables = ", ".join(ours.variables)
        raise refused(path, "các biến khác với mẫu đi kèm", f"{compare} ghi variables: {variables}.")


def _linked(path: Path) -> PromptInvalid:
    return refused(path, "đó là một liên kết", "Hãy chép tệp thật vào thư mục prompts của thư viện.")


def _unreadable(path: Path) -> PromptInvalid:
    return refused(path, "không đọc được", "Hãy xem lại quyền đọc của tệp và thư mục.")
