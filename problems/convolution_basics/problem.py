"""Convolution from first principles: why it is used, when its filter can be recovered, and how it is transposed.

Convention: nothing is flipped, y[n] = Σⱼ x[n + j]·f[j], as in deep learning libraries.
"""

from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
import sympy

import exambank as eb

SMALL = eb.Constraint(
    "have 1 to 16 entries from -1000000 to 1000000", lambda row: 1 <= len(row) <= 16 and max(map(abs, row)) <= 10**6
)
CELLS = eb.Constraint("have rows of 1 to 16 entries from -1000000 to 1000000", lambda rows: all(map(SMALL.holds, rows)))
Samples = Annotated[tuple[int, ...], SMALL]
Side = Annotated[int, eb.at_least(1), eb.at_most(28)]


@dataclass(frozen=True)
class Given(eb.Givens):
    """A layer's sizes; a signal with all outputs of a filter; an image and its stamp; a dull signal, all outputs but one."""

    height: Side = 28
    width: Side = 28
    kernel: Side = 3
    signal: Samples = (1, 4, 0, -2, 3)
    output: Samples = (-2, 2, 11)
    input2d: Annotated[eb.Rectangle, CELLS] = ((-1, 2), (3, 1))
    filter2d: Annotated[eb.Rectangle, CELLS] = ((1, -1), (0, 1))
    dull: Samples = (1, 1, 2, 3, 5)
    heard: Samples = (4, -1)

    @property
    def windows(self) -> list[tuple[int, ...]]:
        """What the filter sees of the signal, a row for each output."""
        return [self.signal[n : len(self.signal) - len(self.output) + 1 + n] for n in range(len(self.output))]

    @property
    def dull_windows(self) -> list[tuple[int, ...]]:
        """What the filter sees of the dull signal, also for the output that was not heard."""
        return [self.dull[n : len(self.dull) - len(self.heard) + n] for n in range(len(self.heard) + 1)]

    def constrain(self) -> None:
        """The signal determines its filter; the dull one determines its last output and no filter."""
        if self.kernel > min(self.height, self.width):
            raise ValueError(f"kernel must fit into the image, got {self.kernel} for {self.height} × {self.width}")
        if len(self.output) > len(self.signal) or len(self.heard) >= len(self.dull):
            raise ValueError(f"output and heard must be shorter than their signals, got {self.output} and {self.heard}")
        seen, dull = self.windows, self.dull_windows
        for name, rows, outputs in (("output", seen, self.output), ("heard", dull[:-1], self.heard)):
            if rank([(*row, y) for row, y in zip(rows, outputs, strict=True)]) > rank(rows):
                raise ValueError(f"{name} must be the output of some filter, got {outputs}")
        if rank(seen) < len(seen[0]):
            raise ValueError(f"signal must determine the filter, but several answer {self.signal} with {self.output}")
        if not rank(dull[:-1]) == rank(dull) < len(dull[0]):
            raise ValueError(f"dull must leave the filter open, but not the last output, got {self.dull}")


def rank(rows: Any) -> int:
    """The number of independent rows, exactly."""
    return int(sympy.Matrix(rows).rank())


def draw(rng: np.random.Generator) -> Given:
    """Digits with a zero among them, so that three equations in three unknowns are solved in a few lines.

    Dull signals have x[n + 2] = p·x[n + 1] + q·x[n]: ramps, alternations, Fibonacci's kind, waves; powers if q = 0.
    """
    signal, wanted, other = rng.integers(-4, 5, 5), rng.integers(-3, 4, 3), rng.integers(-3, 4, 3)
    signal[rng.integers(1, 4)] = 0
    relations = ((2, -1), (0, 1), (1, 1), (1, -1), (-1, 1), (-2, 0), (2, 0))
    (p, q), start = rng.choice(relations), rng.choice([-2, -1, 1, 2, 3], 2)
    dull = [start[0], start[1] if q else p * start[0]]
    for _ in range(3):
        dull.append(p * dull[-1] + q * dull[-2])
    image, stamp = rng.integers(-3, 4, (2, rng.integers(2, 4))), rng.integers(-2, 3, (2, 2))
    height, width, kernel = rng.integers(4, 11), rng.integers(4, 11), rng.integers(2, 5)
    output, heard = np.correlate(signal, wanted, "valid"), np.correlate(dull, other, "valid")[:2]
    telling = wanted[0] != wanted[2] and len({*stamp.flat}) > 2 and len({*dull}) > 1
    if telling and all((*signal[[0, -1]], *wanted, *heard)):
        drawn: Any = (height, width, kernel, signal, output, image, stamp, dull, heard)
        try:
            return Given(*drawn)
        except ValueError:
            pass  # several filters would do
    return draw(rng)


problem = eb.Problem(
    given=Given(),
    draw=draw,
    boundaries=[
        Given(height=2, width=5, kernel=2, input2d=((1, -2, 3), (0, 1, 4)), filter2d=((1, 2),)),
        Given(signal=(1, 2, 4, 3, -1, 5, 2), output=(5, 5, 3, 8, 1)),
        Given(height=1, width=1, kernel=1, input2d=((5,),), filter2d=((3,),)),
        Given(signal=(7,), output=(21,), dull=(2, -4, 8, -16, 32), heard=(3, -6)),
        Given(dull=(1, 2, 3, 4, 5, 6), heard=(6, 9, 12)),
    ],
)
