#!/usr/bin/env python3
"""Computes in float64, with PyTorch and with Keras 3, what the reference backend must give.

Writes pytorch.json and keras.json, which GoldenTest reads, to the folder that is named:

    pip install torch keras tensorflow numpy
    python make_golden.py pytorch ../resources/io/fmnist/testkit/reference
    python make_golden.py keras ../resources/io/fmnist/testkit/reference

(in two processes: PyTorch and TensorFlow do not load into one).
The networks are written in fmnist's own task format; images, labels and weights are drawn here
(weights as float32, which float64 holds exactly). Dropout masks come from a second copy of
fmnist's generator, written from its description.

Where an engine's definition is not fmnist's, the line that makes up for it says so.
"""
import json
import math
import os
import sys

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import numpy as np

RNG = np.random.RandomState(20191210)


# ---- fmnist's random numbers: Philox4x32-10 (Salmon et al. 2011), purpose 3 is dropout ----


def philox(counter, key):
    c = list(counter)
    k = [key & 0xFFFFFFFF, (key >> 32) & 0xFFFFFFFF]
    for _ in range(10):
        p0 = 0xD2511F53 * c[0]
        p1 = 0xCD9E8D57 * c[2]
        c = [
            (p1 >> 32) ^ c[1] ^ k[0],
            p1 & 0xFFFFFFFF,
            (p0 >> 32) ^ c[3] ^ k[1],
            p0 & 0xFFFFFFFF,
        ]
        k = [(k[0] + 0x9E3779B9) & 0xFFFFFFFF, (k[1] + 0xBB67AE85) & 0xFFFFFFFF]
    return c


def keep_mask(seed, step, ordinal, rate, size):
    threshold = int(math.floor(rate * 65536 + 0.5))
    mask = []
    block = 0
    while len(mask) < size:
        for word in philox([block, ordinal, step, 3], seed):
            for half in (word & 0xFFFF, word >> 16):
                mask.append(0.0 if half < threshold else 1.0)
        block += 1
    return np.array(mask[:size])


# ---- cases, in fmnist's task format ----


def conv(filters, kernel, stride=(1, 1), padding="valid", bias=True):
    return {
        "kind": "conv2d",
        "filters": filters,
        "kernel": list(kernel),
        "stride": list(stride),
        "padding": padding,
        "bias": bias,
    }


def depthwise(kernel, stride, padding="valid", bias=True):
    layer = {**conv(0, kernel, stride, padding, bias), "kind": "depthwiseconv2d"}
    del layer["filters"]
    return layer


def pool(kind, size, stride, padding="valid"):
    return {"kind": kind, "size": list(size), "stride": list(stride), "padding": padding}


def act(function):
    return {"kind": "activation", "function": function}


def dense(units, bias=True):
    return {"kind": "dense", "units": units, "bias": bias}


def bn(momentum, epsilon):
    return {"kind": "batchnorm", "momentum": momentum, "epsilon": epsilon}


FLATTEN = {"kind": "flatten"}
GAP = {"kind": "globalavgpool"}


def dropout(rate):
    return {"kind": "dropout", "rate": rate}


def residual(main, shortcut=()):
    return {"kind": "residual", "main": list(main), "shortcut": list(shortcut)}


