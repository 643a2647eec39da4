"""Units behind a number: the one asked for is read, another one is told, and none is asked for where none is declared."""

import re

from exambank.errors import ReplyError
from exambank.kinds.base import Slip
from exambank.kinds.characters import LETTER, SPACE, lower, strip, words
from exambank.kinds.grammar import LONGEST_EXPRESSION
from exambank.kinds.names import resolve

ALIASES = (
    ("s", "sec", "second"), ("ms", "msec", "millisecond"), ("min", "minute"), ("h", "hour"), ("B", "byte"),
    ("kB", "KB", "kilobyte"), ("MB", "megabyte"), ("GB", "gigabyte"), ("KiB", "kibibyte"), ("MiB", "mebibyte"),
    ("GiB", "gibibyte"), ("pixel", "px"), ("%", "percent"), ("m", "metre", "meter"), ("mm", "millimetre", "millimeter"),
    ("FLOP", "flop"), ("MAC", "mac"), ("bit",), ("parameter",), ("image",), ("sample",), ("step",), ("channel",),
)  # fmt: skip
"""Ways to write a unit; in the plural, and in any case but for one letter, where the case may be all there is."""
_TRAILING = re.compile(rf"(.*[0-9.)\]}}½⅓⅔¼¾%])[{SPACE}]*([{LETTER}%][{LETTER}{SPACE}%/]*)", re.DOTALL)


def without_unit(text: str, unit: str) -> str:
    """The number alone. Raises ReplyError where another unit, or one that nobody asked for, is behind it."""
    text = strip(text)
    if len(text) > LONGEST_EXPRESSION:
        return text
    if unit == "%" and text.endswith("%"):
        return text[:-1]
    match = _TRAILING.fullmatch(text)
    if match is None or match[2][0] == "%" or all(_is_constant(word) for word in words(match[2])):
        return text
    typed = strip(match[2])
    if typed in ("i", "j"):  # 1 + 2i, which the grammar explains
        return text
    if unit and same(typed, unit):
        return match[1]
    if unit:
        raise Slip(f"the answer is asked for in {unit}, and you typed {typed}: convert it, or type the number alone")
    raise ReplyError(f"type the number alone, without “{typed}”")


def same(one: str, other: str) -> bool:
    """Whether two units are one, as `px` and `pixels` are, or `second` and `s`."""
    return _plain(one) == _plain(other)


def _is_constant(word: str) -> bool:
    pieces = resolve(word, ())
    return bool(pieces) and pieces[0][0] == "name"


def _plain(unit: str) -> str:
    for ways in ALIASES:
        if unit in ways or (len(unit) > 1 and _singular(lower(unit)) in (lower(way) for way in ways if len(way) > 1)):
            return ways[0]
    return unit if len(unit) == 1 else _singular(lower(unit))


def _singular(unit: str) -> str:
    return unit[:-1] if len(unit) > 3 and unit[-1] == "s" else unit
