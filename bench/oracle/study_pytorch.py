#!/usr/bin/env python3
"""An independent PyTorch program of the study's sixteen tasks: the oracle fmnist is compared with.

It shares no code, no random numbers and no weights with fmnist, and uses none of torch.optim, torch.nn.BatchNorm2d
or torchvision: the optimizers, batch normalization and initial weights below are written out from the formulas of
Keras 2.2, so that a mistake in fmnist and a mistake here are unlikely to be the same one.

How to run (needs numpy and torch; the data is Debian's package dataset-fashion-mnist, or any folder with the four IDX
files, with or without .gz):

    python3 study_pytorch.py --task 0 --seed 1                     # one full run of task 0, about 30 epochs
    python3 study_pytorch.py --task 0 --seed 1 --epochs 1          # a quick look
    python3 study_pytorch.py --task 2 --seed 3 --threads 2 --csv results.csv

Progress goes to standard error; the last line of standard output is one JSON object.

What every run does: pixels / 255; 48,000 training and 12,000 validation images by numpy's
RandomState(9).permutation(60000) (its first 12,000 entries validate); a new order each epoch; the last, partial batch
is kept; no augmentation, early stopping or checkpoint selection; the 10,000 test images are used once, at the end.
The validation images are only looked at once too, after the last epoch, and decide nothing.
"""

import argparse
import csv
import fcntl
import gzip
import hashlib
import json
import math
import os
import platform
import resource
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

ADAM = dict(kind="adam", lr=1e-3)


def sgd(lr, momentum=0.0, nesterov=False, decay=0.0):
    return dict(kind="sgd", lr=lr, momentum=momentum, nesterov=nesterov, decay=decay)


def simple(kernels, dense, optimizer=ADAM, batch=128, epochs=30, bn=False, dropout=0.0):
    """[conv 32 same + ReLU, BN if asked, max pool 2] for each kernel; dense + ReLU; dropout; dense 10."""
    layers = []
    for k in kernels:
        layers += [("conv", 32, k), ("relu",)] + ([("bn",)] if bn else []) + [("pool",)]
    layers += [("flatten",), ("dense", dense), ("relu",)]
    layers += [("dropout", dropout)] if dropout else []
    layers += [("dense", 10)]
    return dict(layers=layers, optimizer=optimizer, batch=batch, epochs=epochs)


def mini_vgg(optimizer, batch, epochs):
    layers = []
    for filters in (32, 64):
        layers += [("conv", filters, 3), ("relu",), ("bn",)] * 2 + [("pool",), ("dropout", 0.25)]
    layers += [("flatten",), ("dense", 512), ("relu",), ("bn",), ("dropout", 0.5), ("dense", 10)]
    return dict(layers=layers, optimizer=optimizer, batch=batch, epochs=epochs)


ONE = dict(kernels=[5], dense=256, batch=64, epochs=15, bn=True, dropout=0.25)
TWO = dict(kernels=[5, 5], dense=256, batch=64, epochs=15, bn=True, dropout=0.25)

TASKS = {
    0: simple([3], 128),
    1: simple([3], 256, dropout=0.5),
    2: mini_vgg(sgd(0.01, momentum=0.9, decay=0.01 / 25), 128, 30),
    3: simple([3], 128, epochs=10),
    4: simple([3, 3], 256),
    5: simple([3, 3], 256, epochs=10),
    6: simple([5, 5], 256),
    7: simple([5, 5], 256, epochs=15),
    8: simple([5, 5], 256, batch=64, epochs=15, bn=True),
    9: simple(**TWO),
    10: simple(**ONE),
    11: simple(**ONE, optimizer=sgd(0.01)),
    12: simple(**TWO, optimizer=sgd(0.01)),
    13: simple(**ONE, optimizer=dict(kind="adagrad", lr=0.01)),
    14: simple(**ONE, optimizer=dict(kind="adadelta", lr=1.0)),
    15: simple(**ONE, optimizer=sgd(0.15, momentum=0.2, nesterov=True)),
}


