"""What all plans together say."""

from __future__ import annotations

from assistant_values import plan

from assistant.known_plans import PlanList, province_names

COAST = plan("18/KH-SVHTT", "Sở Văn hóa và Thể thao tỉnh Vân Hải", "Vân Hải", "Cải cách hành chính năm 2024", 2024)
DIGITAL = plan("018/KH-UBND", "Ủy ban nhân dân tỉnh Vân Hải", "Vân Hải", "Chuyển đổi số năm 2025", 2025)
STAFF = plan("/KH-SNV", "Sở Nội vụ thành phố Hà Nội", "Hà Nội", "Tinh giản biên chế năm 2025", 2025)
PLANS = PlanList([COAST, DIGITAL, STAFF])


def test_plans_are_found_by_serial_and_blank_ones_by_none():
    assert PLANS.by_serial == {"18": (COAST, DIGITAL)}


def test_places_are_known_with_the_provinces_that_have_no_plan():
    assert {"van hai", "ha noi"} <= PLANS.places
    assert PLANS.place_names["van hai"] == {"van hai"}
    assert province_names().items() <= PLANS.place_names.items()


def test_rare_words_of_titles_weigh_more():
    assert PLANS.title_weights["chuyen"] > PLANS.title_weights["2025"] > PLANS.title_weights["nam"] > 0
    assert PLANS.title_totals[DIGITAL.id] == sum(PLANS.title_weights[word] for word in DIGITAL.title_words)


def test_documents_are_known_by_their_ids_and_none_of_these_changes_another():
    assert PLANS.documents[STAFF.id] is STAFF.stored
    assert PLANS.changing == ()
