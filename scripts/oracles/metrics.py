"""Records what tokenization-scorer says about small texts, and what TokEval's documented formulas give for them.

usage: python scripts/oracles/metrics.py packages/measure/src/metrics/oracles/metrics.json
needs: tokenizers, tokenization-scorer, numpy, scipy

tokenization-scorer is called. TokEval (cimeister/tokenizer-analysis-suite) is no package that can be installed, so its formulas
are written out here, from docs/METRICS.md and the modules under tokenizer_analysis/metrics; its own worked examples are
recorded as well.
"""

import collections
import contextlib
import io
import json
import math
import re
import sys

import numpy
import scipy
import scipy.stats
import tokenization_scorer
import tokenizers
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

LINES = {
    "eng": [
        "The ferry leaves at 7 and carries 1250 people, 31 cars and 3 goats.",
        "Nobody had counted the 1048576 grains of sand before 1987.",
        "  Two spaces lead, and a tab\tfollows -- then it ends  ",
        "In 2024 the old bridge cost 45000000 crowns; in 1999 only 12345678.",
        "",
        "A naïve café façade: 100 % of it is façade.",
    ],
    "deu": [
        "Die Fähre fährt um 7 ab und nimmt 1250 Leute, 31 Autos und 3 Ziegen mit.",
        "Niemand hatte vor 1987 die 1048576 Sandkörner gezählt.",
        "  Zwei Leerzeichen vorn, ein Tab\tdahinter -- dann ist Schluss  ",
        "2024 kostete die alte Brücke 45000000 Kronen, 1999 nur 12345678.",
        "",
        "Eine naïve Café-Façade: 100 % davon sind Façade.",
    ],
    "rus": [
        "Паром уходит в 7 и берёт 1250 человек, 31 машину и 3 козы.",
        "До 1987 года никто не считал 1048576 песчинок.",
        "  Два пробела впереди, табуляция\tпосле -- и конец  ",
        "В 2024 году старый мост стоил 45000000 крон, в 1999 только 12345678.",
        "",
        "Наивный фасад кафе: 100 % фасада.",
    ],
    "zho": [
        "渡船7点出发，载着1250人、31辆车和3只山羊。",
        "1987年以前没有人数过那1048576粒沙子。",
        "  前面两个空格，后面一个\t制表符 -- 然后结束  ",
        "2024年旧桥花了45000000克朗，1999年只要12345678。",
        "",
        "天真的咖啡馆门面：100 % 都是门面 🐐🐐。",
    ],
    "hin": [
        "नाव 7 बजे चलती है और 1250 लोग, 31 गाड़ियाँ और 3 बकरियाँ ले जाती है।",
        "1987 से पहले किसी ने 1048576 रेत के कण नहीं गिने थे।",
        "  आगे दो खाली जगह, फिर टैब\tऔर -- बस  ",
        "२०२४ में पुराने पुल की लागत ४५००००० थी, 1999 में केवल 12345678।",
        "",
        "भोला कैफ़े: 100 % मुखौटा।",
    ],
}
CODE = [
    "def area(width, height):\n    total = 0\n    for row in range(height):\n        if row % 2 == 0:\n            total += width\n        else:\n            total -= 1\n    return total\n",
    "class Ferry:\n    def __init__(self, seats=1250):\n        self.seats = seats\n\n    def leave(self, people):\n        if people <= self.seats and people != 0:\n            while people >> 3 >= 1:\n                people //= 2\n        return people ** 2\n",
    "x = [a*b for a in range(3) for b in range(4) if a!=b]\ny = {k: v<<2 for k, v in z.items()}\nflag = not (x == y) or (a && b)\n",
]


