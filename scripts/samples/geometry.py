"""Two networks that look alike and compute differently: geometry-rich.onnx and geometry-lazy.onnx.

Run with Debian's python3 (python3-torch 1.13, python3-onnx): python3 geometry.py; half a minute.
f(x) = a·tanh(Wx + b)/(gamma·sqrt(N)) on the sign of x·y over 80 points of the square, from the same
start: gamma alone decides how far hidden weights move. geometry-inputs.npy holds the three corners
through which a slice shows the whole square.
"""
import math, os, warnings
import numpy as np
import torch
from torch import nn

warnings.filterwarnings("ignore")
torch.set_num_threads(1)
folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../media/samples")
UNITS, STEPS = 120, 10_000

class Network(nn.Module):
    def __init__(self, gamma):
        super().__init__()
        self.fc1, self.act, self.fc2 = nn.Linear(2, UNITS), nn.Tanh(), nn.Linear(UNITS, 1, bias=False)
        self.scale = 1 / (gamma * math.sqrt(UNITS))
        for parameter in self.parameters():
            nn.init.normal_(parameter)
    def forward(self, x):
        return self.fc2(self.act(self.fc1(x))) * self.scale

torch.manual_seed(0)
x = 2 * torch.rand(80, 2) - 1
y = torch.sign(x[:, :1] * x[:, 1:])
for name, gamma, rate in [("rich", 10, 0.02), ("lazy", 0.1, 0.4)]:
    torch.manual_seed(1)
    network = Network(gamma)
    start = network.fc1.weight.detach().clone()
    optimizer = torch.optim.SGD(network.parameters(), lr=rate * gamma**2, momentum=0.9)
    for step in range(STEPS):
        optimizer.zero_grad()
        loss = ((network(x) - y) ** 2).mean()
        loss.backward()
        optimizer.step()
    moved = ((network.fc1.weight - start).norm() / start.norm()).item()
    print(name, f"loss {loss.item():.4f}, hidden weights moved by {moved:.2f}")
    torch.onnx.export(network.eval(), torch.zeros(2, 2), os.path.join(folder, f"geometry-{name}.onnx"),
        opset_version=13, input_names=["x"], output_names=["y"],
        dynamic_axes={"x": {0: "n"}, "y": {0: "n"}})
np.save(os.path.join(folder, "geometry-inputs.npy"), np.float32([[-1, -1], [1, -1], [-1, 1]]))
