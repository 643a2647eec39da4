"""Answers that are a real number with a stated tolerance."""

import math
import re
from dataclasses import dataclass, field
from fractions import Fraction
from typing import ClassVar

from exambank.errors import ReplyError
from exambank.kinds import reals
from exambank.kinds.base import Json, Kind
from exambank.kinds.evaluate import TOO_LARGE
from exambank.kinds.numbers import WRONG_SIGN, in_unit, scalar
from exambank.kinds.reading import number
from exambank.kinds.rounded import Rounded

_GROUPED = re.compile("-?[0-9]{1,3},[0-9]{3}")

Number = float | Fraction
"""An answer is a float; a reply that was typed is a fraction that knows its digits."""


@dataclass(frozen=True)
class Real(Kind[Number]):
    """A number that has no exact form worth showing.

    Args:
        rtol: relative error that a reader's reply may have.
        because: why this tolerance is right; shown with the answer.
        atol: absolute error allowed besides, for answers that may be zero.
        routes: relative (and `atol`-scaled) error allowed between two routes; much tighter
            than `rtol`, since a computer does not round to three digits.
        unit: the unit that the answer is asked for in, which a reader may type behind it.
    """

    name: ClassVar[str] = "real"
    rtol: float
    because: str
    atol: float = 0.0
    routes: float = field(default=1e-9, kw_only=True)
    unit: str = field(default="", kw_only=True)

    def __post_init__(self) -> None:
        if not 0 < self.rtol < 1 or not 0 < self.routes <= self.rtol or self.atol < 0:
            raise ValueError("a Real needs 0 < routes <= rtol < 1 and atol >= 0")
        if not self.because.strip():
            raise ValueError("a Real needs a reason for its tolerance: Real(1e-3, because=…)")

    @property
    def how(self) -> str:
        return f"A number{in_unit(self.unit)}, to {self.digits} significant digits."

    @property
    def digits(self) -> int:
        """Significant digits shown: enough that rounding uses less than half the tolerance."""
        return max(2, math.ceil(-math.log10(self.rtol)) + 1)

    def coerce(self, value: object) -> Number:
        value = scalar(value)
        try:
            converted = float(value)
        except OverflowError:
            raise ReplyError(f"the number {TOO_LARGE}") from None
        if not math.isfinite(converted):
            raise ReplyError(f"{converted} is not a finite number")
        return converted

    def parse(self, text: str) -> Number:
        value = number(text, self.unit)
        converted = self.coerce(reals.to_fraction(value) if isinstance(value, reals.Real) else value)
        if isinstance(value, Rounded) and _GROUPED.fullmatch(text):
            value.shown = text
        return value if isinstance(value, Rounded) else converted

    def accepts(self, answer: Number, reply: Number) -> bool:
        return abs(float(answer) - float(reply)) <= self._tolerance(answer)

    def agrees(self, answer: Number, other: Number) -> bool:
        a, b = float(answer), float(other)
        return abs(a - b) <= self.routes * max(self.atol, abs(a), abs(b))

    def text(self, value: Number) -> str:
        return value.shown if isinstance(value, Rounded) else f"{float(value):.{self.digits}g}"

    def latex(self, value: Number) -> str:
        mantissa, _, exponent = f"{float(value):.{self.digits}g}".partition("e")
        return rf"{mantissa} \times 10^{{{int(exponent)}}}" if exponent else mantissa

    def to_json(self, value: Number) -> Json:
        return float(value)

    def from_json(self, data: Json) -> Number:
        return self.coerce(data)

    def about_digits(self, answer: Number, reply: Number) -> str:
        gap = abs(float(answer) - float(reply))
        if isinstance(reply, Rounded) and reply.digits < self.digits and 2 * gap <= float(reply.step):
            return f"{reply.shown} has too few digits to tell: type at least {self.digits} significant digits."
        return ""

    def hint(self, answer: Number, reply: Number) -> str:
        if answer and self.accepts(answer, -reply):
            return WRONG_SIGN
        gap = abs(float(answer) - float(reply))
        if short := self.about_digits(answer, reply):
            return short
        near = 10 * self._tolerance(answer)
        if isinstance(reply, Rounded) and "," in reply.shown and abs(float(answer) - float(reply) / 1000) <= near:
            return f"{reply.shown} is read as {reply}: the decimal sign is a point."
        if gap <= near:
            return "That is close, but not within what rounding explains: look at each step again."
        return ""

    def _tolerance(self, answer: Number) -> float:
        return max(self.atol, self.rtol * abs(float(answer)))
