"""Parts e and e_spatial: convolution, and batch norm on images."""

from math import prod
from typing import Any

import numpy as np
import torch
from torch.nn.functional import conv2d

import exambank as eb

from .images import convolution
from .problem import Given, problem

ENDS = ((-0.1, 0.5), (-0.2, 0.3), (-0.1, 0.2))
"""Images, filters and biases are evenly spaced numbers between these."""
DIGITS = eb.Real(1e-5, because="a slip shows in the first digits; float32 gives six", atol=1e-7, routes=1e-8)


def filled(given: Given) -> list[Any]:
    """Images, filters and biases, filled row by row."""
    shapes = (given.images, given.filters, given.filters[:1])
    return [np.linspace(*ends, int(np.prod(shape))).reshape(shape) for ends, shape in zip(ENDS, shapes, strict=True)]


def first_map(given: Given, turn: int = 1, bias: bool = True, more: int = 0) -> Any:
    """Of the first image the first output map; with filters turned about, without biases, or with more padding."""
    x, w, b = filled(given)
    return convolution(x, w[:, :, ::turn, ::turn], b * bias, given.stride, given.pad + more)[0][0, 0].tolist()


@problem.part("e", eb.Matrix(DIGITS), key="[[-0.08759809, -0.10987781], [-0.18387192, -0.2109216]]")
def convolved(given: Given) -> Any:
    """The layer in NumPy."""
    return first_map(given)


@convolved.law
def torch_convolves_so(given: Given, out: Any) -> bool:
    """PyTorch's convolution in float64."""
    theirs = conv2d(*map(torch.tensor, filled(given)), given.stride, given.pad)[0, 0]
    return np.shape(out) == theirs.shape and np.allclose(np.array(out, float), theirs, rtol=1e-9, atol=1e-12)


convolved.mistake("flip", "You flipped the filters; deep learning does not.", lambda g: first_map(g, turn=-1))
convolved.mistake("left out", "The bias of the filter is missing.", lambda g: first_map(g, bias=False))
convolved.mistake("border", "You padded with one ring too many.", lambda g: first_map(g, more=1))


@problem.part("e_spatial")
def averaged(given: Given) -> int:
    """A channel is a feature, and each of its pixels in each image an example of it."""
    n, _, height, width = given.images
    return n * height * width


@averaged.law
def torch_moves_as_many(given: Given, count: int) -> bool:
    """Move one pixel: so many outputs of PyTorch's layer move (it refuses a mean over a single value)."""
    layer = torch.nn.BatchNorm2d(given.images[1]).double()
    x = torch.randn(*given.images, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    moved = x.clone()
    moved[0, 0, 0, 0] += 1
    return x[:, 0].numel() == 1 == count or int((layer(moved) != layer(x)).sum()) == count


@averaged.law
def channels_share_all_values(given: Given, count: int) -> bool:
    """All values of the batch, divided among the channels."""
    return prod(given.images) == count * given.images[1]


averaged.mistake("left out", "The mean is over all places of an image, too.", lambda g: g.images[0])
averaged.mistake("misconception", "Each channel is normalised on its own: it is a feature.", lambda g: prod(g.images))
averaged.mistake("left out", "That is one image; the mean is over the whole batch.", lambda g: prod(g.images[2:]))
