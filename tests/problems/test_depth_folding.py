"""What the page of `depth_folding` says of all folds and all networks, and no check of the problem sees."""

from fractions import Fraction
from itertools import pairwise, product

import pytest
import torch
from depth_folding.depth import gained, in_depth
from depth_folding.network import ONE, ZERO, even_folds, folded_strip, pieces
from depth_folding.problem import Given, problem
from hypothesis import given, settings, strategies as st

from exambank.verify.verify import verify_given

theorem = settings(deadline=None, max_examples=40)  # machines differ in speed, theorems do not


def folded(x, depth):
    """A point of the cube after so many layers."""
    for _ in range(depth):
        x = tuple(abs(2 * z - 1) for z in x)
    return x


def uneven_folds(n):
    """n + 1 strips, each mapped onto (0, 1), by n ≥ 3 units that all bend inside; the last unit is a bias.

    The first piece needs a slope, and only a unit that faces left is awake there. One does, at an odd crease: its bend,
    1/(strip before) + 1/(strip after), is the slope of the first strip if both are twice as wide as that.
    """
    left = n if n % 2 else n - 1
    widths = [Fraction(2 if k in (left - 1, left) else 1, n + 3) for k in range(n + 1)]
    layer, place = [], ZERO
    for k in range(1, n + 1):
        place += widths[k - 1]
        bend, facing = (-1) ** k * (1 / widths[k - 1] + 1 / widths[k]), -ONE if k == left else ONE
        layer.append((bend, facing, -facing * place))
    bias = -sum(v * max(b, ZERO) for v, _, b in layer)
    return [*layer, (bias, ZERO, ONE)]


@pytest.mark.parametrize(("dimension", "depth"), [(1, 4), (2, 2), (2, 3), (3, 1), (3, 2)])
def test_every_place_of_the_cube_has_as_many_origins_as_there_are_regions(dimension, depth):
    """On a grid that has all origins of its own points in it, counted one by one, with no coordinate apart."""
    fine = 3 * 2**depth
    grid = [Fraction(k, fine) for k in range(1, fine) if k % 3]
    landed = [folded(x, depth) for x in product(grid, repeat=dimension)]
    regions = in_depth(Given(dimension, depth))
    assert {landed.count(place) for place in product((Fraction(1, 3), Fraction(2, 3)), repeat=dimension)} == {regions}


@pytest.mark.parametrize("depth", range(1, 8))
def test_the_creases_are_the_multiples_of_a_power_of_two_and_every_piece_fills_the_strip(depth):
    found = folded_strip(depth)
    assert [x for x, _ in found] == [Fraction(k, 2**depth) for k in range(2**depth + 1)]
    assert {abs(y - z) for (_, y), (_, z) in pairwise(found)} == {1}


def test_a_further_layer_gives_that_many_more_as_the_source_says_only_for_one_fold_of_a_strip():
    cases = {(d, depth): gained(Given(d, depth)) == 2**d for d in range(1, 9) for depth in range(1, 9)}
    assert [case for case, holds in cases.items() if holds] == [(1, 1)]


@pytest.mark.parametrize("n", range(3, 9))
def test_the_most_pieces_are_reached_with_three_units_a_layer(n):
    bends = uneven_folds(n)
    assert [pieces([bends] * layers) for layers in (1, 2, 3)] == [n + 1, (n + 1) ** 2, (n + 1) ** 3]
    assert [pieces([even_folds(n)] * layers + [bends]) for layers in (1, 2)] == [n * (n + 1), n**2 * (n + 1)]


weights = st.fractions(-3, 3, max_denominator=4)


@theorem
@given(st.lists(st.lists(st.tuples(weights, weights, weights), min_size=3, max_size=3), min_size=1, max_size=3))
def test_no_network_of_one_number_a_layer_has_more(layers):
    assert pieces(layers) <= 4 ** len(layers)


@pytest.mark.parametrize("depth", range(1, 7))
def test_at_every_crease_of_every_layer_autograd_returns_what_the_page_says(depth):
    """0 for torch.abs, for relu(z) + relu(−z) and for a maximum, which halves a tie; a whole slope for 2·relu(z) − z."""
    creases = torch.arange(1, 2**depth, dtype=torch.float64) / 2**depth
    relu = torch.relu
    ways = (torch.abs, lambda z: relu(z) + relu(-z), lambda z: torch.maximum(z, -z), lambda z: 2 * relu(z) - z)
    for way, size in zip(ways, (0, 0, 0, 2**depth), strict=True):
        x = y = creases.clone().requires_grad_()
        for _ in range(depth):
            y = way(2 * y - 1)
        assert torch.autograd.grad(y.sum(), x)[0].abs().unique().tolist() == [size]


@pytest.mark.parametrize("g", [Given(16, 10, Fraction(1, 1024), 20, 20), Given(1, 1, Fraction(1, 2), 3, 1)], ids=str)
def test_no_permitted_setting_crashes(g):
    assert [failure for part in problem.parts.values() for failure in verify_given(part, g)[1]] == []


def test_a_crease_that_is_none_is_refused():
    with pytest.raises(ValueError, match="crease must be a multiple of 1/4"):
        Given(depth=2, crease=Fraction(1, 8))
