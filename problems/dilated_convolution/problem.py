"""Dilated convolution: sizes, taps with gaps between them, and which pixels a stack of such layers reads.

Convention: no kernel is flipped, as in torch; shapes are [N, C, H, W]; dilations are listed from the input on; taps are
D pixels apart, so dilation 1 is an ordinary convolution; the pixels of a field are counted from 0.
"""

from dataclasses import dataclass
from functools import reduce
from itertools import product
from operator import or_
from typing import Annotated, Any

import numpy as np

import exambank as eb

Size = Annotated[int, eb.at_least(1), eb.at_most(2048)]
Window = Annotated[int, eb.at_least(1), eb.at_most(64)]
Padding = Annotated[int, eb.at_least(0), eb.at_most(64)]
SMALL = eb.Constraint("have entries from -1000 to 1000", lambda rows: max(abs(x) for r in rows for x in r) <= 1000)
FEW = eb.Constraint("have 1 to 4 dilations from 1 to 16", lambda s: 0 < len(s) < 5 and 0 < min(s) <= max(s) < 17)
Table = Annotated[eb.Rectangle, SMALL]
Stack = Annotated[tuple[int, ...], FEW]


@dataclass(frozen=True)
class Given(eb.Givens):
    """Two layers on a batch of images; a dilated kernel on a matrix; two stacks of layers with equally many taps."""

    batch: Size = 10
    channels: Size = 3
    height: Size = 32
    width: Size = 32
    filters: Size = 64
    kernel: Window = 3
    stride: Window = 1
    padding: Padding = 1
    kernel2: Window = 4
    stride2: Window = 2
    padding2: Padding = 0
    matrix: Table = ((1, 2, 3), (4, 5, 6), (7, 8, 9))
    weights: Table = ((1, 1), (1, 1))
    dilation: Annotated[int, eb.at_least(1), eb.at_most(16)] = 2
    taps: Annotated[int, eb.at_least(2), eb.at_most(5)] = 3
    dilations: Stack = (1, 2)
    gridded: Stack = (2, 2, 2)

    def constrain(self) -> None:
        """Every kernel fits, and the gridded stack misses a pixel."""
        for size, around in ((self.kernel, self.padding), (self.kernel2, self.padding2)):
            if size > min(self.height, self.width) + 2 * around:
                raise ValueError(f"kernel must fit into the padded input, got {size} for {self.height} × {self.width}")
        for name, taps, side in zip("HW", np.shape(self.weights), np.shape(self.matrix), strict=True):
            if self.dilation * (taps - 1) >= side:
                raise ValueError(f"dilation must leave the weights inside the matrix, got {self.dilation} along {name}")
        if all(read(self.gridded, self.taps)):
            raise ValueError(f"gridded must miss a pixel; with {self.taps} taps the dilations {self.gridded} miss none")


def read(dilations: tuple[int, ...], taps: int) -> list[bool]:
    """Which pixels of its field a unit reads: a layer lays `taps` shifted copies (here: of bits) over each other."""
    bits = reduce(lambda bits, d: reduce(or_, (bits << k * d for k in range(taps))), dilations, 1)
    return [bit == "1" for bit in f"{bits:b}"]


def draw(rng: np.random.Generator) -> Given:
    """Small sizes; stacks of two or three layers whose field is short enough to be drawn by hand.

    The strides differ, and so, at these sizes, do the shapes that the two layers put out.
    """
    taps, dilation = int(rng.integers(2, 4)), int(rng.integers(2, 4))
    matrix: Any = rng.integers(0, 10, dilation + rng.integers(1, 3, 2))
    weights: Any = rng.choice([-1, 1, 2, 3], (2, 2))
    stride, stride2 = sorted(rng.choice([1, 2, 3], 2, replace=False).tolist())
    short = [s for n in (2, 3) for s in product(range(1, 6), repeat=n) if max(s) > 1 and (taps - 1) * sum(s) < 15]
    whole, holed = ([s for s in short if all(read(s, taps)) is filled] for filled in (True, False))
    return Given(
        batch=int(rng.integers(2, 17)), channels=int(rng.integers(1, 5)), filters=int(rng.integers(5, 33)),
        height=int(rng.integers(12, 41)), width=int(rng.integers(12, 41)),
        kernel=int(rng.integers(3, 6)), stride=stride, padding=int(rng.integers(1, 3)),
        kernel2=int(rng.integers(3, 6)), stride2=stride2, padding2=int(rng.integers(0, 2)),
        matrix=matrix, weights=weights, dilation=dilation, taps=taps, dilations=whole[rng.integers(len(whole))],
        gridded=holed[rng.integers(len(holed))],
    )  # fmt: skip


problem = eb.Problem(
    given=Given(),
    draw=draw,
    boundaries=[
        Given(height=7, kernel=7, stride=3, padding=0, kernel2=9, padding2=1, taps=2, dilations=(1,), gridded=(2,)),
        Given(matrix=((3, 1, 4, 1, 5),), weights=((2, -1, 3),)),
        Given(height=4, width=9, kernel=1, padding=0, stride2=64, matrix=((5,),), weights=((-2,),), dilation=16),
        Given(taps=5, dilations=(5, 1), gridded=(1, 6)),
        Given(taps=2, dilations=(4, 2, 1, 8), gridded=(16, 1, 1, 1)),
    ],
)
