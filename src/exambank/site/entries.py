"""What pages embed: verified, or the build ends here; while the site is served, with its failures instead."""

import os
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from exambank.bank import course, front, pages
from exambank.bank.bank import Bank, open_bank, stored
from exambank.bank.compute import Server
from exambank.bank.drawn import wanted
from exambank.bank.entry import Entry
from exambank.bank.front import Front
from exambank.bank.live import Live
from exambank.errors import BankError
from exambank.files import folders
from exambank.site import bundles, listing, moving, variants
from exambank.site.variants import Published

try:
    from mkdocs.exceptions import BuildError as _Failure
except ImportError:  # another site generator: it shows whatever is raised
    _Failure = Exception  # type: ignore[misc,assignment]

_live: Live | None = None
"""While the site is served: what computes behind the reader's back."""
_build: dict[str, "Known"] = {}
"""What the build that is going on embeds."""
_course: dict[str, Front] = {}
"""The title data of all problems, during a build."""
_prepared: Bank | None = None
"""What was computed when the extension was registered."""
_is_prepared = False
_computing = threading.Lock()


class PageError(_Failure):
    """A page cannot be published; the message is one line. MkDocs shows it without a traceback."""


@dataclass(frozen=True)
class Known:
    """A problem as the site shows it: title data, entry, all that is wrong with it, and its variants.

    There is no entry where it could not be computed at all; of its variants nothing is known before they are made.
    """

    slug: str
    title: Front
    entry: Entry | None
    failures: tuple[str, ...] = ()
    variants: Published | None = None


def whole() -> dict[str, Front]:
    """The title data of all problems: what builds on what."""
    return _course or course.read()


def known(slug: str) -> Known:
    """A problem, fit to be published.

    Raises PageError where the problem is unknown, a draft, wrong, or its page is; while the site
    is served, only where it is unknown.
    """
    if slug not in _build:
        try:
            found = _examined(folders.find(slug), None)
        except BankError as error:
            raise PageError(str(error)) from None
        return _fit(found)
    return _build[slug]


def every() -> list[Known]:
    """All problems, in the order of their titles."""
    return sorted(map(known, folders.slugs()), key=lambda found: found.title.title.casefold())


def serve(changed: Callable[[], None]) -> None:
    """From now on, show failures instead of stopping at them; `changed` is called when more is verified."""
    global _live

    def draw(server: Server) -> bool:
        try:
            return variants.publish({slug: entry for slug in folders.slugs() if (entry := stored(slug))}, server)
        except BankError:
            return False  # told by the next build

    _live = Live(changed, draw)


def serving() -> bool:
    """Whether failures are shown."""
    return _live is not None


def prepare() -> None:
    """Compute all problems and write their variants and their list, as soon as the extension is registered.

    That is before MkDocs looks for files to copy. Zensical looks at the same time, so there they are put into the site as
    well. While the site is served, nobody waits for variants: with MkDocs they are drawn behind, with Zensical they are
    those of the last build.
    """
    global _prepared, _is_prepared
    with _computing:
        if _is_prepared or "serve" in sys.argv:
            return
        try:
            if wanted():
                _prepared = open_bank()
                variants.publish(_prepared.entries)
                moving.publish(_prepared.entries)
            listing.publish()
            if "zensical.config" in sys.modules:
                settings = sys.modules["zensical.config"].get_config()
                site = Path(settings["root_dir"], settings["site_dir"])
                variants.copy(site)
                moving.copy(site)
                bundles.copy(site)
            _is_prepared = True
        except BankError:
            _prepared = None  # told where the pages are made


def begin() -> None:
    """Begin a build: compute what is missing, and keep it all until `end`.

    Raises PageError for the first problem that is wrong, unless the site is served.
    """
    _build.clear()
    _course.clear()
    _course.update(course.read())
    try:
        if _live:
            listing.publish(drafts=True)
        bank = _live.bank() if _live else _prepared or open_bank()
        moving.publish(bank.entries)
        found = [_examined(slug, bank) for slug in folders.slugs()]
    except BankError as error:
        raise PageError(str(error)) from None
    _build.update((one.slug, _fit(one)) for one in found)


def end() -> None:
    """The build is over: what is asked from now on is looked up anew."""
    global _prepared, _is_prepared
    _build.clear()
    _course.clear()
    _prepared, _is_prepared = None, False


def _examined(slug: str, bank: Bank | None) -> Known:
    """A problem and all that is wrong with it."""
    title = front.read(slug)
    entry = bank.entries.get(slug) if bank else stored(slug)
    if entry is None:
        with _computing:  # pages may be rendered side by side; one missing entry hardly comes alone
            bank = bank or open_bank()
        entry = bank.entries.get(slug)
    if entry is None and bank is not None:
        if bank.tracebacks.get(slug):
            print(bank.tracebacks[slug], file=sys.stderr)
        return Known(slug, title, None, (bank.errors[slug],))
    assert entry is not None
    further = variants.published(slug)
    failures = [*entry["failures"], *pages.failures(slug, entry), *(further.failures if further else ())]
    failures += course.failures(slug, whole())
    if title.draft and not serving() and not os.environ.get("EXAMBANK_DRAFTS"):
        failures.append(
            f"{slug} is a draft, not written yet: finish it and remove draft: true, or set EXAMBANK_DRAFTS=1"
        )
    return Known(slug, title, entry, tuple(failures), further)


def _fit(found: Known) -> Known:
    if found.failures and not serving():
        page = f"docs/problems/{found.slug}.md"
        first = found.failures[0]
        more = (
            f" (and {len(found.failures) - 1} more: make verify SLUG={found.slug})" if len(found.failures) > 1 else ""
        )
        raise PageError((first if first.startswith(page) else f"{page}: {first}") + more)
    return found
