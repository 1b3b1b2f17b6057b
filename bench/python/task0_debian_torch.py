#!/usr/bin/env python3
"""Task 0 as a Python user writes it: nn.Sequential, torch.optim.Adam, eager mode. A benchmark of speed, not of accuracy.

Meant for Debian's own PyTorch (1.13), whose speed depends on the BLAS that libblas.so.3 stands for:

    apt-get install python3-torch libopenblas0-pthread dataset-fashion-mnist
    OMP_NUM_THREADS=2 OPENBLAS_NUM_THREADS=2 /usr/bin/python3 task0_debian_torch.py --epochs 3 --time-only

The program stops if OpenBLAS is installed but something else answers for libblas.so.3; then run
`update-alternatives --config libblas.so.3-x86_64-linux-gnu` and choose openblas-pthread, or put
LD_LIBRARY_PATH=/usr/lib/x86_64-linux-gnu/openblas-pthread before the command. --any-blas skips the check.

The last line of output is one JSON object: epochSeconds (training only, one number an epoch) and secondsPerEpoch
(their median, leaving the first out where there are more).
"""

import argparse
import gzip
import json
import os
import platform
import statistics
import sys
import time

import numpy as np
import torch
from torch import nn


def read_idx(folder, name):
    path = os.path.join(folder, name)
    with open(path, "rb") if os.path.exists(path) else gzip.open(path + ".gz", "rb") as f:
        raw = f.read()
    shape = np.frombuffer(raw, ">u4", count=raw[3], offset=4)
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * raw[3]).reshape(shape)


def load(folder, prefix):
    images = torch.from_numpy(read_idx(folder, prefix + "-images-idx3-ubyte").astype(np.float32) / 255).unsqueeze(1)
    labels = torch.from_numpy(read_idx(folder, prefix + "-labels-idx1-ubyte").astype(np.int64))
    return images, labels


def mapped_blas():
    """The BLAS libraries in this process, as the kernel sees them (resolved paths, so not the alternatives' names)."""
    with open("/proc/self/maps") as f:
        files = {line.split(maxsplit=5)[5].strip() for line in f if "/" in line}
    return sorted(f for f in files if "blas" in os.path.basename(f) or "mkl_core" in f)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--images", type=int, default=48000, help="train on the first so many of the 48,000")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--data", default=os.environ.get("FMNIST_DATA", "/usr/share/datasets/fashion-mnist"))
    parser.add_argument("--time-only", action="store_true", help="do not look at the test images")
    parser.add_argument("--any-blas", action="store_true", help="run on whatever BLAS there is")
    args = parser.parse_args()

    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    torch.rand(8, 8) @ torch.rand(8, 8)
    blas = mapped_blas()
    if not args.any_blas and not any("openblas" in b for b in blas):
        sys.exit(f"not on OpenBLAS but on {blas}: see the head of this file, or say --any-blas")

    images, labels = load(args.data, "train")
    train = torch.from_numpy(np.random.RandomState(9).permutation(60000)[12000:][:args.images])
    images, labels = images[train], labels[train]

    model = nn.Sequential(
        nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(32 * 14 * 14, 128), nn.ReLU(), nn.Linear(128, 10))
    for module in model:
        if hasattr(module, "weight"):
            nn.init.xavier_uniform_(module.weight)
            nn.init.zeros_(module.bias)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, eps=1e-7)
    loss_function = nn.CrossEntropyLoss()

    seconds = []
    for epoch in range(args.epochs):
        start = time.perf_counter()
        total = 0.0
        for index in torch.randperm(len(images)).split(128):
            optimizer.zero_grad()
            loss = loss_function(model(images[index]), labels[index])
            loss.backward()
            optimizer.step()
            total += loss.item() * len(index)
        seconds.append(time.perf_counter() - start)
        print(f"epoch {epoch + 1}/{args.epochs}: training loss {total / len(images):.4f}, {seconds[-1]:.2f} s",
              file=sys.stderr, flush=True)

    result = {
        "program": "debian-torch",
        "images": len(images),
        "epochs": args.epochs,
        "epochSeconds": seconds,
        "secondsPerEpoch": statistics.median(seconds[1:] or seconds),
        "trainLoss": total / len(images),
        "threads": args.threads,
        "torch": torch.__version__,
        "python": platform.python_version(),
        "blas": [os.path.basename(b) for b in blas],
    }
    if not args.time_only:
        test_images, test_labels = load(args.data, "t10k")
        model.eval()
        with torch.no_grad():
            logits = torch.cat([model(x) for x in test_images.split(1000)])
        result["testAccuracy"] = (logits.argmax(1) == test_labels).float().mean().item()
    print(json.dumps(result))


if __name__ == "__main__":
    main()
