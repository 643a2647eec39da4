"""Theorems about dropout on a linear model, and what the page says of all data and no check of the problem sees."""

import itertools
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
import torch
from dropout_regularization.expectation import IN_KEEP, form, quadratic
from dropout_regularization.problem import Given, draw, problem
from dropout_regularization.ridge import conversion, minimisers, twins
from dropout_regularization.variables import column_norms, new_data, stretch
from hypothesis import assume, given, settings, strategies as st

DRAWN = [problem.given, *problem.boundaries, *(draw(np.random.default_rng(seed)) for seed in range(10))]
entries = st.integers(-4, 4)
theorem = settings(deadline=None, max_examples=40)  # machines differ in speed, theorems do not


@st.composite
def givens(draw, most=3):
    """Small data without a zero column; columns may depend on each other."""
    rows, width = draw(st.integers(1, most)), draw(st.integers(1, most))
    X = draw(st.lists(st.tuples(*[entries] * width), min_size=rows, max_size=rows))
    assume(all(any(column) for column in zip(*X, strict=True)))
    keep = draw(st.fractions(Fraction(1, 20), Fraction(19, 20), max_denominator=20))
    return Given(X=tuple(X), y=draw(st.tuples(*[entries] * rows)), keep=keep)


def weights(g, data):
    return np.array(data.draw(st.tuples(*[st.fractions(-3, 3, max_denominator=4)] * len(g.X[0]))), dtype=object)


def value(form, w):
    return form.constant + form.linear @ w + w @ np.array(form.matrix) @ w


def masks(g):
    """Every mask of all the data at once, with its probability."""
    for mask in itertools.product((0, 1), repeat=g.data.size):
        yield np.array(mask).reshape(g.data.shape), g.keep ** sum(mask) * (1 - g.keep) ** (len(mask) - sum(mask))


@theorem
@given(givens(2), st.data())
def test_loss_and_gradient_are_the_means_over_all_masks(g, data):
    """So the mean step of gradient descent, a fresh mask each time, is the step on the polynomial."""
    w, f, loss, gradient = weights(g, data), form(g), 0, 0
    for mask, chance in masks(g):
        missed = mask * g.data @ w - g.targets
        loss += chance * missed @ missed
        gradient = gradient + chance * 2 * (mask * g.data).T @ missed
    assert value(f, w) == loss
    assert (np.array(f.linear) + 2 * np.array(f.matrix) @ w == gradient).all()


@theorem
@given(givens(), st.data())
def test_dropout_and_ridge_are_one_function_in_two_coordinates(g, data):
    w = weights(g, data)
    squares = [Fraction(str(entry**2)) for entry in conversion(g).diagonal]
    missed = g.targets - g.data @ (g.keep * w)
    assert value(form(g), w) == missed @ missed + squares @ (g.keep * w) ** 2
    assert minimisers(g).ridge == tuple(g.keep * w for w in minimisers(g).dropout)


@theorem
@given(givens(), st.data())
def test_the_minimum_is_unique_whatever_the_rank(g, data):
    best, other = np.array(minimisers(g).dropout), weights(g, data)
    assert (other == best).all() or value(form(g), other) > value(form(g), best)


@theorem
@given(givens(), st.integers(2, 5))
def test_the_quadratic_term_grows_with_the_square_of_the_data(g, factor):
    larger = replace(g, X=tuple(tuple(factor * x for x in row) for row in g.X))
    assert (np.array(form(larger).matrix) == factor**2 * np.array(form(g).matrix)).all()


@theorem
@given(givens(), st.integers(-5, 5).filter(bool), st.data())
def test_the_units_of_a_feature_do_not_matter(g, unit, data):
    j = data.draw(st.integers(0, len(g.X[0]) - 1))
    scaled = replace(g, X=tuple((*row[:j], unit * row[j], *row[j + 1 :]) for row in g.X))
    assert (g.data @ minimisers(g).ridge == scaled.data @ minimisers(scaled).ridge).all()
    assert column_norms(g) == column_norms(scaled)


@theorem
@given(givens(), st.data())
def test_one_coin_for_a_whole_datum_regularises_nothing(g, data):
    w = weights(g, data)
    missed, own = g.targets - g.data @ w, g.targets @ g.targets
    with_one_coin = form(g)._replace(matrix=quadratic(g, g.keep, g.keep))
    assert value(with_one_coin, w) == g.keep * missed @ missed + (1 - g.keep) * own