# ---------------------------------------------------------------------------------------------------- data

SHA256 = {
    "train-images-idx3-ubyte": "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
    "train-labels-idx1-ubyte": "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
    "t10k-images-idx3-ubyte": "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
    "t10k-labels-idx1-ubyte": "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
}
PERMUTATION_SHA256 = "c1b6a4ec7571019891fb3a86d143b571abdfe6f16d0e67b6f7a27a7d8905fa39"


def read_idx(folder, name):
    path = os.path.join(folder, name)
    if os.path.exists(path):
        with open(path, "rb") as f:
            raw = f.read()
    else:
        with gzip.open(path + ".gz", "rb") as f:
            raw = f.read()
    found = hashlib.sha256(raw).hexdigest()
    if found != SHA256[name]:
        sys.exit(f"{path}: SHA-256 {found}, expected {SHA256[name]}")
    rank = raw[3]
    shape = np.frombuffer(raw, ">u4", count=rank, offset=4)
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * rank).reshape(shape)


def load(folder, prefix):
    images = read_idx(folder, f"{prefix}-images-idx3-ubyte").astype(np.float32) / np.float32(255)
    labels = read_idx(folder, f"{prefix}-labels-idx1-ubyte").astype(np.int64)
    return torch.from_numpy(images[..., None]), torch.from_numpy(labels)


def split():
    permutation = np.random.RandomState(9).permutation(60000)
    found = hashlib.sha256(permutation.astype("<i4").tobytes()).hexdigest()
    if found != PERMUTATION_SHA256:
        sys.exit(f"the split is not the study's: SHA-256 {found}")
    return torch.from_numpy(permutation[12000:].copy()), torch.from_numpy(permutation[:12000].copy())


# ---------------------------------------------------------------------------------------------------- network


def glorot_uniform_(weight, fan_in, fan_out):
    limit = math.sqrt(6.0 / (fan_in + fan_out))
    with torch.no_grad():
        weight.uniform_(-limit, limit)


class KerasBatchNorm(nn.Module):
    """Keras: momentum 0.99 is the part that is kept; eps 1e-3; the running variance is the population variance."""

    def __init__(self, channels, momentum=0.99, eps=1e-3):
        super().__init__()
        self.momentum, self.eps = momentum, eps
        self.gamma = nn.Parameter(torch.ones(channels))
        self.beta = nn.Parameter(torch.zeros(channels))
        self.register_buffer("mean", torch.zeros(channels))
        self.register_buffer("variance", torch.ones(channels))

    def forward(self, x):
        if not self.training:
            return F.batch_norm(x, self.mean, self.variance, self.gamma, self.beta, False, 0.0, self.eps)
        # torch's own momentum 1.0 leaves this batch's mean and its n-1 variance in the two scratch tensors
        mean, variance = torch.empty_like(self.mean), torch.empty_like(self.variance)
        mean.zero_(), variance.zero_()
        out = F.batch_norm(x, mean, variance, self.gamma, self.beta, True, 1.0, self.eps)
        n = x.numel() // x.shape[1]
        with torch.no_grad():
            self.mean.mul_(self.momentum).add_(mean, alpha=1 - self.momentum)
            self.variance.mul_(self.momentum).add_(variance, alpha=(1 - self.momentum) * (n - 1) / n)
        return out


class KerasFlatten(nn.Module):
    """Keras flattens in the order H, W, C; on the memory layout used here (see nchw) that moves nothing."""

    def forward(self, x):
        return x.permute(0, 2, 3, 1).flatten(1)


