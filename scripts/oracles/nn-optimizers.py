"""Expected values for packages/nn/src/training: what PyTorch's and transformers' optimizers make of given gradients.

    pip install torch transformers
    python scripts/oracles/nn-optimizers.py
"""
import json, pathlib, sys

sys.path.pop(0)  # statistics.py beside this file would stand in for the standard library's
import torch, transformers
from transformers.optimization import Adafactor

OUT = pathlib.Path(__file__).parents[2] / 'packages/nn/src/training/oracles/optimizers.json'
STEPS = 4
SHAPES = [[3, 4], [5]]


def formula(shape, k):
    n = torch.Size(shape).numel()
    return (0.5 * torch.sin(0.9 * k + 1.1 * torch.arange(n, dtype=torch.float64))).float().reshape(shape)


def run(make):
    params = [torch.nn.Parameter(formula(s, k)) for k, s in enumerate(SHAPES)]
    optimizer = make(params)
    for step in range(STEPS):
        for k, p in enumerate(params):
            p.grad = formula(SHAPES[k], 10 + 3 * step + k)
        optimizer.step()
    return [p.detach().flatten().tolist() for p in params]


results = {
    'adamW': run(lambda p: torch.optim.AdamW(p, lr=0.05, betas=(0.9, 0.95), eps=1e-6, weight_decay=0.1)),
    'sgd': run(lambda p: torch.optim.SGD(p, lr=0.05)),
    'momentum': run(lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9, weight_decay=0.01)),
    'nesterov': run(lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9, nesterov=True)),
    'adafactor': run(lambda p: Adafactor(p, lr=0.05, scale_parameter=False, relative_step=False, warmup_init=False)),
}
OUT.parent.mkdir(parents=True, exist_ok=True)
OUT.write_text(json.dumps({'versions': {'torch': torch.__version__, 'transformers': transformers.__version__},
                           'shapes': SHAPES, 'steps': STEPS, 'results': results}) + '\n')
