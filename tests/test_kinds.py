"""Laws that every kind of answer obeys, and what each kind accepts, refuses and says."""

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
import pytest
import sympy
import torch
from hypothesis import example, given, settings, strategies as st
from hypothesis.strategies import SearchStrategy

from exambank import (
    Choice,
    Condition,
    Dimensions,
    Formula,
    Integer,
    Kind,
    Matrix,
    Property,
    Rational,
    Real,
    Several,
    Shape,
    Solutions,
    Vector,
)
from exambank.errors import ReplyError
from exambank.kinds import kind_of
from exambank.kinds.property import Relation
from exambank.verify import MALFORMED


class Layer(NamedTuple):
    """Several values of different kinds."""

    weights: int
    ratio: Fraction
    output_shape: Shape
    rows: tuple[tuple[int, ...], ...]


K, W = sympy.symbols("K W", integer=True, positive=True)
THREE_DIGITS = Real(1e-3, because="three digits are asked for")
FORMULA = Formula("K W")
CHOICE = Choice({"same": "It stays the same", "more": "It grows", "less": "It shrinks, (slowly)"})
SEVERAL = Several(
    Layer,
    {"weights": Integer(), "ratio": Rational(), "output_shape": Dimensions(), "rows": Matrix(Integer())},
)

integers = st.integers(-(10**15), 10**15)
fractions = st.fractions(max_denominator=10**9)
reals = st.floats(-1e80, 1e80).filter(lambda x: x == 0 or abs(x) > 1e-80)
shapes = st.lists(st.integers(0, 4096), max_size=5).map(Shape)


def rows_of(entry: SearchStrategy[Any]) -> SearchStrategy[tuple[tuple[Any, ...], ...]]:
    """Tables with one to four rows and columns."""
    return st.integers(1, 4).flatmap(
        lambda width: st.lists(st.tuples(*[entry] * width), min_size=1, max_size=4).map(tuple)
    )


def formulas_in(*leaves: sympy.Expr) -> SearchStrategy[sympy.Expr]:
    """Formulas of some depth, as problems have them."""
    steps: list[Callable[[sympy.Expr, sympy.Expr], sympy.Expr]] = [
        lambda a, b: a + b,
        lambda a, b: a - b,
        lambda a, b: a * b,
        lambda a, b: sympy.floor(a / (b**2 + 1)),
        lambda a, b: sympy.ceiling(a / 3) + b,
        lambda a, b: sympy.Max(a, b),
        lambda a, b: sympy.Min(a, b + 1),
        lambda a, b: sympy.Abs(a - b),
        lambda a, b: sympy.sqrt(a**2 + b**2 + 1),
    ]
    leaf = st.sampled_from(leaves) | st.integers(-9, 9).map(sympy.Integer)
    leaf |= st.fractions(-9, 9, max_denominator=9).map(sympy.Rational)
    return st.recursive(
        leaf,
        lambda smaller: st.builds(lambda step, a, b: step(a, b), st.sampled_from(steps), smaller, smaller),
        max_leaves=4,
    )


def solutions() -> SearchStrategy[Solutions]:
    """One equation that the example meets."""
    return rows_of(st.integers(-9, 9).map(Fraction)).map(
        lambda rows: Solutions(
            rows, (Condition([[1] * len(row) for row in rows], "=", sum(map(sum, rows)), "The sum is wrong."),)
        )
    )


KINDS: dict[str, tuple[Kind[Any], SearchStrategy[Any]]] = {
    "integer": (Integer(), integers),
    "fraction": (Rational(), fractions),
    "real": (THREE_DIGITS, reals),
    "vector": (Vector(Rational()), st.lists(fractions, min_size=1, max_size=6).map(tuple)),
    "vector of formulas": (Vector(FORMULA), st.lists(formulas_in(K, W), min_size=1, max_size=3).map(tuple)),
    "matrix": (Matrix(Rational()), rows_of(fractions)),
    "matrix of reals": (Matrix(THREE_DIGITS), rows_of(reals)),
    "shape": (Dimensions(), shapes),
    "formula": (FORMULA, formulas_in(K, W)),
    "constant": (Formula(), formulas_in(sympy.pi, sympy.sqrt(6), sympy.E, sympy.log(2))),
    "choice": (CHOICE, st.sampled_from(sorted(CHOICE.options))),
    "property": (Property(), solutions()),
    "several": (SEVERAL, st.builds(Layer, integers, fractions, shapes, rows_of(integers))),
}
every_kind = pytest.mark.parametrize(("kind", "values"), KINDS.values(), ids=KINDS.keys())


