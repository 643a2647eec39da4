"""What a reader types is read as meant, or refused in one line that says what to type; nothing typed is ever executed."""

import time
from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given, settings, strategies as st

from exambank import Formula, Matrix, Rational, Vector
from exambank.errors import ReplyError
from exambank.kinds.characters import shorten
from exambank.kinds.evaluate import evaluate
from exambank.kinds.grammar import parse
from exambank.kinds.latex import rewrite
from exambank.kinds.lists import nested
from exambank.kinds.reading import parse_number
from exambank.kinds.value import equal

wholes = st.integers(-(10**12), 10**12)
fractions = st.fractions(max_denominator=10**6)
NAMES = ("K", "C", "F", "n", "sigma_x", "keep")
POINT = dict(zip(NAMES, (Fraction(value) for value in ("3", "5", "7", "2", "11", "1/2")), strict=True))


@given(fractions, st.integers(0, 3))
def test_numbers_are_exact_in_every_notation(number: Fraction, places: int) -> None:
    p, q = number.numerator, number.denominator
    for text in (f"{number}", f" ( {p} ) / {q} ", rf"\frac{{{p}}}{{{q}}}", f"y = {p}*{q}^-1", f"{p} ÷ {q}"):
        assert parse_number(text) == number
    assert parse_number(f"{p}e-{places}") == Fraction(p, 10**places)


@given(st.integers(-9, 9).filter(bool), st.integers(-9, 9))
def test_powers_are_exact_in_every_notation(base: int, exponent: int) -> None:
    raised = "".join("⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".index(digit)] for digit in str(exponent))
    for power in (f"^({exponent})", f"**{exponent}", f"^{{{exponent}}}", raised):
        assert parse_number(f"({base}){power}") == Fraction(base) ** exponent


@given(fractions, fractions)
def test_a_computation_is_read_as_its_result_if_it_is_right(one: Fraction, other: Fraction) -> None:
    assert parse_number(f"{one} + ({other}) = {one + other}") == one + other
    with pytest.raises(ReplyError, match="is not"):
        parse_number(f"{one} + ({other}) = {one + other + 1}")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2K", "2*K"), ("K C", "K*C"), ("(K+1)(C+1)", "(K+1)*(C+1)"), ("(K+1) 2", "(K+1)*2"), ("FCK^2", "F*C*K**2"),
        ("CK^2F", "C*K**2*F"), ("K·C × F", "K*C*F"), ("3 x K", "3*K"), ("nσ_x²", "n*sigma_x**2"), ("sigmax", "sigma_x"),
        (r"\sigma_{x}^{2}", "sigma_x**2"), ("Keep", "keep"), ("2keep", "2*keep"), ("f c", "F*C"), ("√6", "sqrt(6)"),
        ("2√K/3", "2*sqrt(K)/3"), ("sqrt6K", "sqrt(6)*K"), ("⌊K/2⌋C", "floor(K/2)*C"), ("⌈K/2⌉", "ceil(K/2)"),
        ("|K - C|", "abs(K - C)"), ("Max(K, 2)", "max(K, 2)"), ("log2(8)", "3"), ("25%", "1/4"), ("1½", "3/2"),
        ("-2^2", "-(2^2)"), ("2^3^2", "2^9"), ("2^-1K", "K/2"), ("1/2 K", "(1/2)*K"), ("K//2", "floor(K/2)"),
        ("1e3K", "1000*K"), ("[K + 1]/{2}", "(K + 1)/2"), ("4 231 976 K", "4231976*K"), ("np.sqrt(K)", "sqrt(K)"),
        (r"\sqrt[3]{K}", "K^(1/3)"), (r"\left\lfloor \tfrac{K}{2} \right\rfloor", "floor(K/2)"), ("2πK", "2*pi*K"),
        (r"$K \cdot C$", "K*C"), ("ln(K)", "log(K)"), ("log K^2", "log(K^2)"), ("K−−2", "K+2"), ("e^n", "exp(n)"),
    ],
)  # fmt: skip
def test_what_is_typed_has_the_value_that_is_meant(typed: str, meant: str) -> None:
    values = [evaluate(parse(rewrite(text), NAMES), POINT) for text in (typed, meant)]
    assert values[0] is not None
    assert equal(*values)