CASES = [
    ("conv valid, stride 2x1", [2, 6, 5], [conv(3, (3, 2), (2, 1)), FLATTEN, dense(3)]),
    ("conv same, stride 2", [2, 6, 5], [conv(2, (3, 3), (2, 2), "same"), FLATTEN, dense(3)]),
    ("conv same, even kernel", [1, 4, 5], [conv(2, (2, 4), (1, 1), "same", False), FLATTEN]),
    ("conv padded unevenly", [1, 4, 4], [conv(2, (3, 3), (1, 1), [1, 0, 2, 1]), FLATTEN, dense(3)]),
    ("max pool", [2, 5, 6], [conv(2, (1, 1)), pool("maxpool2d", (2, 3), (2, 1)), FLATTEN, dense(3)]),
    (
        "max pool, same",
        [1, 5, 4],
        [conv(2, (1, 1)), pool("maxpool2d", (3, 3), (2, 2), "same"), FLATTEN, dense(3)],
    ),
    ("avg pool", [2, 5, 6], [conv(2, (1, 1)), pool("avgpool2d", (2, 2), (2, 3)), FLATTEN, dense(3)]),
    (
        "avg pool, same",
        [1, 5, 4],
        [conv(2, (1, 1)), pool("avgpool2d", (3, 3), (2, 2), "same"), FLATTEN, dense(3)],
    ),
    ("global avg pool", [2, 3, 4], [conv(4, (2, 2)), GAP]),
    ("batch norm of maps", [2, 4, 3], [conv(3, (3, 3), padding="same"), bn(0.9, 1e-3), FLATTEN, dense(3)]),
    ("batch norm of vectors", [1, 3, 3], [FLATTEN, dense(5), bn(0.6, 0.02), dense(3)]),
    ("dropout", [2, 3, 3], [conv(3, (2, 2)), dropout(0.25), FLATTEN, dense(8), dropout(0.5), dense(3)]),
    ("relu", [1, 4, 4], [conv(3, (3, 3)), act("relu"), FLATTEN, dense(3)]),
    ("leaky_relu", [1, 3, 3], [FLATTEN, dense(6), act("leaky_relu"), dense(3)]),
    ("elu", [1, 3, 3], [FLATTEN, dense(6), act("elu"), dense(3)]),
    ("sigmoid", [1, 3, 3], [FLATTEN, dense(6), act("sigmoid"), dense(3)]),
    ("tanh", [1, 3, 3], [FLATTEN, dense(6), act("tanh"), dense(3, False)]),
    (
        "residual",
        [2, 4, 4],
        [
            residual(
                [conv(3, (3, 3), (2, 2), "same", False), bn(0.5, 0.1), act("relu"), conv(3, (1, 1))],
                [conv(3, (1, 1), (2, 2), "same", False)],
            ),
            act("relu"),
            FLATTEN,
            dense(3),
        ],
    ),
    (
        "identity shortcut",
        [1, 3, 3],
        [conv(2, (1, 1)), residual([conv(2, (3, 3), (1, 1), "same")]), FLATTEN, dense(3)],
    ),
    ("gelu", [1, 3, 3], [FLATTEN, dense(6), act("gelu"), dense(3)]),
    ("gelu_tanh", [1, 3, 3], [FLATTEN, dense(6), act("gelu_tanh"), dense(3)]),
    ("silu", [2, 3, 3], [conv(3, (2, 2)), act("silu"), FLATTEN, dense(3)]),
    ("hard_swish", [1, 3, 3], [FLATTEN, dense(6), act("hard_swish"), dense(3)]),
    ("global max pool", [2, 3, 4], [conv(4, (2, 2)), {"kind": "globalmaxpool"}]),
    (
        "normalization",
        [2, 3, 4],
        [
            {"kind": "normalization", "mean": [0.25, 0.5], "deviation": [0.375, 2.0]},
            conv(3, (2, 2)),
            {"kind": "normalization", "mean": 0.125, "deviation": 0.5},
            FLATTEN,
            dense(3),
        ],
    ),
    ("depthwise conv", [2, 6, 5], [depthwise((3, 2), (1, 1)), conv(3, (1, 1)), FLATTEN, dense(3)]),
    (
        "depthwise conv same, stride 2",
        [1, 6, 5],
        [conv(4, (2, 2)), depthwise((3, 3), (2, 2), "same", False), FLATTEN, dense(3)],
    ),
    ("depthwise conv padded unevenly", [2, 4, 4], [depthwise((3, 3), (1, 1), [1, 0, 2, 1]), FLATTEN, dense(3)]),
]


def same(size, kernel, stride):
    total = max((math.ceil(size / stride) - 1) * stride + kernel - size, 0)
    return total // 2, total - total // 2


def padding_of(layer, shape, kernel):
    if layer["padding"] == "valid":
        return [0, 0, 0, 0]
    if layer["padding"] == "same":
        top, bottom = same(shape[1], kernel[0], layer["stride"][0])
        left, right = same(shape[2], kernel[1], layer["stride"][1])
        return [top, bottom, left, right]
    return layer["padding"]


