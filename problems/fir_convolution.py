"""Convolution as a filter: a boxcar meets a decaying impulse response, an image meets an edge kernel.

Convention: `*` flips the filter, y[n] = Σᵢ x[n−i]·h[i], as in signal processing; torch's conv layers do not.
The signals are x[n] = 1 for 0 ≤ n < L (the boxcar) and h[n] = rⁿ for n ≥ 0, both zero elsewhere.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import count
from typing import Annotated, Any, NamedTuple

import numpy as np
import sympy
import torch

from exambank import (
    Choice,
    Formula,
    Givens,
    Part,
    Problem,
    Source,
    at_least,
    at_most,
    integer_rows,
    integers,
    less_than,
    more_than,
    rationals,
)

Signal = tuple[Fraction, ...]
Rows = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Given(Givens):
    """A boxcar of `length` samples enters a filter that decays by `ratio`; an image of pixels meets a kernel."""

    length: Annotated[int, at_least(1), at_most(500)] = 7
    ratio: Annotated[Fraction, more_than(0), less_than(1)] = Fraction(1, 2)
    start: Annotated[int, at_least(-500)] = -6
    stop: Annotated[int, at_most(500)] = 12
    shift: Annotated[int, at_least(1), at_most(500)] = 5
    image: Rows = tuple(tuple(range(first, first + 5)) for first in range(1, 26, 5))
    kernel: Rows = ((-1, -2, -1), (0, 0, 0), (1, 2, 1))

    @property
    def window(self) -> range:
        """The times shown, both ends included."""
        return range(self.start, self.stop + 1)

    def constrain(self) -> None:
        """The window is not empty; image and kernel are rectangles, and the kernel fits into the image."""
        if self.start > self.stop:
            raise ValueError(f"start must not be after stop, got {self.start} and {self.stop}")
        for name, rows in (("image", self.image), ("kernel", self.kernel)):
            if not rows or not rows[0] or len({len(row) for row in rows}) != 1:
                raise ValueError(f"{name} must be a rectangle of whole numbers, got {rows}")
        if len(self.kernel) > len(self.image) or len(self.kernel[0]) > len(self.image[0]):
            raise ValueError(f"kernel must fit into the image, got {self.kernel} for {self.image}")


def draw(rng: np.random.Generator) -> Given:
    """A short boxcar, a simple ratio; digits on a slope of tens, so that an edge kernel finds the slope everywhere."""
    length, shift = int(rng.integers(2, 6)), int(rng.integers(1, 5))
    rows, columns = rng.integers(4, 6, 2)
    image = 10 * np.arange(rows)[:, None] + rng.integers(0, 10, (rows, columns))
    smooth = rng.choice([(1, 1, 1), (1, 2, 1), (1, 3, 1), (1, 2, 3), (2, 1, 1)])
    kernel = np.outer(rng.choice([(-1, 0, 1), (1, 0, -1)]), smooth)
    turn = bool(rng.integers(2))
    return Given(
        length=length,
        ratio=Fraction(str(rng.choice(["1/2", "1/3", "2/3", "1/4"]))),
        start=int(rng.integers(-4, 0)),
        stop=length + shift + int(rng.integers(0, 2)),
        shift=shift,
        image=integer_rows(image.T if turn else image),
        kernel=integer_rows(kernel.T if turn else kernel),
    )


# One dimension: the response


def response(given: Given) -> Signal:
    """At time n the taps from max(0, n−L+1) to n lie under the boxcar: a geometric series, summed by its formula."""
    return tuple(under_boxcar(given, n) for n in given.window)


def under_boxcar(given: Given, n: int) -> Fraction:
    """The sum of the taps under the boxcar at time n: first + … + last = (first − next)/(1 − ratio)."""
    first, after_last = given.ratio ** max(0, n - given.length + 1), given.ratio ** max(0, n + 1)
    return (first - after_last) / (1 - given.ratio)


def response_by_definition(given: Given) -> Signal:
    """Σᵢ x[n−i]·h[i] written out term by term in exact fractions; a tap i > n meets only zeros."""
    return tuple(
        sum((given.ratio**i for i in range(n + 1) if 0 <= n - i < given.length), Fraction(0)) for n in given.window
    )


def response_by_recursion(given: Given) -> Signal:
    """The same filter as a machine that remembers one number, y[n] = ratio·y[n−1] + x[n], started at rest."""
    y, heard = Fraction(0), {}
    for n in range(min(0, given.start), given.stop + 1):
        heard[n] = y = given.ratio * y + (0 <= n < given.length)
    return tuple(heard[n] for n in given.window)


def response_by_numpy(given: Given) -> Signal:
    """NumPy's convolve on whole numbers: for ratio p/q, qᴺ·h[i] is whole up to N = stop; later taps meet only zeros."""
    taps = whole_taps(given)
    sums = np.convolve(np.ones(given.length, dtype=object), np.array(taps, dtype=object))
    return tuple(Fraction(int(sums[n]), taps[0]) if n >= 0 else Fraction(0) for n in given.window)


