"""Part a: a convolution as a matrix, a row for each output pixel."""

from typing import Any

import numpy as np
import torch

import exambank as eb

from .problem import WEIGHTS, Given, problem

NAMES = np.array([[f"w{i}{j}" for j in range(3)] for i in range(3)])


def gathered(size: tuple[int, int], weights: Any, stride: int, padding: int) -> Any:
    """What each output pixel (m, n) reads each input pixel (p, q) with: [m, n, p, q], "0" for nothing."""
    out = [(side + 2 * padding - len(weights)) // stride + 1 for side in size]
    table = np.full((*out, *size), "0", dtype=object)
    for m, n, i, j in np.ndindex(*out, len(weights), len(weights)):
        p, q = stride * m + i - padding, stride * n + j - padding
        if 0 <= p < size[0] and 0 <= q < size[1]:
            table[m, n, p, q] = weights[i][j]
    return table


def flat(table: Any) -> Any:
    """[m, n, p, q] as a matrix: a row for each (m, n), a column for each (p, q), both row by row."""
    return table.reshape(table.shape[0] * table.shape[1], -1)


def reads(given: Given, turn: int = 1) -> Any:
    """What is read with in part a; -1 for `turn` flips the kernel."""
    weights = NAMES[: given.kernel, : given.kernel][::turn, ::turn]
    return gathered((given.input_size,) * 2, weights, given.stride, given.padding)


@problem.part("a", WEIGHTS, key="w11 0 0 0 0 0 0 0 0; 0 0 w10 0 0 0 0 0 0; 0 0 0 0 0 0 w01 0 0; 0 0 0 0 0 0 0 0 w00")
def matrix(given: Given) -> Any:
    """A row for each output pixel: the weights of its window, in the columns of the pixels that lie under them."""
    return flat(reads(given))


@matrix.route
def by_torch(given: Given) -> Any:
    """Torch convolves every basis image with every basis kernel: which weights it reads which pixel with."""
    n, k = given.input_size, given.kernel
    images, kernels = torch.eye(n * n).reshape(-1, 1, n, n), torch.eye(k * k).reshape(-1, 1, k, k)
    found = torch.nn.functional.conv2d(images, kernels, stride=given.stride, padding=given.padding)
    return named(found.flatten(2), k)


def named(found: Any, side: int) -> list[list[str]]:
    """From [column, weight, row], 1 where that weight is in the matrix, to the matrix."""
    names = np.array([f"w{i}{j}" for i in range(side) for j in range(side)])
    return [[" + ".join(names[entry == 1]) or "0" for entry in row] for row in np.asarray(found).transpose(2, 0, 1)]


def numbers(table: Any, weights: Any) -> Any:
    """A matrix of symbols with numbers put in for them."""
    values = {f"w{i}{j}": int(value) for (i, j), value in np.ndenumerate(weights)}
    return np.array([[int(eb.put(entry, **values)) for entry in row] for row in table])


def random_digits(*shape: int) -> Any:
    """The same at every call; no two sums of products are likely to agree."""
    return np.random.default_rng(0).integers(1, 10**4, shape)


@matrix.law
def multiplies_as_the_kernel_slides(given: Given, table: Any) -> bool:
    """A times a random flattened image is what a random kernel gives that slides over the image in its ring of zeros."""
    image, weights = random_digits(given.input_size, given.input_size), random_digits(given.kernel, given.kernel)
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(image, given.padding), weights.shape)
    slid = np.einsum("mnij,ij->mn", windows[:: given.stride, :: given.stride], weights)
    return np.array_equal(numbers(table, weights) @ image.ravel(), slid.ravel())


matrix.mistake(
    "flip",
    "You flipped the kernel: on this page the first weight meets the upper left pixel of each window.",
    lambda g: flat(reads(g, turn=-1)),
)
matrix.mistake(
    "order",
    "You flattened column by column: X is read row by row, as text is, and so is Y.",
    lambda g: flat(reads(g).transpose(1, 0, 3, 2)),
)
