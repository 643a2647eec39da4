"""A given is validated when it is made; what is wrong with it is said in one clear line."""

import json
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given, strategies as st

from exambank import Givens, Shape, at_least, at_most, less_than, more_than
from exambank.errors import UsageError
from exambank.problem.given import read_setting


@dataclass(frozen=True)
class Given(Givens):
    """A field of every type."""

    length: Annotated[int, at_least(1), at_most(100)] = 7
    ratio: Annotated[Fraction, more_than(0), less_than(1)] = Fraction(1, 2)
    rate: Annotated[float, more_than(0)] = 0.1
    padded: bool = False
    name: str = "boxcar"
    mode: Literal["same", "valid"] = "same"
    image: Shape = Shape((28, 28))
    samples: tuple[Annotated[Fraction, at_least(0)], ...] = (Fraction(1), Fraction(1, 3))
    pair: tuple[int, Fraction] = (1, Fraction(1, 2))
    table: tuple[tuple[int, ...], ...] = ((1, 2), (3, 4))

    def constrain(self) -> None:
        if self.padded and self.mode == "valid":
            raise ValueError("mode must be same where padded is true")


PUBLISHED = Given()


@given(st.integers(1, 100), st.fractions(0, 1).filter(lambda x: 0 < x < 1), st.lists(st.fractions(0, 9)))
def test_a_given_survives_json(length: int, ratio: Fraction, samples: list[Fraction]) -> None:
    drawn = Given(length=length, ratio=ratio, samples=tuple(samples))
    assert PUBLISHED.override(json.loads(json.dumps(drawn.to_json()))) == drawn


def test_overriding_nothing_changes_nothing() -> None:
    assert PUBLISHED.override({}) == PUBLISHED
    assert PUBLISHED.override(PUBLISHED.to_json()) == PUBLISHED


@pytest.mark.parametrize(
    ("field", "value", "becomes"),
    [
        ("length", 3.0, 3),
        ("ratio", "1/3", Fraction(1, 3)),
        ("ratio", "0.1", Fraction(1, 10)),
        ("ratio", 0.1, Fraction(1, 10)),
        ("rate", 2, 2.0),
        ("image", [1, 2, 3], Shape((1, 2, 3))),
        ("samples", [1, "1/2"], (Fraction(1), Fraction(1, 2))),
        ("pair", [2, "2/3"], (2, Fraction(2, 3))),
        ("table", [[5], [6]], ((5,), (6,))),
        ("samples", [], ()),
    ],
)
def test_json_becomes_the_type_of_the_field(field: str, value: object, becomes: object) -> None:
    typed = getattr(PUBLISHED.override({field: value}), field)
    assert typed == becomes
    assert type(typed) is type(becomes)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"length": 0}, "length must be at least 1, got 0"),
        ({"length": 101}, "length must be at most 100, got 101"),
        ({"length": 2.5}, "length: “2.5” is not a whole number"),
        ({"length": "2"}, "length must be a whole number, got “2”"),
        ({"length": True}, "length: “True” is not a number"),
        ({"length": None}, "length: “None” is not a number"),
        ({"length": float("nan")}, "length: nan is not a finite number"),
        ({"ratio": 1}, "ratio must be less than 1, got 1"),
        ({"ratio": "0"}, "ratio must be more than 0, got 0"),
        ({"ratio": "1/0"}, "ratio: “1/0” divides by zero"),
        ({"ratio": "a third"}, "ratio: “a third” is not a number"),
        ({"rate": "fast"}, "rate must be a finite number, got 'fast'"),
        ({"rate": float("inf")}, "rate must be a finite number, got inf"),
        ({"padded": 1}, "padded must be of type bool, got 1"),
        ({"name": 1}, "name must be of type str, got 1"),
        ({"mode": "full"}, "mode must be one of same, valid, got 'full'"),
        ({"image": [1, -2]}, "image: a size cannot be negative: 1 × -2"),
        ({"samples": 3}, "samples must be a list, got 3"),
        ({"samples": [1, "-1/2"]}, "samples: entry 2 must be at least 0, got -1/2"),
        ({"pair": [1]}, "pair must have 2 entries, got 1"),
        ({"table": [[1], [2, "x"]]}, "table: entry 2: entry 2 must be a whole number, got “x”"),
        ({"padded": True, "mode": "valid"}, "mode must be same where padded is true"),
    ],
)
def test_a_value_that_cannot_be_is_refused_in_one_line(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        PUBLISHED.override(changes)
    assert str(caught.value) == message
    assert caught.value.exit_code == 2
    with pytest.raises(ValueError, match=r"^\w+"):
        Given(**changes)


@given(
    st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), lambda x: st.lists(x, max_size=3))
)
def test_any_json_is_taken_or_refused_in_one_line(value: object) -> None:
    for field in PUBLISHED.to_json():
        try:
            json.dumps(PUBLISHED.override({field: value}).to_json())
        except UsageError as error:
            assert str(error).startswith((field, "mode"))


def test_an_unknown_field_is_told_the_nearest() -> None:
    with pytest.raises(
        UsageError, match=r"there is no given “lenght” \(did you mean length\?\); there is length, ratio, rate"
    ):
        PUBLISHED.override({"lenght": 3})
    with pytest.raises(UsageError, match=r"there is no given “zzz”; there is length"):
        PUBLISHED.override({"zzz": 3})


def test_a_type_that_no_given_can_have_is_named() -> None:
    @dataclass(frozen=True)
    class Odd(Givens):
        sizes: list[int]

    with pytest.raises(ValueError, match=r"sizes: a given cannot be of type list\[int\]"):
        Odd([1])


@pytest.mark.parametrize(
    ("text", "setting"),
    [
        ("length=5", ("length", 5)),
        (" ratio = 1/3 ", ("ratio", "1/3")),
        ("samples=[1, \"1/2\"]", ("samples", [1, "1/2"])),
        ("name=boxcar", ("name", "boxcar")),
        ("name=\"a = b\"", ("name", "a = b")),
        ("padded=true", ("padded", True)),
        ("name=", ("name", "")),
        ("name=" + "[" * 100_000, ("name", "[" * 100_000)),
        ("name=" + "9" * 5_000, ("name", "9" * 5_000)),
    ],
    ids=lambda value: str(value)[:20],
)  # fmt: skip
def test_a_setting_is_a_name_and_json_or_text(text: str, setting: tuple[str, object]) -> None:
    assert read_setting(text) == setting


@pytest.mark.parametrize("text", ["length", "=5", " =5", ""])
def test_a_setting_without_a_name_or_value_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is not of the form NAME=JSON, such as length=5"):
        read_setting(text)


def test_a_given_is_shown_as_latex_text_and_json() -> None:
    shown = PUBLISHED.display()
    assert shown["length"] == {"latex": "7", "text": "7", "json": 7}
    assert shown["ratio"] == {"latex": r"\frac{1}{2}", "text": "1/2", "json": "1/2"}
    assert shown["image"] == {"latex": r"28 \times 28", "text": "28 × 28", "json": [28, 28]}
    assert shown["table"]["latex"] == r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}"
    assert shown["samples"] == {"latex": r"\left(1, \frac{1}{3}\right)", "text": "[1, 1/3]", "json": [1, "1/3"]}
    assert set(shown) == set(PUBLISHED.to_json())


def test_a_given_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        PUBLISHED.length = 8  # type: ignore[misc]
