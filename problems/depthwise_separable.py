"""Depthwise separable convolution: what it saves, and what it can no longer compute.

Convention: a kernel is W[f, c, i, j] (output channel, input channel, row, column); nothing has a bias; stride 1,
padded so that the resolution stays; 1 MAC is one multiplication with its addition.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import product
from typing import Annotated, Any, NamedTuple

import numpy as np
import sympy
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from exambank import (
    Formula,
    Givens,
    Part,
    Problem,
    Real,
    Source,
    at_least,
    at_most,
    rationals,
)

Side = Annotated[int, at_least(1), at_most(4096)]
Channels = Annotated[int, at_least(1), at_most(1024)]
Share = Annotated[float, Real(1e-2, because="three digits are enough to tell one share from another")]
Percent = Annotated[float, Real(1e-4, because="the paper prints two decimals")]
SHARE = Formula("H W C F K")
PRIME = 2**31 - 1
H, W, C, F, K = sympy.symbols("H W C F K", integer=True, positive=True)


@dataclass(frozen=True)
class Given(Givens):
    """An image of `in_channels` channels and a layer of square kernels that puts out `out_channels` channels."""

    height: Side = 224
    width: Side = 224
    in_channels: Channels = 3
    kernel: Annotated[int, at_least(1), at_most(11)] = 3
    out_channels: Channels = 4

    @property
    def taps(self) -> int:
        """K², the weights of one filter in one channel."""
        return self.kernel**2

    @property
    def pixels(self) -> int:
        """Positions of the output, as many as of the input."""
        return self.height * self.width


def draw(rng: np.random.Generator) -> Given:
    """A small image and few channels; sometimes more filters than a kernel has taps."""
    height, width, channels = (int(n) for n in rng.integers((4, 4, 2), (33, 33, 7)))
    return Given(height, width, channels, int(rng.choice([3, 5])), int(rng.choice([2, 3, 4, 5, 6, 8, 10, 12, 16, 20])))


def separable_in_torch(given: Given, multiplier: int = 1) -> tuple[nn.Conv2d, nn.Conv2d]:
    """The depthwise and the pointwise layer, without memory."""
    c, f, k = given.in_channels, given.out_channels, given.kernel
    depthwise = nn.Conv2d(c, multiplier * c, k, groups=c, bias=False, device="meta")
    return depthwise, nn.Conv2d(multiplier * c, f, 1, bias=False, device="meta")


def ordinary_in_torch(given: Given) -> nn.Conv2d:
    """The ordinary layer, without memory."""
    c, f, k = given.in_channels, given.out_channels, given.kernel
    return nn.Conv2d(c, f, k, bias=False, device="meta")


def padded(given: Given) -> tuple[int, int, int]:
    """Channels, height and width of the image after padding: K − 1 more on each axis keep the resolution."""
    return given.in_channels, given.height + given.kernel - 1, given.width + given.kernel - 1


def count_parameters(*layers: nn.Module) -> int:
    """All numbers that training changes."""
    return sum(parameter.numel() for layer in layers for parameter in layer.parameters())


def flops(layers: nn.Module, *shape: int) -> int:
    """What torch's own counter finds while the layers run on an image without memory."""
    with FlopCounterMode(display=False) as counter:
        layers(torch.empty(1, *shape, device="meta"))
    return int(counter.get_total_flops())


# a: the ordinary convolution -----------------------------------------------------------------------------------------
def ordinary(given: Given) -> int:
    """Each of the F filters is a block of K × K × C weights."""
    return given.taps * given.in_channels * given.out_channels


def ordinary_by_torch(given: Given) -> int:
    """Build `Conv2d(C, F, K, bias=False)` in torch and count its parameters."""
    return count_parameters(ordinary_in_torch(given))


def ordinary_by_listing(given: Given) -> int:
    """List the weights W[f, c, i, j] one by one."""
    axes = (given.out_channels, given.in_channels, given.kernel, given.kernel)
    return sum(1 for _ in product(*map(range, axes)))


def ordinary_per_pixel(given: Given) -> int:
    """You counted a new set of weights for every pixel: a convolution slides one and the same set over the image."""
    return ordinary(given) * given.pixels


def ordinary_flat(given: Given) -> int:
    """Your filters are flat: each of them reaches through all input channels, with a K × K slice for each."""
    return given.taps * given.out_channels


def ordinary_one_filter(given: Given) -> int:
    """You counted one filter: every output channel has a filter of its own."""
    return given.taps * given.in_channels


def ordinary_with_biases(given: Given) -> int:
    """You gave every filter a bias: this layer has none, as is usual where a batch norm follows."""
    return ordinary(given) + given.out_channels


