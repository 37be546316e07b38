"""Writes packages/text/src/load/oracles/tokenizer-json.json: what Hugging Face tokenizers makes of whole, old and broken files.

    python scripts/oracles/tokenizer_json.py

For each file: its text, and the text that the library writes after reading it, or null where it refuses it.
"""

import json
import os
from pathlib import Path

import tokenizers
from tokenizers import Tokenizer

OUT = Path(__file__).parents[2] / "packages/text/src/load/oracles/tokenizer-json.json"

BPE = {"type": "BPE", "vocab": {"a": 0, "b": 1, "ab": 2}, "merges": ["a b"]}
WORD_PIECE = {"type": "WordPiece", "unk_token": "a", "continuing_subword_prefix": "##", "max_input_chars_per_word": 10, "vocab": {"a": 0, "##b": 1}}
ADDED = dict(id=3, content="<s>", single_word=False, lstrip=False, rstrip=False, normalized=False, special=True)
BERT = {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": None, "lowercase": True}
SPLIT = {"type": "Split", "pattern": {"Regex": "a"}, "behavior": "Isolated", "invert": False}
BYTES = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": False}
META = {"type": "Metaspace", "replacement": "▁"}
TEMPLATE = {
    "type": "TemplateProcessing",
    "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
    "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
    "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [1], "tokens": ["[CLS]"]}},
}
ROBERTA = {"type": "RobertaProcessing", "sep": ["</s>", 1], "cls": ["<s>", 0], "trim_offsets": True, "add_prefix_space": True}
CTC = {"type": "CTC", "pad_token": "<pad>", "word_delimiter_token": "|", "cleanup": True}
STRIP = {"type": "Strip", "content": " ", "start": 1, "stop": 0}
PADDING = {"strategy": "BatchLongest", "direction": "Right", "pad_to_multiple_of": None, "pad_id": 0, "pad_type_id": 0, "pad_token": "[PAD]"}
TRUNCATION = {"direction": "Right", "max_length": 5, "strategy": "LongestFirst", "stride": 0}
UNIGRAM = {"type": "Unigram", "unk_id": 0, "vocab": [["a", 0.0], ["b", -1.5]]}

cases: list[tuple[str, str]] = []


def case(name: str, without: str | None = None, **fields) -> None:
    file = dict(version="1.0", truncation=None, padding=None, added_tokens=[], normalizer=None, pre_tokenizer=None, post_processor=None, decoder=None, model=BPE)
    file.update(fields)
    if without is not None:
        del file[without]
    cases.append((name, json.dumps(file, ensure_ascii=False)))


def each_without(name: str, slot: str, part: dict) -> None:
    """The part whole, and without each of its fields."""
    for key in [None, *part]:
        wanted = {k: v for k, v in part.items() if k != key}
        label = f"{name}" if key is None else f"{name} without {key}"
        case(label, **{slot: [wanted] if slot == "added_tokens" else wanted})


def main() -> None:
    for key in ["version", "truncation", "padding", "added_tokens", "normalizer", "pre_tokenizer", "post_processor", "decoder", "model"]:
        case(f"file without {key}", without=key)
    case("version 2.0", version="2.0")
    case("version as a number", version=1)

    each_without("added token", "added_tokens", ADDED)
    case("added token that is in the vocabulary", added_tokens=[{**ADDED, "content": "ab", "id": 2}])
    case("added token with another id", added_tokens=[{**ADDED, "id": 9}])
    case("added tokens out of order", added_tokens=[{**ADDED, "content": "x", "id": 4}, {**ADDED, "content": "y", "id": 3}])
    case("added tokens of one id", added_tokens=[ADDED, {**ADDED, "content": "y"}])
    case("added token twice", added_tokens=[ADDED, {**ADDED, "id": 4}])
    case("added token without text", added_tokens=[{**ADDED, "content": ""}, {**ADDED, "content": "y"}])
    case("added tokens null", added_tokens=None)
    case("added token id of 2^33", added_tokens=[{**ADDED, "id": 2**33}])
    case("added tokens of both kinds", added_tokens=[{**ADDED, "special": False, "normalized": True}, {**ADDED, "content": "y", "id": 4}])
    case("added token with a field too many", added_tokens=[{**ADDED, "more": 1}])

    for model in [BPE, UNIGRAM, WORD_PIECE, {"type": "WordLevel", "unk_token": "a", "vocab": {"a": 0}}]:
        each_without(model["type"], "model", model)
    bpe = lambda name, **fields: case(f"BPE, {name}", model={**BPE, **fields})
    bpe("unknown type", type="Bpe")
    bpe("one id twice", vocab={"a": 0, "b": 1, "ab": 1})
    bpe("negative id", vocab={"a": -1, "b": 1, "ab": 2})
    bpe("id with a fraction", vocab={"a": 0.5, "b": 1, "ab": 2})
    bpe("id of 2^32", vocab={"a": 2**32, "b": 1, "ab": 2})
    bpe("gap between ids", vocab={"a": 5, "b": 1, "ab": 20})
    bpe("keys of objects", vocab={"__proto__": 0, "constructor": 1, "7": 2, "__proto__constructor": 3}, merges=["__proto__ constructor"])
    bpe("merges as pairs", merges=[["a", "b"]])
    bpe("merges of both kinds", merges=[["a", "b"], "a b"])
    bpe("merge twice", vocab={"a": 0, "b": 1, "ab": 2, "ba": 3}, merges=["a b", "b a", "a b"])
    bpe("merge of three", merges=["a b c"])
    bpe("merge of one", merges=["ab"])
    bpe("merge of an unknown token", merges=["a c"])
    bpe("merge without a product", merges=["b a"])
    bpe("heading among merges", merges=["#version: 0.2", "a b"])
    bpe("pair of three", merges=[["a", "b", "c"]])
    bpe("merges null", merges=None)
    bpe("token with a space", vocab={"a": 0, " b": 1, "a b": 2}, merges=[["a", " b"]])
    bpe("dropout 2", dropout=2.0)
    bpe("dropout true", dropout=True)
    bpe("dropout 0.1", dropout=0.1)
    bpe("unknown token that is not there", unk_token="zzz")
    bpe("prefix", vocab={"a": 0, "##b": 1, "ab": 2}, merges=["a ##b"], continuing_subword_prefix="##")
    bpe("suffix", end_of_word_suffix="</w>")
    bpe("all options", dropout=None, unk_token="a", fuse_unk=True, byte_fallback=True, ignore_merges=True)
    bpe("options null", fuse_unk=None, byte_fallback=None, ignore_merges=None)
    bpe("option of another type", byte_fallback="yes")
    unigram = lambda name, **fields: case(f"Unigram, {name}", model={**UNIGRAM, **fields})
    unigram("unknown id null", unk_id=None)
    unigram("unknown id outside", unk_id=2)
    unigram("empty", vocab=[], unk_id=None)
    unigram("token twice", vocab=[["a", 0.0], ["a", -1.0]])
    unigram("whole numbers and no text", vocab=[["a", 0], ["", -1]])
    unigram("triple", vocab=[["a", 0, 1]])
    unigram("byte fallback", byte_fallback=True)
    unigram("old options", alpha=0.1, nbest_size=2)

    for name in ["NFC", "NFD", "NFKC", "NFKD", "Nmt", "Lowercase", "StripAccents", "ByteLevel", "Strip", "Nfc"]:
        case(f"normalizer {name}", normalizer={"type": name})
    each_without("BertNormalizer", "normalizer", BERT)
    each_without("Strip", "normalizer", {"type": "Strip", "strip_left": True, "strip_right": False})
    each_without("Prepend", "normalizer", {"type": "Prepend", "prepend": "▁"})
    each_without("Replace", "normalizer", {"type": "Replace", "pattern": {"String": "a"}, "content": "b"})
    case("Replace with a regular expression", normalizer={"type": "Replace", "pattern": {"Regex": "a+"}, "content": "b"})
    case("Replace with a bare pattern", normalizer={"type": "Replace", "pattern": "a", "content": "b"})
    each_without("Sequence of normalizers", "normalizer", {"type": "Sequence", "normalizers": [{"type": "NFC"}, BERT]})
    case("Sequence with an unknown normalizer", normalizer={"type": "Sequence", "normalizers": [{"type": "X"}]})
    case("normalizer as a list", normalizer=[{"type": "NFC"}])
    case("normalizer as a name", normalizer="NFC")

    for name in ["Whitespace", "WhitespaceSplit", "BertPreTokenizer", "UnicodeScripts", "Punctuation", "FixedLength", "Metaspace", "Whitespaces"]:
        case(f"pre-tokenizer {name}", pre_tokenizer={"type": name})
    each_without("ByteLevel", "pre_tokenizer", BYTES)
    each_without("Split", "pre_tokenizer", SPLIT)
    for behavior in ["Removed", "MergedWithPrevious", "MergedWithNext", "Contiguous", "isolated"]:
        case(f"Split {behavior}", pre_tokenizer={**SPLIT, "behavior": behavior})
    each_without("Digits", "pre_tokenizer", {"type": "Digits", "individual_digits": True})
    each_without("Punctuation", "pre_tokenizer", {"type": "Punctuation", "behavior": "Removed"})
    each_without("CharDelimiterSplit", "pre_tokenizer", {"type": "CharDelimiterSplit", "delimiter": "x"})
    case("delimiter of two characters", pre_tokenizer={"type": "CharDelimiterSplit", "delimiter": "xy"})
    each_without("FixedLength", "pre_tokenizer", {"type": "FixedLength", "length": 7})
    each_without("Sequence of pre-tokenizers", "pre_tokenizer", {"type": "Sequence", "pretokenizers": [SPLIT, BYTES]})
    each_without("Metaspace", "pre_tokenizer", {**META, "prepend_scheme": "first", "split": False})
    for old in [True, False, None]:
        for scheme in ["always", "first", "never", None, "sometimes"]:
            fields = {} if old is None else {"add_prefix_space": old, "str_rep": "▁"}
            fields |= {} if scheme is None else {"prepend_scheme": scheme}
            case(f"Metaspace add_prefix_space {old}, prepend_scheme {scheme}", pre_tokenizer={**META, **fields})
    case("Metaspace of two characters", pre_tokenizer={**META, "replacement": "▁▁"})

    each_without("ByteLevel as post-processor", "post_processor", BYTES)
    each_without("TemplateProcessing", "post_processor", TEMPLATE)
    case("template without its special token", post_processor={**TEMPLATE, "special_tokens": {}})
    case("template with ids and tokens of other numbers", post_processor={**TEMPLATE, "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [1, 2], "tokens": ["[CLS]"]}}})
    case("template as text", post_processor={**TEMPLATE, "single": "[CLS] $A"})
    case("template piece without type_id", post_processor={**TEMPLATE, "single": [{"Sequence": {"id": "A"}}]})
    case("template piece of both kinds", post_processor={**TEMPLATE, "single": [{**TEMPLATE["single"][0], **TEMPLATE["single"][1]}]})
    each_without("BertProcessing", "post_processor", {"type": "BertProcessing", "sep": ["[SEP]", 1], "cls": ["[CLS]", 0]})
    each_without("RobertaProcessing", "post_processor", ROBERTA)
    each_without("Sequence of post-processors", "post_processor", {"type": "Sequence", "processors": [BYTES, TEMPLATE]})

    for name in ["ByteFallback", "Fuse", "BytesFallback"]:
        case(f"decoder {name}", decoder={"type": name})
    each_without("ByteLevel as decoder", "decoder", {**BYTES, "add_prefix_space": True, "use_regex": True})
    each_without("WordPiece as decoder", "decoder", {"type": "WordPiece", "prefix": "##", "cleanup": True})
    each_without("Metaspace as decoder", "decoder", {**META, "prepend_scheme": "always", "split": True})
    case("old Metaspace as decoder", decoder={**META, "add_prefix_space": True})
    each_without("BPEDecoder", "decoder", {"type": "BPEDecoder", "suffix": "</w>"})
    each_without("CTC", "decoder", CTC)
    each_without("Replace as decoder", "decoder", {"type": "Replace", "pattern": {"String": "▁"}, "content": " "})
    each_without("Strip as decoder", "decoder", STRIP)
    case("Strip of two characters", decoder={**STRIP, "content": "  "})
    case("Strip of -1", decoder={**STRIP, "start": -1})
    each_without("Sequence of decoders", "decoder", {"type": "Sequence", "decoders": [{"type": "ByteFallback"}, {"type": "Fuse"}]})

    each_without("truncation", "truncation", TRUNCATION)
    case("truncation left", truncation={**TRUNCATION, "direction": "Left", "strategy": "OnlyFirst", "stride": 2})
    case("truncation to -5", truncation={**TRUNCATION, "max_length": -5})
    each_without("padding", "padding", PADDING)
    case("padding to a length", padding={**PADDING, "strategy": {"Fixed": 128}, "pad_to_multiple_of": 8, "direction": "Left"})

    whole = cases[0][1]
    for end in [1, 20, len(whole) // 2, len(whole) - 1]:
        cases.append((f"file cut off after {end} characters", whole[:end]))
    cases.append(("text behind the file", whole + "x"))
    cases.append(("empty file", ""))

    os.environ["RUST_BACKTRACE"] = "0"
    results = []
    for name, text in cases:
        try:
            written = Tokenizer.from_str(text).to_str()
        except BaseException:  # a panic of the library is no Exception
            written = None
        results.append(dict(name=name, file=text, written=written))
    lines = ",\n".join(json.dumps(result, ensure_ascii=True, separators=(",", ":")) for result in results)
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(f'{{"oracle":"tokenizers {tokenizers.__version__}","script":"scripts/oracles/tokenizer_json.py","cases":[\n{lines}\n]}}\n')
    print(len(results), "files,", sum(r["written"] is None for r in results), "refused")


if __name__ == "__main__":
    main()
