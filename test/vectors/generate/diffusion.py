# /// script
# requires-python = "==3.11.*"
# dependencies = ["numpy==1.24.2", "scipy==1.10.1"]
# ///
"""What the reverse process of small denoisers tells of their condition, in plain numpy.

The guided DDPM sampler (Ho et al. 2020; Ho and Salimans 2022), the Fisher metric of its normal
steps, F = E[J'J]/s^2 for J = d mu/dc, and spectral ratios by scipy.linalg.eigh(F, G). Jacobians are
those of the formula of a network of one hidden layer; the generator of random numbers is written out
here once more (xoshiro128** 1.1, seeded by a mixer, normal numbers by Marsaglia's polar method).
Writes ../diffusion.json.
"""
import math

import numpy as np
import scipy.linalg

from store import MADE, write

MASK = 2**32 - 1
STREAM = 0x64696666


class Random:
    def __init__(self, seed, stream):
        words = [seed & MASK, seed >> 32, stream & MASK, stream >> 32]
        self.s, mixed = [0] * 4, 0
        for _ in range(2):
            for i in range(4):
                mixed = self.mix(((mixed ^ words[i]) + 0x9E3779B9 * (i + 1)) & MASK)
                self.s[i] = mixed
        self.spare = None

    @staticmethod
    def mix(h):
        h = ((h ^ (h >> 16)) * 0x85EBCA6B) & MASK
        h = ((h ^ (h >> 13)) * 0xC2B2AE35) & MASK
        return h ^ (h >> 16)

    def bits(self):
        turn = lambda x, k: ((x << k) | (x >> (32 - k))) & MASK
        s = self.s
        result = (turn((s[1] * 5) & MASK, 7) * 9) & MASK
        t = (s[1] << 9) & MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = turn(s[3], 11)
        return result

    def uniform(self):
        high = self.bits() >> 5
        return (high * 2**26 + (self.bits() >> 6)) * 2.0**-53

    def gaussian(self):
        if self.spare is not None:
            value, self.spare = self.spare, None
            return value
        while True:
            x, y = 2 * self.uniform() - 1, 2 * self.uniform() - 1
            q = x * x + y * y
            if 0 < q < 1:
                break
        scale = math.sqrt(-2 * math.log(q) / q)
        self.spare = y * scale
        return x * scale


def normal(seed, noise, t, shape):
    random = Random(seed, STREAM + noise * 2**16 + t)
    return np.array([random.gaussian() for _ in range(int(np.prod(shape)))]).reshape(shape)


def betas(schedule, steps):
    if schedule == "linear":
        return np.minimum(0.999, np.linspace(1e-4, 0.02, steps) * 1000 / steps)
    t = np.arange(steps + 1) / steps
    f = np.cos((t + 0.008) / 1.008 * math.pi / 2) ** 2
    return np.minimum(0.999, 1 - f[1:] / f[:-1])


class Net:
    """W2 f(Wx x + Wt t + Wc c + b1) + b2, f = tanh, or none."""

    def __init__(self, rng, sample, condition, hidden, linear=False):
        draw = lambda *shape: np.round(rng.normal(size=shape) / math.sqrt(shape[-1]), 6)
        self.wx, self.wt = draw(hidden, sample), np.round(draw(hidden, 1) / 32, 6)
        self.wc = draw(hidden, condition)
        self.b1, self.w2, self.b2 = draw(1, hidden)[0], draw(sample, hidden), draw(1, sample)[0]
        self.linear = linear

    def hidden(self, x, t, c):
        a = x @ self.wx.T + t * self.wt[:, 0] + c @ self.wc.T + self.b1
        return a if self.linear else np.tanh(a)

    def answer(self, x, t, c):
        return self.hidden(x, t, c) @ self.w2.T + self.b2

    def jacobian(self, x, t, c):
        h = self.hidden(x, t, c)
        slope = np.ones_like(h) if self.linear else 1 - h * h
        return np.einsum("dh,nh,hc->ndc", self.w2, slope, self.wc)

    def stored(self):
        names = ["wx", "wt", "wc", "b1", "w2", "b2"]
        return {**{name: getattr(self, name).tolist() for name in names}, "linear": self.linear}