class Network:
    """Walks the layers once and draws what they need; subclasses compute."""

    def __init__(self, case):
        self.name, self.input, self.layers = case
        self.weights = {}  # by fmnist's names, canonical layout
        self.draw(self.layers, self.input, "")

    def draw(self, layers, shape, prefix):
        for i, layer in enumerate(layers):
            path = prefix + str(i)
            kind = layer["kind"]
            if kind in ("conv2d", "depthwiseconv2d"):
                channels = [shape[0], 1] if kind == "depthwiseconv2d" else [layer["filters"], shape[0]]
                kernel = channels + layer["kernel"]
                self.tensor(path + ".kernel", kernel, 1 / math.sqrt(np.prod(kernel[1:])))
                if layer["bias"]:
                    self.tensor(path + ".bias", kernel[:1], 0.3)
                shape = [kernel[0]] + self.slid(layer, shape, layer["kernel"])
            elif kind in ("maxpool2d", "avgpool2d"):
                shape = [shape[0]] + self.slid(layer, shape, layer["size"])
            elif kind in ("globalavgpool", "globalmaxpool"):
                shape = shape[:1]
            elif kind == "flatten":
                shape = [int(np.prod(shape))]
            elif kind == "dense":
                self.tensor(path + ".kernel", [layer["units"], shape[0]], 1 / math.sqrt(shape[0]))
                if layer["bias"]:
                    self.tensor(path + ".bias", [layer["units"]], 0.3)
                shape = [layer["units"]]
            elif kind == "batchnorm":
                self.tensor(path + ".gamma", shape[:1], 0.3, 1)
                self.tensor(path + ".beta", shape[:1], 0.3)
                self.tensor(path + ".running_mean", shape[:1], 0.3)
                self.tensor(path + ".running_variance", shape[:1], 0.1, 1)
            elif kind == "residual":
                start = shape
                shape = self.draw(layer["main"], start, path + ".main.")
                self.draw(layer["shortcut"], start, path + ".shortcut.")
        return shape

    def slid(self, layer, shape, kernel):
        p = padding_of(layer, shape, kernel)
        s = layer["stride"]
        return [
            (shape[1] + p[0] + p[1] - kernel[0]) // s[0] + 1,
            (shape[2] + p[2] + p[3] - kernel[1]) // s[1] + 1,
        ]

    def tensor(self, name, shape, scale, centre=0.0):
        drawn = (centre + scale * RNG.randn(*shape)).astype(np.float32)
        self.weights[name] = drawn.astype(np.float64)


def trainable(name):
    return "running" not in name


# ---- PyTorch ----


def with_torch(net, pixels, labels, seed, step, training):
    import torch
    import torch.nn.functional as F

    leaves = {
        n: torch.tensor(w, dtype=torch.float64, requires_grad=trainable(n))
        for n, w in net.weights.items()
    }
    moved = {}
    ordinal = [0]

    def pad(x, p, value=0.0):
        return F.pad(x, (p[2], p[3], p[0], p[1]), value=value)

    def run(layers, x, prefix):
        for i, layer in enumerate(layers):
            path = prefix + str(i)
            kind = layer["kind"]
            if kind in ("conv2d", "depthwiseconv2d"):
                p = padding_of(layer, x.shape[1:], layer["kernel"])
                x = F.conv2d(
                    pad(x, p),
                    leaves[path + ".kernel"],
                    leaves.get(path + ".bias"),
                    stride=layer["stride"],
                    groups=1 if kind == "conv2d" else x.shape[1],
                )
            elif kind == "maxpool2d":
                p = padding_of(layer, x.shape[1:], layer["size"])
                x = F.max_pool2d(pad(x, p, -math.inf), layer["size"], layer["stride"])
            elif kind == "avgpool2d":
                # PyTorch pads evenly only: divide the window's sum by the sum over a map of ones.
                p = padding_of(layer, x.shape[1:], layer["size"])
                ones = pad(torch.ones_like(x), p)
                x = F.avg_pool2d(pad(x, p), layer["size"], layer["stride"]) / F.avg_pool2d(
                    ones, layer["size"], layer["stride"]
                )
            elif kind == "globalavgpool":
                x = F.adaptive_avg_pool2d(x, 1).flatten(1)
            elif kind == "globalmaxpool":
                x = F.adaptive_max_pool2d(x, 1).flatten(1)
            elif kind == "flatten":
                x = x.flatten(1)
            elif kind == "dense":
                x = F.linear(x, leaves[path + ".kernel"], leaves.get(path + ".bias"))
            elif kind == "batchnorm":
                mean = leaves[path + ".running_mean"].clone()
                var = leaves[path + ".running_variance"].clone()
                count = x.numel() // x.shape[1]
                m = layer["momentum"]
                x = F.batch_norm(
                    x,
                    mean,
                    var,
                    leaves[path + ".gamma"],
                    leaves[path + ".beta"],
                    training=training,
                    momentum=1 - m,  # PyTorch's weighs the batch
                    eps=layer["epsilon"],
                )
                if training:
                    old = leaves[path + ".running_variance"]
                    # PyTorch records the n-1 variance; back to the population's.
                    population = (var - m * old) * (count - 1) / count
                    moved[path + ".running_mean"] = mean
                    moved[path + ".running_variance"] = m * old + population
            elif kind == "normalization":
                # PyTorch has none; torchvision's Normalize is this line.
                mean, deviation = (torch.tensor(layer[k], dtype=x.dtype) for k in ("mean", "deviation"))
                x = (x - mean.reshape(-1, 1, 1)) / deviation.reshape(-1, 1, 1)
            elif kind == "activation":
                f = layer["function"]
                x = {
                    "relu": torch.relu,
                    "leaky_relu": lambda v: F.leaky_relu(v, 0.01),
                    "elu": F.elu,
                    "sigmoid": torch.sigmoid,
                    "tanh": torch.tanh,
                    "gelu": F.gelu,
                    "gelu_tanh": lambda v: F.gelu(v, approximate="tanh"),
                    "silu": F.silu,
                    "hard_swish": F.hardswish,
                }[f](x)
            elif kind == "dropout":
                if training:
                    mask = keep_mask(seed, step, ordinal[0], layer["rate"], x.numel())
                    mask = torch.tensor(mask)
                    if x.dim() == 4:  # masks are numbered N, H, W, C
                        n, c, h, w = x.shape
                        mask = mask.reshape(n, h, w, c).permute(0, 3, 1, 2)
                    else:
                        mask = mask.reshape(x.shape)
                    x = x * mask / (1 - layer["rate"])
                ordinal[0] += 1
            elif kind == "residual":
                x = run(layer["main"], x, path + ".main.") + run(
                    layer["shortcut"], x, path + ".shortcut."
                )
        return x

    x = torch.tensor(pixels, dtype=torch.float64) / 255
    logits = run(net.layers, x, "")
    if not training:
        return logits.detach().numpy(), None, None, None
    loss = F.cross_entropy(logits, torch.tensor(labels))
    loss.backward()
    gradients = {n: leaf.grad.numpy() for n, leaf in leaves.items() if trainable(n)}
    return logits, loss.item(), gradients, {n: v.detach().numpy() for n, v in moved.items()}