def whole_taps(given: Given) -> list[int]:
    """The taps 0 to N = max(stop, 0), times the common denominator qᴺ, which is also the first of them."""
    p, q = given.ratio.as_integer_ratio()
    last = max(given.stop, 0)
    return [p**i * q ** (last - i) for i in range(last + 1)]


def response_by_dft(given: Given) -> Signal:
    """The convolution theorem: the DFTs multiply. Padded, nothing wraps around, and since qⁿ·y[n] is whole, rounding
    is exact while the error of the transform is proven below one half."""
    last, q = max(given.stop, 0), given.ratio.denominator
    stages = (given.length + last).bit_length()
    x, h = np.ones(given.length), float(given.ratio) ** np.arange(last + 1)
    y = np.fft.irfft(np.fft.rfft(x, 2**stages) * np.fft.rfft(h, 2**stages), 2**stages)
    # Three transforms, each wrong by a few ulp a stage (Higham, Accuracy and Stability, theorem 24.2), times Σx·Σh.
    error = 32 * stages * np.finfo(float).eps * x.sum() / (1 - float(given.ratio))
    if error * q**last >= 1 / 2:
        raise ArithmeticError(f"an error of {error:.1e} does not determine multiples of 1/{q}^{last}")
    return tuple(Fraction(round(y[n] * q**n), q**n) if n >= 0 else Fraction(0) for n in given.window)


def sums_multiply(given: Given, y: Signal) -> bool:
    """Σy = Σx·Σh = L/(1−ratio), wherever the window shows the whole boxcar; past its end a geometric tail is left."""
    if given.start > 0 or given.stop < given.length - 1:
        return True
    return sum(y) + y[-1] * given.ratio / (1 - given.ratio) == given.length / (1 - given.ratio)


def few_taps_come_close(given: Given, y: Signal) -> bool:
    """NumPy's convolve with K taps falls short by at most h[K] + … + h[K+L−1] = r^K·(1−rᴸ)/(1−r), attained at K+L−1."""
    for taps in (1, 3, 5):
        short = np.convolve(np.ones(given.length), float(given.ratio) ** np.arange(taps))
        bound = given.ratio**taps * (1 - given.ratio**given.length) / (1 - given.ratio)
        for n, exact in zip(given.window, y, strict=True):
            missing = exact - (Fraction(short[n]) if 0 <= n < len(short) else 0)
            rounding = exact * (given.length + 2 * taps + 4) * Fraction(2) ** -52  # a sum of positive terms
            if not -rounding <= missing <= bound + rounding:
                return False
            if n == taps + given.length - 1 and missing < bound - rounding:
                return False
    return True


def response_unflipped(given: Given) -> Signal:
    """You slid the filter without flipping it, Σᵢ x[n+i]·h[i]: that is cross-correlation; it begins before x does."""
    return tuple(under_boxcar(given, given.length - 1 - n) for n in given.window)


def response_to_longer_boxcar(given: Given) -> Signal:
    """You let the boxcar last one sample too long: L samples that begin at 0 end at L − 1, so x[L] is already zero."""
    return tuple(
        sum((given.ratio**i for i in range(max(0, n - given.length), n + 1)), Fraction(0)) for n in given.window
    )


def response_that_keeps_rising(given: Given) -> Signal:
    """You never let the boxcar end: from n = L on, the first taps no longer meet it, and the response must fall."""
    return tuple((1 - given.ratio ** max(0, n + 1)) / (1 - given.ratio) for n in given.window)


