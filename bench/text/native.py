"""One measurement of a native library in a process of its own; prints one line of JSON, times in milliseconds.

usage: native.py encode tiktoken|hf ENCODING FILE WARM CACHE RANKS | native.py train hf-bpe|sp-unigram CACHE FILES... | native.py versions
"""

import base64
import importlib
import json
import pathlib
import resource
import sys
import time


def hash_ids(ids):
    value = 0
    for i in ids:
        value = (value * 31 + i) & 0xFFFFFFFF
    return value - (1 << 32) if value >> 31 else value


def timed(body):
    cpu, wall = time.process_time(), time.perf_counter()
    result = body()
    return result, {"wall": (time.perf_counter() - wall) * 1e3, "cpu": (time.process_time() - cpu) * 1e3}


def encoder(library, encoding, cache, ranks):
    if library == "hf":
        import tokenizers

        tokenizer = tokenizers.Tokenizer.from_file(f"{cache}/{encoding}.json")
        return lambda text: tokenizer.encode(text, add_special_tokens=False).ids
    import tiktoken
    import tiktoken_ext.openai_public as public

    def local(url, expected_hash):
        lines = (pathlib.Path(ranks) / url.rsplit("/", 1)[1]).read_bytes().splitlines()
        return {base64.b64decode(token): int(rank) for token, rank in (line.split() for line in lines if line)}

    public.load_tiktoken_bpe = local
    return tiktoken.Encoding(**public.ENCODING_CONSTRUCTORS[encoding]()).encode_ordinary


def encode(library, encoding, file, warm, cache, ranks):
    call = encoder(library, encoding, cache, ranks)
    text = open(file, encoding="utf-8", newline="").read()
    passes = []
    for _ in range(int(warm) + 1):
        ids, times = timed(lambda: call(text))
        passes.append(times)
    return {"bytes": len(text.encode()), "count": len(ids), "hash": hash_ids(ids), "cold": passes[0], "warm": passes[1:]}


def train(what, cache, *files):
    wall = time.perf_counter()
    if what == "hf-bpe":
        from tokenizers import Regex, Tokenizer, models, pre_tokenizers, trainers

        parts = json.load(open(f"{cache}/o200k_base.json"))["pre_tokenizer"]["pretokenizers"]
        tokenizer = Tokenizer(models.BPE())
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
            [
                pre_tokenizers.Split(Regex(parts[0]["pattern"]["Regex"]), "isolated"),
                pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
            ]
        )
        alphabet = pre_tokenizers.ByteLevel.alphabet()
        trainer = trainers.BpeTrainer(vocab_size=32768, initial_alphabet=alphabet, show_progress=False)
        tokenizer.train(list(files), trainer)
        tokens = tokenizer.get_vocab_size()
    else:
        import sentencepiece

        sentencepiece.SentencePieceTrainer.train(
            input=",".join(files), model_prefix=f"{cache}/sp", vocab_size=32768, model_type="unigram",
            character_coverage=0.9995, num_threads=2, minloglevel=2, max_sentence_length=100000,
        )
        tokens = 32768
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "tokens": tokens,
        "wall": (time.perf_counter() - wall) * 1e3,
        "cpu": (usage.ru_utime + usage.ru_stime) * 1e3,
        "peakMB": usage.ru_maxrss / 1e3,
    }


def versions():
    found = {}
    for name in ("tiktoken", "tokenizers", "sentencepiece"):
        try:
            found[name] = importlib.import_module(name).__version__
        except ImportError:
            pass  # a peer that is missing is named by the caller
    return found


print(json.dumps({"encode": encode, "train": train, "versions": versions}[sys.argv[1]](*sys.argv[2:])))