K, N = sympy.symbols("K n", positive=True, integer=True)
LEAVES = [K, N, sympy.Rational(3, 7), sympy.Integer(2), sympy.sqrt(6), sympy.pi]
formulas = st.recursive(
    st.sampled_from(LEAVES),
    lambda inner: st.builds(
        lambda f, a, b: f(a, b),
        st.sampled_from([
            lambda a, b: a + b, lambda a, b: a * b, lambda a, b: a - b, lambda a, b: a / (b**2 + 1),
            lambda a, b: sympy.floor(a / 3) + b, lambda a, b: sympy.sqrt(a**2 + b**2), lambda a, b: sympy.Max(a, b + 1),
            lambda a, b: sympy.exp(-1 / (a**2 + 1)) * b, lambda a, b: sympy.log(a**2 + 1) ** 2 - b, lambda a, b: sympy.Abs(a - b),
        ]),
        inner,
        inner,
    ),
    max_leaves=5,
)  # fmt: skip


@given(formulas)
@settings(max_examples=60, deadline=None)
def test_what_sympy_writes_is_read_in_text_and_in_latex(formula: sympy.Expr) -> None:
    kind = Formula("K n", high=6)
    answer = kind.coerce(formula)
    assert kind.accepts(answer, kind.read(str(formula)))
    assert kind.accepts(answer, kind.read(sympy.latex(formula)))


@given(formulas)
@settings(max_examples=60, deadline=None)
def test_values_are_those_that_sympy_has(formula: sympy.Expr) -> None:
    value = evaluate(parse(rewrite(str(formula)), ("K", "n")), {"K": Fraction(3), "n": Fraction(5)})
    exact = formula.subs({K: 3, N: 5})
    if value is not None:
        assert abs(sympy.Float(str(float(value)), 15) - exact.evalf(30)) <= 1e-12 * max(1, abs(exact.evalf(30)))


entries = st.lists(fractions, min_size=1, max_size=6)
SEPARATORS = [", ", ",", "; ", " ", "  ", "\n", ",\n", " & ", " and "]


@given(
    entries, st.sampled_from(SEPARATORS), st.sampled_from(["{}", "[{}]", "({})", "y = [{}]", "array([{}])", "[{}]^T"])
)
def test_a_list_is_the_same_in_every_notation(items: list[Fraction], separator: str, around: str) -> None:
    text = around.replace("{}", separator.join(map(str, items)))
    assert Vector(Rational()).read(text) == tuple(items)


@given(
    st.lists(fractions, min_size=2, max_size=6),
    fractions.filter(bool),
    st.sampled_from(
        ["{k} {v}", "{k} * {v}", "{v} * ({k})", "{v}/(({k})^-1)", r"\frac{{{p}}}{{{q}}} {v}", "y = {k} array({v})^T"]
    ),
)
def test_a_number_times_a_list_is_the_number_times_each_entry(items: list[Fraction], k: Fraction, form: str) -> None:
    text = form.format(k=k, p=k.numerator, q=k.denominator, v=f"[{', '.join(map(str, items))}]")
    assert Vector(Rational()).read(text) == tuple(k * item for item in items)
    assert Matrix(Rational()).read(text.removesuffix("^T")) == (tuple(k * item for item in items),)


@given(st.integers(1, 9), st.integers(1, 9), st.integers(1, 99))
def test_lists_that_a_function_makes(height: int, width: int, k: int) -> None:
    table = Matrix(Rational()).read(f"np.ones(({height}, {width}))/{k}")
    assert table == ((Fraction(1, k),) * width,) * height
    diagonal = list(range(1, width + 1))
    assert Vector(Rational()).read(f"diag({', '.join(map(str, diagonal))})") == tuple(diagonal)
    assert Matrix(Rational()).read(f"diag({diagonal})") == tuple(map(tuple, np.diag(diagonal).tolist()))


tables = st.integers(1, 4).flatmap(
    lambda n: st.lists(st.lists(st.integers(-99, 99), min_size=n, max_size=n), min_size=1)
)


