"""Images with one bright bar, by the rules of the text or of the code, which draw different bars.

Convention: an image is 28 × 28 pixels in whole steps of 1/255; a bar covers the rows or columns from `start` up to, not
including, `stop`. A horizontal bar covers rows.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

SIDE = 28
THREE, FIVE = ("horizontal", "vertical", "none"), ("horizontal", "vertical", "none", "diagonal", "both")
"""The classes, in the order of their labels."""
Images = NDArray[np.uint8]
Random = np.random.Generator


def places(rng: Random, count: int, text: bool, half: str = "") -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where bars start and stop; `half` is the first or second one for the shifted domains, else empty.

    The text: widths 1 to 5, starting anywhere, cut at the border. The code: widths 1 to 4, never starting at 0, and
    stopping one before the border; so a bar that starts at the last place is empty.
    """
    low, high = {"": (0, SIDE), "first": (0, SIDE // 2), "second": (SIDE // 2, SIDE)}[half]
    widths = rng.integers(1, 6 if text else 5, count)
    starts = rng.integers(low if text or low else 1, high, count)
    return starts, np.minimum(starts + widths, high if text else high - 1)


def draw(rng: Random, kind: str, each: int, text: bool = False, half: str = "") -> Images:
    """Images of one class: a constant background, brighter bars, cut to 8 bits."""
    grounds = rng.uniform(0, 0.2, each)
    images = np.tile(grounds[:, None, None], (1, SIDE, SIDE))
    for name in ("horizontal", "vertical"):
        if kind in (name, "both"):
            bright = rng.uniform(0.25, 1, each)
            for image, value, start, stop in zip(images, bright, *places(rng, each, text, half), strict=True):
                (image if name == "horizontal" else image.T)[start:stop] = value
    if kind == "diagonal":
        bright, angles = rng.uniform(0.25, 1, each), rng.choice([30, 45, 120, 135], each)
        starts, stops = places(rng, each, text, half)
        stops = stops if text else np.minimum(starts + 1, SIDE - 1)  # the code halves and truncates the widths
        for place, (start, stop) in enumerate(zip(starts, stops, strict=True)):
            (images[place].T if place % 2 else images[place])[start:stop] = bright[place]
            images[place] = ndimage.rotate(images[place], angles[place], reshape=False, cval=grounds[place])
    # Splines overshoot. Without clipping, as in the code, what is below 0 becomes nearly white in 8 bits.
    return (255 * (np.clip(images, 0, 1) if text else images)).astype(np.int64).astype(np.uint8)


def dataset(
    rng: Random, kinds: Sequence[str], each: int, text: bool = False, half: str = ""
) -> tuple[Images, NDArray[np.int64]]:
    """Images of all classes, `each` of every one, and their labels."""
    images = [draw(rng, kind, each, text, half) for kind in kinds]
    return np.concatenate(images), np.repeat(np.arange(len(kinds)), each)
