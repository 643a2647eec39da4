"""A picture is one SVG for every theme, the same in every build, and says what it shows."""

import base64
import io
import re
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from PIL import Image

from exambank import Picture, canvas, palette, shade
from exambank.bank.film import themed
from exambank.bank.svg import to_svg
from exambank.errors import BankError


def picture(alt: str = "Three stems of height 1/8.", caption: str = "It decays.") -> Picture:
    """A picture with every colour, ticks with decimals, a legend and a shade."""
    figure, (left, right) = canvas(7, 3, columns=2)
    left.plot([0, 1, 2], [0.125, 0.375, 0.0625], label="response")
    left.set_yticks([0.0625, 0.125, 0.375])
    left.legend()
    left.fill_between([0, 1], [0, 0.1], color=shade(palette.blue, 0.4))
    for place, colour in enumerate(palette):
        right.bar([place], [1], color=colour)
    return Picture(figure, alt=alt, caption=caption)


SVG = to_svg(picture(), "fir-stems")


def test_it_is_one_element_that_is_well_formed() -> None:
    assert SVG.startswith("<svg ")
    assert ElementTree.fromstring(SVG).tag == "svg"
    assert "<?xml" not in SVG
    assert "<style" not in SVG


def test_it_names_variables_instead_of_colours() -> None:
    for meaning, colour in palette._asdict().items():
        assert f"var(--eb-{meaning})" in SVG or meaning == "paper"
        assert colour not in SVG.lower()
    assert not re.search(r'"#[0-9a-f]{3,8}"', SVG), "a colour that no theme changes"


def test_it_says_what_it_shows() -> None:
    root = ElementTree.fromstring(SVG)
    assert root.get("role") == "img"
    assert root.get("aria-label") == "Three stems of height 1/8."
    assert root.get("id") == "fir-stems"


@settings(max_examples=20)
@given(st.text(st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc", "Cn"]), min_size=1).filter(str.strip))
def test_any_text_alternative_is_escaped(alt: str) -> None:
    svg = to_svg(Picture(canvas(1, 1)[0], alt=alt, caption="Nothing."), "n")
    assert ElementTree.fromstring(svg).get("aria-label") == alt


@pytest.mark.parametrize("missing", ["alt", "caption"])
@pytest.mark.parametrize("text", ["", "  \n"])
def test_what_is_missing_is_named(missing: str, text: str) -> None:
    with pytest.raises(BankError, match=f"figure fir-stems has no {missing}"):
        to_svg(picture(**{missing: text}), "fir-stems")


def test_numbers_that_it_says_are_not_rounded() -> None:
    assert {"0.0625", "0.1250", "0.3750"} <= set(re.findall(r">([\d.]+)</text>", SVG))


def test_it_is_the_same_in_every_build() -> None:
    assert to_svg(picture(), "fir-stems") == SVG


def test_two_on_one_page_share_no_ids() -> None:
    ids = re.compile(r'\bid="([^"]+)"')
    other = to_svg(picture(), "fir-other")
    assert set(ids.findall(SVG)).isdisjoint(ids.findall(other))
    assert all(name.startswith("fir-stems") for name in ids.findall(SVG))
    assert set(re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', SVG)) <= {
        pair for name in ids.findall(SVG) for pair in ((name, ""), ("", name))
    }


def test_the_style_lasts_while_an_author_draws() -> None:
    assert 'stroke-width="1.8"' in SVG


@given(st.floats(allow_nan=False))
def test_a_shade_is_an_opacity(strength: float) -> None:
    colour, opacity = shade(palette.red, strength)
    assert colour == palette.red
    assert 0 <= opacity <= 1


def test_the_palette_is_distinct_in_any_case() -> None:
    assert len({colour.lower() for colour in palette}) == len(palette)
    assert themed(palette.blue.upper()) == "var(--eb-blue)"


def test_photographs_are_kept_to_the_pixel_and_made_smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    levels = np.random.default_rng(0).integers(0, 16, (40, 40)) * 17

    def written() -> str:
        figure, (axes,) = canvas(2, 2)
        axes.imshow(levels, cmap="gray", vmin=0, vmax=255, interpolation="none")
        return to_svg(Picture(figure, alt="Noise.", caption="Noise."), "noise")

    def pixels(svg: str) -> list[list[int]]:
        (data,) = re.findall(r"base64,([^\"]+)", svg)
        return np.asarray(Image.open(io.BytesIO(base64.b64decode(data))).convert("L")).tolist()

    small = written()
    monkeypatch.setattr("exambank.bank.film.smaller_images", lambda svg: svg)
    large = written()
    assert pixels(small) == pixels(large)
    assert len(small) < len(large)