def ordinary_separated(given: Given) -> int:
    """You counted the separable layer: in the ordinary one every filter has its own slice for every channel."""
    return given.in_channels * (given.taps + given.out_channels)


# b: depthwise, then pointwise ----------------------------------------------------------------------------------------
def separable(given: Given) -> int:
    """One K × K filter for each input channel, then an F × C matrix that mixes the channels at every pixel."""
    return given.taps * given.in_channels + given.in_channels * given.out_channels


def separable_by_torch(given: Given) -> int:
    """Build `Conv2d(C, C, K, groups=C)` and `Conv2d(C, F, 1)` in torch and count their parameters."""
    return count_parameters(*separable_in_torch(given))


def separable_by_listing(given: Given) -> int:
    """List the weights D[c, i, j] and P[f, c] one by one."""
    side, channels = range(given.kernel), range(given.in_channels)
    spatial = [("D", c, i, j) for c in channels for i in side for j in side]
    return len(spatial) + len([("P", f, c) for f in range(given.out_channels) for c in channels])


def separable_per_pixel(given: Given) -> int:
    """You multiplied by the size of the image: both layers use the same weights at every pixel."""
    return separable(given) * given.pixels


def separable_depthwise_only(given: Given) -> int:
    """You forgot the pointwise step: without it no output ever sees more than one input channel."""
    return given.taps * given.in_channels


def separable_shared(given: Given) -> int:
    """You counted one K × K filter for all channels: each input channel has its own."""
    return given.taps + given.in_channels * given.out_channels


def separable_with_biases(given: Given) -> int:
    """You gave both layers biases, one for each channel that they put out: these layers have none."""
    return separable(given) + given.in_channels + given.out_channels


def separable_filter_per_pair(given: Given) -> int:
    """You gave every pair of input and output channel a filter: depthwise, an input channel has only one."""
    return ordinary(given) + given.in_channels * given.out_channels


def depthwise_parameters(given: Given) -> int:
    """K × K weights for each input channel."""
    return given.taps * given.in_channels


def depthwise_by_torch(given: Given) -> int:
    """The parameters of torch's depthwise layer."""
    return count_parameters(separable_in_torch(given)[0])


def pointwise_parameters(given: Given) -> int:
    """One weight for each pair of input and output channel."""
    return given.in_channels * given.out_channels


def pointwise_by_torch(given: Given) -> int:
    """The parameters of torch's pointwise layer."""
    return count_parameters(separable_in_torch(given)[1])


def freedom(given: Given) -> int:
    """Scaling D[c] up and P[:, c] down leaves the kernel alone: one parameter of each channel is idle."""
    return separable(given) - given.in_channels


def freedom_by_derivative(given: Given) -> int:
    """The rank of the derivative of the kernel P[f, c]·D[c, k] at random weights, channel by channel."""
    rng, total = np.random.default_rng(182), 0
    for _ in range(given.in_channels):
        p, d = rng.uniform(1, 2, given.out_channels), rng.uniform(1, 2, given.taps)
        by_p, by_d = np.kron(np.eye(len(p)), d[:, None]), np.kron(p[:, None], np.eye(len(d)))
        derivative = np.hstack([by_p, by_d])
        total += int(np.linalg.matrix_rank(derivative.T @ derivative, hermitian=True))
    return total


# c: the cost ---------------------------------------------------------------------------------------------------------
class Cost(NamedTuple):
    """MACs of the ordinary and of the separable layer, and the second divided by the first."""

    standard: int
    separable: int
    ratio: Fraction


def cost(standard: int, separable: int) -> Cost:
    """Both MACs and their ratio."""
    return Cost(standard, separable, Fraction(separable, standard))


def macs(given: Given) -> Cost:
    """Every weight is used once at every pixel, so multiply the parameters by the pixels."""
    ratio = Fraction(separable(given), ordinary(given))
    return Cost(given.pixels * ordinary(given), given.pixels * separable(given), ratio)


