"""Part a: how many weights four layers are free to choose."""

from typing import Any

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

import exambank as eb

from .problem import Given, problem

COUNTS = eb.Several.of(dense=eb.Integer(), local=eb.Integer(), equivariant=eb.Integer(), both=eb.Integer())


@problem.part("a", COUNTS)
def free_weights(given: Given) -> Any:
    """A weight for each pair of pixels; locality leaves K² of them to an output, equivariance lets all outputs share."""
    pixels, patch = given.height * given.width, given.kernel**2
    return {"dense": pixels**2, "local": pixels * patch, "equivariant": pixels, "both": patch}


@free_weights.route
def orbits(given: Given) -> Any:
    """List all pairs of pixels, tie each to what one step down and one to the right make of it, count what hangs together."""
    shape, pixels = (given.height, given.width), given.height * given.width
    place = np.arange(pixels).reshape(shape)
    out, seen = np.divmod(np.arange(pixels**2), pixels)
    moved = [move[out] * pixels + move[seen] for move in (np.roll(place, 1, axis).ravel() for axis in (0, 1))]
    ties = np.tile(out * pixels + seen, 2), np.concatenate(moved)
    graph = coo_array((np.ones(2 * len(out), dtype=bool), ties), shape=(len(out), len(out)))
    group = connected_components(graph, directed=False)[1]
    (i, j), (k, m) = np.unravel_index(out, shape), np.unravel_index(seen, shape)
    near = ((k - i) % given.height < given.kernel) & ((m - j) % given.width < given.kernel)
    return {"dense": len(out), "local": near.sum(), "equivariant": group.max() + 1, "both": len({*group[near]})}


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
    lambda g: {**free_weights(g)._asdict(), "dense": g.height * g.width},
)
free_weights.mistake(
    "special case",
    "Your equivariant layer is local as well, but nothing keeps its output pixels from looking at the whole image.",
    lambda g: {**free_weights(g)._asdict(), "equivariant": g.kernel**2},
)
