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
    other = values.plan_reading("other", REPORT, number="90/KH-SVHTT", title="Trùng tu đình làng")
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


def test_a_document_read_again_keeps_all_but_what_was_read(library):
    digest = library.keep(b"bytes", "a.docx")
    library.replace(values.plan_reading("v1", SURVEY), source="a", originals=[digest])
    library.replace(values.plan_reading("v2", SURVEY, TRAINING), source="b", originals=[digest])
    library.replace(values.plan_reading("v2", SURVEY, TRAINING), source="a")
    before, identities, (stored,) = library.generation(), identity_of(library), library.documents()
    versions, originals = library.versions(stored.id), library.original(stored.id)
    assert library.reread(values.plan_reading("v2", REPORT, SURVEY, TRAINING), document_id=stored.id, extractor="2")
    assert library.generation() > before
    assert [task.task.text for task in library.tasks()] == [REPORT, SURVEY, TRAINING]
    assert {text: identity_of(library)[text] for text in identities} == identities
    (again,) = library.documents()
    assert (again.source, again.added_at, again.digest) == (stored.source, stored.added_at, stored.digest)
    assert (library.versions(stored.id), library.original(stored.id)) == (versions, originals)
    assert library.stale("2") == []
    assert library.search("báo cáo") != []


def test_a_document_that_has_gone_is_not_read_again(library):
    v1, v2 = (values.plan_reading(key, SURVEY) for key in ("v1", "v2"))
    library.replace(v1, source="a")
    library.replace(v2, source="a")
    before = library.generation()
    assert not library.reread(v1, document_id=v1.digest[:16], extractor="2"), "an earlier version is no document"
    assert not library.reread(values.plan_reading("v3", SURVEY), document_id=values.digest_of("v3")[:16], extractor="2")
    with pytest.raises(ValueError, match="other bytes"):
        library.reread(v1, document_id=v2.digest[:16], extractor="2")
    assert library.generation() == before


def test_vectors_of_a_document_read_again_wait_for_a_drain(hashed):
    hashed.replace(values.simple_reading("a", count=3), source="a")
    assert hashed.reread(values.simple_reading("a", count=1), document_id=values.digest_of("a")[:16], extractor="2")
    assert hashed.vector_status().pending == 1
    hashed.drain()
    assert {(m.kind, m.item_id) for m in hashed.nearest("thư viện")} == {("task", "t0"), ("passage", "p0")}


@pytest.mark.parametrize(
    ("before", "after"),
    [("/KH-SVHTT", "/KH-SVHTT"), (None, None), ("/KH-SVHTT", "76/KH-SVHTT"), ("67/KH-SVHTT", "76/KH-SVHTT")],
)
def test_a_draft_edited_in_its_place_keeps_its_history_and_identities(library, before, after):
    library.replace(values.plan_reading("v1", SURVEY, TRAINING, number=before), source="plan.docx")
    identities = identity_of(library)
    newer = values.plan_reading("v2", SURVEY, TRAINING, REPORT, number=after, date=None)
    assert library.replace(newer, source="plan.docx") is Change.CHANGED
    (stored,) = library.documents()
    assert [v.digest for v in library.versions(stored.id)] == [values.digest_of("v1")]
    assert {text: identity_of(library)[text] for text in identities} == identities


@pytest.mark.parametrize("front", [{"title": "Phòng chống bạo lực gia đình"}, {"year": 2027}])
def test_a_draft_overwritten_by_another_plan_is_dropped(library, front):
    library.replace(values.plan_reading("v1", SURVEY, number=None), source="plan.docx")
    assert library.replace(values.plan_reading("v2", SURVEY, number=None, **front), source="plan.docx")
    (stored,) = library.documents()
    assert library.versions(stored.id) == []


def test_a_draft_that_also_stands_elsewhere_stays_when_one_is_edited(library):
    for source in ("plan.docx", "copy.docx"):
        library.replace(values.plan_reading("v1", SURVEY, number=None), source=source)
    library.replace(values.plan_reading("v2", SURVEY, number=None), source="plan.docx")
    assert {d.digest: d.source for d in library.documents()} == {
        values.digest_of("v1"): "copy.docx",
        values.digest_of("v2"): "plan.docx",
    }


def test_a_draft_that_is_given_the_number_of_a_stored_plan_joins_it(library):
    library.replace(values.plan_reading("draft", SURVEY, REPORT, number=None), source="plan.docx")
    draft = identity_of(library)
    library.replace(values.plan_reading("pdf", SURVEY), source="plan.pdf")
    library.replace(values.plan_reading("final", SURVEY, REPORT), source="plan.docx")
    (stored,) = library.documents()
    assert {v.digest for v in library.versions(stored.id)} == {values.digest_of("draft"), values.digest_of("pdf")}
    assert identity_of(library) == draft, "the file that was edited says which tasks are which"


