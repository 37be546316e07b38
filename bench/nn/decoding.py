"""The same decoding in PyTorch, with a cache that is written in place: python decoding.py <threads> <tokens>"""
import json, sys, time
import torch, torch.nn.functional as F

threads, tokens = int(sys.argv[1]), int(sys.argv[2])
torch.set_num_threads(threads)
WIDTH, LAYERS, HEADS, HIDDEN, VOCABULARY, PLACES = 384, 8, 6, 1024, 8192, 512
HEAD = WIDTH // HEADS
make = lambda *shape: torch.randn(*shape) * 0.02
blocks = [dict(n1=torch.ones(WIDTH), n2=torch.ones(WIDTH), q=make(WIDTH, WIDTH), k=make(WIDTH, WIDTH), v=make(WIDTH, WIDTH),
               o=make(WIDTH, WIDTH), gate=make(HIDDEN, WIDTH), up=make(HIDDEN, WIDTH), down=make(WIDTH, HIDDEN))
          for _ in range(LAYERS)]
embed, head, last = make(VOCABULARY, WIDTH), make(VOCABULARY, WIDTH), torch.ones(WIDTH)
angles = torch.outer(torch.arange(PLACES), 10000.0 ** (-torch.arange(0, HEAD, 2) / HEAD))
cos, sin = angles.cos(), angles.sin()


def turn(x, at, n):
    a, b = x[..., :HEAD // 2], x[..., HEAD // 2:]
    c, s = cos[at:at + n], sin[at:at + n]
    return torch.cat([a * c - b * s, b * c + a * s], -1)


@torch.inference_mode()
def run(ids, at, keys, values):
    x, n = embed[ids], len(ids)
    for i, p in enumerate(blocks):
        h = F.rms_norm(x, (WIDTH,), p['n1'], 1e-6)
        q, k, v = (F.linear(h, p[w]).view(n, HEADS, HEAD).transpose(0, 1) for w in 'qkv')
        keys[i][:, at:at + n], values[i][:, at:at + n] = turn(k, at, n), v
        mixed = F.scaled_dot_product_attention(turn(q, at, n)[None], keys[i][None, :, :at + n], values[i][None, :, :at + n],
                                               is_causal=n > 1)[0]
        x = x + F.linear(mixed.transpose(0, 1).reshape(n, WIDTH), p['o'])
        h = F.rms_norm(x, (WIDTH,), p['n2'], 1e-6)
        x = x + F.linear(F.silu(F.linear(h, p['gate'])) * F.linear(h, p['up']), p['down'])
    return int(F.linear(F.rms_norm(x[-1], (WIDTH,), last, 1e-6), head).argmax())


def generate():
    keys = [torch.zeros(HEADS, PLACES, HEAD) for _ in range(LAYERS)]
    values = [torch.zeros(HEADS, PLACES, HEAD) for _ in range(LAYERS)]
    ids = torch.tensor([(i * 37) % VOCABULARY for i in range(32)])
    at = len(ids)
    token = run(ids, 0, keys, values)
    start = time.perf_counter()
    for _ in range(tokens):
        token = run(torch.tensor([token]), at, keys, values)
        at += 1
    return 1000 * (time.perf_counter() - start) / tokens


times = []
for _ in range(4):
    times.append(generate())
print(json.dumps({'version': torch.__version__, 'median': sorted(times[1:])[1], 'least': min(times[1:])}))
