"""Trials about maps, pictures of classes, and what features and their Gram matrices keep of an image."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import torch
from scipy.stats import rankdata
from torch import Tensor, nn

from exambank import Givens, Metrics, at_least

from . import digits as lab, maps
from .digits import EPOCHS, LAST, share


@dataclass(frozen=True)
class Mapping(Givens):
    """Which map, and how long the network was trained."""

    kind: Literal["saliency", "guided", "cam", "random"] = "saliency"
    epochs: Annotated[int, at_least(0)] = EPOCHS


def map_of(kind: str, model: nn.Sequential, images: Tensor, labels: Tensor, seed: int) -> Tensor:
    """A map of each image, [N, 16, 16]; a random one as a yardstick."""
    if kind == "random":
        return torch.rand(images[:, 0].shape, generator=torch.Generator().manual_seed(seed))
    if kind == "cam":
        small = maps.grad_cam(model, model[LAST], images, labels)[:, None]
        return nn.functional.interpolate(small, (lab.SIDE, lab.SIDE), mode="bilinear")[:, 0]
    return (maps.guided if kind == "guided" else maps.saliency)(model, images, labels)


def redrawn(model: nn.Sequential, first: int, seed: int) -> nn.Sequential:
    """The network with its layers from place `first` on drawn anew, as they are before training."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed + 2 * 10**6)
        fresh = lab.network()
    mixed = nn.Sequential(*(fresh[i] if i >= first else model[i] for i in range(len(fresh))))
    return mixed.eval().requires_grad_(False)


def alike(one: Tensor, other: Tensor) -> float:
    """The rank correlation of two maps, in the mean of all images; 0 where one has a single value only."""
    ranks = [torch.tensor(rankdata(each.flatten(1).numpy(), axis=1)) for each in (one, other)]
    ranks = [each - each.mean(1, keepdim=True) for each in ranks]
    sizes = [each.norm(dim=1) for each in ranks]
    return share((ranks[0] * ranks[1]).sum(1) / (sizes[0] * sizes[1]).clamp(min=1e-9))


def explain(run: Mapping, seeds: Sequence[int], device: str) -> list[Metrics]:
    """Put a map to the test: does it change with the weights, and do the pixels that it marks matter?"""
    return [explain_one(run, seed) for seed in seeds]


def explain_one(run: Mapping, seed: int) -> Metrics:
    """Rank correlations with the map once the last layer, or all layers, are drawn anew, and with the image itself.

    `covered` is by how much of itself the margin falls when the pixels marked most are painted grey.
    """
    model, images, labels = lab.right(seed, run.epochs)
    found = map_of(run.kind, model, images, labels, seed)
    again = [map_of(run.kind, redrawn(model, first, seed), images, labels, seed + 1) for first in (6, 0)]
    marked = found.flatten(1).topk(lab.COVERED, dim=1).indices
    painted = images.flatten(1).scatter(1, marked, 0.5).view_as(images)
    before, after = (maps.margin(model, each, labels) for each in (images, painted))
    return {
        "last": alike(found, again[0]),
        "all": alike(found, again[1]),
        "image": alike(found, images),
        "covered": share((before - after).mean() / before.mean()),
        "lost": share(after <= 0),
    }


@dataclass(frozen=True)
class Picturing(Givens):
    """How much a picture of a class pays for its variation, in thousandths, and how many steps it takes."""

    smooth: Annotated[int, at_least(0)] = 0
    steps: Annotated[int, at_least(0)] = 100


def picture(run: Picturing, seeds: Sequence[int], device: str) -> list[Metrics]:
    """Draw each class as the network likes it best, and show the pictures to a twin."""
    return [picture_one(run, seed) for seed in seeds]


def picture_one(run: Picturing, seed: int) -> Metrics:
    """Of four starts for each class: the share that network and twin take for it, the variation, the twin's margin."""
    model, twin = (lab.trained(seed, EPOCHS, twin)[0] for twin in (False, True))
    labels = torch.arange(lab.CLASSES).repeat(4)
    start = torch.rand(len(labels), 1, lab.SIDE, lab.SIDE, generator=torch.Generator().manual_seed(seed))
    images = maps.visualised(model, labels, start, run.steps, run.smooth / 1000)
    margins = [maps.margin(each, images, labels) for each in (model, twin)]
    return {
        "own": share(margins[0] > 0),
        "twin": share(margins[1] > 0),
        "ratio": share(margins[1].mean() / margins[0].mean()),
        "variation": share(maps.variation(images)),
    }


@dataclass(frozen=True)
class Matching(Givens):
    """What of an image is matched, its features or their Gram matrix, and in how many steps."""

    kind: Literal["features", "gram"] = "features"
    steps: Annotated[int, at_least(1)] = 150


def match(run: Matching, seeds: Sequence[int], device: str) -> list[Metrics]:
    """From noise, make images whose features, or whose Gram matrices, are those of test images."""
    return [match_one(run, seed) for seed in seeds]


def match_one(run: Matching, seed: int) -> Metrics:
    """The share of images that are taken for the digit they are made from; the loss as a share of that of blank paper."""
    model, images, labels = lab.right(seed, EPOCHS, lab.MATCHED)

    def told(of: Tensor) -> Any:
        features = model[: LAST + 1](of).flatten(2)
        return features if run.kind == "features" else features @ features.mT

    goal = told(images)
    found = torch.rand(images.shape, generator=torch.Generator().manual_seed(seed)).requires_grad_()
    optimizer = torch.optim.Adam([found], lr=0.05)
    for _ in range(run.steps):
        optimizer.zero_grad()
        ((told(found) - goal).square().sum((1, 2)) / goal.square().sum((1, 2))).sum().backward()
        optimizer.step()
        with torch.no_grad():
            found.clamp_(0, 1)
    found = found.detach()
    return {
        "told": share(maps.margin(model, found, labels) > 0),
        "loss": share((told(found) - goal).square().sum((1, 2)) / goal.square().sum((1, 2))),
        "image": alike(found, images),
    }
