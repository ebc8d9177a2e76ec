"""How a library looks to questions: names of plans, words of records, and what is kept."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from itertools import pairwise

import pytest
from assistant_values import plan
from hypothesis import given
from hypothesis import strategies as st

from assistant import corpus as corpus_module
from assistant.corpus import Corpus, Entry
from assistant.known_plans import province_names, without_linking
from assistant.loading import find_plans, load_plans
from index.corrections import NewCorrection
from index.library import Library
from plan.corrected import CorrectedField, CorrectionKind
from plan.errors import DocumentMissing
from plan.language.wording import plain_words
from plan.passage import Passage, PassageKind


def by_symbol(corpus: Corpus, symbol: str) -> corpus_module.Plan:
    (found,) = [p for p in corpus.plans() if p.symbol == symbol]
    return found


def test_plans_come_in_the_order_they_were_added(corpus):
    assert [p.stored.file[:2] for p in corpus.plans()] == ["01", "02", "03", "04", "05"]


def test_number_and_symbol_are_told_apart(corpus):
    assert [p.serial for p in corpus.plans()] == ["18", "173", "246", "", "88"]
    assert [p.symbol for p in corpus.plans()] == ["kh svhtt", "kh ubnd", "kh ubnd", "kh snv", "qd ubnd"]


def test_zeros_before_a_number_say_nothing():
    assert plan("07/KH-UBND", "UBND tỉnh Vân Hải", "Vân Hải", "Trồng sen", 2025).serial == "7"


def test_a_plan_without_a_number_has_neither():
    bare = plan(None, "UBND tỉnh Vân Hải", "Vân Hải", "Trồng sen", 2025)
    assert (bare.serial, bare.symbol) == ("", "")


def test_the_kind_of_issuer_is_its_name_without_the_province(corpus):
    assert by_symbol(corpus, "kh svhtt").issuer_kind == ("so", "van", "hoa", "the", "thao")
    assert by_symbol(corpus, "kh snv").issuer_kind == ("so", "noi", "vu")


@pytest.mark.parametrize("printed", ["Thành phố Hải Phòng", "TP. Hải Phòng", "TP Hải Phòng", "Hải Phòng"])
def test_a_place_is_known_without_the_word_for_its_kind(printed):
    assert plan("1/KH-UBND", "Ủy ban nhân dân", printed, "Trồng sen", 2025).places == {"hai phong"}


def test_a_province_in_the_title_is_a_place_of_the_plan():
    named = plan("1/KH-BQL", "Ban Quản lý dự án", "Vân Hải", "Kết nối đường bộ với Đồng Nai", 2025)
    assert named.places == {"van hai", "dong nai"}


@pytest.mark.parametrize("issuer", ["Bộ Y tế", "Thủ tướng Chính phủ"])
def test_the_seat_of_a_national_office_is_no_place_of_its_plan(issuer):
    assert plan("1/KH-X", issuer, "Hà Nội", "Trồng sen", 2025).places == frozenset()


def test_years_are_those_of_title_date_and_document():
    named = plan("1/KH-UBND", "UBND tỉnh Vân Hải", "Vân Hải", "Trồng sen giai đoạn 2024 - 2026", 2025)
    assert named.years == {2024, 2025, 2026}


def test_linking_words_drop_out_of_names():
    assert without_linking(["van", "hoa", "va", "the", "thao"]) == ("van", "hoa", "the", "thao")


def test_old_and_new_provinces_know_each_other(corpus):
    assert province_names()["hoa binh"] == {"hoa binh", "phu tho"}
    assert corpus.place_names()["van hai"] == {"van hai"}
    assert corpus.place_names()["hoa binh"] == province_names()["hoa binh"]


def test_every_record_and_passage_is_an_entry_once(corpus, sample_library):
    for p in corpus.plans():
        contents = corpus.contents(p.id)
        assert [e.task for e in contents.tasks] == [t.task for t in sample_library.tasks([p.id])]
        assert [e.item for e in contents.passages] == [s.passage for s in sample_library.passages([p.id])]
        assert all(isinstance(e.item, Passage) and e.task is None for e in contents.passages)


def test_the_text_of_a_task_counts_more_than_its_product_and_its_units(corpus):
    contents = corpus.contents(by_symbol(corpus, "qd ubnd").id)
    (planting,) = [e for e in contents.tasks if "Cấp mã số vùng trồng" in e.item.text]
    assert planting.weights["vung"] == 1.0
    assert planting.weights["vung"] > planting.weights["25"] > planting.weights["thuong"] > 0
    assert planting.joined(("ma", "so")) == 1.0
    assert "thuong" not in planting.keys


_WORDS = st.lists(st.sampled_from(["an", "ba", "b", "a"]), max_size=5).map(tuple)


@given(
    st.lists(st.tuples(st.sampled_from([1.0, 0.85, 0.35]), _WORDS), max_size=4), st.tuples(*[st.sampled_from("ab")] * 2)
)
def test_words_are_joined_where_they_stand_side_by_side_in_a_field(fields, pair):
    entry = Entry("d", None, tuple(fields))
    held = [weight for weight, words in fields if pair in pairwise(words)]
    assert entry.joined(pair) == max(held, default=0.0)


def test_units_of_a_plan_are_known_by_their_folded_names(corpus):
    names = corpus.contents(by_symbol(corpus, "qd ubnd").id).unit_names
    assert names["chi cuc kiem lam"] == "Chi cục Kiểm lâm"
    assert "thanh tra so" not in names


def test_the_vocabulary_counts_entries_not_words(corpus):
    contents = corpus.contents(by_symbol(corpus, "kh svhtt").id)
    entries = [*contents.tasks, *contents.passages]
    assert contents.vocabulary["hien"] == sum("hien" in e.weights for e in entries) > 1
    assert contents.vocabulary["ngap"] == 0


@pytest.fixture
def own(sample_data, tmp_path):
    shutil.copytree(sample_data, tmp_path / "data")
    with Library.open(tmp_path / "data", embedder="none", writable=True) as library:
        yield library


def test_contents_are_kept_while_other_plans_change(own):
    corpus = Corpus(own)
    first, second = corpus.plans()[:2]
    kept = corpus.contents(second.id)
    own.remove(first.id)
    assert first.id not in {p.id for p in corpus.plans()}
    assert corpus.contents(second.id) is kept


def test_contents_are_read_anew_when_the_plan_is_corrected(own):
    corpus = Corpus(own)
    first, second = corpus.plans()[:2]
    before, other = corpus.contents(first.id), corpus.contents(second.id)
    task = own.tasks([first.id])[0]
    wanted = replace(task.task, text="Trồng xong 40 ha sen")
    new = NewCorrection(task.identity, CorrectionKind.CORRECTED, CorrectedField.TEXT, "1", "An", wanted)
    corrected = own.correct(first.id, new)
    assert wanted.text in {e.task.text for e in corpus.contents(first.id).tasks}
    assert corpus.contents(second.id) is other
    own.withdraw(first.id, corrected.id, by="An")
    assert corpus.contents(first.id) == before


def test_contents_of_a_plan_that_comes_again_are_its_own(own, samples):
    corpus = Corpus(own)
    (first, *_), before = corpus.plans(), corpus.contents(corpus.plans()[0].id)
    own.remove(first.id)
    with pytest.raises(DocumentMissing):
        corpus.contents(first.id)
    load_plans(find_plans([samples / first.stored.file]), own)
    again = corpus.contents(first.id)
    assert again is not before
    assert [e.task.text for e in again.tasks] == [e.task.text for e in before.tasks]


def test_a_snapshot_stays_as_it_was(own, samples):
    first, second = Corpus(own).plans()[:2]
    own.remove(second.id)
    corpus = Corpus(own)
    then = corpus.snapshot()
    load_plans(find_plans([samples / second.stored.file]), own)
    own.remove(first.id)
    assert first.id in then.plans().documents
    assert first.id not in corpus.plans().documents
    for gone_or_new in (first.id, second.id):
        with pytest.raises(DocumentMissing):
            then.contents(gone_or_new)


def test_only_the_documents_used_last_are_kept(sample_library, monkeypatch):
    monkeypatch.setattr(corpus_module, "KEPT_DOCUMENTS", 2)
    corpus = Corpus(sample_library)
    first, second, third = [p.id for p in corpus.plans()[:3]]
    oldest, older = corpus.contents(first), corpus.contents(second)
    assert corpus.contents(first) is oldest
    corpus.contents(third)
    assert corpus.contents(first) is oldest
    assert corpus.contents(second) is not older


def test_what_else_stands_in_a_tasks_own_line_counts_for_it(corpus):
    """Of "Báo cáo quý I: các phòng gửi ...; Văn phòng tổng hợp ..." the second task is about the first quarter too."""
    met = 0
    for one in corpus.plans():
        contents = corpus.contents(one.id)
        for passage in (e.item for e in contents.passages if e.item.kind is PassageKind.PROSE):
            for entry in (e for e in contents.tasks if e.item.span == passage.span):
                met += 1
                assert set(plain_words(passage.text)) <= set(entry.weights)
    assert met


def test_what_speaks_of_this_plan_has_the_words_of_its_title(corpus):
    found = [
        (set(one.title_words), set(entry.weights))
        for one in corpus.plans()
        for entry in (*corpus.contents(one.id).tasks, *corpus.contents(one.id).passages)
        if re.search("kế hoạch này|thực hiện kế hoạch(?! số)", entry.item.text.lower())
    ]
    assert found
    assert all(title <= words for title, words in found)
