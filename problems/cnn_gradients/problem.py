"""Gradients of a convolutional layer: of its weights, of its input, and through pooling.

Convention: Y = X * w slides w without flipping it, Y[i, j] = Σ X[i+h, j+l]·w[h, l]; one channel, no padding, stride 1.
X is [n, n], w is [k, k], Y and the upstream gradient dY = ∂L/∂Y are [m, m] with m = n − k + 1; indices begin at 0.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any

import numpy as np
import torch

import exambank as eb


@dataclass(frozen=True)
class Given(eb.Givens):
    """An image X, a kernel w, the upstream gradient dY, and the learning rate eta."""

    n: Annotated[int, eb.at_least(2), eb.at_most(16)] = 4
    k: Annotated[int, eb.at_least(1)] = 3
    X: eb.Rectangle = ((1, 3, 0, 2), (2, 0, 2, 1), (4, 1, 1, 0), (0, 2, 3, 5))
    w: eb.Rectangle = ((1, 0, -1), (2, 1, 0), (0, -1, 1))
    dY: eb.Rectangle = ((1, -2), (3, 2))
    eta: Annotated[Fraction, eb.more_than(0), eb.at_most(100)] = Fraction(1, 10)

    @property
    def m(self) -> int:
        """The side of the output."""
        return self.n - self.k + 1

    @property
    def pooled(self) -> Any:
        """What comes back to a 2×2 pooling layer: dY, cut or filled up with zeros to its [n//2, n//2] outputs."""
        half = self.n // 2
        return np.pad(np.array(self.dY)[:half, :half], (0, max(0, half - self.m)))

    def constrain(self) -> None:
        """The kernel fits into the image, and the three tables have the sizes that n and k give them."""
        if self.k > self.n:
            raise ValueError(f"k must be at most n, got {self.k} and {self.n}")
        for name, rows, size in (("X", self.X, self.n), ("w", self.w, self.k), ("dY", self.dY, self.m)):
            if {len(rows), *map(len, rows)} != {size}:
                raise ValueError(f"{name} must have {size} × {size} entries, got {rows}")
            if max(abs(entry) for row in rows for entry in row) > 10_000:
                raise ValueError(f"{name} must have entries of size 10000 at most")


def draw(rng: np.random.Generator) -> Given:
    """Small digits, often with a tie in a window; no upstream entry is zero, and flipping changes w and dY."""
    w, dY = np.zeros((3, 3), dtype=int), np.zeros((2, 2), dtype=int)
    while flat(w):
        w = rng.integers(-2, 3, (3, 3))
    while flat(dY):
        dY = rng.choice([-3, -2, -1, 1, 2, 3], (2, 2))
    tables: Any = {"X": rng.integers(0, 6, (4, 4)), "w": w, "dY": dY}
    return Given(**tables, eta=Fraction(1, int(rng.choice([2, 5, 10]))))


def flat(table: Any) -> bool:
    """Whether half a turn or a transposition leaves a table as it was, or only changes its sign."""
    return any(np.array_equal(table, s * turned) for turned in (np.rot90(table, 2), table.T) for s in (1, -1))


def pieces(table: Any, size: int) -> Any:
    """All windows of `size`, [n, n] → [n − size + 1, n − size + 1, size, size]."""
    return np.lib.stride_tricks.sliding_window_view(np.array(table), (size, size))


def tensor(rows: Any) -> Any:
    """A table as an image for torch, [1, 1, rows, columns]; whole numbers of this size are exact in float64."""
    return torch.tensor(np.array(rows), dtype=torch.float64)[None, None]


def backward(layer: Callable[[Any], Any], table: Any, upstream: Any) -> Any:
    """The gradient of what enters a layer, by torch's autograd."""
    entering = tensor(table).requires_grad_()
    return torch.autograd.grad(layer(entering), entering, tensor(upstream))[0][0, 0]


problem = eb.Problem(
    given=Given(),
    draw=draw,
    fixed=["n", "k"],
    boundaries=[
        Given(n=2, k=1, X=((1, 1), (1, 1)), w=((2,),), dY=((1, 2), (3, 4)), eta=Fraction(1)),
        Given(n=3, k=2, X=((-2, -1, 2), (-1, -3, 0), (1, 0, 4)), w=((1, 2), (0, -1)), dY=((1, -1), (2, 3))),
        Given(k=4, w=((1, 0, 2, 1), (0, -1, 0, 3), (2, 2, 0, 1), (1, 0, 0, -2)), dY=((-2,),)),
    ],
)
