"""Theorems about dropout that the functions and the trials of `understanding_dropout` must obey."""

import importlib
import math
from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import given, settings, strategies as st

from exambank.project import load_module

m = load_module("understanding_dropout")
trials = importlib.import_module(m.Run.__module__)
sizes = st.integers(-9, 9).filter(bool).map(Fraction)
rates = st.fractions(Fraction(1, 20), Fraction(19, 20), max_denominator=20)


@st.composite
def givens(draw, most=4):
    """Inputs of any sign, a target, a drop rate."""
    n = draw(st.integers(2, most))
    x = draw(st.lists(sizes, min_size=n, max_size=n))
    return m.Given(x=tuple(x), y=draw(sizes), drop=draw(rates), batch=draw(st.integers(1, 50)))


def expected_loss(g, w):
    """E(w·z − y)², mask by mask."""
    return sum(m.chance(g, mask) * (m.dot(w, m.dropped(g, mask)) - g.y) ** 2 for mask in m.masks(g))


# The fits


@given(givens(), st.lists(sizes, min_size=4, max_size=4))
def test_no_step_away_from_the_dropped_fit_lowers_the_expected_loss(g, direction):
    w = m.dropped_fit(g)
    moved = tuple(a + b / 100 for a, b in zip(w, direction, strict=False))
    assert expected_loss(g, moved) > expected_loss(g, w) == m.losses(g).mean


@given(givens())
def test_dropout_is_a_penalty_on_the_contributions(g):
    w = m.limit(g)
    shares = [a * b for a, b in zip(w, g.x, strict=True)]
    assert expected_loss(g, w) == (sum(shares) - g.y) ** 2 + g.drop / g.keep * sum(c**2 for c in shares)


@given(givens(), rates)
def test_contributions_are_equal_and_shrink_as_the_drop_rate_grows(g, other):
    contributions = {w * x for w, x in zip(m.dropped_fit(g), g.x, strict=True)}
    assert len(contributions) == 1
    more = m.Given(x=g.x, y=g.y, drop=max(g.drop, other))
    assert abs(m.shrunk(more).contribution) <= abs(contributions.pop()) < abs(g.y / len(g.x))


@given(givens(), sizes)
def test_a_louder_input_gets_a_smaller_weight_and_a_larger_target_larger_ones(g, factor):
    for answer in (m.fit, m.dropped_fit, m.limit, m.adam):
        louder = m.Given(x=tuple(factor * value for value in g.x), y=g.y, drop=g.drop)
        assert answer(louder) == tuple(w / factor for w in answer(g))
        more = m.Given(x=g.x, y=g.y * factor, drop=g.drop)
        assert answer(more) == tuple(w * factor for w in answer(g))


@given(givens(), st.lists(sizes, min_size=4, max_size=4))
def test_each_method_finds_the_fit_that_is_smallest_in_its_own_sense(g, anything):
    """Any other fit: move along the solutions by what is orthogonal to x."""
    n = len(g.x)
    v = np.array(anything[:n], dtype=object)
    x = np.array(g.x, dtype=object)
    other = np.array(m.fit(g), dtype=object) + v - (v @ x) / Fraction(x @ x) * x
    assert other @ x == g.y
    fits = [np.array(answer(g), dtype=object) for answer in (m.fit, m.adam, m.limit)]
    for w, size in zip(fits, (lambda w: w @ w, lambda w: max(abs(w)), lambda w: (w * x) @ (w * x)), strict=True):
        assert w @ x == g.y
        assert size(w) <= size(other)


@given(givens())
def test_the_limit_is_not_the_fit_unless_all_inputs_are_as_loud(g):
    assert (m.limit(g) == m.fit(g)) is (len({abs(value) for value in g.x}) == 1)
    assert (m.adam(g) == m.fit(g)) is (len({abs(value) for value in g.x}) == 1)


# Descent


@given(givens(), st.fractions(Fraction(1, 20), Fraction(19, 20), max_denominator=20))
def test_a_step_below_the_largest_brings_w_closer_to_its_end(g, part):
    end, step = m.descent(g)
    w = (Fraction(0),) * len(g.x)
    gap = g.y - m.dot(w, g.x)
    w = tuple(a + 2 * part * step * gap * b for a, b in zip(w, g.x, strict=True))
    assert abs(g.y - m.dot(w, g.x)) < abs(gap)
    assert m.dot(end, g.x) == g.y


