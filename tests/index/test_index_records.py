from __future__ import annotations

from dataclasses import replace

import library_values as values
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import records
from plan.document import Document
from plan.errors import LibraryDamaged
from plan.task import Task


def through_json(value, encode, decode):
    return records.load(records.dump(encode(value)), decode)


@given(values.tasks, st.lists(values.marks, max_size=2))
def test_a_task_survives(task, marks):
    task = replace(task, corrections=tuple(marks))
    assert through_json(task, records.encode_task, records.decode_task) == task


@given(values.documents)
def test_a_document_survives(document):
    assert through_json(document, records.encode_document, records.decode_document) == document


@given(values.passages)
def test_a_passage_survives(passage):
    assert through_json(passage, records.encode_passage, records.decode_passage) == passage


@given(values.issues)
def test_an_issue_survives(issue):
    assert through_json(issue, records.encode_issue, records.decode_issue) == issue


def test_every_field_is_written():
    record = records.encode_document(Document(**dict.fromkeys(("number", "issuer", "place", "title"), "")))
    assert record == {"number": "", "issuer": "", "place": "", "title": ""}
    assert set(Task.__slots__) == {
        *("id", "text", "source", "span", "section", "label", "lead", "coordinate", "deadline", "product", "goal"),
        *("activities", "blank", "corrections"),
    }, "a new field of Task needs a place in its record"
    assert set(Document.__slots__) == {
        *("number", "issuer", "place", "date", "date_text", "title", "signer", "signer_title", "recipients", "year"),
        *("enclosed_title", "relations", "spans"),
    }, "a new field of Document needs a place in its record"


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"id":"x","text":"y","source":"nowhere","span":[1,1]}', "null"])
def test_a_damaged_record_is_said_so(text):
    with pytest.raises(LibraryDamaged):
        records.load(text, records.decode_task)
