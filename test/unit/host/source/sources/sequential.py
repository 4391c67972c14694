"""nn.Sequential in its forms."""
from collections import OrderedDict

import torch.nn as nn


def conv3x3(a, b):
    return nn.Conv2d(a, b, 3, padding=1)


class ConvBlock(nn.Sequential):
    def __init__(self, a, b):
        super().__init__(
            conv3x3(a, b),  #: front.0.0 front.1.0
            nn.BatchNorm2d(b),  #: front.0.1 front.1.1
            nn.ReLU(),
        )


class Net(nn.Module):  #! model
    def __init__(self, d=8):
        super().__init__()
        self.front = nn.Sequential(
            ConvBlock(3, d),  #: front.0
            ConvBlock(d, d),  #: front.1
        )
        self.middle = nn.Sequential(OrderedDict([
            ("squeeze", nn.Conv2d(d, 4, 1)),  #: middle.squeeze
            ("act", nn.ReLU()),  #: middle.act
            ("expand", nn.Sequential(nn.Conv2d(4, d, 1), nn.Tanh())),  #: middle.expand middle.expand.0 middle.expand.1
        ]))
        self.back = nn.Sequential(
            nn.Flatten(),
            *[nn.Linear(d, d) for _ in range(3)],  #: back.1 back.2 back.3
            nn.ReLU(),  #: back.4
            nn.Linear(d, 10),  #: back.5
        )
        layers = []
        layers.append(nn.Linear(d, d))  #: tail.0
        layers += [
            nn.ReLU(),  #: tail.1
            nn.Linear(d, 2),  #: tail.2
        ]
        self.tail = nn.Sequential(*layers)  #: tail
        self.named = nn.Sequential()
        self.named.add_module("first", nn.Linear(d, d))  #: named.first
        self.named.add_module("second", nn.Linear(d, d))  #: named.second
