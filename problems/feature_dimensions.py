"""Feature dimensions: what a convolution costs, what comes out, and what it sees.

Convention: shapes are height × width × channels; kernels are square; padding P adds P pixels on every side;
sizes are rounded down, as every framework does by default.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache, wraps
from typing import Annotated, Any, Literal, NamedTuple, TypeVar

import numpy as np
import sympy
import torch

from exambank import (
    Constraint,
    Formula,
    Givens,
    Part,
    Problem,
    Shape,
    Source,
    at_least,
    integers,
)
from exambank.tools.receptive_field import Layer, receptive_field

Line = Literal["horizontal", "vertical"]
Vector = tuple[Fraction, ...]
Natural = Annotated[int, at_least(1)]
SIDES = Formula("W H C K P S F", where=lambda v: v["K"] <= min(v["W"], v["H"]) + 2 * v["P"])
POOLED = Formula("W H C K S", where=lambda v: v["K"] <= min(v["W"], v["H"]))
BLOCKS = Formula("L K B", high=12)
A = TypeVar("A")
NETWORKS = 50
"""Random networks on which the shift invariance of part f is tried."""


@dataclass(frozen=True)
class Given(Givens):
    """An input and a layer; a stack of `layers`, in `blocks`; the network of a table; four pictures of lines."""

    width: Annotated[int, at_least(4)] = 28
    height: Annotated[int, at_least(4)] = 28
    channels: Natural = 1
    kernel: Natural = 3
    padding: Annotated[int, at_least(0)] = 1
    stride: Natural = 1
    filters: Natural = 10
    layers: Natural = 3
    blocks: Natural = 3
    table_kernel: Annotated[int, at_least(1), Constraint("be odd", lambda k: bool(k % 2))] = 3
    classes: Natural = 3
    side: Annotated[int, at_least(4)] = 8
    horizontal: tuple[Fraction, ...] = (Fraction(4, 5), Fraction(0), Fraction(0))
    vertical: tuple[Fraction, ...] = (Fraction(0), Fraction(4, 5), Fraction(0))
    line3: Line = "vertical"
    place3: Annotated[int, at_least(0)] = 6
    line4: Line = "horizontal"
    place4: Annotated[int, at_least(0)] = 6

    def constrain(self) -> None:
        """The kernel fits, the lines are in the pictures, and the two known features can be told apart."""
        if self.kernel > min(self.width, self.height):
            raise ValueError(f"kernel must fit into the input, got {self.kernel} for {self.height} × {self.width}")
        if max(self.place3, self.place4) >= self.side:
            raise ValueError(f"place3 and place4 must be less than side={self.side}, got {self.place3}, {self.place4}")
        if len(self.horizontal) != len(self.vertical) or self.horizontal == self.vertical:
            raise ValueError("horizontal and vertical must be different vectors of one length")


def draw(rng: np.random.Generator) -> Given:
    """Sizes for mental arithmetic; a line in any row or column."""
    side, first = int(rng.integers(5, 11)), int(rng.integers(0, 3))
    features = [[Fraction(int(n), 10) for n in rng.integers(0, 10, 3)] for _ in range(2)]
    features[0][first], features[1][first] = Fraction(9, 10), Fraction(1, 10)
    lines: list[Line] = ["horizontal", "vertical"]
    return Given(
        width=int(rng.integers(8, 33)), height=int(rng.integers(8, 33)), channels=int(rng.integers(1, 5)),
        kernel=int(rng.integers(2, 6)), padding=int(rng.integers(0, 3)), stride=int(rng.integers(1, 4)),
        filters=int(rng.integers(2, 17)), layers=int(rng.integers(2, 5)), blocks=int(rng.integers(2, 4)),
        table_kernel=int(rng.choice([1, 3, 5])), classes=int(rng.integers(2, 11)), side=side,
        horizontal=tuple(features[0]), vertical=tuple(features[1]),
        line3=lines[rng.integers(2)], place3=int(rng.integers(side)),
        line4=lines[rng.integers(2)], place4=int(rng.integers(side)),
    )  # fmt: skip


# A rule is written once, and used with symbols for a formula and with numbers for an instance; `//` rounds down.
Numbers = namedtuple("Numbers", "W H C K P S F L B")
SYMBOLS = Numbers(*sympy.symbols("W H C K P S F L B", integer=True, positive=True))
Rule = Callable[[Numbers], tuple[Any, ...]]


def numbers(given: Given) -> Numbers:
    """The numbers behind the symbols."""
    names = ("width", "height", "channels", "kernel", "padding", "stride", "filters", "layers", "blocks")
    return Numbers(*(getattr(given, name) for name in names))


def in_symbols(make: Callable[..., A], rule: Rule) -> Callable[[Given], A]:
    """The rule as a formula; its docstring stays."""
    return wraps(rule)(lambda given: make(*rule(SYMBOLS)))


def in_numbers(make: Callable[..., A], rule: Rule) -> Callable[[Given], A]:
    """The rule at the given numbers; its docstring stays."""
    return wraps(rule)(lambda given: make(*rule(numbers(given))))


def evaluate(formulas: Iterable[sympy.Expr], given: Given) -> list[int]:
    """Formulas at the given numbers."""
    values = dict(zip(SYMBOLS, numbers(given), strict=True))
    return [int(formula.subs(values)) for formula in formulas]


# a, a1: a convolution ------------------------------------------------------------------------------------------------
class Convolution(NamedTuple):
    """Parameters and output of a convolution, as formulas."""

    weights: Annotated[sympy.Expr, SIDES]
    biases: Annotated[sympy.Expr, SIDES]
    height: Annotated[sympy.Expr, SIDES]
    width: Annotated[sympy.Expr, SIDES]
    channels: Annotated[sympy.Expr, SIDES]


class Sizes(NamedTuple):
    """Parameters and output of one convolution."""

    weights: int
    biases: int
    shape: Shape


def sizes(weights: int, biases: int, *shape: int) -> Sizes:
    """The sizes of one convolution, from the values of the formulas."""
    return Sizes(weights, biases, Shape(shape))


def convolve(v: Numbers) -> tuple[Any, ...]:
    """Weights, biases, height, width and channels of a convolution."""
    return v.K**2 * v.C * v.F, v.F, *((n - v.K + 2 * v.P) // v.S + 1 for n in (v.H, v.W)), v.F


def convolve_channels_forgotten(v: Numbers) -> tuple[Any, ...]:
    """Your filters are flat: a filter reaches through all input channels, so it has a slice for each of them."""
    return v.K**2 * v.F, *convolve(v)[1:]


def convolve_biases_forgotten(v: Numbers) -> tuple[Any, ...]:
    """You left the biases out: each filter adds one number of its own to its whole output map."""
    return convolve(v)[0], 0 * v.F, *convolve(v)[2:]


def convolve_rounded_up(v: Numbers) -> tuple[Any, ...]:
    """You rounded a fractional size up: a last window that hangs over the edge is not computed, so round down."""
    return *convolve(v)[:2], *(1 - (v.K - 2 * v.P - n) // v.S for n in (v.H, v.W)), v.F


def convolve_unrounded(v: Numbers) -> tuple[Any, ...]:
    """You did not round: where the stride leaves a rest, your size is a fraction of a row. Use floor."""
    return *convolve(v)[:2], *((n - v.K + 2 * v.P) / v.S + 1 for n in (v.H, v.W)), v.F


def convolve_padded_once(v: Numbers) -> tuple[Any, ...]:
    """You added the padding once along each axis: it is added at both ends."""
    return *convolve(v)[:2], *((n - v.K + v.P) // v.S + 1 for n in (v.H, v.W)), v.F


def differs(rule: Rule, wrong: Rule) -> Callable[[Given], bool]:
    """The givens at which two rules give different numbers."""
    return lambda given: rule(numbers(given)) != wrong(numbers(given))


def convolution(given: Given) -> Convolution:
    """Each of F filters spans all C channels; the first window is free, each further one takes S more pixels."""
    return Convolution(*convolve(SYMBOLS))


def layer_sizes(given: Given) -> Sizes:
    """Put the numbers into the formulas of part a."""
    return sizes(*convolve(numbers(given)))


def sizes_in_torch(given: Given) -> Sizes:
    """Build the layer in torch, count its parameters and look at what comes out."""
    layer = torch.nn.Conv2d(given.channels, given.filters, given.kernel, given.stride, given.padding)
    channels, *sides = layer(torch.zeros(1, given.channels, given.height, given.width))[0].shape
    assert layer.bias is not None
    return sizes(layer.weight.numel(), layer.bias.numel(), *sides, channels)


def sizes_enumerated(given: Given) -> Sizes:
    """List every corner at which a window fits into the padded input, and every weight of every filter."""
    side, pad = range(given.kernel), given.padding
    corners = [range(-pad, n + pad - given.kernel + 1, given.stride) for n in (given.height, given.width)]
    weights = [(f, c, i, j) for f in range(given.filters) for c in range(given.channels) for i in side for j in side]
    return sizes(len(weights), len({f for f, *_ in weights}), *map(len, corners), given.filters)


def matches_a_layer(given: Given, answer: Convolution) -> bool:
    """At the drawn numbers the formulas give what a real torch layer has."""
    return sizes(*evaluate(answer, given)) == sizes_in_torch(given)


# b, b1: a max-pool ---------------------------------------------------------------------------------------------------
class Pooling(NamedTuple):
    """Output of a max-pool, as formulas."""

    height: Annotated[sympy.Expr, POOLED]
    width: Annotated[sympy.Expr, POOLED]
    channels: Annotated[sympy.Expr, POOLED]


def shape(*axes: int) -> Shape:
    """A shape from its axes."""
    return Shape(axes)


def pool(v: Numbers) -> tuple[Any, ...]:
    """Height, width and channels of a max-pool."""
    return *((n - v.K) // v.S + 1 for n in (v.H, v.W)), v.C


def pool_rounded_up(v: Numbers) -> tuple[Any, ...]:
    """You rounded up: a window that hangs over the edge is dropped by default (torch rounds up in ceil_mode only)."""
    return *(1 - (v.K - n) // v.S for n in (v.H, v.W)), v.C


def pool_unrounded(v: Numbers) -> tuple[Any, ...]:
    """You did not round: your sizes are right only where the stride divides. Which way does a framework round?"""
    return *((n - v.K) / v.S + 1 for n in (v.H, v.W)), v.C


def pool_steps(v: Numbers) -> tuple[Any, ...]:
    """You counted the steps of the window: there is one more window than there are steps."""
    return *((n - v.K) // v.S for n in (v.H, v.W)), v.C


def pool_across_channels(v: Numbers) -> tuple[Any, ...]:
    """You took the maximum over the channels too: pooling works on each channel by itself."""
    return *pool(v)[:2], v.C // v.C


def pool_padded(v: Numbers) -> tuple[Any, ...]:
    """You padded the pool as if it were the convolution: this pool has no padding."""
    return *convolve(v)[2:4], v.C


def pool_with_filters(v: Numbers) -> tuple[Any, ...]:
    """You gave the pool the convolution's filters: a pool has none, and puts out as many channels as come in."""
    return *pool(v)[:2], v.F


