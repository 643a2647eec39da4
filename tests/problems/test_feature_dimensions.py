"""What the page of `feature_dimensions` says of all layers and networks, and no check of the problem sees."""

from fractions import Fraction

import pytest
import torch
from feature_dimensions.cost import saving, table
from feature_dimensions.field import field_pixels, growth, pooled, seen
from feature_dimensions.layer import layer_sizes, pool_shape
from feature_dimensions.lines import shares
from feature_dimensions.problem import Given
from hypothesis import given, settings, strategies as st

import exambank as eb

small = st.integers(1, 5)
sides = st.integers(5, 20)


@given(sides, sides, st.integers(0, 2))
def test_half_a_kernel_of_padding_keeps_the_size(height, width, half):
    layer = Given(height=height, width=width, kernel=2 * half + 1, padding=half, stride=1)
    assert layer_sizes(layer).shape[:2] == (height, width)


@given(sides, sides, small, small)
def test_only_the_shape_grows_with_the_picture(height, width, kernel, channels):
    one, four = (Given(height=n * height, width=n * width, kernel=kernel, channels=channels) for n in (1, 2))
    assert layer_sizes(one)[:2] == layer_sizes(four)[:2]
    assert (table(one).conv1, table(one).conv2) == (table(four).conv1, table(four).conv2)
    assert table(one).dense < table(four).dense


def test_the_row_that_the_correction_cuts_short():
    """The published size of a pool, unrounded, and what a framework gives."""
    assert Fraction(5 - 2, 2) + 1 == Fraction(5, 2)
    assert torch.nn.functional.max_pool1d(torch.zeros(1, 1, 5), 2).numel() == 2


@given(sides, sides)
def test_pool2_halves_and_drops_an_odd_end(height, width):
    assert pool_shape(Given(height=height, width=width, kernel=2, stride=2))[:2] == (height // 2, width // 2)


@given(small, small)
def test_the_formula_that_is_also_accepted_counts_in_the_first_layer(kernel, layers):
    """It has one layer less above it; each of its units sees a kernel of pixels."""
    first = seen([(kernel, 1)] * (layers - 1))
    assert first == (layers - 1) * (kernel - 1) + 1
    assert field_pixels(Given(kernel=kernel, layers=layers)) == first + kernel - 1


@settings(deadline=None)
@given(small, small, st.integers(1, 5))
def test_pooling_doubles_in_the_long_run(kernel, layers, blocks):
    """Each field is twice the last and a constant more, so the ratio comes down to two and never falls below."""
    one, two = (pooled(Given(kernel=kernel, layers=layers, blocks=b)).field for b in (blocks, blocks + 1))
    assert two == 2 * one + layers * (kernel - 1)
    far = [eb.put(growth(Given()).field, L=layers, K=kernel, B=b) for b in (40, 41)]
    assert 2 <= far[1] / far[0] <= Fraction(two, one)


@given(st.integers(5, 10), st.integers(5, 10), small)
def test_doubling_the_channels_keeps_the_work_of_even_sides(half_height, half_width, kernel):
    even = saving(Given(height=2 * half_height, width=2 * half_width, kernel=kernel))
    odd = saving(Given(height=2 * half_height + 1, width=2 * half_width, kernel=kernel))
    assert (even.features, even.macs) == (Fraction(1, 2), 1)
    assert odd.macs < 1


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(4, 9), st.integers(0, 8), st.integers(0, 8))
def test_padding_on_one_side_is_exactly_invariant(seed, side, down, right):
    """For any picture, any weights and any shift along both axes, not only for lines."""
    random = torch.Generator().manual_seed(seed)
    picture = torch.randint(0, 9, (1, 1, side, side), generator=random).double()
    weights = [torch.randint(-9, 10, (3, n, 2, 2), generator=random).double() for n in (1, 3)]

    def features(x):
        for w in weights:
            x = torch.relu(torch.nn.functional.conv2d(torch.nn.functional.pad(x, (1, 0, 1, 0), mode="circular"), w))
        return x.sum((2, 3))

    assert torch.equal(features(torch.roll(picture, (down, right), (2, 3))), features(picture))


@pytest.mark.parametrize("side", range(4, 11))
def test_padding_on_every_side_makes_the_map_larger(side):
    layer = torch.nn.Conv2d(1, 1, 2, padding=1, padding_mode="circular")
    assert layer(torch.zeros(1, 1, side, side)).shape[2:] == (side + 1, side + 1)


@pytest.mark.parametrize("side", range(4, 11))
def test_padding_on_every_side_breaks_the_first_and_last_row(side):
    """The rows between them agree in every network; with ReLU these two agree in some, but in far less than half."""
    first, *between, last = shares(side, behind=1)
    assert set(between) == {0}
    assert 0.6 < first < 0.9
    assert 0.6 < last < 0.9
    assert set(shares(side, behind=0)) == {0}


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ({"kernel": 29}, "kernel must fit"),
        ({"place4": 8}, "place3 and place4 must be less than side"),
        ({"vertical": (1,)}, "different vectors of one length"),
        ({"table_kernel": 4}, "table_kernel must be odd"),
    ],
)
def test_bad_givens(bad, says):
    with pytest.raises(ValueError, match=says):
        Given(**bad)
