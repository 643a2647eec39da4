"""Part b_uneven: the chunks of a model that does not divide evenly."""

from typing import NamedTuple

import numpy as np
import torch

from .problem import Given, problem
from .schemes import simulate


class Uneven(NamedTuple):
    """Parameters in the largest chunk, sent in all, and sent in all after filling up with zeros."""

    largest: int
    total: int
    padded: int


@problem.part("b_uneven")
def chunked(given: Given) -> Uneven:
    """Whatever its chunk, a parameter is sent 2(n − 1) times; equal chunks are all as large as the largest."""
    n, largest = given.workers, -(-given.uneven // given.workers)
    return Uneven(largest, 2 * (n - 1) * given.uneven, 2 * (n - 1) * n * largest)


@chunked.route
def split_by_numpy(given: Given) -> Uneven:
    """`np.array_split` makes chunks as equal as can be; zeros are added until the remainder is none."""
    sizes = [len(c) for c in np.array_split(np.broadcast_to(0, given.uneven), given.workers)]
    padded = next(p for p in range(given.uneven, given.uneven + given.workers) if p % given.workers == 0)
    hops = len(sizes[1:]) * 2
    return Uneven(max(sizes), sum(hops * size for size in sizes), hops * padded)


@chunked.law
def uneven_counted(given: Given, answer: Uneven) -> bool:
    """The simulation averages the uneven vector and the padded one, and sends that much."""
    plain, padded = (simulate("ring", given.workers, p) for p in (given.uneven, given.workers * answer.largest))
    return (max(plain.largest), plain.numbers, padded.numbers) == answer


chunked.mistake(
    "off by one",
    "You rounded down: then some parameters are in no chunk.",
    lambda g: chunked(g)._replace(
        largest=g.uneven // g.workers, padded=2 * (g.workers - 1) * (g.uneven - g.uneven % g.workers)
    ),
)
chunked.mistake(
    "misconception",
    "You let the plain ring send as much as the one filled up: with smaller chunks, smaller messages are sent.",
    lambda g: chunked(g)._replace(total=chunked(g).padded),
)

problem.fact(
    "torch_chunks",
    lambda g: -(-g.uneven // -(-g.uneven // g.workers)),
    lambda g: len(torch.empty(g.uneven, device="meta").chunk(g.workers)),
)