def pooling(given: Given) -> Pooling:
    """Windows are counted as in a convolution without padding; each channel is pooled on its own."""
    return Pooling(*pool(SYMBOLS))


def pool_shape(given: Given) -> Shape:
    """Put the numbers into the formulas of part b."""
    return shape(*pool(numbers(given)))


def pool_in_torch(given: Given) -> Shape:
    """Run torch's max-pool and look at what comes out."""
    image = torch.zeros(1, given.channels, given.height, given.width)
    channels, *sides = torch.nn.functional.max_pool2d(image, given.kernel, given.stride)[0].shape
    return shape(*sides, channels)


def pool_by_windows(given: Given) -> Shape:
    """Let NumPy slide the window over every position and keep each S-th one."""
    image = np.zeros((given.height, given.width, given.channels))
    windows = np.lib.stride_tricks.sliding_window_view(image, (given.kernel, given.kernel), axis=(0, 1))
    return shape(*windows[:: given.stride, :: given.stride].max(axis=(3, 4)).shape)


def matches_a_pool(given: Given, answer: Pooling) -> bool:
    """At the drawn numbers the formulas give the shape that torch's max-pool gives."""
    return shape(*evaluate(answer, given)) == pool_in_torch(given)


def is_published_where_exact(given: Given, answer: Pooling) -> bool:
    """Where the stride divides, the source's (W−K)/S+1 by (H−K)/S+1 by C holds."""
    k, s = given.kernel, given.stride
    exact = replace(given, width=k + s * (given.layers + 4), height=k + s * (given.blocks + 4))
    published = [Fraction(exact.height - k, s) + 1, Fraction(exact.width - k, s) + 1, given.channels]
    return [Fraction(value) for value in evaluate(answer, exact)] == published


