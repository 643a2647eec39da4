"""All problems, computed, verified and up to date: from the store, or by computing what is missing."""

import logging
from dataclasses import dataclass, field
from typing import Any

from exambank import closure, compute, project
from exambank.store import Store
from exambank.verify import VARIANTS

logger = logging.getLogger("exambank")


@dataclass
class Bank:
    """What is known of the problems asked for: their entries, and why others have none."""

    entries: dict[str, dict[str, Any]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    tracebacks: dict[str, str] = field(default_factory=dict)
    computed: list[str] = field(default_factory=list)
    """The problems that were not in the store."""


def open_bank(slugs: list[str] | None = None, variants: int = VARIANTS) -> Bank:
    """The entries of the problems (all by default); whatever is missing or stale is computed.

    An entry with failures is kept too: the same content fails again. A problem that cannot be
    computed at all (it raises on import, hangs, dies) has a line in `errors` instead.
    """
    store = Store.default()
    bank = Bank()
    keys = {slug: closure.key(slug, variants=variants) for slug in (project.slugs() if slugs is None else slugs)}
    for slug, key in keys.items():
        entry = store.get(slug, key)
        if entry is not None:
            bank.entries[slug] = entry
    missing = [slug for slug in keys if slug not in bank.entries]
    for result in compute.compute(missing, variants) if missing else ():
        bank.computed.append(result.slug)
        if result.entry is None:
            bank.errors[result.slug] = f"{result.slug}: {result.error}"
            bank.tracebacks[result.slug] = result.traceback
            continue
        bank.entries[result.slug] = result.entry
        # Sources edited while they were computed: the result belongs to neither content.
        if closure.key(result.slug, variants=variants) == keys[result.slug]:
            store.put(result.slug, keys[result.slug], result.entry, result.files or {})
        logger.info("computed %s", result.slug)
    bank.entries = {slug: bank.entries[slug] for slug in keys if slug in bank.entries}
    return bank
