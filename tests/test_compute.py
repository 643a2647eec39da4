"""Workers: one that hangs, dies or raises is named, and the others finish."""

from collections.abc import Callable
from pathlib import Path

import pytest

from exambank.bank import Bank, open_bank
from exambank.errors import BankError

Edit = Callable[[Path, str, str], None]


@pytest.fixture
def pair(tiny: Path) -> Path:
    """The tiny bank with a second problem, to break while the first must finish."""
    other = tiny / "problems" / "other.py"
    other.write_text((tiny / "problems" / "tiny.py").read_text().replace('"A tiny problem"', '"Another"'))
    (tiny / "docs" / "problems" / "other.md").write_text(
        (tiny / "docs" / "problems" / "tiny.md").read_text().replace("problem | tiny", "problem | other")
    )
    return other


def opened(pair: Path, edit: Edit, old: str, new: str) -> Bank:
    edit(pair, old, new)
    bank = open_bank()
    assert bank.entries["tiny"]["failures"] == [], "the other problem must not suffer"
    return bank


def test_one_that_dies_is_named(pair: Path, edit: Edit) -> None:
    bank = opened(pair, edit, "return given.side**2\n", "__import__('os')._exit(3)\n")
    assert bank.errors == {"other": "other: died in its worker (exit code 3)"}


def test_one_that_crashes_is_named_with_its_traceback(pair: Path, edit: Edit) -> None:
    crash = "import ctypes\n    ctypes.string_at(0)\n    return 0\n"
    bank = opened(pair, edit, "return given.side**2\n", crash)
    assert bank.errors == {"other": "other: died in its worker (signal SIGSEGV)"}
    assert "in area" in bank.tracebacks["other"]


def test_one_that_hangs_is_named_with_its_traceback(pair: Path, edit: Edit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXAMBANK_TIME_LIMIT", "6")
    bank = opened(pair, edit, "return given.side**2\n", "while True: pass\n")
    assert bank.errors == {"other": "other: took longer than the limit of 6 seconds"}
    assert "in area" in bank.tracebacks["other"]


def test_one_that_raises_on_import_is_named_with_its_line(pair: Path, edit: Edit) -> None:
    bank = opened(pair, edit, "problem = Problem(", "1 / 0\nproblem = Problem(")
    assert bank.errors["other"].startswith(
        "other: problems/other.py cannot be imported: ZeroDivisionError: division by"
    )
    assert "(line " in bank.errors["other"]
    assert "\n" not in bank.errors["other"]


def test_one_without_a_problem_is_named(pair: Path, edit: Edit) -> None:
    bank = opened(pair, edit, "problem = Problem(", "puzzle = Problem(")
    assert bank.errors["other"] == "other: problems/other.py defines no `problem = Problem(…)`"


def test_what_a_problem_prints_does_not_disturb(pair: Path, edit: Edit) -> None:
    bank = opened(pair, edit, "problem = Problem(", 'print("{}")\nproblem = Problem(')
    assert bank.errors == {}


@pytest.mark.parametrize("limit", ["0", "-1", "soon", "nan"])
def test_a_limit_that_is_none_is_refused(limit: str, tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXAMBANK_TIME_LIMIT", limit)
    with pytest.raises(BankError, match="EXAMBANK_TIME_LIMIT must be a positive number"):
        open_bank()
