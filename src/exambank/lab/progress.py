"""How far a run is: a bar with the time left on a terminal, else a line now and then."""

import sys
import time
from types import TracebackType
from typing import Any

EVERY = 30.0
"""Seconds between two lines where there is no terminal."""


class Progress:
    """Counts trials, on standard error; a context manager."""

    def __init__(self, name: str, total: int) -> None:
        self.name, self.total, self.done = name, total, 0
        self._start = self._said = time.monotonic()
        self._bar: Any = None

    def __enter__(self) -> "Progress":
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress as Bar, TextColumn, TimeRemainingColumn

            columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
            self._bar = Bar(*columns, console=Console(stderr=True))
            self._bar.add_task(self.name, total=self.total)
            self._bar.start()
        else:
            self._say(f"{self.total} trials to run")
        return self

    def advance(self, trials: int) -> None:
        """So many more are done."""
        self.done += trials
        if self._bar is not None:
            self._bar.advance(self._bar.task_ids[0], trials)
            return
        now = time.monotonic()
        if now - self._said >= EVERY or self.done == self.total:
            self._said = now
            left = (now - self._start) / self.done * (self.total - self.done)
            self._say(f"{self.done} of {self.total} trials" + (f", about {_duration(left)} left" if left else ""))

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._bar is not None:
            self._bar.stop()

    def _say(self, text: str) -> None:
        print(f"{self.name}: {text}", file=sys.stderr, flush=True)


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"