# Laws of all kinds


@every_kind
def test_what_is_shown_is_accepted_when_typed_back(kind: Kind[Any], values: SearchStrategy[Any]) -> None:
    @settings(max_examples=40, deadline=None)
    @given(values)
    def law(value: Any) -> None:
        assert kind.accepts(value, kind.read(kind.text(value)))
        assert kind.accepts(value, kind.read(f"  {kind.text(value)}\n"))

    law()


@every_kind
def test_a_value_survives_json(kind: Kind[Any], values: SearchStrategy[Any]) -> None:
    @settings(max_examples=40, deadline=None)
    @given(values)
    def law(value: Any) -> None:
        assert kind.accepts(value, kind.from_json(json.loads(json.dumps(kind.to_json(value)))))

    law()


@every_kind
def test_a_value_is_itself_and_agrees_with_itself(kind: Kind[Any], values: SearchStrategy[Any]) -> None:
    @settings(max_examples=25, deadline=None)
    @given(values)
    def law(value: Any) -> None:
        assert kind.accepts(value, kind.coerce(value))
        assert kind.agrees(value, kind.coerce(value))

    law()


@every_kind
def test_routes_agree_at_most_where_a_reader_is_right(kind: Kind[Any], values: SearchStrategy[Any]) -> None:
    @settings(max_examples=25, deadline=None)
    @given(values, values)
    def law(one: Any, other: Any) -> None:
        assert kind.accepts(one, other) or not kind.agrees(one, other)

    law()


@every_kind
def test_latex_has_balanced_braces_and_no_dollars(kind: Kind[Any], values: SearchStrategy[Any]) -> None:
    @settings(max_examples=25, deadline=None)
    @given(values)
    def law(value: Any) -> None:
        latex = kind.latex(value)
        assert latex.strip()
        assert "$" not in latex
        assert latex.count("{") == latex.count("}")
        assert latex.count(r"\begin") == latex.count(r"\end")

    law()


@every_kind
def test_a_hint_never_fails_and_never_tells_the_answer(kind: Kind[Any], values: SearchStrategy[Any]) -> None:
    @settings(max_examples=25, deadline=None)
    @given(values, values)
    def law(answer: Any, reply: Any) -> None:
        if not kind.accepts(answer, reply):
            hint = kind.hint(answer, reply)
            assert len(hint.splitlines()) <= 1
            assert len(kind.text(answer)) < 4 or kind.text(answer) not in hint

    law()


FRAGMENTS = (
    *"0129.,;:=+-*/^()[]{}x×KWπ√⌊⌋_#'\\½𝟙\x00 \n", "**", "//",
    "floor(", "max(", "sqrt(", "exp(", "log(", "min(", "abs(", "1e5", "1e400", "99999", "nan", "inf", "None", "1j", "0x1",
    "weights =", "ratio =", "output shape:", "rows =", "other =", "lambda", "if", "in", "not", "__class__", "9**9**9",
)  # fmt: skip
typed = st.text(max_size=60) | st.lists(st.sampled_from(FRAGMENTS), max_size=16).map("".join)


@every_kind
def test_any_reply_is_read_or_refused(kind: Kind[Any], values: SearchStrategy[Any]) -> None:
    """Whatever is typed: a value that can be compared, shown and stored, or ReplyError in one line."""

    @settings(max_examples=150, deadline=None)
    @given(typed)
    def law(text: str) -> None:
        try:
            value = kind.read(text)
        except ReplyError as error:
            assert str(error).strip()
            assert len(str(error).splitlines()) == 1
            return
        kind.accepts(value, value)
        json.dumps(kind.to_json(value))
        assert kind.text(value)
        assert kind.latex(value)

    law()


