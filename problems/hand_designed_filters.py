"""Filters designed by hand: blur, Laplacian and vertical edges, on a step edge, on noise and on a photograph.

Convention: filters are laid on the image as they are (cross-correlation, no flip), as in torch's conv layers.
Columns run along a row of pixels; a vertical edge has one grey level to its left and another to its right.
"""

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import product
from math import comb
from typing import Annotated, Any, NamedTuple

import networkx as nx
import numpy as np
import sympy
import torch
from matplotlib import cbook
from matplotlib.image import imread
from scipy import ndimage

from exambank import (
    Condition,
    Givens,
    Part,
    Problem,
    Real,
    Solutions,
    Source,
    at_least,
    at_most,
    integer_rows,
    integers,
)

Row = tuple[Fraction, ...]
Weights = tuple[Row, ...]
Pixels = np.ndarray[Any, Any]

LAPLACIAN = ((0, 1, 0), (1, -4, 1), (0, 1, 0))
VERTICAL = ((-1, 0, 1), (-1, 0, 1), (-1, 0, 1))


@dataclass(frozen=True)
class Given(Givens):
    """A blur over `size` × `size` pixels; a step image of as many `dark` columns, then as many `bright` ones."""

    size: Annotated[int, at_least(2), at_most(12)] = 3
    dark: Annotated[int, at_least(0), at_most(255)] = 0
    bright: Annotated[int, at_least(0), at_most(255)] = 90

    def constrain(self) -> None:
        """The step is one."""
        if self.dark == self.bright:
            raise ValueError(f"dark and bright must differ, got {self.dark} for both")


def draw(rng: np.random.Generator) -> Given:
    """A small blur and a step, up or down, that is a multiple of its size."""
    size = int(rng.integers(2, 5))
    low = 10 * int(rng.integers(0, 4))
    levels = [low, low + size * int(rng.integers(2, 13))]
    rng.shuffle(levels)
    return Given(size, *levels)


def rows(weight: Callable[[int, int], Fraction | int], size: int = 3) -> Weights:
    """A kernel from its weight at (row, column)."""
    return tuple(tuple(Fraction(weight(r, c)) for c in range(size)) for r in range(size))


def generator(given: Given) -> np.random.Generator:
    """Random numbers that are the same whenever the given is."""
    return np.random.default_rng([given.size, given.dark, given.bright])


def accepts(answer: Solutions, table: Pixels, divisor: int = 1) -> bool:
    """Whether a kernel of whole numbers over `divisor` is right."""
    return not answer.broken(rows(lambda r, c: Fraction(int(table[r, c]), divisor), len(table)))


def mark(*places: tuple[int, ...], size: int = 3) -> list[list[int]]:
    """Coefficients that are 1 at these places: the sum of the weights there."""
    return [[int((r, c) in places) for c in range(size)] for r in range(size)]


# a: blur


def blur(given: Given) -> Solutions:
    """The mean of the pixels under the kernel: equal weights that add up to 1."""
    share = Fraction(1, given.size**2)
    return Solutions(rows(lambda r, c: share, given.size), blurs(given.size))


@cache
def blurs(size: int) -> tuple[Condition, ...]:
    """What makes a blur: the weights add up to 1, none is negative, and no single one is everything."""
    places = [*product(range(size), repeat=2)]
    return (
        Condition(mark(*places, size=size), "=", 1, "The weights must add up to 1, or a flat area changes its grey level."),
        *(
            Condition(mark(p, size=size), "≥", 0, "A weight is negative: a blur mixes pixels, it subtracts none.")
            for p in places
        ),
        *(
            Condition(mark(p, size=size), "<", 1, "One weight is everything, which copies a pixel: a blur mixes several.")
            for p in places
        ),
    )  # fmt: skip


def binomial_blur(given: Given) -> Solutions:
    """Another blur: Pascal's triangle across times Pascal's triangle down. It is judged on white pages with one black
    pixel each, which may become grey but neither brighter than white nor quite black."""
    n = given.size
    pascal = [Fraction(comb(n - 1, k), 2 ** (n - 1)) for k in range(n)]
    white = np.ones((n, n), dtype=int)
    pages: list[Pixels] = [white - np.array(mark(place, size=n), dtype=int) for place in product(range(n), repeat=2)]
    conditions = [Condition(white.tolist(), "=", 1, "")]
    conditions += [Condition((-page).tolist(), "≥", -1, "") for page in pages]
    conditions += [Condition((-page).tolist(), "<", 0, "") for page in pages]
    return Solutions(tuple(tuple(a * b for b in pascal) for a in pascal), tuple(conditions))