def information(net, conditions, tangents, p, guidance, noise):
    beta = betas(p["schedule"], p["steps"])
    kept = np.concatenate([[1], np.cumprod(1 - beta)])
    points, steps = len(conditions), p["steps"]
    c = np.repeat(conditions, p["paths"], axis=0)
    nothing = np.broadcast_to(np.array(p["nothing"]), c.shape)
    shape = (len(c), len(net.b2))
    x = normal(p["seed"], noise, steps + 1, shape)
    fields = {}
    for t in range(steps, 0, -1):
        told = t / steps if p["clock"] == "share" else t - 1
        a, s = math.sqrt(kept[t]), math.sqrt(1 - kept[t])
        as_noise = {
            "noise": lambda out, x: out,
            "clean": lambda out, x: (x - a * out) / s,
            "velocity": lambda out, x: a * out + s * x,
        }[p["prediction"]]
        by_answer = {"noise": 1, "clean": -a / s, "velocity": a}[p["prediction"]]
        e_c = as_noise(net.answer(x, told, c), x)
        e_0 = as_noise(net.answer(x, told, nothing), x)
        e = e_0 + guidance * (e_c - e_0)
        variance = (1 - kept[t - 1]) / (1 - kept[t]) * beta[t - 1]
        if t in p["times"]:
            # mu = (x - beta/sqrt(1 - kept) e)/sqrt(alpha)
            j = net.jacobian(x, told, c) * by_answer @ tangents.T
            j = j * guidance * beta[t - 1] / (s * math.sqrt(1 - beta[t - 1]))
            f = np.einsum("ndi,ndj->nij", j, j) / variance
            fields[t] = f.reshape(points, p["paths"], *f.shape[1:]).mean(axis=1)
        clean = (x - s * e) / a
        if p["reach"] is not None:
            clean = np.clip(clean, -p["reach"], p["reach"])
        mean = (
            math.sqrt(kept[t - 1]) * beta[t - 1] / (1 - kept[t]) * clean
            + math.sqrt(1 - beta[t - 1]) * (1 - kept[t - 1]) / (1 - kept[t]) * x
        )
        x = mean + (math.sqrt(variance) * normal(p["seed"], noise, t, shape) if t > 1 else 0)
    parts = x.reshape(points, p["paths"], -1)
    spread = math.sqrt(((parts - parts.mean(axis=1, keepdims=True)) ** 2).sum(axis=2).mean())
    times = [fields[t] for t in p["times"]]
    return {"path": sum(times), "times": times, "spread": spread}


def distance(f, g, weights):
    values = []
    for a, b in zip(f, g):
        l = scipy.linalg.eigh(a, b, eigvals_only=True)
        values.append(1 - math.sqrt(l[0] / l[-1]))
    return float(np.average(values, weights=weights)), values


def slice_of(corners, side):
    at = [-0.25 + 1.5 * k / (side - 1) for k in range(side)]
    x0, x1, x2 = corners
    edge = lambda k: 0.5 if k in (0, side - 1) else 1
    points = [x0 + u * (x1 - x0) + v * (x2 - x0) for u in at for v in at]
    weights = [edge(r) * edge(k) for r in range(side) for k in range(side)]
    return np.array(points), np.array([x1 - x0, x2 - x0]), weights


rng = np.random.default_rng(23)
SAMPLE, CONDITION, SIDE = 3, 4, 3
corners = np.round(rng.normal(size=(3, CONDITION)), 6)
nets = {
    "tanh-a": Net(rng, SAMPLE, CONDITION, 6),
    "tanh-b": Net(rng, SAMPLE, CONDITION, 5),
    "linear": Net(rng, SAMPLE, CONDITION, 6, linear=True),
}
conditions, tangents, weights = slice_of(corners, SIDE)
base = {"steps": 10, "paths": 6, "times": [9, 5, 2], "seed": 3, "nothing": [0.0] * CONDITION}
processes = {
    "cosine": {**base, "schedule": "cosine", "prediction": "noise", "clock": "share", "reach": 1.5},
    "linear": {**base, "schedule": "linear", "prediction": "noise", "clock": "place", "reach": 2.5,
               "steps": 40, "times": [36, 12, 4], "nothing": [0.5, -1.0, 0.25, 1.5]},
    "clean": {**base, "schedule": "cosine", "prediction": "clean", "clock": "share", "reach": None},
    "velocity": {**base, "schedule": "linear", "prediction": "velocity", "clock": "share",
                 "reach": 2.0, "steps": 20, "times": [18, 10, 2]},
}
GUIDANCE = [1, 1.5, 4]
runs = {}
for name, p in processes.items():
    ask = lambda net, g, noise: information(nets[net], conditions, tangents, p, g, noise)
    own, again = ask("tanh-a", 1, 0), ask("tanh-a", 1, 1)
    levels = []
    for g in GUIDANCE:
        found, other = ask("tanh-a", g, 1), ask("tanh-b", g, 1)
        fields = lambda info: [info["path"], *info["times"]]
        pairs = lambda x, y: [distance(f, h, weights) for f, h in zip(fields(x), fields(y))]
        levels.append({
            "guidance": g,
            "spread": found["spread"],
            "information": [f.reshape(-1).tolist() for f in fields(found)],
            "unguided": [d for d, _ in pairs(own, found)],
            "other": [d for d, _ in pairs(found, other)],
            "points": pairs(own, found)[0][1],
        })
    noise = [d for d, _ in pairs(own, again)]
    runs[name] = {"process": p, "noise": noise, "levels": levels}

write("diffusion", {
    "made": MADE,
    "networks": {name: net.stored() for name, net in nets.items()},
    "corners": corners.tolist(),
    "side": SIDE,
    "runs": runs,
})