@every_kind
@pytest.mark.parametrize("text", MALFORMED, ids=lambda text: ascii(text)[:20])
def test_malformed_replies_are_never_right(kind: Kind[Any], values: SearchStrategy[Any], text: str) -> None:
    try:
        value = kind.read(text)
    except ReplyError:
        return
    # What makes sense for one kind, such as 1 2 3; 4 for a shape, is at least no nonsense there.
    assert kind.accepts(value, kind.read(kind.text(value))) or isinstance(kind, Property)


OBJECTS = [None, True, "", "x", b"1", object(), {}, {"a": 1}, {1, 2}, [], [[]], [[1], [1, 2]], float("nan"), float("inf"),
           1j, 10**400, Fraction(10**400, 7), np.zeros((2, 0)), np.array("x"), np.array(None), sympy.nan, sympy.oo, sympy.I,
           sympy.Symbol("Z"), sympy.true, sympy.Eq(K, 1), print, int]  # fmt: skip


@every_kind
@pytest.mark.parametrize("value", OBJECTS, ids=lambda value: repr(value)[:20])
def test_any_object_is_taken_or_refused(kind: Kind[Any], values: SearchStrategy[Any], value: object) -> None:
    try:
        kind.coerce(value)
    except ReplyError as error:
        assert len(str(error).splitlines()) == 1
        assert len(str(error)) < 250


# Numbers


@given(fractions, fractions)
def test_fractions_are_compared_exactly(one: Fraction, other: Fraction) -> None:
    assert Rational().accepts(one, other) == (one == other)


def test_a_tenth_is_exact_in_every_library() -> None:
    for tenth in ("0.1", "1/10", ".1", "1e-1", "10/100"):
        assert Rational().read(tenth) == Fraction(1, 10)
    for number in (0.1, np.float64(0.1), np.float32(0.1), np.float16(0.1), np.array(0.1), sympy.Rational(1, 10)):
        assert Rational().coerce(number) == Fraction(1, 10)


def test_a_third_is_not_0_333() -> None:
    third, reply = Fraction(1, 3), Rational().read("0.333")
    assert not Rational().accepts(third, reply)
    assert "exact" in Rational().hint(third, reply)
    assert Rational().hint(third, -third) == "Your answer has the wrong sign."


def test_numbers_of_every_library_are_integers() -> None:
    for seven in (
        7,
        7.0,
        np.int8(7),
        np.uint64(7),
        np.float32(7),
        np.array(7),
        torch.tensor(7),
        sympy.Integer(7),
        Fraction(7),
    ):
        assert Integer().coerce(seven) == 7
        assert type(Integer().coerce(seven)) is int


@pytest.mark.parametrize("text", ["2.5", "1/2", "1e-1"])
def test_an_integer_is_whole(text: str) -> None:
    with pytest.raises(ReplyError, match="not a whole number"):
        Integer().read(text)


@given(st.integers(1000, 10**12), st.sampled_from(" ,_\u00a0\u2009\u202f"))
def test_digits_may_be_grouped(number: int, sign: str) -> None:
    grouped = f"{number:,}".replace(",", sign)
    assert Integer().read(grouped) == Rational().read(grouped) == number
    assert Integer().read(f"-{grouped}") == -number
    assert THREE_DIGITS.read(grouped) == pytest.approx(number)


@pytest.mark.parametrize("text", ["1,23", "1 2", "12,34", "1,234,56", "--1 234", "1234 567"])
def test_digits_grouped_otherwise_are_refused(text: str) -> None:
    with pytest.raises(ReplyError):
        Integer().read(text)


@given(st.integers(-(10**15), 10**15))
def test_latex_groups_digits_but_changes_none(number: int) -> None:
    assert Integer().latex(number).replace(r"\,", "") == str(number)


tolerances = st.floats(1e-8, 0.4)


@given(reals, tolerances)
@example(1.0005, 1e-3)
@example(-9.9995e-7, 1e-3)
def test_a_rounded_real_is_accepted_and_uses_half_the_tolerance(value: float, rtol: float) -> None:
    kind = Real(rtol, because="a law")
    assert kind.accepts(value, kind.read(kind.text(value)))
    assert abs(float(kind.text(value)) - value) <= 0.5000001 * rtol * abs(value)


