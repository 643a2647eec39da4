"""A record that is missing, stale, short, edited, too large, or whose claims do not hold fails the build."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support import Run, run

from exambank import project, record
from exambank.errors import BankError
from exambank.store import checksum
from exambank.trials import Done

Edit = Callable[[Path, str, str], None]


def exambank(*arguments: str) -> Run:
    return run("exambank.cli", *arguments)


@pytest.fixture(scope="session")
def _recorded(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The record of the tiny experiment, made once."""
    from support import add_experiment, write_tiny

    root = add_experiment(write_tiny(tmp_path_factory.mktemp("recorded") / "bank"))
    done = run("exambank.cli", "run", "tiny", cwd=root, EXAMBANK_ROOT=str(root))
    assert done.code == 0, done.text
    return (root / "problems" / "records" / "tiny.json").read_text()


@pytest.fixture
def kept(trying: Path, _recorded: str) -> Path:
    """The tiny bank with its experiment and the record of it."""
    project.record_path("tiny").parent.mkdir()
    project.record_path("tiny").write_text(_recorded)
    return trying


def change(alter: Callable[[dict[str, Any]], None], *, seal: bool) -> None:
    """Edit the record by hand; with `seal`, as someone would who knows of the checksum."""
    path = project.record_path("tiny")
    content = json.loads(path.read_text())
    alter(content["experiments"]["draws"])
    if seal:
        content["checksum"] = checksum(json.dumps(content["experiments"], sort_keys=True))
    path.write_text(json.dumps(content))


def failures() -> list[str]:
    """What `verify` names; it must fail with these and no traceback."""
    done = exambank("verify")
    assert done.code == (1 if "FAILED" in done.err else 0), done.text
    assert "Traceback" not in done.text
    return [line.removeprefix("FAILED ") for line in done.err.splitlines() if line.startswith("FAILED")]


def built(root: Path) -> Run:
    return run("mkdocs", "build", "--strict", cwd=root)


def test_a_page_shows_claims_and_where_they_were_recorded(kept: Path) -> None:
    assert failures() == []
    assert built(kept).code == 0
    page = (kept / "site" / "problems" / "tiny" / "index.html").read_text()
    assert (
        '<span class="eb-claim" data-state="holds">Around 2 they are larger, by 2.30 &gt; 0.5 (over 8 seeds).</span>'
        in page
    )
    assert '<span class="eb-record">Recorded on ' in page
    assert "one thread: 16 trials in" in page
    assert "data: ten normal numbers &lt;a trial&gt;; code " in page


def test_without_a_record_verification_and_build_fail_with_the_command(trying: Path) -> None:
    expected = "tiny: experiment draws has no record: `exambank run tiny` makes one"
    assert failures() == [expected]
    done = built(trying)
    assert done.code == 1
    assert expected in done.text


def test_a_record_counts_as_soon_as_it_is_there(kept: Path) -> None:
    text = project.record_path("tiny").read_text()
    project.record_path("tiny").unlink()
    assert len(failures()) == 1
    project.record_path("tiny").write_text(text)
    assert failures() == []


def test_a_record_of_other_code_is_stale(kept: Path, edit: Edit) -> None:
    edit(kept / "problems" / "experiments" / "tiny.py", "size=10", "size=12")
    expected = (
        "tiny: the record of experiment draws is stale, its code has changed since: `exambank run tiny` renews it"
    )
    assert failures() == [expected]
    assert expected in built(kept).text
    assert exambank("run", "tiny").code == 0
    assert failures() == []


def test_a_larger_grid_is_missed(kept: Path, edit: Edit) -> None:
    edit(kept / "problems" / "tiny.py", "grid=[Run(0), Run(2)]", "grid=[Run(0), Run(2), Run(5)]")
    assert failures() == [
        "tiny: the record of experiment draws lacks 8 of 24 trials (first: centre=5; seeds 0 to 1): `exambank run tiny` adds them"
    ]


def test_a_smaller_grid_needs_no_run(kept: Path, edit: Edit) -> None:
    edit(kept / "problems" / "tiny.py", "seeds=range(8)", "seeds=range(5)")
    assert failures() == []


def test_a_claim_is_decided_again_when_its_threshold_is_edited(kept: Path, edit: Edit) -> None:
    edit(kept / "problems" / "tiny.py", '.sample("mean"), 0.5)', '.sample("mean"), 1.5)')
    assert failures() == []
    edit(kept / "problems" / "tiny.py", '.sample("mean"), 1.5)', '.sample("mean"), 1.8)')
    expected = "tiny: claim larger does not hold: Around 2 they are larger, by 2.30 > 1.8 (over 8 seeds)."
    assert failures() == [expected]
    assert expected in built(kept).text
    done = exambank("run", "tiny")
    assert done.code == 1
    assert "nothing is missing" in done.err
    assert "larger DOES NOT HOLD" in done.out


def lower(section: dict[str, Any]) -> None:
    section["configurations"][0]["calls"][0]["metrics"]["mean"][0] -= 1.0


def overstate(section: dict[str, Any]) -> None:
    section["claims"]["larger"]["numbers"]["mean"] = 9.0


@pytest.mark.parametrize("alter", [lower, overstate])
def test_an_edited_record_fails(alter: Callable[[dict[str, Any]], None], kept: Path) -> None:
    change(alter, seal=False)
    assert any("was edited or damaged since it was written" in line for line in failures())
    project.record_path("tiny").write_text("{")
    assert any("was edited or damaged since it was written" in line for line in failures())


