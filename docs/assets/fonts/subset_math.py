"""Make the vendored fonts: Latin Modern Math, with the characters that formulas on our pages can show.

    python docs/assets/fonts/subset_math.py latinmodern-math.otf

There are two. What nearly every page needs comes early, in a third of the bytes; the rest is asked for where a formula
has one of its characters. Prints the ranges of both, which mathematics.css repeats.

The original comes with Debian's fonts-lmodern, with TeX Live and from https://www.gust.org.pl/projects/e-foundry/lm-math.
Needs fonttools and brotli.
"""

import sys
from pathlib import Path

from fontTools import subset

BLOCKS = {
    "Basic Latin": (0x20, 0x7E),
    "Latin-1: signs": (0xA0, 0xBF),
    "multiplication and division": (0xD7, 0xD7),
    "modifiers and accents": (0x2C6, 0x2DD),
    "combining accents": (0x300, 0x338),
    "Greek": (0x391, 0x3F5),
    "punctuation": (0x2010, 0x2063),
    "letterlike: blackboard, script and Fraktur capitals": (0x2102, 0x2138),
    "arrows": (0x2190, 0x21D5),
    "operators": (0x2200, 0x22F1),
    "floor and ceiling": (0x2308, 0x230B),
    "angle brackets": (0x27E8, 0x27E9),
    "long arrows": (0x27F5, 0x27FC),
    "relations": (0x2A7D, 0x2AB0),
    "bold capitals and small letters": (0x1D400, 0x1D433),
    "italic": (0x1D434, 0x1D467),
    "bold italic": (0x1D468, 0x1D49B),
    "script capitals": (0x1D49C, 0x1D4B5),
    "blackboard": (0x1D538, 0x1D56B),
    "typewriter": (0x1D670, 0x1D6A3),
    "dotless, Greek bold, italic, bold italic": (0x1D6A4, 0x1D755),
    "bold digits and blackboard digits": (0x1D7CE, 0x1D7E1),
    "typewriter digits": (0x1D7F6, 0x1D7FF),
}

COMMON = {*range(0x20, 0x7F), *range(0x3B1, 0x3CA), *range(0x1D434, 0x1D468), *range(0x1D6FC, 0x1D71C)} | set(
    map(
        ord,
        "\u00a0¬°±²³·×÷ˆ˜¯˙\u0302\u0303\u0304ΓΔΘΛΞΠΣΦΨΩ–—‖…′″\u2061\u2062\u2063ℎℓℝ𝔼𝟏𝐱𝐲𝐰𝐖𝐗←↑→↓↔↦⇒⇔∂∇∈∉∏∑−∗∘√∝∞∣∥∧∨∩∪∫∼≈≠≡≤≥≪≫⊂⊆⊕⊗⊙⊤⊥⋅⋆⋮⋯⋱⌈⌉⌊⌋⟨⟩",
    )
)
"""ASCII, italics, small Greek (upright too: by that a browser looks for it), and the signs of the field."""


def main(source: str) -> None:
    """Write both beside this file."""
    every = {code for first, last in BLOCKS.values() for code in range(first, last + 1)}
    common = _save(source, "latinmodern-math.woff2", COMMON)
    rest = _save(source, "latinmodern-math-rest.woff2", every - COMMON)
    print("common:", ranges(common, rest), "\nrest:", ranges(rest, common))


def _save(source: str, name: str, codes: set[int]) -> set[int]:
    options = subset.Options(
        flavor="woff2", layout_features=[], hinting=False, desubroutinize=True, notdef_outline=True
    )
    options.drop_tables += ["FFTM"]
    font = subset.load_font(source, options)
    worker = subset.Subsetter(options)  # takes the taller versions of delimiters along
    worker.populate(unicodes=sorted(codes))
    worker.subset(font)
    subset.save_font(font, str(Path(__file__).with_name(name)), options)
    return set(font.getBestCmap())


def ranges(codes: set[int], others: set[int]) -> str:
    """As the descriptor unicode-range has them, across gaps in which there is none of the others."""
    runs: list[list[int]] = []
    fresh = True
    for code in sorted(codes | others):
        if code in others:
            fresh = True
        elif fresh:
            runs.append([code, code])
            fresh = False
        else:
            runs[-1][1] = code
    return ", ".join(f"U+{first:X}" + (f"-{last:X}" if last > first else "") for first, last in runs)


if __name__ == "__main__":
    main(sys.argv[1])