@given(tables)
def test_what_libraries_print_is_read(rows: list[list[int]]) -> None:
    kind, array, table = Matrix(Rational()), np.array(rows), tuple(map(tuple, rows))
    for text in (str(array), repr(array), str(array.tolist()), str(array * 1.0), repr(sympy.Matrix(rows))):
        assert kind.read(text) == table
    assert kind.read(sympy.latex(sympy.Matrix(rows))) == table
    assert kind.read(f"{array.T.tolist()}^T") == table


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("1 -2", ["1", "-2"]), ("1 - 2", ["1 - 2"]), ("1 + 2 3", ["1 + 2", "3"]), ("1 * 2 3 /4", ["1 * 2", "3 /4"]),
        ("(1/2) 3", ["(1/2)", "3"]), ("max(1, 2), 3", ["max(1, 2)", "3"]), ("1, 2,", ["1", "2"]),
        ("[1 2][3 4]", [["1", "2"], ["3", "4"]]), ("1, 2;\n3, 4;", [["1", "2"], ["3", "4"]]),
        ("([[1], [2]])", [["1"], ["2"]]),
    ],
)  # fmt: skip
def test_spaces_brackets_and_operators(text: str, items: list[object]) -> None:
    assert nested(text, rows=True) == items


FRAGMENTS = (
    *"0129.,;:=+-*/^()[]{}|%x×KWπ√⌊⌋½²₃_#'\\&$~½𝟙\x00 \n", "**", "//", "floor(", "max(", "sqrt", "log", "1e400", "array(",
    r"\frac", r"\sqrt", r"\begin{pmatrix}", r"\end{pmatrix}", r"\\", "^T", "__class__", "lambda", "9**9**9", "...", "dtype=",
)  # fmt: skip


@given(st.text(max_size=80) | st.lists(st.sampled_from(FRAGMENTS), max_size=20).map("".join))
@settings(max_examples=200, deadline=None)
def test_any_text_is_read_or_refused_in_one_line(text: str) -> None:
    for read in (parse_number, Formula("K W").read, Matrix(Rational()).read, Vector(Formula()).read):
        try:
            read(text)
        except ReplyError as error:
            assert str(error).strip()
            assert len(str(error).splitlines()) == 1


NASTY = [
    "n" + "+0" * 140, "n" + "*1" * 140, "n" + "+sin(n)-sin(n)" * 15, "(n^59)" * 60, "((n^60)^60)^60", "n" * 900, "²" * 20_000,
    "exp(" * 35 + "n" + ")" * 35, "+".join(["log(n+L)"] * 40), "n^(1/3)+" * 35 + "n", "+".join(f"1/(n+{i})" for i in range(40)),
    "9" * 999, "n=" * 9_999 + "n", "1/(n-n)" * 35, r"\frac" * 4_000, "{" * 39 + "n" + "}" * 39, "-" * 900 + "n", "n^" * 39 + "n",
    "sqrt" * 200 + "n", "1 " * 9_999, " ".join(["0.12345678901234"] * 499), " ".join(["11/13+2^9"] * 499), "[" * 20_000,
    "1\n" * 9_999, "a=1," * 4_999, r"\frac{1}{2} & " * 1_400, "[1 2 3 4 5]" * 400, "\\" * 20_000, " " * 19_999 + "1",
    "½" * 20_000, "[1]" + "^T" * 9_000, "array(" * 3_000 + "1" + ")" * 3_000, "𝟙" * 20_000, "x" * 20_000, "9**9**9**9",
    "1" + " " * 19_000 + "per", "1" + " " * 9_000 + "[1,2]" + " " * 9_000 + "/4", "(1)" * 6_000, "a<" * 9_000, "1:" * 9_000,
    "1+1+1+1+1+1+1 [" + ", ".join(f"sqrt({i})" for i in range(499)) + "]/2", "1" + "%" * 9_999 + "!", "sum(a " * 3_000,
    "p=1 q=-1 " * 1_100, "= x=(" * 1_600, "= " + "a " * 4_900,
]  # fmt: skip


@pytest.mark.parametrize("text", NASTY, ids=lambda text: text[:12])
def test_the_nastiest_replies_are_judged_at_once(text: str) -> None:
    """Measured, a twentieth of a second is the most; the bound here leaves room for a busy machine."""
    formula, table = Formula("n L r"), Matrix(Rational())
    start = time.process_time()
    for kind, answer in ((formula, formula.coerce("n")), (table, ((Fraction(1),) * 499,))):
        try:
            reply = kind.read(text)
        except ReplyError as error:
            assert len(str(error)) < 300
        else:
            assert kind.accepts(answer, reply) or kind.hint(answer, reply) is not None
    assert time.process_time() - start < 1


@given(st.text(), st.integers(2, 60))
def test_shortened_text_is_one_short_line(text: str, limit: int) -> None:
    assert len(shorten(text, limit)) <= limit + 2
    assert len(shorten(text, limit).splitlines()) == 1
