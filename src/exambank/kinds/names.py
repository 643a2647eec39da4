"""The words of an expression: which symbol, function or constant a word is, however it is typeset."""

import functools

from exambank.kinds.characters import fold, lower

FUNCTIONS = {
    "floor": "floor", "ceil": "ceiling", "ceiling": "ceiling", "sqrt": "sqrt", "abs": "abs", "min": "min", "max": "max",
    "minimum": "min", "maximum": "max", "log": "log", "ln": "log", "log2": "log2", "log10": "log10", "exp": "exp",
    "sin": "sin", "cos": "cos", "fraction": "fraction", "rational": "fraction", "float64": "float", "float32": "float",
    "int64": "float", "int32": "float", "tensor": "float", "array": "float", "scalar": "float",
}  # fmt: skip
CONSTANTS = {"pi": "pi", "e": "E"}
TIMES = ("x", "X")
DIGITS = "0123456789"

Words = tuple[tuple[str, str], ...]
"""Pairs of the kind of a word, `name`, `function`, `number` or `sign`, and the word as the grammar has it."""


@functools.lru_cache(maxsize=4096)
def resolve(word: str, names: tuple[str, ...]) -> Words:
    """What a word stands for, several names where it is run together (`FCK`); empty where it is unknown.

    In this order: a symbol; a symbol typeset otherwise; in another case; a function or constant; a product.
    """
    if word in names:
        return (("name", word),)
    folded = fold(word)
    small = lower(folded)
    typeset = [name for name in names if fold(name) == folded]
    in_any_case = [name for name in names if lower(fold(name)) == small]
    for found in (typeset, in_any_case):
        if len(found) == 1:
            return (("name", found[0]),)
    if small in FUNCTIONS:
        return (("function", FUNCTIONS[small]),)
    if small in CONSTANTS:
        return (("name", CONSTANTS[small]),)
    return _product(folded, names)


def _product(word: str, names: tuple[str, ...]) -> Words:
    """The word as names run together, from the left the longest first: FCK, nsqrt, sqrt6, 3x4."""
    known: dict[str, tuple[str, str]] = dict.fromkeys(TIMES, ("sign", "*"))
    known |= {"pi": ("name", "pi")} | {word: ("function", name) for word, name in FUNCTIONS.items() if len(word) > 1}
    known |= {fold(name): ("name", name) for name in names}
    longest = sorted(known, key=lambda name: (-len(name), name))
    found: list[tuple[str, str]] = []
    place = 0
    while place < len(word):
        if word[place] in DIGITS and found and found[-1][0] in ("function", "sign"):
            end = place
            while end < len(word) and word[end] in DIGITS:
                end += 1
            found.append(("number", word[place:end]))
            place = end
            continue
        fits = next((name for name in longest if word.startswith(name, place)), None)
        if fits is None:
            return (*found, ("name", word[place:])) if found == [("function", "sqrt")] else ()  # √q
        found.append(known[fits])
        place += len(fits)
    return tuple(found)
