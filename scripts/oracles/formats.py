"""Writes packages/text/src/load/oracles/sentencepiece.json: small models trained here, and what SentencePiece makes of texts.

    python scripts/oracles/formats.py            the oracle file
    python scripts/oracles/formats.py --long DIR models with every normalization rule and ids of random texts, for the long check

Needs sentencepiece 0.2.3 and its dependency protobuf.
"""

import base64
import io
import json
import random
import sys
import zlib
from pathlib import Path

import sentencepiece as spm
from sentencepiece import sentencepiece_model_pb2 as proto

sys.path.insert(0, str(Path(__file__).parent))
from nasty import cases, without_surrogates  # noqa: E402

OUT = Path(__file__).parents[2] / "packages/text/src/load/oracles/sentencepiece.json"

SENTENCES = [
    "The quick brown fox jumps over the lazy dog, and the dog does not mind.",
    "A tokenizer cuts text into pieces; the pieces are numbered.",
    "Numbers like 1234567890, 3.14159 and 2024-11-24 are cut into digits here.",
    "The cat sat on the mat. The cat saw the dog. The dog saw the cat.",
    "Les élèves étudient à l'école près du café où l'été dernier ils mangeaient.",
    "Die Bäume im Wald sind größer als die Häuser in der Straße.",
    "El niño comió una manzana en la montaña mañana por la mañana.",
    "Быстрая коричневая лиса прыгает через ленивую собаку.",
    "我们把文本切成小块，每一块都有一个编号。文本很长，小块很短。",
    "テキストを小さな部分に分けて、番号を付けます。カタカナとひらがな。",
    "텍스트를 작은 조각으로 나누고 번호를 붙입니다.",
    "النص يقسم إلى أجزاء صغيرة ولكل جزء رقم.",
    "हम पाठ को छोटे टुकड़ों में काटते हैं और हर टुकड़े का एक नंबर होता है।",
    "Văn bản được cắt thành những mảnh nhỏ, mỗi mảnh có một con số.",
    "if (x == y) { return x + y; } else { return f(x, y); }",
    "ＦＵＬＬ ｗｉｄｔｈ ﬁne ½ ㎏ and ①②③ are folded by NFKC.",
    "the  double  spaces   and    more    spaces stay or go",
]

RULES = [("\t", " "), ("  ", " x "), ("é", "e"), ("ab", "BA"), ("abc", ""), ("ﬁ", "fi"), ("\u0301", ""), ("日本", "Nippon ")]

MODELS: dict[str, dict] = {
    "bpe identity": dict(model_type="bpe", normalization_rule_name="identity", vocab_size=400),
    "bpe identity with byte fallback, as Llama 2": dict(
        model_type="bpe", normalization_rule_name="identity", vocab_size=620, byte_fallback=True,
        remove_extra_whitespaces=False, allow_whitespace_only_pieces=True, split_digits=True, character_coverage=0.98,
    ),
    "bpe without dummy prefix, as Gemma": dict(
        model_type="bpe", normalization_rule_name="identity", vocab_size=620, byte_fallback=True, add_dummy_prefix=False,
        remove_extra_whitespaces=False, allow_whitespace_only_pieces=True, split_by_unicode_script=False,
        user_defined_symbols=["<mask>", "\n", "\n\n", "  ", "<start>"], character_coverage=0.98,
    ),
    "bpe across spaces": dict(model_type="bpe", normalization_rule_name="nmt_nfkc", vocab_size=500, split_by_whitespace=False),
    "bpe with user-defined symbols": dict(
        model_type="bpe", normalization_rule_name="nmt_nfkc", vocab_size=450, user_defined_symbols=["<sep>", "the", "é", "ﬁ", " of ", "①"],
    ),
    "unigram nmt_nfkc, as T5": dict(model_type="unigram", normalization_rule_name="nmt_nfkc", vocab_size=400),
    "unigram nmt_nfkc with byte fallback": dict(
        model_type="unigram", normalization_rule_name="nmt_nfkc", vocab_size=620, byte_fallback=True, character_coverage=0.98,
    ),
    "unigram identity with user-defined symbols": dict(
        model_type="unigram", normalization_rule_name="identity", vocab_size=400, user_defined_symbols=["<sep>", "the", "cat sat", "文本"],
        control_symbols=["<ctl>"],
    ),
    "unigram with own rules": dict(model_type="unigram", vocab_size=400, rules=RULES),
    "bpe with own rules, spaces kept": dict(model_type="bpe", vocab_size=400, rules=RULES, remove_extra_whitespaces=False),
    "unigram, white space as suffix": dict(
        model_type="unigram", normalization_rule_name="identity", vocab_size=400, treat_whitespace_as_suffix=True,
    ),
}


