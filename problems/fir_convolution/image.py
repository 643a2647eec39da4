"""Parts c, d1 and d2: two dimensions."""

from functools import partial
from typing import Any

import numpy as np
import torch

import exambank as eb

from .problem import Given, problem


def convolve(image: Any, kernel: Any, padding: int = 0, stride: int = 1) -> Any:
    """Rotate the kernel by half a turn, slide it over the image in its frame of zeros, and sum the products.

    [H, W] * [K, J] is [(H + 2·padding − K) // stride + 1, (W + 2·padding − J) // stride + 1].
    """
    places = np.lib.stride_tricks.sliding_window_view(np.pad(image, padding), np.shape(kernel))
    return np.einsum("ijab,ab->ij", places[::stride, ::stride], np.rot90(kernel, 2))


def unflipped(given: Given, **options: int) -> Any:
    """The mistake of all three parts: a convolution with the rotated kernel, which comes to no rotation."""
    return convolve(given.image, np.rot90(given.kernel, 2), **options)


def by_torch(given: Given, *, flip: bool = True, **options: int) -> Any:
    """Torch's conv2d, which does not flip, is given the rotated kernel; in whole numbers it is exact."""
    image, kernel = (torch.tensor(rows)[None, None] for rows in (given.image, given.kernel))
    return torch.nn.functional.conv2d(image, kernel.flip(2, 3) if flip else kernel, **options)[0, 0]


@problem.part("c", key="[-40 -40 -40] [-40 -40 -40] [-40 -40 -40]")
def valid(given: Given) -> eb.Table:
    """The kernel, rotated by half a turn, at every place where it lies inside the image."""
    return convolve(given.image, given.kernel)


valid.route(by_torch)
valid.mistake(
    "flip",
    "You did not flip the kernel, as a deep learning layer would not: convolution rotates it by half a turn first.",
    unflipped,
)
valid.mistake(
    "transposed",
    "You transposed the kernel: to flip is to reverse the order of rows and of columns; no row becomes a column.",
    lambda g: convolve(g.image, np.rot90(np.transpose(g.kernel), 2)),
)
valid.mistake(
    "border",
    "You padded the image: without padding the kernel may not stick out, so the result is smaller than the image.",
    lambda g: convolve(g.image, g.kernel, padding=1),
)


@problem.part(
    "d1", key="[-19 -28 -32 -36 -29] [-30 -40 -40 -40 -30] [-30 -40 -40 -40 -30] [-30 -40 -40 -40 -30] [49 68 72 76 59]"
)
def padded(given: Given) -> eb.Table:
    """The rotated kernel also at the places where it sticks out by one, over a ring of zeros."""
    return convolve(given.image, given.kernel, padding=1)


padded.route(partial(by_torch, padding=1))
padded.mistake(
    "flip",
    "You padded as asked but did not flip the kernel: rotate it by half a turn, then slide.",
    partial(unflipped, padding=1),
)
padded.mistake(
    "border",
    "You left the padding out: with one ring of zeros the kernel's centre visits the border pixels, too.",
    valid,
)
padded.mistake(
    "border",
    "You repeated the border pixels outwards: padding here means zeros, which the kernel takes for a dark frame.",
    lambda g: convolve(np.pad(g.image, 1, mode="edge"), g.kernel),
)


@problem.part("d2", key="[-19 -32 -29] [-30 -40 -30] [49 72 59]")
def strided(given: Given) -> eb.Table:
    """The rotated kernel on the padded image, moved by two at a time."""
    return convolve(given.image, given.kernel, padding=1, stride=2)


strided.route(partial(by_torch, padding=1, stride=2))
strided.mistake(
    "flip",
    "Padding and stride are right, but the kernel was not flipped: rotate it by half a turn before it moves.",
    partial(unflipped, padding=1, stride=2),
)
strided.mistake(
    "border",
    "You left the padding out: the kernel's first place is on the ring of zeros, one row and column outside.",
    lambda g: convolve(g.image, g.kernel, stride=2),
)
strided.mistake(
    "order",
    "You dropped every other pixel first: a stride moves the whole kernel by two, and skips no pixel under it.",
    lambda g: convolve(np.pad(g.image, 1)[::2, ::2], g.kernel),
)


def first_patch(given: Given) -> Any:
    """The image under the kernel at its first place."""
    return np.array(given.image)[: len(given.kernel), : len(given.kernel[0])]


problem.fact("turned", lambda g: np.rot90(g.kernel, 2), lambda g: [row[::-1] for row in g.kernel[::-1]])
problem.fact("first", lambda g: valid(g)[0][0], lambda g: by_torch(g)[0, 0])
problem.fact("unflipped", lambda g: unflipped(g)[0, 0], lambda g: by_torch(g, flip=False)[0, 0])
problem.fact(
    "shares",  # of the rows of the turned kernel in the first sum
    lambda g: (np.rot90(g.kernel, 2) * first_patch(g)).sum(axis=1),
    lambda g: [np.dot(weights[::-1], pixels) for weights, pixels in zip(g.kernel[::-1], first_patch(g), strict=True)],
)
problem.fact(
    "negates",  # whether half a turn turns the kernel into its negative
    lambda g: np.array_equal(np.rot90(g.kernel, 2), np.negative(g.kernel)),
    lambda g: [w for row in g.kernel for w in row][::-1] == [-w for row in g.kernel for w in row],
)