class Uneven(NamedTuple):
    """A size that comes out fractional, and what a framework makes of it."""

    stride: int
    formula: Fraction
    framework: int


def uneven(given: Given) -> Uneven:
    """Pool with a stride of one more, without rounding and rounded down."""
    size = Fraction(given.width - given.kernel, given.stride + 1) + 1
    return Uneven(given.stride + 1, size, int(size))


def uneven_in_torch(given: Given) -> Uneven:
    """Count the pixels that the window can still move over; ask torch for the pooled size."""
    stride, free = given.stride + 1, len(range(given.kernel, given.width))
    pooled = torch.nn.functional.max_pool1d(torch.zeros(1, 1, given.width), given.kernel, stride)
    return Uneven(stride, Fraction(free + stride, stride), pooled.numel())


# c, c1: the receptive field ------------------------------------------------------------------------------------------
def see(v: Numbers) -> tuple[Any, ...]:
    """The receptive field of L layers."""
    return (v.L * (v.K - 1) + 1,)


def see_without_unit(v: Numbers) -> tuple[Any, ...]:
    """You counted only what the layers add: with no layer at all the field is one pixel, not none."""
    return (v.L * (v.K - 1),)


def see_multiplied(v: Numbers) -> tuple[Any, ...]:
    """You laid the windows side by side: they overlap, so each layer after the first adds less than a full kernel."""
    return (v.L * v.K,)


def see_in_first_layer(v: Numbers) -> tuple[Any, ...]:
    """You stopped one layer early: this counts units in the first layer's output, not pixels of the input."""
    return ((v.L - 1) * (v.K - 1) + 1,)


def one(value: sympy.Expr) -> sympy.Expr:
    """A rule's only value."""
    return value


def field(given: Given) -> sympy.Expr:
    """One unit sees itself; each layer adds the K−1 neighbours that its window reaches further."""
    return see(SYMBOLS)[0]


def field_pixels(given: Given) -> int:
    """Put the numbers into the formula of part c."""
    return int(see(numbers(given))[0])


def seen(layers: list[tuple[int, int]], wrt: int = 0) -> int:
    """Inputs of layer number `wrt` with a gradient from one output: all-ones (kernel, stride) convolutions."""
    length = 1
    for kernel, stride in reversed(layers):
        length = length * stride + kernel + 2  # more than one unit of output needs
    maps = [torch.ones(1, 1, length, dtype=torch.float64, requires_grad=True)]
    for kernel, stride in layers:
        ones = torch.ones(1, 1, kernel, dtype=torch.float64)
        maps.append(torch.nn.functional.conv1d(maps[-1], ones, stride=stride))
    (gradient,) = torch.autograd.grad(maps[-1][0, 0, 0], [maps[wrt]])
    return int(torch.count_nonzero(gradient))


