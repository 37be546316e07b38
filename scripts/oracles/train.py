"""Trains small tokenizers with Hugging Face's library and records what they learn.

usage: python scripts/oracles/train.py packages/text/src/train/oracles/huggingface.json
needs: tokenizers
"""

import json
import random
import sys

import tokenizers
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

WORDS = (
    "time year people way day man thing woman life child world school state family student group country problem hand "
    "part place case week company system program question work government number night point home water room mother "
    "area money story fact month lot right study book eye job word business issue side kind head house service friend "
    "father power hour game line end member law car city community name president team minute idea kid body information "
    "running runner runs ran walked walking walks unhappiness happiness happy happily re-entry rethink rethought "
    "international nation national nationality token tokens tokenizer tokenization"
).split()
OTHERS = "größer être naïve ελληνικά привет мир こんにちは 世界 नमस्ते 안녕 👩‍👩‍👧 it's DON'T 3.14159 2024-01-02 x_1 == (a+b) café".split()

LLAMA3 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def prose(seed, count):
    rng = random.Random(seed)
    parts = []
    for _ in range(count):
        r = rng.random()
        if r < 0.1:
            parts.append(rng.choice(OTHERS))
        elif r < 0.13:
            parts.append(rng.choice("aeiox-=_ ") * rng.randint(1, 19))
        else:
            parts.append(WORDS[int(rng.random() ** 2 * len(WORDS))])
        r = rng.random()
        parts.append("\n" if r < 0.03 else ".\r\n\r\n" if r < 0.04 else ", " if r < 0.09 else "    " if r < 0.11 else " ")
    return "".join(parts)


CORPORA = {
    "prose": [prose(1, 900), prose(2, 500), "", prose(3, 40)],
    "runs": ["a" * n for n in range(1, 40)] + ["ab" * n for n in range(1, 12)] + ["aab" * 7, "abb" * 9, "aaab" * 5] * 2,
    "letters": ["".join(random.Random(i).choice("abcd") for _ in range(i % 23)) for i in range(400)],
}


def byte_level(use_regex=True):
    return pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=use_regex)


SPLITS = {
    "gpt2": byte_level,
    "llama3": lambda: pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(LLAMA3), "isolated"), byte_level(False)]),
    "bytes": lambda: byte_level(False),
    "whitespace": pre_tokenizers.WhitespaceSplit,
    "metaspace": pre_tokenizers.Metaspace,
    "bert": pre_tokenizers.BertPreTokenizer,
}
BYTES = pre_tokenizers.ByteLevel.alphabet()
CHARACTERS = sorted(set("".join("".join(texts) for texts in CORPORA.values())) - set(" \r\n"))
# Given first, so that their ids do not come from the order of a hash table.
CONTINUATIONS = ["##" + c for c in CHARACTERS]
ENDINGS = [c + "</w>" for c in CHARACTERS]

