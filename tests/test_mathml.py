"""MathML: TeX's spacing rules hold, matrices are rectangular, and nothing that is not understood gets through."""

import re
from xml.etree import ElementTree as ET

import pytest
import sympy
from hypothesis import given, strategies as st

from exambank.mathml import COMMANDS, to_mathml
from exambank.mathml_tables import ENVIRONMENTS, NEGATED, SYMBOLS


def tree(latex: str, *, display: bool = True) -> ET.Element:
    """Parse the result: well-formed XML is the first law."""
    return ET.fromstring(to_mathml(latex, display=display))


def shown(latex: str) -> str:
    """What a reader sees, without the layout."""
    return "".join(tree(latex).itertext())


def operators(latex: str, *, display: bool = True) -> list[dict[str, str]]:
    return [element.attrib for element in tree(latex, display=display).iter("mo")]


def test_display_and_inline() -> None:
    assert to_mathml("x", display=True) == '<math display="block"><mi>x</mi></math>'
    assert to_mathml("x", display=False) == "<math><mi>x</mi></math>"


@given(st.integers(-(10**12), 10**12))
def test_a_number_with_grouped_digits_is_one_number(n: int) -> None:
    grouped = f"{n:,}".replace(",", r"\,")
    (number,) = tree(grouped)
    assert number.tag == "mn"
    assert int((number.text or "").replace("\u2009", "").replace("−", "-")) == n


@given(st.lists(st.lists(st.integers(-99, 99), min_size=1, max_size=8), min_size=1, max_size=8))
def test_a_matrix_keeps_its_rows_and_entries(rows: list[list[int]]) -> None:
    latex = r" \\ ".join(" & ".join(map(str, row)) for row in rows)
    (table,) = tree(rf"\begin{{pmatrix}} {latex} \end{{pmatrix}}").iter("mtable")
    assert all([element.tag for element in cell] == ["mn"] for row in table for cell in row)
    assert [[cell.findtext("mn", "").replace("−", "-") for cell in row] for row in table] == [
        [str(entry) for entry in row] for row in rows
    ]


@pytest.mark.parametrize("environment", sorted(ENVIRONMENTS))
def test_every_environment_makes_a_table(environment: str) -> None:
    columns = "{c|r}" if environment == "array" else ""
    (table,) = tree(rf"\begin{{{environment}}}{columns} a & b \\ c & d \\ \end{{{environment}}}").iter("mtable")
    assert [len(row) for row in table] == [2, 2], "a \\\\ after the last row adds no row"


def test_aligned_relations_are_spaced_though_they_begin_a_cell() -> None:
    table = tree(r"\begin{aligned} y &= x \\ &= 3 \end{aligned}").find("mtable")
    assert table is not None
    assert table.get("displaystyle") == "true"
    assert [element.attrib for element in table.iter("mo")] == [{"form": "infix"}] * 2


@pytest.mark.parametrize(
    ("latex", "sign"),
    [("a - b", False), ("-b", True), ("(-b)", True), ("a = -b", True), ("a, -b", True), ("x^{-b}", True),
     ("a \\cdot -b", True), ("(a) - b", False), ("{-b}", True), (r"\frac{-b}{a}", True)],
)  # fmt: skip
def test_a_minus_is_an_operation_between_two_things_and_a_sign_elsewhere(latex: str, sign: bool) -> None:
    (minus,) = [element for element in tree(latex).iter("mo") if element.text == "−"]
    assert (minus.get("lspace") == "0") == sign


def test_a_negative_number_is_one_number() -> None:
    assert [element.text for element in tree("x = -31").iter("mn")] == ["−31"]
    assert [element.text for element in tree("x - 31").iter("mn")] == ["31"]
    assert [element.text for element in tree("-2^n").iter("mn")] == ["2"], "the power binds tighter than the sign"


def test_no_spaces_inside_scripts() -> None:
    assert operators("x_{i=1}^{n - k}") == [{"lspace": "0", "rspace": "0"}] * 2


def test_a_named_operator_keeps_a_thin_space_from_letters_and_none_from_parentheses() -> None:
    assert "<mspace" in to_mathml(r"\log x", display=False)
    assert "<mspace" not in to_mathml(r"\log(x)", display=False)
    assert "<mspace" not in to_mathml(r"\log\left(x\right)", display=False)
    assert tree(r"2\operatorname{rank}(A)").findtext(".//mi") == "rank"


@pytest.mark.parametrize("latex", [r"\sum_{i=1}^n i", r"\max_{i}^{n} i", r"\operatorname*{argmin}_{i}^n i"])
def test_limits_go_below_and_above(latex: str) -> None:
    assert tree(latex).find(".//munderover") is not None


@pytest.mark.parametrize("latex", [r"\int_0^1 x", r"x_0^1", r"\log_2^3 x", r"\sum\nolimits_0^1"])
def test_other_scripts_go_beside(latex: str) -> None:
    assert tree(latex).find(".//msubsup") is not None


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"\mathbf{x}^\top", "𝐱⊤"), (r"\mathbf x", "𝐱"), (r"\mathbb{R}^n", "ℝn"), (r"\mathcal{L}", "ℒ"),
        (r"\boldsymbol{\theta}", "𝜽"), (r"\mathrm{ReLU}(x)", "ReLU(x)"), (r"\mathbf{0}", "𝟎"),
        (r"\text{if } n \ge 0", "if\u00a0n≥0"),
        (r"\text{if $n$ is 5\,\% of a\_b}", "if\u00a0n\u00a0is\u00a05\u2009%\u00a0of\u00a0a_b"),
        (r"x' + f''", "x′+f′′"), (r"50\%", "50%"), (r"\frac12", "12"), (r"a \not= b", "a≠b"),
        (r"\left\lfloor\frac{n}{2}\right\rfloor", "⌊n2⌋"), (r"\binom{n}{k}", "(nk)"), (r"3 × 4 ≤ 12", "3×4≤12"),
        (r"\text{a < b \& c}", "a\u00a0<\u00a0b\u00a0&\u00a0c"), (r"\sqrt[3]{x}", "x3"), (r"x \bmod 2", "xmod2"),
        (r"\left. f \right|_{0}", "f|0"), (r"[0, 1)", "[0,1)"), (r"1{,}000.5", "1,000.5"),
    ],
)  # fmt: skip
def test_what_is_shown(latex: str, text: str) -> None:
    assert shown(latex) == text


