"""Expected rows of small hypernetworks, computed with transformers' RobertaModel. Weights are made by a formula, so that only
expected outputs are committed.

pip install torch transformers. Usage: python scripts/oracles/zett.py
"""
import json
import math
import pathlib
import sys

sys.path.pop(0)  # statistics.py beside this file would stand in for the standard library's
import torch
import transformers
from torch import nn
from transformers import RobertaConfig, RobertaModel

torch.set_num_threads(1)
OUT = pathlib.Path(__file__).parents[2] / "packages/systems/src/move/zett/oracles/hypernetworks.json"


def formula(shape, k, offset=0.0):
    count = math.prod(shape)
    i = torch.arange(count, dtype=torch.float64)
    return (offset + 0.2 * torch.sin(0.7 * k + 1.3 * i)).to(torch.float32).reshape(shape)


class Projector(nn.Module):
    def __init__(self, width, inner):
        super().__init__()
        self.dense1 = nn.Linear(width, inner)
        self.dense2 = nn.Linear(inner, width)
        self.ln = nn.LayerNorm(width, eps=1e-6)

    def forward(self, x):
        act = lambda y: nn.functional.gelu(y, approximate="tanh")
        return self.ln(act(self.dense2(act(self.dense1(x)))) + x)


class Scaler(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.w = nn.Parameter(torch.ones(1, width))
        self.b = nn.Parameter(torch.zeros(1, width))

    def forward(self, x):
        return self.w * x + self.b


class Net(nn.Module):
    """The published port's parts under its names."""

    def __init__(self, c):
        super().__init__()
        self.c = c
        d, hidden, inner = c["n_embd"], c["hn_hidden_size"], c["hn_intermediate_size"]
        two = c["separate_out_embeddings"]
        incoming = 2 * d if two else d
        roberta = RobertaConfig(
            vocab_size=c["pad_token_id"] + 1, hidden_size=hidden, intermediate_size=inner, num_hidden_layers=c["hn_n_layers"],
            num_attention_heads=c["hn_num_attention_heads"], max_position_embeddings=c["max_position_embeddings"],
            type_vocab_size=1, layer_norm_eps=1e-5, hidden_act="gelu", pad_token_id=0)
        self.model = RobertaModel(roberta, add_pooling_layer=False)
        self.fallback_embeddings = nn.Embedding(max(c["hn_n_extra_tokens"], 1), incoming)
        self.input_projection = nn.Sequential(nn.Linear(incoming, hidden), Projector(hidden, inner))
        self.output_projection = nn.Sequential(Projector(hidden, inner), nn.Linear(hidden, incoming if c["hn_single_head"] else d))
        if two and not c["hn_single_head"]:
            self.output_projection_out = nn.Sequential(Projector(hidden, inner), nn.Linear(hidden, d))
        if c["hn_rescale_embeddings"]:
            self.in_scaler, self.scaler = Scaler(incoming), Scaler(d)
            if two:
                self.out_scaler = Scaler(d)
        if c["hn_predict_bias"]:
            self.bias_projection = nn.Linear(hidden, 1)
        if c["hn_embed_lang_id"]:
            self.lang_embeddings = nn.Embedding(c["n_langs"], hidden)

    def forward(self, ids, rows, language):
        c = self.c
        size = c["original_vocab_size"]
        known = rows[ids.clamp(max=size - 1)]
        if c["hn_rescale_embeddings"]:
            known = self.in_scaler(known)
        added = self.fallback_embeddings((ids - size).clamp(min=0))
        x = self.input_projection(torch.where((ids >= size)[..., None], added, known))
        mask = (ids != c["pad_token_id"]).long()
        length = ids.shape[1]
        table = self.model.embeddings
        # Built by hand, so that a language can stand behind the pieces without position and kind.
        x = x + table.token_type_embeddings.weight[0] + table.position_embeddings.weight[:length]
        if language is not None:
            x = torch.cat([x, self.lang_embeddings.weight[language].expand(len(ids), 1, -1)], 1)
            mask = torch.cat([mask, torch.ones(len(ids), 1, dtype=torch.long)], 1)
        x = table.LayerNorm(x)
        bias = torch.where(mask[:, None, None, :] > 0, 0.0, torch.finfo(torch.float32).min)
        for layer in self.model.encoder.layer:
            x = layer(x, bias)
            x = x[0] if isinstance(x, tuple) else x
        pooled = x[:, 0]
        if language is None:
            whole = self.model(
                inputs_embeds=self.input_projection(torch.where((ids >= size)[..., None], added, known)),
                attention_mask=mask, position_ids=torch.arange(length).expand(ids.shape)).last_hidden_state[:, 0]
            assert (whole - pooled).abs().max() < 1e-5, "built by hand and RobertaModel differ"
        d = c["n_embd"]
        first = self.output_projection(pooled)
        second = None
        if c["separate_out_embeddings"]:
            first, second = (first[:, :d], first[:, d:]) if c["hn_single_head"] else (first, self.output_projection_out(pooled))
        if c["hn_rescale_embeddings"]:
            first = self.scaler(first)
            second = None if second is None else self.out_scaler(second)
        return first, second, self.bias_projection(pooled)[:, 0] if c["hn_predict_bias"] else None


def offset(name):
    return 1.0 if name.endswith((".w", "LayerNorm.weight", "ln.weight")) else 0.0


def numbers(x):
    return None if x is None else [round(float(v), 6) for v in x.reshape(-1)]


base = dict(
    hn_model_type="roberta", hn_surface_maxlen=5, hn_n_layers=2, n_embd=6, hn_hidden_size=8, hn_intermediate_size=12,
    hn_num_attention_heads=2, hn_rescale_embeddings=True, hn_embed_using_source_embeddings=True, hn_single_head=False,
    hn_predict_bias=False, hn_embed_lang_id=False, n_langs=0, separate_out_embeddings=True, original_vocab_size=20,
    hn_n_extra_tokens=3, pad_token_id=0, max_position_embeddings=9)
cases = {
    "two heads": {},
    "one head": dict(hn_single_head=True, hn_n_extra_tokens=0),
    "tied, with languages and bias": dict(separate_out_embeddings=False, hn_embed_lang_id=True, n_langs=3, hn_predict_bias=True),
    "without maps": dict(hn_rescale_embeddings=False, hn_predict_bias=True),
}
ids = [[7, 0, 0, 0, 0], [3, 19, 0, 0, 0], [5, 21, 2, 0, 0], [22, 1, 1, 4, 9], [19, 18, 17, 16, 0], [3, 19, 0, 0, 0]]
out = {"made_by": {"torch": torch.__version__, "transformers": transformers.__version__}, "ids": sum(ids, []), "cases": {}}
for name, change in cases.items():
    config = {**base, **change}
    net = Net(config).eval()
    names = sorted(k for k in net.state_dict() if "position_ids" not in k and "token_type_ids" not in k)
    shapes = {k: list(net.state_dict()[k].shape) for k in names}
    net.load_state_dict({k: formula(shapes[k], i, offset(k)) for i, k in enumerate(names)}, strict=False)
    wide = config["n_embd"] * (2 if config["separate_out_embeddings"] else 1)
    rows = formula([config["original_vocab_size"], wide], 100)
    surface = torch.tensor(ids)
    if config["hn_n_extra_tokens"] == 0:
        surface = surface.clamp(max=config["original_vocab_size"] - 1)
    with torch.no_grad():
        first, second, bias = net(surface, rows, 1 if config["hn_embed_lang_id"] else None)
    out["cases"][name] = {
        "config": config,
        "tensors": [[k, shapes[k], offset(k)] for k in names],
        "input": numbers(first), "output": numbers(second), "bias": numbers(bias)}
OUT.parent.mkdir(exist_ok=True)
OUT.write_text(json.dumps(out, separators=(",", ":")) + "\n")
