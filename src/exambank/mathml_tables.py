"""What `exambank.mathml` knows: every symbol, operator, alphabet, delimiter and environment, as plain tables.

The vendored font is subset to exactly the characters that appear here (`docs/assets/fonts/subset_math.py`).
"""

# ruff: noqa: SIM905

from typing import Literal

Class = Literal["ord", "op", "bin", "rel", "open", "close", "punct", "inner", "space", "letter", "upright"]

_LETTERS = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ϵ", "varepsilon": "ε", "zeta": "ζ",
    "eta": "η", "theta": "θ", "vartheta": "ϑ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν",
    "xi": "ξ", "pi": "π", "rho": "ρ", "varrho": "ϱ", "sigma": "σ", "varsigma": "ς", "tau": "τ", "upsilon": "υ",
    "phi": "ϕ", "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "ell": "ℓ", "imath": "ı", "jmath": "ȷ",
}  # fmt: skip
_UPRIGHT = {
    "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Upsilon": "Υ",
    "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω", "infty": "∞", "emptyset": "∅", "varnothing": "∅", "partial": "∂",
    "nabla": "∇", "hbar": "ℏ", "Re": "ℜ", "Im": "ℑ", "aleph": "ℵ", "top": "⊤", "bot": "⊥", "angle": "∠",
    "square": "□", "Box": "□", "checkmark": "✓",
}  # fmt: skip
_BINARY = {
    "+": "+", "-": "−", "*": "∗", "pm": "±", "mp": "∓", "times": "×", "div": "÷", "cdot": "⋅", "ast": "∗", "star": "⋆",
    "circ": "∘", "bullet": "∙", "oplus": "⊕", "ominus": "⊖", "otimes": "⊗", "odot": "⊙", "cap": "∩", "cup": "∪",
    "wedge": "∧", "land": "∧", "vee": "∨", "lor": "∨", "setminus": "∖",
}  # fmt: skip
_RELATIONS = {
    "=": "=", "<": "<", ">": ">", ":": ":", "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥", "lt": "<", "gt": ">",
    "ne": "≠", "neq": "≠", "approx": "≈", "equiv": "≡", "sim": "∼", "simeq": "≃", "cong": "≅", "propto": "∝",
    "ll": "≪", "gg": "≫", "in": "∈", "notin": "∉", "ni": "∋", "subset": "⊂", "subseteq": "⊆", "supset": "⊃",
    "supseteq": "⊇", "to": "→", "rightarrow": "→", "leftarrow": "←", "gets": "←", "leftrightarrow": "↔",
    "mapsto": "↦", "longmapsto": "⟼", "longrightarrow": "⟶", "longleftarrow": "⟵", "Rightarrow": "⇒",
    "Leftarrow": "⇐", "Leftrightarrow": "⇔", "implies": "⟹", "impliedby": "⟸", "iff": "⟺", "hookrightarrow": "↪",
    "uparrow": "↑", "downarrow": "↓", "mid": "∣", "nmid": "∤", "parallel": "∥", "perp": "⟂", "vdash": "⊢",
    "models": "⊨", "preceq": "⪯", "succeq": "⪰", "prec": "≺", "succ": "≻", "coloneqq": "≔", "triangleq": "≜",
    "rightleftharpoons": "⇌",
}  # fmt: skip
_ORDINARY = {
    "/": "/", "|": "|", "!": "!", "?": "?", "vert": "|", "|cmd": "‖", "Vert": "‖", "ldots": "…", "dots": "…",
    "dotsc": "…", "cdots": "⋯", "dotsb": "⋯", "dotsm": "⋯", "vdots": "⋮", "ddots": "⋱", "%cmd": "%", "&cmd": "&",
    "#cmd": "#", "$cmd": "$", "_cmd": "_", "prime": "′", "forall": "∀", "exists": "∃", "neg": "¬", "lnot": "¬",
    "dagger": "†", "degree": "°", "backslash": "\\",
}  # fmt: skip
_OPENING = {"(": "(", "[": "[", "{cmd": "{", "lbrace": "{", "lbrack": "[", "lfloor": "⌊", "lceil": "⌈", "langle": "⟨",
            "lvert": "|", "lVert": "‖"}  # fmt: skip
_CLOSING = {")": ")", "]": "]", "}cmd": "}", "rbrace": "}", "rbrack": "]", "rfloor": "⌋", "rceil": "⌉", "rangle": "⟩",
            "rvert": "|", "rVert": "‖"}  # fmt: skip
