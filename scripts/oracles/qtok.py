"""Records what scipy says of average linkage, and what Python says of the names of characters.

usage: python scripts/oracles/qtok.py packages/systems/src/measure/qtok/oracles/qtok.json
needs: scipy, numpy; a Python with Unicode 14.0 (3.11)
"""

import hashlib
import json
import random
import re
import sys
import unicodedata

import numpy
import scipy
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

assert unicodedata.unidata_version == "14.0.0", unicodedata.unidata_version
rng = random.Random(20261124)


def linkages():
    out = []
    for items in (2, 3, 5, 9, 16):
        distances = numpy.zeros((items, items))
        for i in range(items):
            for j in range(i):
                distances[i, j] = distances[j, i] = round(rng.random(), 6)
        merges = linkage(squareform(distances), method="average")
        out.append(
            {
                "distances": distances.tolist(),
                "merges": [
                    {"clusters": sorted((int(a), int(b))), "distance": float(d), "size": int(size)} for a, b, d, size in merges
                ],
                "groups within 0.4": [int(group) for group in fcluster(merges, 0.4, criterion="distance")],
            }
        )
    return out


def script_words():
    """SHA-256 of the first words of all names, one line for each code point: `*` outside Qtok's list, empty without a name."""
    table = open("packages/systems/src/measure/qtok/name-words.data.ts", encoding="utf8").read()
    known = set(json.loads(re.search(r"SCRIPT_WORDS: readonly string\[\] = (\[.*?\])", table, re.S).group(1)))
    digest = hashlib.sha256()
    for point in range(0x110000):
        word = unicodedata.name(chr(point), "").split(" ")[0]
        digest.update((word if word in known else "*" if word else "").encode() + b"\n")
    return digest.hexdigest()


json.dump(
    {
        "oracles": {"scipy": scipy.__version__, "python unicodedata": unicodedata.unidata_version},
        "average linkage": linkages(),
        "script words of Unicode 14, sha256": script_words(),
    },
    open(sys.argv[1], "w", encoding="utf8"),
    indent=1,
)
