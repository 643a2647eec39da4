"""The commands, run as a user runs them: what they print, and one line with an exit code for bad input."""

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from support import Run, run

from exambank import project

Edit = Callable[[Path, str, str], None]


def exambank(*arguments: str) -> Run:
    """The command `exambank`, in the bank of the environment."""
    return run("exambank.cli", *arguments)


def refused(done: Run, code: int, *words: str) -> None:
    """The command left one line on standard error, no traceback, and this exit code."""
    assert done.code == code, done.text
    assert done.out == ""
    assert len(done.err.strip().splitlines()) == 1, done.err
    for word in words:
        assert word in done.err


def test_list(warm: Path) -> None:
    assert "tiny" in exambank("list").out
    (listed,) = json.loads(exambank("list", "--json").out)
    assert listed["slug"] == "tiny"
    assert listed["parts"] == {"a": "integer", "b": "fraction"}


def test_answer_as_json_is_the_contract(warm: Path) -> None:
    done = exambank("answer", "tiny", "--json")
    assert done.code == 0
    assert json.loads(done.out) == {
        "problem": "tiny",
        "given": {"side": 7},
        "answers": {"a": {"kind": "integer", "value": 49}, "b": {"kind": "fraction", "value": "49/2"}},
    }


def test_answer_takes_parts_settings_and_seeds(warm: Path) -> None:
    done = exambank("answer", "tiny", "--part", "a", "--set", "side=12", "--json")
    assert json.loads(done.out)["answers"] == {"a": {"kind": "integer", "value": 144}}
    drawn = json.loads(exambank("answer", "tiny", "--seed", "3", "--json").out)
    assert drawn == json.loads(exambank("answer", "tiny", "--seed", "3", "--json").out)
    assert drawn["answers"]["a"]["value"] == drawn["given"]["side"] ** 2
    assert "(b) 49/2" in exambank("answer", "tiny").out


def test_bad_names_and_values_are_refused(warm: Path) -> None:
    refused(exambank("answer", "tinny"), 2, "there is no problem “tinny”", "did you mean tiny?")
    refused(exambank("answer", "tiny", "--part", "z"), 2, "tiny has no part “z”; it has a, b")
    refused(exambank("answer", "tiny", "--set", "sid=3"), 2, "there is no given “sid” (did you mean side?)")
    refused(exambank("answer", "tiny", "--set", "side=0"), 2, "side must be at least 1, got 0")
    refused(exambank("answer", "tiny", "--set", 'side="x"'), 2, "side")
    refused(exambank("answer", "tiny", "--set", "side"), 2, "NAME=JSON")
    refused(exambank("verify", "tinny"), 2, "there is no problem “tinny”")


def test_an_answer_on_which_the_routes_disagree_is_not_given(tiny: Path, edit: Edit) -> None:
    edit(tiny / "problems" / "tiny.py", "range(given.side))", "range(given.side + (given.side == 12)))")
    assert exambank("answer", "tiny").code == 0
    refused(exambank("answer", "tiny", "--set", "side=12"), 1, "area gives “144”, area_by_odd_numbers gives “169”")


def test_verify_passes_and_reports_each_check(warm: Path) -> None:
    done = exambank("verify")
    assert done.code == 0
    assert "route area_by_odd_numbers" in done.out
    report = json.loads(exambank("verify", "tiny", "--json").out)
    assert report["ok"]
    checks = {check["name"]: check for check in report["problems"]["tiny"]["parts"]["a"]}
    assert set(checks) == {"answer", "key", "route area_by_odd_numbers", "shown", "mistake circumference", "malformed"}
    assert checks["route area_by_odd_numbers"]["cases"] == 202
    assert checks["route area_by_odd_numbers"]["seconds"] > 0


