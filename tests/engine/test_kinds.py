"""Laws that every kind of answer obeys, and what each kind accepts, refuses and says beside them."""

import json
from collections.abc import Callable
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
    Fires,
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
    put,
)
from exambank.errors import ReplyError
from exambank.kinds import kind_of
from exambank.kinds.conditions import Relation
from exambank.verify.verify import MALFORMED


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
    Layer, {"weights": Integer(), "ratio": Rational(), "output_shape": Dimensions(), "rows": Matrix(Integer())}
)

integers = st.integers(-(10**15), 10**15)
fractions = st.fractions(max_denominator=10**9)
reals = st.floats(-1e80, 1e80).filter(lambda x: x == 0 or abs(x) > 1e-80)
shapes = st.lists(st.integers(0, 4096), max_size=5).map(Shape)


def rows_of(entry: SearchStrategy[Any]) -> SearchStrategy[tuple[tuple[Any, ...], ...]]:
    """Tables with one to four rows and columns."""
    return st.integers(1, 4).flatmap(lambda n: st.lists(st.tuples(*[entry] * n), min_size=1, max_size=4).map(tuple))


def formulas_in(*leaves: Any) -> SearchStrategy[Any]:
    """Formulas of some depth, as problems have them."""
    steps: list[Callable[[Any, Any], Any]] = [
        lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a * b, lambda a, b: sympy.floor(a / (b**2 + 1)),
        lambda a, b: sympy.ceiling(a / 3) + b, lambda a, b: sympy.Min(a, b + 1), lambda a, b: sympy.Abs(a - b),
        lambda a, b: sympy.sqrt(a**2 + b**2 + 1),
    ]  # fmt: skip
    leaf = st.sampled_from(leaves) | st.fractions(-9, 9, max_denominator=9).map(sympy.Rational)
    return st.recursive(
        leaf, lambda inner: st.builds(lambda f, a, b: f(a, b), st.sampled_from(steps), inner, inner), max_leaves=4
    )


solutions = rows_of(st.integers(-9, 9).map(Fraction)).map(
    lambda rows: Solutions(
        rows, (Condition([[1] * len(row) for row in rows], "=", sum(map(sum, rows)), "The sum is off."),)
    )
)
KINDS: dict[str, tuple[Kind[Any], SearchStrategy[Any]]] = {
    "integer": (Integer(unit="MiB"), integers),
    "fraction": (Rational(), fractions),
    "real": (THREE_DIGITS, reals),
    "vector": (Vector(Rational()), st.lists(fractions, min_size=1, max_size=6).map(tuple)),
    "vector of formulas": (Vector(FORMULA), st.lists(formulas_in(K, W), min_size=2, max_size=3).map(tuple)),
    "matrix": (Matrix(Rational()), rows_of(fractions)),
    "matrix of reals": (Matrix(THREE_DIGITS), rows_of(reals)),
    "shape": (Dimensions(), shapes),
    "formula": (FORMULA, formulas_in(K, W)),
    "constant": (Formula(), formulas_in(sympy.pi, sympy.sqrt(6), sympy.E, sympy.log(2))),
    "choice": (CHOICE, st.sampled_from(sorted(CHOICE.options))),
    "property": (Property(), solutions),
    "several": (SEVERAL, st.builds(Layer, integers, fractions, shapes, rows_of(integers))),
}
every_kind = pytest.mark.parametrize(("kind", "values"), KINDS.values(), ids=KINDS.keys())


@every_kind
def test_a_value_is_itself_typed_back_and_through_json(kind: Kind[Any], values: SearchStrategy[Any]) -> None:
    @settings(max_examples=30, deadline=None)
    @given(values)
    def law(value: Any) -> None:
        assert kind.accepts(value, kind.read(f"  {kind.text(value)}\n"))
        assert kind.accepts(value, kind.from_json(json.loads(json.dumps(kind.to_json(value)))))
        assert kind.accepts(value, kind.coerce(value))
        assert kind.agrees(value, kind.coerce(value))
        latex = kind.latex(value)
        assert latex.strip()
        assert "$" not in latex
        assert latex.count("{") == latex.count("}")
        assert kind.how.endswith(".")

    law()


