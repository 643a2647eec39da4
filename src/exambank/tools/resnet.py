"""Residual networks in a screen of code, as torchvision builds them (v1.5: the 3×3 convolution has the stride).

    with torch.device("meta"):
        model = resnet(RESNET_152, classes=10)

He et al., Deep residual learning for image recognition, arXiv:1512.03385. Inputs are (batch, 3, height, width).
"""

from typing import NamedTuple, cast

import torch
from torch import Tensor, nn


class Plan(NamedTuple):
    """What tells one residual network from another.

    Attributes:
        blocks: residual blocks in each stage; every stage but the first halves the image and doubles the width.
        bottleneck: blocks of 1×1, 3×3 and 1×1 convolutions that put out four times their width, instead of two 3×3.
        width: channels of the stem and of the first stage.
    """

    blocks: tuple[int, ...]
    bottleneck: bool
    width: int = 64

    @property
    def expansion(self) -> int:
        """How many times its width a block puts out."""
        return 4 if self.bottleneck else 1


RESNET_18 = Plan((2, 2, 2, 2), bottleneck=False)
RESNET_50 = Plan((3, 4, 6, 3), bottleneck=True)
RESNET_152 = Plan((3, 8, 36, 3), bottleneck=True)


class Block(nn.Module):  # type: ignore[misc]
    """Convolutions, each with a batch norm, whose result is added to the input; ReLUs work in place."""

    def __init__(self, incoming: int, width: int, stride: int, *, bottleneck: bool) -> None:
        super().__init__()
        outgoing = 4 * width if bottleneck else width
        if bottleneck:
            layers = [
                *normed(incoming, width, 1), nn.ReLU(inplace=True),
                *normed(width, width, 3, stride), nn.ReLU(inplace=True),
                *normed(width, outgoing, 1),
            ]  # fmt: skip
        else:
            layers = [*normed(incoming, width, 3, stride), nn.ReLU(inplace=True), *normed(width, width, 3)]
        self.residual = nn.Sequential(*layers)
        fits = stride == 1 and incoming == outgoing
        self.shortcut = nn.Identity() if fits else nn.Sequential(*normed(incoming, outgoing, 1, stride))
        self.relu = nn.ReLU(inplace=True)

    def forward(self, x: Tensor) -> Tensor:
        """Shape (batch, incoming, h, w) to (batch, outgoing, h / stride, w / stride)."""
        y = self.residual(x)
        y += self.shortcut(x)
        return cast(Tensor, self.relu(y))


def normed(incoming: int, outgoing: int, kernel: int, stride: int = 1) -> list[nn.Module]:
    """A convolution without bias, padded by half its kernel, and its batch norm."""
    convolution = nn.Conv2d(incoming, outgoing, kernel, stride, padding=kernel // 2, bias=False)
    return [convolution, nn.BatchNorm2d(outgoing)]


def resnet(plan: Plan, classes: int = 1000) -> nn.Sequential:
    """The network of a plan; initialised as torch does by default, for what is counted and timed here."""
    layers = [*normed(3, plan.width, 7, 2), nn.ReLU(inplace=True), nn.MaxPool2d(3, 2, padding=1)]
    incoming = plan.width
    for stage, blocks in enumerate(plan.blocks):
        width = plan.width * 2**stage
        for block in range(blocks):
            stride = 2 if stage > 0 and block == 0 else 1
            layers.append(Block(incoming, width, stride, bottleneck=plan.bottleneck))
            incoming = plan.expansion * width
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(incoming, classes))


def meta_resnet(plan: Plan, classes: int = 1000) -> nn.Sequential:
    """The network on the meta device: shapes without memory."""
    with torch.device("meta"):
        return resnet(plan, classes)
