"""Weights of TransTokenizer from the published package, for two small tokenizers and made-up counts of aligned words.

pip install numpy torch transformers regex tqdm; pip install --no-deps trans-tokenizers. Usage: python
scripts/oracles/move-transtokenizer.py. Its data set and language packages are replaced by empty modules, since only the mapping of
tokens is called. The package walks through the vocabulary in the order of a hash map; here it is that of ids.
"""
import importlib.metadata as metadata
import json
import pathlib
import random
import sys
import tempfile
import types

sys.path.pop(0)  # statistics.py beside this file would stand in for the standard library's
for name, attribute in [("datasets", "load_dataset"), ("langcodes", "Language")]:
    module = types.ModuleType(name)
    setattr(module, attribute, None)
    sys.modules[name] = module

import transformers
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

english = [
    "The river runs past the old mill, and the miller counts 12 sacks of flour.",
    "In spring the water rises, and the wheel turns faster than in 1999.",
    "Children throw stones from the bridge and wait for the rings to reach the reeds.",
    "At noon the bell rings 3 times; the men sit down in the shade and eat bread.",
]
latvian = [
    "Upe tek gar veco dzirnavu, un dzirnavnieks skaita 12 miltu maisus.",
    "Pavasari udens celas, un rats griezas atrak neka 1999.",
    "Berni met akmenus no tilta un gaida, lidz apli sasniedz niedres.",
    "Pusdienlaika zvans noskan 3 reizes; viri seza ena un ed maizi.",
]


def train(lines, size):
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(prepend_scheme="always")
    special = ["<unk>", "<s>", "</s>"]
    tokenizer.train_from_iterator(
        lines, trainers.BpeTrainer(vocab_size=size, special_tokens=special, min_frequency=1, show_progress=False)
    )
    return tokenizer


old, new = train(english, 150), train(english[:2] + latvian, 240)
opened = {}
folder = pathlib.Path(tempfile.mkdtemp())


class Ordered(transformers.PreTrainedTokenizerFast):
    def get_vocab(self):
        return dict(sorted(super().get_vocab().items(), key=lambda item: item[1]))


for name, tokenizer in [("old", old), ("new", new)]:
    opened[name] = Ordered(tokenizer_object=tokenizer, unk_token="<unk>", bos_token="<s>", eos_token="</s>")
transformers.AutoTokenizer.from_pretrained = lambda name, *a, **k: opened[name]

# Word pairs of the parallel lines, with counts on both sides of the threshold of 10.
draw = random.Random(7)
aligned = []
for a, b in zip(english, latvian):
    words, others = a.split(), b.split()
    for i, other in enumerate(others):
        word = words[min(len(words) - 1, i * len(words) // len(others))]
        aligned.append((old.encode(word).tokens, new.encode(other).tokens, draw.choice([4, 9, 10, 11, 25, 63, 240])))
table = folder / "aligned.tsv"
table.write_text(
    "".join(f"{'—'.join(o)}\t{'—'.join(n)}\t-0.5\t{count + 0.25}\n" for o, n, count in aligned), encoding="utf-8"
)

from transtokenizers import map_tokens, smooth_mapping

counts, _ = map_tokens(str(table), "old", "new")
mapped = set(counts)
weights = [
    [[old.token_to_id(token), weight] for token, weight in sorted(row)] for _, row in smooth_mapping("new", counts)
]
out = {
    "made_by": {name: metadata.version(name) for name in ["trans-tokenizers", "transformers", "tokenizers"]},
    "old": json.loads(old.to_str()),
    "new": json.loads(new.to_str()),
    "aligned": [
        {"old": [old.token_to_id(t) for t in o], "fresh": [new.token_to_id(t) for t in n], "count": count}
        for o, n, count in aligned
    ],
    "borrowed": sum(new.id_to_token(i) not in mapped for i in range(new.get_vocab_size())),
    "weights": weights,
}
place = pathlib.Path(__file__).resolve().parents[2] / "packages/systems/src/move/initialisers/oracles"
(place / "trans-tokenizer.json").write_text(json.dumps(out, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
print(out["made_by"], len(weights), "borrowed", out["borrowed"])
