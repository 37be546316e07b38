"""Rows of new tokens composed of old ones by mergekit's tokensurgeon, for two small tokenizers and random rows.

pip install torch transformers typing_extensions; pip install --no-deps mergekit. Usage: python scripts/oracles/move-subwords.py.
Two files of the package are loaded by themselves, since nothing else of it is needed.
"""
import importlib.metadata as metadata
import importlib.util
import json
import pathlib
import sys
import types

sys.path.pop(0)  # statistics.py beside this file would stand in for the standard library's
import torch
import transformers
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

package = pathlib.Path(importlib.util.find_spec("mergekit").origin).parent
for name in ["mergekit", "mergekit.tokenizer", "mergekit.tokensurgeon"]:
    sys.modules[name] = types.ModuleType(name)


def load(name, path):
    spec = importlib.util.spec_from_file_location(name, package / path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


load("mergekit.tokenizer.normalization", "tokenizer/normalization.py")
subword = load("mergekit.tokensurgeon.subword", "tokensurgeon/subword.py")

english = [
    "The river runs past the old mill, and the miller counts 12 sacks of flour.",
    "In spring the water rises, and the wheel turns faster than in 1999.",
]
latvian = [
    "Upe tek gar veco dzirnavu, un dzirnavnieks skaita 12 miltu maisus.",
    "Pavasari udens celas, un rats griezas atrak neka 1999.",
]


def train(lines, size):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    tokenizer.train_from_iterator(
        lines, trainers.BpeTrainer(vocab_size=size, min_frequency=1, initial_alphabet=alphabet, show_progress=False)
    )
    return tokenizer


old, new = train(english, 290), train(english + latvian, 350)
torch.manual_seed(7)
rows = torch.randn(old.get_vocab_size(), 3).round(decimals=3)
fast = transformers.PreTrainedTokenizerFast(tokenizer_object=old)
shared = set(old.get_vocab())
tokens = [i for i in range(new.get_vocab_size()) if new.id_to_token(i) not in shared]
texts = [new.decode([i]) for i in tokens]
result = {
    f"{method.value} {'output' if head else 'input'}": [
        round(x, 6)
        for x in subword.subword_approximate(rows, texts, head, fast, method).reshape(-1).tolist()
    ]
    for method in subword.SubwordMethod
    for head in [False, True]
}
out = {
    "made_by": {name: metadata.version(name) for name in ["mergekit", "transformers", "tokenizers", "torch"]},
    "old": json.loads(old.to_str()),
    "new": json.loads(new.to_str()),
    "rows": [round(x, 3) for x in rows.reshape(-1).tolist()],
    "tokens": tokens,
    "new_rows": result,
}
place = pathlib.Path(__file__).resolve().parents[2] / "packages/systems/src/move/initialisers/oracles/subwords.json"
place.write_text(json.dumps(out, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
print(out["made_by"], len(tokens), place.stat().st_size)
