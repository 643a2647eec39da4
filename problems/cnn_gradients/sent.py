"""What a single output sends back to the image, through the convolution and through both kinds of pooling."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from .image import into_input
from .pooling import pooling
from .problem import Given

LAYERS: dict[str, Callable[[Given], Any]] = {
    "convolution": into_input,
    "max": lambda given: pooling(given).maximum,
    "average": lambda given: pooling(given).average,
}


def sent(given: Given, layer: str, place: tuple[int, int], upstream: int | None = None) -> Any:
    """The gradient dX if no other output had an upstream gradient; this one has its own, unless told another."""
    dY = np.zeros((given.m, given.m), dtype=int)
    dY[place] = given.dY[place[0]][place[1]] if upstream is None else upstream
    return np.array(LAYERS[layer](replace(given, dY=tuple(map(tuple, dY.tolist())))), dtype=object)


def window(layer: str, place: tuple[int, int], kernel: int) -> tuple[int, int, int]:
    """The corner and the side of what an output reads."""
    size, step = (kernel, 1) if layer == "convolution" else (2, 2)
    return step * place[0], step * place[1], size
