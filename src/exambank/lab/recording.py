"""The command `exambank run`: make the calls that are missing, keep each as it comes, write the record."""

import fcntl
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from exambank.errors import BankError, UsageError, nearest
from exambank.files import folders, loading
from exambank.lab import claims, records
from exambank.lab.calls import Cache, Call, Done, code_of, config_key, missing_calls
from exambank.lab.progress import Progress
from exambank.lab.records import Section, commit_of
from exambank.lab.workers import Answer, Runner
from exambank.problem.experiment import Experiment
from exambank.problem.problem import Problem

SHOWN = 5
"""Failed calls that are named; a hundred of one cause say no more."""
STATES = {"holds": "holds", "fails": "DOES NOT HOLD", "open": "is open"}


def run(slug: str, names: list[str], device: str, runner: Runner) -> list[str]:
    """Run what is missing of a problem's experiments for a device, and write its record.

    Returns one line for each call that failed and each claim that does not hold. What is done is kept whatever happens: killed at
    any moment, the next run goes on from there.
    """
    problem = loading.load(slug)
    chosen = choose(slug, problem, names, device)
    with _only_run(slug):
        failures: list[str] = []
        for name, experiment in chosen.items():
            code = code_of(slug, name, experiment)
            cache = Cache(slug, name, code)
            old = records.read(slug).get(name)
            known = _wanted(experiment, [*_recorded(old, code), *cache.every()])
            missing = missing_calls(slug, name, experiment, known)
            lines, made = _make(slug, name, missing, cache, runner)
            failures += lines
            done = _wanted(experiment, [*known, *made])
            if missing_calls(slug, name, experiment, done) and (experiment.device == "cpu" or not done):
                continue  # half an experiment is no record; its calls are in the cache
            section = claims.make_section(experiment, code, done)
            _write(slug, problem, name, section)
            checked = claims.Checked()
            claims.check_experiment(slug, name, experiment, section, checked)
            for claim, found in checked.claims.items():
                print(f"{slug} {name}: {claim} {STATES[found['state']]}: {found['sentence']}", flush=True)
            failures += checked.failures
        return failures


def choose(slug: str, problem: Problem[Any], names: list[str], device: str) -> dict[str, Experiment[Any]]:
    """The experiments that are meant. Raises UsageError where there is none of them for this device."""
    known = problem.experiments
    if not known:
        raise UsageError(f"{slug} has no experiments")
    for name in names:
        if name not in known:
            raise UsageError(f"{slug} has no experiment “{name}”; {nearest(name, list(known))}")
    meant = {name: known[name] for name in known if name in names or not names}
    chosen = {name: experiment for name, experiment in meant.items() if experiment.device == device}
    if not chosen:
        other = ", ".join(meant)
        hint = "add --device cuda" if device == "cpu" else "leave --device cuda out"
        raise UsageError(f"{slug} has no experiment for {device} among {other}: {hint}")
    return chosen


def _make(slug: str, name: str, calls: list[Call], cache: Cache, runner: Runner) -> tuple[list[str], list[Done]]:
    """Make calls and keep each in the cache; one line for each that failed."""
    trials = sum(len(call.seeds) for call in calls)
    if not calls:
        print(f"{slug} {name}: nothing is missing", file=sys.stderr)
        return [], []
    failures, made = [], []
    commit = commit_of(calls[0].function[0])
    with Progress(f"{slug} {name}", trials) as progress, closing(runner(calls)) as answers:
        for call, answer in answers:
            if answer.get("fatal"):
                raise BankError(f"{slug} {name}: {answer['error']}")
            if "error" in answer:
                failures.append(f"{call.name}: {answer['error']}")
            else:
                done = _done(call, answer, commit)
                cache.put(call, done)
                made.append(done)
            progress.advance(len(call.seeds))
    if len(failures) > SHOWN:
        failures[SHOWN:] = [f"{slug} {name}: … and {len(failures) - SHOWN} more"]
    return failures, made


def _done(call: Call, answer: Answer, commit: dict[str, Any]) -> Done:
    return Done(call.config, call.seeds, tuple(answer["metrics"]), answer["seconds"], answer["provenance"] | commit)


def _recorded(section: Section | None, code: str) -> list[Done]:
    return records.calls_of(section) if section and section["code"] == code else []


def _wanted(experiment: Experiment[Any], calls: list[Done]) -> list[Done]:
    """The calls that this grid and these seeds need, in their order, each trial once."""
    by_trial: dict[tuple[str, int], Done] = {}
    for done in calls:
        for seed in done.seeds:
            by_trial.setdefault((config_key(done.config), seed), done)
    trials = [(config_key(config.to_json()), seed) for config in experiment.grid for seed in experiment.seeds]
    wanted = {id(by_trial[trial]): by_trial[trial] for trial in trials if trial in by_trial}
    return list(wanted.values())


def _write(slug: str, problem: Problem[Any], name: str, section: Section) -> None:
    """Put the record of one experiment in its place; experiments that are no more are dropped."""
    kept = {other: found for other, found in records.read(slug).items() if other in problem.experiments}
    if kept.get(name) != section:
        records.write(slug, {**kept, name: section})


@contextmanager
def _only_run(slug: str) -> Iterator[None]:
    """Hold the lock of a problem's runs; the system releases it when the process ends in any way."""
    path = folders.root() / ".exambank" / "trials" / f"{slug}.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BankError(f"another `exambank run {slug}` is at work; wait for it, or end it") from None
        yield