@pytest.mark.parametrize("number", [None, "76/KH-SVHTT"])
def test_an_edit_that_is_undone_in_its_place_is_followed(library, number):
    for key in ("v1", "v2", "v1"):
        assert library.replace(values.plan_reading(key, SURVEY, number=number), source="plan.docx")
    (stored,) = library.documents()
    assert stored.digest == values.digest_of("v1")
    assert [v.digest for v in library.versions(stored.id)] == [values.digest_of("v2")]


def test_an_earlier_file_becomes_the_current_one_again_when_that_is_wanted(tmp_path, library):
    kept = {key: library.keep(key.encode(), f"{key}.docx") for key in ("v1", "v2", "v3")}
    for key, digest in kept.items():
        library.replace(values.plan_reading(key, SURVEY, key), source=key, originals=[digest])
    before = identity_of(library)[SURVEY]
    v1 = values.plan_reading("v1", SURVEY, "v1")
    assert library.replace(v1, source="again") is Change.UNCHANGED
    assert library.replace(v1, source="again", revive=True) is Change.CHANGED
    (stored,) = library.documents()
    assert (stored.digest, stored.source) == (v1.digest, "again")
    assert [v.digest for v in library.versions(stored.id)] == [values.digest_of(key) for key in ("v3", "v2")]
    assert identity_of(library)[SURVEY] == before
    assert [o.digest for o in library.original(stored.id)] == [kept["v1"]], "its files stay when none are given"
    assert library.replace(v1, source="again", revive=True) is Change.UNCHANGED
    library.remove(stored.id)
    assert not any(path.is_file() for path in (tmp_path / "data" / "originals").rglob("*"))


def test_files_given_with_a_revived_version_take_the_place_of_its_own(library):
    old, new = (library.keep(name.encode(), name) for name in ("old", "new"))
    library.replace(values.plan_reading("v1", SURVEY), source="a", originals=[old])
    library.replace(values.plan_reading("v2", SURVEY), source="b")
    library.replace(values.plan_reading("v1", SURVEY), source="c", originals=[new], revive=True)
    (stored,) = library.documents()
    assert [o.digest for o in library.original(stored.id)] == [new]
    assert library.kept([old]) == []


DEPARTMENT = "Sở Văn hóa và Thể thao"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (f"{DEPARTMENT} tỉnh Vân Hải", f"UBND tỉnh vân hải {DEPARTMENT}", True),
        (DEPARTMENT, f"Ủy ban nhân dân tỉnh Vân Hải {DEPARTMENT}", True),
        ("UBND tỉnh Vân Hải", "Ủy ban nhân dân tỉnh Vân Hải", True),
        ("Sở Nội vụ", "Sở Nội vụ và Lao động", False),
        ("UBND tỉnh Vân Hải", f"UBND tỉnh Vân Hải {DEPARTMENT}", False),
        ("UBND tỉnh Vân Hải", "UBND huyện Vân Hải", False),
        ("Sở Nội vụ tỉnh Vân Hải", "Sở Nội vụ tỉnh Sơn Bình", False),
    ],
)
def test_an_issuer_is_the_same_with_and_without_the_body_it_belongs_to(library, one, other, same):
    library.replace(values.plan_reading("a", SURVEY, issuer=one, place="Vân Hải"), source="a")
    library.replace(values.plan_reading("b", SURVEY, issuer=other), source="b")
    assert len(library.documents()) == 2 - same


@pytest.mark.parametrize(
    ("place", "same"), [("vân hải", True), ("TP. Vân Hải", True), ("Sơn Bình", False), (None, True)]
)
def test_departments_of_two_places_are_two_issuers(library, place, same):
    library.replace(values.plan_reading("a", SURVEY, place="Vân Hải"), source="a")
    library.replace(values.plan_reading("b", SURVEY, place=place), source="b")
    assert len(library.documents()) == 2 - same


def test_a_version_that_comes_back_meets_another_document_of_its_plan(library):
    """The file of plan 76 was written over with plan 90 of the same title; 76 came from elsewhere; then an undo."""
    for key, number, source in (("a", "76", "s"), ("b", "90", "s"), ("c", "76", "t"), ("a", "76", "s")):
        library.replace(values.plan_reading(key, SURVEY, number=f"{number}/KH-SVHTT"), source=source)
    (stored,) = library.documents()
    assert stored.digest == values.digest_of("a")
    assert {v.digest for v in library.versions(stored.id)} == {values.digest_of("b"), values.digest_of("c")}
