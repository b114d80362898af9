"""The encoder against the same arithmetic done slowly, and against a model's published figures."""

from __future__ import annotations

import json
from importlib.util import find_spec
from math import erf, exp, sqrt
from typing import TYPE_CHECKING

import numpy as np
import pytest
from safetensors.numpy import save_file
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace
from tokenizers.processors import TemplateProcessing

from router.errors import ConfigurationError
from router.settings.outside_checks import MODEL_MODULE
from router.understanding.encoder import PIECES_MAX, BertEncoder, _gelu, packaged_model

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

SIZE, HEADS, LAYERS, INNER = 8, 2, 2, 12
WORDS = ["[UNK]", "[CLS]", "[SEP]", "i", "have", "lost", "my", "card", "the", "bill", "is", "wrong"]
EPSILON = 1e-6
CONFIG = {
    "model_type": "bert",
    "hidden_act": "gelu",
    "hidden_size": SIZE,
    "num_attention_heads": HEADS,
    "num_hidden_layers": LAYERS,
    "max_position_embeddings": 32,
    "layer_norm_eps": EPSILON,
}
Rows = list[list[float]]


def weights() -> dict[str, NDArray[np.float32]]:
    chance = np.random.default_rng(7)
    made: dict[str, NDArray[np.float32]] = {}

    def add(name: str, *shape: int) -> None:
        made[name] = chance.normal(size=shape).astype(np.float32)

    add("embeddings.word_embeddings.weight", len(WORDS), SIZE)
    add("embeddings.position_embeddings.weight", 32, SIZE)
    add("embeddings.token_type_embeddings.weight", 2, SIZE)
    for name in ("embeddings.LayerNorm.weight", "embeddings.LayerNorm.bias"):
        add(name, SIZE)
    for layer in range(LAYERS):
        name = f"encoder.layer.{layer}"
        parts = {
            "attention.self.query": (SIZE, SIZE),
            "attention.self.key": (SIZE, SIZE),
            "attention.self.value": (SIZE, SIZE),
            "attention.output.dense": (SIZE, SIZE),
            "intermediate.dense": (INNER, SIZE),
            "output.dense": (SIZE, INNER),
        }
        for part, shape in parts.items():
            add(f"{name}.{part}.weight", *shape)
            add(f"{name}.{part}.bias", shape[0])
        for part in ("attention.output.LayerNorm", "output.LayerNorm"):
            add(f"{name}.{part}.weight", SIZE)
            add(f"{name}.{part}.bias", SIZE)
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "config.json").write_text(json.dumps(CONFIG))
    save_file(weights(), tmp_path / "model.safetensors")
    vocabulary = {word: number for number, word in enumerate(WORDS)}
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 1), ("[SEP]", 2)]
    )
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    return tmp_path


class Slowly:
    """One text, number by number, with the error function of the standard library."""

    def __init__(self) -> None:
        self._weights = {name: tensor.tolist() for name, tensor in weights().items()}

    def encode(self, words: list[str]) -> list[float]:
        ids = [1, *(WORDS.index(word) for word in words), 2]
        known = self._weights
        rows = [
            self._normalised(
                [
                    known["embeddings.word_embeddings.weight"][piece][i]
                    + known["embeddings.position_embeddings.weight"][place][i]
                    + known["embeddings.token_type_embeddings.weight"][0][i]
                    for i in range(SIZE)
                ],
                "embeddings.LayerNorm",
            )
            for place, piece in enumerate(ids)
        ]
        for layer in range(LAYERS):
            rows = self._layer(rows, f"encoder.layer.{layer}")
        mean = [sum(row[i] for row in rows) / len(rows) for i in range(SIZE)]
        length = sqrt(sum(value * value for value in mean))
        return [value / length for value in mean]

    def _layer(self, rows: Rows, name: str) -> Rows:
        attended = [
            self._linear(row, f"{name}.attention.output.dense") for row in self._mixed(rows, name)
        ]
        middle = [
            self._normalised(_sum(row, more), f"{name}.attention.output.LayerNorm")
            for row, more in zip(rows, attended, strict=True)
        ]
        result = []
        for row in middle:
            inner = self._linear(row, f"{name}.intermediate.dense")
            inner = [0.5 * value * (1 + erf(value / sqrt(2))) for value in inner]
            outer = self._linear(inner, f"{name}.output.dense")
            result.append(self._normalised(_sum(row, outer), f"{name}.output.LayerNorm"))
        return result

    def _mixed(self, rows: Rows, name: str) -> Rows:
        query, key, value = (
            [self._linear(row, f"{name}.attention.self.{part}") for row in rows]
            for part in ("query", "key", "value")
        )
        width = SIZE // HEADS
        mixed: Rows = [[] for _ in rows]
        for start in range(0, SIZE, width):
            part = range(start, start + width)
            for number, asked in enumerate(query):
                fits = [exp(sum(asked[i] * one[i] for i in part) / sqrt(width)) for one in key]
                mixed[number] += [
                    sum(fit * one[i] for fit, one in zip(fits, value, strict=True)) / sum(fits)
                    for i in part
                ]
        return mixed

    def _linear(self, row: list[float], name: str) -> list[float]:
        known = zip(self._weights[f"{name}.weight"], self._weights[f"{name}.bias"], strict=True)
        return [sum(a * b for a, b in zip(row, line, strict=True)) + bias for line, bias in known]

    def _normalised(self, row: list[float], name: str) -> list[float]:
        mean = sum(row) / SIZE
        spread = sqrt(sum((value - mean) ** 2 for value in row) / SIZE + EPSILON)
        scale, shift = self._weights[f"{name}.weight"], self._weights[f"{name}.bias"]
        return [
            (value - mean) / spread * a + b for value, a, b in zip(row, scale, shift, strict=True)
        ]


