"""Repeat a sample of the recorded trials and compare: `exambank verify --rerun 5%`.

Where the processor, the versions and the one thread are those of the record, a repeated trial
must agree bit for bit; elsewhere within the tolerance that its experiment states.
"""

import math
import random
from contextlib import closing
from typing import Any

from exambank.errors import UsageError
from exambank.files import loading
from exambank.lab import records
from exambank.lab.calls import Call, Done, code_of, describe, describe_seeds, make_call
from exambank.lab.workers import Runner
from exambank.problem.experiment import Experiment


def read_share(text: str) -> float:
    """The share that “5%” means. Raises UsageError where it is none."""
    try:
        share = float(text.removesuffix("%")) / 100
    except ValueError:
        share = 0.0
    if not (text.endswith("%") and 0 < share <= 1):
        raise UsageError(f"--rerun takes a percentage above 0% and up to 100%, such as 5%; got “{text}”")
    return share


def rerun(slug: str, share: float, runner: Runner, rng: random.Random) -> tuple[int, list[str]]:
    """Repeat this share of the CPU calls of a problem's record, at least one an experiment.

    Returns how many trials were repeated, and one line for each that gave something else. Calls
    of other code than today's are left out: the record is stale, and verification says so.
    """
    repeated, failures = 0, []
    sections = records.read(slug)
    problem = loading.load(slug)
    for name, experiment in problem.experiments.items():
        if experiment.device != "cpu" or name not in sections:
            continue
        code = code_of(slug, name, experiment)
        recorded = records.calls_of(sections[name])
        if sections[name]["code"] != code or not recorded:
            continue
        drawn = rng.sample(recorded, max(1, math.ceil(share * len(recorded))))
        calls = [make_call(slug, name, experiment, code, done.config, done.seeds) for done in drawn]
        by_key = {call.key: done for call, done in zip(calls, drawn, strict=True)}
        with closing(runner(calls)) as answers:
            for call, answer in answers:
                repeated += len(call.seeds)
                failures += _differences(call, answer, by_key[call.key], experiment)
    return repeated, failures


def _differences(call: Call, answer: dict[str, Any], then: Done, experiment: Experiment[Any]) -> list[str]:
    if "error" in answer:
        return [f"{call.name}: repeated, it fails: {answer['error']}"]
    exact = _alike(answer["provenance"], then.provenance)
    allowed = 0.0 if exact else experiment.tolerance
    found = []
    for seed, now, recorded in zip(call.seeds, answer["metrics"], then.metrics, strict=True):
        for name in sorted(now.keys() | recorded.keys()):
            if not agrees(recorded.get(name), now.get(name), allowed):
                found.append(
                    f"{call.slug} {call.experiment} ({describe(call.config)}; {describe_seeds((seed,))}): {name} is recorded "
                    f"as {recorded.get(name)}, repeated it is {now.get(name)}"
                    + (" on the same kind of machine" if exact else "")
                )
                break
    return found


def _alike(now: dict[str, Any], then: dict[str, Any]) -> bool:
    """Whether two runs must agree bit for bit."""
    return now["threads"] == then["threads"] == 1 and all(now[name] == then[name] for name in ("cpu", "versions"))


def agrees(then: Any, now: Any, tolerance: float) -> bool:
    """Whether two metrics are equal, their numbers within a relative tolerance."""
    if isinstance(then, list) and isinstance(now, list):
        return len(then) == len(now) and all(agrees(a, b, tolerance) for a, b in zip(then, now, strict=True))
    if isinstance(then, dict) and isinstance(now, dict):
        return then.keys() == now.keys() and all(agrees(then[name], now[name], tolerance) for name in then)
    if isinstance(then, float | int) and isinstance(now, float | int):
        return math.isclose(then, now, rel_tol=tolerance, abs_tol=tolerance if tolerance else 0.0)
    return bool(then == now)