@settings(max_examples=25)
@given(givens(3))
def test_larger_batches_wander_less_and_larger_targets_more(g):
    found = m.wander(g)
    assert all(one >= many > 0 for one, many in zip(found.one, found.many, strict=True))
    if g.batch > 1:
        # Calmer by more than the root: a part of the noise is proportional to the wandering itself.
        assert all(one / many > math.sqrt(g.batch) for one, many in zip(found.one, found.many, strict=True))
    double = m.wander(m.Given(x=g.x, y=2 * g.y, drop=g.drop, batch=g.batch))
    assert np.allclose(np.array(double.one), 2 * np.array(found.one))


@given(givens())
def test_the_loss_of_a_batch_keeps_its_mean_and_divides_its_variance(g):
    one = m.batch_loss(m.Given(x=g.x, y=g.y, drop=g.drop, batch=1))
    assert m.batch_loss(g) == (one.mean, one.variance / g.batch)
    assert one.mean < g.y**2


@given(st.integers(2, 16), st.integers(1, 32))
def test_more_of_a_cheat_is_seen_by_more_values_up_to_all(quarter, bits):
    g = m.Given(side=4 * quarter, bits=min(bits, 4 * quarter))
    counts = m.seen(g)
    if g.bits > 1:
        assert all(a >= b for a, b in zip(counts, m.seen(m.Given(side=g.side, bits=g.bits - 1)), strict=True))
    whole = m.seen_everywhere(g)
    assert all(0 < some <= every for some, every in zip(counts, whole, strict=True))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"x": [1, 0]}, "none of them 0"),
        ({"x": [1]}, "2 to 6"),
        ({"y": 0}, "not be 0"),
        ({"side": 30}, "divisible by 4"),
    ],
)
def test_what_has_no_answer_is_refused_in_one_line(wrong, said):
    with pytest.raises(Exception, match=said):
        m.Given().override(wrong)


# The trials


def test_the_trials_are_about_the_published_numbers():
    assert (tuple(m.Given().x), m.Given().y) == (trials.X, trials.Y)
    assert trials.step_size(m.Given().drop) == m.step(m.Given())
    assert m.Given().steps == trials.EARLY
    assert (m.Given().drop, m.Given().bits) == (m.HALF, trials.BITS)


@pytest.mark.parametrize("run", [m.Run(batch=1), m.Run(batch=5, start="random", optimizer="adam")])
def test_a_seed_gives_the_same_in_whatever_company(run):
    run = trials.Run(**{**run.to_json(), "steps": 2000})
    together = trials.descend(run, [3, 4, 5], "cpu")
    assert [trials.descend(run, [seed], "cpu")[0] for seed in (3, 4, 5)] == together
    assert len({str(metrics) for metrics in together}) == 3


@given(st.sampled_from([Fraction(0), Fraction(1, 3), Fraction(1, 2), Fraction(9, 10)]), st.integers(1, 60))
@settings(max_examples=10)
def test_the_expected_gradient_walks_the_mean_path(drop, steps):
    walk = trials.descent(trials.Run(drop=drop, batch=0), [0])
    for _ in range(steps):
        weights, _ = next(walk)
    if drop:
        assert np.allclose(weights[0], m.mean_path(m.Given(drop=drop, steps=steps)), rtol=1e-9)
    else:
        assert np.isclose(weights[0][0] / weights[0][1], 10)


def test_one_step_of_a_batch_is_the_mean_of_the_steps_of_its_masks():
    drop = Fraction(1, 2)
    (weights, losses) = next(trials.descent(trials.Run(batch=7, drop=drop), [11]))
    shares = trials.draw_batches(7, np.full(4, 0.25), np.random.default_rng(11))[0]
    inputs = np.array([[20, 2], [20, 0], [0, 2], [0, 0]])
    w = torch.zeros(2, dtype=torch.float64, requires_grad=True)
    loss = (torch.tensor(shares) * (torch.tensor(inputs, dtype=torch.float64) @ w - 11) ** 2).sum()
    loss.backward()
    assert np.allclose(weights[0], -float(trials.step_size(drop)) * w.grad.numpy())
    assert np.isclose(losses[0], loss.item())


