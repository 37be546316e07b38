"""Writes packages/text/src/fast/oracles/openai.json: the ids of tiktoken for the nasty corpus, in the OpenAI encodings.

usage: python scripts/oracles/openai.py     (from the root, with tiktoken installed and node_modules present)

Shape of the file:
  tiktoken            version of the oracle
  same                encodings that give the ids of another for ordinary text: {"p50k_edit": "p50k_base", ...}
  cases[]             name, text, ids: {encoding: ids as ordinary text}
                      and, where it differs, special: {encoding: ids with every special token allowed}
  runs[]              name, unit, times (text = unit repeated), count and hash by encoding,
                      hash = 32-bit signed `hash * 31 + id` over all ids, from 0
Encodings: r50k_base, p50k_base, p50k_edit, cl100k_base, o200k_base, o200k_harmony.
"""

import base64
import json
import pathlib
import re

import tiktoken
import tiktoken_ext.openai_public as public

import nasty

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = ROOT / "node_modules/gpt-tokenizer/data"
OUT = ROOT / "packages/text/src/fast/oracles/openai.json"
SAME = {"p50k_edit": "p50k_base", "o200k_harmony": "o200k_base"}
NAMES = ["r50k_base", "p50k_base", "p50k_edit", "cl100k_base", "o200k_base", "o200k_harmony"]


def local_ranks(url: str, expected_hash: str) -> dict[bytes, int]:
    """Stands in for tiktoken's download: the same files, from the npm package, with the same hashes."""
    contents = (DATA / url.rsplit("/", 1)[1]).read_bytes()
    import hashlib

    assert hashlib.sha256(contents).hexdigest() == expected_hash, url
    return {base64.b64decode(token): int(rank) for token, rank in (line.split() for line in contents.splitlines() if line)}


public.load_tiktoken_bpe = local_ranks


def encoding(name: str) -> tiktoken.Encoding:
    return tiktoken.Encoding(**public.ENCODING_CONSTRUCTORS[name]())


def hash_ids(ids: list[int]) -> int:
    value = 0
    for i in ids:
        value = (value * 31 + i) & 0xFFFFFFFF
    return value - (1 << 32) if value >> 31 else value


def main() -> None:
    encodings = {name: encoding(name) for name in NAMES}
    cases = []
    for name, text in nasty.cases():
        clean = nasty.without_surrogates(text)
        ordinary = {e: encodings[e].encode_ordinary(text) for e in NAMES}
        for e, twin in SAME.items():
            assert ordinary[e] == ordinary[twin], (name, e)
        assert all(ordinary[e] == encodings[e].encode_ordinary(clean) for e in NAMES), name
        special = {e: encodings[e].encode(text, allowed_special="all") for e in NAMES}
        case = {"name": name, "text": text, "ids": {e: ids for e, ids in ordinary.items() if e not in SAME}}
        if special != ordinary:
            case["special"] = special
        cases.append(case)
    runs = []
    for name, unit, times in nasty.long_cases():
        ids = {e: encodings[e].encode_ordinary(unit * times) for e in NAMES if e not in SAME}
        runs.append({"name": name, "unit": unit, "times": times, "count": {e: len(i) for e, i in ids.items()}, "hash": {e: hash_ids(i) for e, i in ids.items()}})
    dump = lambda value: json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    text = '{\n"tiktoken": %s,\n"same": %s,\n"cases": [\n%s\n],\n"runs": [\n%s\n]\n}\n' % (
        dump(tiktoken.__version__),
        dump(SAME),
        ",\n".join(map(dump, cases)),
        ",\n".join(map(dump, runs)),
    )
    # UTF-8 has no lone surrogates and editors mangle invisible characters: both become JSON escapes.
    text = re.sub(r"[\ud800-\udfff\ufeff\u2028\u2029\u0085\u200b-\u200f\u202a-\u202e\u2060-\u2069]", lambda m: "\\u%04x" % ord(m[0]), text)
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(text, encoding="utf-8")
    print(f"{OUT.relative_to(ROOT)}: {len(cases)} cases, {len(runs)} runs, {len(text.encode())} bytes, tiktoken {tiktoken.__version__}")


main()
