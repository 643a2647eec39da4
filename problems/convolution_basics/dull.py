"""Parts d, d_silent and d_last: a signal that leaves the filter open."""

from fractions import Fraction
from itertools import islice, product
from typing import Any

import numpy as np
import sympy
from numpy.lib.stride_tricks import sliding_window_view as windows_of

import exambank as eb

from .problem import Given, problem, rank


@problem.part("d", eb.Several.of(signal=eb.Integer(), dull=eb.Integer()), key="signal = 3; dull = 2")
def ranks(given: Given) -> Any:
    """The number of pivots that elimination finds."""
    return {"signal": rank(given.windows), "dull": rank(given.dull_windows)}


@ranks.law
def numpy_finds_as_many(given: Given, answer: Any) -> bool:
    """NumPy counts the singular values that are not zero."""
    return list(answer) == [np.linalg.matrix_rank(rows) for rows in (given.windows, given.dull_windows)]


ranks.mistake(
    "misconception",
    "You counted rows: one that follows from the others does not count.",
    lambda g: {"signal": len(g.windows), "dull": len(g.dull_windows)},
)
ranks.mistake(
    "other quantity",
    "For the dull signal you counted what stays open. The rank is what is settled, and the two add up to all unknowns.",
    lambda g: {"signal": rank(g.windows), "dull": len(g.dull_windows[0]) - rank(g.dull_windows)},
)


@problem.part("d_silent")
def silent(given: Given) -> eb.Solutions:
    """A vector of the null space; there is one because the rank is less than the number of weights."""
    example = [*sympy.Matrix(given.dull_windows).nullspace()[0]]
    units = [[[int(i == j) for j in range(len(example))]] for i in range(len(example))]
    some = eb.Condition(units, "some ≠", 0, "The filter of zeros is silent on every signal; find another one.")
    sound = "Your filter is not silent: its output number {} is not 0."
    rows = [eb.Condition([row], "=", 0, sound.format(n)) for n, row in enumerate(given.dull_windows, 1)]
    return eb.Solutions((tuple(example),), (some, *rows))


@silent.law
def is_not_heard(given: Given, answer: eb.Solutions) -> bool:
    """The example is not zero, and all that NumPy hears when it slides over the dull signal is zero."""
    dull, weights = (np.array(row, dtype=object) for row in (given.dull, answer.example[0]))
    return any(weights) and not any(np.correlate(dull, weights, "valid"))


@silent.law
def all_small_filters_are_judged_right(given: Given, answer: eb.Solutions) -> bool:
    """Of all filters with weights from −2 to 2, those that are not heard are accepted, and no other."""
    filters: Any = islice(product(range(-2, 3), repeat=len(answer.example[0])), 1000)
    return all(is_not_heard(given, eb.Solutions((f,))) != bool(answer.broken((f,))) for f in filters)


silent.mistake("flip", "Your filter would be silent if it were flipped.", lambda g: silent(g).example[0][::-1])
silent.mistake(
    "sign", "The size of the weights is right; mind their signs.", lambda g: [abs(f) for f in silent(g).example[0]]
)


@problem.part("d_last", eb.Rational(), key="3")
def last_output(given: Given) -> Any:
    """As the last window is made of the others, so is its output made of theirs, for any filter."""
    *others, last = map(sympy.Matrix, given.dull_windows)
    return sympy.Matrix(given.heard).dot(sympy.Matrix.hstack(*others).pinv() * last)


@last_output.route
def slide_one_that_fits(given: Given) -> Any:
    """Find one filter with the outputs that were heard, and take its output at the last window."""
    *others, last = given.dull_windows
    found, free = sympy.Matrix(others).gauss_jordan_solve(sympy.Matrix(given.heard))
    return sympy.Matrix(last).dot(found.subs(dict.fromkeys(free, 0)))


last_output.mistake(
    "special case", "You went on along a line; the samples do not.", lambda g: 2 * g.heard[-1] - g.heard[-2]
)
last_output.mistake(
    "special case", "You went on by a factor; the samples do not.", lambda g: Fraction(g.heard[-1] ** 2, g.heard[-2])
)

problem.fact("table", lambda g: g.dull_windows, lambda g: windows_of(g.dull, len(silent(g).example[0])))
