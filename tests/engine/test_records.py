"""A record that is missing, stale, short, edited or too large, or whose claims do not hold, fails the build."""

import json
import math
import random
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from support import Run, add_experiment, forget_tiny, run, write_tiny

from exambank.bank import pages
from exambank.bank.bank import open_bank
from exambank.bank.entry import make_entry
from exambank.errors import BankError
from exambank.files import folders
from exambank.files.store import checksum
from exambank.lab import recording, records
from exambank.lab.calls import Call, Done
from exambank.lab.repeating import rerun
from exambank.lab.workers import Answers, run_here

Edit = Callable[[Path, str, str], None]


@pytest.fixture(scope="session")
def _recorded(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The record of the tiny experiment, made once."""
    root = add_experiment(write_tiny(tmp_path_factory.mktemp("recorded") / "bank"))
    done = run("exambank.cli", "run", "tiny", cwd=root, EXAMBANK_ROOT=str(root))
    assert done.code == 0, done.text
    return (root / "problems" / "tiny" / "record.json").read_text()


@pytest.fixture
def kept(trying: Path, _recorded: str) -> Path:
    """The tiny bank with its experiment and the record of it."""
    folders.record_path("tiny").write_text(_recorded)
    return trying


def change(alter: Callable[[dict[str, Any]], object], *, seal: bool) -> None:
    """Edit the record by hand; with `seal`, as someone would who knows of the checksum."""
    path = folders.record_path("tiny")
    content = json.loads(path.read_text())
    alter(content["experiments"]["draws"])
    if seal:
        content["checksum"] = checksum(json.dumps(content["experiments"], sort_keys=True))
    path.write_text(json.dumps(content))


def made() -> dict[str, Any]:
    """The entry, computed as a new process would."""
    forget_tiny()
    return make_entry("tiny", variants=4)


def failures() -> list[str]:
    """What verification finds wrong with the problem and its page."""
    entry = made()
    return [*entry["failures"], *pages.failures("tiny", entry)]


def ran() -> list[str]:
    """Run what is missing; what fails."""
    forget_tiny()
    return recording.run("tiny", [], "cpu", partial(run_here, workers=2))


def repeated() -> tuple[int, list[str]]:
    """Repeat every recorded trial."""
    forget_tiny()
    return rerun("tiny", 1.0, partial(run_here, workers=2), random.Random(0))


def built(root: Path) -> Run:
    return run("mkdocs", "build", "--strict", cwd=root)


def test_a_page_shows_claims_and_where_they_were_recorded(kept: Path) -> None:
    assert failures() == []
    assert built(kept).code == 0
    page = (kept / "site" / "problems" / "tiny" / "index.html").read_text()
    sentence = "Around 2 they are larger, by 2.30 &gt; 0.5 (over 8 seeds)."
    assert f'<span class="eb-claim" data-state="holds">{sentence}</span>' in page
    assert '<span class="eb-record">Recorded on ' in page
    assert "one thread: 16 trials in" in page
    assert "data: ten normal numbers &lt;a trial&gt;; code " in page


def test_without_a_record_verification_and_build_fail_with_the_command(trying: Path) -> None:
    expected = "tiny: experiment draws has no record: `exambank run tiny` makes one"
    assert failures() == [expected]
    done = built(trying)
    assert done.code == 1
    assert expected in done.text


def test_the_command_names_what_fails(kept: Path, edit: Edit) -> None:
    edit(kept / "problems" / "tiny" / "claims.py", '.sample("mean"), 0.5)', '.sample("mean"), 1.8)')
    done = run("exambank.cli", "verify", "--rerun", "1%")
    assert done.code == 1
    assert done.err.splitlines()[1:] == [
        "tiny: 2 recorded trials repeated",
        "FAILED tiny: claim larger does not hold: Around 2 they are larger, by 2.30 > 1.8 (over 8 seeds).",
    ]
    assert "claim larger: fails: Around 2" in done.out


def test_a_record_counts_as_soon_as_it_is_there(kept: Path) -> None:
    text = folders.record_path("tiny").read_text()
    folders.record_path("tiny").unlink()
    assert len(open_bank(variants=4).entries["tiny"]["failures"]) == 1
    folders.record_path("tiny").write_text(text)
    assert open_bank(variants=4).entries["tiny"]["failures"] == []
    assert open_bank(variants=4).computed == []


def test_a_record_of_other_code_is_stale(kept: Path, edit: Edit) -> None:
    edit(kept / "problems" / "tiny" / "experiment.py", "size=10", "size=12")
    assert failures() == [
        "tiny: the record of experiment draws is stale, its code has changed since: `exambank run tiny` renews it"
    ]
    assert ran() == []
    assert failures() == []


def test_a_larger_grid_is_missed(kept: Path, edit: Edit) -> None:
    edit(kept / "problems" / "tiny" / "claims.py", "grid=[Run(0), Run(2)]", "grid=[Run(0), Run(2), Run(5)]")
    assert failures() == [
        "tiny: the record of experiment draws lacks 8 of 24 trials (first: centre=5; seeds 0 to 1): "
        "`exambank run tiny` adds them"
    ]


def test_a_smaller_grid_needs_no_run(kept: Path, edit: Edit) -> None:
    edit(kept / "problems" / "tiny" / "claims.py", "seeds=range(8)", "seeds=range(5)")
    assert failures() == []
    assert "(over 5 seeds)" in made()["claims"]["larger"]["sentence"]


def test_a_claim_is_decided_again_when_its_threshold_is_edited(kept: Path, edit: Edit) -> None:
    edit(kept / "problems" / "tiny" / "claims.py", '.sample("mean"), 0.5)', '.sample("mean"), 1.5)')
    assert failures() == []
    edit(kept / "problems" / "tiny" / "claims.py", '.sample("mean"), 1.5)', '.sample("mean"), 1.8)')
    expected = "tiny: claim larger does not hold: Around 2 they are larger, by 2.30 > 1.8 (over 8 seeds)."
    assert failures() == [expected]
    assert ran() == [expected]
    assert not list((kept / ".exambank" / "trials").glob("**/*.json")), "no trial is run for that"


def lower(section: dict[str, Any]) -> None:
    section["configurations"][0]["calls"][0]["metrics"]["mean"][0] -= 1.0


def overstate(section: dict[str, Any]) -> None:
    section["claims"]["larger"]["numbers"]["mean"] = 9.0


@pytest.mark.parametrize("alter", [lower, overstate])
def test_an_edited_record_fails(alter: Callable[[dict[str, Any]], None], kept: Path) -> None:
    change(alter, seal=False)
    assert any("was edited or damaged since it was written" in line for line in failures())


@pytest.mark.parametrize("text", ["", "{", "[]", '{"experiments": 3, "checksum": 4}', "\udcff"])
def test_so_does_a_damaged_one(text: str, kept: Path) -> None:
    folders.record_path("tiny").write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(BankError, match=r"^problems/tiny/record.json (was edited or damaged|cannot be read)"):
        records.read("tiny")


@pytest.mark.parametrize("alter", [lower, overstate])
def test_so_does_one_whose_claims_are_not_those_of_its_trials(
    alter: Callable[[dict[str, Any]], None], kept: Path
) -> None:
    change(alter, seal=True)
    (line,) = failures()
    assert line.startswith("tiny: the record has another finding for claim larger than its trials give")


def test_an_experiment_that_is_no_more_is_named(kept: Path, edit: Edit) -> None:
    edit(kept / "problems" / "tiny" / "claims.py", '    "draws",', '    "other",')
    assert any("has an experiment draws, which the module has not" in line for line in failures())


def test_what_only_a_gpu_can_tell_may_be_missing(trying: Path, edit: Edit) -> None:
    edit(trying / "problems" / "tiny" / "claims.py", "together=2,", 'together=2, device="cuda",')
    assert failures() == []
    entry = made()
    assert entry["records"]["draws"]["text"] == (
        "Not measured yet: `exambank run tiny --device cuda` does it on a machine with a CUDA device."
    )
    assert entry["claims"]["larger"]["state"] == "open"
    assert entry["claims"]["larger"]["sentence"] == (
        "Not measured yet: Around 2 they are larger, by … > … (over … seeds)."
    )


def test_so_may_some_of_its_rows(kept: Path, edit: Edit) -> None:
    edit(kept / "problems" / "tiny" / "claims.py", "together=2,", 'together=2, device="cuda",')
    edit(kept / "problems" / "tiny" / "claims.py", "grid=[Run(0), Run(2)]", "grid=[Run(0), Run(2), Run(5)]")
    change(lambda section: section["configurations"].pop(), seal=True)
    assert failures() == []
    entry = made()
    assert entry["claims"]["larger"]["state"] == "open"
    assert entry["records"]["draws"]["text"].endswith(
        "16 more are not measured yet: `exambank run tiny --device cuda`."
    )


PAGES = {
    "an unknown claim": ("@{claim: larger}", "@{claim: large}", "@{claim: large}: there is no claim “large”; there is larger"),
    "an unknown record": ("@{record: draws}", "@{record: draw}", "@{record: draw}: there is no record “draw”; there is draws"),
    "a claim never shown": ("@{claim: larger} ", "", "claim larger of the problem is never shown: add @{claim: larger}"),
    "a record never shown": ("@{record: draws}", "", "record draws of the problem is never shown: add @{record: draws}"),
    "a claim with a format": ("@{claim: larger}", "@{claim: larger:.3f}", "@{claim: larger:.3f} is no value"),
}  # fmt: skip


@pytest.mark.parametrize("fault", PAGES)
def test_a_page_shows_every_claim_and_record_and_no_other(fault: str, kept: Path, edit: Edit) -> None:
    old, new, expected = PAGES[fault]
    edit(kept / "docs" / "problems" / "tiny.md", old, new)
    assert any(expected in line and line.startswith("docs/problems/tiny.md:") for line in failures())


FACT = """
problem.fact(
    "trials",
    lambda g: len(found.trials) if (found := eb.results_of("tiny", "draws")) else 0,
    lambda g: len(draws.grid) * len(draws.seeds),
)
"""


def test_facts_may_read_results(kept: Path) -> None:
    module = kept / "problems" / "tiny" / "claims.py"
    module.write_text(module.read_text() + FACT)
    assert failures() == []
    assert made()["values"]["trials"]["json"] == 16
    folders.record_path("tiny").unlink()
    assert any("<lambda> gives “0”" in line for line in failures())


def test_a_claim_that_says_nothing_of_the_configurations_fails(kept: Path, edit: Edit) -> None:
    edit(
        kept / "problems" / "tiny" / "claims.py",
        'results.where(centre=2).sample("mean") - results.where(centre=0).sample("mean"), 0.5',
        'results.sample("mean"), -5.0',
    )
    assert failures() == ["tiny: claim larger holds with shuffled labels too: it says nothing of the configurations"]


def test_seeds_that_repeat_each_other_are_no_sample(kept: Path, edit: Edit) -> None:
    edit(kept / "problems" / "tiny" / "experiment.py", "default_rng([run.centre, seed])", "default_rng(run.centre)")
    (line,) = ran()
    assert line == (
        "tiny: experiment draws: 8 seeds of Run(centre=0) give 1 different results: what does not depend on the seed is "
        "run once, or is a law"
    )


def test_all_is_repeated_bit_for_bit(kept: Path) -> None:
    assert repeated() == (16, [])


def test_a_trial_that_was_never_measured_so_is_found(kept: Path) -> None:
    def nudge(section: dict[str, Any]) -> None:
        section["configurations"][1]["calls"][0]["metrics"]["curve"][1][2] += 1e-9

    change(nudge, seal=True)
    _, (line,) = repeated()
    assert line.startswith("tiny draws (centre=2; seed 1): curve is recorded as [")
    assert line.endswith("on the same kind of machine")

    def elsewhere(section: dict[str, Any]) -> None:
        section["provenance"][0]["cpu"] = "another"

    change(elsewhere, seal=True)
    assert repeated() == (16, []), "within the tolerance of 1e-6"


@pytest.mark.parametrize("share", [0.01, 0.3])
def test_a_sample_is_a_sample(share: float, kept: Path) -> None:
    def answers(calls: list[Call]) -> Answers:
        for call in calls:
            yield call, {"error": "x"}

    drawn = [rerun("tiny", share, answers, random.Random(seed)) for seed in range(8)]
    calls = math.ceil(share * 8)
    assert all(count == 2 * calls and len(lines) == calls for count, lines in drawn)
    assert len({tuple(lines) for _, lines in drawn}) > 1


def test_a_record_too_large_is_refused(tiny: Path) -> None:
    calls = [Done({"centre": 0}, (0,), ({"curve": [0.1] * 60_000},), 1.0, {})]
    with pytest.raises(
        BankError, match=r"the record of tiny would have 240,\d+ bytes, .* of them for draws; less than 200,000"
    ):
        records.write("tiny", {"draws": records.make_section("c" * 64, calls, {})})
    assert not folders.record_path("tiny").exists()
