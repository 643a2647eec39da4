"""What a figure paints, in order, as small pieces of SVG; equal pieces of two figures are equal texts."""

import functools
import html
import io
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from exambank.problem.drawing import use_style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SVG = "{http://www.w3.org/2000/svg}"
TOLD = "told"
"""What the groups of artists are called that give the answer away."""
PAINTS_NOTHING = re.compile(r'<path [^>]*fill="none"(?![^>]*stroke=)[^>]*/>')


class Layer(NamedTuple):
    """Something painted, and what it is clipped to."""

    clip: str
    markup: str


@dataclass
class Drawn:
    """A state as matplotlib wrote it: its layers, those of them that give the answer away, and what they refer to."""

    layers: list[Layer] = field(default_factory=list)
    told: set[int] = field(default_factory=set)
    defs: dict[str, str] = field(default_factory=dict)

    def shown(self, *, told: bool) -> list[Layer]:
        """The layers, without what gives the answer away unless it is told."""
        return [layer for place, layer in enumerate(self.layers) if told or place not in self.told]


def drawn(figure: "Figure", told: Iterable[Any] = ()) -> Drawn:
    """The layers of a figure."""
    for artist in told:
        for each in {artist, getattr(artist, "arrow_patch", None), *artist.findobj()} - {None}:
            each.set_gid(TOLD)
    found = Drawn()
    _gather(ElementTree.fromstring(written(figure)), "", False, found)
    return found


def written(figure: "Figure") -> str:
    """A figure as matplotlib writes it, with the same names for the same shapes in every state."""
    import matplotlib as mpl
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    use_style()
    out = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": "film"}):  # not by savefig, which draws everything once more, to lay it out
        canvas: Any = FigureCanvasSVG(figure)
        canvas.print_svg(out, metadata={"Date": None, "Creator": None})
    return out.getvalue()


def _gather(node: Any, clip: str, told: bool, found: Drawn) -> None:
    """Take apart what only groups; a group with looks of its own stays whole."""
    for child in node:
        inner = told or child.get("id", "").startswith(TOLD)
        if child.tag == f"{SVG}defs":
            for shared in child:
                if shared.tag != f"{SVG}style":
                    found.defs[shared.get("id", "")] = _lean(ElementTree.tostring(shared, encoding="unicode"))
        elif (
            child.tag == f"{SVG}g"
            and not {*child.keys()} - {"id", "clip-path"}
            and not (clip and child.get("clip-path"))
        ):
            _gather(child, child.get("clip-path", clip), inner, found)
        elif child.tag not in (f"{SVG}metadata", f"{SVG}title"):
            child.attrib.pop("id", None)
            own = clip or child.attrib.pop("clip-path", "")
            markup = _lean(ElementTree.tostring(child, encoding="unicode").strip())
            if not PAINTS_NOTHING.fullmatch(markup):
                if inner:
                    found.told.add(len(found.layers))
                found.layers.append(Layer(own, markup))


@functools.lru_cache(maxsize=20_000)
def _lean(markup: str) -> str:
    """The same with fewer bytes: no name spaces, attributes for styles, hundredths of a point, in paths tenths."""
    markup = re.sub(r' xmlns(?::\w+)?="[^"]*"', "", markup)
    markup = re.sub(r"<(/?)\w+:", r"<\1", markup)
    markup = re.sub(r" \w+:href=", " href=", markup)
    markup = re.sub(r' style="([^"]*)"', _attributes, markup)
    markup = re.sub(r' transform="rotate\(-0 [^"]*\)"', "", markup)
    markup = re.sub(r"<[^>]*>", lambda tag: re.sub(r"-?\d+\.\d+", _rounded, tag[0]), markup)
    markup = re.sub(r'(?<= d=")[^"]*', _drawn, markup)
    markup = markup.replace(' text-anchor="start"', "").replace(" />", "/>")
    return re.sub(r">\s+<", "><", markup).strip()


def _attributes(style: re.Match[str]) -> str:
    """A style as attributes, which a page may have that allows no styles in its elements; its font is the page's."""
    pairs = [pair.split(":", 1) for pair in html.unescape(style[1]).split(";") if pair.strip()]
    named = {name.strip(): value.strip() for name, value in pairs}
    return "".join(f' {name}="{html.escape(value)}"' for name, value in named.items() if name != "font-family")


def _drawn(path: re.Match[str]) -> str:
    tenths = re.sub(r"-?\d+\.\d+", lambda number: _rounded(number, 1), path[0])
    return re.sub(r"\s*([A-Za-z])\s*", r"\1", tenths).strip()


def _rounded(number: re.Match[str], digits: int = 2) -> str:
    return f"{float(number[0]):.{digits}f}".rstrip("0").rstrip(".")
