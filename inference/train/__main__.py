"""python -m inference.train: the expression model from labelled faces, as ONNX."""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

from inference.ferplus import Usage, faces_load
from inference.train.loop import Recipe, network_fit, temperature_fit
from inference.train.network import Calibrated, ExpressionNetwork


def main() -> None:
    given = _parse()
    torch.set_num_threads(given.threads)
    learn = faces_load(given.data, usage=Usage.TRAINING, majority=False)
    choose = faces_load(given.data, usage=Usage.CHOOSING, majority=True)
    recipe = Recipe(epochs=given.epochs, seed=given.seed, deadline_s=given.minutes * 60)
    network = network_fit(ExpressionNetwork(), learn, choose, recipe)
    temperature = temperature_fit(network, choose)
    given.out.parent.mkdir(parents=True, exist_ok=True)
    model_write(Calibrated(network, temperature), given.out)
    print(f"wrote {given.out}, temperature {temperature:.2f}")


def model_write(model: torch.nn.Module, path: Path) -> None:
    """Write the model as ONNX: float32 (n, 1, 48, 48) named faces to (n, 8) probabilities."""
    torch.onnx.export(
        model.eval(), (torch.zeros(2, 1, 48, 48),), str(path),
        input_names=["faces"], output_names=["probabilities"],
        dynamic_axes={"faces": {0: "n"}, "probabilities": {0: "n"}}, dynamo=False,
    )  # fmt: skip


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m inference.train", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="ferplus.npz")
    parser.add_argument("--out", type=Path, required=True, help="where the ONNX file goes")
    parser.add_argument("--epochs", type=int, default=60)
    parser.add_argument("--minutes", type=float, default=float("inf"), help="stop after these")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


if __name__ == "__main__":
    main()
