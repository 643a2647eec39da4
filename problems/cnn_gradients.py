"""Gradients of a convolutional layer: of its weights, of its input, and through pooling.

Convention: Y = X * w slides w without flipping it, Y[i, j] = Σ X[i+h, j+l]·w[h, l]; one channel, no padding, stride 1.
X is [n, n], w is [k, k], Y and the upstream gradient dY = ∂L/∂Y are [m, m] with m = n − k + 1; indices begin at 0.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import pairwise, permutations, product
from math import comb, prod
from typing import Annotated, Any, NamedTuple

import numpy as np
import sympy
import torch
from scipy.special import stdtrit
from torch.nn.functional import avg_pool2d, conv2d, max_pool2d

from exambank import (
    Abstain,
    Choice,
    Formula,
    Givens,
    Part,
    Problem,
    Real,
    Source,
    at_least,
    at_most,
    integer_rows,
    more_than,
)

Rows = tuple[tuple[int, ...], ...]
Table = tuple[tuple[Fraction, ...], ...]
LARGEST = 10_000


@dataclass(frozen=True)
class Given(Givens):
    """An image X, a kernel w, the upstream gradient dY, and the learning rate eta.

    A pooling layer's upstream gradient is dY too, cut or filled up with zeros to its [n//2, n//2] outputs.
    """

    n: Annotated[int, at_least(2), at_most(16)] = 4
    k: Annotated[int, at_least(1)] = 3
    X: Rows = ((1, 3, 0, 2), (2, 0, 2, 1), (4, 1, 1, 0), (0, 2, 3, 5))
    w: Rows = ((1, 0, -1), (2, 1, 0), (0, -1, 1))
    dY: Rows = ((1, -2), (3, 2))
    eta: Annotated[Fraction, more_than(0), at_most(100)] = Fraction(1, 10)

    @property
    def m(self) -> int:
        """The side of the output."""
        return self.n - self.k + 1

    @property
    def pooled(self) -> Rows:
        """The upstream gradient of a 2×2 pooling layer with stride 2."""
        side = range(self.n // 2)
        return tuple(tuple(self.dY[i][j] if max(i, j) < self.m else 0 for j in side) for i in side)

    def constrain(self) -> None:
        """The kernel fits into the image, and the three tables have the sizes that n and k give them."""
        if self.k > self.n:
            raise ValueError(f"k must be at most n, got {self.k} and {self.n}")
        for name, rows, size in (("X", self.X, self.n), ("w", self.w, self.k), ("dY", self.dY, self.m)):
            if {len(rows), *map(len, rows)} != {size}:
                raise ValueError(f"{name} must have {size} × {size} entries, got {rows}")
            if max(abs(entry) for row in rows for entry in row) > LARGEST:
                raise ValueError(f"{name} must have entries of size {LARGEST} at most")


def draw(rng: np.random.Generator) -> Given:
    """Small digits, often with a tie in a window; no upstream entry is zero, and flipping changes w and dY."""
    w, dY = np.zeros((3, 3), dtype=int), np.zeros((2, 2), dtype=int)
    while flat(w):
        w = rng.integers(-2, 3, (3, 3))
    while flat(dY):
        dY = rng.choice([-3, -2, -1, 1, 2, 3], (2, 2))
    X = rng.integers(0, 6, (4, 4))
    return Given(
        X=integer_rows(X), w=integer_rows(w), dY=integer_rows(dY), eta=Fraction(1, int(rng.choice([2, 5, 10])))
    )


def flat(table: Any) -> bool:
    """Whether half a turn or a transposition leaves a table as it was, or only changes its sign."""
    return any(
        np.array_equal(table, s * turned) for turned in (np.rot90(table, 2), np.transpose(table)) for s in (1, -1)
    )


def table_of(rows: Any) -> Table:
    """Exact fractions; a float stands for its exact binary value."""
    return tuple(tuple(Fraction(entry) for entry in row) for row in rows)


# (a) the weights


class Step(NamedTuple):
    """The gradient of the weights, and the weights after one step of SGD."""

    dw: Table
    w: Table


def weight_gradient(X: Sequence[Sequence[Any]], dY: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """dw = X * dY: the weight at (h, l) meets X[i+h, j+l] where output (i, j) is made, so these products are summed."""
    size, places = len(X) - len(dY) + 1, range(len(dY))
    return [
        [sum(X[i + h][j + l] * dY[i][j] for i in places for j in places) for l in range(size)]  # noqa: E741
        for h in range(size)
    ]


def downhill(given: Given, dw: Any, rate: Fraction) -> Step:
    """The gradient, and the weights after a step against it."""
    return Step(
        table_of(dw),
        tuple(tuple(v - rate * g for v, g in zip(*pair, strict=True)) for pair in zip(given.w, dw, strict=True)),
    )


def step(given: Given) -> Step:
    """Sum, for each weight, input pixel times upstream gradient over all places where that weight was used."""
    return downhill(given, weight_gradient(given.X, given.dY), given.eta)


def step_by_torch(given: Given) -> Step:
    """Autograd and torch's own SGD; on q·w with learning rate p, for η = p/q, so that float64 stays exact."""
    p, q = given.eta.as_integer_ratio()
    if q * LARGEST + p * LARGEST**2 * given.m**2 >= 2**53:
        raise Abstain("q·w does not fit into float64 exactly")
    w = torch.tensor(given.w, dtype=torch.float64).mul(q)[None, None].requires_grad_()
    X, dY = (torch.tensor(rows, dtype=torch.float64)[None, None] for rows in (given.X, given.dY))
    optimizer = torch.optim.SGD([w], lr=p)
    conv2d(X, w).backward(dY)
    optimizer.step()
    assert w.grad is not None
    stepped = tuple(tuple(Fraction(int(v), q) for v in row) for row in w.detach()[0, 0].tolist())
    return Step(table_of(w.grad[0, 0].tolist()), stepped)