@given(reals.filter(bool), st.floats(-3, 3))
def test_the_tolerance_is_relative_to_the_answer(value: float, multiple: float) -> None:
    if abs(abs(multiple) - 1) > 1e-6:
        assert THREE_DIGITS.accepts(value, value * (1 + multiple * 1e-3)) == (abs(multiple) < 1)


def test_zero_is_exact_unless_an_absolute_error_is_allowed() -> None:
    assert not THREE_DIGITS.accepts(0.0, 1e-12)
    assert Real(1e-3, because="a law", atol=1e-6).accepts(0.0, 1e-7)


@given(reals.filter(bool))
def test_routes_agree_more_closely_than_readers(value: float) -> None:
    nearby = value * (1 + 1e-4)
    assert THREE_DIGITS.accepts(value, nearby)
    assert not THREE_DIGITS.agrees(value, nearby)


def test_a_real_says_what_is_missing() -> None:
    assert "significant digits" in THREE_DIGITS.hint(math.pi, 3.15)
    assert THREE_DIGITS.hint(math.pi, -math.pi) == "Your answer has the wrong sign."
    assert THREE_DIGITS.hint(math.pi, 2.0) == ""


@pytest.mark.parametrize(
    ("rtol", "because", "atol", "routes"),
    [(0.0, "x", 0, 1e-9), (1.0, "x", 0, 1e-9), (1e-3, " ", 0, 1e-9), (1e-3, "x", -1, 1e-9), (1e-3, "x", 0, 1e-2)],
)
def test_a_tolerance_makes_sense_and_has_a_reason(rtol: float, because: str, atol: float, routes: float) -> None:
    with pytest.raises(ValueError, match="a Real needs"):
        Real(rtol, because, atol, routes=routes)


# Rows, tables and shapes

TABLE = ((1, 2, 3), (-4, 5, 6))


@pytest.mark.parametrize(
    "text",
    [
        "[[1, 2, 3], [-4, 5, 6]]",
        "[[1, 2, 3],\n [-4, 5, 6]]",
        "((1, 2, 3), (-4, 5, 6))",
        "{{1, 2, 3}, {-4, 5, 6}}",
        "[1, 2, 3], [-4, 5, 6]",
        "[1 2 3] [-4 5 6]",
        "[1 2 3]\n[-4 5 6]",
        "[1, 2, 3; -4, 5, 6]",
        "1 2 3; -4 5 6",
        "1 2 3\n-4 5 6\n",
        "1, 2, 3,\n\n-4, 5, 6,",
        "1\t2\t3\r\n−4\t5\t6",
        str(np.array(TABLE)),
        str(np.array(TABLE, dtype=float)),
        str(np.array(TABLE).tolist()),
        str(sympy.Matrix(TABLE).tolist()),
    ],
)
def test_a_matrix_is_read_in_every_notation(text: str) -> None:
    assert Matrix(Integer()).read(text) == TABLE


@given(rows_of(st.integers(-99, 99)))
def test_what_numpy_prints_is_read(rows: tuple[tuple[int, ...], ...]) -> None:
    assert Matrix(Integer()).read(str(np.array(rows))) == rows
    assert Matrix(Rational()).read(str(np.array(rows) / 4)) == tuple(tuple(Fraction(x, 4) for x in row) for row in rows)
    assert Vector(Integer()).read(str(np.array(rows[0]))) == rows[0]


def test_a_long_row_that_numpy_breaks_is_one_row() -> None:
    row = np.arange(200)
    text = np.array2string(row, threshold=10**6)
    assert "\n" in text
    assert Vector(Integer()).read(text) == tuple(range(200))


@pytest.mark.parametrize(
    "convert", [list, np.array, torch.tensor, sympy.Matrix], ids=["list", "numpy", "torch", "sympy"]
)
def test_tables_of_every_library_are_taken(convert: Callable[[object], object]) -> None:
    value = convert([list(row) for row in TABLE])
    assert Matrix(Integer()).coerce(value.tolist() if convert is sympy.Matrix else value) == TABLE  # type: ignore[attr-defined]


