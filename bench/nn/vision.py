"""The same forward pass in PyTorch: python vision.py <threads> <rounds>"""
import json, sys, time
import torch, torch.nn as nn, torch.nn.functional as F

threads, rounds = int(sys.argv[1]), int(sys.argv[2])
torch.set_num_threads(threads)
WIDTH, HEADS, LAYERS = 192, 3, 12


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH, 1e-12), nn.LayerNorm(WIDTH, 1e-12)
        self.qkv, self.output = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.up, self.down = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)

    def forward(self, x):
        b, t, c = x.shape
        q, k, v = self.qkv(self.norm1(x)).view(b, t, 3, HEADS, c // HEADS).permute(2, 0, 3, 1, 4)
        x = x + self.output(F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(b, t, c))
        return x + self.down(F.gelu(self.up(self.norm2(x))))


class Vit(nn.Module):
    def __init__(self):
        super().__init__()
        self.patches = nn.Conv2d(3, WIDTH, 16, 16)
        self.first, self.positions = nn.Parameter(torch.zeros(1, 1, WIDTH)), nn.Parameter(torch.zeros(1, 197, WIDTH))
        self.blocks = nn.Sequential(*(Block() for _ in range(LAYERS)))
        self.norm = nn.LayerNorm(WIDTH, 1e-12)

    def forward(self, pixels):
        x = self.patches(pixels).flatten(2).transpose(1, 2)
        x = torch.cat([self.first.expand(len(x), -1, -1), x], 1) + self.positions
        return self.norm(self.blocks(x))


model = Vit().eval()
pixels = torch.randn(8, 3, 224, 224)
times = []
with torch.inference_mode():
    for _ in range(3):
        model(pixels)
    for _ in range(rounds):
        start = time.perf_counter()
        model(pixels)
        times.append(1000 * (time.perf_counter() - start))
times.sort()
print(json.dumps({'version': torch.__version__, 'median': times[rounds // 2], 'least': times[0]}))
