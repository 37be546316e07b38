"""Expected losses and gradients of tool rows, from PyTorch: over the whole vocabulary, and from cached log Z.

    python scripts/oracles/tool-tokens.py > packages/systems/src/move/tool-tokens/oracles/loss.json
"""
import json
import math
import sys

import torch

WIDTH, WORDS, TOOLS, PLACES = 6, 11, 3, 8
LABELS = [2, WORDS + 1, 7, WORDS + 0, WORDS + 2, 0, WORDS + 1, 10]


def wave(rows, columns, seed):
    # The test repeats this formula, so that only results are committed.
    values = [
        math.sin(12.9898 * (i + 1) + 78.233 * (seed + 1) + 0.013 * i * i) for i in range(rows * columns)
    ]
    return torch.tensor(values, dtype=torch.float64).reshape(rows, columns)


hidden, words, prior = wave(PLACES, WIDTH, 1), wave(WORDS, WIDTH, 2), wave(TOOLS, WIDTH, 3)
start = wave(TOOLS, WIDTH, 4)
labels = torch.tensor(LABELS)


def full(rows):
    logits = hidden @ torch.cat([words, rows]).T
    return torch.nn.functional.cross_entropy(logits, labels)


def cached(rows):
    log_z = torch.logsumexp(hidden @ words.T, dim=1)
    tools = hidden @ rows.T
    norm = torch.logaddexp(log_z, torch.logsumexp(tools, dim=1))
    word = (hidden @ words.T).gather(1, labels.clamp(max=WORDS - 1)[:, None])[:, 0]
    tool = tools.gather(1, (labels - WORDS).clamp(min=0)[:, None])[:, 0]
    return (norm - torch.where(labels < WORDS, word, tool)).mean()


def pulled(weight):
    return lambda rows: full(rows) + weight * torch.sqrt(((rows - prior) ** 2).sum() + 1e-12)


def evaluate(loss, at):
    rows = at.clone().requires_grad_()
    value = loss(rows)
    value.backward()
    return {"loss": value.item(), "gradient": rows.grad.flatten().tolist()}


json.dump(
    {
        "oracle": f"torch {torch.__version__}",
        "labels": LABELS,
        "full": evaluate(full, start),
        "cached": evaluate(cached, start),
        "pulled": evaluate(pulled(0.1), start),
        "atPrior": evaluate(pulled(0.1), prior),
        "atPriorWithoutPull": evaluate(full, prior),
    },
    sys.stdout,
    indent=1,
)
print()
