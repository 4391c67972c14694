"""ModuleList and ModuleDict: comprehensions, loops, units of two, names in f-strings."""
from torch import nn


class Block(nn.Module):
    def __init__(self, d, hidden=None):
        super().__init__()
        hidden = hidden or 4 * d
        self.norm = nn.LayerNorm(d)  #: blocks.0.norm blocks.7.norm stages.2.norm
        self.fc1 = nn.Linear(d, hidden)  #: blocks.0.fc1 blocks.3.fc1 named_a.fc1 extra.left.fc1 stages.0.fc1
        self.fc2 = nn.Linear(hidden, d)  #: blocks.5.fc2


class Adder(nn.Module):  #! model
    def __init__(self, d=64, depth=8):
        super().__init__()
        self.embed = nn.Embedding(23, d)  #: embed
        self.blocks = nn.ModuleList([Block(d) for _ in range(depth)])  #: blocks.0 blocks.7 blocks
        self.stages = nn.ModuleList()
        for stage in range(3):
            self.stages.append(Block(d))  #: stages.0 stages.2
        self.pairs = nn.ModuleList()
        for i in range(4):
            self.pairs.append(nn.Linear(d, d))  #: pairs.0 pairs.2 pairs.6
            self.pairs.append(nn.LayerNorm(d))  #: pairs.1 pairs.3 pairs.7
        for i in range(2):
            self.add_module(f"level{i + 1}", nn.Linear(d, d))  #: level1 level2
            setattr(self, "level%d_norm" % i, nn.LayerNorm(d))  #: level0_norm
            setattr(self, "gate{}".format(i), nn.Linear(d, d))  #: gate1
        for side in ("in", "out"):
            setattr(self, f"gate{side}", nn.Linear(d, d))  #: gatein
        self.gate_last = nn.Linear(d, d)  #: gate_last
        for name in ("a", "b"):
            self.add_module("named_" + name, Block(d))  #: named_a named_b
        self.extra = nn.ModuleDict({
            "left": Block(d),  #: extra.left
            "right": nn.Linear(d, d),  #: extra.right
        })
        self.extra["late"] = nn.Linear(d, d)  #: extra.late
        self.heads = nn.ModuleDict({k: nn.Linear(d, 5) for k in ["x", "y"]})  #: heads
        self.twice = nn.Sequential(*([nn.Linear(d, d), nn.ReLU()] * 2))  #: twice.0 twice.2
