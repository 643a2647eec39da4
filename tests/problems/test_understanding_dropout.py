"""What the page of `understanding_dropout` says of all numbers, and what its trials are made of."""

from fractions import Fraction
from itertools import islice

import numpy as np
import pytest
import torch
from hypothesis import given, strategies as st
from understanding_dropout import dropped, experiment as trials, noise, plain, training
from understanding_dropout.problem import Given

sizes = st.integers(-9, 9).filter(bool).map(Fraction)
rates = st.fractions(Fraction(1, 20), Fraction(19, 20), max_denominator=20)
vectors = st.lists(sizes, min_size=4, max_size=4)


@st.composite
def givens(draw, most=4):
    """Inputs of any sign, a target, a drop rate."""
    n = draw(st.integers(2, most))
    x = draw(st.lists(sizes, min_size=n, max_size=n))
    return Given(x=tuple(x), y=draw(sizes), drop=draw(rates), batch=draw(st.integers(1, 50)))


@given(givens(), vectors)
def test_each_method_finds_the_fit_that_is_smallest_in_its_own_sense(g, anything):
    x, v = np.array(g.x), np.array(anything[: len(g.x)])
    other = np.array(plain.fit(g)) + v - (v @ x) / Fraction(x @ x) * x  # any other fit
    fits = [np.array(answer(g)) for answer in (plain.fit, plain.adam, dropped.limit)]
    measures = (lambda w: w @ w, lambda w: max(abs(w)), lambda w: (w * x) @ (w * x))
    for w, size in zip(fits, measures, strict=True):
        assert w @ x == g.y == other @ x
        assert size(w) <= size(other)


@given(givens())
def test_the_formula_that_the_source_writes_has_no_inverse_and_the_other_gives_part_a(g):
    x = np.array([g.x], dtype=float)
    assert np.linalg.matrix_rank(x.T @ x) == 1 < len(g.x)
    assert np.allclose((x.T @ np.linalg.inv(x @ x.T) * float(g.y))[:, 0], np.array(plain.fit(g), float))


@given(givens(), vectors)
def test_gradient_descent_keeps_what_is_orthogonal_to_x(g, start):
    x, w = np.array(g.x), np.array(start[: len(g.x)])
    after = w - plain.descent(g).largest_step / 3 * 2 * (w @ x - g.y) * x
    assert all(w - (w @ x) / Fraction(x @ x) * x == after - (after @ x) / Fraction(x @ x) * x)


@pytest.mark.parametrize(("drop", "end"), [(0, plain.adam), (Fraction(1, 2), dropped.dropped_fit)])
def test_adam_ends_at_equal_weights_and_with_dropout_where_everybody_ends(drop, end):
    g, w = Given(), torch.zeros(2, dtype=torch.float64, requires_grad=True)
    z, p = (torch.tensor(np.array(rows, float)) for rows in ((g.inputs, g.chances) if drop else ([g.x], [1])))
    optimizer = torch.optim.Adam([w], lr=0.02)
    for _ in range(2500):
        optimizer.zero_grad()
        (p * (z @ w - 11) ** 2).sum().backward()
        optimizer.step()
    assert np.allclose(w.detach(), np.array(end(g), float), atol=1e-4)


@given(givens())
def test_the_losses_stand_in_the_order_of_the_masks(g):
    answer = noise.losses(g)
    assert g.masks[0].all()
    assert not g.masks[-1].any()
    assert answer.losses[-1] == g.y**2
    kept = {sum(mask): loss for mask, loss in zip(g.masks, answer.losses, strict=True)}
    assert list(answer.losses) == [kept[sum(mask)] for mask in g.masks]


def test_a_drop_rate_is_no_whole_number():
    part = dropped.contribution
    assert not part.kind.accepts(part(Given()), part.kind.read("y / (2 + floor(d) / (1 - d))"))


@given(givens())
def test_adam_never_leaves_its_line_at_any_step_size(g):
    x, w, mean, square = np.array(g.x, float), np.zeros(len(g.x)), 0.0, 0.0
    for t in range(1, 30):
        gradient = 2 * (w @ x - float(g.y)) * x
        mean, square = 0.9 * mean + 0.1 * gradient, 0.999 * square + 0.001 * gradient**2
        w = w - 0.5 * (mean / (1 - 0.9**t)) / np.sqrt(square / (1 - 0.999**t))
        assert np.allclose(w * np.sign(x), w[0] * np.sign(x[0]))


# The trials


def test_the_descents_are_of_the_published_numbers_and_step_as_torch_says():
    g = Given()
    assert (trials.X, trials.Y, Fraction(str(trials.PACE))) == (tuple(g.x), g.y, g.pace)
    (weights, losses) = next(trials.descent(trials.Run(batch=7), [11]))
    shares = np.random.default_rng(11).multinomial(7, [0.25] * 4, size=trials.EARLY)[0] / 7
    w = torch.zeros(2, dtype=torch.float64, requires_grad=True)
    loss = (torch.tensor(shares) * (torch.tensor(np.array(g.inputs, float)) @ w - 11) ** 2).sum()
    loss.backward()
    assert np.allclose(weights[0], -float(g.eta) * w.grad.numpy())
    assert np.isclose(losses[0], loss.item())


def test_a_seed_descends_alike_alone_and_beside_others():
    run = trials.Run(batch=3)
    alone, beside = (list(islice(trials.descent(run, seeds), 1500))[-1][0] for seeds in ([5], [4, 5]))
    assert (alone[0] == beside[1]).all()


def test_training_ends_when_the_loss_no_longer_improves():
    assert not training.settled([1.0] * 20)
    assert training.settled([1.0] * 40)
    assert not training.settled([1.0] * 20 + [0.8] * 20)
    assert training.settled([1.0] * 20 + [0.001] * 20)


def test_the_cheat_says_the_label_and_touches_nothing_else():
    images, labels = (found[:200] for found in training.pictures())
    marked = training.with_cheat(images, labels)
    bits = marked[:, 0, -1, -4:] / 3
    assert (bits @ torch.tensor([8.0, 4.0, 2.0, 1.0]) == labels).all()
    assert (marked[:, 1:, -1, -4:] == 3 * (1 - bits)[:, None]).all()
    marked[:, :, -1, -4:] = images[:, :, -1, -4:]
    assert (marked == images).all()


def test_training_is_a_function_of_configuration_and_seed(monkeypatch):
    for name, value in (("TRAIN", 64), ("TEST", 50), ("LOOKS", (1, 2)), ("PATIENCE", 1), ("GAIN", -9)):
        monkeypatch.setattr(training, name, value)
    config = training.Training(drop=Fraction(3, 4))
    (first,) = training.train(config, [5], "cpu")
    torch.randn(7)
    assert training.train(config, [4, 5], "cpu")[1] == first
    assert first["epochs"] == 2 == len(first["clean"])
