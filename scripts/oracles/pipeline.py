"""
Oracles for the reference pipeline, from Hugging Face tokenizers.

  python scripts/oracles/pipeline.py write packages/text/src/reference/oracles
      writes small synthetic tokenizers that use every part and option, with what the library makes of a nasty corpus
  python scripts/oracles/pipeline.py fuzz SEED COUNT > cases.jsonl
      random pipelines over random texts, one JSON object a line, for long comparisons
  python scripts/oracles/pipeline.py fuzz-file tokenizer.json SEED COUNT > cases.jsonl
      random texts through one tokenizer

Needs: tokenizers 0.23.2, sentencepiece.
"""
import json
import random
import sys

import tokenizers
from tokenizers import Tokenizer, models, pre_tokenizers, trainers

MASK = 0xFFFFFFFF

# ---------------------------------------------------------------- texts

SAMPLES = [
    "Hello, world! It's 3.14 o'clock, isn't it? We'LL see; they've gone, I'd say 'tis",
    "The quick brown fox jumps over the lazy dog. THE QUICK BROWN FOX",
    "constructor __proto__ hasOwnProperty toString valueOf __defineGetter__ prototype",
    "def f(x):\n\treturn x**2  # squared\r\n\r\nif (a != b) { return [1, 2, 3]; }\r",
    "  leading and trailing   \n \t \n\n  spaces\u00a0\u2003\u3000here  ",
    "na\u00efve caf\u00e9 cafe\u0301 A\u030angstro\u0308m \u1e69 s\u0323\u0307 s\u0307\u0323 q\u0301\u0316 \u0344 \u0301a",
    "Stra\u00dfe \u0130stanbul I\u0307 \u01c5 \ufb01ne \ufb03 \u017ft \u212a \u2126 \u00b5 \u03a3\u03b1\u03a3 \u03bf\u03b4\u03cc\u03c2 \u1fb3 \u1e9e",
    "\u041f\u0440\u0438\u0432\u0435\u0442, \u043c\u0438\u0440! \u0401\u043b\u043a\u0430 \u0439 \u0438\u0306 \u0404\u0432\u0440\u043e\u043f\u0430",
    "\u4f60\u597d\uff0c\u4e16\u754c\uff01\u65e5\u672c\u8a9e\u306e\u30c6\u30ad\u30b9\u30c8\u3002\u30ab\u30fc\u30c9 \uff76\uff9e \uff21\uff22 \u3300 \u32ff \u2460\u2167\u00bd\u00b2",
    "\ud55c\uad6d\uc5b4 \u1112\u1161\u11ab \u1100\u1161 \uac00\u11a8 \u1100\u1100\u1161\u11a8\u11a8",
    "\u0627\u0644\u0633\u0644\u0627\u0645 \u0639\u0644\u064a\u0643\u0645 \u0661\u0662\u0663 \u0651\u064e \u0600\u0031 \ufdfa",
    "\u05e9\u05c1\u05b8\u05dc\u05d5\u05b9\u05dd \ufb2a \u05d0\u05f3",
    "\u0928\u092e\u0938\u094d\u0924\u0947 \u0915\u094d\u0937 \u0939\u093f\u0928\u094d\u0926\u0940 \u0958 \u0967\u0968 \u0915\u094d\u0937\u0301",
    "\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35 \u0e19\u0e49\u0e33 \u0e33 \u0ea5\u0eb2\u0ea7 \u1019\u103c\u1014\u103a\u1019\u102c \u179f\u17bd\u179f\u17d2\u178f\u17b8",
    "\u10e5\u10d0\u10e0\u10d7\u10e3\u10da\u10d8 \u1c90 \u0540\u0561\u0575 \u1208\u1236 \u0ba4\u0bae\u0bbf\u0bb4\u0bcd \u0d4d \u1825 \u0f40\u0f74 \u13a0\uab70",
    "\U00010400\U00010428 \U0001D49C\U0001D7D8 \U00020000\U0002A700 \U00011938 \U0001E900\U0001E922 \U00010D50 \U00016EA0 \ua7ce\ua7dc \U00011DE0",
    "\U0001F468\u200d\U0001F469\u200d\U0001F467\u200d\U0001F466 \U0001F1E9\U0001F1EA\U0001F1EB\U0001F1F7\U0001F1EC \U0001F44D\U0001F3FD \u2764\ufe0f \u00a9\u200d\u00ae \u263a\ufe0e",
    "\ufeffBOM inside\ufeff and \u0000 NUL \u0001\u0008\u000b\u000c\u001f\u007f\u0085\u008f\u009f \u200b\u200c\u200d\u200e\u2028\u2029\u2060\ufffd\ufffe",
    "\u2581underlined\u2581\u2581spaces \u2581 x\u2581",
    "<s> [CLS]text[SEP] <unk></s>[MASK] [mask] <|endoftext|>a<|endoftext|>  <pad>x <add>y ADDed Added  added lstrip<l>  <l> <r>  rstrip <both>   <both> one<word>two <word> <word>s",
    "x" * 70 + "a" * 41 + "\u00e9" * 17 + "!" * 30 + " " * 20 + "\n" * 9 + "0123456789" * 4,
    "<0x41> <0xE2><0x82><0xAC> \u0120hello \u010a \u0100 ##ing un##aff",
    "a\u0303\u0323\u0306\u0316b \u1ea5\u0323 \u0061\u0302\u0301\u0323 \u0f71\u0f72\u0f74 \u0345\u0301 \u05b0\u05b1\u0651",
    "$5 + 3% < 7^2 ~ `code` |x| = _y_ \u20ac10 \u00a35 \u00ac \u00d7 \u2260 \u00ab q \u00bb \u2018q\u2019 \u201cq\u201d \u2014 \u2026 \u00a1 \u00bf \u3001 \u061f \u166d \U000111C9 \u061d",
    "",
    " ",
    "\n",
    "a",
    "\u0301",
    "\u2581",
    "\U0001F600",
]

