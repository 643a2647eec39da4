"""Answers that are one number: an integer, a fraction, or a real with a stated tolerance."""

import math
import re
from dataclasses import dataclass, field
from fractions import Fraction
from numbers import Integral, Rational as RationalNumber, Real as RealNumber
from typing import ClassVar

from exambank.errors import ReplyError
from exambank.kinds.base import Json, Kind
from exambank.reading import parse_number, shorten


@dataclass(frozen=True)
class Integer(Kind[int]):
    """A whole number, compared exactly."""

    name: ClassVar[str] = "integer"

    def coerce(self, value: object) -> int:
        number = _rational(value)
        if number.denominator != 1:
            raise ReplyError(f"{shorten(str(value))} is not a whole number")
        return int(number)

    def read(self, text: str) -> int:
        return self.coerce(parse_number(_without_grouping(text)))

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
        return "Your answer has the wrong sign." if answer and reply == -answer else ""


@dataclass(frozen=True)
class Rational(Kind[Fraction]):
    """An exact fraction; a reader may type it as a fraction or as a terminating decimal."""

    name: ClassVar[str] = "fraction"

    def coerce(self, value: object) -> Fraction:
        return _rational(value)

    def read(self, text: str) -> Fraction:
        return parse_number(_without_grouping(text))

    def accepts(self, answer: Fraction, reply: Fraction) -> bool:
        return answer == reply

    def latex(self, value: Fraction) -> str:
        if value.denominator == 1:
            return grouped(value.numerator)
        sign = "-" if value < 0 else ""
        return rf"{sign}\frac{{{grouped(abs(value.numerator))}}}{{{grouped(value.denominator)}}}"

    def text(self, value: Fraction) -> str:
        return str(value)

    def to_json(self, value: Fraction) -> Json:
        return value.numerator if value.denominator == 1 else str(value)

    def from_json(self, data: Json) -> Fraction:
        if isinstance(data, str):
            return parse_number(data)
        return self.coerce(data)

    def hint(self, answer: Fraction, reply: Fraction) -> str:
        if answer and reply == -answer:
            return "Your answer has the wrong sign."
        if answer != reply and abs(answer - reply) <= abs(answer) / 100:
            return "That is close: an exact value is asked for, so type a fraction."
        return ""


@dataclass(frozen=True)
class Real(Kind[float]):
    """A number that has no exact form worth showing.

    Args:
        rtol: relative error that a reader's reply may have.
        because: why this tolerance is right; shown with the answer.
        atol: absolute error allowed besides, for answers that may be zero.
        routes: relative (and `atol`-scaled) error allowed between two routes; much tighter
            than `rtol`, since a computer does not round to three digits.
    """

    name: ClassVar[str] = "real"
    rtol: float
    because: str
    atol: float = 0.0
    routes: float = field(default=1e-9, kw_only=True)

    def __post_init__(self) -> None:
        if not 0 < self.rtol < 1 or not 0 < self.routes <= self.rtol or self.atol < 0:
            raise ValueError("a Real needs 0 < routes <= rtol < 1 and atol >= 0")
        if not self.because.strip():
            raise ValueError("a Real needs a reason for its tolerance: Real(1e-3, because=…)")

    def coerce(self, value: object) -> float:
        value = _scalar(value)
        try:
            number = float(value)
        except OverflowError:
            raise ReplyError("the number is too large to be read") from None
        if not math.isfinite(number):
            raise ReplyError(f"{number} is not a finite number")
        return number

    def read(self, text: str) -> float:
        return float(parse_number(_without_grouping(text)))

    def accepts(self, answer: float, reply: float) -> bool:
        return abs(answer - reply) <= max(self.atol, self.rtol * abs(answer))

    def agrees(self, answer: float, other: float) -> bool:
        return abs(answer - other) <= self.routes * max(self.atol, abs(answer), abs(other))

    @property
    def digits(self) -> int:
        """Significant digits shown: enough that rounding uses less than half the tolerance."""
        return max(2, math.ceil(-math.log10(self.rtol)) + 1)

    def text(self, value: float) -> str:
        return f"{value:.{self.digits}g}"

    def latex(self, value: float) -> str:
        mantissa, _, exponent = self.text(value).partition("e")
        return rf"{mantissa} \times 10^{{{int(exponent)}}}" if exponent else mantissa

    def to_json(self, value: float) -> Json:
        return value

    def from_json(self, data: Json) -> float:
        return self.coerce(data)

    def hint(self, answer: float, reply: float) -> str:
        if answer and self.accepts(answer, -reply):
            return "Your answer has the wrong sign."
        if answer != reply and abs(answer - reply) <= 10 * max(self.atol, self.rtol * abs(answer)):
            return f"That is close: give at least {self.digits} significant digits."
        return ""


def grouped(value: int) -> str:
    """An integer for LaTeX, digits in groups of three from five digits on: 4\\,231\\,976."""
    return f"{value:,}".replace(",", r"\,") if abs(value) >= 10_000 else str(value)


def _without_grouping(text: str) -> str:
    """Join digit groups (4 231 976; 4,231,976; 4_231_976), which are otherwise two numbers."""
    if re.fullmatch(r"\s*[-+−]?[0-9]{1,3}([ _,\u00a0\u2009\u202f][0-9]{3})+\s*", text):
        return re.sub(r"[^-+−0-9]", "", text)
    return text


def _scalar(value: object) -> RealNumber:
    """A real number of any library, out of its array if it is the only entry of a 0-dimensional one."""
    if not isinstance(value, RealNumber) and getattr(value, "ndim", None) == 0:
        value = getattr(value, "item", lambda: value)()
    if isinstance(value, bool) or not isinstance(value, RealNumber):
        raise ReplyError(f"{shorten(repr(value))} is not a number")
    return value


def _rational(value: object) -> Fraction:
    value = _scalar(value)
    if isinstance(value, Integral):
        return Fraction(int(value))
    if isinstance(value, RationalNumber):
        return Fraction(int(value.numerator), int(value.denominator))
    if not math.isfinite(value):
        raise ReplyError(f"{value} is not a finite number")
    # A float stands for the shortest decimal that names it, in its own precision: 0.1 is one tenth.
    return Fraction(str(value))
