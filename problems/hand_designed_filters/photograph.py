"""The photograph, and what its borders and even sizes do to a blur."""

import warnings
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
import torch
from matplotlib import cbook
from matplotlib.image import imread
from scipy import ndimage

import exambank as eb

from .problem import Given, problem

WIDTH = 96


@cache
def photograph() -> Any:
    """WIDTH × WIDTH grey levels: the sample photograph that matplotlib ships (Grace Hopper, US Navy, public domain),
    cut to its middle and averaged over 4 × 4 pixels."""
    colours = imread(cbook.get_sample_data("grace_hopper.jpg", asfileobj=False))[5 : 5 + 4 * WIDTH, 70 : 70 + 4 * WIDTH]
    grey = colours @ np.array([0.299, 0.587, 0.114])  # luma of ITU-R BT.601
    return np.rint(grey.reshape(WIDTH, 4, WIDTH, 4).mean((1, 3)))


def sizes(given: Given) -> tuple[int, ...]:
    """The size, and twice and three times as much."""
    return tuple(k * given.size for k in (1, 2, 3))


def averaged(image: Any, size: int) -> Any:
    """The image blurred by torch, where the filter lies inside it."""
    return torch.nn.functional.avg_pool2d(torch.from_numpy(image)[None, None], size, stride=1)[0, 0].numpy()


def moved(blurred: Any) -> Fraction:
    """By how many pixels along each axis the centre of mass is off the middle."""
    return Fraction(round(2 * ndimage.center_of_mass(blurred)[0] - len(blurred) + 1), 2)


def measured(size: int) -> list[Fraction]:
    """How far one bright pixel moves under torch's conv2d with padding "same", and under scipy's uniform_filter."""
    spot, ones = np.pad([[1.0]], 2 * size), torch.ones((1, 1, size, size), dtype=torch.float64)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch warns that an even filter costs it a copy
        by_torch = torch.nn.functional.conv2d(torch.from_numpy(spot)[None, None], ones, padding="same")[0, 0]
    return [moved(by_torch.numpy()), moved(ndimage.uniform_filter(spot, size))]


problem.fact("sizes", sizes, lambda g: range(g.size, 3 * g.size + 1, g.size))
problem.fact(
    "left",  # the share of the photograph's variance that a blur of each size leaves
    lambda g: [averaged(photograph(), n).var() / photograph().var() for n in sizes(g)],
    lambda g: [
        ndimage.uniform_filter(photograph(), n)[n // 2 : WIDTH - (n - 1) // 2, n // 2 : WIDTH - (n - 1) // 2].var()
        / photograph().var()
        for n in sizes(g)
    ],
    kind=eb.Vector(eb.Real(1e-2, because="decoders of JPEG differ by a grey level")),
)
problem.fact(
    "moved",  # by a blur of even size, with torch and with scipy: the half pixel that its missing middle leaves
    lambda g: [Fraction(-1, 2), Fraction(1, 2)],
    lambda g: measured(2 * g.size),
)