@every_kind
def test_what_is_shown_in_latex_is_read(kind: Kind[Any], values: SearchStrategy[Any]) -> None:
    @settings(max_examples=20, deadline=None)
    @given(values)
    def law(value: Any) -> None:
        assert kind.accepts(value, kind.read(kind.latex(value)))

    if kind.name not in ("choice", "several"):  # sentences, and a table of sentences
        law()


@every_kind
def test_routes_agree_at_most_where_a_reader_is_right_and_hints_tell_nothing(
    kind: Kind[Any], values: SearchStrategy[Any]
) -> None:
    @settings(max_examples=25, deadline=None)
    @given(values, values)
    def law(answer: Any, reply: Any) -> None:
        assert kind.accepts(answer, reply) or not kind.agrees(answer, reply)
        if not kind.accepts(answer, reply):
            hint = kind.hint(answer, reply)
            assert len(hint.splitlines()) <= 1
            assert len(kind.text(answer)) < 4 or kind.text(answer) not in hint or kind.text(answer) in kind.text(reply)

    law()


@every_kind
@pytest.mark.parametrize("text", MALFORMED, ids=lambda text: ascii(text)[:20])
def test_malformed_replies_are_refused_or_can_be_shown(kind: Kind[Any], values: SearchStrategy[Any], text: str) -> None:
    try:
        value = kind.read(text)
    except ReplyError as error:
        assert 0 < len(str(error)) < 300
        assert len(str(error).splitlines()) == 1
    else:
        json.dumps(kind.to_json(value))
        assert kind.text(value)
        assert kind.latex(value)


OBJECTS = [None, True, "", "x", b"1", object(), {}, {"a": 1}, {1, 2}, [], [[]], [[1], [1, 2]], float("nan"), float("inf"),
           1j, 10**400, Fraction(10**400, 7), np.zeros((2, 0)), np.array("x"), np.array(None), sympy.nan, sympy.oo, sympy.I,
           sympy.Symbol("Z"), sympy.true, sympy.Eq(K, 1), sympy.Mod(K, 2), print, int]  # fmt: skip


@every_kind
@pytest.mark.parametrize("value", OBJECTS, ids=lambda value: repr(value)[:20])
def test_any_object_is_taken_or_refused(kind: Kind[Any], values: SearchStrategy[Any], value: object) -> None:
    for take in (kind.coerce, kind.take):
        try:
            take(value)
        except ReplyError as error:
            assert len(str(error).splitlines()) == 1
            assert len(str(error)) < 250


# Numbers


def test_a_tenth_is_exact_in_every_library() -> None:
    for number in (0.1, np.float64(0.1), np.float32(0.1), np.float16(0.1), np.array(0.1), sympy.Rational(1, 10)):
        assert Rational().coerce(number) == Rational().take(number) == Fraction(1, 10)
    for seven in (7, 7.0, np.int8(7), np.uint64(7), np.float32(7), np.array(7), torch.tensor(7), sympy.Integer(7)):
        assert Integer().coerce(seven) == Integer().take(seven) == 7
        assert type(Integer().coerce(seven)) is int


@given(fractions, fractions)
def test_fractions_are_compared_exactly(one: Fraction, other: Fraction) -> None:
    assert Rational().accepts(one, other) is Rational().agrees(one, other) is (one == other)


@given(rows_of(fractions.map(lambda x: x / 10**6)))
@settings(max_examples=40, deadline=None)
def test_floats_of_exact_values_are_right_and_routes_are_exact(rows: tuple[tuple[Fraction, ...], ...]) -> None:
    kind = Matrix(Rational())
    for array in (
        np.array(rows, dtype=float),
        np.array(rows, dtype=np.float32),
        torch.tensor(np.array(rows, dtype=float)),
    ):
        assert kind.accepts(rows, kind.take(array))
        assert kind.accepts(rows, kind.take(array.tolist())) or array.dtype == np.float32
    assert not Rational().agrees(Fraction(1, 3), Rational().coerce(1 / 3))
    surds = Matrix(Formula())
    assert surds.accepts(surds.coerce([["1/sqrt(6)", "0"]]), surds.take(np.array([[6**-0.5, 1e-17]])))


