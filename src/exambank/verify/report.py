"""What was checked of a problem, on how many givens, and what failed."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from exambank.files.loading import describe_error
from exambank.kinds.reading import shorten
from exambank.problem.part import Part

SHOWN = 3
"""Failures that are shown of a check; two hundred of one cause say no more."""


@dataclass(frozen=True)
class Case:
    """A given, what reports call it, and the answer to it."""

    label: str
    given: Any
    answer: Any


@dataclass
class Check:
    """One check of one part: on how many givens it ran, what failed, how long it took."""

    name: str
    about: str = ""
    cases: int = 0
    failures: list[str] = field(default_factory=list)
    seconds: float = 0.0
    abstained: int = 0
    """On how many givens a route could not decide; each is a failure too."""

    @contextmanager
    def running(self) -> Iterator[None]:
        """Time the check; an exception that it did not expect is a failure, the other checks go on."""
        start = time.perf_counter()
        try:
            yield
        except Exception as error:
            self.failures.append(f"stopped by {describe_error(error)}")
        self.seconds += time.perf_counter() - start
        if len(self.failures) > SHOWN + 1:
            self.failures[SHOWN:] = [f"… and {len(self.failures) - SHOWN} more"]

    def to_json(self) -> dict[str, Any]:
        """The check as JSON."""
        return {
            "name": self.name,
            "about": self.about,
            "cases": self.cases,
            "failures": self.failures,
            "seconds": round(self.seconds, 4),
        }


@dataclass
class Report:
    """Everything that was checked of one problem.

    Attributes:
        slug: the problem.
        variants: how many drawn givens.
        givens: how many different givens that makes with the published one and the boundaries.
        checks: of each part or fact.
        varies: whether the answer of a part or fact depends on the given.
        failures: of the problem as a whole.
        depends: for each field of the given the values that it decides, see `exambank.verify.depends`.
    """

    slug: str
    variants: int
    givens: int = 0
    checks: dict[str, list[Check]] = field(default_factory=dict)
    varies: dict[str, bool] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    depends: dict[str, list[str]] = field(default_factory=dict)

    def all_failures(self) -> list[str]:
        """One line for each failed check, naming part and check; empty if all is well."""
        return [f"{self.slug}: {line}" for line in self.failures] + [
            f"{self.slug} {part}: {check.name}: {line}"
            for part, checks in self.checks.items()
            for check in checks
            for line in check.failures
        ]

    def to_json(self) -> dict[str, Any]:
        """The report as JSON, part by part."""
        return {
            "slug": self.slug,
            "variants": self.variants,
            "failures": self.all_failures(),
            "parts": {part: [check.to_json() for check in checks] for part, checks in self.checks.items()},
        }


def show(part: Part, value: Any) -> str:
    """An answer in a report's line."""
    return shorten(part.kind.text(value), 160)
