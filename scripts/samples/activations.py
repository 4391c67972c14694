#!/usr/bin/python3
"""Makes the activation dumps of media/samples: what the sample networks compute on 128 pictures.

    python3 scripts/samples/activations.py [FOLDER]        (default: media/samples)

Needs numpy and torch (written with 1.24 and 1.13), and the checkpoints that train.py made. The
pictures are drawn as there, from a random stream of their own; nothing is downloaded. Everything is
seeded; other builds of torch may round differently, so the outputs are committed.

Every array is named by its layer and has one row a picture: convolutions n x c x h x w after their
ReLU, brought to 4 x 4 by average pooling, linear layers n x p, `head` without ReLU. They are kept as
float16, which is what one would do with large ones. The metadata say that it is a dump
(`cognate: activations`), and `sample_ids` which picture each row is. The pictures themselves go to
`digits-inputs.npy` (128 x 1 x 16 x 16, float16), to run the networks on them.
"""
import json
import struct
import sys
from pathlib import Path

import numpy as np
import torch
from torch import nn

from train import DIGITS, LICENCE, DigitNet, dataset

COUNT, PROBE_SEED = 128, 5
STEMS = {"digits-early": "activations-early", "digits-late": "activations-late",
         "digits-other-seed": "activations-other-seed"}


def load(path):
    """The network of a safetensors checkpoint, ready to run, and its metadata."""
    raw = path.read_bytes()
    (length,) = struct.unpack("<Q", raw[:8])
    header = json.loads(raw[8:8 + length])
    metadata = header.pop("__metadata__")
    data, kinds = raw[8 + length:], {"F32": "<f4", "I64": "<i8"}
    state = {name: torch.from_numpy(
        np.frombuffer(data[slice(*entry["data_offsets"])], kinds[entry["dtype"]])
        .reshape(entry["shape"]).copy()) for name, entry in header.items()}
    net = DigitNet()
    net.load_state_dict(state)
    return net.eval(), metadata


def activations(net, x):
    """What each layer answers, by name."""
    small = nn.AdaptiveAvgPool2d(4)
    found = {}
    x = torch.relu(net.bn1(net.conv1(x)))
    found["conv1"] = small(x)
    x = net.pool(torch.relu(net.bn2(net.conv2(x))))
    found["conv2"] = small(x)
    x = net.pool(torch.relu(net.bn3(net.conv3(x))))
    found["conv3"] = x
    x = torch.relu(net.fc1(x.flatten(1)))
    found["fc1"] = x
    x = torch.relu(net.fc2(x))
    found["fc2"] = x
    found["head"] = net.head(x)
    return {name: array.numpy().astype("<f2") for name, array in found.items()}


def save(path, arrays, metadata):
    """Writes safetensors by hand: header length, JSON header, data. I64 first, as its alignment asks."""
    kinds = {np.dtype("<i8"): "I64", np.dtype("<f2"): "F16"}
    header, data, offset = {"__metadata__": metadata}, [], 0
    for name, array in arrays.items():
        raw = array.tobytes()
        header[name] = {"dtype": kinds[array.dtype], "shape": list(array.shape),
                        "data_offsets": [offset, offset + len(raw)]}
        offset += len(raw)
        data.append(raw)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(data))


def main(folder):
    torch.set_num_threads(1)
    pictures, _ = dataset(DIGITS, COUNT, PROBE_SEED)
    np.save(folder / "digits-inputs.npy", pictures.numpy().astype("<f2"))
    ids = np.arange(COUNT, dtype="<i8")
    for stem, dump in STEMS.items():
        net, facts = load(folder / f"{stem}.safetensors")
        with torch.no_grad():
            arrays = activations(net, pictures)
        metadata = {"cognate": "activations", "model": stem, "seed": facts["seed"],
                    "step": facts["step"], "probes": f"{COUNT} digits 0-9, stream {PROBE_SEED}",
                    "licence": LICENCE}
        save(folder / f"{dump}.safetensors", {"sample_ids": ids, **arrays}, metadata)
        print(dump, {name: array.shape for name, array in arrays.items()})


if __name__ == "__main__":
    default = Path(__file__).resolve().parents[2] / "media" / "samples"
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else default)
