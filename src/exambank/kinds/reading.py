"""Read one value that a reader typed: a number with its unit, a computation with its result, `y = …`."""

import functools
import re
from fractions import Fraction

from exambank.errors import ReplyError
from exambank.kinds.base import Slip
from exambank.kinds.characters import LETTER, SPACE, shorten, strip
from exambank.kinds.evaluate import evaluate, unknown, why_none
from exambank.kinds.grammar import parse
from exambank.kinds.latex import rewrite
from exambank.kinds.lists import LABEL, unwrapped
from exambank.kinds.names import resolve
from exambank.kinds.rounded import Rounded, not_above, rounded
from exambank.kinds.units import without_unit
from exambank.kinds.value import Value, add, equal, magnitude, negative

__all__ = ["agree", "number", "parse_number", "shorten", "sides"]

_WORD = re.compile(f"[{LETTER}][{LETTER}0-9_]*")
_SIMPLE = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{0,17})?")
_EQUALS = re.compile("={1,2}|≈")
_LESS = re.compile("[<>≤≥]")
_RANGE = re.compile(rf"[{SPACE},](?:for|if|when|where|otherwise|else)[{SPACE}]")


def parse_number(text: str) -> Fraction:
    """The exact value of an arithmetic expression without names, such as `-1/2`, `0.25`, `2**-5`.

    Decimals are read exactly: `0.1` is one tenth. Raises ReplyError for anything else.
    """
    value = number(rewrite(text))
    if not isinstance(value, Fraction):
        raise ReplyError(f"{shorten(text)} is not a fraction")
    return Fraction(value)


@functools.lru_cache(maxsize=16384)
def number(text: str, unit: str = "") -> Value:
    """The value of a reply that is one number, in the grammar's characters; a plain decimal is marked as `Rounded`.

    Raises ReplyError where it is none, its unit is not the one asked for, or its two sides differ.
    """
    if _SIMPLE.fullmatch(text):  # most entries of most lists
        return Rounded(Fraction(text), text)
    *before, last = sides(unwrapped(text)[0], ())
    value = _value(without_unit(last, unit))
    for side in before:
        other = _value(without_unit(side, unit))
        if not agree(other, value):
            raise Slip(f"{shorten(side)} is not {shorten(last)}")
        if isinstance(value, Rounded) and not isinstance(other, Rounded):
            value = other  # 2/3 = 0.667 gives the exact value, too
    return value


def sides(text: str, names: tuple[str, ...]) -> list[str]:
    """What stands on the sides of the equals signs, without labels such as `y =`, `A^2 =` or `mean:`; one side at least."""
    if not strip(text):
        raise ReplyError("the answer is empty")
    text = LABEL.sub("", text)
    for sign, said in ((_RANGE, "says where it holds"), (_LESS, "is an inequality")):
        if sign.search(text):
            raise ReplyError(f"{shorten(text)} {said}: type the {'formula' if names else 'number'} alone")
    pieces = [strip(piece) for piece in _EQUALS.split(text)]
    if not pieces[0] and pieces[1:]:
        del pieces[0]  # = 5
    if len(pieces) == 1 and pieces[0]:
        return pieces
    if "" in pieces:
        raise ReplyError(f"something is missing beside the “=” in {shorten(text)}")
    if len(pieces) > 20:
        raise ReplyError(f"{shorten(text)} has too many “=” to be read")
    return [piece for piece in pieces if not _is_label(piece, names)] or pieces[-1:]


def agree(one: Value, other: Value) -> bool:
    """Whether two sides are equal, or one is a decimal that rounds the other, or cuts it off."""
    if equal(one, other):
        return True
    gap = magnitude(add(one, negative(other)))
    for decimal, exact in ((one, other), (other, one)):
        if isinstance(decimal, Rounded) and decimal.step < 1:
            cut_off = not_above(magnitude(decimal), magnitude(exact)) and not_above(gap, decimal.step)
            if cut_off or not_above(gap, decimal.step / 2):
                return True
    return False


def refuse_imaginary(name: str, text: str) -> None:
    """Raises ReplyError where an unknown name is that of the imaginary unit."""
    if name in ("i", "j"):
        raise ReplyError(f"{shorten(text)} has the imaginary unit “{name}”: a real number is asked for; work it out")


def _is_label(text: str, names: tuple[str, ...]) -> bool:
    """Whether a side has a prime, or a word that is unknown here; behind a number that is a unit, between two an x multiplies."""
    if text[0] in ".0123456789+-":
        return False
    if "'" in text:
        return True
    found = [resolve(word, names) for word in _WORD.findall(text)]
    return any(not pieces for pieces in found) or (bool(found) and found[0][0][1] == "*")


def _value(text: str) -> Value:
    tree = parse(text)
    if name := unknown(tree, ()):
        refuse_imaginary(name, text)
        raise ReplyError(f"{shorten(text)} is not a number")
    value = evaluate(tree, {})
    if value is None:
        raise ReplyError(f"{shorten(text)} {why_none(tree, {})}")
    return rounded(tree, value)
