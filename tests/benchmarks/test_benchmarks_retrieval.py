"""The comparison of rankings, on a set in small."""

from __future__ import annotations

from benchmarks.quality.question_scores import built_library
from benchmarks.quality.retrieval import Asked, figures, law_readings, rankings

LAWS = [
    {"id": "Luật Đất đai@1", "title": "Luật Đất đai", "text": "Cấp giấy chứng nhận quyền sử dụng đất"},
    {"id": "Luật Đất đai@2", "title": "Luật Đất đai", "text": "Thu hồi đất vì mục đích quốc phòng"},
    {"id": "Luật Cư trú@1", "title": "Luật Cư trú", "text": "Đăng ký thường trú và tạm trú"},
]


class Reader:
    """A cross-encoder that likes one article."""

    def scores(self, question, texts):
        return [float("tạm trú" in text) for text in texts]


def test_articles_become_passages_of_their_law():
    readings = law_readings(LAWS)
    assert [p.id for p in readings["Luật Đất đai"].passages] == ["Luật Đất đai@1", "Luật Đất đai@2"]


def test_every_recipe_ranks_the_same_library():
    with built_library(law_readings(LAWS), "hash") as library:
        recipes = rankings(library, Reader())
        assert len(recipes) == 5
        for name, rank in recipes.items():
            found = [m.item_id for m in rank("thu hồi đất quốc phòng")]
            assert len(found) == len(set(found)), name
        assert recipes["words"]("thu hồi đất quốc phòng")[0].item_id == "Luật Đất đai@2"
        assert recipes["fusion, reread by a cross-encoder"]("thu hồi đất")[0].item_id == "Luật Cư trú@1"


def test_figures_count_the_first_match_that_answers():
    with built_library(law_readings(LAWS), "none") as library:
        rank = rankings(library, None)["words"]
        right = Asked("thu hồi đất quốc phòng", lambda m: m.item_id == "Luật Đất đai@2")
        wrong = Asked("thu hồi đất quốc phòng", lambda m: m.item_id == "khác")
        assert figures([right, wrong], rank).split() == ["0.500"] * 4
