"""Theorems on depthwise separable convolution."""

from fractions import Fraction

import numpy as np
import sympy
import torch
from hypothesis import given, settings, strategies as st

from exambank.project import load_module

m = load_module("depthwise_separable")

layers = st.builds(
    m.Given, st.integers(1, 9), st.integers(1, 9), st.integers(1, 5), st.integers(1, 4), st.integers(1, 12)
)
seeds = st.integers(0, 2**32 - 1)


def kernel(layer, seed):
    """A dense kernel of small whole numbers, [F, C, K²]."""
    return np.random.default_rng(seed).integers(-5, 6, (layer.out_channels, layer.in_channels, layer.taps))


def factors(layer, seed):
    """Whole-number weights P [F, C] and D [C, K²]."""
    rng = np.random.default_rng(seed)
    f, c, taps = layer.out_channels, layer.in_channels, layer.taps
    return rng.integers(-5, 6, (f, c)), rng.integers(-5, 6, (c, taps))


def best_separable(w):
    """The best separable approximation: the leading singular pair of each channel's slice."""
    u, s, v = np.linalg.svd(w.transpose(1, 0, 2), full_matrices=False)
    return np.einsum("cf,c,ck->fck", u[:, :, 0], s[:, 0], v[:, 0])


@given(layers)
def test_the_ratio_is_one_over_filters_plus_one_over_taps(layer):
    assert m.macs(layer).ratio == Fraction(1, layer.out_channels) + Fraction(1, layer.taps)


@given(layers)
def test_separating_pays_exactly_with_two_outputs_and_a_real_kernel(layer):
    assert (m.separable(layer) < m.ordinary(layer)) == (layer.out_channels >= 2 and layer.kernel >= 2)


@given(layers)
def test_the_saving_stays_below_taps_and_below_filters(layer):
    assert 1 / m.macs(layer).ratio < min(layer.taps, layer.out_channels)


@given(layers)
def test_reproducing_every_kernel_costs_more_than_the_ordinary_layer(layer):
    assert m.exact_parameters(layer) > m.ordinary(layer)


@settings(max_examples=30, deadline=None)
@given(layers, seeds)
def test_two_layers_are_one_dense_convolution(layer, seed):
    c, f, k = layer.in_channels, layer.out_channels, layer.kernel
    p, d = (torch.from_numpy(weights).double() for weights in factors(layer, seed))
    image = torch.from_numpy(np.random.default_rng(seed).integers(-5, 6, (1, c, layer.height, layer.width))).double()
    dense = (p[:, :, None] * d).reshape(f, c, k, k)
    conv = torch.nn.functional.conv2d
    padded = torch.nn.functional.pad(image, (k // 2, (k - 1) // 2) * 2)
    spatial = conv(padded, d.reshape(c, 1, k, k), groups=c)
    assert torch.equal(conv(spatial, p[:, :, None, None]), conv(padded, dense))


@settings(max_examples=30, deadline=None)
@given(layers, seeds)
def test_ranks_of_a_separable_kernel_never_exceed_the_answer(layer, seed):
    p, d = factors(layer, seed)
    w, ranks = p[:, :, None] * d, m.ranks(layer)
    assert all(sympy.Matrix(w[:, c]).rank() <= ranks.slice_separable for c in range(layer.in_channels))
    whole = sympy.Matrix(m.unfold(w)).rank()
    assert whole <= ranks.whole_separable
    if d.any(axis=1).all():
        assert whole == sympy.Matrix(p).rank()


@settings(max_examples=30, deadline=None)
@given(layers, seeds)
def test_ranks_of_a_dense_kernel_never_exceed_the_answer(layer, seed):
    w, ranks = kernel(layer, seed), m.ranks(layer)
    assert all(sympy.Matrix(w[:, c]).rank() <= ranks.slice_dense for c in range(layer.in_channels))
    assert m.rank_modulo(m.unfold(w)) <= sympy.Matrix(m.unfold(w)).rank() <= ranks.whole_dense


@settings(max_examples=50, deadline=None)
@given(layers, seeds)
def test_slices_of_rank_one_can_be_separated_exactly(layer, seed):
    """The converse: from the kernel alone, recover a depthwise and a pointwise layer."""
    p, d = factors(layer, seed)
    w = p[:, :, None] * d
    recovered = np.zeros_like(w, dtype=object)
    for c in range(layer.in_channels):
        rows = [row for row in w[:, c] if row.any()]
        if rows:
            row, pivot = rows[0], np.flatnonzero(rows[0])[0]
            column = [Fraction(int(entry), int(row[pivot])) for entry in w[:, c, pivot]]
            recovered[:, c] = np.outer(column, row)
    assert (recovered == w).all()


@settings(max_examples=50, deadline=None)
@given(layers, seeds, seeds)
def test_no_separable_kernel_is_closer_than_the_best(layer, seed, other):
    w = kernel(layer, seed).astype(float)
    best = best_separable(w)
    p, d = factors(layer, other)
    for rival in (p[:, :, None] * d, best + 0.01 * p[:, :, None] * best.mean(axis=0)):
        assert np.linalg.norm(w - best) <= np.linalg.norm(w - rival) + 1e-9
    assert np.isclose((best**2).sum() + ((w - best) ** 2).sum(), (w**2).sum())


@settings(max_examples=50, deadline=None)
@given(layers, seeds)
def test_every_kernel_keeps_at_least_one_over_its_rank_and_shifts_attain_it(layer, seed):
    w = kernel(layer, seed).astype(float)
    rank = m.ranks(layer).slice_dense
    assert (best_separable(w) ** 2).sum() >= (w**2).sum() / rank - 1e-9
    assert m.kept(layer) >= Fraction(1, rank)
    if layer.out_channels <= layer.taps or layer.out_channels % layer.taps == 0:
        assert m.kept(layer) == Fraction(1, rank)


@settings(max_examples=20, deadline=None)
@given(layers, seeds)
def test_as_many_depthwise_filters_as_the_rank_reproduce_every_kernel(layer, seed):
    w = kernel(layer, seed).astype(float)
    u, s, v = np.linalg.svd(w.transpose(1, 0, 2), full_matrices=False)
    assert s.shape[1] == m.ranks(layer).slice_dense
    assert np.allclose(np.einsum("cfr,cr,crk->fck", u, s, v), w)


def test_low_rank_of_the_whole_does_not_make_a_kernel_separable():
    one_filter = np.arange(1, 19).reshape(1, 2, 9)
    other = np.stack([one_filter[0], np.roll(one_filter[0], 1, axis=1)])
    p = np.array([[1, 0], [0, 1], [1, 1]])
    w = np.einsum("fg,gck->fck", p, other)
    layer = m.Given(5, 5, 2, 3, 3)
    assert sympy.Matrix(m.unfold(w)).rank() <= m.ranks(layer).whole_separable
    assert sympy.Matrix(w[:, 0]).rank() > m.ranks(layer).slice_separable


def test_a_wide_separable_layer_has_full_rank_as_a_whole():
    layer = m.Given(14, 14, 512, 3, 512)
    assert m.ranks(layer).whole_separable == m.ranks(layer).whole_dense


def test_network_consists_of_its_parts():
    for counted in (m.network(m.Given()), m.dense_network(m.Given())):
        assert counted.parameters == sum(counted[1:5])