def blur_is_separable(given: Given, answer: Solutions) -> bool:
    """The kernel is an outer product: blurring all rows, then all columns, does the same with 2·size multiplications."""
    down = [sum(row) for row in answer.example]
    across = [sum(column) for column in zip(*answer.example, strict=True)]
    return answer.example == tuple(tuple(a * b for b in across) for a in down)


def blur_is_torchs_average(given: Given, answer: Solutions) -> bool:
    """On random pixels, torch's conv2d with this kernel gives what its avg_pool2d with stride 1 gives."""
    image = torch.tensor(np.random.default_rng(given.size).integers(0, 256, (1, 1, 16, 16)), dtype=torch.float64)
    kernel = torch.tensor([[float(w) for w in row] for row in answer.example], dtype=torch.float64)
    filtered = torch.nn.functional.conv2d(image, kernel[None, None])
    return bool(torch.allclose(filtered, torch.nn.functional.avg_pool2d(image, given.size, 1), rtol=1e-12))


def blur_is_scipys_box(given: Given, answer: Solutions) -> bool:
    """Scipy's uniform_filter spreads one bright pixel into the kernel and nothing else."""
    spot = np.zeros((3 * given.size,) * 2)
    spot[given.size, given.size] = 1
    spread = ndimage.uniform_filter(spot, given.size, mode="constant")
    lit = spread[spread > 1e-9]
    return bool(lit.shape == (given.size**2,) and np.allclose(lit, float(answer.example[0][0]), rtol=1e-12))


def right_and_wrong_blurs(given: Given, answer: Solutions) -> bool:
    """Drawn positive weights over their sum are accepted; with one negative, twice as large, or alone they are not."""
    n, rng = given.size, generator(given)
    table = rng.integers(1, 4, (n, n))
    negative, place = table.copy(), tuple(rng.integers(0, n, 2))
    negative[place] = -1
    return accepts(answer, table, int(table.sum())) and not (
        accepts(answer, negative, int(negative.sum()))
        or accepts(answer, 2 * table, int(table.sum()))
        or accepts(answer, table != negative, 1)
    )


def blur_unnormalised(given: Given) -> Solutions:
    """You add the pixels up instead of averaging them: a flat area gets brighter by the sum of all weights."""
    return Solutions(rows(lambda r, c: 1, given.size))


def blur_divided_by_side(given: Given) -> Solutions:
    """You divided by the length of one side of the kernel; count the pixels that lie under all of it."""
    return Solutions(rows(lambda r, c: Fraction(1, given.size), given.size))


