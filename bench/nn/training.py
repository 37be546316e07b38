"""The same training step in PyTorch: python training.py <threads> <steps>"""
import json, resource, sys, time
import torch, torch.nn as nn, torch.nn.functional as F

threads, steps = int(sys.argv[1]), int(sys.argv[2])
torch.set_num_threads(threads)
torch.manual_seed(1)
WIDTH, HEADS, LAYERS, VOCABULARY, LENGTH = 128, 4, 4, 512, 128


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.qkv, self.output = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.up, self.down = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)

    def forward(self, x):
        b, t, c = x.shape
        q, k, v = self.qkv(self.norm1(x)).view(b, t, 3, HEADS, c // HEADS).permute(2, 0, 3, 1, 4)
        mixed = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.output(mixed.transpose(1, 2).reshape(b, t, c))
        return x + self.down(F.gelu(self.up(self.norm2(x)), approximate='tanh'))


class Gpt(nn.Module):
    def __init__(self):
        super().__init__()
        self.tokens, self.positions = nn.Embedding(VOCABULARY, WIDTH), nn.Embedding(LENGTH, WIDTH)
        self.blocks = nn.ModuleList(Block() for _ in range(LAYERS))
        self.norm = nn.LayerNorm(WIDTH)
        for module in self.modules():
            if isinstance(module, (nn.Linear, nn.Embedding)):
                nn.init.normal_(module.weight, 0, 0.02)

    def forward(self, ids):
        x = self.tokens(ids) + self.positions.weight[:ids.shape[1]]
        for block in self.blocks:
            x = block(x)
        return self.norm(x) @ self.tokens.weight.T


model = Gpt()
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.01)
ids = torch.randint(0, VOCABULARY, (8, LENGTH + 1))


def step():
    optimizer.zero_grad()
    loss = F.cross_entropy(model(ids[:, :-1]).reshape(-1, VOCABULARY), ids[:, 1:].reshape(-1))
    loss.backward()
    optimizer.step()
    return loss.item()


started = time.perf_counter()
step()
first = time.perf_counter() - started
for _ in range(3):
    step()
times, used = [], time.process_time()
for _ in range(steps):
    start = time.perf_counter()
    loss = step()
    times.append(1000 * (time.perf_counter() - start))
used = (time.process_time() - used) * 1000 / steps
times.sort()
print(json.dumps({'version': torch.__version__, 'median': times[len(times) // 2], 'least': times[0], 'processor': used,
                  'first': 1000 * first, 'loss': loss,
                  'memory': int(open('/proc/self/statm').read().split()[1]) * 4096 / 1e6 if sys.platform == 'linux'
                  else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3}))
