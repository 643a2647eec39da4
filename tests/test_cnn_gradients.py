"""Theorems about backpropagation that the functions of `cnn_gradients` must obey."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
import torch
from hypothesis import given, settings, strategies as st
from torch.autograd.gradcheck import GradcheckError
from torch.nn.functional import max_pool2d, softplus

from exambank.project import load_module

m = load_module("cnn_gradients")
digits = st.integers(-9, 9)


def every(*cases):
    """Hypothesis's `given` without its deadline: machines differ in speed, theorems do not."""
    return lambda test: settings(deadline=None, max_examples=50)(given(*cases)(test))


def squares(size, entries=digits):
    """Square tables of a size."""
    return st.lists(st.lists(entries, min_size=size, max_size=size), min_size=size, max_size=size)


@st.composite
def layers(draw, entries=digits):
    """An image, a kernel that fits into it, and an upstream gradient."""
    n = draw(st.integers(2, 6))
    k = draw(st.integers(1, n))
    X, w, dY = (draw(squares(size, entries)) for size in (n, k, n - k + 1))
    return m.Given(n=n, k=k, X=X, w=w, dY=dY, eta=draw(st.fractions(Fraction(1, 20), 2, max_denominator=20)))


def inner(one, other):
    """The sum of the products of two tables, exactly."""
    return int((np.array(one, dtype=object) * np.array(other, dtype=object)).sum())


def output(X, w):
    """Y = X * w."""
    return np.einsum("ijhl,hl->ij", np.lib.stride_tricks.sliding_window_view(np.array(X), np.shape(w)), w)


@every(layers())
def test_all_routes_agree_on_any_layer(g):
    assert m.step(g) == m.step_by_torch(g) == m.step_by_differences(g)
    assert m.into_input(g) == m.into_input_by_stamps(g) == m.into_input_by_torch(g) == m.into_input_by_differences(g)
    assert m.pooling(g) == m.pooling_by_torch(g) == m.pooling_by_differences(g)
    assert m.printed(g) == m.printed_by_torch(g)
    assert m.overlap(g) == m.overlap_by_torch(g)


@every(layers())
def test_both_gradients_are_adjoint_to_the_layer(g):
    """⟨dY, X * w⟩ = ⟨dw, w⟩ = ⟨dX, X⟩, since the layer is linear in w and in X."""
    assert inner(g.dY, output(g.X, g.w)) == inner(m.step(g).dw, g.w) == inner(m.into_input(g), g.X)


@every(layers(), st.integers(-5, 5))
def test_the_gradients_are_linear_in_what_comes_from_upstream(g, factor):
    scaled = m.Given(n=g.n, k=g.k, X=g.X, w=g.w, dY=(factor * np.array(g.dY)).tolist(), eta=g.eta)
    assert np.array_equal(m.into_input(scaled), factor * np.array(m.into_input(g)))
    assert np.array_equal(m.step(scaled).dw, factor * np.array(m.step(g).dw))


@every(layers())
def test_the_input_gradient_sums_to_the_product_of_the_sums(g):
    assert np.sum(m.into_input(g)) == np.sum(g.dY) * np.sum(g.w)


@every(layers())
def test_one_step_moves_the_loss_by_the_squared_gradient(g):
    """The layer is linear, so the first-order change −η‖dw‖² of ⟨dY, Y⟩ is all there is."""
    before, after = output(g.X, g.w), output(np.array(g.X, dtype=object), np.array(m.step(g).w, dtype=object))
    change = (np.array(g.dY, dtype=object) * (after - before)).sum()
    assert change == -g.eta * inner(m.step(g).dw, m.step(g).dw)


@every(layers())
def test_gradcheck_accepts_the_formulas(g):
    assert m.gradcheck(g) == (m.into_input(g), m.step(g).dw)


def test_gradcheck_rejects_a_flipped_kernel(monkeypatch):
    """The check is worth something: it refuses the most frequent mistake."""
    right = m.input_gradient
    monkeypatch.setattr(m, "input_gradient", lambda dY, w: right(dY, [row[::-1] for row in w[::-1]]))
    with pytest.raises(GradcheckError):
        m.gradcheck(m.Given())


@every(layers(st.integers(-3, 3)))
def test_training_only_ever_adds_patches(g):
    """Torch's SGD on w, the loss Σ log cosh(Y − T): the same kernel as from the coefficients of the patches."""
    _, _, target, rate = m.training(g)
    X, w, T = (torch.tensor(np.array(t), dtype=torch.float64) for t in (g.X, g.w, target.reshape(g.m, g.m)))
    w.requires_grad_()
    optimizer = torch.optim.SGD([w], lr=float(rate))
    for _ in range(m.STEPS):
        optimizer.zero_grad()
        error = torch.nn.functional.conv2d(X[None, None], w[None, None])[0, 0] - T
        (softplus(2 * error) - error).sum().backward()
        optimizer.step()
    trained = m.trained(g)
    assert np.allclose(trained.w, w.detach(), atol=1e-9)
    patches = np.lib.stride_tricks.sliding_window_view(np.array(g.X), (g.k, g.k))
    added = np.einsum("ij,ijhl->hl", trained.coefficients, patches)
    assert np.allclose(np.array(g.w) + added, w.detach(), atol=1e-9)


@every(layers(st.integers(-3, 3)))
def test_what_no_patch_can_say_is_never_learnt(g):
    patches, w, *_ = m.training(g)
    moved = np.ravel(m.trained(g).w) - w
    outside = np.eye(g.k**2) - np.linalg.pinv(patches) @ patches
    assert np.allclose(outside @ moved, 0, atol=1e-9)