def blur_that_copies(given: Given) -> Solutions:
    """This kernel keeps one pixel and ignores its neighbours, so the picture stays as sharp as it was."""
    return Solutions(rows(lambda r, c: r == c == given.size // 2, given.size))


def blurred_step(given: Given) -> Row:
    """With j of its columns beyond the edge, j/size of the kernel sees the new grey level: a straight ramp."""
    return tuple(
        given.dark + Fraction(j, given.size) * (given.bright - given.dark) for j in range(given.size + 1)
    )  # fmt: skip


def step_image(given: Given) -> Pixels:
    """The step: `size` dark columns and `size` bright ones, `size` + 2 rows of them."""
    row = np.repeat([given.dark, given.bright], given.size)
    return np.tile(row, (given.size + 2, 1))


def blurred_step_by_scipy(given: Given) -> Row:
    """Scipy's convolve with ones, in whole numbers, divided by the pixels under the kernel; the frame is left out."""
    n = given.size
    sums = ndimage.convolve(step_image(given), np.ones((n, n), dtype=int))
    first = (n - 1) // 2  # where scipy puts the first kernel that lies inside
    return tuple(Fraction(int(total), n * n) for total in sums[n // 2, first : first + n + 1])


def blurred_step_by_linearity(given: Given) -> Row:
    """A step is a flat page plus one bright column for each place beyond the edge; blurred columns add up."""
    n = given.size
    responses = np.zeros(n + 1, dtype=int)
    for column in range(n, 2 * n):
        responses += [int(start <= column < start + n) for start in range(n + 1)]
    return tuple(Fraction(given.dark) + Fraction(given.bright - given.dark) * int(r) / n for r in responses)


def step_not_normalised(given: Given) -> Row:
    """These are the sums of the pixels under the kernel: to be a mean, they must be divided by their number."""
    return tuple(given.size**2 * y for y in blurred_step(given))


def step_divided_by_side(given: Given) -> Row:
    """You averaged over one row of the kernel and added up the rows: a mean divides by all pixels under it."""
    return tuple(given.size * y for y in blurred_step(given))


def step_unchanged(given: Given) -> Row:
    """Your edge is as sharp as before; wherever the kernel lies across the edge, it sees both grey levels."""
    return tuple(Fraction(given.dark if 2 * j <= given.size else given.bright) for j in range(given.size + 1))


# b: edges in every direction

CORNERS, SIDES = ((0, 0), (0, 2), (2, 0), (2, 2)), ((0, 1), (1, 0), (1, 2), (2, 1))


@cache
def all_edges() -> tuple[Condition, ...]:
    """Silent on flat areas, unchanged by a quarter turn, and silent on no straight edge."""
    everywhere = mark(*product(range(3), repeat=2))

    def alike(one: tuple[int, int], other: tuple[int, int], name: str) -> Condition:
        return Condition(
            (np.array(mark(one)) - mark(other)).tolist(),
            "=",
            0,
            f"The four {name} must have equal weights, or some directions count for more than others.",
        )

    return (
        Condition(everywhere, "=", 0, "The weights must add up to 0, or a flat area, without any edge, is answered too."),
        *(alike(SIDES[0], place, "sides") for place in SIDES[1:]),
        *(alike(CORNERS[0], place, "corners") for place in CORNERS[1:]),
        Condition(mark((0, 2), (1, 2), (2, 2)), "≠", 0, "Upright and level edges get no answer: try a white right column."),
        Condition(mark((1, 2), (2, 1), (2, 2)), "≠", 0, "Diagonal edges get no answer: try a white corner of three pixels."),
    )  # fmt: skip


def laplacian(given: Given) -> Solutions:
    """Four times the difference between the mean of the four neighbours and the pixel: the discrete Laplacian."""
    return Solutions(rows(lambda r, c: LAPLACIAN[r][c]), all_edges())


def laplacian_nine_point(given: Given) -> Solutions:
    """Another such filter, which counts diagonal neighbours too. It is judged on images that are polynomials: silent
    on 1, x, y, xy, x²y, xy² and x² − y², not on x² nor on 4x² − 3x²y², which stand for the two kinds of edges."""
    y, x = np.mgrid[-1:2, -1:2]
    silent = [x**0, x, y, x * y, x * x * y, x * y * y, x * x - y * y]
    conditions = [Condition(image.tolist(), "=", 0, "") for image in silent]
    conditions += [Condition(image.tolist(), "≠", 0, "") for image in (x * x, 4 * x * x - 3 * x * x * y * y)]
    second, smooth = np.array([1, -2, 1]), np.array([1, 4, 1])
    example = (np.outer(smooth, second) + np.outer(second, smooth)) // 2
    return Solutions(rows(lambda r, c: int(example[r, c])), tuple(conditions))


def laplacian_is_scipys(given: Given, answer: Solutions) -> bool:
    """Scipy's laplace turns one bright pixel into this kernel."""
    return answer.example == integer_rows(ndimage.laplace(np.array(mark((1, 1)))))


def laplacian_is_the_grids(given: Given, answer: Solutions) -> bool:
    """It is minus a row of a graph's Laplacian: networkx's, for the middle of a 3 × 3 grid of neighbours."""
    places = [*product(range(3), repeat=2)]
    middle = nx.laplacian_matrix(nx.grid_2d_graph(3, 3), nodelist=places).toarray()[4]
    return [-int(w) for w in middle] == [w for row in answer.example for w in row]


def laplacian_is_a_second_derivative(given: Given, answer: Solutions) -> bool:
    """Torch's conv2d with it finds ∂²/∂x² + ∂²/∂y² of ax² + bxy + cy² + dx + e exactly: 2a + 2c everywhere."""
    y, x = (grid.double() for grid in torch.meshgrid(torch.arange(6), torch.arange(7), indexing="ij"))
    a, b, c, d, e = np.random.default_rng(given.size).integers(-9, 10, 5).tolist()
    image = a * x * x + b * x * y + c * y * y + d * x + e
    kernel = torch.tensor([[float(w) for w in row] for row in answer.example], dtype=torch.float64)
    filtered = torch.nn.functional.conv2d(image[None, None], kernel[None, None])
    return bool((filtered == 2 * a + 2 * c).all())


def right_and_wrong_detectors(given: Given, answer: Solutions) -> bool:
    """A drawn side and corner are accepted if the sums over the pixels beyond each of eight edges are not 0; another
    weight at one place, balanced in the centre, makes them wrong."""
    rng = generator(given)
    side, corner = rng.integers(-3, 4, 2)
    table = np.array([[corner, side, corner], [side, -4 * (side + corner), side], [corner, side, corner]])
    y, x = np.mgrid[-1:2, -1:2]
    beyond = [table[a * y + b * x > 0].sum() for a, b in product((-1, 0, 1), repeat=2) if (a, b) != (0, 0)]
    lopsided = table.copy()
    lopsided[tuple(SIDES[rng.integers(4)] if rng.integers(2) else CORNERS[rng.integers(4)])] += 1
    lopsided[1, 1] -= 1
    return accepts(answer, table) == all(beyond) and not accepts(answer, lopsided)


def laplacian_with_wrong_centre(given: Given) -> Solutions:
    """The centre has the sign of its neighbours, so they add up: on a flat area nothing cancels."""
    return Solutions(rows(lambda r, c: abs(LAPLACIAN[r][c])))


def laplacian_with_light_centre(given: Given) -> Solutions:
    """One centre against four neighbours is out of balance: the centre must outweigh all four of them together."""
    return Solutions(rows(lambda r, c: -1 if r == c == 1 else LAPLACIAN[r][c]))


def laplacian_along_rows(given: Given) -> Solutions:
    """You compare a pixel with its left and right neighbours only: edges that run along the rows stay hidden."""
    return Solutions(rows(lambda r, c: (r == 1) * (1, -2, 1)[c]))


def laplacian_added_to_the_picture(given: Given) -> Solutions:
    """This sharpens: it adds the edges to the picture. To see the edges alone, take the picture away again."""
    return Solutions(rows(lambda r, c: (r == c == 1) - LAPLACIAN[r][c]))


# c: vertical edges

CONTRAST = 10**6
"""Three columns of grey levels −1, 0 and this: two vertical edges whose answers can cancel only in a filter whose left
column weighs a million times what its right one does, so that one linear condition does for “no vertical edge”."""


def vertical(given: Given) -> Solutions:
    """Right column minus left column: rows that are flat cancel, whatever their grey level is."""
    balanced = [
        Condition([[int(r == row)] * 3 for r in range(3)], "=", 0,
                  f"The weights of the {name} row must add up to 0: try an image that is white in this row only.")
        for row, name in enumerate(("upper", "middle", "lower"))
    ]  # fmt: skip
    seen = Condition(
        [[-1, 0, CONTRAST]] * 3, "≠", 0, "Vertical edges get no answer: the weights of each column cancel."
    )
    return Solutions(rows(lambda r, c: VERTICAL[r][c]), (*balanced, seen))


def vertical_by_sobel(given: Given) -> Solutions:
    """Another such filter: Sobel's, an outer product. It is judged on level edges, whose lowest 1, 2 or 3 rows are
    white, and on two upright ones at once."""
    level = [Condition([[int(r >= 3 - white)] * 3 for r in range(3)], "=", 0, "") for white in (1, 2, 3)]
    upright = Condition([[0, 1, 10**7]] * 3, "≠", 0, "")
    sobel = np.outer([1, 2, 1], [-1, 0, 1])
    return Solutions(rows(lambda r, c: int(sobel[r, c])), (*level, upright))


def vertical_sees_what_it_should(given: Given, answer: Solutions) -> bool:
    """Torch's conv2d on the step image answers only where the kernel lies across the edge, on its transpose nowhere."""
    image = torch.tensor(step_image(given)[:, given.size - 2 : given.size + 2], dtype=torch.float64)
    kernel = torch.tensor([[float(w) for w in row] for row in answer.example], dtype=torch.float64)[None, None]
    upright = torch.nn.functional.conv2d(image[None, None], kernel)
    level = torch.nn.functional.conv2d(image.T[None, None], kernel)
    return bool((upright != 0).all() and (level == 0).all())


def vertical_is_scipys(given: Given, answer: Solutions) -> bool:
    """Scipy's prewitt along the columns is the correlation with this kernel."""
    image = np.random.default_rng(given.size).integers(0, 256, (6, 7))
    ours = ndimage.correlate(image, np.array([[int(w) for w in row] for row in answer.example]))
    return bool((ndimage.prewitt(image, axis=1) == ours).all())


def right_and_wrong_upright(given: Given, answer: Solutions) -> bool:
    """Drawn rows that add up to 0 are accepted if some edge gives a sum that is not; one weight changed is wrong."""
    rng = generator(given)
    left, middle = rng.integers(-1, 2, (2, 3))
    table = np.stack([left, middle, -left - middle], axis=1)
    changed = table.copy()
    changed[tuple(rng.integers(0, 3, 2))] += 1
    seen = bool(table[:, 2].sum() or table[:, 1:].sum())
    return accepts(answer, table) == seen and not accepts(answer, changed)


def vertical_transposed(given: Given) -> Solutions:
    """You found horizontal edges: compare what lies left and right of a vertical edge, not what is above and below."""
    return Solutions(rows(lambda r, c: VERTICAL[c][r]))


def vertical_added(given: Given) -> Solutions:
    """Both columns have the same sign, so the filter adds what it should compare, and answers a flat area too."""
    return Solutions(rows(lambda r, c: abs(VERTICAL[r][c])))


def vertical_in_all_directions(given: Given) -> Solutions:
    """The Laplacian answers edges in all directions, horizontal ones too."""
    return Solutions(rows(lambda r, c: LAPLACIAN[r][c]))


# d: noise


def noise_left(given: Given) -> Fraction:
    """Variances of independent pixels add, each times its weight squared: size² terms of (1/size²)²."""
    return sum((Fraction(1, given.size**2) ** 2 for _ in range(given.size**2)), Fraction(0))


def noise_left_by_coin_flips(given: Given) -> Fraction:
    """For pixels of ±1, by the number k of heads among them: the mean square of (2k − n)/n under the binomial law."""
    n = given.size**2
    return sum((Fraction(comb(n, k), 2**n) * Fraction(2 * k - n, n) ** 2 for k in range(n + 1)), Fraction(0))


def noise_left_by_spectrum(given: Given) -> Fraction:
    """White noise has the same power at all frequencies; the mean of |DFT|² over all of them is what passes."""
    n = given.size
    passed = float(np.mean(np.abs(np.fft.fft2(np.ones((n, n)), (2 * n, 2 * n))) ** 2))
    return Fraction(round(passed), n**4)


def noise_left_in_a_simulation(given: Given, answer: Fraction) -> bool:
    """Torch's avg_pool2d over 4000 patches of drawn noise: within six standard errors, √(2/4000) of the variance each."""
    n, patches = given.size, 4000
    noise = np.random.default_rng(given.size).standard_normal((patches, 1, n, n))
    means = torch.nn.functional.avg_pool2d(torch.from_numpy(noise), n)
    return bool(abs(float((means**2).mean()) / float(answer) - 1) < 6 * (2 / patches) ** 0.5)


def noise_as_deviation(given: Given) -> Fraction:
    """This is what happens to the standard deviation; the variance is its square."""
    return Fraction(1, given.size)


def noise_unchanged(given: Given) -> Fraction:
    """The weights add up to 1, which keeps the mean; for the variance, add up their squares."""
    return Fraction(1)


def noise_of_one_pixel(given: Given) -> Fraction:
    """This is the contribution of a single pixel; all pixels under the kernel contribute."""
    return Fraction(1, given.size**4)


# e: frequencies

Four = tuple[sympy.Expr, ...]


class Response(NamedTuple):
    """|H| of each filter for a flat area, stripes of period 4, stripes of period 2, a checkerboard."""

    blur: Four
    laplacian: Four
    vertical: Four


TURNS = ((0, 0), (0, 1), (0, 2), (2, 2))
"""Quarter turns of the wave from row to row and from column to column, in the order asked."""


def response(given: Given) -> Response:
    """Σ h·iᵏ, where k counts the quarter turns of the wave up to each weight; powers of i are exact."""
    box = rows(lambda r, c: Fraction(1, given.size**2), given.size)
    return Response(*(tuple(magnitude(h, turns) for turns in TURNS) for h in (box, LAPLACIAN, VERTICAL)))


def magnitude(kernel: Sequence[Sequence[Fraction | int]], turns: tuple[int, int]) -> sympy.Expr:
    """|Σ h[r, c]·i^(r·down + c·across)|, from its real and imaginary part."""
    real = imaginary = Fraction(0)
    for r, row in enumerate(kernel):
        for c, weight in enumerate(row):
            k = (r * turns[0] + c * turns[1]) % 4
            real += weight * (1, 0, -1, 0)[k]
            imaginary += weight * (0, 1, 0, -1)[k]
    return sympy.sqrt(sympy.Rational(real**2 + imaginary**2))


def response_by_fft(given: Given) -> Response:
    """NumPy's fft2 of each kernel, padded; |H|² is a whole number over that of the weights, so rounding is exact."""
    n = given.size
    grid = 4 * max(n, 3)

    def read(kernel: Sequence[Sequence[int]], divisor: int) -> Four:
        power = np.abs(np.fft.fft2(kernel, (grid, grid))) ** 2
        found = (power[grid * down // 4, grid * across // 4] for down, across in TURNS)
        return tuple(sympy.sqrt(sympy.Rational(round(float(p)), divisor**2)) for p in found)

    return Response(read([[1] * n] * n, n * n), read(LAPLACIAN, 1), read(VERTICAL, 1))


def response_by_filtering(given: Given) -> Response:
    """Scipy filters the waves themselves: |H|² is the square of the answer to a cosine plus that to a sine."""
    n = given.size
    r, c = np.mgrid[:16, :16]

    def measure(kernel: Pixels, divisor: int) -> Four:
        amplitudes = []
        for down, across in TURNS:
            waves = (np.array(table)[(down * r + across * c) % 4] for table in ((1, 0, -1, 0), (0, 1, 0, -1)))
            cosine, sine = (int(ndimage.correlate(wave, kernel, mode="wrap")[8, 8]) for wave in waves)
            amplitudes.append(sympy.sqrt(sympy.Rational(cosine**2 + sine**2, divisor**2)))
        return tuple(amplitudes)

    box = np.ones((n, n), dtype=int)
    return Response(measure(box, n * n), measure(np.array(LAPLACIAN), 1), measure(np.array(VERTICAL), 1))


@cache
def closed_response(size: int) -> Response:
    """See `response_by_formula`."""
    angles = [(sympy.pi * down / 2, sympy.pi * across / 2) for down, across in TURNS]

    def box(angle: sympy.Expr) -> sympy.Expr:
        return abs(sympy.sin(size * angle / 2) / (size * sympy.sin(angle / 2))) if angle else sympy.Integer(1)

    return Response(
        tuple(box(v) * box(u) for v, u in angles),
        tuple(abs(2 * sympy.cos(v) + 2 * sympy.cos(u) - 4) for v, u in angles),
        tuple(abs(2 * sympy.sin(u) * (1 + 2 * sympy.cos(v))) for v, u in angles),
    )


def response_by_formula(given: Given) -> Response:
    """In closed form: sin(nω/2)/(n·sin(ω/2)) for each axis of the blur, 2cos ω₁ + 2cos ω₂ − 4 for the Laplacian, and
    2i·sin ω₂·(1 + 2cos ω₁) for the vertical edges."""
    return closed_response(given.size)


def response_signed(given: Given) -> Response:
    """You gave H with its sign; a magnitude has none, and a minus only turns bright into dark."""
    found = response(given)
    return found._replace(laplacian=tuple(-h for h in found.laplacian))


def response_unnormalised(given: Given) -> Response:
    """Your blur multiplies a flat area by the number of its weights; they must add up to 1."""
    found = response(given)
    return found._replace(blur=tuple(given.size**2 * h for h in found.blur))


def response_to_level_stripes(given: Given) -> Response:
    """You took stripes that run along the rows; vertical ones change from column to column."""
    exchanged = tuple(magnitude(VERTICAL, (across, down)) for down, across in TURNS)
    return response(given)._replace(vertical=exchanged)


def response_of_next_neighbours(given: Given) -> Response:
    """You compared pixels next to each other; this filter compares the column to the left with that to the right."""
    adjacent = tuple(magnitude(((0, -1, 1),) * 3, turns) for turns in TURNS)
    return response(given)._replace(vertical=adjacent)


def response_of_one_axis(given: Given) -> Response:
    """On the checkerboard the grey levels alternate along both axes: the factors of the two axes multiply."""
    found = response(given)
    return found._replace(blur=(*found.blur[:3], found.blur[2]))


# What the page tells besides


def laplacian_on_step(given: Given) -> tuple[int, ...]:
    """Silent but for the two columns at the edge, where one neighbour of four differs, once from each side."""
    rise = given.bright - given.dark
    return (*(0,) * (given.size - 2), rise, -rise, *(0,) * (given.size - 2))


def laplacian_on_step_by_scipy(given: Given) -> tuple[int, ...]:
    """Scipy's laplace on the step image, without the frame."""
    return integers(ndimage.laplace(step_image(given))[1, 1:-1])


def vertical_on_step(given: Given) -> tuple[int, ...]:
    """Three rows times the step, at the two columns whose neighbours lie on different sides."""
    rise = 3 * (given.bright - given.dark)
    return (*(0,) * (given.size - 2), rise, rise, *(0,) * (given.size - 2))


def vertical_on_step_by_torch(given: Given) -> tuple[int, ...]:
    """Torch's conv2d on the step image."""
    image = torch.tensor(step_image(given), dtype=torch.float64)[None, None]
    kernel = torch.tensor(VERTICAL, dtype=torch.float64)[None, None]
    return integers(torch.nn.functional.conv2d(image, kernel)[0, 0, 0].tolist())


class Amplification(NamedTuple):
    """What other filters do to the variance of white noise: factors, and that of the binomial blur."""

    laplacian: int
    vertical: int
    binomial: Fraction


def amplification(given: Given) -> Amplification:
    """The sum of the squared weights."""
    pascal = [comb(given.size - 1, k) for k in range(given.size)]
    squares = sum(a * a * b * b for a in pascal for b in pascal)
    return Amplification(
        sum(w * w for row in LAPLACIAN for w in row),
        sum(w * w for row in VERTICAL for w in row),
        Fraction(squares, 4 ** (2 * given.size - 2)),
    )


def amplification_by_enumeration(given: Given) -> Amplification:
    """The mean square over all 2⁹ patches of ±1 noise; for binomial weights, Vandermonde: Σ C(n,k)² = C(2n,n)."""
    patches = np.array([*product((-1, 1), repeat=9)])
    edges, upright = (int(((patches @ np.ravel(kernel)) ** 2).sum()) for kernel in (LAPLACIAN, VERTICAL))
    n = given.size - 1
    return Amplification(edges // 2**9, upright // 2**9, Fraction(comb(2 * n, n), 4**n) ** 2)


def neighbours(given: Given) -> Fraction:
    """Two kernels side by side share all columns but one: so much of their noise is the same."""
    return 1 - Fraction(1, given.size)


def neighbours_by_counting(given: Given) -> Fraction:
    """Covariance by counting shared pixels, over the variance by counting its own."""
    n = given.size
    here = set(product(range(n), range(n)))
    there = {(r, c + 1) for r, c in here}
    return Fraction(len(here & there), len(here))


class Displacement(NamedTuple):
    """By how many pixels a bright spot moves along each axis under an even blur, and under an odd one."""

    torch: Fraction
    scipy: Fraction
    odd: Fraction


def displacement(given: Given) -> Displacement:
    """An even kernel has no middle pixel: (n − 1)/2 pixels lie before its centre, and only whole ones can."""
    n = 2 * given.size
    missing = Fraction(n - 1, 2) - (n - 1) // 2
    return Displacement(-missing, missing, Fraction(0))


def displacement_measured(given: Given) -> Displacement:
    """The centroid of one bright pixel, blurred by torch's conv2d (padding "same") and scipy's uniform_filter."""
    n = 2 * given.size
    spot = np.zeros((3 * n, 3 * n))
    spot[n, n] = 1

    def by_torch(size: int) -> Pixels:
        ones = torch.ones((1, 1, size, size), dtype=torch.float64)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # torch warns that an even kernel costs it a copy
            return np.asarray(
                torch.nn.functional.conv2d(torch.from_numpy(spot)[None, None], ones, padding="same")[0, 0]
            )

    def moved(blurred: Pixels) -> Fraction:
        return Fraction(round(2 * (ndimage.center_of_mass(blurred)[1] - n)), 2)

    return Displacement(moved(by_torch(n)), moved(ndimage.uniform_filter(spot, n)), moved(by_torch(n - 1)))


# The photograph

WIDTH = 96


@cache
def photograph() -> Pixels:
    """WIDTH × WIDTH grey levels: the sample photograph that matplotlib ships (Grace Hopper, US Navy, public domain),
    cut to its middle and averaged over 4 × 4 pixels."""
    colours = imread(cbook.get_sample_data("grace_hopper.jpg", asfileobj=False))[5 : 5 + 4 * WIDTH, 70 : 70 + 4 * WIDTH]
    grey = colours @ np.array([0.299, 0.587, 0.114])  # luma of ITU-R BT.601
    return np.asarray(np.rint(grey.reshape(WIDTH, 4, WIDTH, 4).mean((1, 3))))


def shown_sizes(given: Given) -> tuple[int, ...]:
    """The size, and twice and three times as much."""
    return tuple(k * given.size for k in (1, 2, 3))


class Frame(NamedTuple):
    """How many of the photograph's `pixels` change with the handling of the border, for each of the `sizes`."""

    pixels: int
    sizes: tuple[int, ...]
    changed: tuple[int, ...]


def frame(given: Given) -> Frame:
    """All pixels but those whose kernel lies inside the image, (WIDTH − size + 1)² of them."""
    sizes = shown_sizes(given)
    return Frame(WIDTH**2, sizes, tuple(WIDTH**2 - (WIDTH - n + 1) ** 2 for n in sizes))


def frame_counted(given: Given) -> Frame:
    """Blur the photograph twice with scipy, once continued by black and once by its own border, and count."""
    image, changed = photograph(), []
    for n in range(given.size, 4 * given.size, given.size):
        black, nearest = (ndimage.uniform_filter(image, n, mode=mode) for mode in ("constant", "nearest"))
        changed.append(int((np.abs(black - nearest) > 1e-6).sum()))
    return Frame(image.size, tuple(range(given.size, 4 * given.size, given.size)), tuple(changed))


class Left(NamedTuple):
    """The share of the variance that a blur of each size leaves: of the photograph, and of white noise."""

    photograph: tuple[Annotated[float, Real(1e-2, because="decoders of JPEG differ by a grey level")], ...]
    noise: Row


def left(given: Given) -> Left:
    """Measured on the photograph where the kernel lies inside, by cumulative sums; for noise as in part d."""
    image, shares = photograph(), []
    for n in shown_sizes(given):
        sums = np.pad(image.cumsum(0).cumsum(1), ((1, 0), (1, 0)))
        means = (sums[n:, n:] - sums[:-n, n:] - sums[n:, :-n] + sums[:-n, :-n]) / n**2
        shares.append(float(means.var() / image.var()))
    return Left(tuple(shares), tuple(Fraction(1, n**2) for n in shown_sizes(given)))


def left_by_torch(given: Given) -> Left:
    """The same with torch's avg_pool2d; for noise, by the coin flips of part d."""
    image = torch.from_numpy(photograph())[None, None]
    sizes = [given.size * k for k in range(1, 4)]
    blurred = [torch.nn.functional.avg_pool2d(image, n, stride=1) for n in sizes]
    spread = float(image.var(correction=0))
    return Left(
        tuple(float(b.var(correction=0)) / spread for b in blurred),
        tuple(Fraction(sum(comb(n, k) * (2 * k - n) ** 2 for k in range(n + 1)), 2**n * n**2) for n in (s * s for s in sizes)),
    )  # fmt: skip


problem = Problem(
    title="Filters designed by hand",
    sources=[
        Source("EECS 182", "Fall 2025", "Homework 4", "5"),
        Source("EECS 182", "Fall 2023", "Homework 4", "1"),
        Source("EECS 182", "Fall 2023", "Homework 4", "4(b, c)"),
    ],
    topics=["convolution", "image processing"],
    level=1,
    minutes=20,
    given=Given(),
    draw=draw,
    boundaries=[Given(size=2), Given(size=6, dark=255, bright=0), Given(size=9)],
    parts={
        "a": Part(blur)
        .key(Solutions(((Fraction(1, 9),) * 3,) * 3))
        .also(binomial_blur)
        .satisfies(right_and_wrong_blurs, blur_is_separable, blur_is_torchs_average, blur_is_scipys_box)
        .mistake(blur_unnormalised)
        .mistake(blur_divided_by_side)
        .mistake(blur_that_copies),
        "a_step": Part(blurred_step)
        .also(blurred_step_by_scipy, blurred_step_by_linearity)
        .mistake(step_not_normalised)
        .mistake(step_divided_by_side)
        .mistake(step_unchanged),
        "b": Part(laplacian)
        .key(Solutions(((Fraction(0), Fraction(1), Fraction(0)),
                        (Fraction(1), Fraction(-4), Fraction(1)),
                        (Fraction(0), Fraction(1), Fraction(0)))))
        .also(laplacian_nine_point)
        .satisfies(right_and_wrong_detectors)
        .satisfies(laplacian_is_scipys, laplacian_is_the_grids, laplacian_is_a_second_derivative)
        .mistake(laplacian_with_wrong_centre)
        .mistake(laplacian_with_light_centre)
        .mistake(laplacian_along_rows)
        .mistake(laplacian_added_to_the_picture),
        "c": Part(vertical)
        .key(Solutions(((Fraction(-1), Fraction(0), Fraction(1)),) * 3))
        .also(vertical_by_sobel)
        .satisfies(right_and_wrong_upright, vertical_sees_what_it_should, vertical_is_scipys)
        .mistake(vertical_transposed)
        .mistake(vertical_added)
        .mistake(vertical_in_all_directions),
        "d": Part(noise_left)
        .also(noise_left_by_coin_flips, noise_left_by_spectrum)
        .satisfies(noise_left_in_a_simulation)
        .mistake(noise_as_deviation)
        .mistake(noise_unchanged)
        .mistake(noise_of_one_pixel),
        "e": Part(response)
        .also(response_by_fft, response_by_filtering, response_by_formula)
        .mistake(response_signed)
        .mistake(response_unnormalised)
        .mistake(response_to_level_stripes)
        .mistake(response_of_next_neighbours)
        .mistake(response_of_one_axis, when=lambda given: given.size % 2 == 1),
    },
    facts={
        "step_laplacian": Part(laplacian_on_step).also(laplacian_on_step_by_scipy),
        "step_vertical": Part(vertical_on_step).also(vertical_on_step_by_torch),
        "amplified": Part(amplification).also(amplification_by_enumeration),
        "neighbours": Part(neighbours).also(neighbours_by_counting),
        "moved": Part(displacement).also(displacement_measured),
        "frame": Part(frame).also(frame_counted),
        "left": Part(left).also(left_by_torch),
    },
)  # fmt: skip
