"""Pictures that follow the page's theme: one SVG for light and dark.

An author draws with the colours of `palette`. They are stand-ins: the SVG that is embedded
names a CSS variable instead of each, so one picture serves every theme without a second
download. `shade` gives a colour of the palette an opacity, for heat maps.
"""

import base64
import html
import io
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from exambank.errors import BankError
from exambank.problem import Picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


class Palette(NamedTuple):
    """Colours with a meaning. Each stands for the CSS variable `--eb-<name>`."""

    ink: str = "#1a1a1b"
    """Text and axes."""
    muted: str = "#6e6e6f"
    """Secondary text, ticks."""
    line: str = "#c9c9ca"
    """Grids and cell borders."""
    paper: str = "#fefefd"
    """The background of the page."""
    blue: str = "#1f5fbf"
    """First series."""
    orange: str = "#c2570d"
    """Second series."""
    green: str = "#1b7f4b"
    """Third series; also what is right."""
    purple: str = "#7a3fb0"
    """Fourth series."""
    red: str = "#b3261f"
    """What is wrong, or removed."""


palette = Palette()

_STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "axes.edgecolor": palette.muted,
    "axes.labelcolor": palette.ink,
    "axes.titlecolor": palette.ink,
    "axes.titlesize": 10,
    "axes.titlelocation": "left",
    "axes.facecolor": "none",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": False,
    "grid.color": palette.line,
    "figure.facecolor": "none",
    "text.color": palette.ink,
    "xtick.color": palette.muted,
    "ytick.color": palette.muted,
    "xtick.labelcolor": palette.ink,
    "ytick.labelcolor": palette.ink,
    "legend.frameon": False,
    "lines.linewidth": 1.8,
    "patch.linewidth": 1.0,
}


def _use_style() -> None:
    """Set the bank's style for good: matplotlib reads its settings when each line is drawn."""
    import matplotlib as mpl
    from cycler import cycler

    series = [palette.blue, palette.orange, palette.green, palette.purple, palette.red]
    mpl.rcParams.update({**_STYLE, "axes.prop_cycle": cycler(color=series)})


def canvas(
    width: float = 7.0, height: float = 3.0, *, rows: int = 1, columns: int = 1, **options: Any
) -> "tuple[Figure, list[Axes]]":
    """A figure in the bank's style and its axes, row by row.

    Args:
        width, height: in inches; 7 wide fills the text column.
        rows, columns: of the grid of axes.
        options: passed on to `Figure.subplots` (`sharex=True`, `height_ratios=…`).
    """
    from matplotlib.figure import Figure

    _use_style()
    figure = Figure(figsize=(width, height), layout="constrained")
    axes = figure.subplots(rows, columns, squeeze=False, **options)
    return figure, list(axes.flat)


def shade(colour: str, strength: float) -> tuple[str, float]:
    """A colour of the palette at an opacity of `strength` (0 to 1), as matplotlib takes it."""
    return colour, min(max(strength, 0.0), 1.0)


def to_svg(picture: Picture, name: str) -> str:
    """The picture as an SVG element for a page; `name` makes its ids unique there.

    Raises BankError where the text alternative or the caption is missing.
    """
    for part in ("alt", "caption"):
        if not getattr(picture, part).strip():
            raise BankError(f"figure {name} has no {part}: Picture(figure, alt=…, caption=…)")
    import matplotlib as mpl
    from scour import scour

    _use_style()
    written = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": name}):
        picture.figure.savefig(written, format="svg", metadata={"Date": None, "Creator": None})
    options = scour.parse_args([
        "--quiet", "--strip-xml-prolog", "--enable-comment-stripping", "--remove-metadata", "--no-line-breaks",
        "--enable-viewboxing", "--enable-id-stripping", "--shorten-ids", f"--shorten-ids-prefix={name}-",
        "--indent=none", "--set-precision=4", "--disable-simplify-colors",
    ])  # fmt: skip
    return _embeddable(_smaller_images(themed(scour.scourString(written.getvalue(), options))), name, picture.alt)


def themed(svg: str) -> str:
    """The SVG with a CSS variable for every colour of the palette."""
    for meaning, colour in palette._asdict().items():
        svg = re.sub(colour, f"var(--eb-{meaning})", svg, flags=re.IGNORECASE)
    return svg


def _smaller_images(svg: str) -> str:
    """The SVG with its photographs as PNGs of a palette: matplotlib writes four bytes a pixel, whatever the colours."""

    def encoded(match: re.Match[str]) -> str:
        from PIL import Image

        image = Image.open(io.BytesIO(base64.b64decode(match[1])))
        colours = image.convert("RGB").getcolors(256)
        if colours is None or image.convert("RGBA").getchannel("A").getextrema() != (255, 255):
            return match[0]
        written = io.BytesIO()
        exact = image.convert("RGB").quantize(len(colours), dither=Image.Dither.NONE)
        exact.save(written, "png", optimize=True)
        return f"data:image/png;base64,{base64.b64encode(written.getvalue()).decode()}"

    return re.sub(r"data:image/png;base64,([A-Za-z0-9+/=\s]+)", encoded, svg)


def _embeddable(svg: str, name: str, alt: str) -> str:
    """The `<svg>` element alone: scaling with the column, styled by nothing but the page, labelled."""
    view = re.search(r'viewBox="[^"]+"', svg)
    assert view is not None
    body = re.sub(r"^.*?<svg[^>]*>|<defs><style.*?</style></defs>|<style.*?</style>", "", svg, flags=re.DOTALL)
    # The page chooses the font, and a rotation by zero is matplotlib's way of placing a tick label.
    body = re.sub(r""" (?:transform="rotate\(-0 [^"]*\)"|font-family="[^"]*")""", "", body)
    # Hundredths of a point are enough for coordinates; what the picture says stays as it is.
    body = re.sub(r"<[^>]*>", lambda tag: re.sub(r"(\d+\.\d{2})\d+", r"\1", tag[0]), body)
    return (
        f'<svg {view[0]} role="img" aria-label="{html.escape(alt)}" id="{name}" '
        'stroke-linejoin="round" xmlns:xlink="http://www.w3.org/1999/xlink">' + body
    )