def field_by_gradient(given: Given) -> int:
    """Backpropagate from one output of an all-ones torch stack and count the pixels that get a gradient."""
    return seen([(given.kernel, 1)] * given.layers)


def field_by_tracing(given: Given) -> int:
    """Trace one unit back: the set of its inputs, then of theirs, down to the pixels."""
    units = {0}
    for _ in range(given.layers):
        units = {unit + tap for unit in units for tap in range(given.kernel)}
    return len(units)


def field_by_calculator(given: Given) -> int:
    """Ask this bank's receptive-field calculator."""
    return receptive_field([Layer(given.kernel)] * given.layers).size


def matches_gradients(given: Given, answer: sympy.Expr) -> bool:
    """At the drawn numbers it is the number of pixels with a gradient in an all-ones torch stack."""
    return evaluate([answer], given) == [field_by_gradient(given)]


def from_first_layer(given: Given) -> int:
    """The formula that counts from the first layer's output."""
    return int(see_in_first_layer(numbers(given))[0])


def from_first_layer_by_gradient(given: Given) -> int:
    """Backpropagate to the output of the first layer only, and count there."""
    return seen([(given.kernel, 1)] * given.layers, wrt=1)


# d, d1, d2: pooling --------------------------------------------------------------------------------------------------
class Growth(NamedTuple):
    """Receptive field and step behind B blocks, as formulas."""

    field: Annotated[sympy.Expr, BLOCKS]
    step: Annotated[sympy.Expr, BLOCKS]


class Pooled(NamedTuple):
    """Receptive field and step behind some blocks, in pixels."""

    field: int
    step: int


def grow(v: Numbers) -> tuple[Any, ...]:
    """Receptive field and step."""
    return 1 + (2**v.B - 1) * (v.L * (v.K - 1) + 1), 2**v.B


def grow_without_steps(v: Numbers) -> tuple[Any, ...]:
    """You let every layer add the same: behind each pool, one unit further is twice as many pixels further."""
    return 1 + v.B * (v.L * (v.K - 1) + 1), 2**v.B


def grow_blind_pools(v: Numbers) -> tuple[Any, ...]:
    """Your pools only take steps: the 2×2 window of a pool also looks one unit further by itself."""
    return 1 + (2**v.B - 1) * v.L * (v.K - 1), 2**v.B


def grow_doubled(v: Numbers) -> tuple[Any, ...]:
    """You doubled the field at each pool: it is the step that doubles; the pool adds one old step to the field."""
    return 2**v.B + 2 * (2**v.B - 1) * v.L * (v.K - 1), 2**v.B


def growth(given: Given) -> Growth:
    """The b-th block works in steps of 2ᵇ⁻¹ pixels and reaches L(K−1)+1 steps further; sum the geometric series."""
    return Growth(*grow(SYMBOLS))


def pooled(given: Given) -> Pooled:
    """Put the numbers into the formulas of part d."""
    return Pooled(*grow(numbers(given)))


def pooled_by_calculator(given: Given) -> Pooled:
    """Ask this bank's receptive-field calculator."""
    found = receptive_field(([Layer(given.kernel)] * given.layers + [Layer(2, stride=2)]) * given.blocks)
    return Pooled(found.size, found.stride)


def pooled_by_gradient(given: Given) -> Pooled:
    """Count gradients of an all-ones torch stack; two neighbouring outputs together see one step more."""
    stack = ([(given.kernel, 1)] * given.layers + [(2, 2)]) * given.blocks
    one, two = seen(stack), seen([*stack, (2, 1)])
    return Pooled(one, two - one)


def matches_pooled_gradients(given: Given, answer: Growth) -> bool:
    """At the drawn numbers it is what the gradients of a torch stack show."""
    return Pooled(*evaluate(answer, given)) == pooled_by_gradient(given)


def obeys_recurrence(given: Given, answer: Growth) -> bool:
    """A further block turns r into 2r + L(K−1) and doubles the step; with no block, one pixel is seen."""
    v = SYMBOLS
    wanted = [2 * answer.field + v.L * (v.K - 1), 2 * answer.step]
    further = [formula.subs(v.B, v.B + 1) for formula in answer]
    starts = [formula.subs(v.B, 0) == 1 for formula in answer]
    return all(starts) and all(sympy.expand(f - w) == 0 for f, w in zip(further, wanted, strict=True))


@cache
def limit(layers: int, kernel: int) -> int:
    """The limit of the ratio for one kind of block."""
    blocks = SYMBOLS.B
    field = grow(SYMBOLS)[0].subs({SYMBOLS.L: layers, SYMBOLS.K: kernel})
    return int(sympy.limit(field.subs(blocks, blocks + 1) / field, blocks, sympy.oo))


def doubling(given: Given) -> int:
    """The limit of r(B+1)/r(B) for ever more blocks."""
    return limit(given.layers, given.kernel)


def limit_by_eigenvalue(given: Given) -> int:
    """The recurrence is linear, and its largest eigenvalue is the growth in the long run."""
    return int(max(sympy.Matrix([[2, given.layers * (given.kernel - 1)], [0, 1]]).eigenvals()))


def fields(given: Given) -> tuple[int, ...]:
    """Apply r → 2r + L(K−1) block by block, from one pixel on."""
    found = [1]
    for _ in range(given.blocks):
        found.append(2 * found[-1] + given.layers * (given.kernel - 1))
    return tuple(found)


