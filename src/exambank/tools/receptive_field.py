"""Which pixels can a unit of a convolutional network see?

Convention: pixels are numbered 0, 1, 2, … along one axis, and padding has negative numbers.

    >>> receptive_field([Layer(3, padding=1), Layer(2, stride=2), Layer(3, padding=1)])
    ReceptiveField(size=8, stride=2, start=-3)

Unit 0 of that stack looks at the pixels -3 to 4, unit 1 two pixels further right. The rules
are those of Araujo, Norris and Sim, "Computing Receptive Fields of Convolutional Neural
Networks", Distill 2019, https://doi.org/10.23915/distill.00021; their "effective padding" is
our `start` with its sign flipped.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from fractions import Fraction


@dataclass(frozen=True)
class Layer:
    """A convolution or a pooling along one axis.

    Args:
        kernel: taps of the window, at least 1.
        stride: pixels between two windows, at least 1.
        padding: pixels added *before* the first one, at least 0; what is added behind the last
            one moves no receptive field.
        dilation: pixels between two taps, at least 1.

    Raises ValueError, in one line, for anything else.
    """

    kernel: int
    stride: int = 1
    padding: int = 0
    dilation: int = 1

    def __post_init__(self) -> None:
        """Check every field."""
        for field in fields(self):
            value, least = getattr(self, field.name), 0 if field.name == "padding" else 1
            if isinstance(value, bool) or not isinstance(value, int) or value < least:
                raise ValueError(f"{field.name} must be a whole number of at least {least}, got {value!r}")

    @property
    def reach(self) -> int:
        """Pixels from the first tap of the window to the last."""
        return self.dilation * (self.kernel - 1)


@dataclass(frozen=True)
class ReceptiveField:
    """The pixels that unit `i` of a stack depends on: from `start + i·stride`, `size` of them.

    `size` counts from the first pixel to the last. Where strides or dilations leave gaps that
    no other layer fills, some pixels in between are never read.
    """

    size: int
    stride: int
    start: int

    @property
    def centre(self) -> Fraction:
        """The middle of the field of unit 0; half a pixel where the size is even."""
        return self.start + Fraction(self.size - 1, 2)


def receptive_field(layers: Iterable[Layer]) -> ReceptiveField:
    """The receptive field, in the input, of a unit behind the last of the `layers`, input side first.

    A step of one unit in front of a layer is a step of `stride` pixels in the input, so a window
    that reaches `reach` units further reaches `reach · stride` pixels further. Exact; an empty
    stack sees one pixel. Raises ValueError, in one line, for an entry that is no Layer.
    """
    size, stride, start = 1, 1, 0
    for layer in layers:
        if not isinstance(layer, Layer):
            raise ValueError(f"layers must be made with Layer(kernel, …), got {layer!r}")
        size += layer.reach * stride
        start -= layer.padding * stride
        stride *= layer.stride
    return ReceptiveField(size, stride, start)
