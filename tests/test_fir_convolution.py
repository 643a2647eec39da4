"""Theorems about convolution that the functions of `fir_convolution` must obey."""

from fractions import Fraction

import numpy as np
from hypothesis import given, settings, strategies as st

from exambank.project import load_module

m = load_module("fir_convolution")
pixels = st.integers(-9, 9)


def every(*cases):
    """Hypothesis's `given` without its deadline: machines differ in speed, theorems do not."""
    return lambda test: settings(deadline=None)(given(*cases)(test))


def tables(most=5):
    """Rectangles of small whole numbers."""
    sizes = st.tuples(st.integers(1, most), st.integers(1, most))
    return sizes.flatmap(
        lambda size: st.lists(
            st.lists(pixels, min_size=size[1], max_size=size[1]), min_size=size[0], max_size=size[0]
        ).map(np.array)
    )


@st.composite
def givens(draw):
    """A boxcar, a filter and a window that shows all of the boxcar."""
    ratio = draw(st.fractions(Fraction(1, 9), Fraction(8, 9), max_denominator=9))
    length, shift = draw(st.integers(1, 8)), draw(st.integers(1, 6))
    start, stop = draw(st.integers(-8, 0)), draw(st.integers(length + shift, 16))
    return m.Given(length=length, ratio=ratio, start=start, stop=stop, shift=shift)


def full(x, h):
    """Every sum in which at least one pixel meets one weight."""
    return np.array(m.convolve(np.pad(x, [(size - 1,) * 2 for size in h.shape]), h))


@every(tables(), tables())
def test_convolution_commutes(x, h):
    assert (full(x, h) == full(h, x)).all()


@every(tables(4), tables(3), tables(3))
def test_convolution_is_associative(x, g, h):
    assert (full(full(x, g), h) == full(x, full(g, h))).all()


@every(tables(), tables())
def test_the_sum_of_the_output_is_the_product_of_the_sums(x, h):
    assert full(x, h).sum() == x.sum() * h.sum()


@every(tables(), tables(3), pixels, pixels, st.randoms())
def test_convolution_is_linear(x, h, a, b, random):
    z = np.array([[random.randint(-9, 9) for _ in row] for row in x])
    assert (full(a * x + b * z, h) == a * full(x, h) + b * full(z, h)).all()


@every(tables(), tables(3), st.integers(0, 3), st.integers(0, 3))
def test_convolution_is_shift_equivariant(x, h, down, right):
    by = ((down, 0), (right, 0))
    assert (full(np.pad(x, by), h) == np.pad(full(x, h), by)).all()


@every(tables(6), tables(3), st.integers(1, 3))
def test_a_stride_is_equivariant_to_shifts_by_itself(x, h, stride):
    framed = np.pad(x, 3)
    later = m.convolve(np.pad(framed, ((stride, 0), (0, 0))), h, stride=stride)
    assert later[1:] == m.convolve(framed, h, stride=stride)


def test_a_stride_is_not_equivariant_to_smaller_shifts():
    impulse = np.pad([[1]], 4)
    seen, missed = (np.sum(m.convolve(np.roll(impulse, by, axis=0), [[1]], stride=2)) for by in (0, 1))
    assert (seen, missed) == (1, 0)


@every(tables())
def test_a_kernel_of_a_single_one_changes_nothing(x):
    assert (full(x, np.ones((1, 1), dtype=int)) == x).all()


@every(tables(), tables(3))
def test_the_convolution_theorem_holds(x, h):
    y = full(x, h)
    spectrum = np.fft.fft2(x, y.shape) * np.fft.fft2(h, y.shape)
    # Sums of at most nine products of digits: far less than 1/2 is lost in float64.
    assert (np.rint(np.fft.ifft2(spectrum).real) == y).all()


@every(givens())
def test_the_response_sums_to_the_product_of_the_sums(g):
    y = m.response(g)
    assert sum(y) + y[-1] * g.ratio / (1 - g.ratio) == g.length / (1 - g.ratio)


@every(givens(), st.integers(1, 6))
def test_two_boxcars_in_a_row_answer_as_one(g, more):
    """Linearity and shift equivariance together."""
    longer = m.response(m.Given(length=g.length + more, ratio=g.ratio, start=g.start, stop=g.stop))
    second = m.Given(length=more, ratio=g.ratio, start=g.start, stop=g.stop, shift=g.length)
    assert longer == tuple(a + b for a, b in zip(m.response(g), m.delayed_response(second), strict=True))


@every(givens())
def test_the_response_rises_to_its_peak_and_falls_ever_after_but_never_to_zero(g):
    y = dict(zip(g.window, m.response(g), strict=True))
    assert max(y, key=y.get) == g.length - 1
    assert max(y.values()) < 1 / (1 - g.ratio)
    assert all(y[n] == g.ratio * y[n - 1] > 0 for n in range(g.length, g.stop + 1))


@every(givens())
def test_a_delay_moves_the_response_and_does_nothing_else(g):
    earlier = m.Given(length=g.length, ratio=g.ratio, start=g.start - g.shift, stop=g.stop - g.shift)
    assert m.delayed_response(g) == m.response(earlier)
    assert m.delay_property(g) == m.delay_property_by_matrices(g)


@every(givens())
def test_correlation_is_the_response_read_backwards(g):
    mirrored = m.Given(length=g.length, ratio=g.ratio, start=g.length - 1 - g.stop, stop=g.length - 1 - g.start)
    assert m.response_unflipped(g) == m.response(mirrored)[::-1]


@every(givens())
def test_all_routes_in_floats_are_exact_or_refuse(g):
    for route, answer in ((m.response_by_dft, m.response), (m.delayed_by_torch, m.delayed_response)):
        try:
            assert route(g) == answer(g)
        except ArithmeticError:
            assert g.ratio.denominator**g.stop > 10**9


@every(st.data())
def test_the_closed_form_solves_the_recursion(data):
    g = data.draw(givens())
    form = m.closed_form(g)
    put = {m.R: g.ratio, m.L: g.length}

    def y(piece, n):
        return piece.subs({**put, m.N: n})

    assert y(form.during, 0) == 1
    assert y(form.during, g.length - 1) == y(form.after, g.length - 1)
    for n in range(1, g.length):
        assert y(form.during, n) == g.ratio * y(form.during, n - 1) + 1
    for n in range(g.length, g.length + 4):
        assert y(form.after, n) == g.ratio * y(form.after, n - 1)