@pytest.mark.parametrize("command", sorted(SYMBOLS))
def test_every_symbol_stands_alone_in_a_group_and_as_a_script(command: str) -> None:
    assert shown(command) == shown(f"{{{command}}}") == SYMBOLS[command][0]
    assert shown(f"x_{command}") == "x" + SYMBOLS[command][0]


def test_relations_can_be_negated() -> None:
    known = {char for char, cls in SYMBOLS.values() if cls == "rel"}
    assert set(NEGATED) <= known


x, n, lam = sympy.symbols("x n lambda_1")


@pytest.mark.parametrize(
    "expression",
    [
        x**2 / 2 - 1 / x, sympy.sqrt(n + 1) / n, lam * x**-n, sympy.floor((n - 3) / 2) + 1, sympy.Max(x, 0),
        sympy.Piecewise((x, x > 0), (0, True)),
        sympy.exp(-(x**2)) * sympy.log(n), abs(x),
        sympy.Matrix([[1, x], [n, 2]]), sympy.Sum(x**n, (n, 0, sympy.oo)),
        sympy.Rational(-31, 32), sympy.binomial(n, 2), sympy.Symbol("W_out") ** 2,
    ],
)  # fmt: skip
def test_whatever_sympy_writes_is_understood(expression: sympy.Basic) -> None:
    assert tree(sympy.latex(expression)).tag == "math"


@pytest.mark.parametrize(
    ("latex", "message"),
    [
        (r"a + \fracc{1}{2}", r"unknown command \fracc (did you mean \frac?)"),
        (r"\begin{pmatrx} 1 \end{pmatrx}", "unknown environment pmatrx (did you mean pmatrix?)"),
        (r"\begin{cases} 1 & 2", r"\end is missing"),
        (r"\begin{cases} 1 \end{matrix}", r"\begin{cases} ends as \end{matrix}"),
        (r"{a", "a { without its }"),
        (r"a}", "a } without its {"),
        (r"\frac{1}", "an argument is missing"),
        (r"x^", "an argument is missing"),
        (r"x_a_b", "two subscripts on one base"),
        (r"x^a^b", "two superscripts on one base"),
        (r"\left( a", r"a \left without its \right"),
        (r"a \right)", r"a \right without its \left"),
        (r"\left x \right)", r"\left needs a delimiter, not “x”"),
        (r"a & b", "an & outside of a matrix"),
        (r"a \\ b", r"a \\ outside of a matrix"),
        (r"50%", r"a bare % (write \%)"),
        (r"a $ b", "a dollar sign inside of mathematics"),
        (r"\sqrt[3{x}", "a [ without its ]"),
        (r"\operatorname{a+b}", r"\operatorname holds a plain name, not “a+b”"),
        (r"\text x", r"\text needs its text in braces"),
        (r"\text{\foo}", r"“\foo” inside \text"),
        (r"a @ b", "the character “@” (U+0040) is not known"),
        (r"\begin{array}{cx} 1 \end{array}", "the columns of an array are l, c, r and |, not “cx”"),
        ("", "a formula is empty"),
        ("  ", "a formula is empty"),
    ],
)
def test_what_is_not_understood_is_an_error_with_one_clear_line(latex: str, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)) as caught:
        to_mathml(latex, display=True)
    assert "\n" not in str(caught.value)


def test_an_error_in_a_long_formula_quotes_the_place() -> None:
    with pytest.raises(ValueError, match=r"“….*\\wrong.*…”"):
        to_mathml("y + " * 40 + r"\wrong" + " + y" * 40, display=True)


PIECES = st.sampled_from(
    [*(f"\\{name}" for name in COMMANDS), *SYMBOLS, "{", "}", "^", "_", "&", "\\\\", "\\right", "\\end", "{pmatrix}",
     "x", "12", "'", "é", "|", "\\middle", "\\", "[", "]", "$", "\\limits", "\\hline", "\\displaystyle"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=12).map(" ".join))
def test_any_input_gives_well_formed_mathml_or_a_value_error(latex: str) -> None:
    try:
        root = tree(latex)
    except ValueError as error:
        assert not isinstance(error, ET.ParseError)
        return
    assert "\\" not in "".join(root.itertext()).replace("\\", "", latex.count(r"\backslash"))
    for element in root.iter():
        if element.tag in ("mfrac", "msub", "msup", "munder", "mover", "mroot"):
            assert len(element) == 2
        if element.tag in ("msubsup", "munderover"):
            assert len(element) == 3


@given(st.lists(st.sampled_from(["a", "b", "+", "-", "=", "(", ")", "12", ","]), min_size=1, max_size=20))
def test_breaking_a_long_inline_formula_loses_nothing(pieces: list[str]) -> None:
    latex = " ".join(pieces)
    assert "".join(tree(latex, display=False).itertext()) == shown(latex)


def test_a_long_inline_formula_may_break_after_relations_but_not_inside_parentheses() -> None:
    assert [len(piece) for piece in tree("y = f(a + b) + c", display=False)] == [2, 7, 1]