def _sum(one: list[float], other: list[float]) -> list[float]:
    return [a + b for a, b in zip(one, other, strict=True)]


TEXTS = ["i have lost my card", "the bill is wrong", "bill", "my card is wrong", "card"]


def test_vectors_are_those_of_the_arithmetic_done_slowly(folder: Path) -> None:
    vectors = BertEncoder(folder).encode(TEXTS)
    for text, vector in zip(TEXTS, vectors, strict=True):
        assert np.allclose(vector, Slowly().encode(text.split()), atol=2e-5)


def test_a_text_has_the_same_vector_alone_and_among_others(folder: Path) -> None:
    encoder = BertEncoder(folder)
    told: list[int] = []
    together = encoder.encode(TEXTS * 20, told.append)
    assert sum(told) == len(TEXTS) * 20
    for text, vector in zip(TEXTS * 20, together, strict=True):
        assert np.allclose(encoder.encode([text])[0], vector, atol=1e-6)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-6)


def test_nothing_and_far_too_much_have_vectors_too(folder: Path) -> None:
    encoder = BertEncoder(folder)
    vectors = encoder.encode(["", "card " * 10 * PIECES_MAX, "ζ \x00 🙂"])
    assert np.isfinite(vectors).all()
    assert encoder.encode([]).shape == (0, SIZE)


def test_the_names_of_weights_may_begin_with_that_of_the_model(folder: Path) -> None:
    plain = BertEncoder(folder).encode(TEXTS)
    save_file(
        {f"bert.{name}": one for name, one in weights().items()}, folder / "model.safetensors"
    )
    assert (BertEncoder(folder).encode(TEXTS) == plain).all()


def test_the_activation_is_within_a_millionth_of_the_exact_one() -> None:
    values = np.linspace(-8, 8, 2_001, dtype=np.float32)
    exact = [0.5 * float(value) * (1 + erf(float(value) / sqrt(2))) for value in values]
    assert np.abs(_gelu(values) - exact).max() < 3e-6


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "model.safetensors"])
@pytest.mark.parametrize("content", [None, b"", b"{}", b"garbage" * 100])
def test_what_is_no_model_is_refused_with_its_place(
    folder: Path, name: str, content: bytes | None
) -> None:
    (folder / name).unlink() if content is None else (folder / name).write_bytes(content)
    with pytest.raises(ConfigurationError, match=str(folder)):
        BertEncoder(folder)


@pytest.mark.parametrize(
    "change",
    [
        {"model_type": "roberta"},
        {"hidden_act": "relu"},
        {"num_hidden_layers": LAYERS + 1},
        {"num_attention_heads": 3},
        {"hidden_size": SIZE * 2},
    ],
)
def test_a_model_of_another_make_is_refused(folder: Path, change: dict[str, object]) -> None:
    (folder / "config.json").write_text(json.dumps(CONFIG | change))
    with pytest.raises(ConfigurationError, match=str(folder)):
        BertEncoder(folder)


@pytest.mark.skipif(find_spec(MODEL_MODULE) is None, reason="needs the model's package")
def test_the_packaged_model_gives_the_similarities_that_its_makers_publish() -> None:
    """https://sbert.net/docs/quickstart.html"""
    vectors = BertEncoder(packaged_model()).encode(
        ["The weather is lovely today.", "It's so sunny outside!", "He drove to the stadium."]
    )
    published = [[1.0, 0.6660, 0.1046], [0.6660, 1.0, 0.1411], [0.1046, 0.1411, 1.0]]
    assert np.allclose(vectors @ vectors.T, published, atol=1e-3)