# name, kind, corpus, split, options of the trainer, normalizer
CASES = [
    ("plain", "BPE", "prose", "gpt2", dict(vocab_size=600, initial_alphabet=BYTES), None),
    ("seen bytes", "BPE", "prose", "gpt2", dict(vocab_size=400), None),
    ("llama3", "BPE", "prose", "llama3", dict(vocab_size=500, initial_alphabet=BYTES), None),
    ("frequency", "BPE", "prose", "gpt2", dict(vocab_size=5000, min_frequency=7, initial_alphabet=BYTES), None),
    ("to the end", "BPE", "letters", "gpt2", dict(vocab_size=5000), None),
    ("short tokens", "BPE", "prose", "gpt2", dict(vocab_size=450, max_token_length=4, initial_alphabet=BYTES), None),
    ("pairs only", "BPE", "letters", "gpt2", dict(vocab_size=60, max_token_length=3), None),
    ("lower still", "BPE", "letters", "gpt2", dict(vocab_size=60, max_token_length=2), None),
    (
        "special tokens that could be learned",
        "BPE",
        "prose",
        "gpt2",
        dict(vocab_size=420, special_tokens=["<s>", "e", "in", "Ġt", "time", "tion"], initial_alphabet=BYTES),
        None,
    ),
    ("runs", "BPE", "runs", "bytes", dict(vocab_size=60), None),
    ("runs of few", "BPE", "runs", "bytes", dict(vocab_size=40, max_token_length=7), None),
    ("whole documents", "BPE", "prose", "bytes", dict(vocab_size=420, initial_alphabet=BYTES), None),
    ("characters", "BPE", "prose", "whitespace", dict(vocab_size=300), None),
    ("chosen characters", "BPE", "prose", "whitespace", dict(vocab_size=200, initial_alphabet=["z", "Q", "ß", "€uro"]), None),
    ("few characters", "BPE", "prose", "whitespace", dict(vocab_size=200, limit_alphabet=21), None),
    ("few characters, some chosen", "BPE", "prose", "whitespace", dict(vocab_size=200, limit_alphabet=16, initial_alphabet=["Q", "ß"]), None),
    ("suffix", "BPE", "prose", "whitespace", dict(vocab_size=300, special_tokens=ENDINGS, limit_alphabet=26, end_of_word_suffix="</w>"), None),
    ("prefix", "BPE", "prose", "whitespace", dict(vocab_size=400, special_tokens=CONTINUATIONS, continuing_subword_prefix="##"), None),
    ("prefix, short tokens", "BPE", "letters", "whitespace", dict(vocab_size=180, special_tokens=CONTINUATIONS, max_token_length=5, continuing_subword_prefix="##"), None),
    ("metaspace", "BPE", "prose", "metaspace", dict(vocab_size=350, special_tokens=["<unk>"]), None),
    ("normalized", "BPE", "prose", "gpt2", dict(vocab_size=420, initial_alphabet=BYTES), "nfkc lowercase"),
    ("wordpiece", "WordPiece", "prose", "bert", dict(vocab_size=400, special_tokens=["[UNK]", "[CLS]"] + CONTINUATIONS), None),
    ("wordpiece frequency", "WordPiece", "prose", "bert", dict(vocab_size=900, min_frequency=9, special_tokens=["[UNK]"] + CONTINUATIONS), None),
]


def train(kind, corpus, split, options, normalizer):
    bpe = kind == "BPE"
    tokenizer = Tokenizer(models.BPE() if bpe else models.WordPiece(unk_token="[UNK]"))
    if normalizer:
        tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = SPLITS[split]()
    trainer = (trainers.BpeTrainer if bpe else trainers.WordPieceTrainer)(show_progress=False, **options)
    tokenizer.train_from_iterator(CORPORA[corpus], trainer)
    model = json.loads(tokenizer.to_str())["model"]
    vocab = sorted(model["vocab"], key=model["vocab"].get)
    assert [model["vocab"][t] for t in vocab] == list(range(len(vocab)))
    index = model["vocab"]
    merges = [[index[a], index[b]] for a, b in model["merges"]] if bpe else None
    return vocab, merges


cases = []
for name, kind, corpus, split, options, normalizer in CASES:
    runs = [train(kind, corpus, split, options, normalizer) for _ in range(3)]
    # The library orders some things by hashes that change from run to run; such a case would prove nothing.
    assert runs[0] == runs[1] == runs[2], name
    vocab, merges = runs[0]
    options = {k: ("bytes" if v is BYTES else v) for k, v in options.items()}
    # Special tokens and merged tokens follow from the rest: only what cannot be derived is stored.
    learned = len(vocab) - (len(merges) if merges else 0)
    cases.append(
        dict(name=name, kind=kind, corpus=corpus, split=split, options=options, normalizer=normalizer, size=len(vocab),
             vocab=vocab if not merges else vocab[: max(learned, 0) + 20], merges=merges)
    )

with open(sys.argv[1], "w", encoding="utf-8") as file:
    json.dump(dict(oracle=f"tokenizers {tokenizers.__version__}", corpora=CORPORA, cases=cases), file, ensure_ascii=False, separators=(",", ":"))
    file.write("\n")