@given(st.fractions(min_value=Fraction(1, 1000), max_value=1000, max_denominator=1000), st.integers(1, 12))
def test_a_decimal_is_right_if_it_rounds_to_four_digits_or_more(value: Fraction, digits: int) -> None:
    text = f"{float(value):.{digits}g}"
    typed = Rational().read(text)
    if "e" in text or "." not in text:
        return
    significant = len(text.replace(".", "").lstrip("0"))
    if significant >= 4:
        assert Rational().accepts(value, typed)
    elif value != typed:
        assert not Rational().accepts(value, typed)
        assert "too few digits" in Rational().hint(value, typed)


@given(reals, st.floats(1e-8, 0.4))
@example(1.0005, 1e-3)
@example(-9.9995e-7, 1e-3)
def test_a_rounded_real_is_accepted_and_uses_half_the_tolerance(value: float, rtol: float) -> None:
    kind = Real(rtol, because="a law")
    assert kind.accepts(value, kind.read(kind.text(value)))
    assert abs(float(kind.text(value)) - value) <= 0.5000001 * rtol * abs(value)
    assert kind.accepts(value, value * (1 + 0.99 * rtol))
    assert not value or not kind.accepts(value, value * (1 + 1.01 * rtol))
    assert not value or not kind.agrees(value, value * (1 + 1e-8))


@pytest.mark.parametrize(
    ("rtol", "because", "atol", "routes"),
    [(0.0, "x", 0, 1e-9), (1.0, "x", 0, 1e-9), (1e-3, " ", 0, 1e-9), (1e-3, "x", -1, 1e-9), (1e-3, "x", 0, 1e-2)],
)
def test_a_tolerance_makes_sense_and_has_a_reason(rtol: float, because: str, atol: float, routes: float) -> None:
    with pytest.raises(ValueError, match="a Real needs"):
        Real(rtol, because, atol, routes=routes)


# Formulas


@given(formulas_in(K, W))
@settings(max_examples=40, deadline=None)
def test_a_formula_is_its_expansion_and_not_its_successor(formula: Any) -> None:
    assert FORMULA.accepts(formula, FORMULA.coerce(sympy.expand(formula)))
    assert not FORMULA.accepts(formula, formula + 1)


def test_authors_write_text_and_put_numbers_in() -> None:
    formula = FORMULA.coerce("K^2 W/3 + ⌊W/2⌋")
    assert formula == K**2 * W / 3 + sympy.floor(W / 2)
    assert put(formula, K=2, W=5) == Fraction(26, 3)
    assert isinstance(put(formula, K=2, W=5), Fraction)
    assert put(formula, K=3) == 3 * W + sympy.floor(W / 2)
    assert FORMULA.coerce(0.1 * sympy.Symbol("K")) == K / 10
    for text in ("9**9**9**9", "Q", "K/0", "sqrt(-K)"):
        with pytest.raises(ReplyError):
            FORMULA.coerce(text)


def test_a_condition_restricts_where_formulas_must_agree() -> None:
    assert Formula("K W", where=lambda v: v["K"] <= v["W"]).accepts(sympy.Min(K, W), K)
    assert not FORMULA.accepts(sympy.Min(K, W), K)
    with pytest.raises(ValueError, match="almost never met"):
        Formula("K", where=lambda v: v["K"] > 60).accepts(K, K + 1)


def test_a_probability_is_tried_at_fractions_between_0_and_1() -> None:
    kind = Formula("keep s", between={"keep": (0, 1)})
    assert all(0 < point["keep"] < 1 and point["s"] == int(point["s"]) for point in kind.points())
    keep = kind.coerce("keep")
    assert not any(kind.accepts(keep, kind.read(text)) for text in ("floor(keep)", "0", "1", "keep^2", "ceil(keep)"))
    assert kind.coerce("floor(keep)") != keep  # sympy knows, too, that it is no whole number


# Choices and properties


@pytest.mark.parametrize(
    "options",
    [{}, {"a": "x"}, {"a": "B", "b": "A"}, {"a": "x", "b": "X "}, {"a": "x", "A": "y"}, {"max": "x", "b": "max y"}],
)
def test_options_that_a_reply_cannot_tell_apart_are_refused(options: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="option"):
        Choice(options)


def where(*conditions: tuple[Any, Relation, int]) -> Solutions:
    """Two numbers x, y under conditions; (2, 1) is an example."""
    held = (Condition(form, relation, bound, f"broken: {relation}") for form, relation, bound in conditions)
    return Solutions(((Fraction(2), Fraction(1)),), tuple(held))


