"""Part c: transposed convolution, stamps that add up."""

from typing import Any

import numpy as np
import torch
from scipy.signal import correlate2d

import exambank as eb

from .problem import Given, problem


def stamped(image: Any, stamp: Any, pixels: int | None = None, *, add: bool = True) -> Any:
    """What the first `pixels` of the image (all by default) leave: [H, W] with a stamp [K, J] is [H+K−1, W+J−1]."""
    image, stamp = np.array(image, dtype=object), np.array(stamp, dtype=object)
    sheet = np.zeros(np.add(image.shape, stamp.shape) - 1, dtype=object)
    for i, j in list(np.ndindex(*image.shape))[:pixels]:
        under = sheet[i : i + len(stamp), j : j + len(stamp[0])]
        under[:] = add * under + image[i, j] * stamp
    return sheet


@problem.part("c", key="[-1 3 -2] [3 -3 1] [0 3 1]")
def transposed(given: Given) -> eb.Table:
    """Each input pixel stamps the filter, times its value, where it stands; where stamps overlap they add up."""
    return stamped(given.input2d, given.filter2d)


@transposed.route
def by_torch(given: Given) -> eb.Table:
    """Torch's conv_transpose2d, exact in whole numbers."""
    image, stamp = (torch.tensor(rows)[None, None] for rows in (given.input2d, given.filter2d))
    return torch.nn.functional.conv_transpose2d(image, stamp)[0, 0]


transposed.mistake(
    "flip", "You turned the filter; it is stamped as it is.", lambda g: stamped(g.input2d, np.rot90(g.filter2d, 2))
)
transposed.mistake(
    "other quantity",
    "That is the ordinary convolution, which gathers many pixels into one: here one pixel is spread over many.",
    lambda g: correlate2d(g.input2d, g.filter2d, "valid"),
)
transposed.mistake(
    "left out", "Stamps do not cover one another: they add up.", lambda g: stamped(g.input2d, g.filter2d, add=False)
)
