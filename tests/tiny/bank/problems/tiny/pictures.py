"""The pictures of `tiny`."""

from exambank import Picture, canvas

from .problem import Given


def square(given: Given) -> Picture:
    """A square."""
    figure, (axes,) = canvas(2, 2)
    axes.plot([0, given.side], [0, given.side])
    return Picture(figure, alt=f"A square of side {given.side}.", caption="A square.")
