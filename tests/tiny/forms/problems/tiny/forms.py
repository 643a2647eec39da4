"""Parts of the tiny problem whose forms are of other sorts: a choice, several values, a table."""

from fractions import Fraction
from typing import Any

import numpy as np

import exambank as eb

from .problem import Given, problem

problem.choice(
    "c",
    key="more",
    options={
        "more": "It grows as $x^2$.",
        "less": ("It shrinks.", "Look at `side`: $x^3$ grows."),
    },
)


@problem.part("d", eb.Several.of(row=eb.Vector(eb.Integer()), half=eb.Rational()))
def both(given: Given) -> Any:
    """A row and a half."""
    return {"row": [given.side, 2 * given.side], "half": Fraction(given.side, 2)}


@both.route
def both_again(given: Given) -> Any:
    """The other way round."""
    return {"half": given.side * Fraction(1, 2), "row": [given.side, given.side + given.side]}


@both.law
def half_and_row(given: Given, found: Any) -> bool:
    """Two halves make the first."""
    return found.half * 2 == found.row[0] == given.side and found.row[1] == 2 * given.side


both.mistake("factor", "You doubled.", lambda g: {"row": [g.side, 2 * g.side], "half": 2 * g.side})
both.mistake("order", "Another order.", lambda g: {"row": [2 * g.side, g.side], "half": Fraction(g.side, 2)})


@problem.part("e")
def table(given: Given) -> list[list[int]]:
    """A table."""
    return [[given.side, 0], [0, given.side]]


@table.route
def table_by_numpy(given: Given) -> list[list[int]]:
    """The identity times the side."""
    return (given.side * np.eye(2, dtype=int)).tolist()


@table.law
def trace(given: Given, found: Any) -> bool:
    """Its trace and its corners."""
    return (
        found[0][0] + found[1][1] == 2 * given.side and found[0][0] == found[1][1] and found[0][1] == found[1][0] == 0
    )


table.mistake("transposed", "The other diagonal.", lambda g: [[0, g.side], [g.side, 0]])
table.mistake("sign", "Both signs.", lambda g: [[-g.side, 0], [0, -g.side]])