# ---- Keras 3: its own layers, channels last ----


def with_keras(net, pixels, labels, seed, step, training):
    import keras
    import tensorflow as tf

    keras.config.set_floatx("float64")
    watched = {}  # fmnist's name -> (variable, function from Keras's layout to the canonical one)
    statistics = {}
    ordinal = [0]

    def remember(name, variable, canonical=lambda v: v):
        (watched if trainable(name) else statistics)[name] = (variable, canonical)

    def run(layers, x, prefix):
        for i, layer in enumerate(layers):
            path = prefix + str(i)
            kind = layer["kind"]
            weights = net.weights
            if kind in ("conv2d", "depthwiseconv2d"):
                padding = layer["padding"]
                if isinstance(padding, list):
                    x = keras.layers.ZeroPadding2D((padding[:2], padding[2:]))(x)
                    padding = "valid"
                if kind == "conv2d":
                    made = keras.layers.Conv2D(
                        layer["filters"], layer["kernel"], layer["stride"], padding,
                        use_bias=layer["bias"],
                    )
                    axes, back = (2, 3, 1, 0), (3, 2, 0, 1)
                else:
                    made = keras.layers.DepthwiseConv2D(
                        layer["kernel"], layer["stride"], padding, use_bias=layer["bias"]
                    )
                    axes, back = (2, 3, 0, 1), (2, 3, 0, 1)
                made.build(x.shape)
                set_to = [weights[path + ".kernel"].transpose(axes)]
                remember(path + ".kernel", made.kernel, lambda v, back=back: v.transpose(back))
                if layer["bias"]:
                    set_to.append(weights[path + ".bias"])
                    remember(path + ".bias", made.bias)
                made.set_weights(set_to)
                x = made(x)
            elif kind == "maxpool2d":
                x = keras.layers.MaxPooling2D(layer["size"], layer["stride"], layer["padding"])(x)
            elif kind == "avgpool2d":
                x = keras.layers.AveragePooling2D(layer["size"], layer["stride"], layer["padding"])(x)
            elif kind == "globalavgpool":
                x = keras.layers.GlobalAveragePooling2D()(x)
            elif kind == "globalmaxpool":
                x = keras.layers.GlobalMaxPooling2D()(x)
            elif kind == "flatten":
                # Keras flattens H, W, C; fmnist C, H, W.
                x = keras.layers.Flatten()(keras.layers.Permute((3, 1, 2))(x))
            elif kind == "dense":
                made = keras.layers.Dense(layer["units"], use_bias=layer["bias"])
                made.build(x.shape)
                set_to = [weights[path + ".kernel"].T]
                remember(path + ".kernel", made.kernel, lambda v: v.T)
                if layer["bias"]:
                    set_to.append(weights[path + ".bias"])
                    remember(path + ".bias", made.bias)
                made.set_weights(set_to)
                x = made(x)
            elif kind == "batchnorm":
                made = keras.layers.BatchNormalization(
                    momentum=layer["momentum"], epsilon=layer["epsilon"]
                )
                made.build(x.shape)
                names = ["gamma", "beta", "running_mean", "running_variance"]
                made.set_weights([weights[path + "." + n] for n in names])
                for n, variable in zip(
                    names, [made.gamma, made.beta, made.moving_mean, made.moving_variance]
                ):
                    remember(path + "." + n, variable)
                x = made(x, training=training)
            elif kind == "normalization":
                mean, deviation = (np.broadcast_to(layer[k], x.shape[-1:]) for k in ("mean", "deviation"))
                x = keras.layers.Normalization(mean=mean, variance=deviation**2)(x)
            elif kind == "activation":
                f = layer["function"]
                made = {
                    "relu": keras.layers.ReLU,
                    # TensorFlow's own keeps the slope in float32.
                    "leaky_relu": lambda: lambda v: keras.ops.where(v > 0, v, 0.01 * v),
                    "elu": keras.layers.ELU,
                    # So are the constants of TensorFlow's gelu.
                    "gelu": lambda: lambda v: v * (1 + keras.ops.erf(v / math.sqrt(2))) / 2,
                    "gelu_tanh": lambda: lambda v: v
                    * (1 + keras.ops.tanh(math.sqrt(2 / math.pi) * (v + 0.044715 * v**3)))
                    / 2,
                }.get(f, lambda: keras.layers.Activation(f))()
                x = made(x)
            elif kind == "dropout":
                if training:  # Keras draws its own masks, so the given one is applied by hand
                    size = int(np.prod(x.shape))
                    mask = keep_mask(seed, step, ordinal[0], layer["rate"], size)
                    x = x * mask.reshape(x.shape) / (1 - layer["rate"])
                ordinal[0] += 1
            elif kind == "residual":
                x = keras.layers.Add()(
                    [
                        run(layer["main"], x, path + ".main."),
                        run(layer["shortcut"], x, path + ".shortcut."),
                    ]
                )
        return x

    x = tf.constant(pixels.transpose(0, 2, 3, 1) / 255.0, dtype=tf.float64)
    with tf.GradientTape() as tape:
        logits = run(net.layers, x, "")
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)(labels, logits)
    if not training:
        return logits.numpy(), None, None, None
    names = list(watched)
    found = tape.gradient(loss, [watched[n][0].value for n in names])
    gradients = {n: watched[n][1](g.numpy()) for n, g in zip(names, found)}
    moved = {n: v.numpy() for n, (v, _) in statistics.items()}
    return logits, float(loss), gradients, moved


