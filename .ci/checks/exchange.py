"""Compares exported networks with the logits that are expected: exchange.py CHECKER FOLDER...

CHECKER is onnx, pytorch or keras. A folder holds case.json, pixels.bin (uint8 [N, C, H, W]), logits.bin (float64 [N, classes])
and the exports. The difference of an image is the largest one of its logits, divided by the largest expected logit of the
image or by 1, whichever is larger. Ends with 1 if one is above 1e-5.
"""
import importlib.util
import json
import os
import pathlib
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np

TOLERANCE = 1e-5
BATCH = 500


def onnx_logits(folder):
    import onnx
    import onnxruntime

    model = onnx.load(folder / "model.onnx")
    onnx.checker.check_model(model, full_check=True)
    session = onnxruntime.InferenceSession(folder / "model.onnx", providers=["CPUExecutionProvider"])

    def run(pixels):
        logits, probabilities = session.run(["logits", "probabilities"], {"pixels": pixels})
        softmax = np.exp(logits.astype(float) - logits.max(1, keepdims=True))
        softmax /= softmax.sum(1, keepdims=True)
        assert np.abs(probabilities - softmax).max() < 1e-6, "the probabilities are not the softmax of the logits"
        return logits

    return run


def pytorch_logits(folder):
    import torch

    torch.set_grad_enabled(False)
    spec = importlib.util.spec_from_file_location("model", folder / "pytorch" / "model.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    network = module.load()
    return lambda pixels: network(torch.from_numpy(pixels)).numpy()


def keras_logits(folder):
    import keras

    model = keras.models.load_model(folder / "model.keras")
    return lambda pixels: np.asarray(model(np.ascontiguousarray(pixels.transpose(0, 2, 3, 1))))


def main(checker, folders):
    load = {"onnx": onnx_logits, "pytorch": pytorch_logits, "keras": keras_logits}[checker]
    worst, where, images = 0.0, "", 0
    failed = []
    for name in folders:
        folder = pathlib.Path(name)
        case = json.loads((folder / "case.json").read_text())
        pixels = np.fromfile(folder / "pixels.bin", np.uint8).reshape([case["images"], *case["input"]])
        expected = np.fromfile(folder / "logits.bin", "<f8").reshape(case["images"], case["classes"])
        run = load(folder)
        for start in range(0, len(pixels), BATCH):
            some = expected[start:start + BATCH]
            difference = np.abs(run(pixels[start:start + BATCH]) - some).max(1)
            difference /= np.maximum(1, np.abs(some).max(1))
            # Comparisons with NaN are written so that they fail.
            if not difference.max() <= worst:
                worst, where = float(difference.max()), folder.name
            if not difference.max() <= TOLERANCE:
                failed.append(folder.name)
        images += len(pixels)
    print(f"{checker}: {len(folders)} networks, {images} images: worst difference {worst:.1e} ({where})")
    if failed:
        print(f"{checker}: beyond {TOLERANCE}: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed or not folders else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
