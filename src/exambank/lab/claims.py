"""Decide the claims of a problem from its record, and say what is wrong with that record.

Claims are decided whenever a problem is verified: an edited threshold counts at once, and no
trial is run again for it.
"""

import contextlib
import math
import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from exambank.errors import BankError
from exambank.lab import records, soundness
from exambank.lab.calls import Done, code_of, describe, describe_seeds, missing_calls
from exambank.lab.records import Section
from exambank.problem.experiment import Claim, Experiment, Results
from exambank.problem.problem import Problem

SETTINGS = ("threshold", "confidence", "target", "tolerance")
"""Numbers of a finding that its author chose: where they differ, a recorded claim was another claim."""
WHERE = {"cpu": "", "cuda": " on a machine with a CUDA device"}
FIELD = re.compile(r"\{\w+(?:[:!][^{}]*)?\}")


@dataclass
class Checked:
    """What a page needs to know of the experiments of a problem.

    Attributes:
        claims: by name: `sentence`, `state` (`holds`, `fails`, or `open` where it is not measured
            yet), `numbers` and `experiment`.
        records: by experiment: `text`, one line for the page, and `trials`, how many are recorded.
        failures: one line each; empty where all is well.
    """

    claims: dict[str, dict[str, Any]] = field(default_factory=dict)
    records: dict[str, dict[str, Any]] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)


def check(slug: str, problem: Problem[Any]) -> Checked:
    """Decide every claim of a problem and compare its record with its experiments."""
    checked = Checked()
    if not problem.experiments:
        return checked
    try:
        sections = records.read(slug)
    except BankError as error:
        checked.failures.append(str(error))
        sections = {}
    for name, experiment in problem.experiments.items():
        try:
            check_experiment(slug, name, experiment, sections.get(name), checked)
        except BankError as error:
            checked.failures.append(str(error))
    for name in sections.keys() - problem.experiments.keys():
        checked.failures.append(
            f"problems/{slug}/record.json has an experiment {name}, which the module has not: `{command(slug)}` drops it"
        )
    return checked


def decide(claim: Claim[Any], results: Results[Any]) -> dict[str, Any]:
    """A claim as the record and the page have it. Raises BankError where it cannot be decided."""
    try:
        finding = claim.decide(results)
        numbers = {name: float(number) for name, number in finding.numbers.items()}
        sentence = claim.sentence.format(**{name: _whole(number) for name, number in numbers.items()})
    except LookupError as error:
        raise BankError(f"claim {claim.name} cannot be decided: {type(error).__name__}: {error}") from error
    except Exception as error:
        raise BankError(f"claim {claim.name} raises {type(error).__name__}: {error}") from error
    for name, number in numbers.items():
        if not math.isfinite(number):
            raise BankError(f"claim {claim.name}: its {name} is {number}")
    return {"sentence": sentence, "state": "holds" if finding.holds else "fails", "numbers": numbers}


def command(slug: str, experiment: Experiment[Any] | None = None) -> str:
    """The command that renews a record."""
    return f"exambank run {slug}" + (" --device cuda" if experiment is not None and experiment.device == "cuda" else "")


