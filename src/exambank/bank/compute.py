"""Compute entries in other processes, so that the site's own process imports no problem."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypedDict

from exambank.errors import BankError
from exambank.files import closure, folders
from exambank.files.threads import ONE_THREAD

TIME_LIMIT = 120.0
"""Seconds of CPU that a problem may take, unless `EXAMBANK_TIME_LIMIT` says otherwise."""


class Drawing(TypedDict):
    """Which variants of a problem are to be computed, and which figures with them, each with its conditions."""

    numbers: list[int]
    figures: list[tuple[str, list[str]]]


@dataclass(frozen=True)
class Result:
    """What a worker made of a problem: an entry, or variants by number, and the files it read; or an error."""

    slug: str
    entry: dict[str, Any] | None = None
    files: dict[str, str] | None = None
    error: str = ""
    traceback: str = ""


class Server:
    """A process that computes entries, started when it is first asked; all cores at work."""

    def __init__(self, *, niceness: int = 0) -> None:
        self._niceness = niceness
        self._process: subprocess.Popen[str] | None = None

    def compute(self, slugs: list[str], variants: int) -> Iterator[Result]:
        """Compute problems; results as they come. Raises BankError where the process fails as a whole."""
        return self._ask(slugs, {"variants": variants})

    def draw(self, drawings: dict[str, Drawing]) -> Iterator[Result]:
        """Compute variants of problems for their pages. Raises BankError where the process fails as a whole."""
        return self._ask(list(drawings), {"drawings": drawings})

    def _ask(self, slugs: list[str], what: dict[str, Any]) -> Iterator[Result]:
        request = {
            **what,
            "root": str(folders.root()),
            "slugs": slugs,
            "limit": time_limit(),
            "preload": sorted({package for slug in slugs for package in closure.packages(slug)}),
        }
        process = self._started()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(request) + "\n")
        process.stdin.flush()
        for line in process.stdout:
            if line == "null\n":
                return
            yield Result(**json.loads(line))
        self._process = None
        raise BankError(f"the process that computes the answers ended with exit code {process.wait()}")

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.close()
            process.wait()
            process.stdout.close()

    def _started(self) -> subprocess.Popen[str]:
        if self._process is None:
            self._process = subprocess.Popen(
                ["nice", "-n", str(self._niceness), sys.executable, "-m", "exambank.bank.server"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                env={**os.environ, **ONE_THREAD},
            )
        return self._process


def time_limit() -> float:
    """The time limit in seconds. Raises BankError where the environment's is no positive number."""
    text = os.environ.get("EXAMBANK_TIME_LIMIT", str(TIME_LIMIT))
    try:
        limit = float(text)
    except ValueError:
        limit = 0.0
    if not limit > 0:
        raise BankError(f"EXAMBANK_TIME_LIMIT must be a positive number of seconds, got “{text}”")
    return limit
