"""A plan that comes again in other bytes: its versions, and the identities of its tasks."""

from __future__ import annotations

import datetime as dt
import itertools

import library_values as values
import pytest

from index.library import Change, Library

NOW = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
SURVEY = "Khảo sát mức độ hài lòng của người dân"
TRAINING = "Mở lớp bồi dưỡng kỹ năng số cho công chức"
REPORT = "Báo cáo kết quả thực hiện hằng quý"


@pytest.fixture
def library(tmp_path):
    days = itertools.count()
    tick = lambda: NOW + dt.timedelta(days=next(days))  # noqa: E731 - a clock in one line
    with Library.open(tmp_path / "data", embedder="none", writable=True, clock=tick) as opened:
        yield opened


def identity_of(library):
    return {stored.task.text: stored.identity for stored in library.tasks()}


def test_other_bytes_of_a_plan_become_its_new_version(library):
    old, new = values.plan_reading("a.docx", SURVEY), values.plan_reading("a.pdf", SURVEY, REPORT)
    digest = library.keep(b"old bytes", "a.docx")
    assert library.replace(old, source="a.docx", originals=[digest]) is Change.NEW
    (before,) = library.documents()
    stored_tasks = tuple(library.tasks())
    assert library.replace(new, source="a.pdf") is Change.CHANGED
    (stored,) = library.documents()
    assert stored.digest == new.digest
    (version,) = library.versions(stored.id)
    assert (version.replaced, version.digest, version.file) == (before.id, old.digest, "a.docx.txt")
    assert (version.source, version.document) == ("a.docx", old.document)
    assert version.tasks == stored_tasks
    assert [(o.name, o.path.read_bytes()) for o in version.originals] == [("a.docx", b"old bytes")]
    assert (version.added_at, version.replaced_at) == (before.added_at, stored.added_at)
    assert library.search("khảo sát") != []
    assert {m.document_id for m in library.search("khảo sát")} == {stored.id}


def test_versions_move_along_newest_first(library):
    for n in range(4):
        library.replace(values.plan_reading(f"v{n}", SURVEY), source=f"s{n}")
    (stored,) = library.documents()
    assert stored.digest == values.digest_of("v3")
    assert [v.digest for v in library.versions(stored.id)] == [values.digest_of(f"v{n}") for n in (2, 1, 0)]
    library.remove(stored.id)
    assert library.documents() == []
    assert library.replace(values.plan_reading("v0", SURVEY), source="s0") is Change.NEW


def test_a_folder_with_old_and_new_read_twice_changes_nothing(library):
    folder = [values.plan_reading(key, SURVEY) for key in ("a.docx", "a.pdf", "b.docx")]
    for reading in folder:
        library.replace(reading, source=reading.file)
    before = (library.documents(), library.generation())
    versions = library.versions(library.documents()[0].id)
    changes = [library.replace(reading, source=reading.file) for reading in folder]
    assert changes == [Change.UNCHANGED] * 3
    assert (library.documents(), library.generation()) == before
    assert library.versions(library.documents()[0].id) == versions
    assert library.replace(folder[0], source="a copy of it", extractor="2") is Change.UNCHANGED


def test_a_file_that_was_edited_in_its_place_keeps_its_history(library):
    library.replace(values.plan_reading("v1", SURVEY), source="plan.docx")
    assert library.replace(values.plan_reading("v2", SURVEY), source="plan.docx") is Change.CHANGED
    (stored,) = library.documents()
    assert [v.digest for v in library.versions(stored.id)] == [values.digest_of("v1")]


def test_a_file_overwritten_by_another_plan_goes_with_its_history(library):
    library.replace(values.plan_reading("v1", SURVEY), source="old.docx")
    library.replace(values.plan_reading("v2", SURVEY), source="plan.docx")
    other = values.plan_reading("other", REPORT, number="90/KH-SVHTT")
    assert library.replace(other, source="plan.docx") is Change.CHANGED
    assert [d.digest for d in library.documents()] == [other.digest]
    assert library.replace(values.plan_reading("v1", SURVEY), source="plan.docx") is Change.CHANGED
    assert [d.digest for d in library.documents()] == [values.digest_of("v1")]


