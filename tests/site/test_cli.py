"""The commands: what they print, and one line with an exit code for bad input."""

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from support import Run, command, run

from exambank.bank import pages
from exambank.files import folders

Edit = Callable[[Path, str, str], None]


def refused(done: Run, code: int, *words: str) -> None:
    """The command left one line on standard error, no traceback, and this exit code."""
    assert done.code == code, done.text
    assert done.out == ""
    assert len(done.err.strip().splitlines()) == 1, done.err
    for word in words:
        assert word in done.err


def test_list(warm: Path) -> None:
    assert command("list").out == "tiny  A tiny problem  [a, b]\n"
    (listed,) = json.loads(command("list", "--json").out)
    assert listed == {
        "slug": "tiny",
        "title": "A tiny problem",
        "topics": ["squares"],
        "level": 1,
        "minutes": 2,
        "kind": "computed",
        "draft": False,
        "sources": ["Course 1, Term 2, Homework 3, question 4"],
        "parts": {"a": "integer", "b": "fraction"},
    }


def test_the_parts_are_in_the_order_of_the_page(warm: Path) -> None:
    page = warm / "docs" / "problems" / "tiny.md"
    before, a, b = page.read_text().partition("/// part | a")[0], *page.read_text().split("/// part | ")[1:]
    page.write_text(f"{before}/// part | {b}\n/// part | {a}")
    assert list(json.loads(command("answer", "tiny", "--json").out)["answers"]) == ["b", "a"]
    assert "[b, a]" in command("list").out


def test_answer_as_json_is_the_contract(warm: Path) -> None:
    done = run("exambank", "answer", "tiny", "--json")
    assert done.code == 0
    assert json.loads(done.out) == {
        "problem": "tiny",
        "given": {"side": 7},
        "answers": {"a": {"kind": "integer", "value": 49}, "b": {"kind": "fraction", "value": "49/2"}},
    }


def test_answer_takes_parts_settings_and_seeds(warm: Path) -> None:
    done = command("answer", "tiny", "--part", "a", "--set", "side=12", "--json")
    assert json.loads(done.out)["answers"] == {"a": {"kind": "integer", "value": 144}}
    drawn = json.loads(command("answer", "tiny", "--seed", "3", "--json").out)
    assert drawn == json.loads(command("answer", "tiny", "--seed", "3", "--json").out)
    assert drawn["answers"]["a"]["value"] == drawn["given"]["side"] ** 2
    assert "(b) 49/2" in command("answer", "tiny").out


def test_bad_names_and_values_are_refused(warm: Path) -> None:
    refused(command("answer", "tinny"), 2, "there is no problem “tinny”", "did you mean tiny?")
    refused(command("show", "tinny"), 2, "there is no problem “tinny”")
    refused(command("verify", "tinny"), 2, "there is no problem “tinny”")
    refused(command("answer", "tiny", "--part", "z"), 2, "tiny has no part “z”; there is a, b")
    refused(command("answer", "tiny", "--set", "sid=3"), 2, "there is no given “sid” (did you mean side?)")
    refused(command("answer", "tiny", "--set", "side=0"), 2, "side must be at least 1, got 0")
    refused(command("answer", "tiny", "--set", 'side="x"'), 2, "side")
    refused(command("answer", "tiny", "--set", "side"), 2, "NAME=JSON")


def test_an_answer_on_which_the_routes_disagree_is_not_given(tiny: Path, edit: Edit) -> None:
    edit(tiny / "problems" / "tiny" / "problem.py", "range(given.side))", "range(given.side + (given.side == 12)))")
    assert command("answer", "tiny").code == 0
    refused(command("answer", "tiny", "--set", "side=12"), 1, "area gives “144”, area_by_odd_numbers gives “169”")


def test_a_route_that_abstains_does_not_keep_a_reader_from_own_numbers(tiny: Path, edit: Edit) -> None:
    module = tiny / "problems" / "tiny" / "problem.py"
    abstaining = '    if given.side > 60:\n        raise eb.Abstain("the table ends at 60")\n    return Fraction(given.side * given'
    edit(module, "    return Fraction(given.side * given", abstaining)
    assert command("answer", "tiny", "--set", "side=100").code == 0, "the law decides"
    edit(module, "@half.law\n", "")
    refused(command("answer", "tiny", "--set", "side=100"), 1, "no second route can decide", "the table ends at 60")


def test_verify_passes_and_reports_each_check(warm: Path) -> None:
    done = command("verify")
    assert done.code == 0, done.text
    assert "route area_by_odd_numbers" in done.out
    assert done.out.endswith("1 problem: all verified.\n")
    report = json.loads(command("verify", "tiny", "--json").out)
    assert report["ok"]
    (route,) = [check for check in report["problems"]["tiny"]["parts"]["a"] if check["name"].startswith("route ")]
    assert 40 < route["cases"] <= 202
    assert route["seconds"] > 0


def test_verify_names_every_fault_of_module_and_page(tiny: Path, edit: Edit) -> None:
    edit(tiny / "problems" / "tiny" / "problem.py", 'key="49"', 'key="48"')
    edit(tiny / "problems" / "tiny" / "pictures.py", 'alt=f"A square of side {given.side}."', 'alt=" "')
    edit(tiny / "docs" / "problems" / "tiny.md", "minutes: 2\n", "")
    done = command("verify", "--variants", "8")
    assert done.code == 1
    failed = [line for line in done.err.splitlines() if line.startswith("FAILED")]
    assert failed == [
        "FAILED tiny a: key: computed “49”, but its key is “48”",
        "FAILED tiny: figure tiny-square has no alt: Picture(figure, alt=…, caption=…)",
        "FAILED docs/problems/tiny.md:1: the front matter has no minutes: write minutes: 30, a whole number",
    ]


def test_outside_a_bank_there_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EXAMBANK_ROOT")
    monkeypatch.chdir(tmp_path)
    refused(command("list"), 2, "no exam bank at")


@pytest.mark.parametrize("slug", folders.slugs())
def test_every_published_answer_can_be_had_by_command(slug: str) -> None:
    done = command("answer", slug, "--json")
    assert done.code == 0, done.err
    assert list(json.loads(done.out)["answers"]) == pages.order(slug)


def test_the_published_numbers_of_fir_convolution() -> None:
    answers = json.loads(command("answer", "fir_convolution", "--json").out)["answers"]
    response = [Fraction(value) for value in answers["a"]["value"]]
    assert response[:6] == [0] * 6
    assert response[12] == Fraction(127, 64)
    assert answers["c"]["value"] == [[-40] * 3] * 3