@pytest.mark.parametrize("text", ["1 2 3", "[1, 2, 3]", "(1, 2, 3)", "[[1, 2, 3]]", "[1 2 3]"])
def test_one_row_needs_no_brackets_of_its_own(text: str) -> None:
    assert Matrix(Integer()).read(text) == ((1, 2, 3),)


@pytest.mark.parametrize("text", ["1; 2; 3", "1\n2\n3", "[[1], [2], [3]]", "[1] [2] [3]"])
def test_a_column_is_a_matrix(text: str) -> None:
    assert Matrix(Integer()).read(text) == ((1,), (2,), (3,))


def test_one_wrong_entry_is_located_but_not_told() -> None:
    kind = Matrix(Integer())
    assert kind.hint(TABLE, ((1, 2, 3), (-4, 0, 6))) == "1 entry is wrong, the first in row 2, column 2."
    assert kind.hint(TABLE, ((1, 2), (3, 4))) == "Your answer is 2 × 2; a matrix of 2 × 3 is asked for."
    assert Vector(Integer()).hint((1, 2), (1, 3)) == "1 entry is wrong, the first at place 2."
    assert Vector(Integer()).hint((1, 2), (1,)) == "Your answer has 1 entry; 2 are asked for."


def test_a_bad_entry_or_row_is_named() -> None:
    with pytest.raises(ReplyError, match="entry 2: “b” is not a number"):
        Vector(Integer()).read("1, b")
    with pytest.raises(ReplyError, match="different lengths: 1, 2"):
        Matrix(Integer()).read("[[1], [2, 3]]")


@pytest.mark.parametrize(
    "text",
    ["28 x 28 x 10", "28×28×10", "28X28X10", "(28, 28, 10)", "[28, 28, 10]", "28 28 10", "28*28*10", "28 by 28 by 10",
     "28,28,10", "torch.Size([28, 28, 10])", str(torch.zeros(28, 28, 10).shape)],
)  # fmt: skip
def test_a_shape_is_read_in_every_notation(text: str) -> None:
    assert Dimensions().read(text) == Shape((28, 28, 10))


def test_a_scalar_has_a_shape() -> None:
    assert Dimensions().read("()") == Dimensions().coerce(torch.tensor(1.0).shape) == Shape()


@pytest.mark.parametrize("text", ["28 x -1", "2.5 x 3", "28 x x 10", "a x b", "28 x", "[]"])
def test_what_is_no_shape_is_refused(text: str) -> None:
    if text == "28 x":  # a sign too many at the end is forgiven, as in a list
        assert Dimensions().read(text) == Shape((28,))
    else:
        with pytest.raises(ReplyError):
            Dimensions().read(text)


def test_sizes_in_another_order_are_said_to_be() -> None:
    assert "another order" in Dimensions().hint(Shape((28, 28, 10)), Shape((10, 28, 28)))
    assert "2 axes; 3 are asked for" in Dimensions().hint(Shape((28, 28, 10)), Shape((28, 28)))


# Formulas


@pytest.mark.parametrize(
    ("answer", "reply"),
    [
        (K * W, "W*K"),
        (K * W, "KW"),
        (K * W, "K W"),
        (K * W, "K × W"),
        (2 * K * W, "2KW"),
        (K**2 * W, "K^2 W"),
        ((K + W) ** 2, "K**2 + 2KW + W**2"),
        ((K**2 - W**2), "(K - W)(K + W)"),
        (sympy.floor((W - K) / 2) + 1, "(W - K)//2 + 1"),
        (sympy.floor((W - K) / 2) + 1, "⌊(W - K + 2)/2⌋"),
        (sympy.floor((W - 1) / 2) + 1, "ceil(W/2)"),
        (sympy.ceiling(W / 2), "⌈W/2⌉"),
        (sympy.Max(K, W), "max(W, K)"),
        (sympy.Max(K, W), "(K + W + abs(K - W))/2"),
        (K / W, "1/(W/K)"),
        (1 / sympy.sqrt(K), "sqrt(K)/K"),
        (1 / sympy.sqrt(K), "K**-0.5"),
        (sympy.log(K * W), "log(K) + log(W)"),
        (sympy.Symbol("K") + sympy.Symbol("W", real=True), "K + W"),
    ],
)
def test_equal_formulas_are_accepted_however_written(answer: sympy.Expr, reply: str) -> None:
    assert FORMULA.accepts(FORMULA.coerce(answer), FORMULA.read(reply))


