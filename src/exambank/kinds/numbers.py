"""Answers that are one exact number: an integer or a fraction."""

import math
from dataclasses import dataclass, field
from fractions import Fraction
from numbers import Integral, Rational as RationalNumber, Real as RealNumber
from typing import ClassVar

from exambank.errors import ReplyError
from exambank.kinds.base import Json, Kind
from exambank.kinds.characters import shorten
from exambank.kinds.reading import number, parse_number
from exambank.kinds.rounded import CLOSE, Rounded, near, of_float, remark

WRONG_SIGN = "The sign is wrong."


@dataclass(frozen=True)
class Integer(Kind[int]):
    """A whole number, compared exactly.

    Args:
        unit: the unit that the answer is asked for in, which a reader may type behind it.
    """

    name: ClassVar[str] = "integer"
    unit: str = field(default="", kw_only=True)

    @property
    def how(self) -> str:
        return f"A whole number{in_unit(self.unit)}; 3*2^4 is read, too."

    def coerce(self, value: object) -> int:
        exact = rational(value)
        if exact.denominator != 1:
            raise ReplyError(f"{shorten(str(value))} is not a whole number")
        return int(exact)

    def parse(self, text: str) -> int:
        return _whole(number(text, self.unit), text)

    def take(self, reply: object) -> int:
        return self.read(reply) if isinstance(reply, str) else _whole(_float_or_exact(reply), str(reply))

    def accepts(self, answer: int, reply: int) -> bool:
        return answer == reply

    def latex(self, value: int) -> str:
        return grouped(value)

    def text(self, value: int) -> str:
        return str(value)

    def to_json(self, value: int) -> Json:
        return value

    def from_json(self, data: Json) -> int:
        return self.coerce(data)

    def hint(self, answer: int, reply: int) -> str:
        return WRONG_SIGN if answer and reply == -answer else ""


@dataclass(frozen=True)
class Rational(Kind[Fraction]):
    """An exact fraction; a reader may type it as a fraction or as a decimal, see `exambank.kinds.rounded`.

    Args:
        unit: the unit that the answer is asked for in, which a reader may type behind it.
    """

    name: ClassVar[str] = "fraction"
    unit: str = field(default="", kw_only=True)

    @property
    def how(self) -> str:
        return f"An exact number{in_unit(self.unit)}, such as 31/32, 0.25 or 2^-5."

    def coerce(self, value: object) -> Fraction:
        return rational(value)

    def parse(self, text: str) -> Fraction:
        value = number(text, self.unit)
        if not isinstance(value, Fraction):
            raise ReplyError(f"{shorten(text)} is not a fraction of whole numbers")
        return value

    def take(self, reply: object) -> Fraction:
        return self.read(reply) if isinstance(reply, str) else _float_or_exact(reply)

    def accepts(self, answer: Fraction, reply: Fraction) -> bool:
        return near(answer, reply)

    def agrees(self, answer: Fraction, other: Fraction) -> bool:
        return answer == other

    def latex(self, value: Fraction) -> str:
        if value.denominator == 1:
            return grouped(value.numerator)
        sign = "-" if value < 0 else ""
        return rf"{sign}\frac{{{grouped(abs(value.numerator))}}}{{{grouped(value.denominator)}}}"

    def text(self, value: Fraction) -> str:
        return value.shown if isinstance(value, Rounded) else str(value)

    def to_json(self, value: Fraction) -> Json:
        return value.numerator if value.denominator == 1 else str(value)

    def from_json(self, data: Json) -> Fraction:
        return parse_number(data) if isinstance(data, str) else self.coerce(data)

    def about_digits(self, answer: Fraction, reply: Fraction) -> str:
        return remark(answer, reply)

    def hint(self, answer: Fraction, reply: Fraction) -> str:
        return WRONG_SIGN if answer and reply == -answer else remark(answer, reply)


def in_unit(unit: str) -> str:
    """Where the unit is said of how to type a number."""
    return f" in {unit}, with or without the unit" if unit else ""


def grouped(value: int) -> str:
    """An integer for LaTeX, digits in groups of three from five digits on: 4\\,231\\,976."""
    return f"{value:,}".replace(",", r"\,") if abs(value) >= 10_000 else str(value)


def scalar(value: object) -> RealNumber:
    """A real number of any library, out of its array if it is the only entry of a 0-dimensional one."""
    if not isinstance(value, RealNumber) and getattr(value, "ndim", None) == 0:
        value = getattr(value, "item", lambda: value)()
    if isinstance(value, bool) or not isinstance(value, RealNumber):
        raise ReplyError(f"{shorten(repr(value))} is not a number")
    return value


def rational(value: object) -> Fraction:
    """The exact value of a number of any library; a float stands for the shortest decimal that names it."""
    if type(value) is Fraction:  # most are; to ask for the kind of a number costs more than the rest
        return value
    value = scalar(value)
    if isinstance(value, Integral):
        return Fraction(int(value))
    if isinstance(value, RationalNumber):
        return Fraction(int(value.numerator), int(value.denominator))
    if not math.isfinite(value):
        raise ReplyError(f"{value} is not a finite number")
    return Fraction(str(value))


def _float_or_exact(reply: object) -> Fraction:
    value = scalar(reply)
    if isinstance(value, Integral | RationalNumber) or not math.isfinite(value):
        return rational(value)
    return of_float(value)


def _whole(value: object, text: str) -> int:
    """A whole number; what a computer gives for one may be off by one part in 10⁷."""
    if isinstance(value, Fraction):
        nearest = round(value)
        if value == nearest or (isinstance(value, Rounded) and abs(value - nearest) <= CLOSE * abs(nearest)):
            return int(nearest)
    raise ReplyError(f"{shorten(text)} is not a whole number")
