"""The network of `two-stage-adder.safetensors`: it adds first, and then sorts the sum into classes.

Two numbers a and b go in; the sum s = (a + b) mod 23 is read off half way, and the class of s,
perm(s) mod 5 for one fixed shuffle, at the end. Both readings are trained, so the network has a
seam where the first task is done. Open the `.safetensors` file with *Inspect Sub-networks*, and
look at what stands above the lines below.
"""
import torch
from torch import nn

NUMBERS = 23
CLASSES = 5


class Block(nn.Module):
    """x + W2 relu(W1 norm(x))."""

    def __init__(self, width: int):
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.fc1 = nn.Linear(width, width)
        self.fc2 = nn.Linear(width, width)

    def forward(self, x):
        return x + self.fc2(torch.relu(self.fc1(self.norm(x))))


class PairEmbedding(nn.Module):
    """Both numbers as vectors, side by side."""

    def __init__(self, width: int):
        super().__init__()
        self.first = nn.Embedding(NUMBERS, width // 2)
        self.second = nn.Embedding(NUMBERS, width // 2)

    def forward(self, pairs):
        return torch.cat([self.first(pairs[:, 0]), self.second(pairs[:, 1])], dim=1)


class TwoStageAdder(nn.Module):
    def __init__(self, width: int = 128):
        super().__init__()
        self.embed = PairEmbedding(width)
        self.block1 = Block(width)
        self.block2 = Block(width)
        self.block3 = Block(width)
        self.block4 = Block(width)
        self.block5 = Block(width)
        self.block6 = Block(width)
        self.block7 = Block(width)
        self.block8 = Block(width)
        self.sum_head = nn.Linear(width, NUMBERS)
        self.class_head = nn.Linear(width, CLASSES)

    def forward(self, pairs):
        x = self.block4(self.block3(self.block2(self.block1(self.embed(pairs)))))
        y = self.block8(self.block7(self.block6(self.block5(x))))
        return self.sum_head(x), self.class_head(y)