def numbers(array):
    return [float(v) for v in np.asarray(array).reshape(-1)]


def network_case(case, engine, seed):
    net = Network(case)
    pixels = RNG.randint(0, 256, size=[3] + net.input)
    labels = RNG.randint(0, 3, size=3)
    step = 2
    logits, _, _, _ = engine(net, pixels, labels, seed, step, False)
    _, loss, gradients, moved = engine(net, pixels, labels, seed, step, True)
    return {
        "task": {
            "id": "golden",
            "input": net.input,
            "layers": net.layers,
            "optimizer": {"kind": "sgd", "lr": 0.01},
            "batch": 3,
            "epochs": 1,
        },
        "name": net.name,
        "seed": seed,
        "step": step,
        "pixels": [int(v) for v in pixels.reshape(-1)],
        "labels": [int(v) for v in labels],
        "weights": {n: numbers(w) for n, w in net.weights.items()},
        "logits": numbers(logits),
        "loss": loss,
        "gradients": {n: numbers(g) for n, g in gradients.items()},
        "statistics": {n: numbers(v) for n, v in moved.items()},
    }


# ---- optimizers: parameters after each of some updates, gradients of all sizes ----

GRADIENTS = [[0.5, -1e-3, 1e-7, 0.0], [-0.2, 2e-3, -3e-8, 1e-4], [1.5, 1e-5, 1e-6, -0.1], [0.1, -1e-3, 1e-7, 0.3]]
START = [0.25, -1.0, 0.5, 2.0]


