"""A picture that stands still as an SVG element of the page: themed by CSS variables, small, labelled."""

import html

from exambank.bank.film import film
from exambank.bank.layers import drawn
from exambank.errors import BankError
from exambank.problem.drawing import Picture


def to_svg(picture: Picture, name: str) -> str:
    """The picture as an SVG element for a page, a film of one state; `name` makes its ids unique there.

    Raises BankError where the text alternative or the caption is missing.
    """
    for part in ("alt", "caption"):
        if not getattr(picture, part).strip():
            raise BankError(f"figure {name} has no {part}: Picture(figure, alt=…, caption=…)")
    figure, layout = picture.figure, picture.figure.get_layout_engine()
    if layout and any(axes.get_aspect() != "auto" for axes in figure.axes):
        layout.execute(figure)  # how wide they have become, only a second layout knows
    size = tuple(72 * figure.get_size_inches())
    svg: str = film([drawn(figure)], name, size, told=True)["svg"]
    return f'<svg aria-label="{html.escape(picture.alt)}" id="{name}" ' + svg.removeprefix("<svg ")
