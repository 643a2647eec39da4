"""Parts d and d_kept: the low rank behind the saving, and a kernel that has none."""

from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
import torch
from torch.nn.functional import conv2d

from .counting import count, separable, separable_layers
from .problem import Given, problem


class Ranks(NamedTuple):
    """Largest ranks of one channel's slice, F × K², and of the whole kernel, F × CK²; dense is the standard kernel."""

    slice_dense: int
    slice_separable: int
    whole_dense: int
    whole_separable: int


@problem.part("d")
def ranks(given: Given) -> Ranks:
    """A slice of a separable kernel is one column times one row; the whole is P times a matrix with C rows."""
    f, c, taps = given.out_channels, given.in_channels, given.taps
    return Ranks(min(f, taps), 1, min(f, c * taps), min(f, c))


@ranks.route
def ranks_of_random_kernels(given: Given) -> Ranks:
    """Draw both kernels at random and count singular values that are not zero: almost all have the largest rank."""
    rng, f, c, taps = np.random.default_rng(182), given.out_channels, given.in_channels, given.taps
    some = min(taps, 2 + f // c)  # of a large kernel only as many taps as give more columns than there are rows
    matrices = (
        rng.normal(size=(f, taps)),
        np.outer(rng.normal(size=f), rng.normal(size=taps)),
        rng.normal(size=(f, c * some)),
        (rng.normal(size=(f, c, 1)) * rng.normal(size=(c, some))).reshape(f, -1),
    )
    return Ranks(*(int(torch.linalg.matrix_rank(torch.from_numpy(matrix))) for matrix in matrices))


@ranks.law
def layers_answer_impulses_so(given: Given, found: Ranks) -> bool:
    """What torch's layers make of an impulse in each of up to 4 channels is their kernel, and has these ranks."""
    f, c, k = given.out_channels, min(given.in_channels, 4), given.kernel
    torch.manual_seed(182)
    impulses = torch.zeros(c, c, 2 * k - 1, 2 * k - 1, dtype=torch.float64)
    impulses[range(c), range(c), k - 1, k - 1] = 1
    spatial, mixing, full = (torch.randn(s, dtype=torch.float64) for s in ((c, 1, k, k), (f, c, 1, 1), (f, c, k, k)))
    kernels = conv2d(impulses, full), conv2d(conv2d(impulses, spatial, groups=c), mixing)  # [C, F, K, K], flipped
    slices = [set(torch.linalg.matrix_rank(kernel.flatten(2)).tolist()) for kernel in kernels]
    wholes = [int(torch.linalg.matrix_rank(kernel.transpose(0, 1).flatten(1))) for kernel in kernels]
    return slices == [{found.slice_dense}, {found.slice_separable}] and wholes == [
        min(found.whole_dense, c * k**2),
        min(found.whole_separable, c),
    ]


ranks.mistake(
    "counted twice",
    "You added up the channels: the slice of one channel is made of one depthwise filter only.",
    lambda g: ranks(g)._replace(slice_separable=g.in_channels),
)
ranks.mistake(
    "left out",
    "Each slice has rank one, but the slices lie side by side: every channel brings a direction of its own.",
    lambda g: ranks(g)._replace(whole_separable=1),
)
ranks.mistake(
    "transposed",
    "You took the longer side: the rank of a matrix is at most its shorter side, and that of each of its factors.",
    lambda g: Ranks(
        max(g.out_channels, g.taps),
        1,
        max(g.out_channels, g.in_channels * g.taps),
        max(g.out_channels, g.in_channels),
    ),
)
ranks.mistake(
    "other quantity",
    "That is the rank of one filter as a K × K matrix, which is about another way to separate, rows from columns.",
    lambda g: ranks(g)._replace(slice_dense=g.kernel),
)


def shifts(given: Given) -> Any:
    """One slice, [F, K²], of the kernel that shifts and adds; all channels have the same."""
    return np.eye(given.taps)[np.arange(given.out_channels) % given.taps]


@problem.part("d_kept")
def kept(given: Given) -> Fraction:
    """Filters with the same tap are equal, others are orthogonal: only one group of equal ones survives."""
    return Fraction(-(-given.out_channels // given.taps), given.out_channels)


@kept.route
def kept_by_svd(given: Given) -> Fraction:
    """The square of a slice's largest singular value, over the squares of all (Eckart and Young)."""
    squares = np.linalg.svd(shifts(given), compute_uv=False) ** 2
    return Fraction(round(squares[0]), round(squares.sum()))


@kept.law
def one_tap_is_served(given: Given, answer: Fraction) -> bool:
    """Deal the filters out to the taps: the fullest tap has this share of them."""
    dealt = np.bincount(np.arange(given.out_channels) % given.taps)
    return bool(answer * int(dealt.sum()) == int(dealt.max()))


kept.mistake("other quantity", "That is the share that gets lost: subtract it from 1.", lambda g: 1 - kept(g))
kept.mistake(
    "misconception",
    "A single tap is as simple as a filter can be, yet one channel would need many different ones at once.",
    Fraction(1),
)
kept.mistake(
    "misconception",
    "You gave each tap the same share: where F is not a multiple of K², some taps have fewer filters than others.",
    lambda g: Fraction(1, g.taps),
)
kept.mistake(
    "left out",
    "You kept the best of one channel only: each channel has its own depthwise filter, and keeps its own best.",
    lambda g: kept(g) / g.in_channels,
)
kept.mistake(
    "left out",
    "You kept a single filter: filters with the same tap are equal, so they are kept together.",
    lambda g: Fraction(1, g.out_channels),
)


problem.fact(
    "worst",  # whether no kernel of this size keeps less
    lambda g: kept(g) == Fraction(1, ranks(g).slice_dense),
    lambda g: g.out_channels <= g.taps or g.out_channels % g.taps == 0,
)
problem.fact(
    "exact_parameters",  # with as many depthwise filters for each channel as a slice has rank
    lambda g: min(g.out_channels, g.taps) * separable(g),
    lambda g: count(*separable_layers(g, np.linalg.matrix_rank(np.eye(g.out_channels, g.taps)))),
)
