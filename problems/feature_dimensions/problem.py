"""Feature dimensions: what a convolution costs, what comes out, and what it sees.

Convention: shapes are height × width × channels; kernels are square; padding P adds P pixels on every side;
sizes are rounded down, as every framework does by default; rows and columns of a picture are counted from 0.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Annotated, Any, Literal

import numpy as np

import exambank as eb

Line = Literal["horizontal", "vertical"]
Features = tuple[Fraction, ...]
Size = Annotated[int, eb.at_least(4), eb.at_most(10_000)]
Natural = Annotated[int, eb.at_least(1), eb.at_most(10_000)]
Few = Annotated[int, eb.at_least(1), eb.at_most(16)]


@dataclass(frozen=True)
class Given(eb.Givens):
    """An input and a layer; a stack of `layers`, in `blocks`; the network of a table; four pictures of lines."""

    width: Size = 28
    height: Size = 28
    channels: Natural = 1
    kernel: Annotated[int, eb.at_least(1), eb.at_most(32)] = 3
    padding: Annotated[int, eb.at_least(0), eb.at_most(10_000)] = 1
    stride: Natural = 1
    filters: Natural = 10
    layers: Few = 3
    blocks: Annotated[int, eb.at_least(1), eb.at_most(6)] = 3
    table_kernel: Annotated[Natural, eb.Constraint("be odd", lambda k: bool(k % 2))] = 3
    classes: Natural = 3
    side: Annotated[int, eb.at_least(4), eb.at_most(32)] = 8
    horizontal: Features = (Fraction(4, 5), Fraction(0), Fraction(0))
    vertical: Features = (Fraction(0), Fraction(4, 5), Fraction(0))
    line3: Line = "vertical"
    place3: Annotated[int, eb.at_least(0)] = 6
    line4: Line = "horizontal"
    place4: Annotated[int, eb.at_least(0)] = 6

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
        filters=int(rng.integers(3, 17)), layers=int(rng.integers(2, 5)), blocks=int(rng.integers(2, 4)),
        table_kernel=int(rng.choice([1, 3, 5])), classes=int(rng.integers(2, 11)), side=side,
        horizontal=tuple(features[0]), vertical=tuple(features[1]),
        line3=lines[rng.integers(2)], place3=int(rng.integers(side)),
        line4=lines[rng.integers(2)], place4=int(rng.integers(side)),
    )  # fmt: skip


def at(formulas: Any, g: Given) -> list[Any]:
    """A formula, or several, at the given numbers."""
    numbers = {"W": g.width, "H": g.height, "C": g.channels, "K": g.kernel, "P": g.padding, "S": g.stride}
    several = formulas if isinstance(formulas, tuple) else (formulas,)
    return [eb.put(formula, **numbers, F=g.filters, L=g.layers, B=g.blocks) for formula in several]


def but(part: Any, **changes: Any) -> Callable[[Given], dict[str, Any]]:
    """The mistake of getting some of a part's values wrong; a change may be a function of the given."""
    return lambda g: {**part(g)._asdict(), **{k: v(g) if callable(v) else v for k, v in changes.items()}}


def hand_on(formulas: Any, numbers: Any, read: Callable[[list[Any]], Any]) -> None:
    """What decides the part with numbers decides the formulas, too; and their mistakes are made with numbers, too."""

    @formulas.law  # type: ignore[untyped-decorator]
    def gives_what_torch_shows(given: Given, answer: Any) -> bool:
        """At the drawn numbers the formulas give what torch shows in the part with numbers."""
        shown, found = numbers.routes[0](given), read(at(answer, given))
        return bool(numbers.kind.coerce(shown) == numbers.kind.coerce(found))

    for made in formulas.mistakes:
        if made.family != "special case":  # which gives no whole numbers
            wrong = partial(lambda wrong, g: read(at(formulas.kind.coerce(wrong(g)), g)), made.wrong)
            numbers.mistake(made.family, made.message, wrong)


problem = eb.Problem(
    given=Given(),
    draw=draw,
    boundaries=[
        Given(width=4, height=4, kernel=4, padding=0, stride=3, filters=1, layers=1, blocks=1, table_kernel=1),
        Given(width=9, height=7, channels=3, kernel=1, padding=2, stride=2, layers=2, blocks=1),
        Given(width=13, height=12, channels=2, kernel=5, padding=0, stride=5, filters=3, table_kernel=5),
        Given(side=4, line3="horizontal", place3=0, line4="vertical", place4=3),
    ],
)
