"""A network that fmnist trained. It needs torch alone.

    import model
    network = model.load()            # in inference mode
    logits = network(pixels)          # uint8 or float [N, ${input}], 0 to 255
    model.CLASSES[logits[0].argmax()]
"""
import json
import pathlib

import torch
from torch import nn
from torch.nn import functional as F

CLASSES = ${classes}


class Normalization(nn.Module):
    """(x - mean) / deviation, with fixed numbers."""

    def __init__(self, mean, deviation, shape):
        super().__init__()
        self.register_buffer("mean", torch.tensor(mean).reshape(shape), persistent=False)
        self.register_buffer("deviation", torch.tensor(deviation).reshape(shape), persistent=False)

    def forward(self, x):
        return (x - self.mean) / self.deviation


def mean_of_pixels(x, size, stride, sides):
    """An average pool that does not count padding, which may be any."""
    covered = F.avg_pool2d(F.pad(torch.ones_like(x[:1, :1]), sides), size, stride)
    return F.avg_pool2d(F.pad(x, sides), size, stride) / covered


class Network(nn.Module):
    def __init__(self):
        super().__init__()
${modules}
    def forward(self, pixels):
        x = pixels.float() / 255
${calls}        return x


def state(file):
    """Reads a file of the safetensors format whose tensors are float32."""
    content = pathlib.Path(file).read_bytes()
    start = 8 + int.from_bytes(content[:8], "little")
    header = json.loads(content[8:start])
    header.pop("__metadata__", None)
    tensors = {}
    for name, place in header.items():
        begin, end = (start + offset for offset in place["data_offsets"])
        values = torch.frombuffer(bytearray(content[begin:end]), dtype=torch.float32)
        tensors[name] = values.reshape(place["shape"])
    return tensors


def load(file=pathlib.Path(__file__).with_name("model.safetensors")):
    network = Network()
    network.load_state_dict(state(file))
    return network.eval()