def test_an_old_version_over_another_plan_takes_its_place(library):
    for key in ("v1", "v2"):
        library.replace(values.plan_reading(key, SURVEY), source=key)
    library.replace(values.plan_reading("other", REPORT, number="90/KH-SVHTT"), source="other")
    assert library.replace(values.plan_reading("v1", SURVEY), source="other") is Change.CHANGED
    assert [d.digest for d in library.documents()] == [values.digest_of("v2")]


@pytest.mark.parametrize(
    "front",
    [
        {"number": "77/KH-SVHTT"},
        {"number": "76/QĐ-SVHTT"},
        {"issuer": "Sở Nội vụ"},
        {"issuer": None},
        {"date": dt.date(2025, 2, 5)},
        {"date": None, "year": 2025},
        {"date": None, "year": None},
        {"title": "Phòng chống bạo lực gia đình"},
    ],
)
def test_what_differs_in_its_front_is_another_plan(library, front):
    library.replace(values.plan_reading("a", SURVEY), source="a")
    assert library.replace(values.plan_reading("b", SURVEY, **front), source="b") is Change.NEW
    assert len(library.documents()) == 2


@pytest.mark.parametrize(
    "front",
    [
        {"number": "076/KH-SVHTT"},
        {"issuer": "SỞ VĂN HOÁ VÀ THỂ THAO"},
        {"date": dt.date(2026, 12, 31), "year": 2027},
        {"date": None},
        {"title": None},
        {"title": "chuyển đôi số năm 2O26"},
    ],
)
def test_what_is_printed_otherwise_is_the_same_plan(library, front):
    library.replace(values.plan_reading("a", SURVEY), source="a")
    assert library.replace(values.plan_reading("b", SURVEY, **front), source="b") is Change.CHANGED
    assert len(library.documents()) == 1


@pytest.mark.parametrize("number", [None, "", "/KH-SVHTT", "…/KH-SVHTT", "0/KH-SVHTT"])
def test_drafts_without_a_number_are_plans_of_their_own(library, number):
    for key in ("a", "b"):
        assert library.replace(values.plan_reading(key, SURVEY, number=number), source=key) is Change.NEW


def test_tasks_keep_their_identity_in_a_new_version(library):
    library.replace(values.plan_reading("v1", SURVEY, TRAINING), source="s")
    before = identity_of(library)
    library.replace(values.plan_reading("v2", REPORT, SURVEY, f"{TRAINING} cấp xã"), source="s")
    after = identity_of(library)
    assert after[SURVEY] == before[SURVEY]
    assert after[f"{TRAINING} cấp xã"] == before[TRAINING]
    assert after[REPORT] not in before.values()
    assert len({*after.values()}) == 3


def test_tasks_keep_their_identity_when_read_by_a_newer_extractor(library):
    library.replace(values.plan_reading("v1", SURVEY, TRAINING), source="s", extractor="1")
    library.replace(values.plan_reading("v2", SURVEY, TRAINING), source="s", extractor="1")
    before, (stored,) = identity_of(library), library.documents()
    versions = library.versions(stored.id)
    assert library.replace(values.plan_reading("v2", REPORT, SURVEY, TRAINING), source="s", extractor="2")
    after = identity_of(library)
    assert {text: after[text] for text in before} == before
    assert library.versions(stored.id) == versions
    assert library.document(stored.id).added_at == stored.added_at


def test_an_identity_that_moved_on_is_not_given_again(library):
    """The second reading calls another task "t0", whose identity the first task has kept."""
    library.replace(values.plan_reading("v1", SURVEY), source="s", extractor="1")
    library.replace(values.plan_reading("v1", REPORT, SURVEY), source="s", extractor="2")
    assert len({*identity_of(library).values()}) == 2


def test_identities_are_those_of_one_task_each_and_the_same_on_every_machine(library):
    for n in range(3):
        library.replace(values.plan_reading(f"k{n}", SURVEY, TRAINING, number=f"{n + 1}/KH"), source=f"s{n}")
    found = [stored.identity for stored in library.tasks()]
    assert len({*found}) == 6
    for document in library.documents():
        library.remove(document.id)
    for n in (2, 1, 0):
        library.replace(values.plan_reading(f"k{n}", SURVEY, TRAINING, number=f"{n + 1}/KH"), source=f"s{n}")
    assert {stored.identity for stored in library.tasks()} == {*found}
