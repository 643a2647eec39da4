"""The record of a problem's experiments, `problems/<slug>/record.json`: what ran, where, and what it says.

For each experiment: the hash of its code; `provenance`, each place and day that calls ran; its
`configurations` with their calls (seeds, and of each metric the values, one a seed); and its
claims as they were decided when it was written. They are decided anew whenever they are read.
"""

import functools
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from exambank.errors import BankError
from exambank.files import closure, folders, loading
from exambank.files.store import checksum, write_atomically
from exambank.lab.calls import Done, config_key
from exambank.problem.experiment import Experiment, Results, Trial

LARGEST = 200_000
"""Bytes of a record: it is summarised results; raw data stay in the cache."""

Section = dict[str, Any]
"""The record of one experiment."""


def read(slug: str) -> dict[str, Section]:
    """The recorded experiments of a problem; empty where there is no record.

    Raises BankError where the record is not as it was written.
    """
    path = folders.record_path(slug)
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise BankError(f"problems/{slug}/record.json cannot be read: {error}") from None
    return _parsed(slug, text)


@functools.lru_cache(maxsize=16)
def _parsed(slug: str, text: str) -> dict[str, Section]:
    try:
        found = json.loads(text)
        experiments: dict[str, Section] = found["experiments"]
        intact = found["checksum"] == _checksum(experiments)
    except (ValueError, LookupError, TypeError):
        intact = False
    if not intact:
        raise BankError(
            f"problems/{slug}/record.json was edited or damaged since it was written: "
            f"restore it, or remove it and renew it by `exambank run {slug}`"
        )
    return experiments


def write(slug: str, experiments: Mapping[str, Section]) -> None:
    """Write the record, atomically. Raises BankError where it is too large to be committed."""
    content = {"problem": slug, "checksum": _checksum(experiments), "experiments": dict(sorted(experiments.items()))}
    # A line for each configuration: small enough to read in a diff. In a JSON string the quotes
    # would have backslashes, so these characters begin a configuration wherever they stand.
    text = json.dumps(content, separators=(",", ":"), ensure_ascii=False).replace('{"config":', '\n{"config":') + "\n"
    size = len(text.encode())
    if size >= LARGEST:
        sizes = {name: len(json.dumps(section)) for name, section in experiments.items()}
        largest = max(sizes, key=lambda name: sizes[name])
        raise BankError(
            f"the record of {slug} would have {size:,} bytes, {sizes[largest]:,} of them for {largest}; less than "
            f"{LARGEST:,} are allowed: measure fewer numbers a trial"
        )
    write_atomically(folders.record_path(slug), text)


def make_section(code: str, calls: Iterable[Done], claims: Mapping[str, Any]) -> Section:
    """The record of an experiment, from the calls that were made."""
    places: list[dict[str, Any]] = []
    configurations: dict[str, dict[str, Any]] = {}
    seconds = 0.0
    for done in calls:
        if done.provenance not in places:
            places.append(done.provenance)
        configuration = configurations.setdefault(config_key(done.config), {"config": done.config, "calls": []})
        configuration["calls"].append({
            "by": places.index(done.provenance),
            "seconds": done.seconds,
            "seeds": list(done.seeds),
            "metrics": {name: [metrics[name] for metrics in done.metrics] for name in done.metrics[0]},
        })  # fmt: skip
        seconds += done.seconds
    return {
        "code": code,
        "seconds": round(seconds, 3),
        "provenance": places,
        "claims": dict(claims),
        "configurations": list(configurations.values()),
    }


def calls_of(section: Section) -> list[Done]:
    """The calls that a section records."""
    return [
        Done(
            configuration["config"],
            tuple(call["seeds"]),
            tuple({name: values[i] for name, values in call["metrics"].items()} for i in range(len(call["seeds"]))),
            call["seconds"],
            section["provenance"][call["by"]],
        )
        for configuration in section["configurations"]
        for call in configuration["calls"]
    ]


def results_from(experiment: Experiment[Any], calls: Iterable[Done]) -> Results[Any]:
    """The trials of the grid and seeds that have run, in that order."""
    found = {
        (config_key(done.config), seed): metrics
        for done in calls
        for seed, metrics in zip(done.seeds, done.metrics, strict=True)
    }
    return Results(
        tuple(
            Trial(config, seed, found[key, seed])
            for config, key in ((config, config_key(config.to_json())) for config in experiment.grid)
            for seed in experiment.seeds
            if (key, seed) in found
        )
    )


def results_of(slug: str, name: str) -> Results[Any] | None:
    """What is recorded of an experiment; None where nothing is.

    For facts and figures, inside their functions. Raises UsageError for an unknown problem,
    BankError for an unknown experiment or a record that was edited.
    """
    sections, asked = read(slug), (folders.folder_of(slug), name)
    # A fact asks anew for each of two hundred givens; what was read and imported stays the same object meanwhile.
    made_of, found = _results.get(asked, ((), None))
    if not (made_of and made_of[0] is sections and made_of[1] is sys.modules.get(f"{slug}.problem")):
        problem = loading.load(slug)
        if name not in problem.experiments:
            raise BankError(f"{slug} has no experiment “{name}”; it has {', '.join(problem.experiments) or 'none'}")
        found = results_from(problem.experiments[name], calls_of(sections[name])) if name in sections else None
        _results[asked] = (sections, sys.modules[f"{slug}.problem"]), found
    return found


_results: dict[tuple[Path, str], tuple[tuple[Any, ...], Results[Any] | None]] = {}
"""The results that were asked for, behind the record and the module that they were made of."""


def commit_of(module: str) -> dict[str, Any]:
    """The commit that is checked out, and whether the code of a module differs from it.

    Where only a copy of the files is, `EXAMBANK_COMMIT` names the commit; {} where nothing does.
    """
    if named := os.environ.get("EXAMBANK_COMMIT"):
        return {"commit": named}
    paths = [str(path) for path in closure.code(module).values()]
    try:
        head = _git("rev-parse", "--short=12", "HEAD")
        return {"commit": head, "changed": bool(_git("status", "--porcelain", "--", *paths))}
    except (OSError, subprocess.SubprocessError):
        return {}


def _git(*arguments: str) -> str:
    command = ["git", "-C", str(folders.root()), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout.strip()


def _checksum(experiments: Mapping[str, Section]) -> str:
    return checksum(json.dumps(experiments, sort_keys=True))