FAULTS = {
    "a wrong key": (".key(49)", ".key(48)", "tiny a: key: computed “49”, but the source has “48”"),
    "a wrong answer": ("given.side**2\n", "given.side**2 + (given.side == 30)\n", "tiny a: route area_by_odd_numbers: seed"),
    "no second route": (".also(half_by_float)", "", "tiny b: answer: has no second route"),
    "an answer that is not finite": ("-> Fraction:\n    \"\"\"Halve the area.\"\"\"\n    return", "-> Fraction:\n    \"\"\"Halve.\"\"\"\n    return float('nan') *", "half gives no fraction: nan is not a finite number"),
    "a degenerate draw": ("rng.integers(1, 50)", "rng.integers(0, 2)", "gives no valid given: ValueError: side must be at least 1, got 0"),
    "a constant draw": ("int(rng.integers(1, 50))", "5", "draw gives too few different variants: 1 of 200"),
    "a figure without text": ('alt=f"A square of side {given.side}."', 'alt=" "', "figure tiny-square has no alt"),
    "a figure that raises": ("figure, (axes,) = canvas(2, 2)", "figure, (axes,) = canvas(2, 2 // 0)", "figure square: ZeroDivisionError"),
    "pictures that raise on import": ("from tiny import Given", "from tiny import Taken", "problems/pictures/tiny.py cannot be imported: ImportError"),
    "an import that raises": ("problem = Problem(", "import nowhere_at_all\nproblem = Problem(", "problems/tiny.py cannot be imported: ModuleNotFoundError"),
    "a syntax error": ("problem = Problem(", "problem == = Problem(", "problems/tiny.py cannot be imported: SyntaxError"),
    "a given that does not exist": ("boundaries=[Given(1)]", "boundaries=[Given(0)]", "problems/tiny.py cannot be imported: ValueError: side must be at least 1, got 0"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_fails_verification_and_the_build(fault: str, tiny: Path, edit: Edit) -> None:
    old, new, expected = FAULTS[fault]
    module = tiny / "problems" / ("pictures/tiny.py" if "figure" in fault or "pictures" in fault else "tiny.py")
    edit(module, old, new)
    done = exambank("verify")
    assert done.code == 1
    assert any(expected in line for line in done.err.splitlines() if line.startswith("FAILED")), done.text
    built = run("mkdocs", "build", "--strict", cwd=tiny)
    assert built.code == 1
    assert expected in built.text
    assert not list((tiny / "site").glob("**/tiny/index.html")), "a page was published all the same"
    assert "Traceback" not in done.text + built.text


def test_outside_a_bank_there_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EXAMBANK_ROOT")
    done = run("exambank.cli", "list", cwd=tmp_path)
    refused(done, 2, "no exam bank at")


@pytest.mark.parametrize("slug", project.slugs())
def test_every_published_answer_can_be_had_by_command(slug: str) -> None:
    done = exambank("answer", slug, "--json")
    assert done.code == 0, done.err
    answers = json.loads(done.out)["answers"]
    assert list(answers) == list(project.load(slug).parts)


def test_the_published_numbers_of_fir_convolution() -> None:
    answers = json.loads(exambank("answer", "fir_convolution", "--json").out)["answers"]
    response = [Fraction(value) for value in answers["a"]["value"]]
    assert response[:6] == [0] * 6
    assert response[12] == Fraction(127, 64)
    assert answers["c"]["value"] == [[-40] * 3] * 3


def test_a_route_that_abstains_does_not_keep_a_reader_from_own_numbers(tiny: Path, edit: Edit) -> None:
    edit(tiny / "problems" / "tiny.py", ".also(half_by_float)", ".also(half_by_float, half_of_few)")
    edit(
        tiny / "problems" / "tiny.py",
        "def circumference",
        "def half_of_few(given: Given) -> Fraction:\n"
        '    """Look a small side up."""\n'
        "    if given.side > 60:\n"
        '        raise Abstain("the table ends at 60")\n'
        "    return [Fraction(side * side, 2) for side in range(61)][given.side]\n\n\ndef circumference",
    )
    edit(tiny / "problems" / "tiny.py", "from exambank import ", "from exambank import Abstain, ")
    assert exambank("verify").code == 0
    assert exambank("answer", "tiny", "--set", "side=100").code == 0
    edit(tiny / "problems" / "tiny.py", "half_by_float, half_of_few", "half_of_few")
    refused(exambank("answer", "tiny", "--set", "side=100"), 1, "no second route can decide", "the table ends at 60")
    edit(tiny / "problems" / "tiny.py", "given.side > 60", "given.side > 40")
    assert exambank("verify").code == 1
