"""What the page of `dilated_convolution` says of all stacks, and no check of the problem sees."""

from itertools import pairwise, permutations, product
from math import gcd

import numpy as np
import pytest
import torch
from dilated_convolution.field import doubled, gradient
from dilated_convolution.holes import blind
from dilated_convolution.layer import first_shape, second_shape
from dilated_convolution.problem import Given, problem, read
from hypothesis import given, settings, strategies as st

import exambank as eb
from exambank import check
from exambank.verify.verify import draw_given

DRAWN = [draw_given(problem, seed) for seed in range(100)]
STACKS = [(taps, s) for taps in (2, 3, 4) for n in (1, 2, 3) for s in product(range(1, 7), repeat=n)]
FILLED = {(taps, s): all(read(s, taps)) for taps, s in STACKS}
stacks = st.lists(st.integers(1, 6), min_size=1, max_size=3).map(tuple)


def field(taps, dilations):
    """The field of some layers."""
    return 1 + (taps - 1) * sum(dilations)


def within_the_field_before(taps, s):
    """Each dilation is at most the field of those before it."""
    return all(d <= field(taps, s[:n]) for n, d in enumerate(s))


ENDINGS = {
    "smallest": lambda taps, s: within_the_field_before(taps, sorted(s)),
    "stacked": within_the_field_before,
    "coprime": lambda taps, s: gcd(*s) == 1,
    "doubled": lambda taps, s: all(b <= 2 * a for a, b in pairwise(sorted(s))),
}


def test_the_two_layers_never_put_out_one_shape():
    assert all(first_shape(g) != second_shape(g) for g in DRAWN)


@pytest.mark.parametrize("name", ENDINGS)
def test_one_ending_holds_for_every_small_stack_and_the_others_do_not(name):
    assert {*ENDINGS} == {*problem.parts["f"].kind.options}
    right = all(ENDINGS[name](*stack) == filled for stack, filled in FILLED.items())
    assert right == (problem.parts["f"](Given()) == name)


def test_the_counterexamples_of_the_page_and_of_the_feedback():
    wanted = {(2, 1): [0, 1, 2, 3], (1, 2): [0, 1, 2, 3], (1, 3): [0, 1, 3, 4], (2, 2): [0, 2, 4]}
    assert {s: np.flatnonzero(read(s, 2)).tolist() for s in wanted} == wanted


@given(st.integers(2, 4), stacks)
def test_the_first_layer_that_breaks_the_rule_misses_the_pixel_behind_the_field_before(taps, s):
    row, s = read(s, taps), sorted(s)
    broken = [field(taps, s[:n]) for n, d in enumerate(s) if d > field(taps, s[:n])]
    assert not any(row[pixel] for pixel in broken)
    assert (1 in s) or not all(row)


@given(st.integers(2, 4), stacks)
def test_the_order_of_layers_changes_nothing_and_the_gradient_agrees(taps, s):
    assert all(read(other, taps) == read(s, taps) for other in permutations(s))
    assert [bool(paths) for paths in gradient(s, taps)] == read(s, taps)


@pytest.mark.parametrize(("taps", "layers"), [(2, 10), (3, 5), (4, 3)])
def test_powers_of_the_number_of_taps_read_each_pixel_once(taps, layers):
    """The largest field without a hole, for there are no more paths; WaveNet's is that of two taps."""
    assert gradient(tuple(taps**n for n in range(layers)), taps).tolist() == [1] * taps**layers


def test_growth_in_words():
    r = [[eb.put(doubled(Given()), K=k, L=n) for n in range(12)] for k in (2, 3, 5)]
    assert all(b == 2 * a + k - 2 for k, row in zip((2, 3, 5), r, strict=True) for a, b in pairwise(row))
    assert r[0] == [2**n for n in range(12)]
    assert max(r[1][8], field(3, [1] * 499)) < 1000 <= min(r[1][9], field(3, [1] * 500))
    assert all(all(read(tuple(2**i for i in range(n)), k)) for k in (2, 3, 5) for n in range(1, 8))
    assert all(read((1, 2, 5), 3))


@settings(deadline=None)
@given(st.sampled_from(DRAWN), st.integers(0, 1000))
def test_no_weights_see_the_picture_also_behind_relu(g, seed):
    random = torch.Generator().manual_seed(seed)
    x = torch.tensor([float(e) for e in blind(g).example[0]])[None, None]
    for dilation in g.gridded:
        x = torch.relu(torch.nn.functional.conv1d(x, torch.randn(1, 1, g.taps, generator=random), dilation=dilation))
    assert x.tolist() == [[[0]]]


def test_any_row_in_the_holes_is_right():
    replies = (f"0 0 {x} -7/2 0 1 0 0 0 0 0 0 0" for x in (0, 1))
    assert [check("dilated_convolution", "e_blind", reply).right for reply in replies] == [True, False]
