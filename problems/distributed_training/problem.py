"""Averaging gradients over n workers: all to all, over a server, over one worker as root, around a ring.

Convention: machines send and receive at the same time, one message each way in a step; traffic through a port counts
both ways; P is the size of all gradients in bytes. Latency in µs, bandwidth in bytes per µs.
"""

from dataclasses import dataclass
from typing import Annotated

import numpy as np

import exambank as eb

Count = Annotated[int, eb.at_least(1), eb.at_most(10**12)]


@dataclass(frozen=True)
class Given(eb.Givens):
    """Workers and a small model; one that does not divide evenly, a large one, and the network between the workers."""

    workers: Annotated[int, eb.at_least(2), eb.at_most(1024)] = 8
    parameters: Count = 64
    bytes_per_parameter: Annotated[int, eb.at_least(1), eb.at_most(64)] = 4
    uneven: Count = 42
    model: Count = 25_557_032
    latency: Annotated[int, eb.at_least(1), eb.at_most(10**6)] = 30
    bandwidth: Annotated[int, eb.at_least(1), eb.at_most(10**6)] = 1250


def draw(rng: np.random.Generator) -> Given:
    """Few workers; a tiny model and a large one, both divisible by their number, and one that is not."""
    n = int(rng.integers(3, 8))
    return Given(
        workers=n,
        parameters=n * int(rng.integers(2, 13)),
        bytes_per_parameter=int(rng.choice([2, 4, 8])),
        uneven=n * int(rng.integers(1, 8)) + int(rng.integers(1, n)),
        model=n * 10**6 * int(rng.integers(1, 10)),
        latency=int(rng.choice([10, 20, 25, 40, 50])),
        bandwidth=int(rng.choice([500, 1000, 1250, 2000, 2500])),
    )


problem = eb.Problem(
    given=Given(),
    draw=draw,
    boundaries=[
        Given(workers=2, parameters=1, uneven=1, model=1),
        Given(workers=3, parameters=2, uneven=2, model=2),
        Given(workers=5, parameters=63, uneven=11),
        Given(workers=16, parameters=1000, bytes_per_parameter=1, uneven=31, latency=10**6, bandwidth=1),
        Given(workers=13, parameters=10**12, model=10**12, uneven=10**12),
    ],
)