def test_adam_is_torchs_adam():
    walk = trials.descent(trials.Run(optimizer="adam", batch=0), [0])
    w = torch.zeros(2, dtype=torch.float64, requires_grad=True)
    inputs = torch.tensor([[20, 2], [20, 0], [0, 2], [0, 0]], dtype=torch.float64)
    optimizer = torch.optim.Adam([w], lr=trials.ADAM_STEP)
    for _ in range(20):
        optimizer.zero_grad()
        ((inputs @ w - 11) ** 2).mean().backward()
        optimizer.step()
        assert np.allclose(next(walk)[0][0], w.detach().numpy(), rtol=1e-9)


def test_curves_are_of_the_run_they_belong_to():
    run = trials.Run(batch=3)
    (curve,) = trials.watch(run, [2], "cpu")
    walk = trials.descent(run, [2])
    first, loss = next(walk)
    assert curve["losses"][0] == pytest.approx(float(loss[0]), rel=1e-6)
    assert [curve["first"][0], curve["second"][0]] == pytest.approx(first[0].tolist(), rel=1e-6)
    assert len(curve["losses"]) == trials.EARLY // 10


# The images


def test_the_cheat_says_the_label_and_touches_nothing_else():
    images, labels = trials.digits()
    marked = trials.with_cheat(images[:200], labels[:200])
    bits = marked[:, 0, -1, -4:] / 3
    assert (bits @ torch.tensor([8.0, 4.0, 2.0, 1.0]) == labels[:200]).all()
    assert (marked[:, 1, -1, -4:] == 3 * (1 - bits)).all()
    assert (marked[:, 2] == marked[:, 1]).all()
    elsewhere = marked != images[:200]
    elsewhere[:, :, -1, -4:] = False
    assert not elsewhere.any()


def test_the_digits_are_real_and_normalised():
    images, labels = trials.digits()
    assert images.shape == (1797, 3, 32, 32)
    assert abs(float(images.mean())) < 1e-4
    assert abs(float(images.std()) - 1) < 1e-3
    assert (images[:, :, ::4, ::4].repeat_interleave(4, 2).repeat_interleave(4, 3) == images).all()
    assert set(labels.tolist()) == set(range(10))


def test_as_many_values_see_the_cheat_as_computed():
    """In the real network, with filters of ones and means for maxima, so that nothing is hidden."""
    model = trials.network(0.0)
    for layer in model:
        if isinstance(layer, torch.nn.Conv2d):
            torch.nn.init.ones_(layer.weight)
            torch.nn.init.zeros_(layer.bias)
    image = torch.zeros(1, 3, 32, 32)
    image[..., -1, -4:] = 1
    counts = [int((model[:end](image) > 0).sum()) for end in (4, 8)]
    assert counts == list(m.seen(m.Given()))


def test_a_last_relu_makes_no_score_negative():
    scores = trials.network(0.0, last_relu=True)(torch.randn(8, 3, 32, 32))
    assert (scores >= 0).all()
    assert (trials.network(0.0)(torch.randn(8, 3, 32, 32)) < 0).any()


def test_training_is_a_function_of_configuration_and_seed():
    config = trials.Training(epochs=1, drop=Fraction(3, 4))
    torch.manual_seed(1)
    before = torch.random.get_rng_state()
    (first,) = trials.train(config, [5], "cpu")
    assert (torch.random.get_rng_state() == before).all()
    torch.randn(7)
    assert trials.train(config, [4, 5], "cpu")[1] == first
    assert set(first) == {"cheated", "clean", "fooled", "dead"}


def test_the_record_can_say_which_data_were_used(monkeypatch):
    monkeypatch.setattr(trials.cifar10, "available", lambda: False)
    assert "digits" in trials.images_used()
    assert "CIFAR-10 was not at hand" in trials.images_used()
    monkeypatch.setattr(trials.cifar10, "available", lambda: True)
    assert trials.images_used().startswith("hard: CIFAR-10")
