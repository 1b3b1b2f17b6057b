"""Loads the network of a run of task 0 into a PyTorch module and measures it on the test images, as docs/library.md shows.

    VENV/bin/python load_in_torch.py runs/latest/model.safetensors /usr/share/datasets/fashion-mnist
"""

import gzip
import pathlib
import sys

import numpy as np
import torch
from safetensors.torch import load_file
from torch import nn

path, data = sys.argv[1], pathlib.Path(sys.argv[2])

module = nn.Sequential(nn.Conv2d(1, 32, 3, padding="same"), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
                       nn.Linear(6272, 128), nn.ReLU(), nn.Linear(128, 10))
names = {"kernel": "weight", "gamma": "weight", "beta": "bias", "running_variance": "running_var"}
tensors = {".".join(names.get(part, part) for part in name.split(".")): tensor
           for name, tensor in load_file(path).items()}
module.load_state_dict(tensors)


def idx(name, header):
    packed = data / (name + ".gz")
    content = gzip.decompress(packed.read_bytes()) if packed.exists() else (data / name).read_bytes()
    return torch.from_numpy(np.frombuffer(content, np.uint8, offset=header).copy())


pixels = idx("t10k-images-idx3-ubyte", 16).reshape(-1, 1, 28, 28)
labels = idx("t10k-labels-idx1-ubyte", 8)
with torch.no_grad():
    logits = module.eval()(pixels / 255)
print("test accuracy", (logits.argmax(1) == labels).double().mean().item())
