"""Parts c_values, c_edges and c_error: a step on a matrix is a step on each singular value, σ → ½(3σ − σ³)."""

from fractions import Fraction
from typing import Any

import numpy as np
import sympy

import exambank as eb

from .cost import as_written
from .problem import Given, problem


def cubic(s: Any) -> Any:
    """½(3σ − σ³), of a number or of many."""
    return (3 * s - s**3) / 2


@problem.part("c_values", eb.Several.of(step=eb.Vector(eb.Rational()), limit=eb.Vector(eb.Integer())))
def run(given: Given) -> Any:
    """WWᵀW = UΣ³Vᵀ, so each σ becomes ½(3σ − σ³); near √5 its sign takes exact steps, within √3 of 0 it stays."""
    ends = list(given.start)
    while any(s**2 > 3 for s in ends):
        ends = [cubic(s) if s**2 > 3 else s for s in ends]
    return {"step": [cubic(s) for s in given.start], "limit": [1 if s > 0 else -1 for s in ends]}


@run.route
def run_of_a_matrix(given: Given) -> Any:
    """An exact matrix UΣVᵀ takes the step, in floats a hundred, and U and V lay open what has become of Σ."""
    size = len(given.start)
    mirrored = np.ones(size, dtype=int), np.arange(1, size + 1)  # a reflection is orthogonal, and here rational
    U, V = (np.eye(size, dtype=int) - np.outer(v, v) * Fraction(2, int(v @ v)) for v in mirrored)
    W = U * given.start @ V.T
    end = W.astype(float)
    for _ in range(100):
        end = as_written(end)
    return {"step": np.diag(U.T @ as_written(W) @ V), "limit": [round(x) for x in np.diag(U.T @ end @ V)]}


@run.law
def sines_are_tripled(given: Given, found: Any) -> bool:
    """With σ = 2 sin θ a step gives sin 3θ; a hundred of them give the limit."""
    values = [np.array(given.start, dtype=complex)]
    for _ in range(100):
        values.append(np.sin(3 * np.arcsin(values[-1] / 2)))
    return np.allclose([values[1], values[-1]], np.array(found, dtype=float))


run.mistake(
    "sign",
    "You took absolute values: with U and V as they were, the sign shows.",
    lambda g: {"step": [abs(cubic(s)) for s in g.start], "limit": [1 for s in g.start]},
)
run.mistake(
    "misconception",
    "You sent all to 1: a start that is first thrown below 0 may stay there.",
    lambda g: {"step": run(g).step, "limit": [1 for s in g.start]},
)
run.mistake(
    "special case",
    "You sent all above 1 to −1: they are thrown below 1, but not always below 0.",
    lambda g: {"step": run(g).step, "limit": [1 if s <= 1 else -1 for s in g.start]},
)


@problem.part("c_edges", eb.Several.of(right=eb.Formula(), bounded=eb.Formula()))
def edges(given: Given) -> Any:
    """½(3 − σ²), by which a step multiplies σ, is positive below √3 and more than −1 below √5."""
    return {"right": "sqrt(3)", "bounded": "sqrt(5)"}


@edges.route
def edges_by_sympy(given: Given) -> Any:
    """Sympy finds the greatest number that a step sends to 0, and the greatest that it sends to minus itself."""
    return {"right": sympy.real_roots("(3*s - s**3)/2")[-1], "bounded": sympy.real_roots("(3*s - s**3)/2 + s")[-1]}


@edges.law
def runs_turn_there(given: Given, edge: Any) -> bool:
    """Runs that start a thousandth below and above: to 1 or to −1, never far or past a million."""
    ends = np.outer([float(edge.right), float(edge.bounded)], [0.999, 1.001])
    for _ in range(60):
        ends = np.clip((3 * ends - ends**3) / 2, -1e6, 1e6)
    return np.allclose(ends[0], [1, -1]) and bool(abs(ends[1, 0]) < 2 and abs(ends[1, 1]) == 1e6)


edges.mistake("special case", "A start above 1 may be sent below 1.", {"right": "1", "bounded": "sqrt(5)"})
edges.mistake(
    "misconception",
    "What changes its sign need not grow: compare the size of ½(3σ − σ³) with that of σ.",
    {"right": "sqrt(3)", "bounded": "sqrt(3)"},
)


@problem.part("c_error", eb.Formula("delta", between={"delta": (0, 1)}))
def next_error(given: Given) -> str:
    """Put σ = 1 − δ into 1 − ½(3σ − σ³): the constant and the linear terms cancel."""
    return "3/2 delta^2 - 1/2 delta^3"


@next_error.route
def next_error_by_factors(given: Given) -> str:
    """1 − ½(3σ − σ³) has the double root 1: it is ½(1 − σ)²(2 + σ)."""
    return "delta^2 (2 + (1 - delta)) / 2"


@next_error.law
def a_number_takes_the_step(given: Given, error: Any) -> bool:
    """Matrices of size 1 × 1 take the step, in exact fractions."""
    tried = [Fraction(1, 2), Fraction(1, 3), Fraction(3, 5)]
    return all(eb.put(error, delta=t) == 1 - as_written(np.array([[1 - t]]))[0, 0] for t in tried)


next_error.mistake("left out", "That is the leading term only.", "3/2 delta^2")
next_error.mistake("sign", "A term has the wrong sign: (1 − δ)³ ends with −δ³.", "3/2 delta^2 + 1/2 delta^3")
