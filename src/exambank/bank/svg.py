"""A picture as an SVG element of the page: themed by CSS variables, small, labelled."""

import base64
import functools
import html
import io
import re

from exambank.errors import BankError
from exambank.problem.drawing import Picture, palette, use_style


def to_svg(picture: Picture, name: str) -> str:
    """The picture as an SVG element for a page; `name` makes its ids unique there.

    Raises BankError where the text alternative or the caption is missing.
    """
    for part in ("alt", "caption"):
        if not getattr(picture, part).strip():
            raise BankError(f"figure {name} has no {part}: Picture(figure, alt=…, caption=…)")
    import matplotlib as mpl

    use_style()
    written = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": name}):
        picture.figure.savefig(written, format="svg", metadata={"Date": None, "Creator": None})
    return _embeddable(_compressed(written.getvalue(), name), name, picture.alt)


@functools.lru_cache(maxsize=16)
def _compressed(written: str, name: str) -> str:
    """What matplotlib has written in a third of the bytes; a picture that the next variant has too, once."""
    from scour import scour

    options = scour.parse_args([
        "--quiet", "--strip-xml-prolog", "--enable-comment-stripping", "--remove-metadata", "--no-line-breaks",
        "--enable-viewboxing", "--enable-id-stripping", "--shorten-ids", f"--shorten-ids-prefix={name}-",
        "--indent=none", "--set-precision=4", "--disable-simplify-colors",
    ])  # fmt: skip
    return smaller_images(themed(scour.scourString(written, options)))


def themed(svg: str) -> str:
    """The SVG with a CSS variable for every colour of the palette."""
    for meaning, colour in palette._asdict().items():
        svg = re.sub(colour, f"var(--eb-{meaning})", svg, flags=re.IGNORECASE)
    return svg


def smaller_images(svg: str) -> str:
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
