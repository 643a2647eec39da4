"""Trials about a search: small convolutional networks in PyTorch on real digits, each a candidate of a random search.

Convention: the digits are split once and for all into 1,300 for the search and 497 for the test. In the search a seed
draws 300 of the 1,300 to validate on. The test images are read by `score` only, when training has seen all 1,300.
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from exambank import Givens, Metrics, at_least, at_most, less_than, more_than

SEARCHED, VALIDATED, BATCH = 1300, 300, 50
SPLIT = 182
"""The seed that puts the test images aside."""


@dataclass(frozen=True)
class Net(Givens):
    """A network: its convolutions 3×3, each followed by batch norm if there is any, and ReLU; the last two by pooling."""

    layers: Annotated[int, at_least(1), at_most(3)] = 2
    channels: Annotated[int, at_least(1)] = 8
    norm: bool = False
    drop: Annotated[float, at_least(0), less_than(1)] = 0.0
    rate: Annotated[float, more_than(0)] = 1e-3
    epochs: Annotated[int, at_least(1)] = 5


def digits_used() -> str:
    """The data of `search` and `score`."""
    return "the 1,797 real 8×8 digits that ship with scikit-learn, of mean 0 and variance 1; 497 put aside for the test"


@functools.cache
def digits() -> tuple[Tensor, Tensor]:
    """All images [N, 1, 8, 8] in an order drawn once, and their labels; the last 497 are for the test."""
    from sklearn.datasets import load_digits  # slow to import

    found = load_digits()
    images = torch.tensor(found.images, dtype=torch.float32)[:, None]
    order = torch.randperm(len(images), generator=torch.Generator().manual_seed(SPLIT))
    return ((images - images.mean()) / images.std())[order], torch.tensor(found.target)[order]


def network(net: Net) -> nn.Sequential:
    """The layers of a candidate; channels double after a pooling."""
    layers: list[nn.Module] = []
    before, after, side = 1, net.channels, 8
    for place in range(net.layers):
        layers += [nn.Conv2d(before, after, 3, padding=1), *[nn.BatchNorm2d(after)] * net.norm, nn.ReLU()]
        before = after
        if place >= net.layers - 2:
            layers.append(nn.MaxPool2d(2))
            after, side = 2 * after, side // 2
    return nn.Sequential(*layers, nn.Flatten(), nn.Dropout(net.drop), nn.Linear(before * side**2, 10))


def fit(net: Net, images: Tensor, labels: Tensor) -> nn.Sequential:
    """Adam, its rate falling to 0 in a straight line; weights, order and masks come from torch's global generator."""
    model = network(net)
    optimizer = torch.optim.Adam(model.parameters(), lr=net.rate, fused=True)
    steps = net.epochs * (len(labels) // BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 1 - step / steps)
    for _ in range(net.epochs):
        for batch in torch.randperm(len(labels))[: len(labels) // BATCH * BATCH].split(BATCH):
            optimizer.zero_grad()
            cross_entropy(model(images[batch]), labels[batch]).backward()
            optimizer.step()
            schedule.step()
    return model.eval()


def measured(model: nn.Module, images: Tensor, labels: Tensor) -> tuple[float, float]:
    """The accuracy in percent, and the loss."""
    with torch.no_grad():
        scores = model(images)
    right = (scores.argmax(1) == labels).double().mean()
    return round(float(100 * right), 2), float(f"{cross_entropy(scores, labels):.6g}")


def search(net: Net, seeds: Sequence[int], device: str) -> list[Metrics]:
    """Train on 1,000 of the images for the search, validate on the other 300; the seed draws which."""
    found: list[Metrics] = []
    for seed in seeds:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            images, labels = (part[:SEARCHED] for part in digits())
            order = torch.randperm(SEARCHED)
            training, validation = order[VALIDATED:], order[:VALIDATED]
            model = fit(net, images[training], labels[training])
            accuracy, loss = measured(model, images[validation], labels[validation])
            found.append({"validation": accuracy, "loss": loss})
    return found


def score(net: Net, seeds: Sequence[int], device: str) -> list[Metrics]:
    """Train on all images for the search; the test images are looked at once, at the end."""
    found: list[Metrics] = []
    for seed in seeds:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            images, labels = digits()
            model = fit(net, images[:SEARCHED], labels[:SEARCHED])
            accuracy, loss = measured(model, images[SEARCHED:], labels[SEARCHED:])
            found.append({"test": accuracy, "loss": loss})
    return found
