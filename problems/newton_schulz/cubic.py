"""Parts c_values, c_edges and c_error: a step on a matrix is a step on each singular value, σ → ½(3σ − σ³)."""

from fractions import Fraction
from typing import Any

import numpy as np

import exambank as eb

from .cost import as_written
from .problem import Given, problem

DIAGONALS = eb.Several.of(step=eb.Vector(eb.Rational()), limit=eb.Vector(eb.Integer()))


def cubic(s: Any) -> Any:
    """½(3σ − σ³), of a number or of many."""
    return (3 * s - s**3) / 2


@problem.part("c_values", DIAGONALS, key="step = 11/16 9/16 -1; limit = 1 1 -1")
def run(given: Given) -> Any:
    """WWᵀW = UΣ³Vᵀ, so each σ becomes ½(3σ − σ³); near √5 its sign takes exact steps, within √3 of 0 it stays."""
    ends = list(given.start)
    while any(s**2 > 3 for s in ends):
        ends = [cubic(s) if s**2 > 3 else s for s in ends]
    return {"step": [cubic(s) for s in given.start], "limit": [1 if s > 0 else -1 for s in ends]}


@run.law
def a_matrix_takes_the_steps(given: Given, found: Any) -> bool:
    """A matrix UΣVᵀ takes a step, then a hundred, and U and V lay open what has become of Σ."""
    size = len(given.start)
    U, V = np.linalg.qr(np.random.default_rng(0).normal(size=(2, size, size))).Q
    W = [U * np.array(given.start, dtype=float) @ V.T]
    for _ in range(100):
        W.append(as_written(W[-1]))
    return np.allclose([np.diag(U.T @ W[n] @ V) for n in (1, 100)], np.array(found, dtype=float))


run.mistake(
    "sign",
    "You took absolute values: with U and V as they were, the sign shows.",
    lambda g: {"step": [abs(cubic(s)) for s in g.start], "limit": [1 for s in g.start]},
)
for family, most, message in (  # up to which size all starts were sent to 1, and larger ones to −1
    ("misconception", 3, "You sent all to 1: a start that is first thrown below 0 may stay there."),
    ("special case", 1, "You sent all above 1 to −1: they are thrown below 1, but not always below 0."),
):
    run.mistake(family, message, lambda g, most=most: run(g)._replace(limit=[1 if s <= most else -1 for s in g.start]))


@problem.part("c_edges", eb.Several.of(right=eb.Formula(), bounded=eb.Formula()), key="sqrt(3); sqrt(5)")
def edges(given: Given) -> Any:
    """½(3 − σ²), by which a step multiplies σ, is positive below √3 and more than −1 below √5."""
    return {"right": "sqrt(3)", "bounded": "sqrt(5)"}


@edges.law
def runs_turn_there(given: Given, edge: Any) -> bool:
    """Runs that start a thousandth below and above: to 1 or to −1, never far or past a million."""
    ends = np.outer([float(edge.right), float(edge.bounded)], [0.999, 1.001])
    for _ in range(60):
        ends = np.clip(cubic(ends), -1e6, 1e6)
    return np.allclose(ends[0], [1, -1]) and bool(abs(ends[1, 0]) < 2 and abs(ends[1, 1]) == 1e6)


edges.mistake("special case", "A start above 1 may be sent below 1.", {"right": "1", "bounded": "sqrt(5)"})
edges.mistake(
    "misconception",
    "What changes its sign need not grow: compare the size of ½(3σ − σ³) with that of σ.",
    {"right": "sqrt(3)", "bounded": "sqrt(3)"},
)


@problem.part("c_error", eb.Formula("delta", between={"delta": (0, 1)}), key="delta^2 (3 - delta) / 2")
def next_error(given: Given) -> str:
    """Put σ = 1 − δ into 1 − ½(3σ − σ³): the constant and the linear terms cancel."""
    return "3/2 delta^2 - 1/2 delta^3"


@next_error.law
def a_number_takes_the_step(given: Given, error: Any) -> bool:
    """A few numbers take the step, in exact fractions."""
    return all(eb.put(error, delta=t) == 1 - cubic(1 - t) for t in (Fraction(1, 2), Fraction(1, 3), Fraction(3, 5)))


next_error.mistake("left out", "That is the leading term only.", "3/2 delta^2")
next_error.mistake("sign", "A term has the wrong sign: (1 − δ)³ ends with −δ³.", "3/2 delta^2 + 1/2 delta^3")