@pytest.mark.parametrize(
    ("answer", "reply"),
    [
        (K * W, "K*W + 1"),
        (K * W, "K + W"),
        (K * W, "K*W*1.000000001"),
        (K * W, "K/W"),
        (K * W, "K**W"),
        (K * W, "K*W + 10**-30 * sqrt(2)"),
        (sympy.floor((W - K) / 2) + 1, "(W - K)/2 + 1"),
        (sympy.floor((W - K) / 2) + 1, "(W - K + 1)//2"),
        (sympy.Max(K, W), "K"),
        (K * W, "K*W*sqrt(K - 1000)/sqrt(K - 1000)*0"),
        (K * W, "exp(exp(exp(K)))"),
        (K * W, "((K**64)**64)**64"),
        (K * W, "K**K**K"),
        (K * W, "min(sqrt(W - 100), K)"),
    ],
)
def test_other_formulas_are_not(answer: sympy.Expr, reply: str) -> None:
    assert not FORMULA.accepts(answer, FORMULA.read(reply))


@given(formulas_in(K, W))
@settings(max_examples=40, deadline=None)
def test_a_formula_is_its_expansion_and_not_its_successor(formula: sympy.Expr) -> None:
    assert FORMULA.accepts(formula, FORMULA.coerce(sympy.expand(formula)))
    assert not FORMULA.accepts(formula, formula + 1)


@pytest.mark.parametrize(
    ("answer", "reply", "right"),
    [
        (1 / sympy.sqrt(6), "sqrt(6)/6", True),
        (1 / sympy.sqrt(6), "√6/6", True),
        (1 / sympy.sqrt(6), "6^(-1/2)", True),
        (sympy.sqrt(2) + sympy.sqrt(3), "sqrt(5 + 2sqrt(6))", True),
        (sympy.pi / 4, "π/4", True),
        (sympy.E, "exp(1)", True),
        (sympy.log(8), "3log(2)", True),
        (1 / sympy.sqrt(6), "0.408248290463863", False),
        (1 / sympy.sqrt(6), "-sqrt(6)/6", False),
        (sympy.pi, "22/7", False),
        (sympy.sqrt(2) / 10**60, "sqrt(3)/10**60", False),
        (sympy.Rational(1, 3), "0.333333333333333", False),
        (sympy.Rational(1, 10), "0.1", True),
    ],
)
def test_constants_are_compared_exactly(answer: sympy.Expr, reply: str, right: bool) -> None:
    assert Formula().accepts(answer, Formula().read(reply)) is right


def test_a_float_in_a_formula_stands_for_its_decimal() -> None:
    assert Formula("K").coerce(0.1 * sympy.Symbol("K")) == K / 10
    assert Formula().coerce(0.5) == sympy.Rational(1, 2)


@pytest.mark.parametrize(
    "text",
    ["9**9**9**9", "K**9999", "exp(exp(exp(9)))", "exp(10**9)", "((9**64)**64)**64", "9**64*" * 100 + "1", "x" * 30_000,
     "__import__('os').system('true')", "K.__class__", "(1).__class__", "print(K)", "eval('1')", "open('x')", "K[0]", "{K}",
     "lambda K: K", "K if K else W", "K == W", "K = W", "K; W", "sqrt(-1)", "log(0)", "K/0", "1/(K - K)", "1/(sqrt(2)**2 - 2)",
     "floor()", "floor(K, W)", "sin(K, W, K)", "min(sqrt(-2), 1)", "f(K)", "floor", "Q", "K + Q", "nan", "oo", "zoo", "None",
     "1 2", "K % W", "K @ W", "'K'", "-" * 1999 + "K", "K+" * 999 + "K"],
    ids=lambda text: text[:20],
)  # fmt: skip
def test_hostile_and_meaningless_formulas_are_refused(text: str) -> None:
    try:
        value = FORMULA.read(text)
    except ReplyError as error:
        assert len(str(error)) < 250
    else:  # a thousand signs are long, not hostile, where Python's stack is deep enough for them
        assert text.startswith(("-" * 9, "K+K+"))
        assert FORMULA.accepts(value, value)


