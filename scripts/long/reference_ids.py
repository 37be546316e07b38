"""Answers fuzz-encodings.mjs: reads texts, writes count and hash of their ids under a native library.

usage: reference_ids.py tiktoken ENCODING RANKS_FOLDER | reference_ids.py tokenizers TOKENIZER_JSON
In: length (u32, little endian) and UTF-8 of each text. Out: for each text count (u32) and hash (i32, as in scripts/oracles/openai.py).
A text of length 0xffffffff asks for a flush.
"""

import base64
import pathlib
import struct
import sys


def load(kind, *args):
    if kind == "tokenizers":
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(args[0])
        return lambda text: tokenizer.encode(text, add_special_tokens=False).ids
    import tiktoken
    import tiktoken_ext.openai_public as public

    def local(url, expected_hash):
        lines = (pathlib.Path(args[1]) / url.rsplit("/", 1)[1]).read_bytes().splitlines()
        return {base64.b64decode(token): int(rank) for token, rank in (line.split() for line in lines if line)}

    public.load_tiktoken_bpe = local
    return tiktoken.Encoding(**public.ENCODING_CONSTRUCTORS[args[0]]()).encode_ordinary


encode = load(*sys.argv[1:])
source, sink = sys.stdin.buffer, sys.stdout.buffer
while head := source.read(4):
    (length,) = struct.unpack("<I", head)
    if length == 0xFFFFFFFF:
        sink.flush()
        continue
    ids = encode(source.read(length).decode("utf-8"))
    value = 0
    for i in ids:
        value = (value * 31 + i) & 0xFFFFFFFF
    sink.write(struct.pack("<II", len(ids), value))
