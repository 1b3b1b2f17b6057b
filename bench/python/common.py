"""What the Python benchmarks share: options, the images, the clock of the first step, and the JSON line at the end."""

import argparse
import gzip
import json
import os
import platform
import resource
import statistics
import sys
import time

import numpy as np

TASKS = ("0", "2", "6", "8")
RECIPES = ("fast", "small", "best")
BATCH = {"0": 128, "2": 128, "6": 128, "8": 64, "fast": 128, "small": 128, "best": 128}
EPOCH = 48000


def parser(tasks=TASKS):
    options = argparse.ArgumentParser()
    options.add_argument("--task", choices=tasks, default="0")
    options.add_argument("--epochs", type=int, default=3)
    options.add_argument("--images", type=int, default=EPOCH, help="train on the first so many of the 48,000")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--threads", type=int, default=2)
    options.add_argument("--data", default=os.environ.get("FMNIST_DATA", "/usr/share/datasets/fashion-mnist"))
    options.add_argument("--time-only", action="store_true", help="do not look at the test images")
    return options


def read_idx(folder, name):
    path = os.path.join(folder, name)
    with open(path, "rb") if os.path.exists(path) else gzip.open(path + ".gz", "rb") as f:
        raw = f.read()
    shape = np.frombuffer(raw, ">u4", count=raw[3], offset=4)
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * raw[3]).reshape(shape)


def training_images(folder, count):
    """The study's split: pixels as bytes [N, 28, 28], labels; or noise, where only the time counts."""
    if folder == "synthetic":
        noise = np.random.RandomState(9)
        return noise.randint(0, 256, (count, 28, 28), np.uint8), noise.randint(0, 10, count, np.uint8)
    train = np.random.RandomState(9).permutation(60000)[12000:][:count]
    return read_idx(folder, "train-images-idx3-ubyte")[train], read_idx(folder, "train-labels-idx1-ubyte")[train]


def test_images(folder):
    return read_idx(folder, "t10k-images-idx3-ubyte"), read_idx(folder, "t10k-labels-idx1-ubyte")


class FirstStep:
    """Seconds from the start of the process to the end of the first step; the start is the kernel's own note of it."""

    def __init__(self):
        self.seconds = None

    def done(self):
        if self.seconds is None:
            with open("/proc/self/stat") as f:
                ticks = int(f.read().rsplit(")", 1)[1].split()[19])
            self.seconds = time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK")


def epoch_done(number, epochs, seconds, note):
    print(f"epoch {number}/{epochs}: {note}, {seconds:.2f} s", file=sys.stderr, flush=True)


def report(program, args, seconds, first_step, **more):
    """Prints the last line of output."""
    print(json.dumps({
        "program": program,
        "task": args.task,
        "images": args.images,
        "batch": BATCH[args.task],
        "epochs": args.epochs,
        "epochSeconds": seconds,
        "secondsPerEpoch": statistics.median(seconds[1:] or seconds),
        "secondsToFirstStep": first_step.seconds,
        "peakMemoryMiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "threads": args.threads,
        "python": platform.python_version(),
        **more,
    }))
