"""Real numbers to 72 digits, in whole numbers alone, so that Python and the page have the very same digits.

Every operation is rounded down; 60 digits of a result can be relied on. A library would be as exact, but its last digit
is its own, and a difference of two nearly equal numbers shows it.
"""

import functools
from fractions import Fraction
from math import isqrt
from typing import NamedTuple

PRECISION = 240
"""Bits of a number."""
WIDE = 400
"""Bits behind the point in which functions are computed."""
UNIT = 1 << WIDE


class Real(NamedTuple):
    """The number mantissa·2^exponent; never 0."""

    mantissa: int
    exponent: int

    def __float__(self) -> float:
        return float(to_fraction(self))


def _made(mantissa: int, exponent: int) -> Real | None:
    """The number cut to its bits; none where it is 0."""
    return _cut(mantissa, exponent) if mantissa else None


def _cut(mantissa: int, exponent: int) -> Real:
    excess = max(0, mantissa.bit_length() - PRECISION)
    return Real(mantissa >> excess, exponent + excess)


def top(a: Real) -> int:
    """The place of the first bit: |a| is below 2^top, and at least half of it."""
    return a.mantissa.bit_length() + a.exponent


def from_fraction(a: Fraction) -> Real:
    """The real of a fraction that is not 0."""
    shift = max(0, PRECISION + 1 + a.denominator.bit_length() - a.numerator.bit_length())
    return _cut((a.numerator << shift) // a.denominator, -shift)


def to_fraction(a: Real) -> Fraction:
    """The fraction that a real is, cut to its digits."""
    return Fraction(a.mantissa << max(0, a.exponent), 1 << max(0, -a.exponent))


def plus(a: Real, b: Real) -> Real | None:
    """The sum; none where it is 0."""
    least = min(a.exponent, b.exponent)
    return _made((a.mantissa << a.exponent - least) + (b.mantissa << b.exponent - least), least)


def times(a: Real, b: Real) -> Real:
    """The product."""
    return _cut(a.mantissa * b.mantissa, a.exponent + b.exponent)


def over(a: Real, b: Real) -> Real:
    """The quotient."""
    return _cut((a.mantissa << 2 * PRECISION) // b.mantissa, a.exponent - b.exponent - 2 * PRECISION)


def minus(a: Real) -> Real:
    """−a."""
    return _cut(-a.mantissa, a.exponent)


def whole_power(a: Real, exponent: int) -> Real:
    """A power with a whole exponent that is not 0."""
    power, square, left = None, a, abs(exponent)
    while True:
        if left % 2:
            power = times(power, square) if power else square
        left //= 2
        if power and not left:
            return over(Real(1, 0), power) if exponent < 0 else power
        square = times(square, square)


def root(a: Real) -> Real:
    """The square root of a positive number."""
    odd = a.exponent & 1
    return _cut(isqrt(a.mantissa << 2 * PRECISION + odd), (a.exponent - odd) // 2 - PRECISION)


def wholes(a: Real) -> tuple[int, int]:
    """⌊a⌋, and the whole number nearest to a."""
    shift = max(1, -a.exponent)
    mantissa = a.mantissa << a.exponent + shift
    return mantissa >> shift, mantissa + (1 << shift - 1) >> shift


def logarithm(a: Real) -> Real | None:
    """The natural logarithm of a positive number; none where it is 0."""
    places = a.mantissa.bit_length() - 1
    f = a.mantissa << WIDE - places  # from 1 to 2
    parts = f >> WIDE - 6  # 64 to 127, of 64
    return _made((places + a.exponent) * _ln2() + _ln64(parts) + _ln(f << 6, parts * UNIT), -WIDE)


def exponential(a: Real) -> Real:
    """e^a."""
    twos, rest = divmod(_wide(a), _ln2())
    total = term = UNIT
    n = 1
    while term:
        term = (term * rest >> WIDE + 8) // n
        total += term
        n += 1
    for _ in range(8):  # e^(rest/256), squared eight times
        total = total * total >> WIDE
    return _cut(total, twos - WIDE)


def wave(a: Real, shift: int) -> Real | None:
    """The sine of a + shift·π/2, so that a shift of 1 makes it the cosine; none where it is 0."""
    quarters, rest = divmod(_wide(a), _quarter())
    place, square = quarters + shift, rest * rest >> WIDE
    total = term = UNIT if place & 1 else rest
    n, sign = 1 if place & 1 else 2, 1
    while term:
        term = (term * square >> WIDE) // (n * (n + 1))
        sign = -sign
        total += sign * term
        n += 2
    return _made(-total if place & 2 else total, -WIDE)


@functools.cache
def pi() -> Real:
    """π."""
    return _cut(2 * _quarter(), -WIDE)


@functools.cache
def e() -> Real:
    """e."""
    return exponential(Real(1, 0))


def _arctangent(y: int, sign: int) -> int:
    """y + sign·y³/3 + y⁵/5 + sign·y⁷/7 + …, y ≥ 0: the inverse tangent for −1, the inverse hyperbolic one for 1."""
    square = y * y >> WIDE
    total = power = y
    n, signed = 3, 1
    while power:
        power = power * square >> WIDE
        signed *= sign
        total += signed * (power // n)
        n += 2
    return total


def _ln(n: int, d: int) -> int:
    """ln(n/d), n ≥ d."""
    return 2 * _arctangent((n - d << WIDE) // (n + d), 1)


@functools.cache
def _ln2() -> int:
    return _ln(2, 1)


@functools.cache
def _ln64(n: int) -> int:
    return _ln(n, 64)


@functools.cache
def _quarter() -> int:
    """π/2, by Machin's formula."""
    return 8 * _arctangent(UNIT // 5, -1) - 2 * _arctangent(UNIT // 239, -1)


def _wide(a: Real) -> int:
    """The number in units of 2^−WIDE."""
    shift = a.exponent + WIDE
    return a.mantissa << shift if shift >= 0 else a.mantissa >> -shift