@pytest.mark.parametrize("alter", [lower, overstate])
def test_so_does_one_whose_claims_are_not_those_of_its_trials(
    alter: Callable[[dict[str, Any]], None], kept: Path
) -> None:
    change(alter, seal=True)
    (line,) = failures()
    assert line.startswith("tiny: the record has another finding for claim larger than its trials give")


def test_an_experiment_that_is_no_more_is_named(kept: Path, edit: Edit) -> None:
    edit(kept / "problems" / "tiny.py", 'experiments={"draws"', 'experiments={"other"')
    assert any("has an experiment draws, which the module has not" in line for line in failures())


def test_what_only_a_gpu_can_tell_may_be_missing(kept: Path, edit: Edit) -> None:
    edit(kept / "problems" / "tiny.py", "together=2,", 'together=2, device="cuda",')
    project.record_path("tiny").rename(kept / "record.json")
    assert failures() == []
    assert built(kept).code == 0
    page = (kept / "site" / "problems" / "tiny" / "index.html").read_text()
    assert (
        "Not measured yet: <code>exambank run tiny --device cuda</code> does it on a machine with a CUDA device."
        in page
    )
    assert "Not measured yet: Around 2 they are larger, by … &gt; … (over … seeds)." in page


def test_so_may_some_of_its_rows(kept: Path, edit: Edit) -> None:
    edit(kept / "problems" / "tiny.py", "together=2,", 'together=2, device="cuda",')
    edit(kept / "problems" / "tiny.py", "grid=[Run(0), Run(2)]", "grid=[Run(0), Run(2), Run(5)]")
    change(lambda section: section["configurations"].pop(), seal=True)
    assert failures() == []
    done = exambank("verify")
    assert "claim larger: open: Not measured yet" in done.out


PAGES = {
    "an unknown claim": ("@{claim: larger}", "@{claim: large}", "@{claim: large}: there is no claim “large”; there is larger"),
    "an unknown record": ("@{record: draws}", "@{record: draw}", "@{record: draw}: there is no record “draw”; there is draws"),
    "a claim never shown": ("@{claim: larger} ", "", "claim larger of the module is never shown: add @{claim: larger}"),
    "a record never shown": ("@{record: draws}", "", "record draws of the module is never shown: add @{record: draws}"),
    "a claim with a format": ("@{claim: larger}", "@{claim: larger:.3f}", "@{claim: larger:.3f} is no value"),
}  # fmt: skip


@pytest.mark.parametrize("fault", PAGES)
def test_a_page_shows_every_claim_and_record_and_no_other(fault: str, kept: Path, edit: Edit) -> None:
    old, new, expected = PAGES[fault]
    page = kept / "docs" / "problems" / "tiny.md"
    edit(page, old, new)
    assert any(expected in line and line.startswith("docs/problems/tiny.md:") for line in failures())


def test_facts_may_read_results(kept: Path, edit: Edit) -> None:
    edit(
        kept / "problems" / "tiny.py",
        "    figures={",
        '    facts={"trials": Part(trials).also(trials_by_grid)},\n    figures={',
    )
    edit(
        kept / "problems" / "tiny.py",
        "def larger",
        "def trials(given: Given) -> int:\n"
        '    """Count them."""\n'
        '    found = results_of("tiny", "draws")\n'
        "    return len(found.trials) if found else 0\n\n\n"
        "def trials_by_grid(given: Given) -> int:\n"
        '    """Multiply."""\n'
        "    return len(draws.grid) * len(draws.seeds)\n\n\n"
        "def larger",
    )
    edit(kept / "problems" / "tiny.py", "mean_above\n", "mean_above, results_of\n")
    edit(kept / "docs" / "problems" / "tiny.md", "It is @{a}", "@{trials} trials. It is @{a}")
    assert failures() == []
    assert built(kept).code == 0
    assert '<data class="eb-value" value="16">16</data> trials' in (kept / "site/problems/tiny/index.html").read_text()
    project.record_path("tiny").unlink()
    assert any("trials gives “0”" in line for line in failures())


def test_a_sample_is_repeated_bit_for_bit(kept: Path) -> None:
    done = exambank("verify", "--rerun", "100%")
    assert done.code == 0, done.text
    assert "tiny: 16 recorded trials repeated" in done.err


def test_a_trial_that_was_never_measured_so_is_found(kept: Path) -> None:
    def nudge(section: dict[str, Any]) -> None:
        section["configurations"][1]["calls"][0]["metrics"]["curve"][1][2] += 1e-9

    change(nudge, seal=True)
    done = exambank("verify", "--rerun", "100%")
    assert done.code == 1
    (line,) = (line for line in done.err.splitlines() if line.startswith("FAILED"))
    assert line.startswith("FAILED tiny draws (centre=2; seed 1): curve is recorded as [")
    assert line.endswith("on the same kind of machine")

    def elsewhere(section: dict[str, Any]) -> None:
        section["provenance"][0]["cpu"] = "another"

    change(elsewhere, seal=True)
    assert exambank("verify", "--rerun", "100%").code == 0, "within the tolerance of 1e-6"


def test_a_record_too_large_is_refused(tiny: Path) -> None:
    calls = [Done({"centre": 0}, (0,), ({"curve": [0.1] * 60_000},), 1.0, {})]
    with pytest.raises(
        BankError, match=r"the record of tiny would have 240,\d+ bytes, .* of them for draws; less than 200,000"
    ):
        record.write("tiny", {"draws": record.make_section("c" * 64, calls, {})})
    assert not project.record_path("tiny").exists()
