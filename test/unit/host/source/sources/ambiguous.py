"""What the code alone does not say stays open."""
#? body.0 body.3 tail.2 act
from torch import nn


class Net(nn.Module):
    def __init__(self, d, deep, plain):
        super().__init__()
        self.first = nn.Linear(d, d)  #: first
        if deep:
            self.body = nn.Sequential(nn.Linear(d, d), nn.ReLU(), nn.Linear(d, d), nn.Linear(d, d))
        else:
            self.body = nn.Sequential(nn.Linear(d, 1), nn.ReLU(), nn.Linear(1, d), nn.Linear(1, d))
        if plain:
            self.act = nn.Linear(d, 1)
        else:
            self.act = nn.Linear(d, 2)
        layers = [nn.Linear(d, d)]
        if deep:
            layers.append(nn.Linear(d, d))
        layers.append(nn.Linear(d, 3))
        layers.append(nn.Linear(d, 4))
        self.tail = nn.Sequential(*layers)
        self.shortcut = nn.Linear(d, d) if deep else None  #: shortcut
        self.post = nn.Linear(d, d) if deep else nn.ReLU()  #: post
        self.last = nn.Linear(d, d)  #: last