def fields_by_calculator(given: Given) -> tuple[int, ...]:
    """Ask the calculator for every number of blocks."""
    block = [Layer(given.kernel)] * given.layers + [Layer(2, stride=2)]
    return tuple(receptive_field(block * blocks).size for blocks in range(given.blocks + 1))


class Saving(NamedTuple):
    """After : before, of halving the resolution and doubling the channels."""

    features: Fraction
    macs: Fraction
    weights: Fraction


def saving(given: Given) -> Saving:
    """A quarter of the positions times two in features, two squared in weights, and both in MACs."""
    positions = Fraction((given.height // 2) * (given.width // 2), given.height * given.width)
    return Saving(2 * positions, 4 * positions, Fraction(4))


def measured_saving(given: Given, filters_before: int, filters_after: int) -> Saving:
    """Build both layers in torch, pool in between, and count; a MAC is one weight at one position."""
    image = torch.zeros(1, given.channels, given.height, given.width)
    small = torch.nn.functional.max_pool2d(image, 2).repeat(1, 2, 1, 1)
    around = ((given.kernel - 1) // 2, given.kernel // 2) * 2  # keeps the size, for even kernels too
    weights, macs = [], []
    for x, filters in ((image, filters_before), (small, filters_after)):
        layer = torch.nn.Conv2d(x.shape[1], filters, given.kernel, bias=False)
        weights.append(layer.weight.numel())
        macs.append(weights[-1] * layer(torch.nn.functional.pad(x, around))[0, 0].numel())
    return Saving(Fraction(small.numel(), image.numel()), Fraction(macs[1], macs[0]), Fraction(weights[1], weights[0]))


def saving_in_torch(given: Given) -> Saving:
    """Build both layers in torch, pool in between, and count; a MAC is one weight at one position."""
    return measured_saving(given, given.channels, 2 * given.channels)


def same_filters(given: Given) -> Fraction:
    """With a fixed number of filters, the MACs are in the ratio of the features."""
    return saving(given).features


def same_filters_in_torch(given: Given) -> Fraction:
    """Count the MACs of layers with equally many filters before and after."""
    return measured_saving(given, given.filters, given.filters).macs


def saving_of_half(given: Given) -> Saving:
    """You let the work fall with the features: the next layer also has twice as many filters to apply."""
    return saving(given)._replace(macs=saving(given).features)


def saving_without_doubling(given: Given) -> Saving:
    """You halved the resolution but kept the number of channels."""
    return Saving(saving(given).features / 2, saving(given).macs / 4, Fraction(1))


def saving_one_axis(given: Given) -> Saving:
    """You halved one axis only: height and width both halve, so about a quarter of the positions is left."""
    return Saving(2 * saving(given).features, 2 * saving(given).macs, Fraction(4))


# e: the table --------------------------------------------------------------------------------------------------------
class Table(NamedTuple):
    """Parameters of each row and the shape of what it puts out."""

    conv1: int
    conv1_shape: Shape
    pool1: int
    pool1_shape: Shape
    conv2: int
    conv2_shape: Shape
    pool2: int
    pool2_shape: Shape
    flatten: int
    flatten_shape: Shape
    dense: int
    dense_shape: Shape


def table(given: Given) -> Table:
    """Row by row: a convolution keeps the size, a pool halves it, and only layers with weights have parameters."""
    return fill(given, bias=1, spans_channels=True, round_up=0)


def fill(given: Given, bias: int, spans_channels: bool, round_up: int) -> Table:
    """The rows of the table, correct or with one of the mistakes."""
    area, filters = given.table_kernel**2, given.filters
    sides = [(given.height, given.width)]
    for _ in range(2):
        sides.append(((sides[-1][0] + round_up) // 2, (sides[-1][1] + round_up) // 2))
    shapes = [Shape((*side, filters)) for side in sides]
    features = sides[2][0] * sides[2][1] * filters
    first, second = (given.channels, filters) if spans_channels else (1, 1)
    return Table(
        (area * first + bias) * filters, shapes[0], 0, shapes[1],
        (area * second + bias) * filters, shapes[1], 0, shapes[2],
        0, Shape((features,)), (features + bias) * given.classes, Shape((given.classes,)),
    )  # fmt: skip


def table_in_torch(given: Given) -> Table:
    """Build the network in torch, count the parameters of each layer and run an image through it."""
    x = torch.zeros(1, given.channels, given.height, given.width)
    layers: list[Any] = []
    for channels in (given.channels, given.filters):
        layers += [torch.nn.Conv2d(channels, given.filters, given.table_kernel, padding=given.table_kernel // 2)]
        layers += [torch.nn.MaxPool2d(2)]
    layers += [torch.nn.Flatten(), torch.nn.LazyLinear(given.classes)]
    rows: list[Any] = []
    for layer in layers:
        x = layer(x)
        rows += [sum(p.numel() for p in layer.parameters()), Shape((*x.shape[2:], x.shape[1]))]
    return Table(*rows)


def table_biases_forgotten(given: Given) -> Table:
    """You left out the biases: one for each filter of a convolution and one for each output of the last layer."""
    return fill(given, bias=0, spans_channels=True, round_up=0)


def table_channels_forgotten(given: Given) -> Table:
    """Your filters look at one channel: each has a slice for every channel of the layer before."""
    return fill(given, bias=1, spans_channels=False, round_up=0)


def table_pools_counted(given: Given) -> Table:
    """You gave the pools parameters: a maximum has nothing to learn."""
    return table(given)._replace(pool1=4 * given.filters, pool2=4 * given.filters)


def table_rounded_up(given: Given) -> Table:
    """You rounded up when halving an odd size: the last row or column fills no window and is dropped."""
    return fill(given, bias=1, spans_channels=True, round_up=1)


# f: shift invariance -------------------------------------------------------------------------------------------------
class Features(NamedTuple):
    """What the network puts out for the third and fourth picture."""

    g3: Vector
    g4: Vector


def features(given: Given) -> Features:
    """A circular shift changes nothing, so only the direction of a line counts."""
    seen = {"horizontal": given.horizontal, "vertical": given.vertical}
    return Features(seen[given.line3], seen[given.line4])


def picture(side: int, line: Line, place: int) -> np.ndarray:
    """A black picture with one white row or column."""
    image = np.zeros((side, side), dtype=np.int64)
    image[(place, slice(None)) if line == "horizontal" else (slice(None), place)] = 1
    return image


def features_by_shifting(given: Given) -> Features:
    """Try every circular shift of the two known pictures; the one that fits hands over its features."""
    side, found = given.side, []
    for line, place in ((given.line3, given.place3), (given.line4, given.place4)):
        wanted = picture(side, line, place)
        shifts = [(down, right) for down in range(side) for right in range(side)]
        for known, g in (
            (picture(side, "horizontal", 1), given.horizontal),
            (picture(side, "vertical", 1), given.vertical),
        ):
            if any(np.array_equal(np.roll(known, shift, (0, 1)), wanted) for shift in shifts):
                found.append(g)
    return Features(*found)


def features_by_network(given: Given) -> Features:
    """Run a random network with one-sided circular padding; pictures with equal outputs have equal features."""
    spots: list[tuple[Line, int]] = [("horizontal", 1), ("vertical", 1)]
    spots += [(given.line3, given.place3), (given.line4, given.place4)]
    images = torch.tensor(np.stack([picture(given.side, *spot) for spot in spots]), dtype=torch.float64)
    first, second, *others = run(images[:, None], seed=0, behind=0)
    known = ((first, given.horizontal), (second, given.vertical))
    return Features(*(g for other in others for output, g in known if torch.allclose(other, output, rtol=1e-9)))


def features_swapped(given: Given) -> Features:
    """You exchanged the two directions: compare each line with the two known pictures again."""
    other = {"horizontal": given.vertical, "vertical": given.horizontal}
    return Features(other[given.line3], other[given.line4])


def features_shifted(given: Given) -> Features:
    """You shifted the features along with the line: the maps shift, but their average over all places does not."""
    right = features(given)
    return Features(right.g3[-1:] + right.g3[:-1], right.g4[-1:] + right.g4[:-1])


def run(images: torch.Tensor, seed: int, behind: int) -> torch.Tensor:
    """Two random 2×2 convolutions with tanh, circular padding 1 in front and `behind` behind, then the mean."""
    random = torch.Generator().manual_seed(seed)
    x = images
    for inputs, outputs in ((1, 4), (4, 3)):
        weights = torch.randn(outputs, inputs, 2, 2, generator=random, dtype=torch.float64)
        x = torch.nn.functional.pad(x, (1, behind, 1, behind), mode="circular")
        x = torch.tanh(torch.nn.functional.conv2d(x, weights))
    return x.mean(dim=(2, 3))


@cache
def distances(side: int, behind: int) -> torch.Tensor:
    """For each network and row: how far its features are from those of a line in row 1, relative to these."""
    rows = torch.eye(side, dtype=torch.float64)[:, None, :, None].expand(side, 1, side, side)
    outputs = torch.stack([run(rows, seed, behind) for seed in range(NETWORKS)])
    reference = outputs[:, 1:2]
    return (outputs - reference).norm(dim=2) / reference.norm(dim=2)


@cache
def exact_differences(side: int, behind: int) -> np.ndarray:
    """The same with whole-number weights and squares in NumPy, without rounding: [network, row] differs from row 1."""
    random = np.random.default_rng(182)
    differs = np.zeros((NETWORKS, side), dtype=bool)
    for network in range(NETWORKS):
        outputs = np.eye(side, dtype=np.int64)[:, None, :, None] * np.ones((1, 1, 1, side), dtype=np.int64)
        for inputs, channels in ((1, 4), (4, 3)):
            weights = random.integers(-9, 10, (channels, inputs, 2, 2))
            outputs = np.pad(outputs, ((0, 0), (0, 0), (1, behind), (1, behind)), mode="wrap")
            windows = np.lib.stride_tricks.sliding_window_view(outputs, (2, 2), axis=(2, 3))
            outputs = np.einsum("ncijkl,ockl->noij", windows, weights) ** 2
        sums = outputs.sum(axis=(2, 3))
        differs[network] = (sums != sums[1]).any(axis=1)
    return differs


class Wrapped(NamedTuple):
    """Padding on every side, in random networks: the rows that always agree with row 1 and those that never do."""

    networks: int
    agree: tuple[int, ...]
    differ: tuple[int, ...]


def wrapped(given: Given) -> Wrapped:
    """Compare each row's features with row 1's, in torch, for tanh networks with normal weights."""
    gaps = distances(given.side, behind=1)
    agree, differ = (gaps < 1e-12).all(dim=0), (gaps > 1e-6).all(dim=0)
    return Wrapped(len(gaps), *(integers(torch.nonzero(rows).flatten()) for rows in (agree, differ)))


def wrapped_exactly(given: Given) -> Wrapped:
    """Compare them in NumPy, in whole numbers without rounding, for networks with squares and whole weights."""
    gaps = exact_differences(given.side, behind=1)
    agree, differ = ~gaps.any(axis=0), gaps.all(axis=0)
    return Wrapped(len(gaps), *(integers(np.flatnonzero(rows)) for rows in (agree, differ)))


def one_sided(given: Given) -> tuple[int, ...]:
    """The rows that agree with row 1 in every random network if the padding is in front only, in torch."""
    return integers(torch.nonzero((distances(given.side, behind=0) < 1e-12).all(dim=0)).flatten())


def one_sided_exactly(given: Given) -> tuple[int, ...]:
    """The same in whole numbers, in NumPy."""
    return integers(np.flatnonzero(~exact_differences(given.side, behind=0).any(axis=0)))


def maps(given: Given) -> tuple[int, ...]:
    """A 2×2 kernel with padding 1 on every side adds 2·1 − 2 + 1 rows in each layer."""
    return tuple(given.side + layer * (2 * 1 - 2 + 1) for layer in range(3))


def maps_in_torch(given: Given) -> tuple[int, ...]:
    """The heights of the maps in torch."""
    heights, x = [given.side], torch.zeros(1, 1, given.side, given.side)
    for _ in range(2):
        x = torch.nn.Conv2d(1, 1, 2, padding=1, padding_mode="circular")(x)
        heights.append(x.shape[2])
    return tuple(heights)


# The calculator ------------------------------------------------------------------------------------------------------
class Famous(NamedTuple):
    """Receptive fields of well-known networks, in pixels."""

    vgg16: int
    alexnet: int
    mobilenet: int
    resnet50: int


def resnet50(stride_at: int) -> list[tuple[int, int]]:
    """The longest path. In a bottleneck, the first 1×1 has stride 2 (v1, `stride_at=0`) or the 3×3 (v1.5, 1)."""
    path = [(7, 2), (3, 2)]
    for stage, blocks in enumerate((3, 4, 6, 3)):
        for block in range(blocks):
            halves = stage > 0 and block == 0
            path += [(kernel, 2 if halves and at == stride_at else 1) for at, kernel in enumerate((1, 3, 1))]
    return path


FAMOUS = (
    [layer for depth in (2, 2, 3, 3, 3) for layer in [(3, 1)] * depth + [(2, 2)]],
    [(11, 4), (3, 2), (5, 1), (3, 2), (3, 1), (3, 1), (3, 1), (3, 2)],
    [(3, stride) for stride in (2, 1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1)],
    resnet50(stride_at=0),
)
"""Kernel and stride of each layer: VGG-16 and AlexNet to their last pool, MobileNet v1 and ResNet-50 v1 to the end."""


def famous(given: Given) -> Famous:
    """Ask this bank's receptive-field calculator."""
    return Famous(*(receptive_field([Layer(*layer) for layer in network]).size for network in FAMOUS))


@cache
def famous_gradients() -> Famous:
    """The same by gradients, measured once."""
    return Famous(*map(seen, FAMOUS))


def famous_by_gradient(given: Given) -> Famous:
    """Build each stack in torch with all-ones weights, backpropagate from one output, count the pixels reached."""
    return famous_gradients()


def resnet50_v15(given: Given) -> int:
    """Ask the calculator, with stride 2 in the 3×3 convolutions."""
    return receptive_field([Layer(*layer) for layer in resnet50(stride_at=1)]).size


def resnet50_v15_by_difference(given: Given) -> int:
    """Start from v1: three 3×3 convolutions now stand in front of the stride, where a step is half as long."""
    return famous_gradients().resnet50 - sum(2 * (after - after // 2) for after in (8, 16, 32))


# What the sources publish ---------------------------------------------------------------------------------------------
W, H, C, K, P, S, F, L, _ = SYMBOLS
PUBLISHED_CONVOLUTION = (
    K**2 * C * F, F, sympy.floor((H - K + 2 * P) / S) + 1, sympy.floor((W - K + 2 * P) / S) + 1, F
)  # fmt: skip
PUBLISHED_FIELD = L * (K - 1) + 1
PUBLISHED_TABLE = Table(
    100, Shape((28, 28, 10)), 0, Shape((14, 14, 10)), 910, Shape((14, 14, 10)), 0, Shape((7, 7, 10)),
    0, Shape((490,)), 1473, Shape((3,)),
)  # fmt: skip


problem = Problem(
    title="Feature dimensions of a convolutional network",
    sources=[
        Source("EECS 182", "Fall 2025", "Homework 4", "4"),
        Source("EECS 182", "Fall 2023", "Homework 4", "2"),
    ],
    topics=["convolution", "pooling", "receptive field", "parameters", "shift invariance"],
    level=2,
    minutes=35,
    given=Given(),
    draw=draw,
    boundaries=[
        Given(
            width=4, height=4, kernel=4, padding=0, stride=3, filters=1, layers=1, blocks=1, table_kernel=1, classes=1
        ),
        Given(width=9, height=7, channels=3, kernel=1, padding=2, stride=2, layers=2, blocks=1),
        Given(width=13, height=12, channels=2, kernel=5, padding=0, stride=5, filters=3, table_kernel=5),
        Given(side=4, line3="horizontal", place3=0, line4="vertical", place4=3),
        Given(line4="horizontal", place4=7),
    ],
    parts={
        "a": Part(convolution)
        .key(Convolution(*PUBLISHED_CONVOLUTION))
        .satisfies(matches_a_layer)
        .mistake(in_symbols(Convolution, convolve_biases_forgotten))
        .mistake(in_symbols(Convolution, convolve_channels_forgotten))
        .mistake(in_symbols(Convolution, convolve_rounded_up))
        .mistake(in_symbols(Convolution, convolve_unrounded))
        .mistake(in_symbols(Convolution, convolve_padded_once)),
        "a1": Part(layer_sizes)
        .also(sizes_in_torch, sizes_enumerated)
        .mistake(in_numbers(sizes, convolve_biases_forgotten))
        .mistake(in_numbers(sizes, convolve_channels_forgotten), when=differs(convolve, convolve_channels_forgotten))
        .mistake(in_numbers(sizes, convolve_rounded_up), when=differs(convolve, convolve_rounded_up))
        .mistake(in_numbers(sizes, convolve_padded_once), when=differs(convolve, convolve_padded_once)),
        "b": Part(pooling)
        .satisfies(matches_a_pool, is_published_where_exact)
        .mistake(in_symbols(Pooling, pool_rounded_up))
        .mistake(in_symbols(Pooling, pool_unrounded))
        .mistake(in_symbols(Pooling, pool_steps))
        .mistake(in_symbols(Pooling, pool_across_channels)),
        "b1": Part(pool_shape)
        .also(pool_in_torch, pool_by_windows)
        .mistake(in_numbers(shape, pool_steps))
        .mistake(in_numbers(shape, pool_rounded_up), when=differs(pool, pool_rounded_up))
        .mistake(in_numbers(shape, pool_padded), when=differs(pool, pool_padded))
        .mistake(in_numbers(shape, pool_with_filters), when=differs(pool, pool_with_filters)),
        "c": Part(field, Formula("L K"))
        .key(PUBLISHED_FIELD)
        .satisfies(matches_gradients)
        .mistake(in_symbols(one, see_multiplied))
        .mistake(in_symbols(one, see_in_first_layer))
        .mistake(in_symbols(one, see_without_unit)),
        "c1": Part(field_pixels)
        .also(field_by_gradient, field_by_tracing, field_by_calculator)
        .mistake(in_numbers(int, see_multiplied), when=differs(see, see_multiplied))
        .mistake(in_numbers(int, see_in_first_layer), when=differs(see, see_in_first_layer))
        .mistake(in_numbers(int, see_without_unit)),
        "d": Part(growth)
        .satisfies(matches_pooled_gradients, obeys_recurrence)
        .mistake(in_symbols(Growth, grow_doubled))
        .mistake(in_symbols(Growth, grow_without_steps))
        .mistake(in_symbols(Growth, grow_blind_pools)),
        "d1": Part(pooled)
        .also(pooled_by_calculator, pooled_by_gradient)
        .mistake(in_numbers(Pooled, grow_doubled), when=differs(grow, grow_doubled))
        .mistake(in_numbers(Pooled, grow_without_steps), when=differs(grow, grow_without_steps))
        .mistake(in_numbers(Pooled, grow_blind_pools)),
        "d2": Part(saving)
        .also(saving_in_torch)
        .mistake(saving_of_half)
        .mistake(saving_without_doubling)
        .mistake(saving_one_axis),
        "e": Part(table)
        .key(PUBLISHED_TABLE)
        .also(table_in_torch)
        .mistake(table_biases_forgotten)
        .mistake(table_channels_forgotten, when=lambda given: given.channels > 1 or given.filters > 1)
        .mistake(table_pools_counted)
        .mistake(table_rounded_up, when=lambda given: bool(given.width % 4 or given.height % 4)),
        "f": Part(features)
        .key(Features((Fraction(0), Fraction("0.8"), Fraction(0)), (Fraction("0.8"), Fraction(0), Fraction(0))))
        .also(features_by_shifting, features_by_network)
        .mistake(features_swapped)
        .mistake(features_shifted, when=lambda given: features_shifted(given) != features(given)),
    },
    facts={
        "uneven": Part(uneven).also(uneven_in_torch),
        "from_first": Part(from_first_layer).also(from_first_layer_by_gradient),
        "same_filters": Part(same_filters).also(same_filters_in_torch),
        "doubling": Part(doubling).key(2).also(limit_by_eigenvalue),
        "fields": Part(fields).also(fields_by_calculator),
        "wrapped": Part(wrapped).also(wrapped_exactly),
        "one_sided": Part(one_sided).also(one_sided_exactly),
        "maps": Part(maps).also(maps_in_torch),
        "famous": Part(famous).key(Famous(212, 195, 315, 483)).also(famous_by_gradient),
        "resnet50_v15": Part(resnet50_v15).also(resnet50_v15_by_difference),
    },
)