def product_of_samples(given: Given) -> Signal:
    """You multiplied x[n] by h[n] sample by sample; a convolution sums over all pairs whose times add up to n."""
    return tuple(given.ratio**n if 0 <= n < given.length else Fraction(0) for n in given.window)


# One dimension: the closed form

N, L, R = sympy.symbols("n L r", integer=True, positive=True)


class ClosedForm(NamedTuple):
    """y[n] before, during (0 ≤ n < L) and after (n ≥ L) the boxcar. Whole r > 1 decide: these are rational in r."""

    before: Annotated[sympy.Expr, Formula("n L r")]
    during: Annotated[sympy.Expr, Formula("n L r", high=30, where=lambda v: v["n"] < v["L"] and v["r"] > 1)]
    after: Annotated[sympy.Expr, Formula("n L r", high=30, where=lambda v: v["n"] >= v["L"] and v["r"] > 1)]


def closed_form(given: Given) -> ClosedForm:
    """n + 1 taps lie under the boxcar while it enters, L taps from n − L + 1 on afterwards: two geometric series."""
    return ClosedForm(sympy.Integer(0), (1 - R ** (N + 1)) / (1 - R), R ** (N - L + 1) * (1 - R**L) / (1 - R))


@cache
def solved_recursion() -> ClosedForm:
    """See `closed_form_by_recursion`; solved once, as nothing in it depends on the given."""
    a, b = sympy.symbols("a b")
    fit = sympy.solve([a + b - 1, a + b * R - (1 + R)], [a, b])  # a + b·rⁿ through y[0] = 1 and y[1] = 1 + r
    during = fit[a] + fit[b] * R**N
    return ClosedForm(sympy.Integer(0), during, during.subs(N, L - 1) * R ** (N - L + 1))


def closed_form_by_recursion(given: Given) -> ClosedForm:
    """y[n] = r·y[n−1] + 1 is solved by a + b·rⁿ, fitted to y[0] and y[1]; after the boxcar y[n] = r·y[n−1] alone."""
    return solved_recursion()


def closed_form_gives_the_samples(given: Given, form: ClosedForm) -> bool:
    """With the numbers put in, the formulas give the terms of the definition, summed, at every n of the window."""
    for n, summed in zip(given.window, response_by_definition(given), strict=True):
        piece = form.before if n < 0 else form.during if n < given.length else form.after
        if piece.subs({R: sympy.Rational(given.ratio), N: n, L: given.length}) != sympy.Rational(summed):
            return False
    return True


def closed_form_one_tap_short(given: Given) -> ClosedForm:
    """You summed only n taps while the boxcar enters: at time n the taps from 0 to n meet it, and these are n + 1."""
    return closed_form(given)._replace(during=(1 - R**N) / (1 - R))


def closed_form_late_tail(given: Given) -> ClosedForm:
    """You placed the peak at n = L: the boxcar's last sample is x[L−1], so at n = L the response has fallen once."""
    return closed_form(given)._replace(after=R ** (N - L) * (1 - R**L) / (1 - R))


def closed_form_here(given: Given) -> ClosedForm:
    """The closed form with the given ratio put in, for c = r/(1−r): 1 + c − c·rⁿ, then c·((1/r)ᴸ − 1)·rⁿ."""
    r = sympy.Rational(given.ratio)
    c = r / (1 - r)
    return ClosedForm(sympy.Integer(0), 1 + c - c * r**N, c * ((1 / r) ** L - 1) * r**N)


# One dimension: the delayed input


def delayed_response(given: Given) -> Signal:
    """Delay the response instead of the input: y[n − shift]."""
    return tuple(under_boxcar(given, n - given.shift) for n in given.window)


def delayed_by_definition(given: Given) -> Signal:
    """Delay the input, then sum x[n−shift−i]·h[i] term by term."""
    terms = ({i for i in range(n + 1) if 0 <= n - given.shift - i < given.length} for n in given.window)
    return tuple(sum((given.ratio**i for i in under), Fraction(0)) for under in terms)


