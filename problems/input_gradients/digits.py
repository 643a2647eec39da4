"""The network of all trials: small, trained on scikit-learn's digits.

Convention: a seed draws which digits are trained on, their order and the weights. An epoch is a pass over the training
images; `epochs` is how long a network is trained, and 0 leaves it as it was drawn.
"""

import functools
from collections.abc import Sequence

import torch
from torch import Tensor, nn

SIDE, CLASSES, TRAIN, TEST, BATCH, RATE = 16, 10, 1297, 500, 64, 0.01
EPOCHS = 8
LOOKED, MATCHED, COVERED = 100, 50, 26
"""Test images, the first ones that are told right, for attacks and maps; of these, to match; pixels that are covered."""
LAST = 4
"""The place in `network` whose output Grad-CAM weighs and style is taken from: the second ReLU."""


def digits_used() -> str:
    """The data of all trials."""
    return f"the 1,797 real 8×8 digits that ship with scikit-learn, upsampled bilinearly to {SIDE}×{SIDE}, pixels from 0 to 1"


@functools.cache
def digits() -> tuple[Tensor, Tensor]:
    """All images (N, 1, 16, 16) and their labels."""
    from sklearn.datasets import load_digits  # slow to import

    found = load_digits()
    small = torch.tensor(found.images, dtype=torch.float32)[:, None] / 16
    return nn.functional.interpolate(small, (SIDE, SIDE), mode="bilinear"), torch.tensor(found.target)


def network(pool: str = "mean") -> nn.Sequential:
    """Two 3×3 convolutions, each with ReLU and pooling; a linear layer gives the scores."""
    pooled = nn.MaxPool2d if pool == "max" else nn.AvgPool2d
    return nn.Sequential(
        *(nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), pooled(2)),
        *(nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), pooled(2)),
        *(nn.Flatten(), nn.Linear(16 * (SIDE // 4) ** 2, CLASSES)),
    )


@functools.lru_cache(maxsize=256)
def trained(seed: int, epochs: int, twin: bool = False, pool: str = "mean") -> tuple[nn.Sequential, Tensor, Tensor]:
    """A network, and the images and labels that it has not seen: a twin has the same, but weights of its own."""
    images, labels = digits()
    order = torch.randperm(len(labels), generator=torch.Generator().manual_seed(seed))
    training, test = order[:TRAIN], order[TRAIN : TRAIN + TEST]
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed + 10**6 * twin)
        model = network(pool)
        optimizer = torch.optim.Adam(model.parameters(), RATE, fused=True)
        for _ in range(epochs):
            for batch in training[torch.randperm(TRAIN)].split(BATCH):
                optimizer.zero_grad()
                nn.functional.cross_entropy(model(images[batch]), labels[batch]).backward()
                optimizer.step()
    return model.eval().requires_grad_(False), images[test], labels[test]


def right(seed: int, epochs: int, most: int = LOOKED, pool: str = "mean") -> tuple[nn.Sequential, Tensor, Tensor]:
    """A trained network, and the first test images that it tells right, with their labels."""
    model, images, labels = trained(seed, epochs, pool=pool)
    chosen = (model(images).argmax(1) == labels).nonzero()[:most, 0]
    return model, images[chosen], labels[chosen]


def share(found: Tensor) -> float:
    """A mean, in as many digits as are worth keeping."""
    return float(f"{found.double().mean().item():.4g}")


def rebuilt(weights: Sequence[float]) -> nn.Sequential:
    """The network with these weights."""
    model = network().requires_grad_(False)
    nn.utils.vector_to_parameters(torch.tensor(weights), model.parameters())
    return model.eval()
