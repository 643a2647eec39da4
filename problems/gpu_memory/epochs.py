"""How the batch size trades accuracy against time: epochs over real images."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, NamedTuple

import torch
from torch import Tensor, nn

from exambank.problem.given import Givens, at_least
from exambank.tools import cifar10
from exambank.tools.resnet import RESNET_18, Plan, resnet
from exambank.tools.training import training_step

TRAIN, TEST = 4096, 1024
"""Photographs."""


@dataclass(frozen=True)
class Training(Givens):
    """Epochs over real images; the learning rate is `rate` at batch 256, and in proportion at others.

    With `photographs`, 4096 images of CIFAR-10 where they are at hand; else the digits of scikit-learn.
    """

    model: Literal["resnet18", "tiny"] = "resnet18"
    batch: Annotated[int, at_least(1)] = 256
    side: Annotated[int, at_least(8)] = 224
    photographs: bool = True
    epochs: Annotated[int, at_least(1)] = 10
    rate: float = 0.1


class Images(NamedTuple):
    """Pixels (N, 3, h, w) from 0 to 1 and labels (N,), to train with and to test with."""

    pixels: Tensor
    labels: Tensor
    test_pixels: Tensor
    test_labels: Tensor


def digits_used() -> str:
    """The data of `train` without photographs."""
    return "the 1,797 real 8×8 digits that ship with scikit-learn, enlarged; every fifth is for testing"


def photographs_used() -> str:
    """The data of `train` with photographs."""
    if cifar10.available():
        return (
            f"{TRAIN} training and {TEST} test images of CIFAR-10 (official binary files), drawn by the seed, enlarged"
        )
    return f"{digits_used()} (CIFAR-10 was not at hand)"


def digits() -> Images:
    """The digits of scikit-learn, in three equal channels."""
    from sklearn.datasets import load_digits  # slow to import

    values, answers = load_digits(return_X_y=True)
    pixels = torch.from_numpy(values).float().reshape(-1, 1, 8, 8).expand(-1, 3, -1, -1) / 16
    labels, held_out = torch.from_numpy(answers), torch.arange(len(answers)) % 5 == 0
    return Images(pixels[~held_out], labels[~held_out], pixels[held_out], labels[held_out])


def photographs() -> Images:
    """Random images of CIFAR-10, as few as the source takes."""
    found = []
    for images, wanted in ((cifar10.load("train"), TRAIN), (cifar10.load("test"), TEST)):
        chosen = torch.randperm(len(images.labels))[:wanted].numpy()
        found += [torch.from_numpy(images.pixels[chosen]).float() / 255, torch.from_numpy(images.labels[chosen]).long()]
    return Images(*found)


def train(setup: Training, seeds: Sequence[int], device: str) -> list[dict[str, Any]]:
    """Accuracy on the images kept for testing and seconds of training so far, after each epoch.

    Seconds are None on a CPU, where they say nothing about parallel hardware.
    """
    return [_train(setup, seed, device) for seed in seeds]


def _train(setup: Training, seed: int, device: str) -> dict[str, Any]:
    torch.manual_seed(seed)
    found = photographs() if setup.photographs and cifar10.available() else digits()
    images = Images(*(tensor.to(device) for tensor in found))
    plan = RESNET_18 if setup.model == "resnet18" else Plan((1, 1), bottleneck=False, width=16)
    model = resnet(plan, classes=10).to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=setup.rate * setup.batch / 256, momentum=0.9)
    synchronise = torch.cuda.synchronize if device == "cuda" else lambda: None
    seconds: list[float] = []
    accuracies: list[float] = []
    updates = 0
    for _ in range(setup.epochs):
        model.train()
        synchronise()
        start = time.perf_counter()
        for rows in torch.randperm(len(images.labels)).to(device).split(setup.batch):
            training_step(model, optimizer, enlarged(images.pixels[rows], setup.side), images.labels[rows])
            updates += 1
        synchronise()
        seconds.append(time.perf_counter() - start + (seconds[-1] if seconds else 0.0))
        accuracies.append(_accuracy(model, images, setup.side))
    return {"accuracy": accuracies, "seconds": seconds if device == "cuda" else None, "updates": updates}


def enlarged(pixels: Tensor, side: int) -> Tensor:
    """The images in another size: shape (n, 3, side, side)."""
    return nn.functional.interpolate(pixels, size=(side, side), mode="bilinear")


def _accuracy(model: nn.Module, images: Images, side: int) -> float:
    model.eval()
    with torch.no_grad():
        parts = zip(images.test_pixels.split(128), images.test_labels.split(128), strict=True)
        right = sum(int((model(enlarged(x, side)).argmax(1) == y).sum()) for x, y in parts)
    return right / len(images.test_labels)