def delayed_by_steps(given: Given) -> Signal:
    """By linearity: a boxcar is one step minus a later step, and a step answers with 1 + r + … + rᵏ, k samples on."""
    steps = np.cumsum([given.ratio**i for i in range(max(given.stop, 0) + 1)]).tolist()
    on, off = given.shift, given.shift + given.length
    return tuple(
        (steps[n - on] if n >= on else Fraction(0)) - (steps[n - off] if n >= off else 0) for n in given.window
    )


def delayed_by_torch(given: Given) -> Signal:
    """Torch's conv1d on the delayed input, h reversed since torch does not flip; whole numbers below 2⁵³ are exact."""
    taps = whole_taps(given)
    if sum(taps) >= 2**53:
        raise ArithmeticError("the taps are too large for exact arithmetic in float64")
    x = [float(0 <= n - given.shift < given.length) for n in range(given.start - len(taps) + 1, given.stop + 1)]
    h = torch.tensor(taps[::-1], dtype=torch.float64)
    y = torch.nn.functional.conv1d(torch.tensor(x, dtype=torch.float64)[None, None], h[None, None])
    return tuple(Fraction(sample, taps[0]) for sample in integers(y.flatten().tolist()))


def delay_ignored(given: Given) -> Signal:
    """You returned the response as it was: a late input cannot be answered at the same time as an early one."""
    return tuple(under_boxcar(given, n) for n in given.window)


def delay_reversed(given: Given) -> Signal:
    """You shifted the wrong way: x[n − N] comes later, so its response does; y[n + N] would come earlier."""
    return tuple(under_boxcar(given, n + given.shift) for n in given.window)


def delay_off_by_one(given: Given) -> Signal:
    """Your response starts one sample early: the first sample, at time 0, moves to time N itself."""
    return tuple(under_boxcar(given, n - given.shift + 1) for n in given.window)


PROPERTIES = Choice({
    "equivariant": "shift equivariance (time invariance): delaying the input delays the output by as much",
    "invariant": "shift invariance: delaying the input leaves the output as it was",
    "opposite": "shift reversal: delaying the input makes the output earlier by as much",
    "gain": "fading: delaying the input only multiplies the output by a constant",
})  # fmt: skip


def delay_property(given: Given) -> str:
    """Delay the input by definition; of four predictions, keep the one that no sample from rest to tail refutes."""
    left = set(PROPERTIES.options)
    for n in range(-given.shift, given.length + 2 * given.shift + 1):
        heard = sum(given.ratio**i for i in range(n + 1) if 0 <= n - given.shift - i < given.length)
        predicted = {
            "equivariant": under_boxcar(given, n - given.shift),
            "invariant": under_boxcar(given, n),
            "opposite": under_boxcar(given, n + given.shift),
            "gain": under_boxcar(given, n) / given.ratio**given.shift,  # the one constant that fits the tail
        }
        left -= {name for name, value in predicted.items() if value != heard}
    (name,) = left
    return name


def delay_property_by_matrices(given: Given) -> str:
    """For all inputs at once: with filter and delay as matrices T, D, is T·D equal to D·T, T, Dᵀ·T or r⁻ˢ·T?"""
    size = given.shift + 4
    p, q = given.ratio.as_integer_ratio()
    taps = np.array([p**i * q ** (size - i) for i in range(size)], dtype=object)
    offsets = np.subtract.outer(np.arange(size), np.arange(size))
    filter_, delay = np.where(offsets >= 0, taps[offsets], 0), np.eye(size, k=-given.shift, dtype=int).astype(object)
    late = filter_ @ delay
    matches = {
        "equivariant": late == delay @ filter_,
        "invariant": late == filter_,
        "opposite": late == delay.T @ filter_,
        "gain": late * p**given.shift == filter_ * q**given.shift,
    }
    (name,) = (name for name, same in matches.items() if same.all())
    return name


def property_invariant(given: Given) -> str:
    """Invariant would mean that you cannot tell from the output that the input is late; compare where the two begin."""
    return "invariant"


def property_opposite(given: Given) -> str:
    """An output that comes earlier when its cause comes later would foresee the future; compare where the two begin."""
    return "opposite"


def property_gain(given: Given) -> str:
    """In the tail a delay does look like a factor, as every exponential does; look at the samples before the tail."""
    return "gain"


