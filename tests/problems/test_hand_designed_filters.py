"""Which filters `hand_designed_filters` accepts, whatever they look like, and what holds for all filters."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hand_designed_filters.blur import blur, blurred_step, weights
from hand_designed_filters.edges import finds_all_edges, finds_vertical_edges, laplacian, vertical
from hand_designed_filters.noise import noise_left
from hand_designed_filters.problem import Given
from hand_designed_filters.waves import magnitude, response
from hypothesis import assume, given, settings, strategies as st

WEIGHTS = st.integers(-5, 5)
KERNELS = st.tuples(*[st.tuples(*[WEIGHTS] * 3)] * 3)
TURNED = st.builds(lambda s, c: ((c, s, c), (s, -4 * (s + c), s), (c, s, c)), WEIGHTS, WEIGHTS)
BALANCED = st.tuples(*[st.builds(lambda a, b: (a, b, -a - b), WEIGHTS, WEIGHTS)] * 3)
SIZES = st.integers(2, 12).map(lambda size: Given(size=size))


def right(part, kernel, g=None):
    """Whether the bank accepts a filter."""
    return not part(g or Given()).broken(weights(kernel))


@settings(deadline=None)
@given(st.integers(2, 5).flatmap(lambda n: st.lists(st.integers(-1, 3), min_size=n * n, max_size=n * n)))
def test_a_blur_is_a_mean_of_several_pixels(table):
    assume(sum(table) > 0)
    n = int(len(table) ** 0.5)
    kernel = [[Fraction(w, sum(table)) for w in table[r * n : (r + 1) * n]] for r in range(n)]
    assert right(blur, kernel, Given(size=n)) == (min(table) >= 0 and sum(w > 0 for w in table) > 1)
    assert not right(blur, [[2 * w for w in row] for row in kernel], Given(size=n))


@settings(deadline=None)
@given(KERNELS | TURNED)
def test_a_filter_for_all_edges_is_accepted_if_and_only_if_it_finds_them(kernel):
    assert right(laplacian, kernel) == finds_all_edges(kernel)


@pytest.mark.parametrize("kernel", [((-2, 1, -2), (1, 4, 1), (-2, 1, -2)), ((1, 1, 1), (1, -8, 1), (1, 1, 1))])
def test_a_corner_may_weigh_against_a_side(kernel):
    assert right(laplacian, kernel)


@given(WEIGHTS, WEIGHTS)
def test_no_turned_filter_but_zero_misses_a_diagonal_edge(s, c):
    """So the page's condition s + 2c ≠ 0 is all there is."""
    kernel = ((c, s, c), (s, -4 * (s + c), s), (c, s, c))
    assert finds_all_edges(kernel) == (s + 2 * c != 0)


@settings(deadline=None)
@given(KERNELS | BALANCED | st.just(((-1, 2, -1),) * 3) | st.just(((10**6, -(10**6) - 1, 1),) * 3))
def test_a_vertical_filter_has_balanced_rows_and_an_unbalanced_column(kernel):
    by_sums = not np.sum(kernel, axis=1).any() and bool(np.sum(kernel, axis=0).any())
    assert right(vertical, kernel) == by_sums == finds_vertical_edges(kernel)


def test_well_known_filters_are_right():
    for a, b in ((1, 2), (1, 1), (3, 10)):  # Sobel, Prewitt, Scharr
        kernel = [[-a, 0, a], [-b, 0, b], [-a, 0, a]]
        assert right(vertical, kernel)
        assert right(vertical, np.negative(kernel).tolist())
        assert not right(vertical, np.transpose(kernel).tolist())
        assert not right(laplacian, kernel)


@given(KERNELS)
def test_no_weights_that_add_up_to_one_leave_less_noise_than_equal_ones(kernel):
    h = np.array(kernel)
    assume(h.sum() != 0)
    assert Fraction(int((h**2).sum()), int(h.sum()) ** 2) >= noise_left(Given(size=3))


@given(SIZES)
def test_the_finest_stripes_pass_a_box_of_odd_size_only(g):
    flat, _, fine, board = response(g).blur
    assert (flat, fine, board) == ((1, 1 / Fraction(g.size), 1 / Fraction(g.size**2)) if g.size % 2 else (1, 0, 0))


@given(KERNELS)
def test_parseval_on_the_four_by_four_grid(kernel):
    """The mean of |H|² over all quarter turns is the sum of the squared weights."""
    power = sum(magnitude(kernel, turns) ** 2 for turns in product(range(4), repeat=2))
    assert power == 16 * int((np.array(kernel) ** 2).sum())


@given(st.integers(2, 8), st.integers(0, 255), st.integers(0, 255))
def test_a_step_may_fall(size, one, other):
    assume(one != other)
    ramp = blurred_step(Given(size=size, dark=one, bright=other))
    assert blurred_step(Given(size=size, dark=other, bright=one)) == ramp[::-1]
