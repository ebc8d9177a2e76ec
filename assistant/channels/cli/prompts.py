"""`kehoach prompts`: what a language model is told, as it is in force in a data folder."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.channels.cli.parser import WrongUsage
from assistant.channels.cli.terminal import say, say_json
from assistant.channels.render import Json
from assistant.settings import load_settings

if TYPE_CHECKING:
    from prompts.loader import Prompts  # loaded only by this command
    from prompts.prompt import Prompt


def prompts(given: argparse.Namespace) -> int:
    """List the prompts, or show one with example values, or the file of one as it comes with the program."""
    from prompts.loader import FOLDER, load_prompts  # noqa: PLC0415 - nothing of a language model without need

    if given.text:
        shipped = _named(load_prompts(), given.name)
        if given.json:
            say_json(_json(shipped) | {"text": shipped.text})
        else:
            say(shipped.text.rstrip("\n"))
        return 0
    folder: Path = (given.data or load_settings().data) / FOLDER
    found = load_prompts(folder)
    if given.name is not None:
        _show(_named(found, given.name), as_json=given.json)
    elif given.json:
        say_json({"prompts": [_json(prompt) for prompt in found.values()], "total": len(found)})
    else:
        _list(found, folder)
    return 0


def _named(found: Prompts, name: str | None) -> Prompt:
    if name is None or name not in found:
        raise WrongUsage(f"Hãy chọn một mẫu câu lệnh: {', '.join(found)}.")
    return found[name]


def _list(found: Prompts, folder: Path) -> None:
    for prompt in found.values():
        say(f"{prompt.name}: {prompt.purpose}")
        say(f"    {_facts(prompt)}")
    say(f"{len(found)} mẫu câu lệnh. Xem một mẫu: kehoach prompts NAME. Tệp thay thế đặt trong {folder}.")


def _show(prompt: Prompt, *, as_json: bool) -> None:
    from prompts.examples import EXAMPLES  # noqa: PLC0415 - as above

    shown = prompt.render(**{name: EXAMPLES[name] for name in prompt.variables})
    if as_json:
        say_json(_json(prompt) | {"system": shown.system, "user": shown.user})
        return
    say(f"{prompt.name}: {prompt.purpose}\n{_facts(prompt)}; dưới đây có giá trị ví dụ")
    say(f"\n── system ──\n{shown.system}\n\n── user ──\n{shown.user}")


def _facts(prompt: Prompt) -> str:
    whose = "của quản trị viên" if prompt.overridden else "đi kèm chương trình"
    return f"phiên bản {prompt.version}, {whose}; biến: {', '.join(prompt.variables)}"


def _json(prompt: Prompt) -> Json:
    return {
        "name": prompt.name,
        "version": prompt.version,
        "purpose": prompt.purpose,
        "variables": list(prompt.variables),
        "overridden": prompt.overridden,
    }
