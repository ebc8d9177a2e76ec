"""What every `assistant.retrieval.reranking.Reranker` must do, held by a real, tiny cross-encoder made here."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from assistant.retrieval.reranking import CrossEncoderReranker, open_reranker
from plan.errors import ModelUnavailable

TEXTS = ["Văn phòng Sở chủ trì chuyển đổi số", "Bảo tồn di tích quốc gia", "", "🙂 \n\t 399/QĐ-UBND", "x" * 5000]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A cross-encoder of two layers with random weights: it knows nothing, and loads and runs as a real one does."""
    import torch  # noqa: PLC0415 - costs seconds
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast  # noqa: PLC0415 - as above

    place = tmp_path_factory.mktemp("cross-encoder")
    letters = [chr(code) for code in range(32, 127)]
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{letter}" for letter in letters)]
    (place / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
        num_labels=1,
    )
    BertForSequenceClassification(config).save_pretrained(place)
    BertTokenizerFast(str(place / "vocab.txt"), model_max_length=64).save_pretrained(place)
    return place


@pytest.fixture(scope="module")
def reranker(folder):
    return CrossEncoderReranker(str(folder))


def test_every_text_gets_a_score(reranker):
    found = reranker.scores("ai chủ trì?", TEXTS)
    assert len(found) == len(TEXTS)
    assert all(type(score) is float for score in found)


def test_nothing_gives_nothing(reranker):
    assert reranker.scores("ai chủ trì?", []) == []


def test_order_and_company_do_not_matter(reranker):
    together = reranker.scores("ai chủ trì?", TEXTS)
    assert reranker.scores("ai chủ trì?", TEXTS[::-1]) == pytest.approx(together[::-1], abs=1e-4)
    assert reranker.scores("ai chủ trì?", TEXTS[:1]) == pytest.approx(together[:1], abs=1e-4)


def test_it_is_off_unless_named(folder):
    assert open_reranker("none") is None
    assert isinstance(open_reranker(str(folder)), CrossEncoderReranker)


def test_a_missing_model_is_said_so_without_the_network(tmp_path):
    with pytest.raises(ModelUnavailable, match="reranker = none"):
        CrossEncoderReranker(str(tmp_path / "không có")).scores("x", ["y"])
    with pytest.raises(ModelUnavailable):
        CrossEncoderReranker("nobody/no-such-model").scores("x", ["y"])


def test_a_folder_that_is_not_there_is_said_before_anything_is_asked(tmp_path):
    with pytest.raises(ModelUnavailable, match="none"):
        open_reranker(str(tmp_path / "không có"))


def test_importing_the_module_imports_no_model_library():
    program = "import sys, assistant.retrieval.reranking; print({'torch', 'sentence_transformers'} & set(sys.modules))"
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", program], cwd=root, check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "set()"
