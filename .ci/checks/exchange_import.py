"""Makes a network in PyTorch or Keras, for fmnist to import: exchange_import.py (pytorch|keras) FOLDER.

FOLDER gets theirs.safetensors, task.yaml, map.yaml (of keras), and the case that exchange.py reads: pixels and their logits.
"""
import json
import os
import pathlib
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np

IMAGES = 50
TASK = """
id: theirs
input: [2, 9, 8]
layers:
  - {kind: conv2d, filters: 6, kernel: 3, padding: same}
  - {kind: batchnorm, momentum: 0.9, epsilon: 0.001}
  - {kind: activation, function: relu}
  - {kind: maxpool2d, size: 2}
  - {kind: depthwiseconv2d, kernel: 3, padding: valid}
  - {kind: conv2d, filters: 5, kernel: [1, 2], padding: valid, bias: false}
  - {kind: flatten}
  - {kind: batchnorm, momentum: 0.9, epsilon: 0.001}
  - {kind: dropout, rate: 0.2}
  - {kind: dense, units: 7}
  - {kind: activation, function: gelu}
  - {kind: dense, units: 3}
optimizer: {kind: adam}
batch: 32
epochs: 1
"""
MAP = """
layout: keras
tensors:
  0.kernel: conv2d/kernel
  0.bias: conv2d/bias
  1.gamma: batch_normalization/gamma
  1.beta: batch_normalization/beta
  1.running_mean: batch_normalization/moving_mean
  1.running_variance: batch_normalization/moving_variance
  4.kernel: depthwise_conv2d/kernel
  4.bias: depthwise_conv2d/bias
  5.kernel: conv2d_1/kernel
  7.gamma: batch_normalization_1/gamma
  7.beta: batch_normalization_1/beta
  7.running_mean: batch_normalization_1/moving_mean
  7.running_variance: batch_normalization_1/moving_variance
  9.kernel: dense/kernel
  9.bias: dense/bias
  11.kernel: dense_1/kernel
  11.bias: dense_1/bias
"""


def in_pytorch(random, pixels):
    import torch
    from torch import nn

    network = nn.Sequential(
        nn.Conv2d(2, 6, 3, padding=1), nn.BatchNorm2d(6, eps=1e-3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(6, 6, 3, groups=6), nn.Conv2d(6, 5, (1, 2), bias=False), nn.Flatten(), nn.BatchNorm1d(10, eps=1e-3),
        nn.Dropout(0.2), nn.Linear(10, 7), nn.GELU(), nn.Linear(7, 3)).eval()
    state = network.state_dict()
    for value in state.values():
        if value.is_floating_point():
            value.copy_(torch.from_numpy(random.uniform(0.1, 1, tuple(value.shape)).astype("f")))
    logits = network(torch.from_numpy(pixels).float() / 255).detach().numpy()
    # As safetensors has them: in the order of their names.
    return logits, {name: state[name].numpy() for name in sorted(state)}


def in_keras(random, pixels):
    import keras
    from keras import layers

    network = keras.Sequential([
        keras.Input((9, 8, 2)), layers.Conv2D(6, 3, padding="same"), layers.BatchNormalization(epsilon=1e-3), layers.ReLU(),
        layers.MaxPooling2D(2), layers.DepthwiseConv2D(3), layers.Conv2D(5, (1, 2), use_bias=False), layers.Flatten(),
        layers.BatchNormalization(epsilon=1e-3), layers.Dropout(0.2), layers.Dense(7, activation="gelu"), layers.Dense(3)])
    tensors = {}
    for variable in network.weights:
        if "seed" in variable.path:
            continue
        variable.assign(random.uniform(0.1, 1, variable.shape))
        tensors[variable.path.split("/", variable.path.count("/") - 1)[-1]] = np.asarray(variable)
    return np.asarray(network(pixels.transpose(0, 2, 3, 1).astype("f") / 255)), tensors


def save(file, tensors):
    types = {"float32": "F32", "int64": "I64"}
    header, offset = {}, 0
    for name, values in tensors.items():
        place = [offset, offset + values.nbytes]
        header[name] = {"dtype": types[str(values.dtype)], "shape": list(values.shape), "data_offsets": place}
        offset += values.nbytes
    text = json.dumps(header).encode()
    file.write_bytes(len(text).to_bytes(8, "little") + text + b"".join(v.tobytes() for v in tensors.values()))


def main(library, name):
    folder = pathlib.Path(name)
    random = np.random.default_rng(1)
    pixels = random.integers(0, 256, (IMAGES, 2, 9, 8), np.uint8)
    logits, tensors = (in_pytorch if library == "pytorch" else in_keras)(random, pixels)
    save(folder / "theirs.safetensors", tensors)
    (folder / "task.yaml").write_text(TASK)
    if library == "keras":
        (folder / "map.yaml").write_text(MAP)
    pixels.tofile(folder / "pixels.bin")
    logits.astype("<f8").tofile(folder / "logits.bin")
    (folder / "case.json").write_text(json.dumps({"images": IMAGES, "classes": 3, "input": [2, 9, 8]}))


if __name__ == "__main__":
    main(*sys.argv[1:])
