"""The characters of a reply: which are letters and spaces, and what people type for what the grammar knows.

Everything goes by the lists below, never by a language's own idea of a letter, a digit or a space: Python's and
JavaScript's differ, and the two must read every reply alike.
"""

import re

OPENING, CLOSING = "([{", ")]}"
SPACE = (
    "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
LETTER = "A-Za-zΑ-Ωα-ω∞"
"""Letters, within the brackets of a regular expression; ∞ is one, in w_∞."""

SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿᵏ", "0123456789+-()nk", strict=True))
SUBSCRIPTS = dict(zip("₀₁₂₃₄₅₆₇₈₉ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", "0123456789aehijklmnoprstuvx", strict=True))
VULGAR = {
    "½": "1/2", "⅓": "1/3", "⅔": "2/3", "¼": "1/4", "¾": "3/4", "⅕": "1/5", "⅖": "2/5", "⅗": "3/5", "⅘": "4/5", "⅙": "1/6",
    "⅚": "5/6", "⅐": "1/7", "⅛": "1/8", "⅜": "3/8", "⅝": "5/8", "⅞": "7/8", "⅑": "1/9", "⅒": "1/10",
}  # fmt: skip
GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta", "η": "eta", "θ": "theta",
    "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho", "σ": "sigma",
    "ς": "sigma", "τ": "tau", "υ": "upsilon", "φ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega", "Γ": "Gamma",
    "Δ": "Delta", "Θ": "Theta", "Λ": "Lambda", "Ξ": "Xi", "Π": "Pi", "Σ": "Sigma", "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega",
}  # fmt: skip
SYNONYMS = str.maketrans({
    "−": "-", "–": "-", "‐": "-", "‑": "-", "×": "*", "·": "*", "⋅": "*", "∙": "*", "•": "*", "∗": "*", "÷": "/",
    "⁄": "/", "∕": "/", "⌊": "floor(", "⌋": ")", "⌈": "ceiling(", "⌉": ")", "≈": "≈", "≃": "≈", "→": "=",
    "µ": "μ", "ϵ": "ε", "ϕ": "φ", "\u2061": "", "\u2062": "*", "\u200b": "", "\ufeff": "", "ᵀ": "^T", "⊤": "T", "′": "'", "’": "'",
})  # fmt: skip
UPPER, LOWER = (
    "ABCDEFGHIJKLMNOPQRSTUVWXYZΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ",
    "abcdefghijklmnopqrstuvwxyzαβγδεζηθικλμνξοπρστυφχψω",
)

_LOWERED = str.maketrans(UPPER, LOWER)
_RAISED = re.compile(f"[{''.join(SUPERSCRIPTS)}]+")
_SUNK = re.compile(f"[{''.join(SUBSCRIPTS)}]+")
_LIBRARY = re.compile(f"(^|[^{LETTER}0-9_.])(?:np|numpy|torch|math|sympy|sp)\\.(?=[{LETTER}])")
_ROOT = re.compile(f"√[{SPACE}]*")
_PERCENT = re.compile(f"([0-9.)])[{SPACE}]*per[{SPACE}]?cent(?![{LETTER}])")
_SPACES = re.compile(f"[{SPACE}]+")


def plain(text: str) -> str:
    """The text in the grammar's own characters: x² is x^(2), g₃ is g_3, np.sqrt is sqrt, → is =."""
    text = _RAISED.sub(lambda run: f"^({''.join(map(SUPERSCRIPTS.__getitem__, run[0]))})", text.translate(SYNONYMS))
    text = text.replace("->", "=").replace("+/-", "±")
    text = _ROOT.sub("sqrt", text)
    text = _SUNK.sub(lambda run: f"_{''.join(map(SUBSCRIPTS.__getitem__, run[0]))}", text)
    return _PERCENT.sub(r"\1%", _LIBRARY.sub(r"\1", text))


def fold(name: str) -> str:
    """A name without what only typesetting adds: λ₂, lambda_2 and lambda2 are one, as are A_sym and Asym, ε and eps."""
    return "".join(GREEK.get(letter, letter) for letter in name if letter != "_").replace("epsilon", "eps")


def lower(text: str) -> str:
    """The text in small letters, Latin and Greek."""
    return text.translate(_LOWERED)


def strip(text: str) -> str:
    """The text without the spaces around it."""
    return text.strip(SPACE)


def words(text: str) -> list[str]:
    """The pieces of the text between spaces."""
    return [word for word in _SPACES.split(text) if word]


def tidy(text: str) -> str:
    """The text with single spaces, and line breaks where there are some."""
    return _SPACES.sub(lambda run: "\n" if "\n" in run[0] else " ", text)


def shorten(text: str, limit: int = 60) -> str:
    """The text in quotes, cut to `limit` characters, for a message of one line."""
    line = " ".join(words(text))
    return f"“{line if len(line) <= limit else line[: limit - 1] + '…'}”"


def deepest(text: str) -> int:
    """How deeply the brackets of the text are nested."""
    depth = most = 0
    for character in text:
        if character in OPENING:
            depth += 1
            most = max(most, depth)
        elif character in CLOSING:
            depth -= 1
    return most
