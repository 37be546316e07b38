"""The native side of fuzz-encodings.mjs: reads batches of strings from stdin, writes their ids to stdout.

usage: python reference.py RANK_FOLDER tiktoken ENCODING | python reference.py - hf TOKENIZER_JSON

In:  uint32 count, then per string uint32 length and its UTF-8 bytes.
Out: uint32 bytes that follow, then per string uint32 count and its ids as uint32. All little-endian.
"""

import array
import base64
import os
import pathlib
import struct
import sys

os.environ["TOKENIZERS_PARALLELISM"] = "false"
folder, kind, name = sys.argv[1:4]


def tiktoken_encode():
    import tiktoken
    import tiktoken_ext.openai_public as public

    def local_ranks(url, expected_hash=None):
        lines = (pathlib.Path(folder) / url.rsplit("/", 1)[1]).read_bytes().splitlines()
        return {base64.b64decode(token): int(rank) for token, rank in (line.split() for line in lines if line)}

    public.load_tiktoken_bpe = local_ranks
    encoding = tiktoken.Encoding(**getattr(public, name)())
    return f"tiktoken {tiktoken.__version__}", lambda texts: [encoding.encode_ordinary(text) for text in texts]


def hugging_face_encode():
    import tokenizers

    tokenizer = tokenizers.Tokenizer.from_file(name)
    return f"tokenizers {tokenizers.__version__}", lambda texts: [
        encoded.ids for encoded in tokenizer.encode_batch_fast(texts, add_special_tokens=False)
    ]


version, encode = tiktoken_encode() if kind == "tiktoken" else hugging_face_encode()
source, sink = sys.stdin.buffer, sys.stdout.buffer
greeting = version.encode()
sink.write(struct.pack("<I", len(greeting)) + greeting)
sink.flush()
while header := source.read(4):
    texts = []
    for _ in range(struct.unpack("<I", header)[0]):
        (length,) = struct.unpack("<I", source.read(4))
        texts.append(source.read(length).decode("utf-8"))
    out = array.array("I")
    for ids in encode(texts):
        out.append(len(ids))
        out.extend(ids)
    sink.write(struct.pack("<I", len(out) * 4) + out.tobytes())
    sink.flush()
