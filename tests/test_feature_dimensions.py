"""Theorems of the problem `feature_dimensions`."""

import itertools

import pytest
import torch
from hypothesis import assume, given, settings, strategies as st

from exambank.project import load_module
from exambank.tools.receptive_field import Layer, receptive_field

m = load_module("feature_dimensions")

small = st.integers(1, 5)
sides = st.integers(5, 20)


@settings(max_examples=50, deadline=None)
@given(sides, sides, small, small, st.integers(0, 4), small, small)
def test_the_formulas_are_those_of_a_layer(height, width, channels, kernel, padding, stride, filters):
    """Far from the drawn variants too: for any sizes that fit, as torch and as an enumeration have them."""
    instance = m.Given(
        height=height, width=width, channels=channels, kernel=kernel, padding=padding, stride=stride, filters=filters
    )
    assert m.matches_a_layer(instance, m.convolution(instance))
    assert m.layer_sizes(instance) == m.sizes_enumerated(instance)
    assert m.matches_a_pool(instance, m.pooling(instance))


@given(sides, st.integers(0, 2))
def test_half_a_kernel_of_padding_keeps_the_size(side, half):
    """An odd kernel at stride 1 with P = (K−1)/2."""
    instance = m.Given(height=side, width=side, kernel=2 * half + 1, padding=half, stride=1)
    assert m.layer_sizes(instance).shape[:2] == (side, side)


@settings(max_examples=50, deadline=None)
@given(sides, small, small)
def test_a_fraction_is_what_rounding_drops(width, kernel, stride):
    """The unrounded size of a pool exceeds the real one by less than one, and only where the stride leaves a rest."""
    found = m.uneven(m.Given(width=width, height=20, kernel=kernel, stride=stride))
    assert 0 <= found.formula - found.framework < 1
    assert (found.formula == found.framework) == ((width - kernel) % (stride + 1) == 0)


@given(small, small, small)
def test_fields_overlap_in_one_unit(kernel, lower, upper):
    """r(L₁ + L₂) = r(L₁) + r(L₂) − 1, and the first layer accounts for the difference in the correction of part c."""

    def field(layers):
        return m.field_pixels(m.Given(kernel=kernel, layers=layers))

    assert field(lower + upper) == field(lower) + field(upper) - 1
    assert m.from_first_layer(m.Given(kernel=kernel, layers=lower)) == field(lower) - (kernel - 1)


@settings(max_examples=50, deadline=None)
@given(small, small, st.integers(1, 6))
def test_pooled_growth(kernel, layers, blocks):
    """The closed form is the calculator's, lies above 2ᴮ, and every ratio lies above its limit."""
    instance = m.Given(kernel=kernel, layers=layers, blocks=blocks)
    assert m.pooled(instance) == m.pooled_by_calculator(instance)
    fields = m.fields(instance)
    assert fields[-1] == m.pooled(instance).field
    assert all(after >= m.doubling(instance) * before for before, after in itertools.pairwise(fields))


@given(small, small)
def test_a_pool_adds_one_step_and_doubles_the_rest(kernel, layers):
    """What part d says of a single pool."""
    below = [Layer(kernel)] * layers
    plain, pooled = receptive_field(below), receptive_field([*below, Layer(2, stride=2)])
    assert pooled.size == plain.size + plain.stride
    above = receptive_field([*below, Layer(2, stride=2), *below])
    assert above.size - pooled.size == 2 * (plain.size - 1)


@given(st.integers(2, 10), st.integers(2, 10), small)
def test_doubling_channels_keeps_the_work_of_even_sides(half_height, half_width, kernel):
    """MACs stay, features halve, and the channels themselves do not matter."""
    assume(kernel <= 2 * min(half_height, half_width))
    saving = m.saving(m.Given(height=2 * half_height, width=2 * half_width, kernel=kernel))
    assert saving.macs == 1
    assert 2 * saving.features == 1


@given(st.integers(4, 40), st.integers(4, 40), small, st.integers(1, 12))
def test_only_the_dense_row_depends_on_the_picture(height, width, channels, filters):
    """Convolutions have as many parameters for a large picture as for a small one."""
    sized = {"channels": channels, "filters": filters}
    one = m.table(m.Given(height=height, width=width, kernel=1, **sized))
    other = m.table(m.Given(**sized))
    assert (one.conv1, one.conv2) == (other.conv1, other.conv2)
    assert one.dense == one.dense_shape[0] * (one.flatten_shape[0] + 1)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(4, 9), st.integers(0, 8), st.integers(0, 8))
def test_one_sided_circular_padding_is_exactly_invariant(seed, side, down, right):
    """For any picture, any weights and any shift along both axes, not only for lines."""
    picture = torch.rand(1, 1, side, side, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    shifted = torch.roll(picture, (down, right), dims=(2, 3))
    torch.testing.assert_close(m.run(shifted, seed, behind=0), m.run(picture, seed, behind=0), rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("side", range(4, 11))
def test_padding_on_every_side_breaks_the_first_and_last_row(side):
    """The rows in between agree in every network; the first and the last differ in every network."""
    for found in (
        m.wrapped(m.Given(side=side, place3=0, place4=0)),
        m.wrapped_exactly(m.Given(side=side, place3=0, place4=0)),
    ):
        assert found.agree == tuple(range(1, side - 1))
        assert found.differ == (0, side - 1)


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ({"kernel": 29}, "kernel must fit"),
        ({"place4": 8}, "place3 and place4 must be less than side"),
        ({"vertical": (1,)}, "different vectors of one length"),
        ({"table_kernel": 4}, "table_kernel must be odd"),
        ({"line3": "diagonal"}, "line3:? must be one of horizontal, vertical"),
        ({"stride": 0}, "stride must be at least 1"),
    ],
)
def test_bad_givens(bad, says):
    """One line that says what is wrong."""
    with pytest.raises(ValueError, match=says) as caught:
        m.Given(**bad)
    assert "\n" not in str(caught.value)
