"""Decimals as replies: what was typed or computed as a decimal may stand for the number that it rounds.

The rule, for kinds whose answers are exact: a decimal is right if it has at least four significant digits and is the
answer rounded to them, or agrees with it to one part in 10⁷, as floats of any library do. A whole number
is only itself.
"""

from fractions import Fraction
from typing import Any

from exambank.kinds.grammar import Tree
from exambank.kinds.value import Value, add, equal, magnitude, multiply, negative, sign

FEWEST_DIGITS = 4
CLOSE = Fraction(1, 10**7)
SHORTEST = Fraction(1, 100)
ZERO = Fraction(1, 10**12)
"""What a computer gives for 0 is smaller."""


class Rounded(Fraction):
    """A number as typed in digits, with how many of them are significant and what the last is worth."""

    __slots__ = ("digits", "shown", "step")
    digits: int
    step: Fraction
    shown: str

    def __new__(cls, value: Fraction, shown: str) -> "Rounded":
        """The number that `shown` writes, such as `-0.25`, `4e6` or `33.3%`."""
        made = super().__new__(cls, value)
        mantissa, _, exponent = shown.lower().rstrip("%").lstrip("-").partition("e")
        whole, _, part = mantissa.partition(".")
        made.digits = len((whole + part).lstrip("0"))
        made.step = Fraction(10) ** (int(exponent or 0) - len(part) - 2 * shown.endswith("%"))
        made.shown = shown
        return made

    @property
    def slack(self) -> Fraction:
        """By how much the number meant may differ."""
        return max(abs(self) * CLOSE, self.step / 2 if self.digits >= FEWEST_DIGITS and self.step < 1 else ZERO)

    @property
    def is_short(self) -> bool:
        """Whether it may be a number rounded to too few digits; 0.5 is rather itself."""
        return 0 < self.digits < FEWEST_DIGITS and self.step <= SHORTEST


def rounded(tree: Tree, value: Value) -> Value:
    """The value, marked as typed in digits where the tree is a number and no computation."""
    shown = _digits(tree)
    return Rounded(value, shown) if shown and isinstance(value, Fraction) else value


def of_float(value: Any) -> Rounded:
    """A float of any library: the shortest decimal that names it, in its own precision."""
    large = not isinstance(value, float) and abs(float(value)) >= 10**6
    made = Rounded(Fraction(float(value)) if large else Fraction(str(value)), str(value))  # float32 shows 7 digits
    made.step = min(made.step, Fraction(1, 10))  # also where it prints as 7.07e+06
    return made


def near(answer: Value, reply: Value) -> bool:
    """Whether a reply is right where the exact answer is `answer`, by the rule above."""
    if equal(answer, reply):
        return True
    if answer is None or not isinstance(reply, Rounded):
        return False
    gap = magnitude(add(answer, negative(reply)))
    if sign(answer) == 0:
        return not_above(gap, ZERO)
    if reply.step >= 1:
        return False
    whole = reply.denominator == 1 and isinstance(answer, Fraction) and answer.denominator == 1
    if not whole and not_above(gap, multiply(magnitude(answer), CLOSE)):
        return True
    return reply.digits >= FEWEST_DIGITS and not_above(gap, reply.step / 2)


def remark(answer: Value, reply: Value) -> str:
    """What to say of a decimal that is too short or not rounded; empty where its digits are not the trouble."""
    if answer is None or not isinstance(reply, Rounded) or reply.step >= 1:
        return ""
    gap = magnitude(add(answer, negative(reply)))
    if reply.digits < FEWEST_DIGITS and sign(answer) and not_above(gap, reply.step / 2):
        return too_short(reply)
    if reply.digits >= FEWEST_DIGITS and not_above(gap, reply.step):
        cut_off = not_above(magnitude(reply), magnitude(answer))
        how = "is cut off where it should be rounded" if cut_off else "is off in its last digit"
        return f"{reply.shown} {how}: type the exact value, or round the last digit."
    return ""


def too_short(reply: Rounded) -> str:
    """What to say of a decimal that has too few digits."""
    return f"{reply.shown} has too few digits to tell: type the exact value, or at least {FEWEST_DIGITS} significant digits."


def not_above(one: Value, other: Value) -> bool:
    """Whether one ≤ other; false where either has no value."""
    difference = add(one, negative(other))
    return difference is not None and sign(difference) <= 0


def _digits(tree: Tree) -> str:
    kind, first, *_ = tree
    if kind == "number":
        return str(first) if first[0] in ".0123456789" else ""
    if kind == "sum" and len(first) == 1 and first[0][0] == "-":
        inner = _digits(first[0][1])
        return f"-{inner}" if inner and inner[0] != "-" else ""
    if kind == "product" and len(first) == 2 and first[1] == ("/", ("number", "100")):
        inner = _digits(first[0][1])  # 33.3%, and 33.3/100
        return f"{inner}%" if "." in inner else ""
    return ""
