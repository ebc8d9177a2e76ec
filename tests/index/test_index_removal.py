"""What is removed stands in no file of the data folder any more: no id, no vector, no words, no file it came as."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
import struct

import library_values as values
import pytest

import index.alignment
import index.vector_stores
from index.conversations import Conversations, Given
from index.corrections import NewCorrection
from index.embedding import HashEmbedder
from index.library import Library
from index.progress import Marking, ProgressLog
from index.scope import EVERYTHING
from plan.corrected import CorrectedField, CorrectionKind
from plan.errors import LibraryDamaged
from plan.progress import State

SECRET = "tuyetmatzx"  # noqa: S105 - a word of a plan


class DenseEmbedder(HashEmbedder):
    """Vectors without zeros, so that the bytes of each are its own."""

    name = "dense"

    def _encode(self, text):
        chance = random.Random(text)  # noqa: S311 - not for secrets
        found = [chance.gauss(0, 1) for _ in range(self.dimension)]
        length = sum(value * value for value in found) ** 0.5
        return [value / length for value in found]


@pytest.fixture
def dense(tmp_path, monkeypatch):
    monkeypatch.setattr(index.alignment, "open_embedder", lambda _name: DenseEmbedder())
    with Library.open(tmp_path / "data", embedder="dense", writable=True) as opened:
        yield opened


def found_in(folder, *traces):
    files = [(path, path.read_bytes()) for path in folder.rglob("*") if path.is_file()]
    return [(path.name, trace) for path, content in files for trace in traces if trace in content]


def first_bytes(library, document_id):
    """The first 32 bytes of each vector of a document, as stored."""
    pages = library._vectors._open_store().pages()
    vectors = [item.vector for page in pages for item in page.get(document_id, [])]
    return [struct.pack("<8f", *vector[:8]) for vector in vectors]


def secret_reading(key):
    """A reading whose every part says the secret, as does the file it came as."""
    reading = values.plan_reading(key, *(f"Xây dựng {SECRET} số {n}" for n in range(30)), title=f"Về {SECRET}")
    passages = tuple(values.make_passage(f"p{n}", f"Các đơn vị {SECRET} đợt {n}") for n in range(30))
    return dataclasses.replace(reading, lines=(SECRET,) * 50, passages=passages)


def test_removed_vectors_and_ids_are_gone_again_and_again(tmp_path, dense):
    dense.replace(values.simple_reading("kept", count=5), source="kept")
    for n in range(20):
        gone = values.simple_reading(f"gone{n}", word=f"bí mật {n}", count=20)
        dense.replace(gone, source="gone")
        traces = [gone.digest[:16].encode(), *first_bytes(dense, gone.digest[:16])]
        assert len(traces) == 41
        assert len(found_in(tmp_path / "data", *traces)) > 20, "they can be found where they are"
        dense.remove(gone.digest[:16])
        assert found_in(tmp_path / "data", *traces) == []
        assert dense.nearest("thư viện"), "asking opens the index, which writes its files"
        dense.replace(values.simple_reading(f"next{n % 2}"), source="next")
        assert found_in(tmp_path / "data", *traces) == []


def test_no_sentence_of_a_plan_or_its_versions_is_left(tmp_path, dense):
    dense.replace(values.simple_reading("kept"), source="kept")
    for key in ("v1", "v2", "v3"):
        kept = dense.keep(f"{key} {SECRET}".encode(), f"{SECRET}.txt")
        dense.replace(secret_reading(key), source="s", originals=[kept])
    dense.replace(secret_reading("v3"), source="s", extractor="2")
    (identity,) = [d.id for d in dense.documents() if d.source == "s"]
    assert len(dense.versions(identity)) == 2
    ids = [values.digest_of(key)[:16].encode() for key in ("v1", "v2", "v3")]
    traces = [SECRET.encode(), *ids, *first_bytes(dense, identity)]
    assert len(found_in(tmp_path / "data", SECRET.encode())) == 4, "three files, and the database or its log"
    dense.remove(identity)
    assert found_in(tmp_path / "data", *traces) == []
    assert dense.search(SECRET) == []
    assert {m.document_id for m in dense.nearest(SECRET)} == {values.digest_of("kept")[:16]}
    assert dense.vector_status().in_line
    dense.close()
    assert found_in(tmp_path / "data", *traces) == []


def test_nothing_that_people_put_on_a_plan_is_left(tmp_path, dense):
    clock = lambda: dt.datetime(2026, 11, 1, tzinfo=dt.UTC)  # noqa: E731 - a clock in one line
    log, conversations = ProgressLog(dense.database, clock), Conversations(dense.database, clock)
    dense.replace(values.simple_reading("kept"), source="kept")
    for key in ("v1", "v2"):
        dense.replace(secret_reading(key), source="s")
        document = dense.document(values.digest_of(key)[:16])
        wrong, right, *_more = dense.tasks([document.id])
        note, said = f"{SECRET} {key}", {"by_id": "u", "by": f"{SECRET}-{key}"}
        for kind, text in ((CorrectionKind.CORRECTED, "mới"), (CorrectionKind.CORRECTED, "nữa")):
            value = dataclasses.replace(right.task, text=f"{SECRET} {text} {key}")
            wanted = NewCorrection(right.identity, kind, CorrectedField.TEXT, value=value, note=note, **said)
            dense.correct(document.id, wanted)
        if key == "v2":
            dense.correct(
                document.id, NewCorrection(wrong.identity, CorrectionKind.DROPPED, CorrectedField.TASK, **said)
            )
        attached = dense.keep(f"{key} {SECRET} đính kèm".encode(), f"{SECRET}-{key}.pdf")
        mark = Marking(State.DOING, note=note, attachment=attached, attachment_name=f"{SECRET}.pdf")
        log.mark(right.identity, mark, user_id="u", user_name="Lan")
        talk = conversations.start("u", "Hỏi về kế hoạch")
        given = Given(f"Theo kế hoạch: {SECRET}", frozenset({document.id}), (SECRET,))
        conversations.add("u", talk, "Ai chủ trì?", given, EVERYTHING)
    traces = [SECRET.encode(), *(values.digest_of(key)[:16].encode() for key in ("v1", "v2"))]
    assert len(found_in(tmp_path / "data", SECRET.encode())) >= 3, "two files, and the database or its log"
    dense.remove(document.id)
    assert found_in(tmp_path / "data", *traces) == []
    dense.close()
    assert found_in(tmp_path / "data", *traces) == []


def test_a_copy_that_fails_is_made_when_the_library_is_next_opened(tmp_path, dense, monkeypatch):
    def fail(*_args, **_options):
        raise LibraryDamaged("không chép được")

    dense.replace(values.simple_reading("kept"), source="kept")
    dense.replace(secret_reading("gone"), source="s")
    traces = first_bytes(dense, values.digest_of("gone")[:16])
    real = index.vector_stores.write_copy
    monkeypatch.setattr(index.vector_stores, "write_copy", fail)
    dense.remove(values.digest_of("gone")[:16])
    assert {m.document_id for m in dense.nearest(SECRET)} == {values.digest_of("kept")[:16]}
    assert found_in(tmp_path / "data", *traces) != []
    dense.close()
    monkeypatch.setattr(index.vector_stores, "write_copy", real)
    with Library.open(tmp_path / "data", embedder="dense", writable=True) as library:
        assert library.vector_status().in_line
    assert found_in(tmp_path / "data", *traces) == []
