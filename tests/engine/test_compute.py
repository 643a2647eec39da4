"""Workers: one that hangs, dies or raises is named, and the others finish."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from exambank.bank.bank import Bank, open_bank
from exambank.bank.compute import Server
from exambank.errors import BankError

Edit = Callable[[Path, str, str], None]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """One process for all tests, as its workers are made anew."""
    server = Server()
    yield server
    server.close()


@pytest.fixture
def pair(tiny: Path) -> Path:
    """The tiny bank with a second problem, to break while the first must finish."""
    shutil.copytree(tiny / "problems" / "tiny", tiny / "problems" / "other")
    return tiny / "problems" / "other" / "problem.py"


def opened(server: Server, pair: Path, edit: Edit, old: str, new: str) -> Bank:
    edit(pair, old, new)
    bank = open_bank(variants=20, server=server)
    assert bank.entries["tiny"]["failures"] == [], "the other problem must not suffer"
    return bank


def test_one_that_dies_is_named(server: Server, pair: Path, edit: Edit) -> None:
    bank = opened(server, pair, edit, "return given.side**2\n", "__import__('os')._exit(3)\n")
    assert bank.errors == {"other": "other: died in its worker (exit code 3)"}


def test_one_that_crashes_is_named_with_its_traceback(server: Server, pair: Path, edit: Edit) -> None:
    crash = "import ctypes\n    ctypes.string_at(0)\n    return 0\n"
    bank = opened(server, pair, edit, "return given.side**2\n", crash)
    assert bank.errors == {"other": "other: died in its worker (signal SIGSEGV)"}
    assert "in area" in bank.tracebacks["other"]


def test_one_that_hangs_is_named_with_its_traceback(
    server: Server, pair: Path, edit: Edit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EXAMBANK_TIME_LIMIT", "5")
    bank = opened(server, pair, edit, "return given.side**2\n", "while True: pass\n")
    assert bank.errors == {"other": "other: took longer than the limit of 5 seconds"}
    assert "in area" in bank.tracebacks["other"]


def test_one_that_raises_on_import_is_named_with_its_line(server: Server, pair: Path, edit: Edit) -> None:
    bank = opened(server, pair, edit, "problem = eb.Problem(", "1 / 0\nproblem = eb.Problem(")
    assert bank.errors["other"].startswith(
        "other: problems/other/problem.py cannot be imported: ZeroDivisionError: division by"
    )
    assert "other/problem.py:" in bank.errors["other"]
    assert "\n" not in bank.errors["other"]


def test_one_without_a_problem_is_named(server: Server, pair: Path) -> None:
    pair.write_text('"""Nothing."""\n')
    for topic in pair.parent.glob("pictures.py"):
        topic.unlink()
    assert open_bank(["other"], server=server).errors == {
        "other": "other: problems/other/problem.py defines no `problem = Problem(…)`"
    }


def test_what_a_problem_prints_does_not_disturb(server: Server, pair: Path, edit: Edit) -> None:
    bank = opened(server, pair, edit, "problem = eb.Problem(", 'print("{}")\nproblem = eb.Problem(')
    assert bank.errors == {}


@pytest.mark.parametrize("limit", ["0", "-1", "soon", "nan"])
def test_a_limit_that_is_none_is_refused(limit: str, tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXAMBANK_TIME_LIMIT", limit)
    with pytest.raises(BankError, match="EXAMBANK_TIME_LIMIT must be a positive number"):
        open_bank()