# Two dimensions


def convolve(image: Any, kernel: Any, padding: int = 0, stride: int = 1) -> Rows:
    """Rotate the kernel by half a turn, slide it over the image in its frame of zeros, and sum the products.

    [H, W] * [K, J] is [(H + 2·padding − K) // stride + 1, (W + 2·padding − J) // stride + 1].
    """
    places = np.lib.stride_tricks.sliding_window_view(np.pad(image, padding), np.shape(kernel))
    return integer_rows(np.einsum("ijab,ab->ij", places[::stride, ::stride], np.rot90(kernel, 2)))


def valid(given: Given) -> Rows:
    """The kernel, rotated by half a turn, at every place where it lies inside the image."""
    return convolve(given.image, given.kernel)


def padded(given: Given) -> Rows:
    """The rotated kernel also at the places where it sticks out by one, over a ring of zeros."""
    return convolve(given.image, given.kernel, padding=1)


def strided(given: Given) -> Rows:
    """The rotated kernel on the padded image, moved by two at a time."""
    return convolve(given.image, given.kernel, padding=1, stride=2)


def by_torch(given: Given, **options: int) -> Rows:
    """Torch's conv2d with the kernel rotated; whole numbers of this size are exact in float64."""
    image, kernel = (torch.tensor(rows, dtype=torch.float64)[None, None] for rows in (given.image, given.kernel))
    return integer_rows(torch.nn.functional.conv2d(image, kernel.flip(2, 3), **options)[0, 0].tolist())


def by_stamps(given: Given, padding: int = 0) -> Any:
    """Each pixel stamps the kernel as it is, times its value; [K−1:H, J−1:W] holds the sums that no stamp misses."""
    image, kernel = np.pad(given.image, padding), np.array(given.kernel)
    (height, width), (rows, columns) = image.shape, kernel.shape
    sums = np.zeros((height + rows - 1, width + columns - 1), dtype=int)
    for (i, j), pixel in np.ndenumerate(image):
        sums[i : i + rows, j : j + columns] += pixel * kernel
    return sums[rows - 1 : height, columns - 1 : width]


def valid_by_torch(given: Given) -> Rows:
    """Torch's conv2d does not flip, so it is given the rotated kernel."""
    return by_torch(given)


def valid_by_stamps(given: Given) -> Rows:
    """No flip at all: each pixel stamps the kernel as it is, scaled by its value, and overlapping stamps add."""
    return integer_rows(by_stamps(given))


def valid_by_dft(given: Given) -> Rows:
    """The convolution theorem in two dimensions: where the kernel lies inside, nothing wraps around; sums are whole."""
    shape, (rows, columns) = np.shape(given.image), np.shape(given.kernel)
    sums = np.fft.irfft2(np.fft.rfft2(given.image) * np.fft.rfft2(given.kernel, shape), shape)
    return integer_rows(np.rint(sums)[rows - 1 :, columns - 1 :])


def padded_by_torch(given: Given) -> Rows:
    """Torch's conv2d with padding=1 and the rotated kernel."""
    return by_torch(given, padding=1)


def padded_by_stamps(given: Given) -> Rows:
    """Each pixel, of the ring of zeros too, stamps the kernel as it is, and overlapping stamps add."""
    return integer_rows(by_stamps(given, padding=1))


def strided_by_torch(given: Given) -> Rows:
    """Torch's conv2d with padding=1, stride=2 and the rotated kernel."""
    return by_torch(given, padding=1, stride=2)


def strided_by_stamps(given: Given) -> Rows:
    """A stride only skips places: every other row and column, from the first on, of the stamped sums."""
    return integer_rows(by_stamps(given, padding=1)[::2, ::2])


def flip_matters(given: Given) -> bool:
    """Whether the kernel changes when it is rotated by half a turn."""
    return not np.array_equal(given.kernel, np.rot90(given.kernel, 2))


def wide(given: Given) -> bool:
    """Whether the kernel covers more than one pixel."""
    return np.size(given.kernel) > 1


def valid_unflipped(given: Given) -> Rows:
    """You did not flip the kernel, as a deep learning layer would not: convolution rotates it by half a turn first."""
    return convolve(given.image, np.rot90(given.kernel, 2))


