"""The published document against what the server does, by schemathesis: the same cases each time.

`make fuzz-api` asks for more of them (OPENAPI_EXAMPLES for each operation) and tries every role;
the refusals of roles are held by test_assistant_access_matrix.
"""

from __future__ import annotations

import json
import os
import shutil
from typing import Any

import pytest
import schemathesis
from access_values import add_users, open_accounts
from clocks import Clock
from schemathesis import engine
from schemathesis.config import SchemathesisConfig
from schemathesis.engine.events import EngineEvent, FatalError, NonFatalError, ScenarioFinished

from assistant.app import assistant_over
from assistant.channels import shapes
from assistant.channels.api import job_shapes
from assistant.channels.server import create_app
from assistant.jobs.service import JobService
from index.accounts import Role
from index.library import Library

EXAMPLES = int(os.environ.get("OPENAPI_EXAMPLES", "0"))
MAY_BE = ("2xx", "400", "404", "409", "415", "422")
CALLERS = {"the user of this machine": None, "admin": Role.ADMINISTRATOR}
CALLERS |= {"bien": Role.EDITOR, "doc": Role.READER} if EXAMPLES else {}


def bounded() -> dict[str, Any]:
    """The settings of a run; every check that schemathesis has is on, ignored_auth and the media types too."""
    return {
        "seed": 20260601,
        "continue-on-failure": True,
        "generation": {
            "deterministic": True,
            "max-examples": EXAMPLES or 5,
            "database": "none",
            "no-shrink": True,
        },
        "phases": {"stateful": {"enabled": False}},
        # What no schema can say (a period that ends before it begins, a blank question) is `refused_for_what_it_says`.
        "checks": {"positive_data_acceptance": {"expected-statuses": [*MAY_BE, *(["403"] if EXAMPLES else [])]}},
    }


FOR_WHAT_IT_SAYS = {"filter_invalid", "question_invalid", "upload_invalid", "format_unsupported"}


@schemathesis.check
def refused_for_what_it_says(_context, response, case) -> None:
    """A request that the document allows is refused with one of our own sentences only, never for its form."""
    if case.meta and case.meta.generation.mode.is_positive and response.status_code in {400, 415, 422}:
        told = response.json()
        code = told["error"]["code"] if "error" in told else told["code"]
        assert code in FOR_WHAT_IT_SAYS, f"a right request was refused: {told}"


@pytest.mark.parametrize(("who", "role"), CALLERS.items())
def test_the_document_says_what_the_server_does(sample_data, tmp_path, who, role):
    folder = tmp_path / "data"
    shutil.copytree(sample_data, folder)
    with Library.open(folder, embedder="none", writable=True) as library:
        accounts, headers = None, {}
        if role:
            accounts = open_accounts(library, Clock())
            add_users(accounts)
            user = accounts.users.named(who)
            headers = {"Authorization": f"Bearer {accounts.make_token(user.id, 'thử', role, None)}"}
        app = create_app(
            assistant_over(library),
            library,
            writable=True,
            service=JobService(library),
            accounts=accounts,
            hosts=["testserver"],
        )
        config = SchemathesisConfig.from_dict(bounded() | {"headers": headers})
        schema = schemathesis.openapi.from_asgi("/api/openapi.json", app, config=config, headers=headers)
        events = list(engine.from_schema(schema).execute())
    found = [one for event in events for one in faults(event)]
    assert not found, "\n\n".join(found)
    asked = {event.label for event in events if isinstance(event, ScenarioFinished)}
    operations = app.openapi()["paths"].items()
    assert asked >= {f"{method.upper()} {path}" for path, known in operations for method in known}


def test_examples_have_the_shapes_they_are_given_for(sample_library):
    document = create_app(assistant_over(sample_library), sample_library, writable=False).openapi()
    checked = 0
    for operations in document["paths"].values():
        for operation in operations.values():
            for told in operation["responses"].values():
                for content in told.get("content", {}).values():
                    if "example" in content:
                        name = content["schema"]["$ref"].rpartition("/")[2]
                        shape = getattr(shapes, name, None) or getattr(job_shapes, name)
                        shape.model_validate_json(json.dumps(content["example"]))
                        checked += 1
    assert checked > 10


def faults(event: EngineEvent) -> list[str]:
    if isinstance(event, FatalError):
        return [repr(event.exception)]
    if isinstance(event, NonFatalError):
        return [f"{event.label}: {event.info}"]
    if not isinstance(event, ScenarioFinished):
        return []
    checks = [check for checks in event.recorder.checks.values() for check in checks]
    failures = [check.failure_info for check in checks if check.failure_info]
    return [f"{event.label}: {one.failure.title}: {one.failure.message}\n{one.code_sample}" for one in failures]
