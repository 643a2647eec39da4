"""Threshold units: AND and OR are each one line in the plane, XOR is none, and a hidden layer of two makes it one.

Convention: a unit gives 1 where w·x + b ≥ 0 and 0 elsewhere, so it fires on its line, too. A Boolean function of two
inputs is the list of its values at (0, 0), (0, 1), (1, 0) and (1, 1), in this order.
"""

from dataclasses import dataclass
from itertools import product
from typing import Annotated, Any

import numpy as np

import exambank as eb

POINTS: Any = np.array([*product((0, 1), repeat=2)])  # the four inputs, a row each
TABLES = [*product((0, 1), repeat=4)]  # all functions of them
NAMES = dict(zip(TABLES, (
    "FALSE", "AND", "x₁ AND NOT x₂", "x₁", "x₂ AND NOT x₁", "x₂", "XOR", "OR",
    "NOR", "XNOR", "NOT x₂", "x₁ OR NOT x₂", "NOT x₁", "x₂ OR NOT x₁", "NAND", "TRUE",
), strict=True))  # fmt: skip
XOR, XNOR = (0, 1, 1, 0), (1, 0, 0, 1)

BITS = eb.Constraint("be four zeros and ones", lambda table: table in NAMES)
LINEAR = eb.Constraint("be a function that one unit can compute", lambda table: table not in (XOR, XNOR))
CROSSED = eb.Constraint("be XOR or XNOR", lambda table: table in (XOR, XNOR))
WEIGHTS = eb.Constraint("be two numbers from -100 to 100", lambda w: len(w) == 2 and max(map(abs, w)) <= 100)


@dataclass(frozen=True)
class Given(eb.Givens):
    """Two functions that a unit can compute, one that none can, and weights for the first."""

    first: Annotated[tuple[int, ...], BITS, LINEAR] = (0, 0, 0, 1)
    second: Annotated[tuple[int, ...], BITS, LINEAR] = (0, 1, 1, 1)
    third: Annotated[tuple[int, ...], BITS, CROSSED] = XOR
    weights: Annotated[tuple[int, ...], WEIGHTS] = (1, 1)

    def constrain(self) -> None:
        """With these weights, some bias makes the first function."""
        sums = POINTS @ self.weights
        ones, zeros = (sums[np.array(self.first) == value] for value in (1, 0))
        if not len(ones) or not len(zeros) or min(ones) <= max(zeros):
            raise ValueError(
                f"weights must suit first: no one range of biases makes {NAMES[self.first]} of {self.weights}"
            )

    def display(self) -> dict[str, dict[str, Any]]:
        """In the text a function goes by its name, in mathematics it is its row of values."""
        shown = super().display()
        for name in ("first", "second", "third"):
            shown[name]["text"] = NAMES[getattr(self, name)]
        return shown


def draw(rng: np.random.Generator) -> Given:
    """A function that is 1 once, one that is 0 once, XOR or XNOR; small weights whose signs suit the first."""
    one, zero = rng.integers(4, size=2)
    weights = rng.integers(1, 6, 2) * (2 * POINTS[one] - 1)
    rows = (np.eye(4, dtype=int)[one], 1 - np.eye(4, dtype=int)[zero], rng.choice([XOR, XNOR]), weights)
    return Given(*(tuple(row.tolist()) for row in rows))


problem = eb.Problem(
    given=Given(),
    draw=draw,
    boundaries=[
        Given(third=XNOR),
        Given(first=(0, 0, 1, 1), second=(0, 0, 0, 0), weights=(2, 0)),
        Given(first=(1, 0, 1, 1), second=(1, 1, 1, 1), weights=(3, -7)),
        Given(first=(1, 1, 1, 0), second=(1, 1, 0, 0), weights=(-100, -100)),
    ],
)
