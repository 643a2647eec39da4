"""What authors are told when they make the usual mistakes: which line to write, not what broke."""

from collections.abc import Callable
from pathlib import Path

import pytest
from support import forget_tiny

from exambank.errors import BankError
from exambank.files import loading
from exambank.verify.verify import verify

Edit = Callable[[Path, str, str], None]

PART = '@problem.part("b")\ndef half(given: Given) -> Fraction:'
TWICE = 'area.mistake("left out", "You took one side; its area is asked for.", lambda g: g.side)\n'


def told(tiny: Path, edit: Edit, old: str, new: str) -> list[str]:
    """What verification says of the tiny problem after an edit."""
    edit(tiny / "problems" / "tiny" / "problem.py", old, new)
    forget_tiny()
    try:
        return verify("tiny", loading.load("tiny"), 4).all_failures()
    except BankError as error:
        return [str(error)]


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (PART.replace('"b"', '"b", "formula"'), "part b: 'formula' is no kind of answer: write one, such as eb.Formula(\"n\")"),
        (PART.replace('"b"', '"b", eb.Formula'), "Formula'> is no kind of answer: write one, such as eb.Formula(\"n\")"),
        (PART.replace("Fraction", "str"), 'an answer of type str needs Formula("n") or Choice({…}) as its kind'),
        (PART.replace(" -> Fraction", ""), "half has no return annotation: it says what kind of answer it gives"),
    ],
)  # fmt: skip
def test_a_kind_that_is_none_or_missing(new: str, expected: str, tiny: Path, edit: Edit) -> None:
    assert any(expected in line for line in told(tiny, edit, PART, new))


def test_a_formula_that_does_not_name_its_symbols(tiny: Path, edit: Edit) -> None:
    new = (
        '@problem.part("c", eb.Formula())\ndef growth(given: Given) -> str:\n    """As z."""\n    return "z**2"\n\n\n'
        + PART
    )
    said = told(tiny, edit, PART, new)
    assert any("“z” is not a symbol" in line and '@problem.part("c", eb.Formula("n"))' in line for line in said), said


def test_a_mistake_that_is_listed_twice(tiny: Path, edit: Edit) -> None:
    said = told(tiny, edit, TWICE, TWICE * 2)
    assert "tiny a: mistakes: two mistakes have the message “You took one side; its area is asked for.”" in said
