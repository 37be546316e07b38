"""Trains a small SuperBPE tokenizer with Hugging Face's library, stage by stage, and records merges and encodings.

usage: python scripts/oracles/superword.py packages/systems/src/make/superword/oracles/huggingface.json
needs: tokenizers

The library cannot go on from given merges. So the text is cut as in stage two, encoded with stage one, each token becomes one
private character, and the library trains on those characters: sorted by id, so that ties fall as they do among ids.
"""

import json
import random
import sys

import tokenizers
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

STAGE_TWO = r"\p{N}{1,3}| ?[^\s\p{L}\p{M}\p{N}]{2,}[\r\n/]*| +(?!\S)"
PRIVATE = 0xF0000
SUBJECTS = "the tokenizer|the river|a small model|the old bridge|one of the lines|the ferry|number 12|größere Häfen|the rest of it".split("|")
VERBS = "comes out of|goes back to|is part of|runs along|was left on|depends on|costs 300 more than".split("|")
ENDS = "the other side of the town.|the same table (see above).|the end of the day!|what we had in 2024.|its own words: none.|the way home".split("|")


def sentence(rng):
    return f"{rng.choice(SUBJECTS)} {rng.choice(VERBS)} {rng.choice(ENDS)}"


def line(rng):
    return "  ".join(sentence(rng) for _ in range(rng.randint(1, 3))) + "\n"


def byte_level(use_regex):
    return pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=use_regex)


def stage_two_cut():
    return pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(STAGE_TWO), "isolated"), byte_level(False)])


def main(path):
    rng = random.Random(5)
    lines = [line(rng) for _ in range(700)]
    held = [line(rng) for _ in range(20)] + ["By the way: 1234567 ... naïve—größer   ok\n"]
    cases = []
    for transition, size in [(330, 420), (400, 470), (256, 330)]:
        first = Tokenizer(models.BPE())
        first.pre_tokenizer = byte_level(True)
        alphabet = pre_tokenizers.ByteLevel.alphabet()
        first.train_from_iterator(
            lines, trainers.BpeTrainer(vocab_size=transition, initial_alphabet=alphabet, show_progress=False)
        )
        vocabulary = first.get_vocab()
        merges = json.loads(first.to_str())["model"]["merges"]
        names = {index: token for token, index in vocabulary.items()}

        across = Tokenizer(models.BPE(vocab=vocabulary, merges=[tuple(merge) for merge in merges]))
        across.pre_tokenizer = stage_two_cut()
        pieces = []
        for text in lines:
            for piece, _ in stage_two_cut().pre_tokenize_str(text):
                tokens = across.model.tokenize(piece)
                pieces.append("".join(chr(PRIVATE + token.id) for token in tokens))
        second = Tokenizer(models.BPE())
        second.train_from_iterator(
            pieces,
            trainers.BpeTrainer(
                vocab_size=size,
                initial_alphabet=[chr(PRIVATE + index) for index in range(transition)],
                show_progress=False,
            ),
        )
        spell = lambda text: "".join(names[ord(character) - PRIVATE] for character in text)
        learned = [[spell(part) for part in merge] for merge in json.loads(second.to_str())["model"]["merges"]]
        products = [left + right for left, right in learned]
        assert len(set(products)) == len(products) and not set(products) & set(vocabulary), "a token is made twice"

        whole = dict(vocabulary)
        for product in products:
            whole[product] = len(whole)
        both = [tuple(merge) for merge in merges + learned]
        tokenizer = Tokenizer(models.BPE(vocab=whole, merges=both))
        tokenizer.pre_tokenizer = stage_two_cut()
        tokenizer.decoder = decoders.ByteLevel()
        cases.append(
            {
                "transition": transition,
                "size": size,
                "merges": [[whole[left], whole[right]] for left, right in both],
                "encodings": [tokenizer.encode(text).ids for text in held],
            }
        )
    with open(path, "w", encoding="utf-8") as file:
        json.dump(
            {"oracle": f"Hugging Face tokenizers {tokenizers.__version__}", "lines": lines, "held": held, "cases": cases},
            file,
            ensure_ascii=False,
            separators=(",", ":"),
        )
        file.write("\n")


main(sys.argv[1])
