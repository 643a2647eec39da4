"""The entries that pages embed: verified, or the build ends here."""

import os
import sys
from typing import Any

from exambank import closure, pages, project
from exambank.bank import open_bank
from exambank.errors import BankError
from exambank.store import Store
from exambank.verify import VARIANTS

try:
    from mkdocs.exceptions import BuildError as _Failure
except ImportError:  # another site generator: it shows whatever is raised
    _Failure = Exception  # type: ignore[misc,assignment]


class PageError(_Failure):
    """A page cannot be published; the message is one line. MkDocs shows it without a traceback."""


def entry(slug: str) -> dict[str, Any]:
    """The entry of a problem, fit to be published.

    Raises PageError where the problem is unknown, a draft, wrong, or its page is.
    """
    try:
        found = Store.default().get(project.find(slug), closure.key(slug, variants=VARIANTS))
        # One missing entry hardly comes alone: compute all that are missing side by side.
        return _checked(slug, found or _computed(slug))
    except BankError as error:
        raise PageError(str(error)) from None


def every_entry() -> list[dict[str, Any]]:
    """The entries of all problems, in the order of their titles."""
    return sorted((entry(slug) for slug in project.slugs()), key=lambda found: str(found["title"]).casefold())


def _computed(slug: str) -> dict[str, Any]:
    bank = open_bank()
    if slug in bank.errors:
        if bank.tracebacks[slug]:
            print(bank.tracebacks[slug], file=sys.stderr)
        raise PageError(bank.errors[slug])
    return bank.entries[slug]


def _checked(slug: str, found: dict[str, Any]) -> dict[str, Any]:
    if problems := [*found["failures"], *pages.failures(slug, found)]:
        more = f" (and {len(problems) - 1} more: exambank verify {slug})" if len(problems) > 1 else ""
        raise PageError(problems[0] + more)
    if found["draft"] and not os.environ.get("EXAMBANK_DRAFTS"):
        raise PageError(
            f"{slug} is a draft, not written yet: finish it and remove draft=True, or set EXAMBANK_DRAFTS=1"
        )
    return found
