"""A Lightning module around a model; the checkpoint names both. Inherited members; library blocks."""
import lightning as L
import torch
from torch import nn


class Base(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.stem = nn.Linear(d, d)  #: model.stem
        self.head = nn.Linear(d, 2)


class Model(Base):
    def __init__(self, d):
        super().__init__(d)
        self.encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(d, 4), 6)  #: within model.encoder.layers.0.linear1 model.encoder.layers.5.self_attn.out_proj
        self.head = nn.Linear(d, 10)  #: model.head
        self.build_extra(d)

    def build_extra(self, d):
        self.extra = nn.Linear(d, d)  #: model.extra


class Training(L.LightningModule):  #! model
    def __init__(self):
        super().__init__()
        self.model = torch.compile(Model(32))  #: model