def trained():
    texts = [line for lines in LINES.values() for line in lines] + CODE
    made = {}
    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bpe.decoder = decoders.ByteLevel()
    bpe.train_from_iterator(texts, trainers.BpeTrainer(vocab_size=520, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
    made["bpe"] = bpe
    whole = Tokenizer(models.BPE())
    whole.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    whole.decoder = decoders.ByteLevel()
    whole.train_from_iterator(texts, trainers.BpeTrainer(vocab_size=420, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
    made["bpe-unsplit"] = whole
    unigram = Tokenizer(models.Unigram())
    unigram.pre_tokenizer = pre_tokenizers.Metaspace()
    unigram.decoder = decoders.Metaspace()
    unigram.train_from_iterator(texts[:14], trainers.UnigramTrainer(vocab_size=200, unk_token="<unk>", special_tokens=["<unk>"], show_progress=False))
    made["unigram"] = unigram
    pieces = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    pieces.normalizer = normalizers.BertNormalizer()
    pieces.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    pieces.decoder = decoders.WordPiece()
    pieces.train_from_iterator(texts[:14], trainers.WordPieceTrainer(vocab_size=260, special_tokens=["[UNK]"], show_progress=False))
    made["wordpiece"] = pieces
    return made


BYTE_OF = {}
_printable = list(range(33, 127)) + list(range(161, 173)) + list(range(174, 256))
_extra = 0
for _b in range(256):
    if _b in _printable:
        BYTE_OF[chr(_b)] = _b
    else:
        BYTE_OF[chr(256 + _extra)] = _b
        _extra += 1


def spelled(name, token):
    if name.startswith("bpe"):
        return bytes(BYTE_OF[c] for c in token)
    return token.removeprefix("##").replace("▁", " ").encode()


def fragments(data):
    """Characters and whether one of them is incomplete, for bytes cut out of valid UTF-8."""
    count, broken, at = 0, False, 0
    while at < len(data):
        lead = data[at]
        need = 1 if lead < 0x80 else 2 if 0xC2 <= lead < 0xE0 else 3 if 0xE0 <= lead < 0xF0 else 4 if 0xF0 <= lead < 0xF5 else 0
        got = 1
        while need and got < need and at + got < len(data) and 0x80 <= data[at + got] < 0xC0:
            got += 1
        if need == 0 or got < need:
            broken = True
        count += 1
        at += got
    return count, broken


def f1(digits, cuts):
    ideal = set()
    at = digits - 3
    while at > 0:
        ideal.add(at)
        at -= 3
    if not cuts and not ideal:
        return 1.0
    hit = len(cuts & ideal)
    precision = hit / len(cuts) if cuts else 1.0
    recall = hit / len(ideal) if ideal else 1.0
    if (cuts and not ideal) or precision + recall == 0:
        return 0.0
    return 2 * precision * recall / (precision + recall)


OPERATOR = re.compile(r"\*\*|//|<<|>>|<=|>=|=>|==|!=|&&|\|\||\?:|[+\-*/=<>!&|^~%]")


def char_map(encoding, length):
    owner = [None] * length
    for index, (start, end) in enumerate(encoding.offsets):
        for at in range(start, end):
            owner[at] = index
    return owner


def measure(name, tok, texts, code):
    encodings = [tok.encode(t, add_special_tokens=False) for t in texts]
    ids = [e.ids for e in encodings]
    flat = [i for one in ids for i in one]
    counts = collections.Counter(flat)
    total = len(flat)
    vocabulary = tok.get_vocab_size()
    out = {"ids": ids, "tokens": total}
    out["bytes_per_token"] = sum(len(t.encode()) for t in texts) / total
    out["characters_per_token"] = sum(map(len, texts)) / total
    words = [len(t.split()) for t in texts]
    out["fertility"] = total / sum(words)
    out["fertility_by_line"] = float(numpy.mean([len(i) / w for i, w in zip(ids, words) if w > 0 and i]))
    strings = [[str(i) for i in one] for one in ids]
    quiet = io.StringIO()
    with contextlib.redirect_stderr(quiet):
        score = lambda metric, **kw: float(tokenization_scorer.score(strings, metric=metric, **kw))
        out["renyi_entropy"] = score("renyi_entropy", power=2.5)
        out["renyi_efficiency_observed"] = score("renyi_efficiency", power=2.5)
        out["renyi_efficiency"] = score("renyi_efficiency", power=2.5, vocab=vocabulary)
        out["renyi_2"] = score("renyi_entropy", power=2.0)
        out["shannon_entropy"] = score("shannon_entropy")
        out["shannon_efficiency"] = score("shannon_efficiency", vocab=vocabulary)
    out["distinct"] = len(counts)
    out["vocabulary_use"] = len(counts) / vocabulary
    out["type_token_ratio"] = len(counts) / total
    order = sorted(counts.values(), reverse=True)
    out["token_rank"] = sum(c * (r + 1) for r, c in enumerate(order)) / total
    unknown = tok.token_to_id("<unk>" if name == "unigram" else "[UNK]") if not name.startswith("bpe") else None
    out["unknown"] = counts.get(unknown, 0) / total
    out["round_trip"] = sum(tok.decode(i, skip_special_tokens=False) == t for i, t in zip(ids, texts)) / len(texts)

    if name.startswith("bpe"):
        complete = crossing = split = multibyte = 0
        for text, encoding in zip(texts, encodings):
            ends, at = set(), 0
            for token in encoding.tokens:
                data = spelled(name, token)
                count, broken = fragments(data)
                complete += not broken
                crossing += broken and count > 1
                at += len(data)
                ends.add(at)
            at = 0
            for c in text:
                size = len(c.encode())
                if size > 1:
                    multibyte += 1
                    split += any(at < e < at + size for e in ends)
                at += size
        out["complete"] = complete / total
        out["crossing"] = crossing / total
        out["split_characters"] = split / multibyte

    if name != "wordpiece":
        scores, fertilities, patterns = [], collections.defaultdict(list), collections.defaultdict(list)
        continued = 0
        for text, encoding in zip(texts, encodings):
            owner = char_map(encoding, len(text))
            for m in re.finditer(r"\d+", text):
                digits = len(m.group())
                cuts = {k for k in range(1, digits) if owner[m.start() + k] != owner[m.start() + k - 1]}
                scores.append(f1(digits, cuts))
                kind = min(digits, 10)
                fertilities[kind].append((len(cuts) + 1) / digits)
                patterns[kind].append(tuple(sorted(cuts)))
        out["three_digit_f1"] = float(numpy.mean(scores))
        out["tokens_per_digit"] = float(numpy.mean([x for v in fertilities.values() for x in v]))
        kinds = sorted(fertilities)
        means = [float(numpy.mean(fertilities[k])) for k in kinds]
        out["magnitude_variation"] = float(numpy.std(means) / numpy.mean(means))
        out["magnitude_rho"] = 0.0 if numpy.std(means) == 0 else float(scipy.stats.spearmanr(kinds, means).statistic)
        entropies = {}
        for kind, seen in patterns.items():
            n = len(seen)
            entropies[kind] = -sum(c / n * math.log2(c / n) for c in collections.Counter(seen).values()) + 0.0
        out["split_entropies"] = {str(k): entropies[k] for k in sorted(entropies)}
        isolated = operators = pairs = kept = 0
        for text in code:
            owner = char_map(tok.encode(text, add_special_tokens=False), len(text))
            for m in OPERATOR.finditer(text):
                mine = {owner[i] for i in range(*m.span())} - {None}
                if not mine:
                    continue
                operators += 1
                others = [i for i, o in enumerate(owner) if o in mine and not m.start() <= i < m.end()]
                isolated += all(text[i].isspace() for i in others)
                if len(m.group()) > 1:
                    pairs += 1
                    kept += len(mine) == 1
        out["isolated_operators"] = isolated / operators
        out["kept_operators"] = kept / pairs

    if name.startswith("bpe"):
        depths, blanks = [], []
        for text in code:
            encoding = tok.encode(text, add_special_tokens=False)
            spans, at = [], 0
            for token in encoding.tokens:
                data = spelled(name, token)
                spans.append((at, at + len(data), data.isspace()))
                at += len(data)
            rows, at = [], 0
            for line in text.split("\n"):
                if line.strip() and line[0].isspace():
                    rows.append((at, len(line) - len(line.lstrip())))
                at += len(line.encode()) + 1
            unit = math.gcd(*[w for _, w in rows]) if rows else 1
            for start, width in rows:
                depths.append(width // unit)
                blanks.append(sum(blank and a < start + width and b > start for a, b, blank in spans))
        out["indentation_correlation"] = float(scipy.stats.spearmanr(depths, blanks).statistic)
        out["indent_tokens"] = sum(blanks) / len(blanks)
    return out


def main():
    made = trained()
    texts = [line for lines in LINES.values() for line in lines]
    result = {
        "made_by": f"tokenizers {tokenizers.__version__}, tokenization-scorer 1.1.8, numpy {numpy.__version__}, scipy {scipy.__version__}",
        "script": "scripts/oracles/metrics.py",
        "lines": LINES,
        "code": CODE,
        "tokenizers": {},
    }
    for name, tok in made.items():
        costs = []
        for lines in LINES.values():
            count = sum(len(tok.encode(t, add_special_tokens=False).ids) for t in lines if t.strip())
            costs.append(count / sum(len(t.encode()) for t in lines if t.strip()))
        mean = float(numpy.mean(costs))
        tfg = sum(abs(a - b) for a in costs for b in costs) / (2 * len(costs) ** 2 * mean)
        result["tokenizers"][name] = {
            "json": json.loads(tok.to_str()),
            "gini_per_byte": tfg,
            **measure(name, tok, texts, CODE),
        }
    result["documented"] = {
        "three_digit": [
            {"digits": 7, "cuts": [1, 4], "f1": 1.0},
            {"digits": 7, "cuts": [4], "f1": 2 / 3},
            {"digits": 7, "cuts": [2, 5], "f1": 0.0},
            {"digits": 7, "cuts": [], "f1": 0.0},
            {"digits": 2, "cuts": [], "f1": 1.0},
            {"digits": 2, "cuts": [1], "f1": 0.0},
        ],
        "magnitude": {"numbers": [[1, []], [2, []], [3, []], [4, [2]], [7, [3, 5]]], "rho": -0.616, "variation": 0.420},
        "operators": {"text": "3+5>=8", "isolated": [[["3", "+", "5", ">=", "8"], 1.0, 1.0], [["3+", "5", ">", "=", "8"], 0.5, 0.0]]},
    }
    with open(sys.argv[1], "w") as out:
        json.dump(result, out, ensure_ascii=False)
        out.write("\n")


main()
