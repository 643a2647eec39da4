"""Trials about input gradients: how well the network does, and how its images fool it and a twin."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

import torch
from torch import Tensor, nn

from exambank import Givens, Metrics, at_least

from . import maps
from .digits import EPOCHS, TEST, TRAIN, digits, right, share, trained

EPSILONS = (0.001, 0.03, 0.05, 0.1, 0.15, 0.2)
"""How far a pixel may be moved; white is 1."""


# How well the network does


@dataclass(frozen=True)
class Learning(Givens):
    """How long the network is trained."""

    epochs: Annotated[int, at_least(0)] = EPOCHS


def learn(run: Learning, seeds: Sequence[int], device: str) -> list[Metrics]:
    """The accuracy on images that were not seen, the cross-entropy on them, and the mean margin."""
    return [learn_one(run, seed) for seed in seeds]


def learn_one(run: Learning, seed: int) -> Metrics:
    """One network."""
    model, images, labels = trained(seed, run.epochs)
    scores = model(images)
    loss = nn.functional.cross_entropy(scores, labels, reduction="none")
    told = scores.argmax(1) == labels
    return {"accuracy": share(told), "loss": share(loss), "margin": share(maps.margin(model, images, labels))}


# Fooling images


@dataclass(frozen=True)
class Fooling(Givens):
    """How pixels are moved, how long the network was trained, and how it pools."""

    kind: Literal["noise", "fgsm", "iterated"] = "fgsm"
    epochs: Annotated[int, at_least(0)] = EPOCHS
    pool: Literal["mean", "max"] = "mean"


def moved(kind: str, model: nn.Module, images: Tensor, labels: Tensor, epsilon: float, seed: int) -> Tensor:
    """Images whose pixels are moved by ε at most: at random, once along the gradient's signs, or step by step."""
    if kind == "noise":
        signs = torch.randint(2, images.shape, generator=torch.Generator().manual_seed(seed)) * 2 - 1
        return (images + epsilon * signs).clamp(0, 1)
    return (maps.fgsm if kind == "fgsm" else maps.iterated)(model, images, labels, epsilon)


def fool(run: Fooling, seeds: Sequence[int], device: str) -> list[Metrics]:
    """Move the pixels of test images, and look what the network makes of them."""
    return [fool_one(run, seed) for seed in seeds]


def fool_one(run: Fooling, seed: int) -> Metrics:
    """At each ε: the share of images that are no longer told right; by how much the margin falls, as a share of ε‖∇‖₁.

    `free` is that share where pixels may leave their range, `kept` where they may not.
    """
    model, images, labels = right(seed, run.epochs, pool=run.pool)
    before, slope = maps.margin(model, images, labels), maps.slope(maps.margin, model, images, labels)
    found: dict[str, list[float]] = {"flipped": [], "free": [], "kept": []}
    for epsilon in EPSILONS:
        there = moved(run.kind, model, images, labels, epsilon, seed)
        step = images - epsilon * slope.sign() if run.kind == "fgsm" else there
        predicted = epsilon * slope.abs().sum((1, 2, 3)).mean()
        after = maps.margin(model, there, labels)
        found["flipped"].append(share(after <= 0))
        found["kept"].append(share((before - after).mean() / predicted))
        found["free"].append(share((before - maps.margin(model, step, labels)).mean() / predicted))
    return found


@dataclass(frozen=True)
class Passing(Givens):
    """How the pixels were moved, and whether a twin is shown the images or the network they were made for."""

    kind: Literal["noise", "fgsm", "iterated"] = "fgsm"
    twin: bool = True


def hand_over(run: Passing, seeds: Sequence[int], device: str) -> list[Metrics]:
    """Fooling images made for one network, shown to a twin: trained on the same images from other weights."""
    return [hand_over_one(run, seed) for seed in seeds]


def hand_over_one(run: Passing, seed: int) -> Metrics:
    """At each ε the share that is no longer told right, of images that both networks told right."""
    model, images, labels = right(seed, EPOCHS)
    twin = trained(seed, EPOCHS, twin=True)[0]
    both = twin(images).argmax(1) == labels
    images, labels, shown = images[both], labels[both], twin if run.twin else model
    there = (moved(run.kind, model, images, labels, epsilon, seed) for epsilon in EPSILONS)
    return {"flipped": [share(maps.margin(shown, each, labels) <= 0) for each in there]}


# The network of the pictures


@dataclass(frozen=True)
class Showing(Givens):
    """How long the network of the pictures was trained."""

    epochs: Annotated[int, at_least(1)] = EPOCHS


def show(run: Showing, seeds: Sequence[int], device: str) -> list[Metrics]:
    """All weights of a network, rounded, and which of the images are its test images."""
    return [show_one(run, seed) for seed in seeds]


def show_one(run: Showing, seed: int) -> Metrics:
    """One network: `rebuilt` makes it again."""
    model = trained(seed, run.epochs)[0]
    weights = nn.utils.parameters_to_vector(model.parameters())
    test = torch.randperm(len(digits()[1]), generator=torch.Generator().manual_seed(seed))[TRAIN : TRAIN + TEST]
    return {"weights": [round(w, 3) for w in weights.tolist()], "test": test.tolist()}
