"""All problems, computed, verified and up to date: from the store, or by computing what is missing."""

import sys
import time
from collections.abc import Callable
from contextlib import closing, nullcontext
from dataclasses import dataclass, field

from exambank.bank.compute import Result, Server
from exambank.bank.entry import Entry
from exambank.files import closure, folders
from exambank.files.store import Store
from exambank.verify.verify import VARIANTS


@dataclass
class Bank:
    """What is known of the problems asked for: their entries, and why others have none."""

    entries: dict[str, Entry] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    tracebacks: dict[str, str] = field(default_factory=dict)
    computed: list[str] = field(default_factory=list)
    """The problems that were not in the store."""


def stored(slug: str, variants: int = VARIANTS) -> Entry | None:
    """The entry of a problem as it stands, if it has been computed."""
    found: Entry | None = Store.default().get(slug, closure.key(slug, variants=variants))  # type: ignore[assignment]
    return found


def open_bank(
    slugs: list[str] | None = None,
    variants: int = VARIANTS,
    *,
    server: Server | None = None,
    say: Callable[[str], None] = lambda line: print(line, file=sys.stderr, flush=True),
) -> Bank:
    """The entries of the problems (all by default); whatever is missing or stale is computed.

    An entry with failures is kept too: the same content fails again. A problem that cannot be
    computed at all (it raises on import, hangs, dies) has a line in `errors` instead.

    Args:
        slugs: the problems.
        variants: drawn variants of each; 0 for the published numbers and the boundaries alone.
        server: what computes; by default a process of its own.
        say: is told of each problem that had to be computed.
    """
    bank = Bank()
    wanted = folders.slugs() if slugs is None else slugs
    for slug in wanted:
        if entry := stored(slug, variants):
            bank.entries[slug] = entry
    missing = [slug for slug in wanted if slug not in bank.entries]
    if missing:
        with nullcontext(server) if server else closing(Server()) as used:
            _compute(sorted(missing, key=weight, reverse=True), variants, used, bank, say)
    bank.entries = {slug: bank.entries[slug] for slug in wanted if slug in bank.entries}
    return bank


def _compute(slugs: list[str], variants: int, server: Server, bank: Bank, say: Callable[[str], None]) -> None:
    keys = {slug: closure.key(slug, variants=variants) for slug in slugs}
    start = time.monotonic()
    for done, result in enumerate(server.compute(slugs, variants), 1):
        bank.computed.append(result.slug)
        say(f"exambank: {_outcome(result, variants)} ({done} of {len(slugs)}, {time.monotonic() - start:.0f} s)")
        if result.entry is None:
            bank.errors[result.slug] = f"{result.slug}: {result.error}"
            bank.tracebacks[result.slug] = result.traceback
            continue
        bank.entries[result.slug] = result.entry  # type: ignore[assignment]
        # Sources edited while they were computed: the result belongs to neither content.
        if closure.key(result.slug, variants=variants) == keys[result.slug]:
            Store.default().put(result.slug, keys[result.slug], result.entry, result.files or {})


def _outcome(result: Result, variants: int) -> str:
    if result.entry is None or result.entry["failures"]:
        return f"{result.slug} FAILED"
    return f"{result.slug} {f'verified on {variants} variants' if variants else 'computed'}"


def weight(slug: str) -> int:
    """Longest first, as far as its sources tell: then no core is left waiting at the end."""
    return sum(path.stat().st_size for path in folders.folder_of(slug).glob("*.py"))