def central_differences(loss: Callable[[Any], Any], at: Rows) -> Table:
    """(L(+1) − L(−1))/2 for each entry in whole numbers: exact where L is of degree two at most."""
    entries, slopes = np.array(at, dtype=object), []
    for place in np.ndindex(entries.shape):
        ends = []
        for by in (1, -1):
            moved = entries.copy()
            moved[place] += by
            ends.append(loss(moved))
        slopes.append(Fraction(ends[0] - ends[1]) / 2)
    return tuple(tuple(row) for row in np.array(slopes, dtype=object).reshape(entries.shape).tolist())


def twice_squared_error(given: Given, X: Any, w: Any) -> Any:
    """‖Y − T‖² for the target T that makes dY the gradient of one half of it at the given X and w."""
    places = range(given.m)
    k, X0, w0 = given.k, np.array(given.X, dtype=object), np.array(given.w, dtype=object)
    return sum(
        ((X[i : i + k, j : j + k] * w).sum() - (X0[i : i + k, j : j + k] * w0).sum() + given.dY[i][j]) ** 2
        for i in places
        for j in places
    )


def step_by_differences(given: Given) -> Step:
    """Exact central differences of ½‖Y − T‖², whose gradient at Y is dY for T = Y − dY; then w − η·dw."""
    X = np.array(given.X, dtype=object)
    dw = tuple(
        tuple(slope / 2 for slope in row)
        for row in central_differences(lambda w: twice_squared_error(given, X, w), given.w)
    )
    return Step(dw, table_of(np.array(given.w, dtype=object) - given.eta * np.array(dw, dtype=object)))


