"""Nine cells and the photograph, in whole numbers: what `docs/assets/js/filters/filtered.js` computes on the page.

A filter is ten numbers: nine weights, row by row, and what they are all divided by.
"""

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
from scipy import ndimage

from .problem import LAPLACIAN, VERTICAL, Given, problem

FLAT = 100
"""The grey level of a flat area."""


def filtered(pixels: Any, cells: Sequence[int]) -> Any:
    """Of each answer its size, to the nearest whole number, halves up, at most 255; the outermost pixels are repeated."""
    rows, columns = pixels.shape
    framed = np.pad(pixels, 1, mode="edge").astype(int)
    places = product(range(3), repeat=2)
    total = sum(h * framed[r : r + rows, c : c + columns] for h, (r, c) in zip(cells, places, strict=False))
    return np.minimum((2 * np.abs(total) + cells[9]) // (2 * cells[9]), 255)


def said(cells: Sequence[int]) -> str:
    """What a filter does to flat areas, exactly."""
    total = Fraction(sum(cells[:9]), cells[9])
    told = f"The weights add up to {total}: a flat area of grey level {FLAT} becomes {FLAT * total}."
    return told.replace("-", "−")


def around(middle: int) -> list[int]:
    """0 at the corners, −1 at the sides, and this in the middle."""
    return [0, -1, 0, -1, middle, -1, 0, -1, 0, 1]


PRESETS = {
    "copy": [0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
    "blur": [*[1] * 9, 9],
    "Laplacian": [*np.ravel(LAPLACIAN).tolist(), 1],
    "vertical edges": [*np.ravel(VERTICAL).tolist(), 1],
}
"""The filters of parts a to c, by what they do."""


def sharpener(given: Given) -> int:
    """The middle that keeps flat areas: the image less its Laplacian, so that every edge is stronger."""
    return int(1 - LAPLACIAN[1][1])


def sharpener_by_filtering(given: Given) -> int:
    """Of all middles from −9 to 9, the one with which scipy leaves a flat area as it is."""
    flat = np.full((3, 3), FLAT)
    kept = [
        middle
        for middle in range(-9, 10)
        if (ndimage.correlate(flat, np.reshape(around(middle)[:9], (3, 3))) == flat).all()
    ]
    assert len(kept) == 1
    return kept[0]


problem.fact("sharpener", sharpener, sharpener_by_filtering)
