"""What the page of `multiplicative_noise` says of all data and all noise, and no check of the problem sees."""

from dataclasses import replace
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from dropout_regularization.expectation import form
from dropout_regularization.problem import Given as Dropout
from dropout_regularization.ridge import conversion
from hypothesis import assume, given, settings, strategies as st
from multiplicative_noise.dropout import as_coin, as_normal, spread
from multiplicative_noise.expectation import loss, missed
from multiplicative_noise.noise import average_loss, two_valued
from multiplicative_noise.problem import Given, problem
from sympy import Rational, solve, sqrt

from exambank import put
from exambank.verify.verify import verify_given

theorem = settings(deadline=None, max_examples=40)  # machines differ in speed, theorems do not
entries, shares = st.integers(-4, 4), st.fractions(Fraction(1, 20), Fraction(19, 20), max_denominator=20)
means, variances = st.fractions(-3, 3, max_denominator=6), st.fractions(0, 4, max_denominator=6)


@st.composite
def givens(draw, most=3):
    """Small data, weights and noise; columns may depend on each other."""
    rows, width = draw(st.integers(1, most)), draw(st.integers(1, most))
    X = draw(st.tuples(*[st.tuples(*[entries] * width)] * rows))
    assume(all(map(any, zip(*X, strict=True))))  # the page on dropout refuses a column of zeros
    return Given(draw(means), draw(variances), X, *(draw(st.tuples(*[entries] * size)) for size in (rows, width)))


@theorem
@given(givens(), shares)
def test_with_the_moments_of_a_plain_coin_the_page_on_dropout_gives_the_same_number(g, keep):
    _, _, w = g.arrays
    polynomial = form(Dropout(X=g.X, y=g.y, keep=keep))
    other = polynomial.constant + polynomial.linear @ w + w @ np.array(polynomial.matrix) @ w
    assert loss(replace(g, mean=keep, variance=keep * (1 - keep))) == other


@theorem
@given(givens(), shares)
def test_with_rescaling_the_loss_is_that_of_the_ridge_problem_without_a_factor(g, keep):
    X, y, w = g.arrays
    normal = replace(g, mean=1, variance=put(as_normal(g).variance, keep=keep))
    gamma = [Fraction(str(entry**2)) for entry in conversion(Dropout(X=g.X, y=g.y, keep=keep)).diagonal]
    assert loss(normal) == ((y - X @ w) ** 2).sum() + gamma @ w**2


@theorem
@given(givens(2), means.filter(bool), variances.filter(bool))
def test_any_two_noises_with_one_mean_and_one_variance_have_one_mean_loss(g, mean, variance):
    """Three values, symmetric about the mean, against two lopsided ones."""
    step = 2 * variance + 1  # any step with step² > σ² will do
    far = variance / (2 * step**2)
    symmetric = [(far, mean - step), (1 - 2 * far, mean), (far, mean + step)]
    assert average_loss(g, symmetric) == average_loss(g, two_valued(mean, variance))


@theorem
@given(shares)
def test_there_and_back_again(keep):
    mean, variance = (put(formula, keep=keep) for formula in as_normal(problem.given))
    assert tuple(put(f, mu=mean, sigma=sqrt(Rational(variance))) for f in as_coin(problem.given)) == (keep, 1 / keep)


@theorem
@given(givens(2), variances)
def test_one_draw_for_a_row_or_a_column_is_as_the_page_says(g, variance):
    X, y, w = g.arrays
    noise, g = two_valued(g.mean, variance), replace(g, variance=variance)
    by_row = sum(p * ((y - r * X @ w) ** 2).sum() for p, r in noise)
    assert by_row == missed(g) @ missed(g) + variance * ((X @ w) ** 2).sum()
    outcomes = (zip(*outcome, strict=True) for outcome in product(noise, repeat=len(w)))
    assert loss(g) == sum(np.prod(chances) * ((y - X @ (r * w)) ** 2).sum() for chances, r in outcomes)


@theorem
@given(givens(2), variances)
def test_added_noise_is_plain_ridge(g, variance):
    X, y, w = g.arrays
    outcomes = (zip(*outcome, strict=True) for outcome in product(two_valued(Fraction(0), variance), repeat=X.size))
    mean = sum(np.prod(p) * ((y - (X + np.reshape(noise, X.shape)) @ w) ** 2).sum() for p, noise in outcomes)
    assert mean == ((y - X @ w) ** 2).sum() + len(y) * variance * (w**2).sum()


def test_the_losses_vary_alike_at_two_values_of_keep_only():
    ratio = (spread(problem.given).coin / spread(problem.given).normal).simplify()
    (keep,) = ratio.free_symbols
    assert {*solve(ratio - 1, keep)} == {Rational(1, 2) - sqrt(3) / 6, Rational(1, 2) + sqrt(3) / 6}


@pytest.mark.parametrize(("mean", "variance"), [(0, 0), (-1000, 1000)])
def test_no_permitted_setting_crashes(mean, variance):
    g = Given(mean, variance, ((1000, -1000, 0, 1, 2, 3),) * 20, (-1000,) * 20, (Fraction(1, 3), -1000, 0, 5, 1, 22))
    assert [failure for part in problem.parts.values() for failure in verify_given(part, g)[1]] == []