class OurConvolution(torch.autograd.Function):  # type: ignore[misc]
    """Torch's convolution forward, and this module's formulas backward."""

    @staticmethod
    def forward(ctx: Any, X: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
        """Y = X * w."""
        ctx.save_for_backward(X, w)
        return conv2d(X[None, None], w[None, None])[0, 0]

    @staticmethod
    def backward(ctx: Any, dY: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """The gradients dX and dw."""
        X, w = (saved.tolist() for saved in ctx.saved_tensors)
        gradients = input_gradient(dY.tolist(), w), weight_gradient(X, dY.tolist())
        return torch.tensor(gradients[0], dtype=torch.float64), torch.tensor(gradients[1], dtype=torch.float64)


def gradcheck(given: Given) -> tuple[Table, Table]:
    """The gradients dX and dw from a backward pass through our formulas, once torch's gradcheck has accepted them."""
    if given.n > 8:
        raise Abstain("gradcheck takes too long for images of this size")
    X, w = (torch.tensor(rows, dtype=torch.float64, requires_grad=True) for rows in (given.X, given.w))
    size = float(max(1, np.abs(given.X).max(), np.abs(given.w).max()))  # bilinear: only rounding is left
    torch.autograd.gradcheck(OurConvolution.apply, (X, w), eps=1e-3, atol=1e-9 * size, rtol=1e-9)
    dX, dw = torch.autograd.grad(OurConvolution.apply(X, w), (X, w), torch.tensor(given.dY, dtype=torch.float64))
    return table_of(dX.tolist()), table_of(dw.tolist())


def step_passes_gradcheck(given: Given, answer: Step) -> bool:
    """Torch's gradcheck in float64 accepts a layer whose backward pass is our formula, and it returns this dw."""
    return gradcheck(given)[1] == answer.dw


def flip_dY(given: Given) -> Step:
    """You flipped dY before sliding it: the layer does not flip, so w[h, l] meets X[i+h, j+l], not X[i−h, j−l]."""
    return downhill(given, weight_gradient(given.X, [row[::-1] for row in given.dY[::-1]]), given.eta)


def average_positions(given: Given) -> Step:
    """You averaged over the positions: the weight is used at every one of them, and the loss feels the sum."""
    return downhill(given, np.array(step(given).dw) / given.m**2, given.eta)


def step_uphill(given: Given) -> Step:
    """Your dw is right, but you stepped along it: the gradient points uphill, so subtract."""
    return downhill(given, weight_gradient(given.X, given.dY), -given.eta)


def step_without_rate(given: Given) -> Step:
    """You subtracted the whole gradient: scale it by the learning rate first."""
    return downhill(given, weight_gradient(given.X, given.dY), Fraction(1))


class First(NamedTuple):
    """The products behind dw[0, 0], and their sum."""

    products: Rows
    total: int


def first(given: Given) -> First:
    """The table dY lies on the upper left corner of X."""
    products = tuple(tuple(x * g for x, g in zip(*rows, strict=False)) for rows in zip(given.X, given.dY, strict=False))
    return First(products, sum(map(sum, products)))


def first_by_torch(given: Given) -> First:
    """The same corner as a product of tensors, and the entry that autograd gives."""
    corner = torch.tensor(given.X)[: given.m, : given.m] * torch.tensor(given.dY)
    return First(integer_rows(corner.tolist()), int(step_by_torch(given).dw[0][0]))


STEPS = 100
FLOAT = Real(1e-3, because="a hundred steps in float64", atol=1e-3)


class Trained(NamedTuple):
    """After `steps` steps at `rate`: w = w₀ + Σ coefficients[i, j]·patch[i, j]."""

    steps: int
    rate: Fraction
    coefficients: tuple[tuple[Annotated[float, FLOAT], ...], ...]
    w: tuple[tuple[Annotated[float, FLOAT], ...], ...]


def training(given: Given) -> tuple[Any, Any, Any, Fraction]:
    """The patches as rows [m², k²], w₀, the target Y₀ − dY, and a rate that never overshoots, 1/Σ patch²."""
    patches = np.array([
        np.array(given.X)[i : i + given.k, j : j + given.k].ravel() for i, j in np.ndindex(given.m, given.m)
    ])  # fmt: skip
    w = np.ravel(given.w)
    return patches, w, patches @ w - np.ravel(given.dY), Fraction(1, max(1, int((patches**2).sum())))


def trained(given: Given) -> Trained:
    """Train without touching w: Y = Y₀ + Σ coefficient·(patch · patch), and each step only moves the coefficients."""
    patches, w, target, rate = training(given)
    inner, coefficients = patches @ patches.T, np.zeros(given.m**2)
    for _ in range(STEPS):
        coefficients -= float(rate) * np.tanh(patches @ w + inner @ coefficients - target)
    final = (w + coefficients @ patches).reshape(given.k, given.k)
    return Trained(STEPS, rate, rows_of(coefficients.reshape(given.m, given.m)), rows_of(final))


def rows_of(table: Any) -> tuple[tuple[float, ...], ...]:
    """Floats of any library as rows."""
    return tuple(tuple(row) for row in table.tolist())


def trained_by_descent(given: Given) -> Trained:
    """Train w itself, no patches, by sliding; each step notes the upstream gradient that it saw."""
    *_, target, rate = training(given)
    X, w, noted = np.array(given.X, dtype=float), np.array(given.w, dtype=float), np.zeros((given.m, given.m))
    windows = np.lib.stride_tricks.sliding_window_view(X, w.shape)
    back = np.lib.stride_tricks.sliding_window_view(X, noted.shape)
    for _ in range(STEPS):
        dY = np.tanh((windows * w).sum((2, 3)) - target.reshape(noted.shape))
        w, noted = w - float(rate) * (back * dY).sum((2, 3)), noted - float(rate) * dY
    return Trained(STEPS, rate, rows_of(noted), rows_of(w))


# (b) mean, variance and growth

N, K, SX, SG = sympy.symbols("n k sigma_x sigma_g", integer=True, positive=True)
IN_LAYER = Formula("n k sigma_x sigma_g", where=lambda v: v["n"] >= v["k"])


class Moments(NamedTuple):
    """Mean and variance of an entry of dw."""

    mean: Annotated[sympy.Expr, IN_LAYER]
    variance: Annotated[sympy.Expr, IN_LAYER]


@cache
def product_moments() -> Moments:
    """See `moments`."""
    i, j = sympy.symbols("i j", integer=True)
    places = sympy.summation(1, (i, 0, N - K)) * sympy.summation(1, (j, 0, N - K))
    return Moments(sympy.Integer(0), places * SX**2 * SG**2)


def moments(given: Given) -> Moments:
    """Each product x·dy has mean 0·0 and variance σx²σg²; no two of them in one entry share a factor: variances add."""
    return product_moments()


@cache
def generated_moments() -> Moments:
    """See `moments_by_generating_function`."""
    t = sympy.Symbol("t")
    generating = sympy.cosh(t * SX * SG) ** ((N - K + 1) ** 2)
    first, second = (sympy.diff(generating, t, order).subs(t, 0) for order in (1, 2))
    return Moments(sympy.simplify(first), sympy.simplify(second))


def moments_by_generating_function(given: Given) -> Moments:
    """For x = ±σx and dy = ±σg, E exp(t·dw) is a power of cosh(t·σx·σg); differentiate it once and twice at t = 0."""
    return generated_moments()


def moments_by_enumeration(given: Given, answer: Moments) -> bool:
    """Skewed two-valued pixels and gradients, every image enumerated in fractions, every entry of dw: exactly this."""
    return enumerated(answer)


@cache
def enumerated(answer: Moments) -> bool:
    """See `moments_by_enumeration`: x is −1 or 2 (odds 2:1, σx² = 2), dy is −3 or 1 (odds 1:3, σg² = 3)."""
    for n, k in ((1, 1), (2, 1), (2, 2), (3, 2), (3, 3)):
        m, mean, square = n - k + 1, np.zeros((k, k), dtype=object), np.zeros((k, k), dtype=object)
        for x in product(((-1, 2), (2, 1)), repeat=n * n):
            image = np.array([value for value, _ in x]).reshape(n, n)
            windows = np.lib.stride_tricks.sliding_window_view(image, (m, m))
            for g in product(((-3, 1), (1, 3)), repeat=m * m):
                dw = (windows * np.array([value for value, _ in g]).reshape(m, m)).sum((2, 3))
                weight = prod(odds for _, odds in x + g)
                mean, square = mean + weight * dw, square + weight * dw**2
        total = 3 ** (n * n) * 4 ** (m * m)
        at = {N: n, K: k, SX: sympy.sqrt(2), SG: sympy.sqrt(3)}
        if any(entry != answer.mean.subs(at) * total for entry in mean.flat):
            return False
        if any(entry != answer.variance.subs(at) * total for entry in square.flat):
            return False
    return True


def moments_by_monte_carlo(given: Given, answer: Moments) -> bool:
    """10 000 layers with exponential pixels and uniform gradients: mean and variance within 5 standard errors."""
    mean, square, errors = sampled(given.n, given.k)
    at = {N: given.n, K: given.k, SX: 2, SG: 3}
    return bool(
        np.all(np.abs(mean - float(answer.mean.subs(at))) <= 5 * errors[0])
        and np.all(np.abs(square - float(answer.variance.subs(at))) <= 5 * errors[1])
    )


@cache
def sampled(n: int, k: int, trials: int = 10_000) -> tuple[Any, Any, Any]:
    """Mean and mean square of each entry of dw with σx = 2, σg = 3, and their standard errors."""
    rng, m = np.random.default_rng([n, k]), n - k + 1
    x, g = 2 * (rng.exponential(size=(trials, n, n)) - 1), rng.uniform(-(27**0.5), 27**0.5, (trials, m, m))
    dw = np.stack([np.einsum("tij,tij->t", x[:, a : a + m, b : b + m], g) for a, b in np.ndindex(k, k)])
    return dw.mean(1), (dw**2).mean(1), np.stack([dw.std(1), (dw**2).std(1)]) / trials**0.5


def variance_of_image(given: Given) -> Moments:
    """You counted the pixels of the image: a weight is used once per output pixel, and there are fewer of these."""
    return Moments(sympy.Integer(0), N**2 * SX**2 * SG**2)


def variance_one_short(given: Given) -> Moments:
    """You are one place short in each direction: a window of k has n − k + 1 places among n pixels."""
    return Moments(sympy.Integer(0), (N - K) ** 2 * SX**2 * SG**2)


def variance_of_one_row(given: Given) -> Moments:
    """You counted the places in one row only: the sum runs over rows and columns."""
    return Moments(sympy.Integer(0), (N - K + 1) * SX**2 * SG**2)


def variance_of_average(given: Given) -> Moments:
    """That is the variance of an average over the positions: dw is their sum."""
    return Moments(sympy.Integer(0), SX**2 * SG**2 / (N - K + 1) ** 2)


def variance_coherent(given: Given) -> Moments:
    """You added standard deviations: independent terms partly cancel, and only their variances add."""
    return Moments(sympy.Integer(0), (N - K + 1) ** 4 * SX**2 * SG**2)


EXPONENTS = {"inverse": -1.0, "constant": 0.0, "root": 0.5, "linear": 1.0, "quadratic": 2.0}
GROWTH = Choice({
    "inverse": "it shrinks like 1/n",
    "constant": "it stays the same",
    "root": "it grows like √n",
    "linear": "it grows like n",
    "quadratic": "it grows like n²",
})  # fmt: skip


@cache
def degree() -> float:
    """Half the degree of the variance in n."""
    return float(sympy.degree(product_moments().variance, N)) / 2


def growth(given: Given) -> str:
    """The variance is a polynomial in n; the standard deviation grows with half its degree."""
    return next(name for name, exponent in EXPONENTS.items() if exponent == degree())


def growth_measured(given: Given) -> str:
    """Of the five exponents, the only one in the 99.9 % interval, a tenth added, of the slope against log m."""
    s = slope(given)
    (name,) = (name for name, exponent in EXPONENTS.items() if s.low_m - 0.1 <= exponent <= s.high_m + 0.1)
    return name


def growth_of_variance(given: Given) -> str:
    """That is how the variance grows: the standard deviation is its square root."""
    return "quadratic"


def growth_of_one_row(given: Given) -> str:
    """√ of the number of terms is the right idea, but that number grows like n²: count rows and columns."""
    return "root"


def growth_of_average(given: Given) -> str:
    """An average over the positions would shrink like this: dw is their sum."""
    return "inverse"


def growth_ignored(given: Given) -> str:
    """The number of weights stays the same, but each of them is used at more places as the image grows."""
    return "constant"


SIDES, BATCHES, TRIALS = (16, 32, 64, 128), 24, 20
MEASURED = Real(1e-3, because="a figure of a Monte Carlo run with a fixed seed")


@cache
def measured_deviations(k: int) -> Any:
    """The standard deviation of dw for unit σx and σg, [batch, side]: exponential pixels, ±1 for gradients."""
    rng, found = np.random.default_rng(k), []
    for n in SIDES:
        m, shape = n - k + 1, (BATCHES, TRIALS, n, n)
        x = rng.standard_exponential(shape, dtype=np.float32) - 1
        g = 2 * rng.integers(0, 2, (BATCHES, TRIALS, m, m)).astype(np.float32) - 1
        dw = [np.einsum("btij,btij->bt", x[..., a : a + m, b : b + m], g) for a, b in np.ndindex(k, k)]
        found.append(np.sqrt(np.mean(np.square(dw), axis=(0, 2))))
    return np.stack(found, axis=1)


class Slope(NamedTuple):
    """The slope of log std against log n, a 99.9 % interval, what the formula predicts; the interval against log m."""

    estimate: Annotated[float, MEASURED]
    low: Annotated[float, MEASURED]
    high: Annotated[float, MEASURED]
    predicted: Annotated[float, MEASURED]
    low_m: Annotated[float, MEASURED]
    high_m: Annotated[float, MEASURED]


@cache
def fitted(k: int) -> Slope:
    """A line through each batch; Student's t over the batches."""
    n, logs = np.array(SIDES), np.log(measured_deviations(k)).T
    t = float(stdtrit(BATCHES - 1, 0.9995)) / BATCHES**0.5
    (mean, half), (mean_m, half_m) = (
        (slopes.mean(), t * slopes.std(ddof=1))
        for slopes in (np.polyfit(np.log(side), logs, 1)[0] for side in (n, n - k + 1))
    )
    expected = np.polyfit(np.log(n), np.log(n - k + 1), 1)[0]
    low, high, low_m, high_m = mean - half, mean + half, mean_m - half_m, mean_m + half_m
    return Slope(*map(float, (mean, low, high, expected, low_m, high_m)))


def slope(given: Given) -> Slope:
    """A straight line through log std against log n, fitted in each of 24 independent batches of layers."""
    return fitted(given.k)


def slope_covers_the_formula(given: Given, s: Slope) -> bool:
    """The intervals are narrower than a fifth; they hold the slope of log(n − k + 1), and 1 for log m."""
    x = [float(np.log(n)) for n in SIDES]
    y = [float(np.log(n - given.k + 1)) for n in SIDES]
    centre = sum(x) / len(x)
    exact = sum((a - centre) * b for a, b in zip(x, y, strict=True)) / sum((a - centre) ** 2 for a in x)
    narrow = max(s.high - s.low, s.high_m - s.low_m) < 0.2
    return abs(s.predicted - exact) < 1e-9 and narrow and s.low <= exact <= s.high and s.low_m <= 1 <= s.high_m


# (c) pooling


class Pooled(NamedTuple):
    """The gradient dX of max pooling and of average pooling."""

    maximum: Rows
    average: Table


def windows(side: int, size: int = 2, stride: int = 2) -> Iterator[tuple[tuple[int, int], list[tuple[int, int]]]]:
    """Each output pixel with the input pixels of its window, in reading order."""
    places = range((side - size) // stride + 1)
    for i, j in product(places, places):
        yield (i, j), [(stride * i + a, stride * j + b) for a in range(size) for b in range(size)]


def max_gradient(X: Rows, upstream: Any, size: int = 2, stride: int = 2) -> Rows:
    """Each window adds its upstream value to its maximum, the first one in reading order; the others get nothing."""
    dX = [[0] * len(X) for _ in X]
    for (i, j), window in windows(len(X), size, stride):
        a, b = max(window, key=lambda place: X[place[0]][place[1]])
        dX[a][b] += upstream[i][j]
    return tuple(map(tuple, dX))


def pooling(given: Given) -> Pooled:
    """The maximum passes its whole upstream value to the pixel that was the maximum, the average a quarter to each."""
    G, h = given.pooled, given.n // 2
    average = [
        [Fraction(G[i // 2][j // 2], 4) if max(i, j) < 2 * h else Fraction(0) for j in range(given.n)]
        for i in range(given.n)
    ]
    return Pooled(max_gradient(given.X, G), table_of(average))


def autograd(given: Given, layer: Callable[[torch.Tensor], torch.Tensor], upstream: Any) -> list[list[float]]:
    """The gradient dX of a layer, by torch."""
    X = torch.tensor(given.X, dtype=torch.float64)[None, None].requires_grad_()
    layer(X).backward(torch.tensor(upstream, dtype=torch.float64)[None, None])
    assert X.grad is not None
    rows: list[list[float]] = X.grad[0, 0].tolist()
    return rows


def pooling_by_torch(given: Given) -> Pooled:
    """Autograd through torch's max_pool2d and avg_pool2d, exact in float64."""
    maximum, average = (autograd(given, lambda X, f=f: f(X, 2), given.pooled) for f in (max_pool2d, avg_pool2d))  # type: ignore[misc]
    return Pooled(integer_rows(maximum), table_of(average))


def pooling_by_differences(given: Given) -> Pooled:
    """Exact central differences; ties are broken first by lowering each later pixel by a hair."""
    n, half, G = given.n, given.n // 2, given.pooled
    hair = 4 * n * n  # X is scaled by it, so that steps of 2 between pixels that tie never change any other order
    lowered = tuple(tuple(hair * given.X[i][j] - 2 * (i * n + j) for j in range(n)) for i in range(n))

    def loss(pool: Callable[[Any], Any]) -> Callable[[Any], Any]:
        corners = list(product(range(half), range(half)))
        return lambda X: sum(pool(X[2 * i : 2 * i + 2, 2 * j : 2 * j + 2]) * G[i][j] for i, j in corners)

    maximum = central_differences(loss(np.max), lowered)
    average = central_differences(loss(lambda window: Fraction(window.sum(), 4)), given.X)
    return Pooled(integer_rows(maximum), average)


def printed_formula(given: Given) -> Rows:
    """See `Printed`; beyond the border there is nothing to compare with."""
    n, G = given.n, [[*row, 0] for row in given.pooled] + [[0] * (given.n // 2 + 1)]
    around = ((0, 0), (0, 1), (1, 0), (1, 1))
    return tuple(
        tuple(
            G[i // 2][j // 2]
            if all(given.X[i][j] >= given.X[i + a][j + b] for a, b in around if max(i + a, j + b) < n)
            else 0
            for j in range(n)
        )
        for i in range(n)
    )


def window_of_each_pixel(given: Given) -> Pooled:
    """You compared each pixel with its right and lower neighbours: windows stay where they are, one for each pixel."""
    return pooling(given)._replace(maximum=printed_formula(given))


def every_tie_paid(given: Given) -> Pooled:
    """You paid every maximum of a window in full: with a tie, only the first in reading order is chosen here."""
    dX = [[0] * given.n for _ in given.X]
    for (i, j), window in windows(given.n):
        for a, b in window:
            if given.X[a][b] == max(given.X[c][d] for c, d in window):
                dX[a][b] = given.pooled[i][j]
    return pooling(given)._replace(maximum=tuple(map(tuple, dX)))


def last_of_tie(given: Given) -> Pooled:
    """With a tie you chose the last maximum: as in torch, the first in reading order is chosen here."""
    turned = tuple(row[::-1] for row in given.X[::-1])
    if given.n % 2:  # the last row and column belong to no window
        turned = tuple(row[1:] for row in turned[1:])
    dX = np.zeros((given.n, given.n), dtype=int)
    dX[: len(turned), : len(turned)] = np.rot90(max_gradient(turned, np.rot90(given.pooled, 2)), 2)
    return pooling(given)._replace(maximum=integer_rows(dX))


def quarter_to_maximum(given: Given) -> Pooled:
    """You averaged over the window but paid only its maximum: all four pixels enter the average, so all are paid."""
    return pooling(given)._replace(average=table_of([[Fraction(g, 4) for g in row] for row in pooling(given).maximum]))


def undivided(given: Given) -> Pooled:
    """You passed the whole upstream value to each pixel: in an average of four, each counts a quarter."""
    return pooling(given)._replace(average=table_of([[4 * g for g in row] for row in pooling(given).average]))


def upstream_counts(given: Given) -> bool:
    """Whether anything comes back to the pooling layer."""
    return any(map(any, given.pooled))


def tie_counts(given: Given) -> bool:
    """Whether a window with an upstream value has two maxima."""
    values = (([given.X[a][b] for a, b in window], given.pooled[i][j]) for (i, j), window in windows(given.n))
    return any(g and pixels.count(max(pixels)) > 1 for pixels, g in values)


class Printed(NamedTuple):
    """What the printed formula gives, (i, j) compared within (i, j) … (i+1, j+1), and how many entries are wrong."""

    dX: Rows
    wrong: int


def printed(given: Given) -> Printed:
    """A pixel is paid if none of the three pixels to the right and below is larger; compared with `pooling`."""
    dX = printed_formula(given)
    pairs = zip(sum(dX, ()), sum(pooling(given).maximum, ()), strict=True)
    return Printed(dX, sum(one != other for one, other in pairs))


def printed_by_torch(given: Given) -> Printed:
    """A pooling with stride 1 over a frame of −∞ says which pixels win the window that begins at them."""
    X = torch.tensor(given.X, dtype=torch.float64)[None, None]
    wins = max_pool2d(torch.nn.functional.pad(X, (0, 1, 0, 1), value=-torch.inf), 2, 1) == X
    G = torch.zeros(given.n, given.n, dtype=torch.float64)
    even = given.n // 2 * 2
    G[:even, :even] = torch.tensor(given.pooled, dtype=torch.float64).repeat_interleave(2, 0).repeat_interleave(2, 1)
    dX = (G * wins)[0, 0]
    wrong = dX != torch.tensor(autograd(given, lambda X: max_pool2d(X, 2), given.pooled))
    return Printed(integer_rows(dX.tolist()), int(wrong.sum()))


class Shares(NamedTuple):
    """How often the printed formula is wrong at a pixel inside an image without ties, by (1-based) row and column."""

    odd_odd: Fraction
    odd_even: Fraction
    even_odd: Fraction
    even_even: Fraction
    overall: Fraction


def wrong_shares(given: Given) -> Shares:
    """A pixel is the largest of u pixels with probability 1/u: 1/4 + 1/4 − 2/u, u pixels lying in either window."""
    shares = [Fraction(1, 2) - Fraction(2, union) for union in (4, 6, 6, 7)]
    return Shares(*[*shares, sum(shares, Fraction(0)) / 4])


@cache
def enumerated_shares() -> Shares:
    """See `wrong_shares_by_enumeration`."""
    shares = []
    for up, left in product((0, 1), repeat=2):
        pool = {(a - up, b - left) for a, b in product((0, 1), repeat=2)}
        shifted = set(product((0, 1), repeat=2))
        union = sorted(pool | shifted)
        wrong, orders = 0, 0
        for values in permutations(range(len(union))):
            value = dict(zip(union, values, strict=True))
            wins = [all(value[other] <= value[0, 0] for other in window) for window in (pool, shifted)]
            wrong, orders = wrong + (wins[0] != wins[1]), orders + 1
        shares.append(Fraction(wrong, orders))
    return Shares(*[*shares, sum(shares, Fraction(0)) / 4])


def wrong_shares_by_enumeration(given: Given) -> Shares:
    """Every order of the pixels in the two windows, one by one: does the pixel win one of them and not the other?"""
    return enumerated_shares()


class Ties(NamedTuple):
    """What four equal pixels get of an upstream 1: by torch's max_pool2d, by its amax, by central differences."""

    first: Rows
    shared: Table
    central: Table


def ties(given: Given) -> Ties:
    """The first takes all; the tied share; raising a pixel raises the maximum, lowering it changes nothing: a half."""
    ones = ((1, 1), (1, 1))
    half = central_differences(lambda X: X.max(), ones)
    return Ties(max_gradient(ones, [[1]]), table_of([[Fraction(1, 4)] * 2] * 2), half)


@cache
def torch_ties() -> Ties:
    """See `ties_by_torch`."""
    layers: tuple[Callable[[torch.Tensor], torch.Tensor], ...] = (lambda X: max_pool2d(X, 2), lambda X: X.amax((2, 3)))
    found = []
    for layer in layers:
        X = torch.ones(1, 1, 2, 2, requires_grad=True)
        layer(X).sum().backward()
        assert X.grad is not None
        found.append(X.grad[0, 0].tolist())
    bumps = torch.eye(4).reshape(4, 1, 2, 2) / 2
    central = max_pool2d(1 + bumps, 2) - max_pool2d(1 - bumps, 2)
    return Ties(integer_rows(found[0]), table_of(found[1]), table_of(central.reshape(2, 2).tolist()))


def ties_by_torch(given: Given) -> Ties:
    """Run both of torch's functions on four equal pixels, and bump the pixels one by one."""
    return torch_ties()


class Overlap(NamedTuple):
    """The gradient dX of 2×2 windows with stride 1 and upstream ones, added and assigned; what each adds up to."""

    added: Rows
    assigned: Rows
    windows: int
    left: int


def overlap(given: Given) -> Overlap:
    """A pixel gets one from every window that it wins; written with `=`, it never gets more than one."""
    added = max_gradient(given.X, np.ones((given.n - 1,) * 2, dtype=int).tolist(), stride=1)
    assigned = tuple(tuple(min(wins, 1) for wins in row) for row in added)
    return Overlap(added, assigned, (given.n - 1) ** 2, sum(map(sum, assigned)))


def overlap_by_torch(given: Given) -> Overlap:
    """Autograd through max_pool2d with stride 1 is the judge; the places that it pays are those of its indices."""
    ones = np.ones((given.n - 1,) * 2).tolist()
    added = autograd(given, lambda X: max_pool2d(X, 2, 1), ones)
    X, assigned = torch.tensor(given.X, dtype=torch.float64)[None, None], torch.zeros(given.n**2)
    _, indices = max_pool2d(X, 2, 1, return_indices=True)
    assigned[indices.flatten()] = 1
    rows = integer_rows(assigned.reshape(given.n, given.n).tolist())
    return Overlap(integer_rows(added), rows, int(np.sum(added)), len(set(indices.flatten().tolist())))


# (d) when which

POOLING = Choice({
    "max_for_rare": "max pooling for the rare feature, average pooling for the common level",
    "average_for_rare": "average pooling for the rare feature, max pooling for the common level",
    "max": "max pooling for both",
    "average": "average pooling for both",
})  # fmt: skip


class Evidence(NamedTuple):
    """How often the better of two guesses is right, having seen the pooled value only."""

    rare_max: Fraction
    rare_average: Fraction
    level_max: Fraction
    level_average: Fraction
    faint_max: Fraction
    faint_average: Fraction
    flat_max: Fraction
    flat_average: Fraction
    rare: int
    level: int
    faint: int


RARE, LEVEL, FAINT = (2, 0, 0, 0), (1, 1, 1, 1), (1, 0, 0, 0)
COINS, FLAT = {-1: 1, 0: 2, 1: 1}, {-1: 1, 0: 1, 1: 1}
"""Noise: two coins, heads less tails, halved; and a three-sided die."""


def right_guesses(signal: tuple[int, ...], pool: Callable[[Any], int], noise: dict[int, int]) -> Fraction:
    """½·Σ max(P(v | noise alone), P(v | noise + signal)), over all windows of four."""
    chances: tuple[dict[int, int], dict[int, int]] = ({}, {})
    for pixels in product(noise, repeat=4):
        weight = prod(noise[pixel] for pixel in pixels)
        seen = pool(pixels), pool([pixel + more for pixel, more in zip(pixels, signal, strict=True)])
        for chance, value in zip(chances, seen, strict=True):
            chance[value] = chance.get(value, 0) + weight
    best = sum(max(chance.get(value, 0) for chance in chances) for value in {*chances[0], *chances[1]})
    return Fraction(best, 2 * sum(noise.values()) ** 4)


@cache
def counted_evidence() -> Evidence:
    """See `evidence`."""
    cases = ((RARE, COINS), (LEVEL, COINS), (FAINT, COINS), (LEVEL, FLAT))
    shares = [right_guesses(signal, pool, noise) for signal, noise in cases for pool in (max, sum)]
    return Evidence(*[*shares, RARE[0], LEVEL[0], FAINT[0]])  # type: ignore[arg-type]


def evidence(given: Given) -> Evidence:
    """All 81 windows of noise, with and without the signal; guess whichever is likelier for the pooled value."""
    return counted_evidence()


@cache
def evidence_from_laws() -> Evidence:
    """See `evidence_by_distributions`."""

    def maximum(signal: tuple[int, ...], noise: dict[int, Fraction]) -> list[Fraction]:
        below = [Fraction(1)] * 7
        for s in signal:
            below = [b * sum(p for v, p in noise.items() if v + s <= top) for top, b in enumerate(below, -2)]
        return [after - before for before, after in pairwise(below)]

    def total(signal: tuple[int, ...], noise: dict[int, Fraction]) -> list[Fraction]:
        steps, law = [noise[-1], noise[0], noise[1]], [Fraction(1)]
        for _ in signal:
            law = [
                sum((law[i - j] * steps[j] for j in range(3) if 0 <= i - j < len(law)), Fraction(0))
                for i in range(len(law) + 2)
            ]
        return [Fraction(0)] * sum(signal) + law + [Fraction(0)] * (8 - sum(signal))

    dice = {-1: Fraction(1, 3), 0: Fraction(1, 3), 1: Fraction(1, 3)}
    coins = {v: Fraction(comb(2, v + 1), 4) for v in (-1, 0, 1)}
    nothing, found = (0, 0, 0, 0), []
    for signal, noise in ((RARE, coins), (LEVEL, coins), (FAINT, coins), (LEVEL, dice)):
        for law in (maximum, total):
            pairs = zip(law(nothing, noise), law(signal, noise), strict=True)
            found.append(Fraction(1, 2) + sum((abs(p - q) for p, q in pairs), Fraction(0)) / 4)
    return Evidence(*[*found, max(RARE), max(LEVEL), max(FAINT)])  # type: ignore[arg-type]


def evidence_by_distributions(given: Given) -> Evidence:
    """½ + ¼·Σ|p − q|: the maximum's distribution is a product of cumulative ones, the sum's a convolution."""
    return evidence_from_laws()


def choice(given: Given) -> str:
    """Count the right guesses for both tasks, and take the better pooling for each."""
    e = counted_evidence()
    return best_of(float(e.rare_max - e.rare_average), float(e.level_max - e.level_average))


def best_of(rare: float, level: float) -> str:
    """The statement that fits the leads of max pooling in the two tasks."""
    names = {(True, False): "max_for_rare", (False, True): "average_for_rare", (True, True): "max"}
    return names.get((rare > 0, level > 0), "average")


@cache
def simulated_choice() -> str:
    """See `choice_by_simulation`."""
    noise = torch.randn(2, 20_000, 2, 2, generator=torch.Generator().manual_seed(0)) * 0.5**0.5
    leads = []
    for signal in (RARE, LEVEL):
        with_signal = noise[1] + torch.tensor(signal).reshape(2, 2)
        wins = [
            (pool(with_signal[:, None], 2) > pool(noise[0][:, None], 2)).double() for pool in (max_pool2d, avg_pool2d)
        ]
        lead = wins[0] - wins[1]
        if abs(lead.mean()) < 5 * lead.std() / len(lead) ** 0.5:
            raise Abstain("the lead is within five standard errors")
        leads.append(float(lead.mean()))
    winners = ["max" if lead > 0 else "average" for lead in leads]
    return winners[0] if winners[0] == winners[1] else f"{winners[0]}_for_rare"


def choice_by_simulation(given: Given) -> str:
    """Torch's pooling layers on 20 000 pairs of windows with normal noise: which ranks the signal above the noise?"""
    return simulated_choice()


def choice_reversed(given: Given) -> str:
    """You have them the wrong way round: what becomes of a single strong pixel if three others are averaged in?"""
    return "average_for_rare"


def choice_max(given: Given) -> str:
    """The maximum looks at one pixel and takes its noise along: if all four say the same, three are thrown away."""
    return "max"


def choice_average(given: Given) -> str:
    """The average dilutes what only one pixel says to a quarter: the maximum lets a strong one pass undiluted."""
    return "average"


# (e) the input


def input_gradient(dY: Sequence[Sequence[Any]], w: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """Frame dY with k − 1 zeros and slide w, turned by half a turn, over it: the full correlation."""
    k, m = len(w), len(dY)
    frame = [[0] * (m + 2 * k - 2) for _ in range(m + 2 * k - 2)]
    for i, row in enumerate(dY):
        frame[i + k - 1][k - 1 : k - 1 + m] = row
    turned = [row[::-1] for row in w[::-1]]
    side = range(m + k - 1)
    return [[sum(frame[a + h][b + v] * turned[h][v] for h, v in np.ndindex(k, k)) for b in side] for a in side]


def into_input(given: Given) -> Rows:
    """Pixel (a, b) entered output (a−h, b−l) with weight w[h, l]: the full correlation of dY with the flipped w."""
    return integer_rows(input_gradient(given.dY, given.w))


def into_input_by_stamps(given: Given) -> Rows:
    """No flip at all: each output pixel stamps w, times its upstream gradient, where it read, and stamps add."""
    dX, w = np.zeros((given.n, given.n), dtype=int), np.array(given.w)
    for (i, j), g in np.ndenumerate(given.dY):
        dX[i : i + given.k, j : j + given.k] += g * w
    return integer_rows(dX)


def into_input_by_torch(given: Given) -> Rows:
    """Autograd through torch's conv2d; whole numbers of this size are exact in float64."""
    w = torch.tensor(given.w, dtype=torch.float64)[None, None]
    return integer_rows(autograd(given, lambda X: conv2d(X, w), given.dY))


def into_input_by_differences(given: Given) -> Rows:
    """Exact central differences of ½‖Y − T‖² with respect to each pixel, for the target that makes dY its gradient."""
    w = np.array(given.w, dtype=object)
    slopes = central_differences(lambda X: twice_squared_error(given, X, w), given.X)
    return integer_rows([[slope / 2 for slope in row] for row in slopes])


def into_input_passes_gradcheck(given: Given, answer: Rows) -> bool:
    """Torch's gradcheck in float64 accepts a layer whose backward pass is our formula, and it returns this dX."""
    return gradcheck(given)[0] == answer


def flip_counts(given: Given) -> bool:
    """Whether half a turn changes w."""
    return not np.array_equal(given.w, np.rot90(given.w, 2)) and any(map(any, given.dY))


def transposition_counts(given: Given) -> bool:
    """Whether transposing changes w."""
    return not np.array_equal(given.w, np.transpose(given.w)) and any(map(any, given.dY))


def unflipped(given: Given) -> Rows:
    """You slid w over the framed dY without flipping it: what went forwards by (h, l) must come back by (−h, −l)."""
    return integer_rows(input_gradient(given.dY, [row[::-1] for row in given.w[::-1]]))


def transposed(given: Given) -> Rows:
    """You transposed w: to flip is to reverse the order of rows and of columns; no row becomes a column."""
    return integer_rows(input_gradient(given.dY, np.transpose(given.w).tolist()))


def overwritten(given: Given) -> Rows:
    """Your stamps overwrite one another: a pixel that several outputs have read gets the sum of what they send back."""
    dX = np.zeros((given.n, given.n), dtype=int)
    for (i, j), g in np.ndenumerate(given.dY):
        dX[i : i + given.k, j : j + given.k] = g * np.array(given.w)
    return integer_rows(dX)


def layer_side(given: Given) -> int:
    """The places of a window of k among n pixels."""
    return given.n - given.k + 1


def layer_side_by_torch(given: Given) -> int:
    """The size of what conv2d returns."""
    return int(conv2d(torch.zeros(1, 1, given.n, given.n), torch.zeros(1, 1, given.k, given.k)).shape[-1])


# Figures


def frame(ax: Any, i: int, j: int, size: int, colour: str) -> None:
    """A thick frame around size × size cells."""
    ax.plot([j, j + size, j + size, j, j], [i, i, i + size, i + size, i], color=colour, linewidth=2.2)


problem = Problem(
    title="Gradients of a convolutional layer",
    sources=[
        Source("EECS 182", "Spring 2023", "Homework 4", "3"),
        Source("EECS 182", "Fall 2023", "Homework 4", "5"),
        Source("EECS 182", "Fall 2025", "Homework 4", "7"),
    ],
    topics=["convolution", "backpropagation", "pooling"],
    level=2,
    minutes=40,
    given=Given(),
    draw=draw,
    boundaries=[
        Given(n=2, k=1, X=((1, 1), (1, 1)), w=((2,),), dY=((1, 2), (3, 4)), eta=Fraction(1)),
        Given(n=2, k=2, X=((-1, -2), (-3, -1)), w=((1, 2), (3, 4)), dY=((5,),)),
        Given(
            n=5,
            k=3,
            X=((0, 1, 2, 0, 1), (2, 2, 0, 3, 4), (1, 0, -1, -1, 2), (3, 1, -2, 0, 5), (2, 4, 1, 1, 3)),
            w=((1, 2, 0), (0, -1, 1), (3, 0, -2)),
            dY=((1, -1, 2), (0, 3, 1), (-2, 1, 4)),
        ),
        Given(n=3, k=3, X=((1, 2, 3), (4, 5, 6), (7, 8, 9)), w=((0, 1, 2), (1, 0, 0), (2, 2, 1)), dY=((-2,),)),
    ],
    parts={
        "a": Part(step)
        .also(step_by_torch, step_by_differences)
        .satisfies(step_passes_gradcheck)
        .mistake(flip_dY, when=lambda given: not flat(given.dY) and np.ptp(given.X) > 0)
        .mistake(average_positions, when=lambda given: given.m > 1 and any(map(any, step(given).dw)))
        .mistake(step_uphill, when=lambda given: any(map(any, step(given).dw)))
        .mistake(step_without_rate, when=lambda given: given.eta != 1 and any(map(any, step(given).dw))),
        "b": Part(moments)
        .key(Moments(sympy.Integer(0), (N - K + 1) ** 2 * SX**2 * SG**2))
        .also(moments_by_generating_function)
        .satisfies(moments_by_enumeration, moments_by_monte_carlo)
        .mistake(variance_of_image)
        .mistake(variance_one_short)
        .mistake(variance_of_one_row)
        .mistake(variance_of_average)
        .mistake(variance_coherent),
        "b_growth": Part(growth, GROWTH)
        .key("linear")
        .also(growth_measured)
        .mistake(growth_of_variance)
        .mistake(growth_of_one_row)
        .mistake(growth_of_average)
        .mistake(growth_ignored),
        "c": Part(pooling)
        .also(pooling_by_torch, pooling_by_differences)
        .mistake(window_of_each_pixel, when=lambda given: printed(given).wrong > 0)
        .mistake(every_tie_paid, when=tie_counts)
        .mistake(last_of_tie, when=tie_counts)
        .mistake(quarter_to_maximum, when=upstream_counts)
        .mistake(undivided, when=upstream_counts),
        "d": Part(choice, POOLING)
        .also(choice_by_simulation)
        .mistake(choice_reversed)
        .mistake(choice_max)
        .mistake(choice_average),
        "e": Part(into_input)
        .also(into_input_by_stamps, into_input_by_torch, into_input_by_differences)
        .satisfies(into_input_passes_gradcheck)
        .mistake(unflipped, when=flip_counts)
        .mistake(transposed, when=transposition_counts)
        .mistake(overwritten, when=lambda given: given.m > 1 and given.k > 1),
    },
    facts={
        "m": Part(layer_side).also(layer_side_by_torch),
        "first": Part(first).also(first_by_torch),
        "trained": Part(trained).also(trained_by_descent),
        "slope": Part(slope).satisfies(slope_covers_the_formula),
        "printed": Part(printed).also(printed_by_torch),
        "shares": Part(wrong_shares).also(wrong_shares_by_enumeration),
        "ties": Part(ties).also(ties_by_torch),
        "overlap": Part(overlap).also(overlap_by_torch),
        "evidence": Part(evidence).also(evidence_by_distributions),
    },
)