_PUNCTUATION = {",": ",", ";": ";", "colon": ":"}


def _token(key: str) -> str:
    if key.endswith("cmd"):
        return "\\" + key[0]
    return f"\\{key}" if key.isalpha() and key.isascii() else key


SYMBOLS: dict[str, tuple[str, Class]] = {
    **{_token(key): (char, "letter") for key, char in _LETTERS.items()},
    **{_token(key): (char, "upright") for key, char in _UPRIGHT.items()},
    **{_token(key): (char, "bin") for key, char in _BINARY.items()},
    **{_token(key): (char, "rel") for key, char in _RELATIONS.items()},
    **{_token(key): (char, "ord") for key, char in _ORDINARY.items()},
    **{_token(key): (char, "open") for key, char in _OPENING.items()},
    **{_token(key): (char, "close") for key, char in _CLOSING.items()},
    **{_token(key): (char, "punct") for key, char in _PUNCTUATION.items()},
    ".": (".", "ord"),
}
# A symbol may also be written as itself: × for \times. Where several commands share one, the first one named wins.
for _char, _class in list(SYMBOLS.values()):
    if not _char.isascii():
        SYMBOLS.setdefault(_char, (_char, _class))
NEGATED = {"=": "≠", "∈": "∉", "∣": "∤", "<": "≮", ">": "≯", "≤": "≰", "≥": "≱", "⊂": "⊄", "⊆": "⊈", "≡": "≢", "∼": "≁",
           "≈": "≉"}  # fmt: skip

# Name: (as shown, whether a subscript goes below it in display mathematics)
NAMED: dict[str, tuple[str, bool]] = {
    **{name: (name, False) for name in
       "sin cos tan cot sec csc sinh cosh tanh coth arcsin arccos arctan exp log ln lg dim ker deg arg hom".split()},
    **{name: (name, True) for name in "max min sup inf lim det gcd Pr".split()},
    "limsup": ("lim\u2009sup", True), "liminf": ("lim\u2009inf", True),
    "argmax": ("arg\u2009max", True), "argmin": ("arg\u2009min", True),
}  # fmt: skip
LARGE: dict[str, tuple[str, bool]] = {
    "sum": ("∑", True), "prod": ("∏", True), "coprod": ("∐", True), "bigcup": ("⋃", True), "bigcap": ("⋂", True),
    "bigvee": ("⋁", True), "bigwedge": ("⋀", True), "bigoplus": ("⨁", True), "bigotimes": ("⨂", True),
    "bigodot": ("⨀", True), "int": ("∫", False), "iint": ("∬", False), "oint": ("∮", False),
}  # fmt: skip
SPACES = {"\\,": "0.1667em", "\\:": "0.2222em", "\\>": "0.2222em", "\\;": "0.2778em", "\\!": "-0.1667em",
          "\\ ": "0.25em", "~": "0.25em", "\\quad": "1em", "\\qquad": "2em"}  # fmt: skip

DELIMITERS = {
    ".": "", "(": "(", ")": ")", "[": "[", "]": "]", "|": "|", "/": "/", "<": "⟨", ">": "⟩",
    "\\{": "{", "\\}": "}", "\\lbrace": "{", "\\rbrace": "}", "\\lbrack": "[", "\\rbrack": "]", "\\langle": "⟨",
    "\\rangle": "⟩", "\\lfloor": "⌊", "\\rfloor": "⌋", "\\lceil": "⌈", "\\rceil": "⌉", "\\|": "‖", "\\vert": "|",
    "\\lvert": "|", "\\rvert": "|", "\\Vert": "‖", "\\lVert": "‖", "\\rVert": "‖", "\\uparrow": "↑",
    "\\downarrow": "↓", "\\backslash": "\\",
}  # fmt: skip
_SIZES = {"big": "1.2em", "Big": "1.8em", "bigg": "2.4em", "Bigg": "3em"}
_SIDES: dict[str, Class] = {"": "ord", "l": "open", "r": "close", "m": "rel"}
BIG = {size + side: (em, cls) for size, em in _SIZES.items() for side, cls in _SIDES.items()}

