"""Assignments one by one, in pairs, with wrappers."""
import copy

import torch
from torch import nn
from torch.nn.utils import spectral_norm


class Reader(nn.Module):  #! model
    def __init__(self, width: int = 32, classes=10):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(1, width, 3), nn.BatchNorm2d(width)  #: conv1 bn1
        self.conv2 = nn.Conv2d(  #: conv2
            width,
            2 * width,
            kernel_size=3,
        )
        self.fc1: nn.Module = spectral_norm(nn.Linear(64, width))  #: fc1
        self.out = self.head = nn.Linear(width, classes).to("cpu")  #: out head
        self.twin = copy.deepcopy(self.fc1)  #: twin
        self.scale = nn.Parameter(torch.ones(1))
        for parameter in self.parameters():
            parameter.requires_grad_(False)

    def forward(self, x):
        self.last = self.conv1(x)
        return self.head(x)