@given(st.integers(-5, 5), st.integers(-5, 5))
def test_a_property_accepts_exactly_what_meets_its_conditions(x: int, y: int) -> None:
    laws: dict[Relation, bool] = {"=": x + y == 3, "≠": x + y != 4, "≥": x + y >= 3, "<": x + y < 4}
    answers = {relation: where(([[1, 1]], relation, 3 if relation in "=≥" else 4)) for relation in laws}
    laws["some ≠"], answers["some ≠"] = (x, y) != (0, 0), where(([[[1, 0]], [[0, 1]]], "some ≠", 0))
    for relation, holds in laws.items():
        reply = Property().read(f"{x}, {y}")
        assert Property().accepts(answers[relation], reply) is holds
        assert Property().hint(answers[relation], reply) == ("" if holds else f"broken: {relation}")


@given(st.lists(st.integers(-3, 3), min_size=9, max_size=9), st.sampled_from([(0, 0), (0, 1), (1, 0), (1, 1)]))
def test_a_network_of_threshold_units_fires_as_it_does_in_floats(numbers: list[int], inputs: tuple[int, int]) -> None:
    rows = np.array(numbers).reshape(3, 3) / 4
    hidden = rows[:2] @ [*inputs, 1] >= 0
    held = (Fires(inputs, bool(rows[2] @ [*hidden, 1] >= 0), "broken"),)
    example = tuple(tuple(map(Fraction, row)) for row in rows.tolist())
    assert Property().accepts(Solutions(example, held), Property().take(rows))
    assert not Property().accepts(
        Solutions(example, (Fires(inputs, not held[0].fires, "broken"),)), Property().take(rows)
    )
    with pytest.raises(ValueError, match="has not the shape of the example"):
        Solutions(example[:2], held)


def test_descriptions_agree_if_they_say_the_same_near_their_examples() -> None:
    line, same, point = (
        where(([[1, 1]], "=", 3)),
        where(([[-2, -2]], "=", -6)),
        where(([[1, 1]], "=", 3), ([[1, 0]], "=", 2)),
    )
    half_plane, elsewhere = where(([[1, 0]], "≥", 2)), where(([[1, 0]], "≥", 3))
    bare = Solutions(((Fraction(2), Fraction(1)),))
    assert Property().agrees(line, same)
    for other in (point, half_plane, elsewhere, bare):
        assert not Property().agrees(line, other)
        assert not Property().agrees(other, line)
    assert not Property().accepts(bare, bare)  # without conditions it would accept everything
    for form, relation in (([[1, 1, 1]], "="), ([[[1, 1]], [[1]]], "some ≠")):
        with pytest.raises(ValueError, match="has not the shape of the example"):
            where((form, relation, 0))  # type: ignore[arg-type]


def test_several_values_are_taken_from_a_mapping_of_values_or_texts() -> None:
    layer = Layer(90, Fraction(1, 2), Shape((28, 28)), ((1, 2), (3, 4)))
    assert SEVERAL.coerce(layer._asdict()) == SEVERAL.take(layer) == layer
    assert SEVERAL.take({"Weights": "9*10", "ratio": "½", "output shape": "28 x 28", "rows": "1 2; 3 4"}) == layer


# Which kind a function has


def answers_of(annotation: object) -> Callable[..., Any]:
    """A function that returns this."""

    def answer() -> Any: ...

    answer.__annotations__["return"] = annotation
    return answer


@pytest.mark.parametrize(
    ("annotation", "kind"),
    [
        (int, Integer()), (Fraction, Rational()), (tuple[Fraction, ...], Vector(Rational())), (Shape, Dimensions()),
        (tuple[int, int], Vector(Integer())), (tuple[tuple[int, ...], ...], Matrix(Integer())), (Solutions, Property()),
        (sympy.Expr, Formula()), (Layer, SEVERAL),
    ],
)  # fmt: skip
def test_the_annotation_names_the_kind(annotation: object, kind: Kind[Any]) -> None:
    assert kind_of(answers_of(annotation)) == kind


@pytest.mark.parametrize(
    ("annotation", "message"),
    [(float, "needs Real"), (str, "or Choice"), (list, "names no kind"), (tuple[int, Fraction], "names no kind")],
)
def test_an_annotation_that_does_not_say_enough_is_refused(annotation: object, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        kind_of(answers_of(annotation))