def variances(image_of, gradient_of, n, k, bits):
    """The variance of each entry of dw if image and upstream gradient are made of independent signs."""
    found = []
    for signs in product((-1, 1), repeat=bits):
        found.append(m.weight_gradient(image_of(signs), gradient_of(signs)))
    assert not np.any(np.sum(found, axis=0))
    return np.mean(np.square(found), axis=0)


@pytest.mark.parametrize(("n", "k"), [(2, 1), (3, 2)])
def test_it_is_enough_that_one_of_the_two_is_white(n, k):
    side = n - k + 1

    def white(size, start):
        return lambda signs: np.reshape(signs[start : start + size**2], (size, size))

    def constant(size):
        return lambda signs: np.full((size, size), signs[0])

    assert (variances(constant(n), white(side, 1), n, k, 1 + side**2) == side**2).all()
    assert (variances(white(n, 1), constant(side), n, k, 1 + n**2) == side**2).all()
    both = variances(constant(n), lambda signs: np.full((side, side), signs[1]), n, k, 2)
    assert (both == side**4).all()


@pytest.mark.parametrize("k", [1, 3, 5])
def test_the_measured_slope_covers_the_formula(k):
    g = m.Given(n=k + 1, k=k, X=((1,) * (k + 1),) * (k + 1), w=((1,) * k,) * k, dY=((1, 1), (1, 1)))
    assert m.slope_covers_the_formula(g, m.slope(g))
    assert m.growth_measured(g) == m.growth(g)


@every(layers())
def test_pooling_hands_on_what_it_gets(g):
    answer = m.pooling(g)
    for (i, j), window in m.windows(g.n):
        for dX in answer:
            assert sum(dX[a][b] for a, b in window) == g.pooled[i][j]


@every(st.data())
def test_max_pooling_accumulates_as_torch_does(data):
    """Any window, any stride, overlapping or not, ties included."""
    n = data.draw(st.integers(2, 7))
    size, stride = data.draw(st.integers(1, min(n, 4))), data.draw(st.integers(1, 4))
    X = data.draw(squares(n, st.integers(0, 3)))
    places = (n - size) // stride + 1
    upstream = data.draw(squares(places))
    tensor = torch.tensor(X, dtype=torch.float64)[None, None].requires_grad_()
    max_pool2d(tensor, size, stride).backward(torch.tensor(upstream, dtype=torch.float64)[None, None])
    mine = m.max_gradient(tuple(map(tuple, X)), upstream, size, stride)
    assert np.array_equal(mine, tensor.grad[0, 0])
    if stride < size:
        assert np.sum(mine) == np.sum(upstream)


def test_torch_takes_the_first_of_all_tied_maxima():
    """Every pattern of ties of a 2×2 window, one by one."""
    for tied in product((0, 1), repeat=4):
        X = torch.tensor(tied, dtype=torch.float64).reshape(1, 1, 2, 2).requires_grad_()
        max_pool2d(X, 2).sum().backward()
        assert X.grad.flatten().argmax() == (tied.index(1) if any(tied) else 0)
        assert X.grad.sum() == 1


def test_gradcheck_refuses_a_tie_and_accepts_its_neighbourhood():
    X = torch.tensor([[1.0, 1.0], [0.0, 1.0]], dtype=torch.float64)[None, None].requires_grad_()
    with pytest.raises(GradcheckError):
        torch.autograd.gradcheck(lambda X: max_pool2d(X, 2), X)
    order = torch.tensor([[3.0, 2.0], [1.0, 0.0]], dtype=torch.float64)
    assert torch.autograd.gradcheck(lambda X: max_pool2d(X + order / 100, 2), X)


@every(layers())
def test_the_printed_formula_is_right_at_odd_rows_and_columns_without_ties(g):
    """Counted from 1, as there: these are the places where a window begins."""
    n = g.n
    X = n * n * np.array(g.X) + np.arange(n * n).reshape(n, n)  # no ties
    g = m.Given(n=n, k=g.k, X=X.tolist(), w=g.w, dY=g.dY)
    printed, right = np.array(m.printed(g).dX), np.array(m.pooling(g).maximum)
    assert np.array_equal(printed[::2, ::2], right[::2, ::2])


def test_the_printed_formula_fails_as_often_as_predicted():
    side = 600
    X = torch.randperm(side**2, generator=torch.Generator().manual_seed(0)).double().reshape(1, 1, side, side)
    X.requires_grad_()
    max_pool2d(X, 2).sum().backward()
    begins = torch.zeros(side, side)
    begins[:-1, :-1] = (max_pool2d(X, 2, 1) == X[..., :-1, :-1])[0, 0]
    wrong = begins != X.grad[0, 0]
    shares = m.wrong_shares(m.Given())
    for (down, right), share in zip(product((0, 1), repeat=2), shares, strict=False):
        at = wrong[down : side - 2 + down : 2, right : side - 2 + right : 2].double()
        # Neighbouring windows share pixels, which can at most double the standard error.
        assert abs(at.mean() - float(share)) <= 10 * float(share * (1 - share)) ** 0.5 / at.numel() ** 0.5


def test_a_bad_layer_is_refused_in_one_line():
    for change in ({"k": 5}, {"dY": [[1]]}, {"X": [[1, 2], [3, 4]]}, {"eta": 0}, {"n": 1}):
        with pytest.raises(ValueError, match=r"^[^\n]+$"):
            m.Given(**change)