# With regularization: the first three values are a kernel, the last is a bias, which does not decay.
KERNEL = 3


def keras_updates(optimizer):
    import keras

    variable = keras.Variable(np.array(START), dtype="float64")
    optimizer.build([variable])
    after = []
    for g in GRADIENTS:
        optimizer.apply([keras.ops.convert_to_tensor(np.array(g), dtype="float64")], [variable])
        after.append(numbers(variable))
    return after


def keras_regularized(optimizer):
    import keras

    kernel, bias = [keras.Variable(np.array(s), dtype="float64") for s in (START[:KERNEL], START[KERNEL:])]
    optimizer.build([kernel, bias])
    # Keras decays every variable unless told otherwise.
    optimizer.exclude_from_weight_decay([bias])
    after = []
    for g in GRADIENTS:
        parts = [keras.ops.convert_to_tensor(np.array(p), dtype="float64") for p in (g[:KERNEL], g[KERNEL:])]
        optimizer.apply(parts, [kernel, bias])
        after.append(numbers(kernel) + numbers(bias))
    return after


def torch_regularized(make, clip=0.0):
    import torch

    kernel, bias = [
        torch.tensor(s, dtype=torch.float64, requires_grad=True) for s in (START[:KERNEL], START[KERNEL:])
    ]
    # PyTorch decays every parameter of a group.
    optimizer = make([{"params": [kernel]}, {"params": [bias], "weight_decay": 0.0}])
    after = []
    for g in GRADIENTS:
        kernel.grad, bias.grad = [torch.tensor(p, dtype=torch.float64) for p in (g[:KERNEL], g[KERNEL:])]
        if clip:
            # PyTorch's clip_grad_norm_ divides by the norm + 1e-6; this takes its norm and divides by that.
            norm = torch.nn.utils.get_total_norm([kernel.grad, bias.grad])
            for p in (kernel, bias):
                p.grad *= clip / max(norm, clip)
        optimizer.step()
        after.append(numbers(kernel.detach()) + numbers(bias.detach()))
    return after


def torch_updates(make):
    import torch

    p = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    optimizer = make([p])
    after = []
    for g in GRADIENTS:
        p.grad = torch.tensor(g, dtype=torch.float64)
        optimizer.step()
        after.append(numbers(p.detach()))
    return after


def updates(spec, after, decay=0.0, clip=None):
    case = {"optimizer": spec, "decay": decay, "start": START, "gradients": GRADIENTS, "after": after}
    return case if clip is None else {**case, "clip_norm": clip}


def keras_optimizers():
    import keras

    # Keras keeps rates, betas and epsilon in float32: these are exact in it.
    o = keras.optimizers
    rate, eps = 2.0**-7, 2.0**-23
    decay = 2.0**-11
    decayed = o.schedules.InverseTimeDecay(np.float64(rate), 1, decay)
    return [
        updates({"kind": "sgd", "lr": rate}, keras_updates(o.SGD(rate))),
        updates({"kind": "sgd", "lr": rate, "momentum": 0.875}, keras_updates(o.SGD(rate, 0.875))),
        updates(
            {"kind": "sgd", "lr": 0.125, "momentum": 0.25, "nesterov": True},
            keras_updates(o.SGD(0.125, 0.25, nesterov=True)),
        ),
        updates(
            {"kind": "sgd", "lr": rate, "momentum": 0.875},
            keras_updates(o.SGD(decayed, 0.875)),
            decay=decay,
        ),
        updates(
            {"kind": "adam", "lr": rate, "beta1": 0.875, "beta2": 0.9990234375, "epsilon": eps},
            keras_updates(o.Adam(rate, 0.875, 0.9990234375, eps)),
        ),
        updates(
            {"kind": "adam", "lr": 0.125, "beta1": 0.75, "beta2": 0.9375, "epsilon": 2.0**-10},
            keras_updates(o.Adam(0.125, 0.75, 0.9375, 2.0**-10)),
        ),
        updates(
            {"kind": "adadelta", "lr": 1.0, "rho": 0.9375, "epsilon": eps},
            keras_updates(o.Adadelta(1.0, 0.9375, eps)),
        ),
        # Keras 3's Adagrad takes epsilon into the root; Keras 2.2's does not, nor PyTorch's: see there.
        updates(
            {"kind": "adam", "lr": rate, "beta1": 0.875, "beta2": 0.9375, "epsilon": eps, "weight_decay": 0.125},
            keras_regularized(o.AdamW(rate, weight_decay=0.125, beta_1=0.875, beta_2=0.9375, epsilon=eps)),
        ),
        updates(
            {"kind": "sgd", "lr": rate, "momentum": 0.875, "weight_decay": 0.25},
            keras_regularized(o.SGD(rate, 0.875, weight_decay=0.25, global_clipnorm=0.375)),
            clip=0.375,
        ),
        updates(
            {"kind": "rmsprop", "lr": rate, "rho": 0.875, "epsilon": eps},
            keras_updates(o.RMSprop(rate, 0.875, epsilon=eps)),
        ),
        updates(
            {"kind": "rmsprop", "lr": rate, "rho": 0.75, "momentum": 0.5, "epsilon": 2.0**-10},
            keras_updates(o.RMSprop(rate, 0.75, 0.5, 2.0**-10)),
        ),
        updates(
            {"kind": "lion", "lr": rate, "beta1": 0.875, "beta2": 0.9375, "weight_decay": 0.125},
            keras_regularized(o.Lion(rate, 0.875, 0.9375, weight_decay=0.125)),
        ),
    ]