def test_an_unknown_symbol_is_told_what_there_is() -> None:
    with pytest.raises(ReplyError, match="“Q” is not a symbol of this formula: use K, W"):
        FORMULA.read("K + Q")
    with pytest.raises(ReplyError, match="the answer is a constant"):
        Formula().read("K")


def test_a_condition_restricts_where_formulas_must_agree() -> None:
    inside = Formula("K W", where=lambda v: v["K"] <= v["W"])
    assert inside.accepts(sympy.Min(K, W), K)
    assert not FORMULA.accepts(sympy.Min(K, W), K)
    with pytest.raises(ValueError, match="almost never met"):
        Formula("K", where=lambda v: v["K"] > 60).accepts(K, K + 1)


def test_symbols_may_have_the_names_of_constants() -> None:
    kind = Formula("E pi")
    assert kind.read("E pi") == kind.symbol("E") * kind.symbol("pi")


# Choices


@pytest.mark.parametrize("reply", ["more", "MORE", " more ", "It grows", "it  GROWS\n"])
def test_a_choice_is_named_by_key_or_statement(reply: str) -> None:
    assert CHOICE.read(reply) == "more"


def test_a_choice_lists_its_options() -> None:
    with pytest.raises(ReplyError, match="“other” is not one of same, more, less"):
        CHOICE.read("other")


@pytest.mark.parametrize("options", [{}, {"a": "x"}, {"a": "B", "b": "A"}, {"a": "x", "b": "X "}, {"a": "x", "A": "y"}])
def test_options_that_a_reply_cannot_tell_apart_are_refused(options: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="option"):
        Choice(options)


# Properties


def where(*conditions: tuple[list[int], Relation, int]) -> Solutions:
    """Two numbers x, y under conditions; (2, 1) is an example."""
    held = (
        Condition([coefficients], relation, bound, f"broken: {relation}")
        for coefficients, relation, bound in conditions
    )
    return Solutions(((Fraction(2), Fraction(1)),), tuple(held))


@given(st.integers(-5, 5), st.integers(-5, 5))
def test_a_property_accepts_exactly_what_meets_its_conditions(x: int, y: int) -> None:
    laws: dict[Relation, bool] = {"=": x + y == 3, "≠": x + y != 4, "≥": x + y >= 3, "<": x + y < 4}
    for relation, holds in laws.items():
        answer = where(([1, 1], relation, 3 if relation in "=≥" else 4))
        reply = Property().read(f"{x}, {y}")
        assert Property().accepts(answer, reply) is holds
        assert Property().hint(answer, reply) == ("" if holds else f"broken: {relation}")


def test_a_property_needs_all_of_its_conditions() -> None:
    answer = where(([1, 1], "=", 3), ([1, 0], "≥", 2), ([0, 1], "≠", 0), ([0, 1], "<", 5))
    assert [Property().accepts(answer, Property().read(text)) for text in ("2 1", "7/2, -1/2", "1 2", "3 0")] == [
        True, True, False, False,
    ]  # fmt: skip
    assert Property().hint(answer, Property().read("1 2 3")) == "The answer is 2 numbers; yours is 1 × 3."


def test_two_descriptions_agree_if_each_has_the_example_of_the_other() -> None:
    line, half_plane, elsewhere = where(([1, 1], "=", 3)), where(([1, 0], "≥", 2)), where(([1, 0], "≥", 3))
    assert Property().agrees(line, half_plane)
    assert not Property().agrees(line, elsewhere)
    assert not Property().agrees(elsewhere, line)


def test_an_answer_without_conditions_accepts_nothing() -> None:
    bare = Solutions(((Fraction(2), Fraction(1)),))
    assert not Property().accepts(bare, bare)
    assert not Property().agrees(bare, where(([1, 1], "=", 3)))
    assert not Property().agrees(where(([1, 1], "=", 3)), bare)


def test_conditions_have_the_shape_of_the_example() -> None:
    with pytest.raises(ValueError, match="the condition “broken: =” has not the shape of the example"):
        where(([1, 1, 1], "=", 3))