def check_experiment(
    slug: str, name: str, experiment: Experiment[Any], section: Section | None, checked: Checked
) -> None:
    """Decide the claims of one experiment by its record, which may be missing."""
    for claim in experiment.claims:
        sentence = f"Not measured yet: {FIELD.sub('…', claim.sentence)}"
        checked.claims[claim.name] = {"sentence": sentence, "state": "open", "numbers": {}, "experiment": name}
    renew = command(slug, experiment)
    checked.records[name] = {
        "text": f"Not measured yet: `{renew}` does it{WHERE[experiment.device]}.",
        "trials": 0,
    }
    optional = experiment.device == "cuda"
    code = code_of(slug, name, experiment)
    if section is None:
        if not optional:
            checked.failures.append(f"{slug}: experiment {name} has no record: `{renew}` makes one")
        return
    if section["code"] != code:
        checked.failures.append(
            f"{slug}: the record of experiment {name} is stale, its code has changed since: `{renew}` renews it"
        )
        return
    calls = records.calls_of(section)
    results = records.results_from(experiment, calls)
    missing = missing_calls(slug, name, experiment, calls)
    whole = sum(len(call.seeds) for call in calls) == len(results.trials)
    checked.records[name] = {"text": _provenance(section, len(results.trials)), "trials": len(results.trials)}
    if missing:
        lacking, first = sum(len(call.seeds) for call in missing), missing[0]
        if not optional:
            checked.failures.append(
                f"{slug}: the record of experiment {name} lacks {lacking} of {lacking + len(results.trials)} trials "
                f"(first: {describe(first.config)}; {describe_seeds(first.seeds)}): `{renew}` adds them"
            )
        checked.records[name]["text"] += f" {lacking} more are not measured yet: `{renew}`."
    if line := soundness.repeated(results):
        checked.failures.append(f"{slug}: experiment {name}: {line}")
    shuffled = soundness.shuffles(results)
    for claim in experiment.claims:
        try:
            found = decide(claim, results)
        except BankError as error:
            if not (optional and missing and isinstance(error.__cause__, LookupError)):
                checked.failures.append(f"{slug}: {error}")
            continue
        checked.claims[claim.name] |= found
        if found["state"] == "holds" and (line := soundness.trivial(claim, shuffled)):
            checked.failures.append(f"{slug}: {line}")
        if found["state"] == "fails":
            checked.failures.append(f"{slug}: claim {claim.name} does not hold: {found['sentence']}")
        # Where the record has trials that are no longer asked for, its claims were of these too.
        if whole and (recorded := section["claims"].get(claim.name)) and not _same(recorded, found):
            checked.failures.append(
                f"{slug}: the record has another finding for claim {claim.name} than its trials give (edited by hand, "
                f"or decided otherwise then): `{renew}` decides it again and repeats no trial"
            )


def _same(recorded: dict[str, Any], found: dict[str, Any]) -> bool:
    """Whether a claim was recorded as it is found now, or was another claim then."""
    then, now = recorded["numbers"], found["numbers"]
    if any(then.get(name) != now.get(name) for name in SETTINGS) or then.keys() != now.keys():
        return True
    close = all(math.isclose(then[name], now[name], rel_tol=1e-6, abs_tol=1e-12) for name in now)
    return bool(recorded["state"] == found["state"] and close)


def _whole(number: float) -> float | int:
    """A count as an integer, so that a sentence says 30 and not 30.0."""
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def _provenance(section: Section, trials: int) -> str:
    """One line: when, where, with what, on which data."""
    places = "; ".join(dict.fromkeys(_place(place) for place in section["provenance"]))
    versions = "; ".join(dict.fromkeys(_versions(place) for place in section["provenance"]))
    data = "; ".join(dict.fromkeys(place["data"] for place in section["provenance"]))
    commits = ", ".join(dict.fromkeys(_commit(place) for place in section["provenance"]))
    return (
        f"Recorded {places}: {trials} trials in {_duration(section['seconds'])}, with {versions}; "
        f"data: {data}; code {section['code'][:12]}, {commits}."
    )


def _place(place: dict[str, Any]) -> str:
    day = date.fromisoformat(place["date"])
    threads = "one thread" if place["threads"] == 1 else f"{place['threads']} threads"
    where = f"{place['cpu']}, {threads}"
    if "device" in place:
        where = f"{place['device']} (driver {place['driver']}, CUDA {place['cuda']})"
    return f"on {day.day} {day:%B %Y} on {where}"


def _versions(place: dict[str, Any]) -> str:
    return ", ".join(f"{name} {version}" for name, version in place["versions"].items())


def _commit(place: dict[str, Any]) -> str:
    if "commit" not in place:
        return "outside version control"
    return f"commit {place['commit']}{' with changes' if place.get('changed') else ''}"


def _duration(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds < 100 else f"{seconds / 60:.0f} min"


def make_section(experiment: Experiment[Any], code: str, calls: list[Done]) -> Section:
    """The record of an experiment, with those of its claims that can be decided."""
    results = records.results_from(experiment, calls)
    decided = {}
    for claim in experiment.claims:
        with contextlib.suppress(BankError):  # verification says why
            decided[claim.name] = decide(claim, results)
    return records.make_section(code, calls, decided)
