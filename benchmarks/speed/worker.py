"""One measurement in a process of its own; prints one line of JSON. Started by `measures`."""

from __future__ import annotations

import json
import resource
import socket
import sys
import threading
import time
from http.client import HTTPConnection
from pathlib import Path

from assistant.app import assistant_over, open_for_serving, open_writer
from assistant.loading import find_plans, load_plans


def ingest(data: Path, embeddings: str, folders: list[Path]) -> dict[str, float]:
    """Read folders into a new library; the time includes loading the model."""
    begun = time.perf_counter()
    with open_writer(data, embeddings, create=True) as library:
        load_plans(find_plans(folders), library)
        seconds = time.perf_counter() - begun
        documents = library.documents()
    items = sum(document.tasks + document.passages for document in documents)
    return {"documents": len(documents), "items": items, "seconds": seconds}


def ask(data: Path, embeddings: str, golds: list[Path]) -> dict[str, float]:
    """Ask every question of the keys, one after the other, through the real server on loopback."""
    import uvicorn  # noqa: PLC0415 - only this measurement needs it

    from assistant.channels.server import create_app  # noqa: PLC0415 - as above

    questions = [
        entry["question"]
        for gold in golds
        for path in sorted(gold.glob("questions_*.json"))
        for entry in json.loads(path.read_text(encoding="utf-8"))
    ]
    library, writable = open_for_serving(data, embeddings)
    listener = socket.create_server(("127.0.0.1", 0))
    app = create_app(assistant_over(library), library, writable=writable)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    begun = time.perf_counter()
    thread.start()
    client = HTTPConnection("127.0.0.1", listener.getsockname()[1], timeout=60)
    while _status(client, "GET", "/readyz") != 200:
        time.sleep(0.1)
    ready = time.perf_counter() - begun
    times = sorted(_timed(client, question) for question in questions)
    client.close()
    server.should_exit = True
    thread.join()
    library.close()
    return {
        "questions": len(times),
        "p50": times[len(times) // 2],
        "p95": times[len(times) * 95 // 100],
        "ready": ready,
    }


def _timed(client: HTTPConnection, question: str) -> float:
    begun = time.perf_counter()
    status = _status(client, "POST", "/api/ask", json.dumps({"question": question}))
    if status != 200:
        raise RuntimeError(f"{status} for {question}")
    return time.perf_counter() - begun


def _status(client: HTTPConnection, method: str, path: str, body: str | None = None) -> int:
    client.request(method, path, body, {"Content-Type": "application/json"})
    response = client.getresponse()
    response.read()
    return response.status


def main() -> int:
    """Run the measurement named on the command line."""
    what, data, embeddings, *rest = sys.argv[1:]
    paths = [Path(word) for word in rest]
    folder = Path(data)
    found = ingest(folder, embeddings, paths) if what == "ingest" else ask(folder, embeddings, paths)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(found | {"memory": memory}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
