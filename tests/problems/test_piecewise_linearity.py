"""What the page of `piecewise_linearity` says of all networks, and no check of the problem sees."""

from fractions import Fraction
from itertools import pairwise

import pytest
import torch
from hypothesis import given, strategies as st
from piecewise_linearity.kink import at_kink
from piecewise_linearity.local import at, line, network
from piecewise_linearity.pieces import pieces, switches
from piecewise_linearity.problem import EPSILON, Given, problem

from exambank.errors import UsageError
from exambank.verify.verify import draw_given, verify_given

DRAWN = [draw_given(problem, seed) for seed in range(60)]
whole = st.integers(-3, 3)
pair = st.tuples(whole, whole)
POINTS = [st.just(Fraction(64))] * 3
NETWORKS = st.builds(Given, pair, pair, st.tuples(pair, pair), pair, pair, whole, *POINTS, kink=whole)


def with_zero(value):
    """A relu whose derivative at 0 is that value."""

    class Relu(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x.clamp(min=0)

        @staticmethod
        def backward(ctx, gradient):
            (x,) = ctx.saved_tensors
            return gradient * torch.where(x == 0, value, (x > 0).double())

    return Relu.apply


@given(NETWORKS)
def test_no_network_has_more_breakpoints_than_units_can_cut(g):
    """Two points cut the line in three, in each of which two units may switch once more."""
    assert len(pieces(g).breakpoints) <= len(switches(g)) <= 2 + 3 * 2


@given(NETWORKS)
def test_every_answer_of_every_network_is_verified(g):
    assert [failure for name in "ade" for failure in verify_given(problem.parts[name], g)[1]] == []


@given(NETWORKS)
def test_h_has_no_jumps_and_its_pieces_are_those_of_torch(g):
    told = pieces(g)
    sides = [x + by for x in told.breakpoints for by in (-(2**-20), 2**-20)]
    x = at(*map(Fraction, sides))
    network(g, x)[1].sum().backward()
    assert x.grad.tolist() == [s for pair in pairwise(told.slopes) for s in pair]


@pytest.mark.parametrize("g", DRAWN, ids=str)
def test_in_a_drawn_network_autograd_takes_the_side_where_the_switching_units_are_dead(g):
    left, here, right = (g.pattern(g.kink + by) for by in (-EPSILON, 0, EPSILON))
    assert g.kink in pieces(g).breakpoints
    assert here in (left, right)
    assert not any(on for on, one, other in zip(here, left, right, strict=True) if one != other)
    assert at_kink(g).autograd in at_kink(g)[:2]


@pytest.mark.parametrize("g", DRAWN, ids=str)
def test_points_b_and_c_share_a_pattern_that_a_has_not(g):
    assert g.pattern(g.xb) == g.pattern(g.xc) != g.pattern(g.xa)


def lines_of_alike(g, shared):
    """The lines of h at points at which no unit switches: one set for all points that share that."""
    found = {}
    for x in (Fraction(k, 64) for k in range(-383, 384, 22)):
        secant = (g.h(x + EPSILON) - g.h(x)) / EPSILON
        found.setdefault(shared(g, x), set()).add((secant, g.h(x) - secant * x))
    return found.values()


@given(NETWORKS)
def test_points_of_one_pattern_are_on_one_line(g):
    assert all(len(lines) == 1 for lines in lines_of_alike(g, Given.pattern))


LESS = {
    "slope": lambda g, x: g.h(x + EPSILON) - g.h(x),
    "number": lambda g, x: sum(g.pattern(x)),
    "first": lambda g, x: g.pattern(x)[:2],
}


@pytest.mark.parametrize("option", sorted({*problem.parts["same_line"].kind.options} - {"pattern"}))
def test_points_that_share_less_may_be_on_two_lines(option):
    networks = (problem.given, *problem.boundaries)
    assert any(len(lines) > 1 for g in networks for lines in lines_of_alike(g, LESS[option]))


def test_a_unit_that_feeds_only_dead_units_switches_unnoticed():
    unnoticed = Given(W1=(1, 1), b1=(0, 4), W2=((-1, 1), (-1, 1)), b2=(-9, -9), W3=(1, 1), xa=3, xb=-1, xc=-2)
    assert unnoticed.pattern(Fraction(1)) != unnoticed.pattern(Fraction(-1))
    assert 0 in switches(unnoticed) and 0 not in pieces(unnoticed).breakpoints


def test_central_differences_give_the_mean_of_the_two_slopes():
    g, told = problem.given, pieces(problem.given)
    for x, sides in zip(told.breakpoints, pairwise(told.slopes), strict=True):
        assert (g.h(x + EPSILON) - g.h(x - EPSILON)) / EPSILON == sum(sides)


@pytest.mark.parametrize("s", [0.0, 0.25, 0.5, 1.0])
def test_no_derivative_of_relu_at_0_is_right_for_both_lines(s):
    relu, found = with_zero(s), []
    for g in (lambda x: relu(x) - relu(-x), lambda x: relu(relu(x)) - relu(-x)):
        x = at(Fraction(0))
        g(x).sum().backward()
        found.append(x.grad.item())
    assert found == [2 * s, s**2 + s] != [1, 1]


def test_the_published_second_layer_never_cuts():
    assert switches(problem.given) == {*pieces(problem.given).breakpoints} == {-2, 0}
    assert [*line(problem.given, (False,) * 4)] == [0, 1]


@pytest.mark.parametrize("changes", [{"xa": -2}, {"kink": "1/3"}, {"W1": [65, 1]}])
def test_what_has_no_line_or_no_exact_float_is_refused(changes):
    with pytest.raises(UsageError, match="must"):
        problem.given.override(changes)
