"""What the page of `depthwise_separable` says of all layers and kernels."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import torch
from depthwise_separable.cost import macs
from depthwise_separable.counting import separable, standard, standard_layer
from depthwise_separable.problem import Given, problem
from depthwise_separable.rank import kept, ranks
from hypothesis import given, settings, strategies as st

from exambank import check
from exambank.verify.verify import draw_given, verify_given

PAGE = Path(__file__).parents[2] / "docs" / "problems" / "depthwise_separable.md"
layers = st.builds(
    Given, st.integers(1, 9), st.integers(1, 9), st.integers(1, 5), st.integers(1, 4), st.integers(1, 12)
)
seeds = st.integers(0, 2**32 - 1)


def kernel(layer, seed):
    """A kernel of small whole numbers, [F, C, K²]."""
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
def test_what_the_formulas_say(layer):
    f, taps, ratio = layer.out_channels, layer.taps, macs(layer).ratio
    assert ratio == Fraction(1, f) + Fraction(1, taps)
    assert (separable(layer) < standard(layer)) == (f >= 2 and layer.kernel >= 2)
    assert 1 / ratio < min(taps, f)
    assert min(f, taps) * separable(layer) > standard(layer)  # what reproduces every kernel costs more
    image = torch.empty(1, *layer.padded, device="meta")  # the resolution stays, with even kernels too
    assert standard_layer(layer)(image).shape == (1, layer.out_channels, layer.height, layer.width)


@settings(max_examples=30)
@given(layers, seeds)
def test_two_layers_are_one_convolution(layer, seed):
    c, f, k = layer.in_channels, layer.out_channels, layer.kernel
    p, d = (torch.from_numpy(weights).double() for weights in factors(layer, seed))
    image = torch.from_numpy(np.random.default_rng(seed).integers(-5, 6, (1, *layer.padded))).double()
    conv = torch.nn.functional.conv2d
    spatial = conv(image, d.reshape(c, 1, k, k), groups=c)
    assert torch.equal(conv(spatial, p[:, :, None, None]), conv(image, (p[:, :, None] * d).reshape(f, c, k, k)))


@settings(max_examples=50)
@given(layers, seeds)
def test_ranks_never_exceed_the_answer_and_rank_one_slices_can_be_separated(layer, seed):
    (p, d), w, most = factors(layer, seed), kernel(layer, seed), ranks(layer)
    both = p[:, :, None] * d
    assert np.linalg.matrix_rank(w.transpose(1, 0, 2)).max() <= most.slice_dense
    assert np.linalg.matrix_rank(both.transpose(1, 0, 2)).max() <= most.slice_separable
    assert np.linalg.matrix_rank(w.reshape(len(w), -1)) <= most.whole_dense
    assert np.linalg.matrix_rank(both.reshape(len(w), -1)) <= most.whole_separable
    assert np.allclose(best_separable(both.astype(float)), both)


@settings(max_examples=50)
@given(layers, seeds, seeds)
def test_no_separable_kernel_is_closer_and_each_keeps_one_over_its_rank(layer, seed, other):
    w = kernel(layer, seed).astype(float)
    best, (p, d), rank = best_separable(w), factors(layer, other), ranks(layer).slice_dense
    for rival in (p[:, :, None] * d, best + 0.01 * p[:, :, None] * best.mean(axis=0)):
        assert np.linalg.norm(w - best) <= np.linalg.norm(w - rival) + 1e-9
    assert (best**2).sum() >= (w**2).sum() / rank - 1e-9
    assert kept(layer) >= Fraction(1, rank)
    assert (kept(layer) == Fraction(1, rank)) == problem.facts["worst"].function(layer)


def test_sobel_keeps_half():
    smooth, slope = np.array([1, 2, 1]), np.array([1, 0, -1])
    filters = np.stack([np.outer(smooth, slope).ravel(), np.outer(slope, smooth).ravel()])[:, None].astype(float)
    assert np.isclose((best_separable(filters) ** 2).sum(), (filters**2).sum() / 2)


def test_a_whole_of_low_rank_need_not_be_separable_and_a_separable_one_can_have_full_rank():
    row = np.arange(1, 19).reshape(1, 2, 9)
    w = np.einsum("fg,gck->fck", [[1, 0], [0, 1], [1, 1]], np.concatenate([row, np.roll(row, 1, axis=2)]))
    layer = Given(5, 5, 2, 3, 3)
    assert np.linalg.matrix_rank(w.reshape(3, -1)) <= ranks(layer).whole_separable
    assert np.linalg.matrix_rank(w[:, 0]) > ranks(layer).slice_separable
    assert ranks(Given(14, 14, 512, 3, 512)).whole_separable == ranks(Given(14, 14, 512, 3, 512)).whole_dense


@pytest.mark.parametrize(("reply", "words"), [("12", "forgot the depthwise"), ("108", "standard layer again")])
def test_half_of_the_work_and_the_wrong_layer_are_named(reply, words):
    assert words in check("depthwise_separable", "b", reply).message


@pytest.mark.parametrize("kernel_side", [1, 2, 11])
@pytest.mark.parametrize("channels", [1, 17, 1024])
def test_no_permitted_setting_crashes(kernel_side, channels):
    layer = Given(4096, 1, channels, kernel_side, 256 if channels < 1024 else 1)
    assert [failure for part in problem.parts.values() for failure in verify_given(part, layer)[1]] == []


def test_many_draws_have_several_filters_for_a_tap():
    drawn = [draw_given(problem, seed) for seed in range(100)]
    assert 30 < sum(kept(layer) > Fraction(1, layer.out_channels) for layer in drawn) < 70


def test_ratios_may_be_decimals():
    assert check("depthwise_separable", "c", "standard = 5419008; separable = 1956864; ratio = 0.3611").right
    assert check("depthwise_separable", "d_kept", "0.1176", out_channels=17).right


def test_one_name_for_one_thing():
    assert not {"ordinary", "dense", "regular"} & set(PAGE.read_text(encoding="utf-8").lower().split())
