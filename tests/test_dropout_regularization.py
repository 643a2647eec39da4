"""Theorems about dropout on a linear model that the functions of `dropout_regularization` must obey."""

import itertools
from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import assume, given, settings, strategies as st

from exambank.project import load_module

m = load_module("dropout_regularization")
entries = st.integers(-4, 4)
keeps = st.fractions(Fraction(1, 20), Fraction(19, 20), max_denominator=20)


def every(*cases):
    """Hypothesis's `given` without its deadline: machines differ in speed, theorems do not."""
    return lambda test: settings(deadline=None, max_examples=60)(given(*cases)(test))


@st.composite
def givens(draw, most=3):
    """Small data without a zero column; columns may depend on each other."""
    rows, width = draw(st.integers(1, most)), draw(st.integers(1, most))
    X = draw(st.lists(st.tuples(*[entries] * width), min_size=rows, max_size=rows))
    assume(all(any(column) for column in zip(*X, strict=True)))
    return m.Given(X=tuple(X), y=draw(st.tuples(*[entries] * rows)), keep=draw(keeps))


def weights(g, data):
    """Weights for the features of g."""
    return data.draw(st.tuples(*[st.fractions(-3, 3, max_denominator=4)] * len(g.X[0])))


def array(value):
    """Exact numbers as an array that stays exact."""
    return np.array(value, dtype=object)


def loss(X, y, w):
    """‖y − Xw‖², exactly."""
    return ((array(y) - array(X) @ array(w)) ** 2).sum()


def masks(g):
    """Every mask of the data with its probability."""
    shape = (len(g.X), len(g.X[0]))
    for mask in itertools.product((0, 1), repeat=shape[0] * shape[1]):
        kept = sum(mask)
        yield array(mask).reshape(shape), g.keep**kept * (1 - g.keep) ** (len(mask) - kept)


@every(givens(2), st.data())
def test_the_form_is_the_mean_loss_over_all_masks(g, data):
    w = weights(g, data)
    assert m.value(m.form(g), w) == sum(chance * loss(mask * array(g.X), g.y, w) for mask, chance in masks(g))


@every(givens(), st.data())
def test_dropout_and_ridge_are_one_function_in_two_coordinates(g, data):
    w = weights(g, data)
    conversion = m.conversion(g)
    assert conversion.factor == m.KEEP
    ridge = array(w) * g.keep
    penalty = sum(Fraction(str(entry**2)) * x**2 for entry, x in zip(conversion.diagonal, ridge, strict=True))
    assert m.value(m.form(g), w) == loss(g.X, g.y, ridge) + penalty


@every(givens())
def test_ridge_weights_are_keep_times_the_dropout_weights(g):
    dropout, ridge = m.minimisers(g)
    assert ridge == tuple(g.keep * w for w in dropout)


@every(givens(), st.data())
def test_the_minimum_is_unique_whatever_the_rank(g, data):
    best, other = m.minimisers(g).dropout, weights(g, data)
    assert other == best or m.value(m.form(g), other) > m.value(m.form(g), best)


@every(givens(), st.integers(-5, 5).filter(bool), st.data())
def test_the_units_of_a_feature_do_not_matter(g, unit, data):
    j = data.draw(st.integers(0, len(g.X[0]) - 1))
    scaled = m.Given(tuple((*row[:j], unit * row[j], *row[j + 1 :]) for row in g.X), g.y, g.keep)
    fitted = [array(h.X) @ array(m.minimisers(h).ridge) for h in (g, scaled)]
    assert (fitted[0] == fitted[1]).all()
    assert m.column_norms(g) == m.column_norms(scaled)


@every(keeps, st.integers(-5, 5).filter(bool), st.integers(-5, 5).filter(bool), st.tuples(entries, entries))
def test_orthogonal_features_are_trained_as_if_nothing_were_dropped(keep, a, b, y):
    g = m.Given(((a, 0), (0, b)), y, keep)
    assert m.minimisers(g).dropout == (Fraction(y[0], a), Fraction(y[1], b))


@every(givens(2), st.data())
def test_the_mean_step_on_masks_is_the_step_on_the_form(g, data):
    w, exact = array(weights(g, data)), m.form(g)
    steps = [chance * ((Z := mask * array(g.X)).T @ (Z @ w - array(g.y))) for mask, chance in masks(g)]
    assert (2 * sum(steps) == array(exact.linear) + 2 * array(exact.matrix) @ w).all()


