"""What the page of `implicit_regularization` says of all equations, methods and steps, and no check of the problem sees."""

from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import assume, given, strategies as st
from implicit_regularization.edge import largest_step, spectrum
from implicit_regularization.methods import CLOSE, RATES, compared, descend
from implicit_regularization.pictures import plane
from implicit_regularization.problem import Given, problem
from implicit_regularization.shortest import nearest, shortest

from exambank.verify.verify import draw_given, verify_given

DRAWN = [draw_given(problem, seed) for seed in range(40)]
PUBLISHED = problem.given
SMALL = st.integers(-4, 4)


@st.composite
def equations(draw):
    """Two equations for four weights that have a solution, dependent ones included, with a start."""
    X = np.array(draw(st.lists(SMALL, min_size=8, max_size=8))).reshape(2, 4)
    assume(X.any())
    some, start = (draw(st.lists(SMALL, min_size=4, max_size=4)) for _ in "ab")
    return Given(X.tolist(), (X @ some).tolist(), start), some


@given(equations())
def test_no_solution_is_nearer_to_the_start(case):
    g, some = case
    X, y, start = g.arrays
    end = nearest(g, start)
    assert (X @ end == y).all()
    assert (end - start) @ (end - start) + (some - end) @ (some - end) == (some - start) @ (some - start)


@given(equations())
def test_ridge_tends_to_the_shortest(case):
    X, y, _ = (value.astype(float) for value in case[0].arrays)
    ridge = np.linalg.solve(X.T @ X + 1e-7 * np.eye(4), X.T @ y)
    assert np.allclose(ridge, np.array(shortest(case[0]), dtype=float), atol=1e-3)


def test_every_method_fits_and_only_gradient_descent_finds_the_shortest_at_any_step():
    X, y, _ = (value.astype(float) for value in PUBLISHED.arrays)
    found = compared(descend)
    ends = {name: found[name] for name in RATES}
    assert all(abs(X @ w - y).max() <= CLOSE for w in ends.values())
    short = np.array(shortest(PUBLISHED), dtype=float)
    near = {name for name, w in ends.items() if abs(w - short).max() < 0.1}
    assert near == {"descent_fast", "descent_slow"}
    assert all(abs(ends[f"{method}_fast"] - ends[f"{method}_slow"]).max() > 0.01 for method in ("adam", "sign"))
    assert all(RATES[f"descent_{pace}"] < largest_step(PUBLISHED) for pace in ("fast", "slow"))


def test_sign_descent_has_not_the_smallest_largest_weight_where_there_are_two_equations():
    X, y, _ = PUBLISHED.arrays
    flatter = np.array([Fraction(11, 4), Fraction(11, 4), Fraction(-1, 4)])
    assert (X @ flatter == y).all()
    found = compared(descend)
    assert max(abs(flatter)) < min(max(abs(found[f"sign_{pace}"])) for pace in ("fast", "slow"))


@pytest.mark.parametrize("start", [(3, -1), (-2, 4), (0, 0), (4, 4)], ids=str)
def test_on_one_equation_sign_descent_ends_where_the_largest_change_is_smallest(start):
    end = descend(plane(*start), "sign_slow")
    others = [np.array([5 - 2 * t, t]) for t in np.linspace(-10, 10, 2001)]
    assert all(abs(w - start).max() >= abs(end - start).max() - 1e-8 for w in others)


@pytest.mark.parametrize("g", [PUBLISHED, *DRAWN], ids=str)
def test_at_the_edge_the_steepest_error_changes_sign_and_no_more(g):
    X, y, w = (value.astype(float) for value in g.arrays)
    steepest = np.linalg.svd(X)[0][:, 0]
    missed = []
    for _ in range(3):
        missed.append(steepest @ (X @ w - y))
        w = w - 2 * float(largest_step(g)) * X.T @ (X @ w - y)
    assert np.allclose(missed, [missed[0], -missed[0], missed[0]], atol=1e-9)


@pytest.mark.parametrize("g", DRAWN, ids=str)
def test_the_best_step_balances_the_slowest_and_the_steepest(g):
    low, *_, high = spectrum(g.X)
    rates = [max(abs(1 - 2 * (1 / (low + high)) * k * root) for root in (low, high)) for k in (1, 0.99, 1.01)]
    assert abs(rates[0] - (high - low) / (high + low)) < 1e-12
    assert rates[0] < min(rates[1:])


@pytest.mark.parametrize("g", [PUBLISHED, *DRAWN], ids=str)
def test_of_the_formulas_only_that_of_the_rows_gives_the_shortest(g):
    X, y = sympy.Matrix(g.X), sympy.Matrix(g.y)
    assert (*(X.T * (X * X.T).inv() * y),) == shortest(g) != (*(X.T * y),)
    assert (X.T * X).det() == 0


@pytest.mark.parametrize(
    "settings",
    [{"X": [[1, 2, 3], [2, -1, 5]]}, {"eta": 7}, {"y": ["1/3", 0]}, {"w0": [0, 0, 0]}, {"X": [[10, 1, 0], [0, 0, 1]]}],
    ids=str,
)
def test_no_permitted_setting_crashes(settings):
    g = PUBLISHED.override(settings)
    assert [failure for part in problem.parts.values() for failure in verify_given(part, g)[1]] == []
