"""Expected rows of initialisers from the published packages, on small random matrices.

pip install numpy torch entmax deepfocus wechsel mergekit (the last three with --no-deps: only pure functions are called, and
what they import beyond is replaced by empty modules). Usage: python scripts/oracles/move-initialisers.py
"""
import importlib.metadata as metadata
import json
import pathlib
import sys
import types

sys.path.pop(0)  # statistics.py beside this file would stand in for the standard library's
import numpy as np
import torch


class Anything(types.ModuleType):
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {"__init__": lambda self, *a, **k: None})


def stub(*names):
    for name in names:
        module = Anything(name)
        module.__path__ = []
        sys.modules.setdefault(name, module)


rng = np.random.default_rng(7)
numbers = lambda x: [round(float(v), 7) for v in np.asarray(x).reshape(-1)]
out = {"made_by": {name: metadata.version(name) for name in ["numpy", "torch", "entmax", "deepfocus", "wechsel", "mergekit"]}}

# --- sparsemax
import entmax

scores = rng.normal(size=(4, 9)).astype(np.float32)
out["sparsemax"] = {
    "width": 9,
    "scores": numbers(scores),
    "weights": numbers(entmax.sparsemax(torch.from_numpy(scores), dim=-1)),
}

# --- FOCUS: new tokens from overlapping ones
fastdist_module = types.ModuleType("fastdist")


class fastdist:
    @staticmethod
    def cosine_matrix_to_matrix(a, b):
        a = a / np.linalg.norm(a, axis=1, keepdims=True)
        b = b / np.linalg.norm(b, axis=1, keepdims=True)
        return (a @ b.T).astype(np.float32)


fastdist_module.fastdist = fastdist
sys.modules["fastdist"] = fastdist_module
stub("fasttext", "fasttext.util", "transformers", "huggingface_hub", "datasets", "tqdm", "tqdm.auto", "rich", "rich.logging", "gensim", "gensim.models", "nltk")
sys.modules["tqdm"].tqdm = sys.modules["tqdm.auto"].tqdm = lambda x, **k: x
logger = types.ModuleType("deepfocus.logger")
logger.logger = types.SimpleNamespace(**{n: (lambda *a, **k: None) for n in ["debug", "info", "success", "warning", "config"]})
sys.modules["deepfocus.logger"] = logger
stub("requests", "deepfocus.fasttext_embs", "deepfocus.vocab_helper")
from deepfocus.focus import focus_additional_token_initialization

auxiliary = rng.normal(size=(12, 5)).astype(np.float32)
rows = rng.normal(size=(8, 4)).astype(np.float32)
space = types.SimpleNamespace
overlapping = {
    str(i): space(auxiliary_embedding=auxiliary[i], source_embedding=torch.from_numpy(rows[i])) for i in range(8)
}
new = {str(i): space(auxiliary_embedding=auxiliary[i], target=space(id=i)) for i in range(8, 12)}
result = focus_additional_token_initialization(overlapping, new, torch.zeros(12, 4), device="cpu")
out["focus"] = {"auxiliary": numbers(auxiliary), "rows": numbers(rows), "new_rows": numbers(result[8:])}

# --- WECHSEL: rows from aligned word vectors
sklearn = types.ModuleType("sklearn.metrics.pairwise")


def cosine_similarity(a, b):
    unit = lambda m: m / np.maximum(np.linalg.norm(m, axis=1, keepdims=True), 1e-12)
    return unit(a) @ unit(b).T


sklearn.cosine_similarity = cosine_similarity
stub("sklearn", "sklearn.metrics", "scipy", "scipy.linalg")
sys.modules["sklearn.metrics.pairwise"] = sklearn


def orthogonal_procrustes(a, b):
    u, _, vt = np.linalg.svd(a.T @ b)
    return u @ vt, None


sys.modules["scipy.linalg"].orthogonal_procrustes = orthogonal_procrustes
import wechsel


class Tokenizer:
    special_tokens_map = {}

    def __init__(self, size):
        self.vocab = {str(i): i for i in range(size)}

    def __len__(self):
        return len(self.vocab)

    def convert_ids_to_tokens(self, ids):
        return [str(i) for i in ids] if hasattr(ids, "__len__") else str(ids)


source_vectors = rng.normal(size=(14, 5))
target_vectors = rng.normal(size=(6, 5))
rows = rng.normal(size=(14, 4))
matrix, _, _ = wechsel.create_target_embeddings(
    source_vectors, target_vectors, Tokenizer(14), Tokenizer(6), rows, neighbors=10, temperature=0.1, verbose=False
)
a, b = rng.normal(size=(20, 5)), rng.normal(size=(20, 5))
out["wechsel"] = {
    "source": numbers(source_vectors),
    "target": numbers(target_vectors),
    "rows": numbers(rows),
    "new_rows": numbers(matrix),
    "procrustes": {"a": numbers(a), "b": numbers(b), "map": numbers(orthogonal_procrustes(a, b)[0])},
}

# --- OMP of tokensurgeon
import importlib.util

package = pathlib.Path(importlib.util.find_spec("mergekit").origin).parent / "tokensurgeon"
holder = types.ModuleType("surgeon")
holder.__path__ = [str(package)]
sys.modules["surgeon"] = holder
from surgeon.omp import batch_omp

targets = rng.normal(size=(5, 12)).astype(np.float32)
points = rng.normal(size=(30, 12)).astype(np.float32)
indices, coefficients = batch_omp(torch.from_numpy(targets).double(), torch.from_numpy(points).double(), 6)
out["omp"] = {
    "targets": numbers(targets),
    "points": numbers(points),
    "indices": indices.tolist(),
    "coefficients": numbers(coefficients),
}

# --- TokenAdapt's two heuristics, from the formulas of the paper's program
softmax = lambda x, t=1.0: np.exp(np.array(x) / t) / np.exp(np.array(x) / t).sum()
pieces, lengths = [0.61, -0.2, 0.35], [2, 5, 1]
local = softmax((softmax(pieces) + np.array(lengths) / 8) / 2, 0.3 + 1e-5)
similar = np.array([0.9, 0.4, -0.1])
weights = softmax(similar, 0.3)
weights[similar < 0] = 0
out["tokenadapt"] = {
    "similarities": pieces,
    "lengths": lengths,
    "length": 8,
    "local": numbers(local),
    "neighbours": numbers(similar),
    "global": numbers(weights / weights.sum()),
}

folder = pathlib.Path(__file__).resolve().parents[2] / "packages/systems/src/move/initialisers/oracles"
folder.mkdir(exist_ok=True)
(folder / "initialisers.json").write_text(json.dumps(out, separators=(",", ":")) + "\n")
