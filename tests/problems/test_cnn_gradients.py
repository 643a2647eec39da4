"""Theorems about backpropagation that the page of `cnn_gradients` states, for layers of any size."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
import torch
from cnn_gradients.convolution import into_input, slid
from cnn_gradients.moments import LAYERS, SIDES, measured
from cnn_gradients.pooling import max_gradient, pooling
from cnn_gradients.problem import Given, pieces
from cnn_gradients.which import SIGNALS
from hypothesis import given, settings, strategies as st
from torch.autograd.gradcheck import GradcheckError
from torch.nn.functional import avg_pool2d, conv2d, max_pool2d, softplus

from exambank.verify.judge import judge

digits = st.integers(-9, 9)


def every(*cases):
    """Hypothesis's `given` without its deadline: machines differ in speed, theorems do not."""
    return lambda test: settings(deadline=None, max_examples=40)(given(*cases)(test))


def squares(size, entries=digits):
    """Square tables of a size."""
    return st.lists(st.lists(entries, min_size=size, max_size=size), min_size=size, max_size=size)


@st.composite
def layers(draw, entries=digits):
    """An image, a kernel that fits into it, and an upstream gradient."""
    n = draw(st.integers(2, 6))
    k = draw(st.integers(1, n))
    X, w, dY = (draw(squares(size, entries)) for size in (n, k, n - k + 1))
    return Given(n=n, k=k, X=X, w=w, dY=dY, eta=draw(st.fractions(Fraction(1, 20), 2, max_denominator=20)))


def output(X, w):
    """Y = X * w."""
    return np.einsum("ijhl,hl->ij", pieces(X, len(w)), np.array(w))


@every(layers())
def test_both_gradients_are_adjoint_to_the_layer(g):
    """⟨dY, X * w⟩ = ⟨dw, w⟩ = ⟨dX, X⟩, since the layer is linear in w and in X; the stamps give the same dX."""
    there = (np.array(g.dY) * output(g.X, g.w)).sum()
    assert (slid(g.X, g.dY) * np.array(g.w)).sum() == there
    assert (np.array(into_input(g)) * np.array(g.X)).sum() == there
    dX = np.zeros((g.n, g.n), dtype=int)
    for (i, j), upstream in np.ndenumerate(g.dY):
        dX[i : i + g.k, j : j + g.k] += upstream * np.array(g.w)
    assert (dX == np.array(into_input(g))).all()


@every(layers(st.integers(-3, 3)))
def test_a_hundred_steps_add_patches_and_nothing_else(g):
    """SGD on a loss that bends: w − w₀ is the sum of the patches with the coefficients that its steps have noted."""
    X, w = (torch.tensor(table, dtype=torch.float64)[None, None] for table in (g.X, g.w))
    patches = pieces(g.X, g.k).reshape(g.m**2, g.k**2)
    rate, noted = 1 / max(1, (patches**2).sum()), torch.zeros(g.m, g.m, dtype=torch.float64)
    for _ in range(100):
        w.requires_grad_()
        Y = conv2d(X, w)
        error = Y - torch.tensor(g.dY)
        dY, dw = torch.autograd.grad((softplus(2 * error) - error).sum(), (Y, w))
        w, noted = (w - rate * dw).detach(), noted - rate * dY[0, 0]
    moved = w[0, 0].numpy() - np.array(g.w)
    assert np.allclose(moved.ravel(), noted.numpy().ravel() @ patches, atol=1e-9)


@pytest.mark.parametrize(("n", "k"), [(2, 1), (3, 2)])
def test_it_is_enough_that_one_of_the_two_is_white(n, k):
    m = n - k + 1

    def variance(image, gradient):
        return np.mean([slid(image(s), gradient(s)) ** 2 for s in product((-1, 1), repeat=n * n + m * m)], axis=0)

    white_x, white_g = (lambda s: np.reshape(s[: n * n], (n, n))), (lambda s: np.reshape(s[n * n :], (m, m)))
    flat_x, flat_g = (lambda s: np.full((n, n), s[0])), (lambda s: np.full((m, m), s[-1]))
    assert (variance(flat_x, white_g) == m**2).all()
    assert (variance(white_x, flat_g) == m**2).all()
    assert (variance(flat_x, flat_g) == m**4).all()


