"""What the page of `convolution_basics` says of all layers, signals and sizes, and no check of the problem sees."""

from itertools import permutations

import numpy as np
import pytest
import sympy
import torch
from convolution_basics.layers import free_weights
from convolution_basics.problem import Given, problem, rank
from convolution_basics.stamps import stamped, transposed
from hypothesis import given, strategies as st
from numpy.lib.stride_tricks import sliding_window_view as windows

from exambank.verify.verify import draw_given

DRAWN = [draw_given(problem, seed) for seed in range(100)]
DIGITS = st.integers(-9, 9)


def rows_of(size):
    return st.lists(DIGITS, min_size=size, max_size=size)


@pytest.mark.parametrize("shape", [(2, 3), (3, 3), (1, 5)])
def test_a_linear_layer_commutes_with_shifts_only_if_it_has_a_weight_for_each_pixel(shape):
    """The layers W with WT = TW for both shifts T are a space of as many dimensions as there are pixels."""
    place = np.arange(np.prod(shape)).reshape(shape)
    one = np.eye(place.size, dtype=int)
    shifts = [one[np.roll(place, 1, axis).ravel()] for axis in (0, 1)]
    conditions = np.vstack([np.kron(t, one) - np.kron(one, t.T) for t in shifts])
    free = place.size**2 - np.linalg.matrix_rank(conditions)
    assert free == place.size == free_weights(Given(height=shape[0], width=shape[1], kernel=1)).equivariant


@given(rows_of(7), rows_of(3), rows_of(3))
def test_filters_with_one_output_differ_by_a_silent_one(signal, one, other):
    same = np.array_equal(np.correlate(signal, one, "valid"), np.correlate(signal, other, "valid"))
    assert same == (not np.correlate(signal, np.subtract(one, other), "valid").any())


@given(rows_of(9), st.integers(1, 4))
def test_a_silent_filter_is_there_if_the_rank_is_less_than_the_number_of_weights(signal, size):
    seen = windows(signal, size)
    assert (rank(seen.tolist()) < size) == bool(sympy.Matrix(seen.tolist()).nullspace())


@given(st.integers(1, 6), st.data())
def test_an_impulse_in_the_middle_shows_the_weights_in_reverse_order(size, data):
    weights = data.draw(rows_of(size))
    impulse = np.eye(2 * size - 1, dtype=int)[size - 1]
    assert np.correlate(impulse, weights, "valid").tolist() == weights[::-1]


@pytest.mark.parametrize("tone", [[3] * 30, range(30), [1, -2] * 15, [2, 1, -1, -2, -1, 1] * 5], ids=str)
def test_constants_ramps_alternations_and_tones_fail_however_long_you_listen(tone):
    assert rank(windows(np.array(tone), 3).tolist()) < 3


@pytest.mark.parametrize("size", [2, 3, 4, 5])
@pytest.mark.parametrize("stride", [1, 2, 3])
def test_only_the_reversal_picks_its_samples(size, stride):
    picked = [sorted(i * stride + j for i, j in enumerate(order)) for order in permutations(range(size))]
    assert picked.count(sorted(i * stride + size - 1 - i for i in range(size))) == 1


@given(st.integers(1, 6), st.integers(1, 6), st.integers(1, 6))
def test_the_lengths_with_m_outputs_and_the_one_that_comes_back(m, k, s):
    filters = torch.ones(1, 1, k)
    made = {n: torch.conv1d(torch.ones(1, n), filters, stride=s).shape[1] for n in range(k, k + (m + 1) * s)}
    assert [n for n, outputs in made.items() if outputs == m] == [*range((m - 1) * s + k, m * s + k)]
    back = [torch.nn.ConvTranspose1d(1, 1, k, s, output_padding=p)(torch.ones(1, m)).shape[1] for p in range(s)]
    assert back == [*range((m - 1) * s + k, m * s + k)]


@given(st.integers(1, 6), st.integers(1, 4))
def test_stamps_overlap_evenly_if_the_stride_divides_the_filter(k, s):
    counts = torch.conv_transpose1d(torch.ones(1, 12), torch.ones(1, 1, k), stride=s)[0, k : 12 * s - s]
    assert (len({*counts.tolist()}) == 1) == (k % s == 0)


@given(st.integers(1, 3), st.integers(1, 3), st.data())
def test_the_transposed_convolution_is_adjoint_to_the_ordinary_one(height, width, data):
    x, f = (np.reshape(data.draw(rows_of(height * width)), (height, width)) for _ in range(2))
    large = np.reshape(data.draw(rows_of((2 * height - 1) * (2 * width - 1))), (2 * height - 1, 2 * width - 1))
    assert (stamped(x, f) * large).sum() == (x * np.einsum("ijab,ab->ij", windows(large, f.shape), f)).sum()


def test_a_filter_may_be_larger_than_the_image():
    assert transposed(Given(input2d=((5,),), filter2d=((1, 2, 3), (4, 5, 6)))) == ((5, 10, 15), (20, 25, 30))


def test_drawn_signals_are_dull_in_different_ways():
    assert {rank(g.dull_windows) for g in DRAWN} == {1, 2}
    assert len({g.dull for g in DRAWN}) > 30


@pytest.mark.parametrize("wrong", [{"signal": (1,) * 5}, {"output": (1, 2)}, {"dull": (1, 4, 0, -2, 3)}, {"kernel": 9}])
def test_what_could_not_be_answered_is_refused(wrong):
    with pytest.raises(ValueError, match="must"):
        Given(**{"width": 8, **wrong})
