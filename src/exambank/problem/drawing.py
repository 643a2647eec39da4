"""Pictures that follow the page's theme: one SVG for light and dark.

An author draws with the colours of `palette`. They are stand-ins: the SVG that is embedded
names a CSS variable instead of each, so one picture serves every theme without a second
download. `shade` gives a colour of the palette an opacity, for heat maps.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from exambank.problem.moving import Live, Moves


@dataclass(frozen=True)
class Picture:
    """A matplotlib figure, what it shows for those who cannot see it, and its caption.

    `alt` says what is to be seen, with its numbers; `caption` what it means; `moves`, how a reader can move it.
    """

    figure: "Figure"
    alt: str = ""  # asked for by whoever embeds it, in a sentence
    caption: str = ""
    moves: "Moves | Live | None" = None


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


def use_style() -> None:
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

    use_style()
    figure = Figure(figsize=(width, height), layout="constrained")
    axes = figure.subplots(rows, columns, squeeze=False, **options)
    return figure, list(axes.flat)


def shade(colour: str, strength: float) -> tuple[str, float]:
    """A colour of the palette at an opacity of `strength` (0 to 1), as matplotlib takes it."""
    return colour, min(max(strength, 0.0), 1.0)