def build(layers):
    modules, channels, size, features = [], 1, 28, None
    for kind, *args in layers:
        if kind == "conv":
            filters, k = args
            conv = nn.Conv2d(channels, filters, k, padding=k // 2)
            glorot_uniform_(conv.weight, channels * k * k, filters * k * k)
            nn.init.zeros_(conv.bias)
            modules.append(conv)
            channels = filters
        elif kind == "dense":
            dense = nn.Linear(features, args[0])
            glorot_uniform_(dense.weight, features, args[0])
            nn.init.zeros_(dense.bias)
            modules.append(dense)
            features = args[0]
        elif kind == "bn":
            modules.append(KerasBatchNorm(channels if features is None else features))
        elif kind == "relu":
            modules.append(nn.ReLU())
        elif kind == "pool":
            modules.append(nn.MaxPool2d(2))
            size //= 2
        elif kind == "dropout":
            modules.append(nn.Dropout(args[0]))
        elif kind == "flatten":
            modules.append(KerasFlatten())
            features = channels * size * size
        else:
            raise ValueError(kind)
    return nn.Sequential(*modules)


# ---------------------------------------------------------------------------------------------------- optimizers


class Optimizer:
    """Keras 2.2's formulas over one flat vector that holds every parameter."""

    def __init__(self, model, spec):
        parameters = list(model.parameters())
        self.p = torch.cat([q.detach().reshape(-1) for q in parameters])
        self.g = torch.zeros_like(self.p)
        at = 0
        for q in parameters:  # from here on every parameter and every gradient is a window on the flat vectors
            q.data = self.p[at:at + q.numel()].view(q.shape)
            q.grad = self.g[at:at + q.numel()].view(q.shape)
            at += q.numel()
        self.t = 0
        self.spec = spec
        self.step_formula = getattr(self, spec["kind"])
        self.a, self.b = torch.zeros_like(self.p), torch.zeros_like(self.p)

    def zero_grad(self):
        self.g.zero_()

    @torch.no_grad()
    def step(self):
        self.t += 1
        self.step_formula(**{k: v for k, v in self.spec.items() if k != "kind"})

    def sgd(self, lr, momentum, nesterov, decay):
        lr_t = lr / (1 + decay * (self.t - 1))
        p, g, v = self.p, self.g, self.a
        v.mul_(momentum).sub_(g, alpha=lr_t)                  # v = momentum*v - lr_t*g
        if nesterov:
            p.add_(v, alpha=momentum).sub_(g, alpha=lr_t)     # p += momentum*v - lr_t*g
        else:
            p.add_(v)                                         # p += v

    def adam(self, lr, b1=0.9, b2=0.999, eps=1e-7):
        lr_t = lr * math.sqrt(1 - b2 ** self.t) / (1 - b1 ** self.t)
        p, g, m, v = self.p, self.g, self.a, self.b
        m.mul_(b1).add_(g, alpha=1 - b1)                      # m = b1*m + (1-b1)*g
        v.mul_(b2).addcmul_(g, g, value=1 - b2)               # v = b2*v + (1-b2)*g^2
        p.addcdiv_(m, v.sqrt().add_(eps), value=-lr_t)        # p -= lr_t*m / (sqrt(v)+eps)

    def adagrad(self, lr, eps=1e-7):
        p, g, a = self.p, self.g, self.a
        a.addcmul_(g, g)                                      # a += g^2
        p.addcdiv_(g, a.sqrt().add_(eps), value=-lr)          # p -= lr*g / (sqrt(a)+eps)

    def adadelta(self, lr, rho=0.95, eps=1e-7):
        p, g, a, d = self.p, self.g, self.a, self.b
        a.mul_(rho).addcmul_(g, g, value=1 - rho)             # a = rho*a + (1-rho)*g^2
        u = g * (d + eps).sqrt_() / (a + eps).sqrt_()         # u = g*sqrt(d+eps)/sqrt(a+eps)
        p.sub_(u, alpha=lr)                                   # p -= lr*u
        d.mul_(rho).addcmul_(u, u, value=1 - rho)             # d = rho*d + (1-rho)*u^2


# ---------------------------------------------------------------------------------------------------- running


def nchw(images):
    """torch's logical order over images stored as N, H, W, C: its pooling is many times faster on that memory layout."""
    return images.permute(0, 3, 1, 2)


@torch.no_grad()
def evaluate(model, images, labels, batch=1000):
    model.eval()
    correct, loss = 0, 0.0
    for at in range(0, len(labels), batch):
        x, y = nchw(images[at:at + batch]), labels[at:at + batch]
        logits = model(x)
        correct += int((logits.argmax(1) == y).sum())
        loss += float(F.cross_entropy(logits.double(), y, reduction="sum"))
    return correct / len(labels), loss / len(labels)


def run(task, seed, epochs, data):
    spec = TASKS[task]
    epochs = spec["epochs"] if epochs is None else epochs
    torch.manual_seed(seed)                                   # initial weights, dropout
    order = np.random.Generator(np.random.PCG64(seed))        # the order of each epoch
    model = build(spec["layers"])
    optimizer = Optimizer(model, spec["optimizer"])

    images, labels = load(data, "train")
    train, validation = split()
    train_images, train_labels = images[train], labels[train]
    validation_images, validation_labels = images[validation], labels[validation]
    del images, labels

    seconds, batch = [], spec["batch"]
    for epoch in range(epochs):
        start = time.perf_counter()
        model.train()
        shuffled = torch.from_numpy(order.permutation(len(train)))
        total = 0.0
        for at in range(0, len(train), batch):
            index = shuffled[at:at + batch]
            y = train_labels[index]
            optimizer.zero_grad()
            loss = F.cross_entropy(model(nchw(train_images[index])), y)
            loss.backward()
            optimizer.step()
            total += float(loss.detach()) * len(y)
        seconds.append(time.perf_counter() - start)
        train_loss = total / len(train)
        if not math.isfinite(train_loss):
            sys.exit(f"task {task} seed {seed}: the training loss is {train_loss} in epoch {epoch + 1}")
        print(f"task {task} seed {seed} epoch {epoch + 1}/{epochs}: training loss {train_loss:.4f}, "
              f"{seconds[-1]:.2f} s", file=sys.stderr, flush=True)

    validation_accuracy, validation_loss = evaluate(model, validation_images, validation_labels)
    test_accuracy, test_loss = evaluate(model, *load(data, "t10k"))
    return {
        "task": task,
        "seed": seed,
        "epochs": epochs,
        "testAccuracy": test_accuracy,
        "testLoss": test_loss,
        "validationAccuracy": validation_accuracy,
        "validationLoss": validation_loss,
        "trainLoss": train_loss,
        "parameters": optimizer.p.numel(),
        "secondsPerEpoch": sum(seconds) / epochs,
        "peakMemoryMiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "threads": torch.get_num_threads(),
        "torch": torch.__version__,
        "numpy": np.__version__,
        "python": platform.python_version(),
        "os": f"{platform.system()} {platform.machine()}",
    }


def append_csv(path, row):
    """Adds one line, and the heading if the file is new; several runs may write to one file at a time."""
    with open(path, "a", newline="") as f:
        fcntl.flock(f, fcntl.LOCK_EX)
        f.seek(0, os.SEEK_END)
        writer = csv.DictWriter(f, row.keys(), lineterminator="\n")
        if f.tell() == 0:
            writer.writeheader()
        writer.writerow({k: f"{v:.6f}" if isinstance(v, float) else v for k, v in row.items()})


def main():
    parser = argparse.ArgumentParser(description="Trains one task of the study in plain PyTorch on the CPU.")
    parser.add_argument("--task", type=int, choices=sorted(TASKS), default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--epochs", type=int, help="instead of the task's own number")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--data", default=os.environ.get("FMNIST_DATA", "/usr/share/datasets/fashion-mnist"), help="folder of the four IDX files")
    parser.add_argument("--csv", help="also append the result to this file")
    args = parser.parse_args()
    if args.epochs is not None and args.epochs < 1:
        parser.error("--epochs must be at least 1")
    torch.set_num_threads(args.threads)
    result = run(args.task, args.seed, args.epochs, args.data)
    if args.csv:
        append_csv(args.csv, result)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