# Name: (mark, above the letter, stretches over several). These marks sit well on a letter in the vendored font.
ACCENTS: dict[str, tuple[str, bool, bool]] = {
    "hat": ("ˆ", True, False), "widehat": ("\u0302", True, True), "check": ("ˇ", True, False),
    "tilde": ("˜", True, False), "widetilde": ("\u0303", True, True), "bar": ("¯", True, False),
    "dot": ("˙", True, False), "ddot": ("¨", True, False), "vec": ("→", True, False),
    "overrightarrow": ("→", True, True), "overbrace": ("⏞", True, True), "underbrace": ("⏟", False, True),
}  # fmt: skip
OVER_UNDER = {"overset": "mover", "underset": "munder", "stackrel": "mover"}

# Name: (left fence, right fence, class of the table, whether its cells are set as display mathematics)
ENVIRONMENTS: dict[str, tuple[str, str, str, bool]] = {
    "matrix": ("", "", "", False), "pmatrix": ("(", ")", "", False), "bmatrix": ("[", "]", "", False),
    "Bmatrix": ("{", "}", "", False), "vmatrix": ("|", "|", "", False), "Vmatrix": ("‖", "‖", "", False),
    "smallmatrix": ("", "", "eb-small", False), "array": ("", "", "", False),
    "cases": ("{", "", "eb-cases", False), "rcases": ("", "}", "eb-cases", False),
    "aligned": ("", "", "eb-aligned", True), "align*": ("", "", "eb-aligned", True),
    "split": ("", "", "eb-aligned", True), "gathered": ("", "", "eb-gathered", True),
}  # fmt: skip

FONTS = {"mathrm": "rm", "mathbf": "bf", "mathit": "it", "mathbb": "bb", "mathcal": "cal", "boldsymbol": "bi",
         "bm": "bi"}  # fmt: skip
TEXT_FONTS = {"text": "", "textrm": "", "mbox": "", "textnormal": "", "textbf": "eb-bold", "textit": "eb-italic",
              "texttt": "eb-code", "textsf": ""}  # fmt: skip

# Alphabets: where A, a, 0, capital alpha and small alpha begin in Unicode; 0 where an alphabet has none.
_STARTS: dict[str, tuple[int, int, int, int, int]] = {
    "bf": (0x1D400, 0x1D41A, 0x1D7CE, 0x1D6A8, 0x1D6C2),
    "it": (0x1D434, 0x1D44E, 0, 0x1D6E2, 0x1D6FC),
    "bi": (0x1D468, 0x1D482, 0x1D7CE, 0x1D71C, 0x1D736),
    "cal": (0x1D49C, 0, 0, 0, 0),
    "bb": (0x1D538, 0x1D552, 0x1D7D8, 0, 0),
}
# Some letters were in Unicode before the alphabets came.
_OLDER = {
    0x1D455: "ℎ", 0x1D49D: "ℬ", 0x1D4A0: "ℰ", 0x1D4A1: "ℱ", 0x1D4A3: "ℋ", 0x1D4A4: "ℐ", 0x1D4A7: "ℒ", 0x1D4A8: "ℳ",
    0x1D4AD: "ℛ", 0x1D53A: "ℂ", 0x1D53F: "ℍ", 0x1D545: "ℕ", 0x1D547: "ℙ", 0x1D548: "ℚ", 0x1D549: "ℝ", 0x1D551: "ℤ",
}  # fmt: skip
_GREEK_VARIANTS = "ϵϑϰϕϱϖ"  # follow ω and ∂ in each Greek alphabet


def styled(text: str, font: str) -> str:
    """The text in an alphabet of Unicode's mathematical letters; what an alphabet lacks stays as it is."""
    if font not in _STARTS:
        return text
    return "".join(_styled(char, _STARTS[font]) for char in text)


def _styled(char: str, starts: tuple[int, int, int, int, int]) -> str:
    upper, lower, digit, greek_upper, greek_lower = starts
    code = 0
    if "A" <= char <= "Z":
        code = upper + ord(char) - ord("A")
    elif "a" <= char <= "z" and lower:
        code = lower + ord(char) - ord("a")
    elif "0" <= char <= "9" and digit:
        code = digit + ord(char) - ord("0")
    elif "Α" <= char <= "Ω" and greek_upper:
        code = greek_upper + ord(char) - ord("Α")
    elif "α" <= char <= "ω" and greek_lower:
        code = greek_lower + ord(char) - ord("α")
    elif char in _GREEK_VARIANTS and greek_lower:
        code = greek_lower + 26 + _GREEK_VARIANTS.index(char)
    return (_OLDER.get(code) or chr(code)) if code else char
