from __future__ import annotations

import library_values as values
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import fulltext, fulltext_postgres, fulltext_sqlite
from index.library import Weights
from index.search_terms import MAX_TERMS, rarest
from plan.deadline import NO_DEADLINE
from plan.document import Document
from plan.reading import Reading
from plan.span import Printed, Span

AWKWARD = [
    '"',
    "'",
    "a AND",
    "NEAR(",
    "segmented:",
    "-x",
    "*",
    "^a",
    "a*",
    "((",
    "{a}:",
    "OR",
    "NOT NOT",
    "\0",
    "a\0b",
    "%",
    "_",
    "🙂",
]


@pytest.fixture
def stocked(library):
    printed = Printed("Báo cáo tổng hợp", Span(1, 1))
    task = values.make_task(
        "t1",
        "Triển khai Quyết định số 399/QĐ-UBND về cải cách hành chính",
        section=("III. TỔ CHỨC THỰC HIỆN", "2. Phòng Di sản"),
        lead=(values.unit("VP", "Văn phòng Sở"),),
        coordinate=(values.unit("Thanh tra"),),
        product=printed,
        goal=Printed("Nâng cao chỉ số hài lòng", Span(1, 1)),
        activities=(Printed("Tập huấn viên chức", Span(1, 1)),),
        deadline=NO_DEADLINE,
    )
    passage = values.make_passage("p1", "Bố trí kinh phí bảo tồn di tích", ("IV. KINH PHÍ",))
    document = Document(number="12/KH-SVHTT", title="Phát triển du lịch")
    library.replace(values.make_reading("một", tasks=[task], passages=[passage], document=document), source="một")
    return library


@pytest.mark.parametrize(
    "asked",
    [
        *(
            "cải cách hành chính",
            "cai cach hanh chinh",
            "CẢI CÁCH",
            "399/QĐ-UBND",
            "399/qd-ubnd",
            "di sản",
            "Văn phòng Sở",
        ),
        *("thanh tra", "hài lòng", "tập huấn", "Báo cáo tổng hợp", "phát triển du lịch"),
    ],
)
def test_every_part_of_a_task_is_found(stocked, asked):
    found = stocked.search(asked)
    assert (found[0].kind, found[0].item_id) == ("task", "t1")


@pytest.mark.parametrize("asked", ["bảo tồn di tích", "kinh phi", "KINH PHÍ"])
def test_a_passage_is_found_by_text_and_section(stocked, asked):
    found = stocked.search(asked)
    assert (found[0].kind, found[0].item_id) == ("passage", "p1")
    assert found[0].score > 0


def test_diacritics_part_words_that_look_alike_when_folded(library):
    tasks = [values.make_task("ban", "Bán vé tham quan"), values.make_task("bàn", "Kê bàn vé tham quan")]
    library.replace(values.make_reading("bàn", tasks=tasks), source="bàn")
    assert library.search("bàn")[0].item_id == "bàn"
    assert library.search("bán")[0].item_id == "ban"
    assert {m.item_id for m in library.search("ban")} == {"ban", "bàn"}
    assert [m.score for m in library.search("bàn", weights=Weights(segmented=5.0, folded=0.0))] != [
        m.score for m in library.search("bàn")
    ]


def test_documents_and_limit_restrict(library):
    ids = []
    for key in ("a", "b", "c"):
        library.replace(values.simple_reading(key), source=key)
        ids.append(values.digest_of(key)[:16])
    assert {m.document_id for m in library.search("thư viện")} == set(ids)
    assert {m.document_id for m in library.search("thư viện", document_ids=ids[:2])} == set(ids[:2])
    assert library.search("thư viện", document_ids=[]) == []
    assert len(library.search("thư viện", limit=3)) == 3
    assert library.search("thư viện", limit=0) == []
    scores = [m.score for m in library.search("thư viện số 1")]
    assert scores == sorted(scores, reverse=True)


@pytest.fixture
def few_scored(monkeypatch):
    """Only rows with one of the rarest words are scored, as in a library of thousands of plans."""
    for engine in (fulltext_sqlite, fulltext_postgres):
        monkeypatch.setattr(engine, "_SCORED", 2)


def common(key: str, rare: str = "") -> Reading:
    """A plan whose tasks share their words with all others, and one of which may say something rare."""
    tasks = [values.make_task(f"{key}{n}", f"Tổ chức hội nghị {rare if n == 2 else ''}") for n in range(4)]
    return values.make_reading(key, tasks=tasks)


@pytest.mark.usefixtures("few_scored")
def test_in_a_large_library_what_holds_a_rare_word_is_found_first(library):
    for key, rare in (("a", ""), ("b", "về thủy triều"), ("c", "")):
        library.replace(common(key, rare), source=key)
    found = library.search("tổ chức hội nghị về thủy triều", limit=1)
    assert [(one.document_id, one.item_id) for one in found] == [(values.digest_of("b")[:16], "b2")]
    assert len(library.search("tổ chức hội nghị về thủy triều")) == 12, "where more are asked for, all are looked at"


@pytest.mark.usefixtures("few_scored")
def test_common_words_alone_are_found_too(library):
    library.replace(common("a"), source="a")
    assert {match.item_id for match in library.search("tổ chức hội nghị")} == {"a0", "a1", "a2", "a3"}


@pytest.mark.usefixtures("few_scored")
def test_a_rare_word_elsewhere_hides_nothing_of_some_documents(library):
    for key, rare in (("a", ""), ("b", "về thủy triều"), ("c", ""), ("d", "")):
        library.replace(common(key, rare), source=key)
    found = library.search("hội nghị thủy triều", document_ids=[values.digest_of("a")[:16]])
    assert {match.item_id for match in found} == {"a0", "a1", "a2", "a3"}


def test_the_rarest_terms_are_taken_as_long_as_few_rows_hold_them():
    rows = {("folded", "hoi"): 50, ("folded", "trieu"): 1, ("segmented", "hội_nghị"): 4}
    assert rarest(rows, 10) == [("folded", "trieu"), ("segmented", "hội_nghị")]
    assert rarest(rows, 0) == [("folded", "trieu")], "one in any case"
    assert rarest({}, 10) == []


def test_a_long_question_is_cut():
    terms = fulltext.terms_of(" ".join(f"tu{n}" for n in range(100)))
    assert len(terms.folded) == MAX_TERMS
    assert not fulltext.terms_of('?! -- "*"')


@pytest.mark.parametrize("text", [*AWKWARD, " ".join(AWKWARD), "ế " + " ".join(AWKWARD)])
def test_operators_are_words(stocked, text):
    stocked.search(text)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(AWKWARD) | st.text(max_size=12), max_size=6).map(" ".join))
def test_no_text_breaks_the_search(stocked, text):
    stocked.search(text)
