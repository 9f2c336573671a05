"""Learning from the votes: cross-entropy on their shares, weights averaged over time."""

from __future__ import annotations

import copy
import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import log_softmax

from inference.ferplus import Faces
from inference.train.augment import augment, shrink


@dataclass(frozen=True)
class Recipe:
    """What a run of the training is told."""

    epochs: int = 60
    batch: int = 128
    peak_rate: float = 2.0e-3
    weight_decay: float = 0.05
    small_share: float = 0.5
    mixup: float = 0.2
    average_decay: float = 0.999
    seed: int = 1
    deadline_s: float = float("inf")


def to_input(images: NDArray[np.uint8]) -> Tensor:
    """float32 (n, 1, 48, 48) as the network takes it, from uint8 (n, 48, 48)."""
    scaled = (images.astype(np.float32) / 255 - 0.5) / 0.25
    return torch.from_numpy(scaled[:, None])


def network_fit(
    network: nn.Module, learn: Faces, choose: Faces, recipe: Recipe, *, say: bool = True
) -> nn.Module:
    """The averaged network of the epoch that did best on the faces kept for choosing."""
    torch.manual_seed(recipe.seed)
    network = network.to(memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(
        network.parameters(), lr=recipe.peak_rate, weight_decay=recipe.weight_decay
    )
    steps = recipe.epochs * (len(learn) // recipe.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, max_lr=recipe.peak_rate, total_steps=max(steps, 2), pct_start=0.15
    )
    averaged = copy.deepcopy(network)
    best, best_figure = copy.deepcopy(network), -1.0
    began, step = time.monotonic(), 0
    for epoch in range(recipe.epochs):
        network.train()
        for images, shares in _batches(learn, recipe, epoch):
            _step(network, optimiser, images, shares)
            schedule.step()
            step += 1
            # Short at first: an average over the random start would take epochs to forget it.
            _average(averaged, network, min(recipe.average_decay, (1 + step) / (10 + step)))
        figure = choosing_figure(averaged, choose)
        if figure > best_figure:
            best, best_figure = copy.deepcopy(averaged), figure
        passed_s = time.monotonic() - began
        if say:
            print(
                f"epoch {epoch + 1} of {recipe.epochs}: {figure:.4f}, {passed_s:.0f} s", flush=True
            )
        if passed_s > recipe.deadline_s:
            break
    return best.eval()


def choosing_figure(network: nn.Module, faces: Faces) -> float:
    """Accuracy on the faces as they are and at 20 px, averaged: one model serves both."""
    small = np.stack([shrink(image, side_px=20) for image in faces.images])
    hits = [
        (predict(network, images).argmax(1).numpy() == faces.labels).mean()
        for images in (faces.images, small)
    ]
    return float(0.7 * hits[0] + 0.3 * hits[1])


@torch.no_grad()  # type: ignore[untyped-decorator]
def predict(network: nn.Module, images: NDArray[np.uint8]) -> Tensor:
    """Logits float32 (n, 8)."""
    network.eval()
    parts = [network(to_input(images[at : at + 512])) for at in range(0, len(images), 512)]
    return torch.cat(parts)


def temperature_fit(network: nn.Module, faces: Faces) -> float:
    """The temperature at which probabilities fit the votes best."""
    logits, shares = predict(network, faces.images), torch.from_numpy(faces.shares)
    grid = np.linspace(0.5, 2.0, 76)
    losses = [-(shares * log_softmax(logits / float(t), 1)).sum(1).mean().item() for t in grid]
    return float(grid[int(np.argmin(losses))])


def _batches(faces: Faces, recipe: Recipe, epoch: int) -> Iterator[tuple[Tensor, Tensor]]:
    rng = np.random.default_rng([recipe.seed, epoch])
    order = rng.permutation(len(faces))
    for at in range(0, len(order) - recipe.batch + 1, recipe.batch):
        rows = order[at : at + recipe.batch]
        images = np.stack(
            [augment(faces.images[row], rng, small_share=recipe.small_share) for row in rows]
        )
        yield _mix(to_input(images), torch.from_numpy(faces.shares[rows]), rng, recipe.mixup)


def _mix(
    images: Tensor, shares: Tensor, rng: np.random.Generator, strength: float
) -> tuple[Tensor, Tensor]:
    """Half of the batches blended with themselves in another order (mixup, arXiv 1710.09412)."""
    if strength <= 0 or rng.random() < 0.5:
        return images, shares
    part = float(rng.beta(strength, strength))
    other = torch.from_numpy(rng.permutation(len(images)))
    return part * images + (1 - part) * images[other], part * shares + (1 - part) * shares[other]


def _step(
    network: nn.Module, optimiser: torch.optim.Optimizer, images: Tensor, shares: Tensor
) -> None:
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits = network(images.to(memory_format=torch.channels_last))
    loss = -(shares * log_softmax(logits.float(), 1)).sum(1).mean()
    optimiser.zero_grad(set_to_none=True)
    loss.backward()
    nn.utils.clip_grad_norm_(network.parameters(), 2.0)
    optimiser.step()


@torch.no_grad()  # type: ignore[untyped-decorator]
def _average(averaged: nn.Module, network: nn.Module, decay: float) -> None:
    for kept, fresh in zip(
        averaged.state_dict().values(), network.state_dict().values(), strict=True
    ):
        if kept.dtype.is_floating_point:
            kept.mul_(decay).add_(fresh, alpha=1 - decay)
        else:
            kept.copy_(fresh)
