#!/usr/bin/env python3
"""Tasks 0, 2, 6 and 8 as a Keras user writes them: keras.Sequential, compile, fit. A benchmark of speed, not of accuracy.

    KERAS_BACKEND=tensorflow python3 keras_tasks.py --task 0 --epochs 3 --time-only
    KERAS_BACKEND=jax python3 keras_tasks.py --task 2 --epochs 2 --input numpy

jit_compile stays what Keras chooses ("auto"; Keras 3.15 does not compile by XLA on a CPU with TensorFlow, and always with JAX)
unless --jit says otherwise. The input is a tf.data pipeline as Keras's guides write it (from_tensor_slices, cache, shuffle,
batch, prefetch), or with --input numpy the arrays themselves, which Keras shuffles and slices; numpy is the default with JAX,
so that TensorFlow is not needed. TensorFlow's threads are set by --threads; JAX takes a thread for each core that it may use.

The last line of output is one JSON object: epochSeconds (training only, one number an epoch), secondsPerEpoch (their
median, leaving the first out where there are more: it compiles), secondsToFirstStep, peakMemoryMiB.
"""

import os
import time

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import common
import keras
import numpy as np
from keras import layers


def conv(filters, kernel):
    return layers.Conv2D(filters, kernel, padding="same", activation="relu")


def task0():
    return [conv(32, 3), layers.MaxPooling2D(2), layers.Flatten(), layers.Dense(128, activation="relu"), layers.Dense(10)]


def task2():
    parts = []
    for filters in (32, 64):
        for _ in range(2):
            parts += [conv(filters, 3), layers.BatchNormalization()]
        parts += [layers.MaxPooling2D(2), layers.Dropout(0.25)]
    return [*parts, layers.Flatten(), layers.Dense(512, activation="relu"), layers.BatchNormalization(), layers.Dropout(0.5),
            layers.Dense(10)]


def two_blocks(normalized):
    parts = []
    for _ in range(2):
        parts += [conv(32, 5), *([layers.BatchNormalization()] if normalized else []), layers.MaxPooling2D(2)]
    return [*parts, layers.Flatten(), layers.Dense(256, activation="relu"), layers.Dense(10)]


NETWORKS = {"0": task0, "2": task2, "6": lambda: two_blocks(False), "8": lambda: two_blocks(True)}


def optimizer(task):
    if task == "2":
        decay = keras.optimizers.schedules.InverseTimeDecay(0.01, decay_steps=1, decay_rate=0.01 / 25)
        return keras.optimizers.SGD(decay, momentum=0.9)
    return keras.optimizers.Adam(1e-3)


class Clock(keras.callbacks.Callback):
    def __init__(self, epochs):
        super().__init__()
        self.epochs = epochs
        self.seconds = []
        self.first_step = common.FirstStep()

    def on_epoch_begin(self, epoch, logs=None):
        self.start = time.perf_counter()

    def on_train_batch_end(self, batch, logs=None):
        self.first_step.done()

    def on_epoch_end(self, epoch, logs=None):
        self.seconds.append(time.perf_counter() - self.start)
        common.epoch_done(epoch + 1, self.epochs, self.seconds[-1], logs)


def main():
    backend = keras.backend.backend()
    options = common.parser()
    options.add_argument("--input", choices=("tfdata", "numpy"), default="tfdata" if backend == "tensorflow" else "numpy")
    options.add_argument("--jit", choices=("auto", "on", "off"), default="auto")
    args = options.parse_args()

    versions = {"keras": keras.__version__}
    if backend == "tensorflow" or args.input == "tfdata":
        import tensorflow as tf
        tf.config.threading.set_intra_op_parallelism_threads(args.threads)
        tf.config.threading.set_inter_op_parallelism_threads(args.threads)
        versions["tensorflow"] = tf.__version__
    if backend == "jax":
        import jax
        versions["jax"] = jax.__version__
        # XLA has no option for its threads; it counts the cores that the process may run on.
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:args.threads])
    keras.utils.set_random_seed(args.seed)

    pixels, labels = common.training_images(args.data, args.images)
    images, labels = pixels[..., np.newaxis].astype(np.float32) / 255, labels.astype(np.int32)
    del pixels

    model = keras.Sequential([keras.Input((28, 28, 1)), *NETWORKS[args.task]()])
    model.compile(
        optimizer=optimizer(args.task),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
        jit_compile={"auto": "auto", "on": True, "off": False}[args.jit],
    )
    clock = Clock(args.epochs)
    batch = common.BATCH[args.task]
    if args.input == "tfdata":
        data = (tf.data.Dataset.from_tensor_slices((images, labels)).cache()
                .shuffle(len(images)).batch(batch).prefetch(tf.data.AUTOTUNE))
        model.fit(data, epochs=args.epochs, verbose=0, callbacks=[clock])
    else:
        model.fit(images, labels, batch_size=batch, epochs=args.epochs, verbose=0, callbacks=[clock])

    more = {"backend": backend, "input": args.input, "jitCompile": model.jit_compile, **versions}
    if not args.time_only:
        pixels, truth = common.test_images(args.data)
        _, more["testAccuracy"] = model.evaluate(
            pixels[..., np.newaxis].astype(np.float32) / 255, truth.astype(np.int32), batch_size=1000, verbose=0)
    common.report("keras", args, clock.seconds, clock.first_step, **more)


if __name__ == "__main__":
    main()