@every(givens(), st.data())
def test_one_coin_for_a_whole_datum_regularises_nothing(g, data):
    """Then the loss is keep·‖y − Xw‖² + (1 − keep)·‖y‖²: the mistake of treating all entries like the diagonal."""
    w = weights(g, data)
    expected = g.keep * loss(g.X, g.y, w) + (1 - g.keep) * loss(g.X, g.y, [0] * len(w))
    assert m.value(m.form_of_one_coin(g), w) == expected


@every(givens(), st.data())
def test_without_the_penalty_the_loss_is_too_small(g, data):
    """At every w but zero: a mean square is more than a squared mean."""
    w = weights(g, data)
    assert (m.value(m.form(g), w) > m.value(m.form_without_penalty(g), w)) == any(w)


@every(givens())
def test_the_printed_sign_makes_the_penalty_negative(g):
    right, printed, fit, penalty, square, printed_square = m.literal(g)
    assert printed == -right < 0 < penalty
    assert printed_square < fit < square


def test_the_printed_sign_makes_a_mean_square_negative():
    assert m.literal(m.Given()).printed_square < 0 < m.literal(m.Given()).square


@every(givens(), st.fractions(Fraction(1, 9), 9, max_denominator=9))
def test_every_positive_multiple_is_a_right_change_of_variables(g, factor):
    right = m.stretch(g)
    (squares,) = right.example
    assert not right.broken((tuple(factor * s for s in squares),))
    assert right.broken((tuple(-factor * s for s in squares),))
    if len(squares) > 1:
        assert right.broken(((factor * squares[0] + 1, *(factor * s for s in squares[1:])),))


@every(givens())
def test_the_new_features_are_equally_large_and_as_correlated_as_before(g):
    X, new = array(g.X), array(m.data(g))
    (size,) = set(m.column_norms(g))
    assert size**2 == sympy.Rational(g.keep / (1 - g.keep))
    for j, k in itertools.combinations_with_replacement(range(X.shape[1]), 2):
        cosine = sympy.Integer(int(X[:, j] @ X[:, k])) / sympy.sqrt(int(X[:, j] @ X[:, j]) * int(X[:, k] @ X[:, k]))
        assert sympy.simplify(new[:, j] @ new[:, k] - size**2 * cosine) == 0


@every(givens())
def test_a_double_contributes_as_much_as_the_feature_itself(g):
    for pair in m.twins(g)[:2]:
        assert pair[0] == 2 * pair[1]
    x = [row[0] for row in g.X]
    own = Fraction(sum(a * b for a, b in zip(x, g.y, strict=True)), sum(a * a for a in x))
    for one, double in m.twins(g)[1:]:
        assert one + 2 * double == own


@every(givens())
def test_the_dropout_solution_approaches_its_limit_and_not_the_least_norm(g):
    almost = m.Given(g.X, g.y, 1 - Fraction(1, 10**6))
    near, limit, least = m.twins(almost)
    assert all(abs(a - b) <= Fraction(1, 10**6) * abs(b) for a, b in zip(near, limit, strict=True))
    assert (limit != least) == any(limit)


@every(givens())
def test_a_feature_that_is_always_zero_is_never_moved(g):
    assert m.fate(g) == m.fate_by_torch(g) == "stays"


@every(givens(), st.data())
def test_sampled_masks_stay_within_their_error_bar(g, data):
    w = weights(g, data)
    mean, error, bar = m.sample(g, w, trials=1_000)
    assert 0 <= error <= bar
    assert abs(mean - m.value(m.form(g), w)) <= bar


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"X": ((1, 0), (2, 0), (3, 0))}, "column 2 is zero"),
        ({"X": ((1, 2), (3,), (1, 1))}, "rows of one length"),
        ({"y": (1, 2)}, "y must have 3 entries"),
        ({"keep": Fraction(0)}, "keep must be more than 0"),
        ({"keep": Fraction(1)}, "keep must be less than 1"),
    ],
)
def test_a_given_without_an_answer_is_refused_in_one_line(change, says):
    with pytest.raises(ValueError, match=says) as refusal:
        m.Given(**change)
    assert "\n" not in str(refusal.value)
