"""Part a: how many weights four layers are free to choose."""

from typing import Any

import numpy as np

import exambank as eb

from .problem import Given, problem


@problem.part("a", eb.Several.of(dense=eb.Integer(), local=eb.Integer(), equivariant=eb.Integer(), both=eb.Integer()))
def free_weights(given: Given) -> Any:
    """A weight for each pair of pixels; locality leaves K² of them to an output, equivariance lets all outputs share."""
    pixels, patch = given.height * given.width, given.kernel**2
    return {"dense": pixels**2, "local": pixels * patch, "equivariant": pixels, "both": patch}


@free_weights.route
def orbits(given: Given) -> Any:
    """Number all pairs of pixels, give each the least number of those that it can be moved to, and see what differs."""
    numbers = np.arange((given.height * given.width) ** 2).reshape(2 * (given.height, given.width))
    for axes, steps in (((0, 2), given.height), ((1, 3), given.width)):
        for _ in range(steps):
            numbers = np.minimum(numbers, np.roll(numbers, 1, axes))
    i, j, k, m = np.indices(numbers.shape)  # output pixel (i, j) looks at input pixel (k, m)
    near = ((k - i) % given.height < given.kernel) & ((m - j) % given.width < given.kernel)
    shared, both = np.unique(numbers), np.unique(numbers[near])
    return {"dense": numbers.size, "local": near.sum(), "equivariant": len(shared), "both": len(both)}


@free_weights.law
def entries_of_the_matrix(given: Given, answer: Any) -> bool:
    """A matrix whose rows are one numbered filter, moved to each pixel, has that many entries, and different ones."""
    whole = np.arange(1, given.height * given.width + 1).reshape(given.height, given.width)
    small = np.where(np.indices(whole.shape).max(axis=0) < given.kernel, whole, 0)
    wide, narrow = ([np.roll(f, place, (0, 1)) for place in np.ndindex(*whole.shape)] for f in (whole, small))
    found = np.size(wide), np.count_nonzero(narrow), len(np.unique(wide)), np.count_nonzero(np.unique(narrow))
    return tuple(answer) == found


free_weights.mistake(
    "left out",
    "Your dense count is for one output pixel only.",
    lambda g: free_weights(g)._replace(dense=g.height * g.width),
)
free_weights.mistake(
    "special case",
    "Your equivariant layer is local as well, but nothing keeps its output pixels from looking at the whole image.",
    lambda g: free_weights(g)._replace(equivariant=g.kernel**2),
)