def valid_transposed(given: Given) -> Rows:
    """You transposed the kernel: to flip is to reverse the order of rows and of columns; no row becomes a column."""
    return convolve(given.image, np.rot90(np.transpose(given.kernel), 2))


def valid_framed(given: Given) -> Rows:
    """You padded the image: without padding the kernel may not stick out, so the result is smaller than the image."""
    return padded(given)


def padded_unflipped(given: Given) -> Rows:
    """You padded as asked but did not flip the kernel: rotate it by half a turn, then slide."""
    return convolve(given.image, np.rot90(given.kernel, 2), padding=1)


def padded_forgotten(given: Given) -> Rows:
    """You left the padding out: with one ring of zeros the kernel's centre visits the border pixels, too."""
    return valid(given)


def padded_by_repetition(given: Given) -> Rows:
    """You repeated the border pixels outwards: padding here means zeros, which the kernel takes for a dark frame."""
    return convolve(np.pad(given.image, 1, mode="edge"), given.kernel)


def strided_unflipped(given: Given) -> Rows:
    """Padding and stride are right, but the kernel was not flipped: rotate it by half a turn before it moves."""
    return convolve(given.image, np.rot90(given.kernel, 2), padding=1, stride=2)


def strided_without_padding(given: Given) -> Rows:
    """You left the padding out: the kernel's first place is on the ring of zeros, one row and column outside."""
    return convolve(given.image, given.kernel, stride=2)


def strided_input(given: Given) -> Rows:
    """You dropped every other pixel first: a stride moves the whole kernel by two, and skips no pixel under it."""
    return convolve(np.pad(given.image, 1)[::2, ::2], given.kernel)


# Numbers for the page


class Landmarks(NamedTuple):
    """One dimension: y[L−1], Σh, Σy, y[stop], the factor ratio^−shift, and the taps that suffice for a thousandth."""

    peak: Fraction
    limit: Fraction
    total: Fraction
    last: Fraction
    gain: Fraction
    taps: int


def landmarks(given: Given) -> Landmarks:
    """By formula; K taps miss at most r^K·(1−rᴸ)/(1−r)."""
    r, size = given.ratio, given.length
    limit = 1 / (1 - r)
    peak = limit * (1 - r**size)
    taps = next(k for k in count() if r**k * peak < Fraction(1, 1000))
    return Landmarks(peak, limit, limit * size, under_boxcar(given, given.stop), r**-given.shift, taps)


def landmarks_by_running(given: Given) -> Landmarks:
    """Run the filter through the boxcar and down its tail, and read everything off; each tap leaves r times as much."""
    r, heard = given.ratio, [Fraction(1)]
    while len(heard) <= max(given.length + given.shift, given.stop):
        heard.append(r * heard[-1] + (len(heard) < given.length))
    total = sum(heard) + r * heard[-1] / (1 - r)
    last = heard[given.stop] if given.stop >= 0 else Fraction(0)
    gain = heard[given.length] / heard[given.length + given.shift]
    missing, taps = max(heard), 0
    while 1000 * missing >= 1:
        missing, taps = missing * r, taps + 1
    return Landmarks(max(heard), total / given.length, total, last, gain, taps)


class Corner(NamedTuple):
    """Two dimensions: the rotated kernel; at its first place inside, each row's share, their sum, the sum unflipped."""

    turned: Rows
    rows: tuple[int, ...]
    first: int
    unflipped: int


def corner(given: Given) -> Corner:
    """Multiply the first patch of the image by the rotated kernel, row by row."""
    kernel = tuple(row[::-1] for row in given.kernel[::-1])
    pairs = tuple(zip(kernel, given.image, strict=False))
    rows = tuple(sum(weight * pixel for weight, pixel in zip(*pair, strict=False)) for pair in pairs)
    return Corner(kernel, rows, sum(rows), valid_unflipped(given)[0][0])


def corner_by_numpy(given: Given) -> Corner:
    """NumPy's rot90, and a slice of the image."""
    kernel, turned = np.array(given.kernel), np.rot90(given.kernel, 2)
    patch = np.array(given.image)[: len(kernel), : len(kernel[0])]
    shares = (turned * patch).sum(axis=1)
    return Corner(integer_rows(turned), integers(shares), int(shares.sum()), int((kernel * patch).sum()))


