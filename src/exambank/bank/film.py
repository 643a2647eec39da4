"""All states of a picture that moves as one SVG: what several states have in common is there once.

A state is a list of what is painted, in order. The film is one list that holds all of them in order, and a pattern for
each of its layers: in which states it is shown.
"""

import base64
import io
import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from exambank.bank.layers import Drawn, Layer
from exambank.problem.drawing import palette


def film(states: Sequence[Drawn], name: str, size: tuple[float, ...], *, told: bool) -> dict[str, Any]:
    """The states as one SVG, and the patterns that its groups name; `name` makes its ids unique on a page."""
    layers = woven([state.shown(told=told) for state in states])
    every = "1" * len(states)
    patterns: dict[str, int] = {}
    body = ""
    for (clip, pattern), run in groupby(layers, lambda each: (each[0].clip, each[1])):
        inner = "".join(layer.markup for layer, _ in run)
        marked = "" if pattern == every else f' data-pattern="{patterns.setdefault(pattern, len(patterns))}"'
        clipped = f' clip-path="{clip}"' if clip else ""
        body += f"<g{marked}{clipped}>{inner}</g>" if marked or clipped else inner
    shapes = {shape: markup for state in states for shape, markup in state.defs.items()}
    used = {shape: markup for shape, markup in shapes.items() if f"#{shape}" in body}
    svg = (
        f'<svg viewBox="0 0 {size[0]:g} {size[1]:g}" role="img" stroke-linejoin="round">'
        f"<defs>{''.join(used.values())}</defs>{body}</svg>"
    )
    for number, shape in enumerate(used):
        svg = re.sub(rf'(?<=[#"]){re.escape(shape)}(?=[)"])', f"{name}-{number}", svg)
    return {"svg": smaller_images(themed(svg)), "patterns": list(patterns)}


def woven(states: Sequence[Sequence[Layer]]) -> list[tuple[Layer, str]]:
    """One list that holds every state's layers in its order, each with its pattern: “1” in the states that show it."""
    merged: list[tuple[Layer, set[int]]] = []
    for number, layers in enumerate(states):
        common = dict(_in_common([layer for layer, _ in merged], layers))
        following, place = list[tuple[Layer, set[int]]](), 0
        for position, layer in enumerate(layers):
            if position not in common:
                following.append((layer, {number}))
                continue
            following += merged[place : common[position]]
            following.append((layer, merged[common[position]][1] | {number}))
            place = common[position] + 1
        merged = following + merged[place:]
    numbers = range(len(states))
    return [(layer, "".join("01"[n in shown] for n in numbers)) for layer, shown in merged]


def _in_common(merged: Sequence[Layer], layers: Sequence[Layer]) -> list[tuple[int, int]]:
    """The longest common subsequence: pairs of a place among the layers and one in the merged list."""
    places: dict[Layer, list[int]] = {}
    for place, layer in enumerate(merged):
        places.setdefault(layer, []).append(place)
    ends, chains = list[int](), list[tuple[int, int, Any]]()  # the best chain of each length: where it ends, and it
    for position, layer in enumerate(layers):
        for place in reversed(places.get(layer, [])):
            length = bisect_left(ends, place)
            chain = (position, place, chains[length - 1] if length else None)
            ends[length : length + 1], chains[length : length + 1] = [place], [chain]
    found, last = list[tuple[int, int]](), chains[-1] if chains else None
    while last:
        found.append(last[:2])
        last = last[2]
    return found[::-1]


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
