"""Parts b, c and c_order: two ways to enlarge an image, by stamps and by channels, and the order that makes them one."""

import dataclasses
from typing import Any

import numpy as np
import torch

from .problem import WEIGHTS, Given, problem
from .rows import NAMES, flat, gathered, matrix, named, numbers, random_digits


def stamped(given: Given, turn: int = 1) -> Any:
    """What each output pixel (p, q) gets of each input pixel (i, j): [p, q, i, j]; -1 for `turn` flips the kernel."""
    size, stride, wide = (given.height, given.width), given.factor, given.kernel
    gets = np.full((*((side - 1) * stride + wide for side in size), *size), "0", dtype=object)
    for i, j in np.ndindex(*size):
        stamp = slice(i * stride, i * stride + wide), slice(j * stride, j * stride + wide)
        gets[*stamp, i, j] = NAMES[:wide, :wide][::turn, ::turn]
    return gets


@problem.part("b", WEIGHTS)
def spread(given: Given) -> Any:
    """A column for each input pixel: its stamp, all the weights in their places on the large image."""
    return stamped(given).reshape(-1, given.height * given.width)


@spread.route
def by_transposing(given: Given) -> Any:
    """The transpose of the matrix of the convolution that leads from the large image back to the small one."""
    k = given.kernel
    large = ((given.height - 1) * given.factor + k, (given.width - 1) * given.factor + k)
    return flat(gathered(large, NAMES[:k, :k], given.factor, 0)).T


@spread.law
def multiplies_as_torch_spreads(given: Given, matrix: Any) -> bool:
    """A times a random flattened image is torch's transposed convolution with a random kernel."""
    image, weights = random_digits(given.height, given.width), random_digits(given.kernel, given.kernel)
    return np.array_equal(numbers(matrix, weights) @ image.ravel(), enlarged(given, image, weights).ravel())


def enlarged(given: Given, image: Any, weights: Any) -> Any:
    """Torch's transposed convolution."""
    x, w = (torch.tensor(rows, dtype=torch.float64)[None, None] for rows in (image, weights))
    return torch.nn.functional.conv_transpose2d(x, w, stride=given.factor)[0, 0].numpy()


spread.mistake(
    "flip",
    "You flipped the kernel: a stamp lies as the kernel is written, with its first weight in the upper left corner.",
    lambda g: flat(stamped(g, turn=-1)),
)


@problem.part("c", WEIGHTS)
def channels(given: Given) -> Any:
    """Each channel scales all pixels by its one weight: a diagonal block for each channel."""
    pixels, weights = range(given.height * given.width), NAMES[: given.factor, : given.factor].flat
    return [[w if p == q else "0" for q in pixels] for w in weights for p in pixels]


@channels.route
def channels_by_torch(given: Given) -> Any:
    """Torch convolves every basis image with filters in which a single channel has a weight, for each channel."""
    n, pixels, size = given.factor**2, given.height * given.width, (given.height, given.width)
    images, filters = torch.eye(pixels).reshape(-1, 1, *size), torch.eye(n).reshape(-1, 1, 1, 1)
    return named(torch.nn.functional.conv2d(images, filters).reshape(pixels, n, -1), given.factor)


@channels.law
def shuffles_to_the_stamps(given: Given, matrix: Any) -> bool:
    """Shuffled by torch, A times a random image is its transposed convolution with a random kernel, the factor wide."""
    image, weights = random_digits(given.height, given.width), random_digits(given.factor, given.factor)
    y = torch.tensor(numbers(matrix, weights) @ image.ravel()).reshape(-1, *image.shape)
    return np.array_equal(torch.pixel_shuffle(y, given.factor)[0], enlarged(given, image, weights))


channels.mistake(
    "order",
    "You listed the channels of a pixel one after another: Y lists the pixels of a channel, then the next channel.",
    lambda g: [row for pixel in range(g.height * g.width) for row in channels(g)[pixel :: g.height * g.width]],
)
COUNTED = dict(zip(NAMES.flat, np.roll(NAMES, (-1, -1), (0, 1)).flat, strict=True))
"""The name of each weight for somebody who counts from 1 (w33 is no symbol here: that slip is told so anyway)."""

for part in (matrix, spread, channels):
    part.mistake(
        "transposed",
        "You transposed the matrix: it has a row for each output and a column for each input pixel.",
        lambda g, part=part: np.transpose(part(g)),
    )
    part.mistake(
        "off by one",
        "You counted the weights from 1: on this page the first row and the first column of a kernel have number 0.",
        lambda g, part=part: [[COUNTED.get(str(entry), entry) for entry in row] for row in part(g)],
    )


@problem.part("c_order")
def order(given: Given) -> list[int]:
    """Pixel (p, q) of the large image is in channel (p mod r)·r + q mod r, at the pixel (p div r, q div r)."""
    r, h, w = given.factor, given.height, given.width
    large = np.ndindex(r * h, r * w)
    return [(p % r * r + q % r) * h * w + p // r * w + q // r for p, q in large]


@order.route
def order_by_torch(given: Given) -> list[int]:
    """Torch's pixel shuffle moves the numbers themselves."""
    numbered = torch.arange(given.factor**2 * given.height * given.width).reshape(-1, given.height, given.width)
    return list(map(int, torch.pixel_shuffle(numbered, given.factor).flatten()))


@order.law
def makes_the_stamps(given: Given, rows: Any) -> bool:
    """In this order the rows of c are those of b, for a kernel that is as wide as the factor."""
    as_wide = dataclasses.replace(given, kernel=given.factor, padding=given.factor)
    return [channels(given)[row] for row in rows] == list(spread(as_wide))


order.mistake(
    "transposed",
    "You listed where each row of A goes. The question is where in A each row of B comes from.",
    lambda g: np.argsort(order(g)),
)
order.mistake(
    "off by one", "You counted the rows of A from 1: the first is row 0.", lambda g: [n + 1 for n in order(g)]
)
order.mistake(
    "order",
    "You took the channels down the columns: channel 1 goes to the right of channel 0, not beneath it.",
    lambda g: np.reshape(order(g), (g.height, g.factor, g.width, g.factor)).swapaxes(1, 3).ravel(),
)
