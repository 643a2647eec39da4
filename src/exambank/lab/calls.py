"""Calls of a trial function: what one depends on, what came of it, and the cache of those done.

A call is a configuration and the seeds it takes together; it is the unit of everything that
happens: it runs in one process, is written to one file when it is done, and is repeated as it
was when a record is checked.
"""

import functools
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from exambank.errors import BankError
from exambank.files import closure, folders
from exambank.files.store import read_checked, write_checked
from exambank.problem.experiment import Experiment, Metrics

Reference = tuple[str, str]
"""A module and the name of something at its top level."""


@dataclass(frozen=True)
class Call:
    """All that a call depends on, as plain data: any process, on any machine, can run it.

    Attributes:
        slug: the problem.
        experiment: its name there.
        code: the hash of the code (see `closure.code_hash`).
        function: the trial function.
        config_class: the class of the configuration.
        config: the configuration as JSON.
        seeds: the seeds that this call takes together.
        device: `cpu` or `cuda`.
        data: the function that says which data were used.
        fresh_process: whether the call needs a process of its own.
    """

    slug: str
    experiment: str
    code: str
    function: Reference
    config_class: Reference
    config: dict[str, Any]
    seeds: tuple[int, ...]
    device: str
    data: Reference
    fresh_process: bool

    @functools.cached_property
    def key(self) -> str:
        """The content key: equal keys, equal metrics."""
        content = [self.code, self.experiment, self.function, self.config, self.seeds, self.device]
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()

    @property
    def name(self) -> str:
        """What an error message calls it: “tiny sgd (batch=1, rate=0.5; seeds 0 to 29)”."""
        return f"{self.slug} {self.experiment} ({describe(self.config)}; {describe_seeds(self.seeds)})"

    def to_json(self) -> dict[str, Any]:
        """The call as JSON; `Call.from_json` reads it."""
        return asdict(self)

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> "Call":
        """The call that `to_json` wrote."""
        tuples = {name: tuple(found[name]) for name in ("function", "config_class", "seeds", "data")}
        return cls(**{**found, **tuples})


@dataclass(frozen=True)
class Done:
    """A call that has run.

    Attributes:
        config: the configuration as JSON.
        seeds: its seeds.
        metrics: what was measured, one a seed.
        seconds: how long it took.
        provenance: where and when, with what, on which data.
    """

    config: dict[str, Any]
    seeds: tuple[int, ...]
    metrics: tuple[Metrics, ...]
    seconds: float
    provenance: dict[str, Any]

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> "Done":
        """What `asdict` made, after a trip through JSON."""
        return cls(**{**found, "seeds": tuple(found["seeds"]), "metrics": tuple(found["metrics"])})


def describe(config: dict[str, Any]) -> str:
    """A configuration in words: “batch=1, rate=0.5”."""
    return ", ".join(f"{name}={value}" for name, value in config.items())


def describe_seeds(seeds: tuple[int, ...]) -> str:
    """Seeds in words: “seed 3”, “seeds 0 to 29”, “seeds 1, 5, 7”."""
    if len(seeds) == 1:
        return f"seed {seeds[0]}"
    if list(seeds) == list(range(seeds[0], seeds[-1] + 1)):
        return f"seeds {seeds[0]} to {seeds[-1]}"
    return f"seeds {', '.join(map(str, seeds))}"


def config_key(config: dict[str, Any]) -> str:
    """Text that is equal for equal configurations."""
    return json.dumps(config, sort_keys=True)


def code_of(slug: str, name: str, experiment: Experiment[Any]) -> str:
    """The hash of an experiment's code.

    Raises BankError where that code is not in a module of the problem's room, or is not to be found by name.
    """
    named: list[Any] = [experiment.trial, experiment.data, *{type(config) for config in experiment.grid}]
    for what in named:
        module, called = _reference(what)
        if what is experiment.data and module.startswith("exambank."):
            continue
        if not module.startswith(f"{slug}.") or "." in called or "<" in called:
            raise BankError(
                f"{slug}: experiment {name}: {called} must stand at the top level of a module of its room, "
                f"such as problems/{slug}/experiment.py; it is in {module}"
            )
        if module != experiment.trial.__module__ and module not in closure.code(experiment.trial.__module__):
            raise BankError(f"{slug}: experiment {name}: {module} is not imported by {experiment.trial.__module__}")
    return closure.code_hash(experiment.trial.__module__)


def missing_calls(slug: str, name: str, experiment: Experiment[Any], done: Iterable[Done]) -> list[Call]:
    """The calls that are still to be made, where `done` are made already."""
    covered = {(config_key(call.config), seed) for call in done for seed in call.seeds}
    code, calls = code_of(slug, name, experiment), []
    for config in experiment.grid:
        plain = config.to_json()
        seeds = [seed for seed in experiment.seeds if (config_key(plain), seed) not in covered]
        for start in range(0, len(seeds), experiment.together):
            together = tuple(seeds[start : start + experiment.together])
            calls.append(make_call(slug, name, experiment, code, plain, together))
    return calls


def make_call(
    slug: str, name: str, experiment: Experiment[Any], code: str, config: dict[str, Any], seeds: tuple[int, ...]
) -> Call:
    """The call of an experiment for a configuration, as JSON, and seeds."""
    return Call(
        slug=slug,
        experiment=name,
        code=code,
        function=_reference(experiment.trial),
        config_class=_reference(type(experiment.grid[0])),
        config=config,
        seeds=seeds,
        device=experiment.device,
        data=_reference(experiment.data),
        fresh_process=experiment.fresh_process,
    )


@dataclass(frozen=True)
class Cache:
    """The calls of an experiment that have run on this machine, one file each; never committed."""

    slug: str
    experiment: str
    code: str

    @property
    def folder(self) -> Path:
        """Where the calls of this code are."""
        return folders.root() / ".exambank" / "trials" / self.slug / self.experiment / self.code[:32]

    def path(self, call: Call) -> Path:
        """The file of a call."""
        return self.folder / f"{call.key[:32]}.json"

    def put(self, call: Call, done: Done) -> None:
        """Keep a call, atomically."""
        write_checked(self.path(call), asdict(done))

    def every(self) -> Iterator[Done]:
        """All calls that are there; a damaged file counts as none, with a warning."""
        for path in sorted(self.folder.glob("*.json")):
            found = read_checked(path)
            if found is not None:
                yield Done.from_json(found)


def _reference(what: Callable[..., Any]) -> Reference:
    return what.__module__, getattr(what, "__qualname__", type(what).__name__)