def torch_optimizers():
    import torch

    o = torch.optim
    return [
        updates({"kind": "sgd", "lr": 0.01}, torch_updates(lambda p: o.SGD(p, 0.01))),
        # PyTorch keeps gradients in its velocity, not steps: the same as long as lr stays.
        updates(
            {"kind": "sgd", "lr": 0.01, "momentum": 0.9},
            torch_updates(lambda p: o.SGD(p, 0.01, 0.9)),
        ),
        updates(
            {"kind": "sgd", "lr": 0.15, "momentum": 0.2, "nesterov": True},
            torch_updates(lambda p: o.SGD(p, 0.15, 0.2, nesterov=True)),
        ),
        updates(
            {"kind": "adagrad", "lr": 0.01, "epsilon": 1e-7},
            torch_updates(lambda p: o.Adagrad(p, 0.01, eps=1e-7)),
        ),
        updates(
            {"kind": "adadelta", "lr": 0.5, "rho": 0.9, "epsilon": 1e-6},
            torch_updates(lambda p: o.Adadelta(p, 0.5, 0.9, 1e-6)),
        ),
        # PyTorch's Adam adds epsilon to the corrected root, Keras's to sqrt(v): not comparable, unless
        # epsilon is too small to matter.
        updates(
            {"kind": "adam", "lr": 0.01, "epsilon": 1e-30, "weight_decay": 0.3},
            torch_regularized(lambda p: o.AdamW(p, 0.01, eps=1e-30, weight_decay=0.3)),
        ),
        updates(
            {"kind": "adam", "lr": 0.01, "epsilon": 1e-30, "l2": 0.05},
            torch_regularized(lambda p: o.Adam(p, 0.01, eps=1e-30, weight_decay=0.05)),
        ),
        updates(
            {"kind": "sgd", "lr": 0.1, "momentum": 0.9, "nesterov": True, "l2": 0.02},
            torch_regularized(lambda p: o.SGD(p, 0.1, 0.9, nesterov=True, weight_decay=0.02), clip=0.3),
            clip=0.3,
        ),
        # PyTorch's RMSprop adds epsilon to the root; and it keeps gradients in its velocity.
        updates(
            {"kind": "rmsprop", "lr": 0.01, "rho": 0.8, "momentum": 0.6, "epsilon": 1e-30},
            torch_updates(lambda p: o.RMSprop(p, 0.01, 0.8, 1e-30, momentum=0.6)),
        ),
    ]


# ---- schedules: the factor at every step of 4 epochs of 5 steps ----

PER_EPOCH, TOTAL = 5, 20


def schedule(spec, factors):
    return {"schedule": spec, "stepsPerEpoch": PER_EPOCH, "totalSteps": TOTAL, "factors": factors}


