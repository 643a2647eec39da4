"""Mathematics: what is understood becomes MathML, what is not is an error, and nothing is converted twice."""

import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import sympy
from hypothesis import given, strategies as st

from exambank.site import mathml
from exambank.site.mathml import to_mathml
from exambank.site.prose import prose


def tree(latex: str, *, display: bool = True) -> ET.Element:
    """Parse the result: well-formed XML is the first law."""
    return ET.fromstring(to_mathml(latex, display=display))


def test_display_and_inline() -> None:
    assert tree("x", display=True).get("display") == "block"
    assert to_mathml("x", display=False) == "<math><mi>x</mi></math>"


@given(st.lists(st.lists(st.integers(-99, 99), min_size=1, max_size=8), min_size=1, max_size=8))
def test_a_matrix_keeps_its_rows_and_entries(rows: list[list[int]]) -> None:
    latex = r" \\ ".join(" & ".join(map(str, row)) for row in rows)
    (table,) = tree(rf"\begin{{pmatrix}} {latex} \end{{pmatrix}}").iter("mtable")
    width = max(map(len, rows))
    shown = [["".join(cell.itertext()).replace("−", "-") for cell in row] for row in table]
    assert shown == [[*map(str, row), *[""] * (len(shown[0]) - len(row))][: max(width, len(row))] for row in rows]


@pytest.mark.parametrize(
    "expression",
    [
        sympy.sqrt(6) / 6,
        sympy.floor((sympy.Symbol("W") - sympy.Symbol("K")) / sympy.Symbol("S")) + 1,
        1 / sympy.Symbol("F") + 1 / sympy.Symbol("K") ** 2,
        sympy.Max(0, sympy.Symbol("n")) ** 2,
        sympy.log(sympy.Symbol("x")) * sympy.pi,
    ],
    ids=str,
)
def test_what_sympy_writes_is_understood(expression: sympy.Expr) -> None:
    tree(sympy.latex(expression))


def test_brackets_grow_where_they_are_told_to_and_a_long_inline_formula_may_break() -> None:
    assert next(tree(r"\left\lfloor \frac{n}{2} \right\rfloor").iter("mo")).get("stretchy") == "true"
    assert len(tree("a = b + c + d", display=False).findall("mrow")) > 1
    assert len(tree("a = b + c + d", display=True).findall("mrow")) == 1


@pytest.mark.parametrize(
    ("latex", "message"),
    [
        (r"\nosuchcommand x", r"Unsupported function name: \nosuchcommand"),
        (r"\frac{", "Unexpected end of input"),
        ("a & b", "Expected 'EOF', got '&'"),
        (r"\begin{nowhere} x \end{nowhere}", "No such environment: nowhere"),
        ("x^2^3", "Double superscript"),
        ("50%", "comment"),
        ("  ", "a formula is empty"),
    ],
)
def test_what_is_not_understood_is_one_line(latex: str, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)) as caught:
        to_mathml(latex, display=False)
    assert "\n" not in str(caught.value)


def test_words_have_mathematics_and_code_and_nothing_else() -> None:
    assert prose("if $x$ < `y < $z$`, *stop*") == ("if <math><mi>x</mi></math> &lt; <code>y &lt; $z$</code>, *stop*")
    assert prose("it costs $5 and $6 & more @{a}") == "it costs $5 and $6 &amp; more @{a}"


def test_a_formula_is_converted_once_for_all_builds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXAMBANK_STORE", str(tmp_path / "store"))
    script = (
        "import sys; from exambank.site.mathml import to_mathml; print(to_mathml('x + 1', display=False));"
        "print('py_mini_racer' in sys.modules)"
    )

    def build() -> list[str]:
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
        return done.stdout.splitlines()

    first, second = build(), build()
    assert first[0] == second[0]
    assert (first[1], second[1]) == ("True", "False")


def test_the_store_falls_with_the_converter(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = mathml._Formulas().key
    other = tmp_path / "temml.min.js"
    other.write_text("temml = {}")
    monkeypatch.setattr(mathml, "TEMML", other)
    assert mathml._Formulas().key != before
