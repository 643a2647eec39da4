"""Theorems about the filters of `hand_designed_filters`."""

from fractions import Fraction
from itertools import pairwise, product

import numpy as np
import sympy
from hypothesis import assume, given, settings, strategies as st
from scipy import ndimage

from exambank import Property, Solutions
from exambank.project import load_module

m = load_module("hand_designed_filters")
weights = st.integers(-5, 5)
kernels = st.lists(st.lists(weights, min_size=3, max_size=3), min_size=3, max_size=3).map(np.array)
balanced = st.lists(st.tuples(weights, weights), min_size=3, max_size=3).map(
    lambda pairs: np.array([[a, b, -a - b] for a, b in pairs])
)
sizes = st.integers(2, 5)


def every(*cases):
    """Hypothesis's `given` without its deadline: machines differ in speed, theorems do not."""
    return lambda test: settings(deadline=None)(given(*cases)(test))


def right(answer, kernel):
    """Whether the bank accepts a kernel as an answer."""
    return Property().accepts(answer, Property().coerce([[Fraction(w) for w in row] for row in kernel]))


def both(one, other):
    """Whether a kernel is right by two descriptions of what is right, which must agree on every kernel."""
    assert one == other
    return one


# What is accepted is what the page says


@every(st.data())
def test_a_blur_is_a_mean_of_several_pixels(data):
    size = data.draw(sizes)
    table = data.draw(st.lists(st.integers(-1, 3), min_size=size**2, max_size=size**2))
    assume(sum(table) > 0)
    kernel = [[Fraction(w, sum(table)) for w in table[r * size : (r + 1) * size]] for r in range(size)]
    g = m.Given(size=size)
    accepted = both(right(m.blur(g), kernel), right(m.binomial_blur(g), kernel))
    assert accepted == (min(table) >= 0 and sum(w > 0 for w in table) > 1)
    # A multiple of a blur is none: a flat area would change.
    assert not right(m.blur(g), [[2 * w for w in row] for row in kernel])


@every(st.data())
def test_an_accepted_blur_never_overshoots(data):
    size = data.draw(sizes)
    table = data.draw(st.lists(st.integers(0, 4), min_size=size**2, max_size=size**2))
    kernel = np.array(table).reshape(size, size)
    assume((kernel > 0).sum() > 1)
    assert right(m.blur(m.Given(size=size)), [[Fraction(int(w), int(kernel.sum())) for w in row] for row in kernel])
    patch = np.array(data.draw(st.lists(st.integers(0, 255), min_size=size**2, max_size=size**2))).reshape(size, size)
    mean = Fraction(int((patch * kernel).sum()), int(kernel.sum()))
    assert patch.min() <= mean <= patch.max()


def answers_all_edges(kernel):
    """Flat areas vanish, a quarter turn changes nothing, and each of eight edges is answered."""
    r, c = np.mgrid[-1:2, -1:2]
    edges = [(a * r + b * c) >= 1 for a, b in product((-1, 0, 1), repeat=2) if (a, b) != (0, 0)]
    return bool(
        kernel.sum() == 0 and (kernel == np.rot90(kernel)).all() and all(kernel[edge].sum() != 0 for edge in edges)
    )


@every(kernels)
def test_whether_a_kernel_finds_all_edges_is_decided_alike_by_both_descriptions(kernel):
    accepted = both(right(m.laplacian(m.Given()), kernel), right(m.laplacian_nine_point(m.Given()), kernel))
    assert accepted == answers_all_edges(kernel)


@every(weights, weights)
def test_a_turned_kernel_finds_all_edges_unless_side_and_corner_cancel(side, corner):
    centre = -4 * (side + corner)
    kernel = np.array([[corner, side, corner], [side, centre, side], [corner, side, corner]])
    accepted = both(right(m.laplacian(m.Given()), kernel), right(m.laplacian_nine_point(m.Given()), kernel))
    assert accepted == (side + 2 * corner != 0 and 2 * side + corner != 0) == answers_all_edges(kernel)


@every(kernels | balanced | st.just(np.array([[-1, 2, -1]] * 3)) | st.just(np.array([[0, -1, 1]] * 3)))
def test_a_vertical_filter_has_balanced_rows_and_an_unbalanced_column(kernel):
    accepted = both(right(m.vertical(m.Given()), kernel), right(m.vertical_by_sobel(m.Given()), kernel))
    assert accepted == (not kernel.sum(1).any() and bool(kernel.sum(0).any()))
    c = np.mgrid[:3, :3][1]
    seen = any((kernel * (c >= first)).sum() for first in (1, 2))
    silent = not any((kernel.T * (c >= first)).sum() for first in (0, 1, 2))
    assert accepted == (seen and silent)


