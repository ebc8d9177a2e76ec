"""What `kehoach doctor` finds out about the language model. Loaded only where one is set."""

from __future__ import annotations

import time
from pathlib import Path

from assistant.channels.cli.checks import Check, State
from assistant.llm.opening import open_endpoint
from assistant.settings import Settings
from plan.errors import KehoachError, ModelFailed
from prompts.loader import FOLDER, load_prompts

_NAME = "Mô hình ngôn ngữ"
_PATIENCE = 10.0  # seconds for the service to tell its models
_MOST = 5  # models that are named
_WITHOUT = "Trong lúc đó câu trả lời vẫn lấy từ bản ghi và nguyên văn kế hoạch, không dùng mô hình."


def model_check(settings: Settings, folder: Path, *, quick: bool) -> Check:
    """How the service stands; `quick` asks nothing of the network. Answers go on without one that is down.

    folder: of the library, which may hold prompts: one that cannot be used keeps the server from starting.
    """
    try:
        endpoint = open_endpoint(settings)
        load_prompts(folder / FOLDER)
    except KehoachError as error:
        return Check(_NAME, State.ERROR, error.message, error.code)
    if quick:
        return Check(_NAME, State.OK, f"{endpoint.name}, chưa kết nối thử")
    try:
        names = endpoint.models(time.monotonic() + _PATIENCE)
    except ModelFailed as error:
        return Check(_NAME, State.WARNING, f"{error.message} {_WITHOUT}", f"model_{error.reason}")
    if not names:
        message = (
            f"{endpoint.name}: dịch vụ không kể có những mô hình nào. Hãy kiểm tra llm_url (thường kết thúc bằng /v1)."
        )
        return Check(_NAME, State.WARNING, message, "model_unlisted")
    if endpoint.name not in names:
        known = ", ".join(names[:_MOST]) + (", …" if len(names) > _MOST else "")
        message = f"dịch vụ không có mô hình {endpoint.name}, chỉ có: {known}. Hãy đặt lại llm_model. {_WITHOUT}"
        return Check(_NAME, State.WARNING, message, "model_unknown")
    return Check(_NAME, State.OK, f"{endpoint.name}, kết nối được")
