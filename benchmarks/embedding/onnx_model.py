"""The same weights in ONNX Runtime. Needs `pip install onnx ml_dtypes` beside the project's packages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import onnxruntime  # type: ignore[import-untyped]
import torch
from onnx import (  # type: ignore[import-not-found, unused-ignore]
    ModelProto,
    NodeProto,
    TensorProto,
    helper,
    numpy_helper,
)

from index.bundled_model import BundledModel
from index.bundled_weights import Floats

_CONTRIB = "com.microsoft"  # the domain of ONNX Runtime's own operators
_BLOCK = 32


class OnnxModel(BundledModel):
    """`kind` is "4 bit" (weights as stored, activations in 8 bits) or "int8" (one scale a column). Texts are padded."""

    def __init__(self, kind: str) -> None:
        super().__init__(torch.float32)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = torch.get_num_threads()
        model = _Writer(self, kind).model().SerializeToString()
        self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])

    def _means(self, windows: Sequence[Sequence[int]]) -> torch.Tensor:
        shape = (len(windows), max(map(len, windows)))
        given, mask = np.zeros((*shape, self.shape.width), np.float32), np.zeros(shape, np.int32)
        for at, window in enumerate(windows):
            words = self._file.rows("emb.word", self.shape.width, np.asarray(window))
            given[at, : len(window)], mask[at, : len(window)] = words + self._first[: len(window)], 1
        (found,) = self._session.run(None, {"given": given, "mask": mask})
        means = (found * mask[..., None]).sum(1) / mask.sum(1)[:, None]
        return torch.from_numpy(means.astype(np.float32))


class _Writer:
    """Writes the layers as a graph."""

    def __init__(self, source: BundledModel, kind: str) -> None:
        self._source, self._kind = source, kind
        self._shape = source.shape
        self._constants: list[TensorProto] = []

    def model(self) -> ModelProto:
        nodes = list(self._nodes())
        values = {"given": (TensorProto.FLOAT, self._shape.width), "mask": (TensorProto.INT32, None)}
        inputs = [
            helper.make_tensor_value_info(name, kind, ["texts", "tokens", *([width] if width else [])])
            for name, (kind, width) in values.items()
        ]
        output = helper.make_tensor_value_info("out", TensorProto.FLOAT, ["texts", "tokens", self._shape.width])
        graph = helper.make_graph(nodes, "e5", inputs, [output], self._constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid(_CONTRIB, 1)])
        model.ir_version = 9
        return model

    def _nodes(self) -> Iterator[NodeProto]:
        epsilon = self._shape.epsilon
        weights = [self._constant(name, getattr(self._source, name).numpy()) for name in "wb"]
        yield helper.make_node("LayerNormalization", ["given", *weights], ["x0"], epsilon=epsilon, axis=-1)
        for n in range(self._shape.layers):
            yield from self._layer(f"l{n}_", f"x{n}", f"x{n + 1}")
        yield helper.make_node("Identity", [f"x{self._shape.layers}"], ["out"])

    def _layer(self, name: str, given: str, result: str) -> Iterator[NodeProto]:
        yield self._linear(f"{name}qkv", given)
        cuts = self._constant(f"{name}cuts", np.full(3, self._shape.width, np.int64))
        yield helper.make_node("Split", [f"{name}qkv", cuts], [f"{name}{part}" for part in "qkv"], axis=-1)
        three = [f"{name}{part}" for part in "qkv"]
        heads = self._shape.heads
        yield helper.make_node(
            "MultiHeadAttention", [*three, "", "mask"], [f"{name}att"], domain=_CONTRIB, num_heads=heads
        )
        yield self._linear(f"{name}ao", f"{name}att")
        yield self._norm(f"{name}aln", given, f"{name}ao", f"{name}mid")
        yield self._linear(f"{name}fi", f"{name}mid")
        yield helper.make_node("Gelu", [f"{name}fi"], [f"{name}gelu"], domain=_CONTRIB)
        yield self._linear(f"{name}fo", f"{name}gelu")
        yield self._norm(f"{name}oln", f"{name}mid", f"{name}fo", result)

    def _norm(self, name: str, one: str, two: str, result: str) -> NodeProto:
        weights = [self._constant(f"{name}_{part}", getattr(self._source, f"{name}_{part}").numpy()) for part in "wb"]
        epsilon = self._shape.epsilon
        return helper.make_node(
            "SkipLayerNormalization", [one, two, *weights], [result], domain=_CONTRIB, epsilon=epsilon
        )

    def _linear(self, name: str, given: str) -> NodeProto:
        matrix: Floats = getattr(self._source, f"{name}_w").numpy()
        bias = self._constant(f"{name}_b", getattr(self._source, f"{name}_b").numpy())
        if self._kind == "int8":
            scales = np.abs(matrix).max(1) / 127
            small = np.round(matrix / scales[:, None]).astype(np.int8).T
            weights = [self._constant(f"{name}_w", small), self._constant(f"{name}_s", scales.astype(np.float32))]
            return helper.make_node("DynamicQuantizeMatMul", [given, *weights, "", bias], [name], domain=_CONTRIB)
        halves, scales = _four_bits(matrix)
        weights = [self._constant(f"{name}_w", halves), self._constant(f"{name}_s", scales)]
        rows, columns = matrix.shape
        options = {"N": rows, "K": columns, "bits": 4, "block_size": _BLOCK, "accuracy_level": 4}
        return helper.make_node("MatMulNBits", [given, *weights, "", "", bias], [name], domain=_CONTRIB, **options)

    def _constant(self, name: str, value: npt.NDArray[np.generic]) -> str:
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name


def _four_bits(matrix: Floats) -> tuple[npt.NDArray[np.uint8], Floats]:
    """A matrix that came from blocks of 4 bits back in such blocks, as ONNX Runtime packs them.

    The largest weight of a block is -8 times its scale, as in the file.
    """
    blocks = matrix.reshape(len(matrix), -1, _BLOCK)
    largest = np.take_along_axis(blocks, np.abs(blocks).argmax(-1)[..., None], -1)
    scales = np.where(largest == 0, 1, largest / -8)
    halves = np.clip(np.round(blocks / scales) + 8, 0, 15).astype(np.uint8)
    packed: npt.NDArray[np.uint8] = halves[..., 0::2] | halves[..., 1::2] << np.uint8(4)
    return packed, scales[..., 0].astype(np.float32)