# Several values

LAYER = Layer(90, Fraction(1, 2), Shape((28, 28)), ((1, 2), (3, 4)))


@pytest.mark.parametrize(
    "text",
    [
        "weights = 90; ratio = 1/2; output_shape = 28 x 28; rows = [[1, 2], [3, 4]]",
        "rows = 1 2\n3 4\noutput_shape = 28, 28\nratio = 0.5\nweights = 90",
        "ratio: 1/2, weights: 90, output shape: (28, 28), rows: [1 2; 3 4]",
        "rows = [[1 2]\n [3 4]]; weights=90;ratio=1/2;output shape=28×28;",
    ],
)
def test_several_values_come_in_any_order_and_notation(text: str) -> None:
    assert SEVERAL.read(text) == LAYER


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the answer is empty: give weights = …; ratio = …; output_shape = …; rows = …"),
        ("90", "“90” does not name its values"),
        ("90; ratio = 1/2", "“90” does not name its values"),
        ("weights = 90", "missing: ratio, output_shape, rows"),
        ("weights = 90; weights = 91", "weights is given twice"),
        ("output shape = 1; output_shape = 2", "output_shape is given twice"),
        ("weights = 90; bias = 1", "bias is not asked for"),
        ("weights = a; ratio = 1; output_shape = 1; rows = 1", "weights: “a” is not a number"),
    ],
)
def test_several_values_say_what_is_missing_doubled_or_unknown(text: str, message: str) -> None:
    with pytest.raises(ReplyError) as caught:
        SEVERAL.read(text)
    assert message in str(caught.value)


def test_several_values_say_which_is_wrong() -> None:
    assert (
        SEVERAL.hint(LAYER, LAYER._replace(ratio=Fraction(-1, 2)))
        == "Only ratio is wrong. Your answer has the wrong sign."
    )
    assert SEVERAL.hint(LAYER, LAYER._replace(weights=1, output_shape=Shape((1,)))) == "Wrong: weights, output shape."
    assert SEVERAL.hint(LAYER, Layer(1, Fraction(1), Shape(), ((1,),))) == ""


def test_several_values_are_taken_from_a_mapping() -> None:
    assert SEVERAL.coerce(LAYER._asdict()) == LAYER


# Which kind a function has


@dataclass(frozen=True)
class _Answers:
    def integer(self) -> int: ...  # type: ignore[empty-body]
    def fraction(self) -> Fraction: ...  # type: ignore[empty-body]
    def vector(self) -> tuple[Fraction, ...]: ...  # type: ignore[empty-body]
    def pair(self) -> tuple[int, int]: ...  # type: ignore[empty-body]
    def matrix(self) -> tuple[tuple[int, ...], ...]: ...  # type: ignore[empty-body]
    def shape(self) -> Shape: ...  # type: ignore[empty-body]
    def constant(self) -> sympy.Expr: ...
    def solutions(self) -> Solutions: ...  # type: ignore[empty-body]
    def several(self) -> Layer: ...  # type: ignore[empty-body]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("integer", Integer()),
        ("fraction", Rational()),
        ("vector", Vector(Rational())),
        ("pair", Vector(Integer())),
        ("matrix", Matrix(Integer())),
        ("shape", Dimensions()),
        ("constant", Formula()),
        ("solutions", Property()),
        ("several", SEVERAL),
    ],
)
def test_the_annotation_names_the_kind(name: str, kind: Kind[Any]) -> None:
    assert kind_of(getattr(_Answers, name)) == kind


@pytest.mark.parametrize(
    ("annotation", "message"),
    [(float, "needs Real"), (str, "needs Choice"), (list, "names no kind"), (tuple[int, Fraction], "names no kind")],
)
def test_an_annotation_that_does_not_say_enough_is_refused(annotation: object, message: str) -> None:
    def answer() -> Any: ...

    answer.__annotations__["return"] = annotation
    with pytest.raises(TypeError, match=message):
        kind_of(answer)


def test_a_missing_annotation_is_refused() -> None:
    def answer():  # type: ignore[no-untyped-def]
        return 1

    with pytest.raises(TypeError, match="has no return annotation"):
        kind_of(answer)