def macs_by_torch(given: Given) -> Cost:
    """Torch's `flop_counter` watches both layers run on the meta device; one MAC is two FLOPs."""
    layers = ordinary_in_torch(given), nn.Sequential(*separable_in_torch(given))
    dense, separated = (flops(layer, *padded(given)) // 2 for layer in layers)
    return cost(dense, separated)


def macs_by_ones(given: Given) -> Cost:
    """Convolve ones with ones: every product is 1, so the sum of a row of outputs counts the products in it."""
    c, f, k = given.in_channels, given.out_channels, given.kernel

    def products(filters: int, depth: int, side: int, groups: int = 1) -> int:
        rows = torch.ones(1, c, side, given.width + side - 1, dtype=torch.float64)
        ones = torch.ones(filters, depth, side, side, dtype=torch.float64)
        return given.height * int(nn.functional.conv2d(rows, ones, groups=groups).sum())

    return cost(products(f, c, k), products(c, 1, k, groups=c) + products(f, c, 1))


def macs_of_one_pixel(given: Given) -> Cost:
    """You counted a single pixel: the layer computes one output vector for each pixel of the image."""
    return cost(ordinary(given), separable(given))


def macs_as_flops(given: Given) -> Cost:
    """You counted multiplications and additions apart: those are FLOPs, and one MAC is two of them."""
    return cost(2 * macs(given).standard, 2 * macs(given).separable)


def macs_unpadded(given: Given) -> Cost:
    """You let the image shrink: here it is padded, so there are as many pixels after the layer as before."""
    rows, columns = (max(side - given.kernel + 1, 0) for side in (given.height, given.width))
    return macs(given)._replace(standard=rows * columns * ordinary(given), separable=rows * columns * separable(given))


def macs_depthwise_only(given: Given) -> Cost:
    """You forgot the pointwise step, which usually costs the most."""
    return cost(macs(given).standard, given.pixels * given.taps * given.in_channels)


def macs_inverted(given: Given) -> Cost:
    """You divided the ordinary cost by the separable one: the share that remains is asked for, not the saving."""
    return macs(given)._replace(ratio=1 / macs(given).ratio)


def share(given: Given) -> Annotated[sympy.Expr, SHARE]:
    """Image size and input channels are in both costs and cancel; each step leaves one term."""
    return 1 / F + 1 / K**2


@cache
def cancelled() -> sympy.Expr:
    """The costs of both layers in symbols, one divided by the other."""
    return sympy.cancel((H * W * C * K**2 + H * W * C * F) / (H * W * C * F * K**2))


def share_by_cancelling(given: Given) -> Annotated[sympy.Expr, SHARE]:
    """Let sympy divide the two costs, written out."""
    return cancelled()


def share_is_measured(given: Given, answer: sympy.Expr) -> bool:
    """At the drawn numbers the formula is the ratio of what torch's counter finds for real layers."""
    separated = flops(nn.Sequential(*separable_in_torch(given)), *padded(given))
    sizes = given.height, given.width, given.in_channels, given.out_channels, given.kernel
    value = answer.subs(dict(zip((H, W, C, F, K), sizes, strict=True)))
    return bool(value == sympy.Rational(separated, flops(ordinary_in_torch(given), *padded(given))))


def share_by_side(given: Given) -> Annotated[sympy.Expr, SHARE]:
    """You used one side of the kernel: a K × K kernel has K² weights."""
    return 1 / F + 1 / K


def share_of_inputs(given: Given) -> Annotated[sympy.Expr, SHARE]:
    """You exchanged input and output channels: the input channels are in both costs and cancel."""
    return 1 / C + 1 / K**2


def share_multiplied(given: Given) -> Annotated[sympy.Expr, SHARE]:
    """You multiplied the shares of the two steps: one step runs after the other, so their costs add."""
    return 1 / (F * K**2)


def share_inverted(given: Given) -> Annotated[sympy.Expr, SHARE]:
    """That is how many times cheaper it becomes: divide the separable cost by the ordinary one."""
    return F * K**2 / (F + K**2)


def saving(given: Given) -> Share:
    """How many times cheaper: the inverse of the ratio."""
    return float(1 / macs(given).ratio)


def saving_by_mean(given: Given) -> Share:
    """Half the harmonic mean of F and K²."""
    f, taps = float(given.out_channels), float(given.taps)
    return f * taps / (f + taps)


def depthwise_macs(given: Given) -> int:
    """K² products for each pixel of each input channel."""
    return given.pixels * given.taps * given.in_channels


def depthwise_macs_by_torch(given: Given) -> int:
    """Torch's counter for the depthwise layer alone."""
    return flops(separable_in_torch(given)[0], *padded(given)) // 2


def pointwise_macs(given: Given) -> int:
    """C products for each pixel of each output channel."""
    return given.pixels * given.in_channels * given.out_channels


def pointwise_macs_by_torch(given: Given) -> int:
    """Torch's counter for the pointwise layer alone."""
    return flops(separable_in_torch(given)[1], given.in_channels, given.height, given.width) // 2


def padding(given: Given) -> int:
    """A kernel reaches half its side, rounded down, beyond its centre."""
    return given.kernel // 2


def padding_by_trying(given: Given) -> int:
    """The smallest padding with which torch's layer loses no pixel."""
    image, rings = torch.empty(1, 1, given.kernel, given.width, device="meta"), 0
    while nn.Conv2d(1, 1, (given.kernel, 1), padding=(rings, 0), device="meta")(image).shape[2] < given.kernel:
        rings += 1
    return rings


# d: the rank ---------------------------------------------------------------------------------------------------------
class Ranks(NamedTuple):
    """Largest ranks of one channel's slice, F × K², and of the whole unfolding, F × CK²."""

    slice_dense: int
    slice_separable: int
    whole_dense: int
    whole_separable: int


def ranks(given: Given) -> Ranks:
    """A slice of a separable kernel is one column times one row; the unfolding is P times a matrix with C rows."""
    f, c, taps = given.out_channels, given.in_channels, given.taps
    return Ranks(min(f, taps), 1, min(f, c * taps), min(f, c))


def unfold(kernel: np.ndarray) -> np.ndarray:
    """The kernel [F, C, K²] as a matrix of F rows, one for each filter."""
    return kernel.reshape(len(kernel), -1)


def ranks_by_svd(given: Given) -> Ranks:
    """Draw kernels from a normal distribution and count singular values that are not zero."""
    rng = np.random.default_rng(182)
    dense = rng.normal(size=(given.out_channels, given.in_channels, given.taps))
    p, d = rng.normal(size=dense.shape[:2]), rng.normal(size=dense.shape[1:])
    separated = np.einsum("fc,ck->fck", p, d)
    found = [(int(np.linalg.matrix_rank(w[:, 0])), int(np.linalg.matrix_rank(unfold(w)))) for w in (dense, separated)]
    return Ranks(found[0][0], found[1][0], found[0][1], found[1][1])


def rank_modulo(matrix: np.ndarray, prime: int = PRIME) -> int:
    """The rank of a matrix of whole numbers modulo a prime, by elimination; at most its rank."""
    left, rank = matrix.astype(np.int64) % prime, 0
    for column in range(left.shape[1]):
        rows = np.flatnonzero(left[rank:, column])
        if len(rows):
            left[[rank, rank + rows[0]]] = left[[rank + rows[0], rank]]
            left[rank] = left[rank] * pow(int(left[rank, column]), -1, prime) % prime
            left[rank + 1 :] = (left[rank + 1 :] - np.outer(left[rank + 1 :, column], left[rank])) % prime
            rank += 1
        if rank == len(left):
            break
    return rank


def ranks_exactly(given: Given) -> Ranks:
    """Eliminate kernels of powers in whole numbers modulo a prime, where a rank can only drop: none does."""
    f, c, taps = given.out_channels, given.in_channels, given.taps

    def powers(bases: int, exponents: int) -> np.ndarray:
        return np.array([[pow(b + 1, e, PRIME) for e in range(exponents)] for b in range(bases)], dtype=np.int64)

    dense = powers(f, min(f, c * taps))  # as many of the CK² columns as there are rows, at most, are enough
    parted = powers(f, c)[:, :, None] * powers(c, taps)[None]
    matrices = powers(f, taps), parted[:, -1], dense, unfold(parted)
    return Ranks(*(rank_modulo(matrix) for matrix in matrices))


def composition_is_a_dense_kernel(given: Given, answer: Ranks) -> bool:
    """Send impulses through both torch layers: what comes out is P[f, c]·D[c, i, j], with these ranks."""
    random, c, f, k = torch.Generator().manual_seed(182), given.in_channels, given.out_channels, given.kernel
    d = torch.randint(1, 10, (c, 1, k, k), generator=random).double()
    p = torch.randn(f, c, 1, 1, generator=random, dtype=torch.float64)
    impulses = torch.zeros(c, c, 2 * k - 1, 2 * k - 1, dtype=torch.float64)
    impulses[range(c), range(c), k - 1, k - 1] = 1
    responses = nn.functional.conv2d(nn.functional.conv2d(impulses, d, groups=c), p)
    kernel = responses.transpose(0, 1).flip(2, 3)  # as torch's layers correlate, the impulse shows the kernel flipped
    slices = torch.linalg.matrix_rank(kernel.flatten(2).transpose(0, 1))
    whole = int(torch.linalg.matrix_rank(kernel.flatten(1)))
    image = torch.randn(1, c, k + 5, k + 6, generator=random, dtype=torch.float64)
    one = nn.functional.conv2d(image, p * d[:, 0])
    two = nn.functional.conv2d(nn.functional.conv2d(image, d, groups=c), p)
    same = torch.equal(kernel, p * d[:, 0]) and torch.allclose(one, two, rtol=0, atol=1e-10)
    return same and set(slices.tolist()) == {answer.slice_separable} and whole == answer.whole_separable


def ranks_added(given: Given) -> Ranks:
    """You added up the channels: the slice of one channel is made of one depthwise filter only."""
    return ranks(given)._replace(slice_separable=given.in_channels)


def ranks_all_one(given: Given) -> Ranks:
    """Each slice has rank one, but the slices lie side by side: every channel brings a direction of its own."""
    return ranks(given)._replace(whole_separable=1)


def ranks_more_than_rows(given: Given) -> Ranks:
    """No rank exceeds the number of rows, and the unfolding has one row for each filter."""
    return ranks(given)._replace(whole_separable=given.in_channels)


def ranks_longer_side(given: Given) -> Ranks:
    """You took the longer side of each matrix: a rank is at most the shorter one."""
    f, taps = given.out_channels, given.taps
    return ranks(given)._replace(slice_dense=max(f, taps), whole_dense=max(f, given.in_channels * taps))


def ranks_of_filter(given: Given) -> Ranks:
    """That is the rank of one filter as a K × K matrix, which is about another way to separate, rows from columns."""
    return ranks(given)._replace(slice_dense=given.kernel)


# d_kept: a convolution that cannot be separated ----------------------------------------------------------------------
def kept(given: Given) -> Fraction:
    """Filters with the same tap are equal, others are orthogonal: only one group of equal ones survives."""
    return Fraction(-(-given.out_channels // given.taps), given.out_channels)


def shifts(given: Given) -> np.ndarray:
    """The kernel [F, C, K²] of which filter f has a single 1 in every channel, at tap f, counted round and round."""
    one = np.eye(given.taps)[np.arange(given.out_channels) % given.taps]
    return np.repeat(one[:, None], given.in_channels, axis=1)


def kept_by_svd(given: Given) -> Fraction:
    """The squares of the slices' largest singular values, over the squares of all (Eckart and Young)."""
    squares = np.linalg.svd(shifts(given).transpose(1, 0, 2), compute_uv=False) ** 2
    return Fraction(round(squares[:, 0].sum()), round(squares.sum()))


def kept_by_fitting(given: Given) -> Fraction:
    """Fit both layers to the kernel in turns, by least squares from a random start, and measure what is missing."""
    channels = min(given.in_channels, 3)  # channels do not interact, so a few tell enough
    kernel = torch.zeros(given.out_channels, channels, given.taps, dtype=torch.float64)
    for f in range(given.out_channels):
        kernel[f, :, f % given.taps] = 1
    d = torch.rand(channels, given.taps, generator=torch.Generator().manual_seed(182), dtype=torch.float64)
    for _ in range(40 * (1 + given.out_channels // given.taps)):  # the closer the group sizes, the more turns
        p = torch.einsum("fck,ck->fc", kernel, d) / d.square().sum(1)
        d = torch.einsum("fck,fc->ck", kernel, p) / p.square().sum(0)[:, None]
    missing = (kernel - p[:, :, None] * d).square().sum() / kernel.square().sum()
    return Fraction(1 - float(missing)).limit_denominator(2 * given.out_channels)


def kept_lost(given: Given) -> Fraction:
    """That is the share that gets lost: subtract it from the whole."""
    return 1 - kept(given)


def kept_everything(given: Given) -> Fraction:
    """A single tap is as simple as a filter can be, yet one channel would need many different ones at once."""
    return Fraction(1)


def kept_of_taps(given: Given) -> Fraction:
    """You divided by the taps: a slice has only as many singular values as its shorter side."""
    return Fraction(1, given.taps)


def kept_of_filters(given: Given) -> Fraction:
    """With more filters than taps some filters are equal, and one depthwise filter serves all of these."""
    return Fraction(1, given.out_channels)


def kept_of_channels(given: Given) -> Fraction:
    """You let all channels share one filter: each channel has its own, and approximates its own slice."""
    return kept(given) / given.in_channels


def edges_kept(given: Given) -> Fraction:
    """Sobel's two edge filters are orthogonal and equally strong: one channel can follow half of their energy."""
    return Fraction(1, 2)


def edges_by_svd(given: Given) -> Fraction:
    """The singular values of the two filters as a matrix of two rows."""
    smooth, slope = np.array([1, 2, 1]), np.array([1, 0, -1])
    squares = np.linalg.svd([np.outer(smooth, slope).ravel(), np.outer(slope, smooth).ravel()])[1] ** 2
    return Fraction(round(squares[0]), round(squares.sum()))


@cache
def random_slices() -> np.ndarray:
    """Normal slices [64, 512, 9], as of a 512-filter 3 × 3 layer before training."""
    return np.random.default_rng(182).normal(size=(64, 512, 9))


@cache
def random_kept_once() -> float:
    """The share of the largest squared singular value."""
    squares = np.linalg.svd(random_slices(), compute_uv=False) ** 2
    return float(squares[:, 0].sum() / squares.sum())


@cache
def random_kept_by_gram_once() -> float:
    """The largest eigenvalue of each Gram matrix over its trace's sum."""
    gram = torch.from_numpy(random_slices())
    gram = gram.transpose(1, 2) @ gram
    traces = gram.diagonal(dim1=1, dim2=2).sum()
    return float(torch.linalg.eigvalsh(gram)[:, -1].sum() / traces)


def random_kept(given: Given) -> Share:
    """By singular values, for a layer of random normal weights."""
    return random_kept_once()


def random_kept_by_gram(given: Given) -> Share:
    """By the eigenvalues of the Gram matrices."""
    return random_kept_by_gram_once()


def exact_parameters(given: Given) -> int:
    """With as many depthwise filters for each channel as its slice has rank, any kernel is reproduced."""
    return min(given.out_channels, given.taps) * separable(given)


def exact_by_torch(given: Given) -> int:
    """Count torch's layers with that multiplier."""
    return count_parameters(*separable_in_torch(given, ranks(given).slice_dense))


def never_pays(given: Given, answer: int) -> bool:
    """It costs more than the ordinary layer, always."""
    return answer > count_parameters(ordinary_in_torch(given))


# MobileNet v1 --------------------------------------------------------------------------------------------------------
BLOCKS = [(1, 64), (2, 128), (1, 128), (2, 256), (1, 256), (2, 512), *[(1, 512)] * 5, (2, 1024), (1, 1024)]
"""Stride of the depthwise layer and output channels of each block of the 224-pixel network."""


class Layer(NamedTuple):
    """A layer: pixels on a side, channels in and out, and MACs and parameters, ordinary and separable."""

    side: int
    channels: int
    dense_macs: int
    separable_macs: int
    dense_parameters: int
    separable_parameters: int


class Network(NamedTuple):
    """MACs of a network, and its parameters by what they do."""

    macs: int
    convolutions: int
    norms: int
    classifier_weights: int
    classifier_biases: int
    parameters: int


def layer(given: Given) -> Layer:
    """The formulas of parts a to c at 14 × 14 pixels, 512 channels in and out, and K = 3."""
    wide = Given(14, 14, 512, 3, 512)
    return Layer(14, 512, macs(wide).standard, macs(wide).separable, ordinary(wide), separable(wide))


def layer_by_torch(given: Given) -> Layer:
    """The same layer in torch, on the meta device."""
    wide = Given(14, 14, 512, 3, 512)
    dense, separated = ordinary_in_torch(wide), nn.Sequential(*separable_in_torch(wide))
    dense_macs, separable_macs = (flops(layers, *padded(wide)) // 2 for layers in (dense, separated))
    height, channels = dense(torch.empty(1, *padded(wide), device="meta")).shape[2], dense.out_channels
    return Layer(height, channels, dense_macs, separable_macs, count_parameters(dense), count_parameters(separated))


class Millions(NamedTuple):
    """What is published of MobileNet, in millions, rounded: of that layer, and the MACs of the network."""

    dense_macs: Fraction
    separable_macs: Fraction
    dense_parameters: Fraction
    separable_parameters: Fraction
    network_macs: Fraction


def rounded(given: Given) -> Millions:
    """Round the exact counts, to one decimal or two."""
    counts = (*layer(given)[2:], network(given).macs)
    return Millions(*(Fraction(round(n, -digits), 10**6) for n, digits in zip(counts, (5, 5, 4, 4, 4), strict=True)))


def rounded_by_torch(given: Given) -> Millions:
    """Print what torch counts, in millions, and read it."""
    counts = (*layer_by_torch(given)[2:], network_measured(True).macs)
    return Millions(*(Fraction(f"{n / 1e6:.{digits}f}") for n, digits in zip(counts, (1, 1, 2, 2, 2), strict=True)))


def convolutions(separated: bool = True) -> list[tuple[int, int, int, int]]:
    """Kernel side, inputs that a filter sees, filters and pixels of each convolution."""
    side, channels = 112, 32
    listed = [(3, 3, channels, side**2)]
    for stride, filters in BLOCKS:
        side //= stride
        if separated:
            listed += [(3, 1, channels, side**2), (1, channels, filters, side**2)]
        else:
            listed += [(3, channels, filters, side**2)]
        channels = filters
    return listed


def network(given: Given, separated: bool = True) -> Network:
    """Add up the layer list: weights times pixels, two numbers for each normalised channel, one dense layer."""
    listed = convolutions(separated)
    weights = sum(k * k * depth * filters for k, depth, filters, _ in listed)
    work = sum(k * k * depth * filters * pixels for k, depth, filters, pixels in listed)
    norms = 2 * sum(filters for _, _, filters, _ in listed)
    dense = listed[-1][2] * 1000
    return Network(work + dense, weights, norms, dense, 1000, weights + norms + dense + 1000)


def mobilenet(separated: bool = True, last_stride: int = 1) -> nn.Sequential:
    """The network in torch, without memory: batch norm and ReLU after each convolution, then the classifier."""

    def convolve(inputs: int, outputs: int, kernel: int, stride: int, groups: int = 1) -> list[nn.Module]:
        layer = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False)
        return [layer, nn.BatchNorm2d(outputs), nn.ReLU()]

    with torch.device("meta"):
        layers, channels = convolve(3, 32, 3, 2), 32
        for stride, filters in [*BLOCKS[:-1], (last_stride, BLOCKS[-1][1])]:
            if separated:
                layers += convolve(channels, channels, 3, stride, groups=channels) + convolve(channels, filters, 1, 1)
            else:
                layers += convolve(channels, filters, 3, stride)
            channels = filters
        return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, 1000))


@cache
def network_measured(separated: bool) -> Network:
    """Count the parameters of torch's layers by type, and let its counter watch an image pass."""
    built = mobilenet(separated)
    kinds = [count_parameters(*(m for m in built if isinstance(m, kind))) for kind in (nn.Conv2d, nn.BatchNorm2d)]
    classifier: Any = built[-1]
    ends = classifier.weight.numel(), classifier.bias.numel()
    return Network(flops(built, 3, 224, 224) // 2, kinds[0], kinds[1], *ends, count_parameters(built))


def network_by_torch(given: Given) -> Network:
    """Build the network in torch on the meta device, with batch norms, and count."""
    return network_measured(True)


def network_as_published(given: Given, answer: Network) -> bool:
    """The published 4,231,976 parameters."""
    return answer.parameters == 4_231_976


def convolutions_as_published(given: Given, answer: Network) -> bool:
    """The sums in the authors' code, which lists the convolutions: 3,185,088 weights and 567,716,352 MACs."""
    return (answer.convolutions, answer.macs - answer.classifier_weights) == (3_185_088, 567_716_352)


def dense_network(given: Given) -> Network:
    """The same network with an ordinary convolution in place of each separable one."""
    return network(given, separated=False)


def dense_network_by_torch(given: Given) -> Network:
    """Build it in torch and count."""
    return network_measured(False)


def as_printed(given: Given) -> int:
    """With a stride of 2 in the last depthwise layer, 7 × 7 pixels become 4 × 4 there and in the layer after it."""
    return network(given).macs - (7 * 7 - 4 * 4) * (9 * 1024 + 1024 * 1024)


@cache
def as_printed_measured() -> int:
    """The MACs of the torch network whose last block has stride 2."""
    return flops(mobilenet(last_stride=2), 3, 224, 224) // 2


def as_printed_by_torch(given: Given) -> int:
    """Build that network in torch and let its counter watch an image pass."""
    return as_printed_measured()


def is_not_the_published_total(given: Given, answer: int) -> bool:
    """This network does not have the published 568.74 million MACs."""
    return f"{answer / 1e6:.2f}" != "568.74"


def parameters_with_statistics(given: Given) -> int:
    """Batch norm stores a running mean and variance for each channel, too: not trained, but saved."""
    return network(given).parameters + network(given).norms


@cache
def stored_measured() -> int:
    """All floating-point numbers that torch saves."""
    return sum(tensor.numel() for tensor in mobilenet().state_dict().values() if tensor.is_floating_point())


def stored_by_torch(given: Given) -> int:
    """Count every floating-point number in the torch network's `state_dict`."""
    return stored_measured()


class Shares(NamedTuple):
    """What the 1 × 1 convolutions have of MACs and weights, in percent."""

    macs: Percent
    weights: Percent


def pointwise_shares(given: Given) -> Shares:
    """Add up the 1 × 1 convolutions; weights are those of convolutions and classifier, without norms and biases."""
    ones = [(depth * filters, pixels) for k, depth, filters, pixels in convolutions() if k == 1]
    total = network(given)
    weights = sum(size for size, _ in ones) / (total.convolutions + total.classifier_weights)
    return Shares(100 * sum(size * pixels for size, pixels in ones) / total.macs, 100 * weights)


@cache
def shares_measured() -> Shares:
    """Run torch's layers one by one and note what each has and does."""
    image, work, weights = torch.empty(1, 3, 224, 224, device="meta"), [0, 0], [0, 0]
    for module in mobilenet():
        image = module(image)
        if isinstance(module, nn.Conv2d | nn.Linear):
            ones = isinstance(module, nn.Conv2d) and module.kernel_size == (1, 1)
            for place in {0, int(ones)}:
                weights[place] += module.weight.numel()
                work[place] += module.weight[0].numel() * image.numel()
    return Shares(100 * work[1] / work[0], 100 * weights[1] / weights[0])


def shares_by_torch(given: Given) -> Shares:
    """Walk through the torch network, layer by layer."""
    return shares_measured()


problem = Problem(
    title="Depthwise separable convolution",
    sources=[Source("EECS 182", "term not stated", "homework on depthwise separable convolution", "1")],
    topics=["convolution", "efficient architectures", "low rank", "MobileNet"],
    level=2,
    minutes=30,
    given=Given(),
    draw=draw,
    boundaries=[
        Given(1, 1, 1, 1, 1),
        Given(5, 4, 3, 1, 4),
        Given(7, 6, 1, 3, 5),
        Given(6, 7, 4, 3, 1),
        Given(4, 5, 2, 3, 20),
        Given(3, 2, 2, 5, 3),
        Given(8, 8, 6, 3, 9),
    ],
    parts={
        "a": Part(ordinary).key(108).also(ordinary_by_torch, ordinary_by_listing)
        .mistake(ordinary_per_pixel, when=lambda x: x.pixels > 1)
        .mistake(ordinary_flat, when=lambda x: x.in_channels > 1)
        .mistake(ordinary_one_filter, when=lambda x: x.out_channels > 1)
        .mistake(ordinary_with_biases)
        .mistake(ordinary_separated),
        "b": Part(separable).key(39).also(separable_by_torch, separable_by_listing)
        .mistake(separable_per_pixel, when=lambda x: x.pixels > 1)
        .mistake(separable_depthwise_only)
        .mistake(separable_shared, when=lambda x: x.in_channels > 1)
        .mistake(separable_with_biases)
        .mistake(separable_filter_per_pair, when=lambda x: x.out_channels > 1),
        "c": Part(macs).also(macs_by_torch, macs_by_ones)
        .mistake(macs_of_one_pixel, when=lambda x: x.pixels > 1)
        .mistake(macs_as_flops)
        .mistake(macs_unpadded, when=lambda x: x.kernel > 1)
        .mistake(macs_depthwise_only)
        .mistake(macs_inverted),
        "c_ratio": Part(share).also(share_by_cancelling).satisfies(share_is_measured)
        .mistake(share_by_side)
        .mistake(share_of_inputs)
        .mistake(share_multiplied)
        .mistake(share_inverted),
        "d": Part(ranks).also(ranks_by_svd, ranks_exactly).satisfies(composition_is_a_dense_kernel)
        .mistake(ranks_added, when=lambda x: x.in_channels > 1)
        .mistake(ranks_all_one, when=lambda x: min(x.out_channels, x.in_channels) > 1)
        .mistake(ranks_more_than_rows, when=lambda x: x.out_channels < x.in_channels)
        .mistake(ranks_longer_side, when=lambda x: x.out_channels != x.taps)
        .mistake(ranks_of_filter, when=lambda x: min(x.out_channels, x.taps) != x.kernel),
        "d_kept": Part(kept).also(kept_by_svd, kept_by_fitting)
        .mistake(kept_lost, when=lambda x: kept(x) != Fraction(1, 2))
        .mistake(kept_everything, when=lambda x: x.out_channels > 1 and x.kernel > 1)
        .mistake(kept_of_taps, when=lambda x: x.out_channels % x.taps > 0)
        .mistake(kept_of_filters, when=lambda x: x.out_channels > x.taps)
        .mistake(kept_of_channels, when=lambda x: x.in_channels > 1),
    },
    facts={
        "depthwise_parameters": Part(depthwise_parameters).also(depthwise_by_torch),
        "pointwise_parameters": Part(pointwise_parameters).also(pointwise_by_torch),
        "freedom": Part(freedom).also(freedom_by_derivative),
        "depthwise_macs": Part(depthwise_macs).also(depthwise_macs_by_torch),
        "pointwise_macs": Part(pointwise_macs).also(pointwise_macs_by_torch),
        "padding": Part(padding).also(padding_by_trying),
        "saving": Part(saving).also(saving_by_mean),
        "edges_kept": Part(edges_kept).also(edges_by_svd),
        "random_kept": Part(random_kept).also(random_kept_by_gram),
        "exact_parameters": Part(exact_parameters).also(exact_by_torch).satisfies(never_pays),
        "layer": Part(layer).also(layer_by_torch),
        "published": Part(rounded).key(Millions(*rationals("462.4 52.3 2.36 0.27 568.74"))).also(rounded_by_torch),
        "network": Part(network).also(network_by_torch).satisfies(network_as_published, convolutions_as_published),
        "dense_network": Part(dense_network).also(dense_network_by_torch),
        "as_printed": Part(as_printed).also(as_printed_by_torch).satisfies(is_not_the_published_total),
        "stored": Part(parameters_with_statistics).key(4_253_864).also(stored_by_torch),
        "pointwise_shares": Part(pointwise_shares).key(Shares(94.86, 74.59)).also(shares_by_torch),
    },
)  # fmt: skip
