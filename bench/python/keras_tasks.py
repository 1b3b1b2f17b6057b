#!/usr/bin/env python3
"""Tasks 0 and 2 as a Keras user writes them: keras.Sequential, compile, fit. The yardstick for speed, not for accuracy.

    python3 -m venv VENV && VENV/bin/pip install tensorflow
    VENV/bin/python bench/python/keras_tasks.py --task 0 --epochs 4
    VENV/bin/python bench/python/keras_tasks.py --task 2 --epochs 2 --input numpy

jit_compile stays what Keras chooses ("auto", which compiles by XLA on a CPU) unless --jit says otherwise. The input is a
tf.data pipeline as Keras's guides write it (from_tensor_slices, cache, shuffle, batch, prefetch), or with --input numpy the
arrays themselves, which Keras shuffles and slices.

The last line of output is one JSON object: epochSeconds (training only, one number an epoch) and secondsPerEpoch (their
median, leaving the first out where there are more: it compiles).
"""

import argparse
import gzip
import json
import os
import platform
import statistics
import sys
import time

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np
import tensorflow as tf
from keras import layers


def read_idx(folder, name):
    path = os.path.join(folder, name)
    with open(path, "rb") if os.path.exists(path) else gzip.open(path + ".gz", "rb") as f:
        raw = f.read()
    shape = np.frombuffer(raw, ">u4", count=raw[3], offset=4)
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * raw[3]).reshape(shape)


def load(folder, prefix):
    images = read_idx(folder, prefix + "-images-idx3-ubyte").astype(np.float32)[..., np.newaxis] / 255
    return images, read_idx(folder, prefix + "-labels-idx1-ubyte").astype(np.int32)


def task0():
    model = keras.Sequential([
        keras.Input((28, 28, 1)),
        layers.Conv2D(32, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dense(128, activation="relu"),
        layers.Dense(10),
    ])
    return model, keras.optimizers.Adam(1e-3)


def task2():
    model = keras.Sequential([keras.Input((28, 28, 1))])
    for filters in (32, 64):
        for _ in range(2):
            model.add(layers.Conv2D(filters, 3, padding="same", activation="relu"))
            model.add(layers.BatchNormalization())
        model.add(layers.MaxPooling2D(2))
        model.add(layers.Dropout(0.25))
    for layer in (layers.Flatten(), layers.Dense(512, activation="relu"), layers.BatchNormalization(),
                  layers.Dropout(0.5), layers.Dense(10)):
        model.add(layer)
    decay = keras.optimizers.schedules.InverseTimeDecay(0.01, decay_steps=1, decay_rate=0.01 / 25)
    return model, keras.optimizers.SGD(decay, momentum=0.9)


class Clock(keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.seconds = []

    def on_epoch_begin(self, epoch, logs=None):
        self.start = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        self.seconds.append(time.perf_counter() - self.start)
        print(f"epoch {epoch + 1}: {logs}, {self.seconds[-1]:.2f} s", file=sys.stderr, flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--task", type=int, choices=(0, 2), default=0)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--images", type=int, default=48000, help="train on the first so many of the 48,000")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--data", default="/usr/share/datasets/fashion-mnist")
    parser.add_argument("--input", choices=("tfdata", "numpy"), default="tfdata")
    parser.add_argument("--jit", choices=("auto", "on", "off"), default="auto")
    parser.add_argument("--time-only", action="store_true", help="do not look at the test images")
    args = parser.parse_args()

    tf.config.threading.set_intra_op_parallelism_threads(args.threads)
    tf.config.threading.set_inter_op_parallelism_threads(args.threads)
    keras.utils.set_random_seed(args.seed)

    images, labels = load(args.data, "train")
    train = np.random.RandomState(9).permutation(60000)[12000:][:args.images]
    images, labels = images[train], labels[train]

    model, optimizer = (task0 if args.task == 0 else task2)()
    model.compile(
        optimizer=optimizer,
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
        jit_compile={"auto": "auto", "on": True, "off": False}[args.jit],
    )
    clock = Clock()
    if args.input == "tfdata":
        data = (tf.data.Dataset.from_tensor_slices((images, labels)).cache()
                .shuffle(len(images)).batch(args.batch).prefetch(tf.data.AUTOTUNE))
        model.fit(data, epochs=args.epochs, verbose=0, callbacks=[clock])
    else:
        model.fit(images, labels, batch_size=args.batch, epochs=args.epochs, verbose=0, callbacks=[clock])

    result = {
        "program": "keras",
        "task": args.task,
        "images": len(images),
        "epochs": args.epochs,
        "epochSeconds": clock.seconds,
        "secondsPerEpoch": statistics.median(clock.seconds[1:] or clock.seconds),
        "threads": args.threads,
        "input": args.input,
        "jitCompile": model.jit_compile,
        "keras": keras.__version__,
        "tensorflow": tf.__version__,
        "python": platform.python_version(),
    }
    if not args.time_only:
        test_images, test_labels = load(args.data, "t10k")
        _, result["testAccuracy"] = model.evaluate(test_images, test_labels, batch_size=1000, verbose=0)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
