"""What the page of `fir_convolution` says of all signals and images, and no check of the problem sees."""

from fractions import Fraction

import numpy as np
import pytest
from fir_convolution.image import convolve, first_patch, padded, unflipped, valid
from fir_convolution.problem import Given, problem
from fir_convolution.response import one_by_one, response
from hypothesis import given, strategies as st

from exambank import check
from exambank.verify.verify import draw_given, verify_given

DRAWN = [draw_given(problem, seed) for seed in range(100)]


@st.composite
def tables(draw, most=5):
    """A rectangle of small whole numbers."""
    rows, columns = draw(st.integers(1, most)), draw(st.integers(1, most))
    pixels = st.lists(st.integers(-9, 9), min_size=rows * columns, max_size=rows * columns)
    return np.array(draw(pixels)).reshape(rows, columns)


def full(x, h):
    """Every sum in which at least one pixel meets one weight."""
    return convolve(np.pad(x, [(size - 1,) * 2 for size in h.shape]), h)


@given(tables(), tables())
def test_signal_and_filter_may_trade_places(x, h):
    assert (full(x, h) == full(h, x)).all()


@given(tables(), tables())
def test_the_sum_of_the_output_is_the_product_of_the_sums(x, h):
    assert full(x, h).sum() == x.sum() * h.sum()


@given(tables(), tables(3), st.integers(0, 3), st.integers(0, 3))
def test_a_shifted_input_gives_a_shifted_output(x, h, down, right):
    by = ((down, 0), (right, 0))
    assert (full(np.pad(x, by), h) == np.pad(full(x, h), by)).all()


def test_a_stride_of_two_misses_what_has_moved_by_one():
    impulse = np.pad([[1]], 4)
    assert [convolve(np.roll(impulse, by, axis=0), [[1]], stride=2).sum() for by in (0, 1)] == [1, 0]


def test_the_terms_printed_for_the_tail_do_not_sum_to_it_and_the_taps_under_the_boxcar_do():
    g = problem.given
    printed = sum(Fraction(1, 2**i) for i in range(g.length))
    taps = sum(Fraction(1, 2**i) for i in range(g.stop - g.length + 1, g.stop + 1))
    value = Fraction(2**g.length - 1, 2**g.stop)
    assert (printed, taps, one_by_one(g, g.stop)) == (Fraction(127, 64), value, value)


@pytest.mark.parametrize("g", DRAWN[:40], ids=str)
def test_opposite_borders_report_brightness_with_opposite_signs(g):
    """What the page says of every drawn kernel: it compares two sides of its centre."""
    rows, weights = np.array(padded(g)), np.array(g.kernel)
    across = weights[:, 1].any()
    first, last = (rows[0], rows[-1]) if not weights[1].any() else (rows[:, 0], rows[:, -1])
    assert across != weights[1].any()
    assert len({*np.sign(first)}) == len({*np.sign(last)}) == 1
    assert np.sign(first[0]) == -np.sign(last[0]) != 0


@pytest.mark.parametrize("g", DRAWN, ids=str)
def test_the_flip_shows_in_the_first_entry(g):
    assert unflipped(g)[0, 0] != valid(g)[0][0] == (np.rot90(g.kernel, 2) * first_patch(g)).sum()


@pytest.mark.parametrize(
    "settings",
    [
        {"ratio": "9/10", "stop": 40},
        {"ratio": "99/100", "length": 60, "start": -500, "stop": 120, "shift": 500},
        {"ratio": "999999/1000000", "length": 1, "start": 500, "stop": 500},
        {"image": [[10**6, -(10**6)]] * 2, "kernel": [[10**6, -(10**6)]] * 2},
        {"start": -500, "stop": -500},
    ],
    ids=str,
)
def test_no_permitted_setting_crashes(settings):
    g = problem.given.override(settings)
    assert [failure for part in problem.parts.values() for failure in verify_given(part, g)[1]] == []


def test_a_peak_that_comes_twice_is_named():
    y = list(response(problem.given))
    twice = y[: y.index(max(y)) + 1] + y[y.index(max(y)) : -1]
    assert "peak comes twice" in check("fir_convolution", "a", twice).message


@pytest.mark.parametrize("name", ["shift equivariance", "time invariance", "Shift invariance", "equivariant"])
def test_the_property_may_be_called_as_signal_processing_does(name):
    assert check("fir_convolution", "b_property", name).right


@pytest.mark.parametrize("field", ["image", "kernel"])
def test_entries_that_torch_could_not_hold_are_refused(field):
    with pytest.raises(ValueError, match="must have entries from"):
        Given(**{field: ((10**7,),)})