POOLS = [
    list("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    list("0123456789.,;:!?'\"()[]{}<>|/\\-_=+*&^%$#@~`"),
    list(" \n\t\r") + ["  ", "\r\n", "\u00a0", "\u2003", "\u3000", "\u0085", "\u2028", "\u200b", "\x0b", "\x0c", "\x1c"],
    ["the", " and", " of", "ing", "tion", "'s", "'LL", "'re", "n't", " do not", " .", " hello", " World", "\u2581", "\u0120the"],
    ["<s>", "</s>", "[CLS]", "[SEP]", "[MASK]", "<unk>", "<pad>", "<|endoftext|>", "<add>", "ADDed", "added", "<l>", "<r>", "<both>", "<word>", "<0x0A>", "<0xE2>", "<0xZZ>", "##"],
    [chr(c) for c in list(range(0x300, 0x370)) + [0x483, 0x5B0, 0x64B, 0x670, 0x93C, 0x94D, 0x9BC, 0xE38, 0xF71, 0x1DC0, 0x20D0, 0x302A, 0x3099, 0xFE20, 0x1D165, 0x1E8D0, 0x8CA, 0x1AB0]],
    list("\u00e9\u00e8\u00fc\u00f1\u00df\u0130\u0131\u01c4\u01c5\u0390\u03a3\u03c2\u1e9e\u1ed9\ufb01\ufb03\u017f\u212a\u212b\u00c5\u00b2\u00bd\u2460\u2167\u3392"),
    list("\u4e2d\u6587\u65e5\u672c\u306e\u30ab\u30fc\uff76\uff9e\uff21\u3002\uff0c\u3400\uf900\U00020000"),
    list("\ud55c\uad6d\u1100\u1161\u11a8\uac00\uac01\u3131"),
    list("\u0627\u0644\u0661\u0651\u06dd\u0600\u05d0\u05c1\u0915\u094d\u0937\u093f\u0e01\u0e33\u0e31\u1019\u103c\u1780\u17d2\u0f40\u0b95\u0bcd\u10d0\u13a0\u1208\u1820"),
    ["\U0001F468\u200d\U0001F469", "\U0001F1E9", "\U0001F1EA", "\U0001F44D\U0001F3FD", "\u2764\ufe0f", "\u00a9", "\u00ae\u200d", "\U0001F600", "\U000E0041"],
    ["\ufeff", "\0", "\u00ad", "\u200c", "\u200d", "\u200e", "\ufffd", "\ufffe", "\U0010FFFF", "\ue000", "\u0378", "\U000E0001", "\x7f", "\x9f", "\x01"],
    ["constructor", "__proto__", "hasOwnProperty", "toString"],
]


def random_text(rng):
    parts = []
    for _ in range(rng.randrange(1, 14)):
        kind = rng.random()
        if kind < 0.06:
            parts.append(rng.choice(rng.choice(POOLS)) * rng.randrange(2, 40))
        elif kind < 0.16:
            while True:
                point = rng.choice([rng.randrange(0x110000), rng.randrange(0x3000), rng.randrange(0x20000)])
                if not 0xD800 <= point < 0xE000:
                    break
            parts.append(chr(point))
        else:
            pool = rng.choice(POOLS)
            parts.append("".join(rng.choice(pool) for _ in range(rng.randrange(1, 6))))
    return "".join(parts)


# ---------------------------------------------------------------- models

CORPUS = [s for s in SAMPLES if len(s) > 1] + ["the theory of the thing and the other thing " * 3, "hello hello world world low lower lowest new newer newest"]


def trained(trainer, model, pre=None):
    t = Tokenizer(model)
    if pre is not None:
        t.pre_tokenizer = pre
    t.train_from_iterator(CORPUS, trainer)
    return json.loads(t.to_str())["model"]


def bytes_tokens():
    return [f"<0x{b:02X}>" for b in range(256)]


def char_bpe(size=420, **options):
    model = trained(
        trainers.BpeTrainer(vocab_size=size, show_progress=False, special_tokens=["<unk>"], **{k: v for k, v in options.items() if k in ("continuing_subword_prefix", "end_of_word_suffix", "limit_alphabet")}),
        models.BPE(unk_token="<unk>", **{k: v for k, v in options.items() if k in ("continuing_subword_prefix", "end_of_word_suffix")}),
        pre_tokenizers.WhitespaceSplit(),
    )
    return model


def visible_bpe():
    """Everything shows: known characters and merges, bytes for the rest."""
    vocab = {}
    for token in ["<unk>"] + bytes_tokens():
        vocab[token] = len(vocab)
    merges = []
    for character in sorted(set("".join(SAMPLES[:4])) | {"\u2581", "\u00e9", "\u0120", "\u0301"}):
        vocab.setdefault(character, len(vocab))
    for a, b in [("t", "h"), ("th", "e"), ("i", "n"), ("in", "g"), ("\u2581", "the"), ("l", "l"), ("e", "\u0301"), ("\u2581", "\u2581"), ("\u2581\u2581", "\u2581\u2581"), (" ", "the"), ("1", "2"), ("\u0120", "the"), ("a", "a"), ("aa", "aa")]:
        if a in vocab and b in vocab:
            vocab.setdefault(a + b, len(vocab))
            merges.append([a, b])
    return {"type": "BPE", "dropout": None, "unk_token": "<unk>", "continuing_subword_prefix": None, "end_of_word_suffix": None, "fuse_unk": True, "byte_fallback": True, "ignore_merges": False, "vocab": vocab, "merges": merges}


def byte_level_bpe(size=480):
    return trained(
        trainers.BpeTrainer(vocab_size=size, show_progress=False, initial_alphabet=pre_tokenizers.ByteLevel.alphabet()),
        models.BPE(),
        pre_tokenizers.ByteLevel(add_prefix_space=False),
    )


def unigram(byte_fallback, unknown=True):
    vocab = [["<unk>", 0.0]] if unknown else []
    if byte_fallback:
        vocab += [[t, -9.0] for t in bytes_tokens()]
    seen = {t for t, _ in vocab}
    for n, text in enumerate(["\u2581", "\u2581the", "the", "th", "e", "h", "t", "ing", "\u2581hello", "lo", "l", "o", "he", "hel", "a", "aa", "aaa", "aaaa", "\u00e9", "e\u0301", "\u4e2d\u6587", "\u4e2d", "w", "or", "ld", "world", "\u2581world", "r", "d", "n", "i", "s", "is", "\u2581is", ".", ",", "!", "\u2581\u2581", "1", "12", "123", " ", "x", "xx", "\U0001F600", "\u0301", "tion", "on", "ti", "A", "THE", "T", "H", "E"]):
        if text not in seen:
            vocab.append([text, -2.0 - (n * 7919 % 53) / 7.0])
            seen.add(text)
    return {"type": "Unigram", "unk_id": 0 if unknown else None, "vocab": vocab, "byte_fallback": byte_fallback}


def word_piece(prefix="##", limit=20):
    vocab = {}
    for token in ["[UNK]", "[CLS]", "[SEP]", "[MASK]", "[PAD]"]:
        vocab[token] = len(vocab)
    words = ["the", "th", "he", "hello", "wor", "world", "low", "lower", "un", "aff", "able", "ing", "quick", "brown", "is", "it", "na", "\u4f60", "\u597d", "\u4e16", "e\u0301", "\u00e9", "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q", "r", "s", "t", "u", "v", "w", "x", "y", "z", ".", ",", "!", "?", "'", "1", "2", "12", "\U0001F600", "\u0301"]
    for word in words:
        vocab.setdefault(word, len(vocab))
    for word in words:
        if prefix:
            vocab.setdefault(prefix + word, len(vocab))
    return {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": prefix, "max_input_chars_per_word": limit, "vocab": vocab}


def word_level():
    vocab = {"<unk>": 0}
    for text in SAMPLES:
        for word in text.split():
            if len(vocab) < 150:
                vocab.setdefault(word, len(vocab))
    for word in ["the", " ", "!", ".", ",", "hello", "\u2581", "a", "aaa", "h", "he"]:
        vocab.setdefault(word, len(vocab))
    return {"type": "WordLevel", "vocab": vocab, "unk_token": "<unk>"}


# ---------------------------------------------------------------- parts


def added(contents, model, **options):
    size = len(model["vocab"])
    ids = {t[0]: i for i, t in enumerate(model["vocab"])} if isinstance(model["vocab"], list) else model["vocab"]
    out = []
    for content in contents:
        spec = dict(content=content, single_word=False, lstrip=False, rstrip=False, normalized=False, special=True)
        spec.update(options.get(content, {}))
        if content in ids:
            spec["id"] = ids[content]
        else:
            spec["id"] = size
            size += 1
        out.append(spec)
    return sorted(out, key=lambda s: s["id"])


def tokenizer(model, normalizer=None, pre=None, post=None, decoder=None, tokens=(), **options):
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": added(tokens, model, **options),
        "normalizer": normalizer,
        "pre_tokenizer": pre,
        "post_processor": post,
        "decoder": decoder,
        "model": model,
    }


def seq(kind, *parts):
    return {"type": "Sequence", {"n": "normalizers", "p": "pretokenizers", "d": "decoders", "o": "processors"}[kind]: list(parts)}


def charsmap():
    """A small compiled character map in SentencePiece's format, made by its own trainer."""
    import base64
    import io
    import tempfile

    import sentencepiece as spm
    from sentencepiece import sentencepiece_model_pb2 as pb

    buffer = io.BytesIO()
    with tempfile.NamedTemporaryFile("w", suffix=".tsv") as rules:
        rules.writelines(f"{source}\t{target}\n" for source, target in RULE_LINES)
        rules.flush()
        spm.SentencePieceTrainer.train(
            sentence_iterator=iter(["a b c d e f"] * 10),
            model_writer=buffer,
            vocab_size=12,
            hard_vocab_limit=False,
            normalization_rule_tsv=rules.name,
            minloglevel=2,
        )
    model = pb.ModelProto()
    model.ParseFromString(buffer.getvalue())
    return base64.b64encode(model.normalizer_spec.precompiled_charsmap).decode()


RULE_LINES = [
    ("41 30A", "C5"),
    ("61 301", "E1"),
    ("E9", "65 301"),
    ("1", ""),
    ("9", "20"),
    ("A", "20"),
    ("A0", "20"),
    ("3000", "20"),
    ("200B", "20"),
    ("AD", ""),
    ("FB01", "66 69"),
    ("FB03", "66 66 69"),
    ("BD", "31 2044 32"),
    ("FF76 FF9E", "30AC"),
    ("FF76", "30AB"),
    ("FF21", "41"),
    ("2460", "31"),
    ("A9", "28 63 29"),
    ("D A", "20"),
    ("E33", "E4D E32"),
    ("1F600", "3A 29"),
    ("915 94D 937", "78"),
    ("FDFA", "635 644 649 20 627 644 644 647 20 639 644 64A 647 20 648 633 644 645"),
    ("65 300", "E8"),
    ("600", "2E"),
]


NORMALIZERS = [
    {"type": "NFC"},
    {"type": "NFD"},
    {"type": "NFKC"},
    {"type": "NFKD"},
    {"type": "Nmt"},
    {"type": "Lowercase"},
    {"type": "StripAccents"},
    seq("n", {"type": "NFD"}, {"type": "StripAccents"}),
    {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": None, "lowercase": True},
    {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": False, "strip_accents": None, "lowercase": False},
    {"type": "BertNormalizer", "clean_text": False, "handle_chinese_chars": True, "strip_accents": True, "lowercase": False},
    {"type": "BertNormalizer", "clean_text": False, "handle_chinese_chars": False, "strip_accents": False, "lowercase": True},
    {"type": "Strip", "strip_left": True, "strip_right": True},
    {"type": "Strip", "strip_left": True, "strip_right": False},
    {"type": "Strip", "strip_left": False, "strip_right": True},
    {"type": "Prepend", "prepend": "\u2581"},
    {"type": "Prepend", "prepend": "<<"},
    {"type": "Replace", "pattern": {"String": " "}, "content": "\u2581"},
    {"type": "Replace", "pattern": {"String": "the"}, "content": ""},
    {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "},
    {"type": "Replace", "pattern": {"Regex": "\\s+"}, "content": "\U0001F600."},
    {"type": "Replace", "pattern": {"Regex": "(?i:[a-d]+|\u00e9)"}, "content": "$1"},
    seq("n", {"type": "Prepend", "prepend": "\u2581"}, {"type": "Replace", "pattern": {"String": " "}, "content": "\u2581"}),
    seq("n", {"type": "Nmt"}, {"type": "NFKC"}, {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "}),
    seq("n", {"type": "Strip", "strip_left": True, "strip_right": False}, {"type": "NFD"}, {"type": "Lowercase"}, {"type": "NFC"}),
    {"type": "ByteLevel"},
    seq("n"),
]

CL100K = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
O200K = "|".join(
    [
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
        r"\p{N}{1,3}",
        r" ?[^\s\p{L}\p{N}]+[\r\n/]*",
        r"\s*[\r\n]+",
        r"\s+(?!\S)",
        r"\s+",
    ]
)
BEHAVIORS = ["Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous"]
REGEXES = [
    CL100K,
    O200K,
    r"\w+|[^\w\s]+",
    r"[\w&&[^\d]]+|\d+",
    r"(?<=\s)\S|\b\w",
    r"[[:alpha:]]+|[[:punct:]]|[[:digit:]]{2}",
    r"\p{Han}|[\p{Greek}\p{Cyrillic}]+|\p{^Latin}",
    r"(?>\s+)\S|a++b?|[a-c]{2,3}?",
    r"^.|.$|\A.|.\z",
    r"\h+|\R|[^\x00-\x7F]+",
    r"(?m:x.y)|(?i:\u00e9|k)|\x{4e2d}",
    r"(?<!\p{L})'|[^\p{L}](?=\p{N})",
    r"[\]\[\-a]|\.|\t|\\",
    r"x*",
    r"\B.\B|\W",
    r"\p{Lu}\P{Lu}*|[^[:upper:][:space:]]+",
]


def split(pattern, behavior="Isolated", invert=False):
    return {"type": "Split", "pattern": pattern, "behavior": behavior, "invert": invert}


def byte_level(prefix=False, trim=True, regex=True):
    return {"type": "ByteLevel", "add_prefix_space": prefix, "trim_offsets": trim, "use_regex": regex}


def metaspace(scheme="always", do_split=True, replacement="\u2581"):
    return {"type": "Metaspace", "replacement": replacement, "prepend_scheme": scheme, "split": do_split}


PRE_TOKENIZERS = (
    [byte_level(), byte_level(prefix=True), byte_level(regex=False), byte_level(prefix=True, regex=False)]
    + [split({"String": " "}, b, i) for b in BEHAVIORS for i in (False, True)]
    + [split({"Regex": "[aeiou]|\\s+"}, b, i) for b in BEHAVIORS for i in (False, True)]
    + [split({"Regex": r}) for r in REGEXES]
    + [metaspace(s, d) for s in ("always", "first", "never") for d in (True, False)]
    + [metaspace(replacement="\U0001F600"), metaspace(replacement="_")]
    + [{"type": "Digits", "individual_digits": True}, {"type": "Digits", "individual_digits": False}]
    + [{"type": "Punctuation", "behavior": b} for b in BEHAVIORS]
    + [{"type": "CharDelimiterSplit", "delimiter": "e"}, {"type": "CharDelimiterSplit", "delimiter": "\u4e16"}]
    + [{"type": "FixedLength", "length": 1}, {"type": "FixedLength", "length": 5}]
    + [{"type": "Whitespace"}, {"type": "WhitespaceSplit"}, {"type": "BertPreTokenizer"}, {"type": "UnicodeScripts"}]
    + [
        seq("p", {"type": "WhitespaceSplit"}, metaspace("first")),
        seq("p", {"type": "Digits", "individual_digits": True}, byte_level()),
        seq("p", split({"Regex": CL100K}), byte_level(regex=False)),
        seq("p", {"type": "UnicodeScripts"}, {"type": "Whitespace"}, {"type": "FixedLength", "length": 3}),
        seq("p", metaspace("first", False), {"type": "Punctuation", "behavior": "Isolated"}),
        seq("p"),
    ]
)

PLAIN = ["<s>", "</s>", "<|endoftext|>"]
TRICKY = ["<s>", "</s>", "<unk>", "[CLS]", "[MASK]", "<|endoftext|>", "<add>", "Added", "<l>", "<r>", "<both>", "<word>"]
TRICKY_OPTIONS = {
    "<s>": {"special": True},
    "<unk>": {"special": True, "normalized": False},
    "[MASK]": {"lstrip": True},
    "<add>": {"special": False},
    "Added": {"special": False, "normalized": True},
    "<l>": {"special": False, "lstrip": True, "normalized": True},
    "<r>": {"special": False, "rstrip": True},
    "<both>": {"lstrip": True, "rstrip": True},
    "<word>": {"special": False, "single_word": True},
}

TEMPLATE = {
    "type": "TemplateProcessing",
    "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "</s>", "type_id": 0}}],
    "pair": [
        {"SpecialToken": {"id": "<s>", "type_id": 0}},
        {"Sequence": {"id": "A", "type_id": 0}},
        {"SpecialToken": {"id": "</s>", "type_id": 1}},
        {"Sequence": {"id": "B", "type_id": 2}},
        {"SpecialToken": {"id": "two", "type_id": 3}},
    ],
    "special_tokens": {"<s>": {"id": "<s>", "ids": [1], "tokens": ["<s>"]}, "</s>": {"id": "</s>", "ids": [2], "tokens": ["</s>"]}, "two": {"id": "two", "ids": [3, 4], "tokens": ["x", "y"]}},
}
BERT_POST = {"type": "BertProcessing", "sep": ["[SEP]", 2], "cls": ["[CLS]", 1]}


def roberta(trim, prefix):
    return {"type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 1], "trim_offsets": trim, "add_prefix_space": prefix}


POSTS = [TEMPLATE, BERT_POST, roberta(True, True), roberta(True, False), roberta(False, True), byte_level(), byte_level(prefix=True), byte_level(trim=False), seq("o", byte_level(prefix=True), TEMPLATE), seq("o", byte_level(), byte_level(prefix=True)), seq("o")]


def replace(pattern, content):
    return {"type": "Replace", "pattern": pattern, "content": content}


DECODERS = [
    {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True},
    {"type": "WordPiece", "prefix": "##", "cleanup": True},
    {"type": "WordPiece", "prefix": "##", "cleanup": False},
    metaspace("always"),
    metaspace("first"),
    metaspace("never"),
    {"type": "ByteFallback"},
    {"type": "Fuse"},
    {"type": "BPEDecoder", "suffix": "</w>"},
    {"type": "CTC", "pad_token": "<pad>", "word_delimiter_token": "|", "cleanup": True},
    {"type": "CTC", "pad_token": "t", "word_delimiter_token": "h", "cleanup": False},
    replace({"String": "\u2581"}, " "),
    replace({"Regex": "[a-e]+"}, "#"),
    seq("d", replace({"String": "\u2581"}, " "), {"type": "ByteFallback"}, {"type": "Fuse"}, {"type": "Strip", "content": " ", "start": 1, "stop": 0}),
    seq("d", {"type": "ByteFallback"}, metaspace("always")),
    seq("d", {"type": "Fuse"}, replace({"Regex": " +"}, "_")),
    seq("d", {"type": "Strip", "content": "e", "start": 2, "stop": 0}, {"type": "WordPiece", "prefix": "##", "cleanup": True}),
    seq("d"),
    None,
]


# ---------------------------------------------------------------- what the library says


def fnv(numbers):
    h = 0x811C9DC5
    for n in numbers:
        h = ((h ^ (n & MASK)) * 0x01000193) & MASK
    return h


def run(t, text, allow, template):
    """ids, offsets in code points, words (-1: none); None where the library gives up."""
    t.encode_special_tokens = not allow
    try:
        e = t.encode(text, add_special_tokens=template)
    except BaseException as error:  # panics are no Exception
        if isinstance(error, KeyboardInterrupt):
            raise
        return None
    return e.ids, [n for o in e.offsets for n in o], [-1 if w is None else w for w in e.word_ids]


def load(data):
    return Tokenizer.from_str(json.dumps(data))


def entry(name, data, texts, modes=((True, False),), short=True, only=None):
    """Cases: text, special tokens allowed, template wanted, ids, hash of offsets, hash of words; ids as [count, hash] if short."""
    t = load(data)
    cases = []
    for index, text in enumerate(texts):
        if only is not None and index not in only:
            continue
        for allow, template in modes:
            result = run(t, text, allow, template)
            if result is None:
                continue
            ids, offsets, words = result
            cases.append([index, int(allow), int(template), [len(ids), fnv(ids)] if short else ids, fnv(offsets), fnv(words)])
    return {"name": name, "tokenizer": data, "short": short, "cases": cases}


def write(folder):
    texts = SAMPLES
    visible = visible_bpe()
    files = {}
    files["normalizers"] = [entry(f"normalizer {i} {n['type']}", tokenizer(visible, normalizer=n), texts) for i, n in enumerate(NORMALIZERS + [{"type": "Precompiled", "precompiled_charsmap": charsmap()}])]
    files["pre-tokenizers"] = [entry(f"pre-tokenizer {i} {p['type']}", tokenizer(visible, pre=p), texts) for i, p in enumerate(PRE_TOKENIZERS)]
    files["models"] = model_entries(texts)
    files["added-tokens"] = added_entries(texts)
    for name, entries in files.items():
        dump(folder, name, {"texts": texts, "models": share_models(entries), "entries": entries})
    dump(folder, "characters", {"classes": characters()})
    dump(folder, "decoders", {"entries": decoder_entries()})
    dump(folder, "pairs", {"entries": pair_entries()})


def share_models(entries):
    """Equal models are written once."""
    shared = []
    for e in entries:
        model = e["tokenizer"]["model"]
        if model not in shared:
            shared.append(model)
        e["tokenizer"] = {**e["tokenizer"], "model": shared.index(model)}
    return shared


def dump(folder, name, data):
    text = json.dumps({"oracle": "tokenizers", "version": tokenizers.__version__, **data}, ensure_ascii=True, separators=(",", ":"))
    with open(f"{folder}/{name}.json", "w") as f:
        f.write(text)
    print(name, len(text), file=sys.stderr)


def model_entries(texts):
    out = []
    ws = {"type": "WhitespaceSplit"}
    bpe = char_bpe()
    for fuse in (True, False):
        out.append(entry(f"BPE unk fuse={fuse}", tokenizer({**bpe, "fuse_unk": fuse}, pre=ws), texts, short=False))
    out.append(entry("BPE without unk", tokenizer({**bpe, "unk_token": None}, pre=ws), texts, short=False))
    out.append(entry("BPE whole text", tokenizer(bpe), texts, short=False))
    out.append(entry("BPE ignore_merges", tokenizer({**bpe, "ignore_merges": True, "merges": bpe["merges"][: len(bpe["merges"]) // 3]}, pre=ws), texts, short=False))
    out.append(entry("BPE suffix", tokenizer(char_bpe(end_of_word_suffix="</w>"), pre=ws), texts, short=False))
    out.append(entry("BPE prefix", tokenizer(char_bpe(continuing_subword_prefix="##"), pre=ws), texts, short=False))
    partial = visible_bpe()
    partial["vocab"] = {t: i for i, t in enumerate(t for t in partial["vocab"] if not t.startswith("<0xE"))}
    for fuse in (True, False):
        out.append(entry(f"BPE partial byte fallback fuse={fuse}", tokenizer({**partial, "fuse_unk": fuse}), texts, short=False))
    out.append(entry("BPE byte-level", tokenizer(byte_level_bpe(), pre=byte_level()), texts, short=False))
    out.append(entry("Unigram", tokenizer(unigram(False), pre=metaspace()), texts, short=False))
    out.append(entry("Unigram whole text", tokenizer(unigram(False)), texts, short=False))
    out.append(entry("Unigram byte fallback", tokenizer(unigram(True), pre=metaspace("never")), texts, short=False))
    out.append(entry("Unigram without unk", tokenizer(unigram(False, False), pre=metaspace()), texts, short=False))
    out.append(entry("WordPiece", tokenizer(word_piece(), pre={"type": "BertPreTokenizer"}), texts, short=False))
    out.append(entry("WordPiece without prefix", tokenizer(word_piece(prefix="", limit=5), pre=ws), texts, short=False))
    out.append(entry("WordLevel", tokenizer(word_level(), pre=ws), texts, short=False))
    return out


def added_entries(texts):
    out = []
    model = visible_bpe()
    modes = [(True, False), (False, False), (True, True)]
    for i, n in enumerate([None, {"type": "Lowercase"}, {"type": "Prepend", "prepend": "\u2581"}]):
        for j, p in enumerate([None, metaspace("first", False), {"type": "BertPreTokenizer"}, byte_level(prefix=True)]):
            post = POSTS[(i * 4 + j) % len(POSTS)]
            out.append(entry(f"added tokens {i} {j}", tokenizer(model, normalizer=n, pre=p, post=post, tokens=TRICKY, **TRICKY_OPTIONS), texts, modes))
    bl = byte_level_bpe()
    for i, post in enumerate(POSTS):
        out.append(entry(f"post-processor {i}", tokenizer(bl, pre=byte_level(prefix=i % 2 == 0), post=post, tokens=PLAIN), texts, modes, only=(0, 4, 19, 25)))
    return out


def decoder_entries():
    rng = random.Random(7)
    out = []
    vocab = {}
    for token in ["<unk>", "<s>", "<pad>", "the", "##ing", "\u2581the", "\u2581", "\u2581\u2581x", "a\u2581b", "t", "h", "e", "ee", "eeel", " ", "  ", " .", "n't", "'s", "do not", "un</w>", "</w>", "x</w>y", "|", "\u0120the", "\u00e2\u0124\u00ac", "\u00e2", "\u0124", "\u00ac", "\u4e2d", "\U0001F600", "<0x41>", "<0xE2>", "<0x82>", "<0xAC>", "<0xFF>", "<0x+A>", "<0xZZ>", "<0x0a>", "\ufffd", "\u00e9"]:
        vocab[token] = len(vocab)
    model = {"type": "WordLevel", "vocab": vocab, "unk_token": "<unk>"}
    for i, d in enumerate(DECODERS):
        data = tokenizer(model, decoder=d, normalizer={"type": "Lowercase"}, tokens=["<s>", "ADD"], ADD={"special": False, "normalized": True})
        t = load(data)
        cases = []
        for _ in range(60):
            ids = [rng.randrange(len(vocab) + 1) for _ in range(rng.randrange(1, 14))]
            for skip in (False, True):
                try:
                    cases.append([ids, skip, t.decode(ids, skip_special_tokens=skip)])
                except BaseException as error:
                    if isinstance(error, KeyboardInterrupt):
                        raise
        out.append({"name": f"decoder {i} {d and d['type']}", "tokenizer": data, "cases": cases})
    return out


def pair_entries():
    out = []
    bl = byte_level_bpe()
    texts = [("Hello, world! It's", "the quick brown fox"), ("the theory of the thing", "a"), ("", "x y z"), ("hello", "")]
    for i, post in enumerate([None, *POSTS]):
        data = tokenizer(bl, pre=byte_level(prefix=True), post=post, tokens=PLAIN)
        t = load(data)
        cases = []
        for direction in ("left", "right"):
            for strategy in ("longest_first", "only_first", "only_second"):
                for length, stride in ((9, 0), (8, 2), (0, 0), (100, 0)):
                    for a, b in texts:
                        for second in (b, None):
                            for padding in (None, {"strategy": "Fixed", "length": 12}, {"multiple": 5, "direction": "left"}):
                                if rng_skip(i, direction, strategy, length, a, second, padding):
                                    continue
                                cases.append(pair_case(t, a, second, direction, strategy, length, stride, padding))
        out.append({"name": f"pair {i} {post and post['type']}", "tokenizer": data, "cases": [c for c in cases if c is not None]})
    for e in out[1:]:
        e["tokenizer"] = {**e["tokenizer"], "model": 0}
    return out


def rng_skip(*key):
    return fnv([ord(c) for c in repr(key)]) % 19 != 0


def flat(e):
    return {
        "ids": e.ids,
        "types": e.type_ids,
        "offsets": [n for o in e.offsets for n in o],
        "words": [-1 if w is None else w for w in e.word_ids],
        "special": e.special_tokens_mask,
        "attention": e.attention_mask,
        "overflowing": [flat(o) for o in e.overflowing],
    }


def pair_case(t, a, b, direction, strategy, length, stride, padding):
    t.no_truncation()
    t.no_padding()
    try:
        t.enable_truncation(length, stride=stride, strategy=strategy, direction=direction)
        if padding is not None:
            t.enable_padding(length=padding.get("length"), pad_to_multiple_of=padding.get("multiple"), direction=padding.get("direction", "right"), pad_id=3, pad_type_id=7, pad_token="<pad>")
        e = t.encode(a, b)
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        return None
    return {"a": a, "b": b, "direction": direction, "strategy": strategy, "length": length, "stride": stride, "padding": padding, "encoding": flat(e)}


# ---------------------------------------------------------------- every single code point


def characters():
    """Count and hash of what each classification of single characters comes to, over all code points."""
    from tokenizers import Regex, normalizers

    points = [c for c in range(0x110000) if not 0xD800 <= c < 0xE000]
    out = {}

    def members(name, found):
        found = list(found)
        out[name] = [len(found), fnv(found)]

    def onig(pattern):
        n = normalizers.Replace(Regex(f"(?m:{pattern})"), "")
        kept = set(map(ord, n.normalize_str("".join(map(chr, points)))))
        return [c for c in points if c not in kept]

    for pattern in CLASSES:
        members(f"oniguruma {pattern}", onig(pattern))
    digits, words = pre_tokenizers.Digits(True), pre_tokenizers.Whitespace()
    members("numeric", (c for c in points if len(digits.pre_tokenize_str("\u00e9" + chr(c) + "\u00e9")) == 3))
    members("word", (c for c in points if len(words.pre_tokenize_str("\u00e9" + chr(c) + "\u00e9")) == 1))
    text = "\u00e9".join(map(chr, points))
    kept = set(ord(c) for piece, _ in pre_tokenizers.Punctuation("removed").pre_tokenize_str(text) for c in piece)
    members("punctuation", (c for c in points if c not in kept))
    strip = normalizers.StripAccents()
    members("combining mark", (c for c in points if strip.normalize_str("a" + chr(c)) == "a"))
    bert = normalizers.BertNormalizer(clean_text=False, handle_chinese_chars=False, strip_accents=True, lowercase=False)
    members("nonspacing mark", (c for c in points if bert.normalize_str("a" + chr(c)) == "a"))
    clean = normalizers.BertNormalizer(clean_text=True, handle_chinese_chars=False, strip_accents=False, lowercase=False)
    members("cleaned", (c for c in points if clean.normalize_str("a" + chr(c)) == "a"))
    scripts = pre_tokenizers.UnicodeScripts()
    for name, sample in (("Latin", "a"), ("Han", "\u4e2d"), ("Common", "!"), ("Devanagari", "\u0915"), ("Inherited", "\u0301")):
        members(f"script {name}", (c for c in points if len(scripts.pre_tokenize_str(sample + chr(c))) == 1))
    for n in (normalizers.Lowercase(), normalizers.NFC(), normalizers.NFD(), normalizers.NFKC(), normalizers.NFKD()):
        numbers = []
        for c in points:
            changed = n.normalize_str(chr(c))
            if changed != chr(c):
                numbers += [c, *map(ord, changed)]
        members(type(n).__name__, numbers)
    return out


CLASSES = [r"\p{L}", r"\p{N}", r"\p{M}", r"\p{P}", r"\p{S}", r"\p{Lu}", r"\p{Cn}", r"\s", r"\w", r"\W", r"\d", r"\h", r"[\w]", r"[[:alpha:]]", r"[[:alnum:]]", r"[[:punct:]]", r"[[:upper:]]", r"[[:lower:]]", r"[[:blank:]]", r"[[:cntrl:]]", r"[[:graph:]]", r"[[:print:]]", r"[[:word:]]", r"[[:xdigit:]]", r"\p{Han}", r"\p{Latin}", r"\p{Common}", r"\p{Unknown}", r"\p{Punct}", r"\p{Emoji}", r"\p{Alphabetic}", r"\p{^Lowercase_Letter}", r"(?i:k)", r"(?i:s)", r"(?i:[^k])", r"(?i:\p{Lu})", r"(?i:[^\p{Lu}])", r"(?i:[^[^k]])", r"(?i:\P{Lu})", r"(?i:[a-z&&[^k]])", r"(?i:\u03c3)", r"\R", r"[^\s\p{L}\p{N}]"]


# ---------------------------------------------------------------- long comparisons


def fuzz(seed, count):
    rng = random.Random(seed)
    charmap = {"type": "Precompiled", "precompiled_charsmap": charsmap()}
    bpe, suffix, prefix, bl, visible = char_bpe(), char_bpe(end_of_word_suffix="</w>"), char_bpe(continuing_subword_prefix="##"), byte_level_bpe(), visible_bpe()
    pool = [bpe, {**bpe, "fuse_unk": True}, suffix, prefix, bl, bl, visible, visible, visible, unigram(False), unigram(True), word_piece(), word_piece("", 8), word_level()]
    for _ in range(count):
        model = rng.choice(pool)
        normalizers = [rng.choice(NORMALIZERS + [charmap] * 3) for _ in range(rng.choice([0, 0, 1, 1, 2, 3]))]
        pres = [rng.choice(PRE_TOKENIZERS) for _ in range(rng.choice([0, 1, 1, 1, 2]))]
        if model is bl:
            pres.append(byte_level(regex=rng.random() < 0.5, prefix=rng.random() < 0.3))
        options = {content: {key: rng.random() < 0.4 for key in ("single_word", "lstrip", "rstrip", "normalized", "special")} for content in TRICKY}
        data = tokenizer(
            model,
            normalizer=seq("n", *normalizers) if normalizers else None,
            pre=seq("p", *pres) if pres else None,
            post=rng.choice([None, *POSTS]),
            decoder=rng.choice(DECODERS),
            tokens=rng.sample(TRICKY, rng.randrange(0, len(TRICKY))),
            **options,
        )
        try:
            t = load(data)
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            print(json.dumps({"tokenizer": data, "refused": str(error)}))
            continue
        cases = []
        for _ in range(40):
            text = random_text(rng)
            allow, template = rng.random() < 0.6, rng.random() < 0.3
            result = run(t, text, allow, template)
            if result is None:
                continue
            try:
                decoded = [t.decode(result[0], skip_special_tokens=False), t.decode(result[0], skip_special_tokens=True)]
            except BaseException as error:
                if isinstance(error, KeyboardInterrupt):
                    raise
                decoded = None
            cases.append([text, allow, template, *result, decoded])
        print(json.dumps({"tokenizer": data, "cases": cases}))


def fuzz_file(path, seed, count):
    """Random texts through one tokenizer file; the first line names the file."""
    rng = random.Random(seed)
    t = Tokenizer.from_file(path)
    t.no_truncation()
    t.no_padding()
    print(json.dumps({"file": path}))
    for n in range(count):
        text = SAMPLES[n] if n < len(SAMPLES) else random_text(rng)
        allow, template = rng.random() < 0.6, rng.random() < 0.3
        result = run(t, text, allow, template)
        if result is not None:
            decoded = [t.decode(result[0], skip_special_tokens=False), t.decode(result[0], skip_special_tokens=True)]
            print(json.dumps([text, allow, template, *result, decoded]))


if __name__ == "__main__":
    if sys.argv[1] == "write":
        write(sys.argv[2])
    elif sys.argv[1] == "fuzz":
        fuzz(int(sys.argv[2]), int(sys.argv[3]))
    elif sys.argv[1] == "fuzz-file":
        fuzz_file(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