@theorem
@given(givens(), st.fractions(Fraction(1, 9), 9, max_denominator=9))
def test_the_positive_multiples_are_the_right_changes_of_variables(g, factor):
    right = stretch(g)
    squares = factor * np.array(right.example[0])
    assert not right.broken((squares,))
    assert right.broken((-squares,))
    for j in range(len(squares) if len(squares) > 1 else 0):
        assert right.broken((squares + np.eye(len(squares), dtype=int)[j],))


@theorem
@given(givens())
def test_a_double_contributes_as_much_and_the_limit_is_not_the_least_norm(g):
    dropout, limit, least = twins(g)
    assert all(pair[0] == 2 * pair[1] for pair in (dropout, limit))
    x, pairs = g.data[:, 0], (limit, least)
    assert all((x @ (g.targets - x * (one + 2 * double))) == 0 for one, double in pairs)
    assert (limit != least) == any(limit)
    along = np.array([2, -1])  # the line of all solutions; the one is the nearest to 0 by ‖Γ̃w‖, the other by ‖w‖
    assert np.array([1, 4]) * limit @ along == 0 == least @ along


@pytest.mark.parametrize("g", DRAWN, ids=str)
def test_the_dropout_of_torch_has_these_means(g):
    """20,000 masks of it, within a bar that one sample in 10⁹ exceeds (Hoeffding)."""
    data = torch.tensor(np.column_stack([g.X, g.y]), dtype=torch.float64)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        kept = torch.nn.functional.dropout(torch.ones(20_000, *data.shape), 1 - float(g.keep)) > 0
    kept[:, :, -1] = True  # a target is never dropped
    seen, half = kept * data, np.array(form(g).linear) / -2
    exact = np.block([[np.array(form(g).matrix), half[:, None]], [half, form(g).constant]]).astype(float)
    bar = data.abs().T @ data.abs() * (np.log(2e9) / (2 * len(seen))) ** 0.5
    assert (abs(torch.einsum("mij,mik->jk", seen, seen) / len(seen) - torch.tensor(exact)) <= bar).all()


@pytest.mark.parametrize("g", DRAWN, ids=str)
def test_torch_never_moves_the_weight_of_a_feature_that_is_zero(g):
    X = torch.nn.functional.pad(torch.tensor(g.X, dtype=torch.float64), (0, 1))
    w = torch.ones(X.shape[1], dtype=torch.float64, requires_grad=True)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        for _ in range(3):
            missed = torch.tensor(g.y) - torch.nn.functional.dropout(X, 1 - float(g.keep)) @ w
            w = w - 1e-3 * torch.autograd.grad(missed.square().sum(), w)[0]
    assert w[-1] == 1


@pytest.mark.parametrize("g", DRAWN, ids=str)
def test_batch_norm_of_centred_features_is_the_new_data_up_to_a_factor(g):
    """X on top of −X is centred already."""
    half, ours = torch.tensor(g.X, dtype=torch.float64), torch.tensor(np.array(new_data(g), dtype=float))
    normed = torch.nn.functional.batch_norm(torch.cat([half, -half]), None, None, training=True, eps=1e-12)[: len(half)]
    assert torch.allclose(normed / normed.norm(), ours / ours.norm(), rtol=0, atol=1e-9)


def test_a_drawn_matrix_does_not_look_like_the_work_of_layer_norm_or_whitening():
    for seed in range(100):
        new = np.array(new_data(draw(np.random.default_rng(seed))), dtype=float)
        assert np.ptp((new**2).sum(1)) > 1e-9
        assert abs(new[:, 0] @ new[:, 1]) > 1e-9


def test_a_given_without_an_answer_is_refused():
    with pytest.raises(ValueError, match="column 2 is zero"):
        Given(X=((1, 0), (2, 0), (3, 0)))


def test_a_formula_in_keep_is_tested_at_probabilities():
    wrong = ("floor(keep)", "ceil(keep)", "keep^2", "min(keep, 1/2)")
    assert [IN_KEEP.accepts(IN_KEEP.read("keep"), IN_KEEP.read(text)) for text in wrong] == [False] * 4