# Figures


problem = Problem(
    title="Convolution as a filter",
    sources=[Source("EECS 182", "Fall 2025", "Homework 4", "3")],
    topics=["convolution", "signal processing", "shift equivariance"],
    level=2,
    minutes=30,
    given=Given(),
    draw=draw,
    boundaries=[
        Given(length=1),
        Given(start=0, stop=0),
        Given(start=-3, stop=-1),
        Given(start=9, stop=12),
        Given(ratio=Fraction(9, 10), stop=8, shift=1),
        Given(image=((3, 1, 4), (1, 5, 9), (2, 6, 5))),
        Given(image=((1, 2, 3, 5), (8, 13, 21, 34), (55, 89, 144, 233)), kernel=((1, -1), (2, 0))),
        Given(kernel=((2,),)),
    ],
    parts={
        "a": Part(response)
        .key(
            rationals(
                "0 0 0 0 0 0 1 3/2 7/4 15/8 31/16 63/32 127/64 127/128 127/256 127/512 127/1024 127/2048 127/4096"
            )
        )
        .also(response_by_definition, response_by_recursion, response_by_numpy, response_by_dft)
        .satisfies(sums_multiply, few_taps_come_close)
        .mistake(response_unflipped, when=lambda given: given.start < given.stop)
        .mistake(response_to_longer_boxcar, when=lambda given: given.stop >= given.length)
        .mistake(response_that_keeps_rising, when=lambda given: given.stop >= given.length)
        .mistake(product_of_samples, when=lambda given: given.stop >= 1),
        "a_closed": Part(closed_form)
        .also(closed_form_by_recursion)
        .satisfies(closed_form_gives_the_samples)
        .mistake(closed_form_one_tap_short)
        .mistake(closed_form_late_tail),
        "b": Part(delayed_response)
        .key(rationals("0 0 0 0 0 0 0 0 0 0 0 1 3/2 7/4 15/8 31/16 63/32 127/64 127/128"))
        .also(delayed_by_definition, delayed_by_steps, delayed_by_torch)
        .mistake(delay_ignored, when=lambda given: given.start < given.stop and given.stop >= 0)
        .mistake(delay_reversed, when=lambda given: given.start < given.stop and given.stop + given.shift >= 0)
        .mistake(delay_off_by_one, when=lambda given: given.start < given.stop and given.stop + 1 >= given.shift),
        "b_property": Part(delay_property, PROPERTIES)
        .key("equivariant")
        .also(delay_property_by_matrices)
        .mistake(property_invariant)
        .mistake(property_opposite)
        .mistake(property_gain),
        "c": Part(valid)
        .key(((-40, -40, -40), (-40, -40, -40), (-40, -40, -40)))
        .also(valid_by_torch, valid_by_stamps, valid_by_dft)
        .mistake(valid_unflipped, when=flip_matters)
        .mistake(valid_transposed, when=wide)
        .mistake(valid_framed),
        "d1": Part(padded)
        .key(
            (
                (-19, -28, -32, -36, -29),
                (-30, -40, -40, -40, -30),
                (-30, -40, -40, -40, -30),
                (-30, -40, -40, -40, -30),
                (49, 68, 72, 76, 59),
            )
        )
        .also(padded_by_torch, padded_by_stamps)
        .mistake(padded_unflipped, when=flip_matters)
        .mistake(padded_forgotten)
        .mistake(padded_by_repetition),
        "d2": Part(strided)
        .key(((-19, -32, -29), (-30, -40, -30), (49, 72, 59)))
        .also(strided_by_torch, strided_by_stamps)
        .mistake(strided_unflipped, when=flip_matters)
        .mistake(strided_without_padding)
        .mistake(strided_input, when=wide),
    },
    facts={
        "here": Part(closed_form_here)
        .key(ClosedForm(sympy.Integer(0), 2 - 2 ** (-N), (2**L - 1) / 2**N))
        .satisfies(closed_form_gives_the_samples),
        "landmarks": Part(landmarks).also(landmarks_by_running),
        "corner": Part(corner).also(corner_by_numpy),
    },
)
