"""Parts b and d_length: a filter from what it makes of a signal, and how long that signal must be."""

from itertools import product
from typing import Any

import numpy as np
import sympy
from numpy.lib.stride_tricks import sliding_window_view as windows_of

import exambank as eb

from .problem import Given, problem


@problem.part("b", key="[2, -1, 3]")
def recovered(given: Given) -> eb.Row:
    """Each output is one linear equation in the weights; solve all of them by elimination."""
    return list(sympy.Matrix(given.windows).gauss_jordan_solve(sympy.Matrix(given.output))[0])


@recovered.law
def slides_to_the_output(given: Given, found: eb.Row) -> bool:
    """NumPy slides the filter over the signal, without a flip, and gets the output."""
    signal, exact = np.array(given.signal, dtype=object), np.array(found, dtype=object)
    return bool(np.array_equal(np.correlate(signal, exact, "valid"), given.output))


recovered.mistake(
    "flip", "You flipped it: here the first weight meets a window's first sample.", lambda g: recovered(g)[::-1]
)
recovered.mistake(
    "misconception",
    "You multiplied by the transposed matrix, not by its inverse.",
    lambda g: np.dot(g.output, g.windows),
)
problem.fact("matrix", lambda g: g.windows, lambda g: windows_of(g.signal, len(recovered(g))))
problem.fact("weights", lambda g: len(g.windows[0]), lambda g: len(recovered(g)))


@problem.part("d_length", eb.Formula("K S"), key="S (K - 1) + K")
def shortest_signal(given: Given) -> Any:
    """K equations are K windows: the last begins after K − 1 moves by S and is K samples long."""
    return "K + (K - 1) S"


@shortest_signal.law
def one_sample_less_leaves_it_open(given: Given, length: Any) -> bool:
    """On the digits of π, windows from that length on have rank K, and one sample less makes it K − 1."""
    digits = [int(digit) for digit in "31415926535897932384"]
    for size, stride in product((2, 3, 4), (1, 2, 3)):
        n = int(eb.put(length, K=size, S=stride))
        if [np.linalg.matrix_rank(windows_of(digits[:m], size)[::stride]) for m in (n - 1, n)] != [size - 1, size]:
            return False
    return True


shortest_signal.mistake(
    "special case", "That is right for stride 1 only; a larger one sets the windows further apart.", "2 K - 1"
)
shortest_signal.mistake("off by one", "You have one window too many: K windows are K − 1 moves apart.", "K + K S")