@pytest.mark.parametrize("k", [1, 3, 5])
def test_measured_deviations_are_those_of_the_formula(k):
    """Two hundred layers, k² entries each: five standard errors of a deviation, were the entries one."""
    assert measured(k) == pytest.approx([n - k + 1 for n in SIDES], rel=5 / (2 * LAYERS) ** 0.5)


@pytest.mark.parametrize(
    ("signal", "better", "worse"), [("rare", max_pool2d, avg_pool2d), ("level", avg_pool2d, max_pool2d)]
)
def test_with_normal_noise_the_same_pooling_wins(signal, better, worse):
    """It ranks the signal above the noise more often, on 20 000 pairs of windows: by far more than by chance."""
    quiet, loud = torch.randn(2, 20_000, 2, 2, generator=torch.Generator().manual_seed(0)) * 0.5**0.5
    loud = loud + torch.tensor(SIGNALS[signal]).reshape(2, 2)
    wins, others = ((pool(loud, 2) > pool(quiet, 2)).double().mean().item() for pool in (better, worse))
    assert wins > others + 5 * (2 / 20_000) ** 0.5


@every(st.data(), st.integers(1, 2))
def test_max_pooling_accumulates_as_torch_does(data, stride):
    """Overlapping or not, ties included; and nothing is lost."""
    n = data.draw(st.integers(2, 7))
    X, upstream = data.draw(squares(n, st.integers(0, 3))), data.draw(squares((n - 2) // stride + 1))
    tensor = torch.tensor(X, dtype=torch.float64)[None, None].requires_grad_()
    max_pool2d(tensor, 2, stride).backward(torch.tensor(upstream, dtype=torch.float64)[None, None])
    mine = max_gradient(X, upstream, stride)
    assert (mine == tensor.grad[0, 0].numpy()).all()
    assert mine.sum() == np.sum(upstream)


def test_two_pools_pay_one_pixel_of_sixteen():
    X = torch.randperm(16).double().reshape(1, 1, 4, 4).requires_grad_()
    max_pool2d(max_pool2d(X, 2), 2).sum().backward()
    assert torch.equal(X.grad, X.eq(X.max()).double())


def test_three_rules_for_four_equal_pixels():
    """Torch's max_pool2d pays the first, amax shares, central differences pay each a half; gradcheck refuses."""
    found = []
    for layer in (lambda X: max_pool2d(X, 2), lambda X: X.amax((2, 3))):
        X = torch.ones(1, 1, 2, 2, dtype=torch.float64, requires_grad=True)
        layer(X).sum().backward()
        found.append(X.grad.flatten().tolist())
    assert found == [[1, 0, 0, 0], [0.25] * 4]
    bump = torch.eye(4, dtype=torch.float64).reshape(4, 1, 2, 2) / 4
    assert ((max_pool2d(1 + bump, 2) - max_pool2d(1 - bump, 2)) / 0.5 == 0.5).all()
    with pytest.raises(GradcheckError):
        torch.autograd.gradcheck(lambda X: max_pool2d(X, 2), torch.ones(1, 1, 2, 2).double().requires_grad_())


def test_no_pixel_has_output_and_window_of_the_printed_formula_both_right():
    """Counted from 1, as printed: the floor is right for even indices, the window for odd ones."""
    for i in range(1, 100):
        window = (i + 1) // 2  # of the windows [1, 2], [3, 4], …
        assert (i // 2 == window) == (i % 2 == 0)
        assert ([i, i + 1] == [2 * window - 1, 2 * window]) == (i % 2 == 1)


def test_who_pays_every_maximum_of_a_constant_image_is_told_of_ties():
    """Each pixel also beats its right and lower neighbours there, but that is another mistake."""
    g = Given(X=((1,) * 4,) * 4)
    paid = np.kron(g.pooled, np.ones((2, 2), dtype=int))
    verdict = judge(pooling, g, {"maximum": paid, "average": pooling(g).average})
    assert verdict.message.startswith("You paid every maximum")


def test_a_bad_layer_is_refused_in_one_line():
    for change in ({"k": 5}, {"dY": [[1]]}, {"X": [[1, 2], [3, 4]]}, {"eta": 0}, {"n": 1}):
        with pytest.raises(ValueError, match=r"^[^\n]+$"):
            Given(**change)
