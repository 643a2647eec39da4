"""What the page of `affine_convolution` says of all images and kernels, and no check of the problem sees."""

import pytest
import torch
from affine_convolution.enlarge import channels, order, spread
from affine_convolution.general import agree
from affine_convolution.problem import Given, problem
from affine_convolution.rows import flat, gathered, matrix, numbers, random_digits
from hypothesis import given, settings, strategies as st

from exambank import check
from exambank.verify.verify import draw_given, verify_given

DRAWN = [draw_given(problem, seed) for seed in range(100)]
small = st.integers(1, 3)
conv2d, conv_transpose2d = torch.nn.functional.conv2d, torch.nn.functional.conv_transpose2d


@settings(deadline=None)
@given(small, small, st.integers(1, 4), st.integers(1, 4), st.data())
def test_a_shuffled_convolution_is_a_transposed_one_for_any_channels_factor_kernel_and_padding(o, i, r, k, data):
    less = data.draw(st.integers(0, k - 1))
    place = {(s, u): r * (k - 1 - s) + u for s in range(k) for u in range(r)}
    assert sorted(place.values()) == list(range(k * r))
    assert agree(o, i, r, k, place, before=k - 1 - less, after=r * less)


@given(st.integers(2, 4), st.integers(2, 3))
def test_without_the_turn_the_images_differ(r, k):
    assert not agree(1, 1, r, k, {(s, u): r * s + u for s in range(k) for u in range(r)}, k - 1, 0)


@given(st.integers(1, 4), st.integers(1, 5), st.integers(1, 4))
def test_a_kernel_that_is_filled_up_only_adds_a_margin_of_zeros(r, wide, side):
    more = -wide % r
    x, kernel = torch.rand(1, 1, side, side), torch.rand(1, 1, wide, wide)
    filled = conv_transpose2d(x, torch.nn.functional.pad(kernel, (0, more, 0, more)), stride=r)
    plain = conv_transpose2d(x, kernel, stride=r)
    torch.testing.assert_close(filled, torch.nn.functional.pad(plain, (0, more, 0, more)))


@pytest.mark.parametrize("n", range(1, 7))
def test_a_matrix_of_threes_has_so_many_weights(n):
    table = flat(gathered((n, n), [["w"] * 3] * 3, 1, 1))
    assert (table != "0").sum() == (3 * n - 2) ** 2
    assert table.size == n**4


@pytest.mark.parametrize("g", DRAWN[:30], ids=str)
def test_the_gradient_is_the_transpose(g):
    """Of a convolution's input: what its matrix, transposed, makes of the gradient of its output."""
    weights = random_digits(g.kernel, g.kernel)
    x = torch.zeros(1, 1, g.input_size, g.input_size, dtype=torch.float64, requires_grad=True)
    y = conv2d(x, torch.tensor(weights, dtype=x.dtype)[None, None], stride=g.stride, padding=g.padding)
    upstream = random_digits(y.numel())
    y.backward(torch.tensor(upstream, dtype=x.dtype).reshape(y.shape))
    assert (x.grad.numpy().ravel() == numbers(matrix(g), weights).T @ upstream).all()


@pytest.mark.parametrize("g", DRAWN, ids=str)
def test_rows_are_zero_if_stamps_leave_holes_and_hold_several_weights_if_they_overlap(g):
    counts = {sum(entry != 0 for entry in row) for row in spread(g)}
    assert (0 in counts) == (g.kernel < g.factor)
    assert (max(counts) > 1) == (g.kernel > g.factor)
    assert (len(counts) > 1) == (g.kernel != g.factor)


@pytest.mark.parametrize("g", DRAWN, ids=str)
def test_every_row_of_the_channels_is_used_once_and_no_two_are_equal(g):
    assert sorted(order(g)) == list(range(len(channels(g)))) == list(range(len(set(channels(g)))))


def test_five_pixels_of_the_published_image_are_never_read():
    assert sum(all(entry == 0 for entry in column) for column in zip(*matrix(problem.given), strict=True)) == 5


@pytest.mark.parametrize("name", ["w_11", "w_{11}", "w₁₁", "W11"])
def test_a_weight_may_be_typed_as_people_do(name):
    rows = [[0] * 9 for _ in range(4)]
    rows[0][0], rows[1][2], rows[2][6], rows[3][8] = name, "w10", "w01", "w00"
    assert check("affine_convolution", "a", "\n".join(" ".join(map(str, row)) for row in rows)).right


@pytest.mark.parametrize(
    "changes", [{"stride": 6}, {"input_size": 6, "stride": 1}, {"height": 3, "width": 3}, {"kernel": 3}]
)
def test_no_permitted_setting_crashes(changes):
    g = problem.given.override(changes)
    assert [failure for part in problem.parts.values() for failure in verify_given(part, g)[1]] == []


def test_a_kernel_that_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="kernel must fit"):
        Given(kernel=3, input_size=2, padding=0)