def keras_schedules():
    import keras

    s = keras.optimizers.schedules

    def along(made):
        return [float(made(step)) for step in range(TOTAL)]

    # Keras casts rates of decay to float32 on the way: these are exact in it.
    return [
        schedule({"kind": "inverse_time", "decay": 0.03125}, along(s.InverseTimeDecay(np.float64(1), 1, 0.03125))),
        schedule(
            {"kind": "step", "epochs": 2, "gamma": 0.375},
            along(s.ExponentialDecay(np.float64(1), 2 * PER_EPOCH, 0.375, staircase=True)),
        ),
        schedule({"kind": "cosine", "floor": 0.1}, along(s.CosineDecay(np.float64(1), TOTAL - 1, 0.1))),
        schedule({"kind": "linear", "floor": 0.125}, along(s.PolynomialDecay(np.float64(1), TOTAL - 1, 0.125))),
        schedule(
            {"kind": "cosine_restarts", "epochs": 1, "multiplier": 2, "floor": 0.125},
            along(s.CosineDecayRestarts(np.float64(1), PER_EPOCH, 2.0, 1.0, 0.125)),
        ),
        schedule(
            {"kind": "cosine", "floor": 0.125, "warmup_epochs": 1, "warmup_start": 0.25},
            along(
                s.CosineDecay(
                    np.float64(0.25), TOTAL - PER_EPOCH - 1, 0.125, warmup_target=1.0, warmup_steps=PER_EPOCH
                )
            ),
        ),
    ]


def torch_schedules():
    import torch

    def along(make):
        p = torch.zeros(1, dtype=torch.float64, requires_grad=True)
        optimizer = torch.optim.SGD([p], 1.0)
        made = make(optimizer)
        factors = []
        for _ in range(TOTAL):
            factors.append(float(optimizer.param_groups[0]["lr"]))
            optimizer.step()
            made.step()
        return factors

    s = torch.optim.lr_scheduler
    warmup, start, end = 0.3, 0.04, 1e-3
    p = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([p], 1.0)
    made = torch.optim.lr_scheduler.OneCycleLR(
        optimizer,
        max_lr=1.0,
        total_steps=TOTAL,
        # PyTorch's peak is at pct_start * total - 1, fmnist's at warmup * (total - 1).
        pct_start=(warmup * (TOTAL - 1) + 1) / TOTAL,
        div_factor=1 / start,
        final_div_factor=start / end,
        cycle_momentum=False,
    )
    factors = []
    for _ in range(TOTAL):
        factors.append(float(optimizer.param_groups[0]["lr"]))
        optimizer.step()
        made.step() if len(factors) < TOTAL else None
    return [
        schedule({"kind": "one_cycle", "warmup": warmup, "start": start, "end": end}, factors),
        schedule({"kind": "linear", "floor": 0.1}, along(lambda o: s.LinearLR(o, 1.0, 0.1, TOTAL - 1))),
        schedule(
            {"kind": "cosine_restarts", "epochs": 1, "multiplier": 2, "floor": 0.1},
            along(lambda o: s.CosineAnnealingWarmRestarts(o, PER_EPOCH, 2, 0.1)),
        ),
        schedule(
            {"kind": "linear", "floor": 0.1, "warmup_epochs": 2, "warmup_start": 0.2},
            along(
                lambda o: s.SequentialLR(
                    o,
                    [
                        s.LinearLR(o, 0.2, 1.0, 2 * PER_EPOCH),
                        s.LinearLR(o, 1.0, 0.1, TOTAL - 2 * PER_EPOCH - 1),
                    ],
                    [2 * PER_EPOCH],
                )
            ),
        ),
    ]


def write(folder, name, content):
    path = os.path.join(folder, name)
    with open(path, "w") as f:
        f.write("{\n")
        for i, (key, value) in enumerate(content.items()):
            f.write(json.dumps(key) + ": ")
            if isinstance(value, list):
                f.write("[\n" + ",\n".join(json.dumps(v) for v in value) + "\n]")
            else:
                f.write(json.dumps(value))
            f.write(",\n" if i < len(content) - 1 else "\n")
        f.write("}\n")
    print(path, os.path.getsize(path), "bytes")


def main():
    engine, folder = sys.argv[1:]
    if engine == "pytorch":
        import torch

        torch.set_num_threads(1)
        version = "PyTorch " + torch.__version__.split("+")[0]
        parts = (with_torch, torch_optimizers, torch_schedules)
    elif engine == "keras":
        import keras

        version = "Keras " + keras.__version__
        parts = (with_keras, keras_optimizers, keras_schedules)
    else:
        sys.exit("the first argument is pytorch or keras")
    compute, optimizers, schedules = parts
    content = {
        "made by": version + ", make_golden.py",
        "networks": [network_case(c, compute, 7) for c in CASES],
        "optimizers": optimizers(),
        "schedules": schedules(),
    }
    write(folder, engine + ".json", content)


if __name__ == "__main__":
    main()
