"""Networks of other kinds than residual ones, each in a few lines: a vision transformer, a U-Net, an MLP.

    with torch.device("meta"):
        model = transformer(classes=10, side=224, fused=False)

All take images (batch, 3, side, side).
"""

import math
from itertools import pairwise
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn.functional import scaled_dot_product_attention, softmax

from exambank.tools.resnet import normed


class Attention(nn.Module):  # type: ignore[misc]
    """Self-attention: by torch's fused kernel or, written out, with a table of weights for each head."""

    def __init__(self, width: int, heads: int, *, fused: bool) -> None:
        super().__init__()
        self.heads, self.fused = heads, fused
        self.inward, self.outward = nn.Linear(width, 3 * width), nn.Linear(width, width)

    def forward(self, x: Tensor) -> Tensor:
        """Shape (batch, tokens, width) to the same."""
        query, key, value = self.inward(x).unflatten(-1, (3, self.heads, -1)).permute(2, 0, 3, 1, 4)
        if self.fused:
            mixed = scaled_dot_product_attention(query, key, value)
        else:
            mixed = softmax(query @ key.mT / math.sqrt(query.size(-1)), dim=-1) @ value
        return cast(Tensor, self.outward(mixed.transpose(1, 2).flatten(2)))


class Residual(nn.Module):  # type: ignore[misc]
    """What layers make of their input, added to it."""

    def __init__(self, *layers: nn.Module) -> None:
        super().__init__()
        self.layers = nn.Sequential(*layers)

    def forward(self, x: Tensor) -> Tensor:
        """Shapes are those of the input."""
        return x + cast(Tensor, self.layers(x))


class Tokens(nn.Module):  # type: ignore[misc]
    """Patches of an image, projected, each with a vector that is learned for its place."""

    def __init__(self, width: int, patch: int, side: int) -> None:
        super().__init__()
        self.project = nn.Conv2d(3, width, patch, patch)
        self.places = nn.Parameter(torch.zeros((side // patch) ** 2, width))

    def forward(self, x: Tensor) -> Tensor:
        """Shape (batch, 3, side, side) to (batch, tokens, width)."""
        return cast(Tensor, self.project(x)).flatten(2).mT + self.places


class Mean(nn.Module):  # type: ignore[misc]
    """The mean of all tokens."""

    def forward(self, x: Tensor) -> Tensor:
        """Shape (batch, tokens, width) to (batch, width)."""
        return x.mean(1)


def transformer(
    classes: int, side: int, *, fused: bool, width: int = 384, depth: int = 12, patch: int = 16
) -> nn.Sequential:
    """A vision transformer with heads of 64 numbers, no dropout and the mean for a class token; by default ViT-S/16.

    Dosovitskiy et al., An image is worth 16×16 words, arXiv:2010.11929.
    """
    layers: list[nn.Module] = [Tokens(width, patch, side)]
    for _ in range(depth):
        layers.append(Residual(nn.LayerNorm(width), Attention(width, width // 64, fused=fused)))
        wide = nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width)
        layers.append(Residual(nn.LayerNorm(width), *wide))
    return nn.Sequential(*layers, nn.LayerNorm(width), Mean(), nn.Linear(width, classes))


class Level(nn.Module):  # type: ignore[misc]
    """A level of a U-Net: what is computed at half the size is put beside what was there before."""

    def __init__(self, incoming: int, width: int, below: nn.Module) -> None:
        super().__init__()
        self.before, self.after = twice(incoming, width), twice(2 * width, width)
        self.below = nn.Sequential(nn.MaxPool2d(2), below, nn.ConvTranspose2d(2 * width, width, 2, 2))

    def forward(self, x: Tensor) -> Tensor:
        """Shape (batch, incoming, h, w) to (batch, width, h, w)."""
        kept = self.before(x)
        return cast(Tensor, self.after(torch.cat((kept, self.below(kept)), dim=1)))


def twice(incoming: int, width: int) -> nn.Sequential:
    """Two 3×3 convolutions, each with a batch norm and a ReLU in place."""
    first, second = normed(incoming, width, 3), normed(width, width, 3)
    return nn.Sequential(*first, nn.ReLU(inplace=True), *second, nn.ReLU(inplace=True))


def unet(classes: int, *, width: int = 32, depth: int = 3) -> nn.Sequential:
    """A class for each pixel; the width doubles at each of `depth` levels. The side is a multiple of 2^depth.

    Ronneberger et al., U-Net: convolutional networks for biomedical image segmentation, arXiv:1505.04597.
    """
    network: nn.Module = twice(width * 2 ** (depth - 1), width * 2**depth)
    for level in reversed(range(depth)):
        network = Level(width * 2 ** (level - 1) if level else 3, width * 2**level, network)
    return nn.Sequential(network, nn.Conv2d(width, classes, 1))


def mlp(classes: int, side: int, *, width: int = 4096, depth: int = 3) -> nn.Sequential:
    """`depth` hidden layers with ReLUs on the pixels."""
    sizes = 3 * side**2, *[width] * depth
    layers = [layer for n, m in pairwise(sizes) for layer in (nn.Linear(n, m), nn.ReLU())]
    return nn.Sequential(nn.Flatten(), *layers, nn.Linear(width, classes))