def train(options: dict, folder: Path | None = None) -> proto.ModelProto:
    options = dict(options)
    rules = options.pop("rules", None)
    if rules is not None:
        # The trainer reads rules from a file: one per line, code points in hexadecimal, source and target.
        path = Path("/dev/shm" if folder is None else folder) / "rules.tsv"
        hexadecimal = lambda text: " ".join(f"{ord(c):X}" for c in text)
        path.write_text("".join(f"{hexadecimal(a)}\t{hexadecimal(b)}\n" for a, b in rules))
        options["normalization_rule_tsv"] = str(path)
    out = io.BytesIO()
    spm.SentencePieceTrainer.train(
        sentence_iterator=iter(SENTENCES * 3), model_writer=out, num_threads=1, minloglevel=3, hard_vocab_limit=False,
        shuffle_input_sentence=False, max_sentence_length=10_000, **options,
    )
    if rules is not None:
        path.unlink()
    model = proto.ModelProto()
    model.ParseFromString(out.getvalue())
    # The paths of the training run are no part of the tokenizer.
    model.trainer_spec.ClearField("model_prefix")
    model.normalizer_spec.ClearField("normalization_rule_tsv")
    return model


def packed(data: bytes) -> str:
    return base64.b64encode(zlib.compress(data, 9)).decode()


def texts() -> list[str]:
    own = ["<sep>a<sep> the<sep>", "athe cat sat on the mat<mask>", "<s>a</s><unk> <ctl>b", " <sep>", "the", "abcab  c\t\té e\u0301日本日本 ",
           "a▁", "▁", "▁▁ a ▁", "  ", " a  b ", "<0x41><0xE4>", "\n\n\n", "a\u0000b", "q𝕏☃☃ z☃", "zzz 〆〆 zz"]
    chosen = [text for name, text in cases() if not name.startswith(("category", "script", "contraction", "white space"))]
    return [without_surrogates(text) for text in own + SENTENCES + chosen]


def main() -> None:
    inputs = texts()
    charsmaps: dict[str, str] = {}
    models = []
    for name, options in MODELS.items():
        model = train(options)
        processor = spm.SentencePieceProcessor(model_proto=model.SerializeToString())
        ids = [processor.encode(text) for text in inputs]
        decoded = [processor.decode(row) if processor.unk_id() not in row else None for row in ids]
        charsmap = model.normalizer_spec.precompiled_charsmap
        key = options.get("normalization_rule_name", "own rules") if charsmap else None
        if key is not None:
            charsmaps[key] = packed(charsmap)
            model.normalizer_spec.ClearField("precompiled_charsmap")
        models.append(dict(name=name, charsmap=key, model=packed(model.SerializeToString()), ids=ids, decoded=[decoded[i] if decoded[i] != text else True for i, text in enumerate(inputs)]))
    data = dict(oracle=f"sentencepiece {spm.__version__}", script="scripts/oracles/formats.py", texts=inputs, charsmaps=charsmaps, models=models)
    OUT.parent.mkdir(exist_ok=True)
    lines = json.dumps(data, ensure_ascii=True, separators=(",", ":")).replace('},{"name"', '},\n{"name"')
    OUT.write_text(lines + "\n")


def long_check(folder: Path) -> None:
    chooser = random.Random(1)
    parts = [" ", "  ", "\n", "\t", "a", "the", "cat", "é", "e\u0301", "ﬁ", "½", "Ａ", "文本", "日本", "ｶﾞ", "하", "\u1112\u1161", "ا", "ह", "<sep>", "▁", "☃", "\u200b", "\u00ad", "\ufeff", "1", "22", "\u0000", "ß", "İ"]
    inputs = ["".join(chooser.choices(parts, k=chooser.randint(1, 25))) for _ in range(3000)]
    inputs += ["".join(chr(chooser.choice([chooser.randint(1, 0x2FF), chooser.randint(0x300, 0xD7FF), chooser.randint(0xE000, 0x10FFFF)])) for _ in range(chooser.randint(1, 15))) for _ in range(3000)]
    inputs += [" ".join(chooser.choices(" ".join(SENTENCES).split(" "), k=n)) for n in (3000, 10_000, 30_000)]
    for kind in ("bpe", "unigram"):
        for rule in ("identity", "nfkc", "nmt_nfkc", "nmt_nfkc_cf", "nfkc_cf"):
            for fallback in (False, True):
                model = train(dict(model_type=kind, normalization_rule_name=rule, vocab_size=700, byte_fallback=fallback, user_defined_symbols=["<sep>"]))
                processor = spm.SentencePieceProcessor(model_proto=model.SerializeToString())
                name = f"{kind}-{rule}{'-bytes' if fallback else ''}"
                (folder / f"{name}.model").write_bytes(model.SerializeToString())
                (folder / f"{name}.json").write_text(json.dumps([processor.encode(text) for text in inputs]))
    (folder / "texts.json").write_text(json.dumps(inputs))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--long"]:
        long_check(Path(sys.argv[2]))
    else:
        main()
