"""Part a: how many weights four layers are free to choose."""

from typing import Any

import numpy as np

import exambank as eb

from .problem import Given, problem

COUNTS = eb.Several.of(dense=eb.Integer(), local=eb.Integer(), equivariant=eb.Integer(), both=eb.Integer())


@problem.part("a", COUNTS, key="dense = 614656; local = 7056; equivariant = 784; both = 9")
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