def test_well_known_filters_are_right():
    sobel, prewitt, scharr = ([[-a, 0, a], [-b, 0, b], [-a, 0, a]] for a, b in ((1, 2), (1, 1), (3, 10)))
    for kernel in (sobel, prewitt, scharr, np.negative(sobel), [[0, 0, 0], [0, -1, 1], [0, 0, 0]]):
        assert right(m.vertical(m.Given()), np.array(kernel).tolist())
        assert not right(m.vertical(m.Given()), np.transpose(kernel).tolist())
    for kernel in ([[1, 1, 1], [1, -8, 1], [1, 1, 1]], [[0, -1, 0], [-1, 4, -1], [0, -1, 0]]):
        assert right(m.laplacian(m.Given()), kernel)
        assert not right(m.laplacian(m.Given()), np.array(kernel)[:2].tolist())
    for kernel in (sobel, [[1, -2, 1], [-2, 4, -2], [1, -2, 1]], [[0, 0, 0]] * 3):
        assert not right(m.laplacian(m.Given()), kernel)


@every(st.integers(2, 6))
def test_an_answer_of_another_size_is_told_so(size):
    reply = Solutions(m.rows(lambda r, c: Fraction(1, (size + 1) ** 2), size + 1))
    assert f"{size} × {size}" in Property().hint(m.blur(m.Given(size=size)), reply)


# Noise and waves


@every(kernels, st.integers(0, 2**32 - 1))
def test_no_weights_that_add_up_to_one_leave_less_noise_than_equal_ones(kernel, seed):
    assume(kernel.sum() != 0)
    share = Fraction(int((kernel**2).sum()), int(kernel.sum()) ** 2)
    assert share >= m.noise_left(m.Given(size=3))
    assert (share == m.noise_left(m.Given(size=3))) == (kernel == kernel[0, 0]).all()


@every(st.integers(2, 3), st.integers(2, 4))
def test_the_mean_of_block_means_is_the_mean_of_all(one, other):
    """So the factors multiply as the sizes do."""
    assert m.noise_left(m.Given(size=one)) * m.noise_left(m.Given(size=other)) == m.noise_left(
        m.Given(size=one * other)
    )


@every(st.integers(2, 12))
def test_the_response_to_a_flat_area_is_the_sum_of_the_weights(size):
    found = m.response(m.Given(size=size))
    assert [values[0] for values in found] == [1, 0, 0]


@every(st.integers(2, 12))
def test_the_finest_stripes_pass_a_blur_of_odd_size_only(size):
    _, _, fine, board = m.response(m.Given(size=size)).blur
    assert (fine, board) == ((sympy.Rational(1, size), sympy.Rational(1, size**2)) if size % 2 else (0, 0))


@every(kernels)
def test_parseval_on_the_four_by_four_grid(kernel):
    """The mean of |H|² over all quarter turns is the sum of the squared weights."""
    power = sum(m.magnitude(kernel.tolist(), turns) ** 2 for turns in product(range(4), repeat=2))
    assert power == 16 * int((kernel**2).sum())


@every(st.integers(2, 8), st.integers(0, 255), st.integers(0, 255))
def test_the_step_survives_as_a_ramp(size, dark, bright):
    assume(dark != bright)
    ramp = m.blurred_step(m.Given(size=size, dark=dark, bright=bright))
    assert (ramp[0], ramp[-1]) == (dark, bright)
    assert {b - a for a, b in pairwise(ramp)} == {Fraction(bright - dark, size)}


@every(st.integers(2, 8), st.integers(0, 255), st.integers(0, 255))
def test_the_laplacian_of_a_step_adds_up_to_nothing_and_its_running_sum_is_the_difference(size, dark, bright):
    assume(dark != bright)
    g = m.Given(size=size, dark=dark, bright=bright)
    twice = m.laplacian_on_step(g)
    assert sum(twice) == 0
    assert sorted(np.cumsum(twice)) == sorted([0] * (2 * size - 3) + [bright - dark])


# The photograph


def test_the_photograph_is_one():
    image = m.photograph()
    assert image.shape == (m.WIDTH, m.WIDTH)
    assert 0 < image.min() < 50  # black borders differ from every pixel
    assert 200 < image.max() <= 255
    # Neighbours resemble each other, unlike those of noise.
    assert np.corrcoef(image[:, 1:].ravel(), image[:, :-1].ravel())[0, 1] > 0.8


def test_the_two_filters_for_edges_divide_the_photograph_between_them():
    """Transposing the image and the filter transposes the answer."""
    image, kernel = m.photograph(), np.array(m.VERTICAL)
    upright = ndimage.correlate(image, kernel)
    assert (ndimage.correlate(image.T, kernel.T) == upright.T).all()
    assert (ndimage.correlate(image, kernel[:, ::-1]) == -upright).all()
