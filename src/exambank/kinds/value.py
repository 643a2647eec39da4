"""The arithmetic of replies: a value is an exact fraction, a real number to 60 digits, or none.

Only real numbers count: a division by zero, a root of a negative number and a number that is too large have no value.
This, with `evaluate`, is all that decides whether two formulas are equal.
"""

from fractions import Fraction
from math import isqrt
from typing import TypeAlias

from exambank.kinds import reals
from exambank.kinds.reals import Real

LARGEST_BITS = 1_500
"""Size of the numbers that a formula may give."""
LOST, SAME = 166, 149
"""Bits after which what a sum has left was zero, as √2·√2 − 2; and what two equal values may differ by."""

Value: TypeAlias = Fraction | Real | None


def real(value: Fraction | Real) -> Real:
    """A value as a real; it is not 0."""
    return reals.from_fraction(value) if isinstance(value, Fraction) else value


def bits(value: Fraction) -> int:
    """The size of a fraction: the bits of its longer half."""
    return max(abs(value.numerator).bit_length(), value.denominator.bit_length())


def bounded(value: Value) -> Value:
    """The value, or none where it is too large."""
    if value is None:
        return None
    size = bits(value) if isinstance(value, Fraction) else abs(reals.top(value))
    return value if size <= LARGEST_BITS else None


def equal(one: Value, other: Value) -> bool:
    """Whether two values are equal: exactly where both are fractions, else to 45 of 60 digits."""
    if isinstance(one, Fraction) and isinstance(other, Fraction):
        return one == other
    difference = add(one, negative(other))
    if one is None or difference is None:
        return False
    if difference == 0:
        return True
    return reals.top(real(difference)) <= (reals.top(real(one)) if one != 0 else 0) - SAME


def sign(value: Fraction | Real) -> int:
    """1, 0 or −1."""
    number = value if isinstance(value, Fraction) else value.mantissa
    return (number > 0) - (number < 0)


def negative(value: Value) -> Value:
    """−value."""
    return reals.minus(value) if isinstance(value, Real) else None if value is None else -value


def magnitude(value: Value) -> Value:
    """|value|."""
    return negative(value) if value is not None and sign(value) < 0 else value


def add(one: Value, other: Value) -> Value:
    """The sum; what cancels to the last digits was zero, as √2·√2 − 2."""
    if one is None or other is None:
        return None
    if isinstance(one, Fraction) and isinstance(other, Fraction):
        return bounded(one + other)
    if one == 0 or other == 0:
        return bounded(other if one == 0 else one)
    a, b = real(one), real(other)
    total = reals.plus(a, b)
    if total is None or reals.top(total) <= max(reals.top(a), reals.top(b)) - LOST:
        return Fraction(0)
    return bounded(total)


def multiply(one: Value, other: Value) -> Value:
    """The product."""
    if one is None or other is None:
        return None
    if isinstance(one, Fraction) and isinstance(other, Fraction):
        return bounded(one * other)
    return Fraction(0) if one == 0 or other == 0 else bounded(reals.times(real(one), real(other)))


def divide(one: Value, other: Value) -> Value:
    """The quotient."""
    if one is None or other is None or other == 0:
        return None
    if isinstance(one, Fraction) and isinstance(other, Fraction):
        return bounded(one / other)
    return Fraction(0) if one == 0 else bounded(reals.over(real(one), real(other)))


def power(base: Value, exponent: Value) -> Value:
    """The power; a whole exponent, or one of halves, keeps a fraction exact where it can."""
    if base is None or exponent is None:
        return None
    if isinstance(exponent, Fraction) and exponent.denominator == 1:
        return _whole_power(base, exponent.numerator)
    if base == 0:
        return Fraction(0) if sign(exponent) > 0 else None
    if sign(base) < 0:
        return None
    if isinstance(exponent, Fraction) and exponent.denominator == 2:
        return _whole_power(root(base), exponent.numerator)
    return exponential(multiply(exponent, logarithm(base)))


def _whole_power(base: Value, exponent: int) -> Value:
    if base is None or (base == 0 and exponent < 0):
        return None
    if exponent == 0 or base == 1:
        return Fraction(1)
    if base == 0:
        return Fraction(0)
    if base == -1:
        return Fraction(-1 if exponent % 2 else 1)
    if isinstance(base, Fraction):
        return None if abs(exponent) * bits(base) > 2 * LARGEST_BITS else bounded(Fraction(base) ** exponent)
    return None if abs(exponent) > 100_000 else bounded(reals.whole_power(base, exponent))


def root(value: Value) -> Value:
    """The square root."""
    if value is None or sign(value) < 0:
        return None
    if isinstance(value, Fraction):
        p, q = isqrt(value.numerator), isqrt(value.denominator)
        if p * p == value.numerator and q * q == value.denominator:
            return Fraction(p, q)
    return reals.root(real(value))


def logarithm(value: Value) -> Value:
    """The natural logarithm."""
    if value is None or sign(value) <= 0:
        return None
    return reals.logarithm(real(value)) or Fraction(0)


def exponential(value: Value) -> Value:
    """e to the power of the value."""
    if value is None:
        return None
    if value == 0:
        return Fraction(1)
    return None if reals.top(real(value)) > 12 else bounded(reals.exponential(real(value)))


def floor(value: Value) -> Value:
    """The largest whole number that is not above the value."""
    if value is None:
        return None
    if isinstance(value, Fraction):
        return Fraction(value.numerator // value.denominator)
    if reals.top(value) > 100:  # its digits before the point are not all known
        return None
    below, nearest = map(Fraction, reals.wholes(value))
    return nearest if equal(nearest, value) else below
