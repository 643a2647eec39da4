"""While the site is served: published numbers at once, drawn variants verified behind the reader's back."""

import threading
import time
from collections.abc import Callable

from exambank.bank.bank import Bank, open_bank, stored
from exambank.bank.compute import Server
from exambank.files import closure, folders

EVERY = 20.0
"""Seconds between two notices that more is verified; each makes the site anew."""


class Live:
    """Keeps the entries of all problems up to date while files change.

    Args:
        changed: called from another thread when problems have been verified since the last build.
        further: what else is to be done behind the reader's back once all is verified, with the process that computes
            there; says whether pages have to be made anew.
    """

    def __init__(self, changed: Callable[[], None], further: Callable[[Server], bool] = lambda server: False) -> None:
        self._changed = changed
        self._further = further
        self._at_once, self._behind = Server(), Server(niceness=10)
        self._engine = closure.engine()
        self._wanted = threading.Event()
        self._thread: threading.Thread | None = None

    def bank(self) -> Bank:
        """What is known now: verified entries where there are some, else those of the published numbers."""
        if closure.engine() != self._engine:  # a server has it imported already
            self._engine = closure.engine()
            self._at_once.close()
        found = Bank({slug: entry for slug in folders.slugs() if (entry := stored(slug))})
        missing = [slug for slug in folders.slugs() if slug not in found.entries]
        if missing:
            quick = open_bank(missing, 0, server=self._at_once)
            found.entries |= quick.entries
            found.errors, found.tracebacks, found.computed = quick.errors, quick.tracebacks, quick.computed
        self._verify()
        return found

    def _verify(self) -> None:
        self._wanted.set()
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, daemon=True)
            self._thread.start()

    def _work(self) -> None:
        """Verify what is not, problem by problem, for as long as there is something."""
        while self._wanted.wait():
            self._wanted.clear()
            tried: set[str] = set()
            said = time.monotonic()
            while missing := [slug for slug in folders.slugs() if slug not in tried and stored(slug) is None]:
                some = missing[:2]
                tried |= set(some)
                open_bank(some, server=self._behind)
                if time.monotonic() - said > EVERY and len(missing) > len(some):
                    said = time.monotonic()
                    self._changed()
            if tried:
                self._changed()
            if self._further(self._behind):
                self._changed()
            self._behind.close()  # the next time, with the engine as it is then
