"""The title data of a problem as HTML: how long, how hard, from where, and how much of it is verified."""

import html
from collections.abc import Iterable

from exambank.bank.entry import Entry
from exambank.bank.front import LEVELS
from exambank.site import reply
from exambank.site.entries import Known
from exambank.site.variants import Published
from exambank.verify.verify import VARIANTS

PRINT = (
    '<div class="eb-print" data-search-exclude><label><input type="checkbox">Print with hints and answers</label>'
    '<button type="button">Print</button></div>'
)
"""Brought to life by `print.js`; in the page from the start, or all beneath it would jump when the script begins."""


def markup(known: Known) -> str:
    """What is wrong, if anything; chips, sources, and a line on what is verified."""
    title = known.title
    chips = [f"Level: {LEVELS[title.level]}", f"{title.minutes} minutes", *title.topics]
    draft = '<p class="eb-draft"><strong>Draft: not written yet.</strong></p>' if title.draft else ""
    sources = f"After {'; '.join(map(html.escape, title.sources))}." if title.sources else "A problem of our own."
    return (
        failures(known.failures)
        + draft
        + f'<ul class="eb-meta">{"".join(f"<li>{html.escape(chip)}</li>" for chip in chips)}</ul>'
        + f'<p class="eb-sources">{sources}</p>'
        + (_variants(known.variants) if known.variants else "")
        + (_verified(known.entry) + reply.data(known.entry) if known.entry else "")
        + PRINT
    )


def _variants(made: Published) -> str:
    """The buttons that show other numbers, brought to life by `variants.js`."""
    if not made.count:
        return '<p class="eb-sources">Its numbers are fixed: there is no other variant.</p>'
    return (
        f'<div class="eb-variants" data-count="{made.count}" data-version="{made.version}" data-search-exclude>'
        '<button type="button" class="eb-another">Another variant</button>'
        '<button type="button" class="eb-first" hidden>The published numbers</button>'
        '<output class="eb-which"></output></div>'
    )


def failures(lines: Iterable[str]) -> str:
    """What is wrong with a problem, for its author; empty where nothing is."""
    listed = "".join(f"<li>{html.escape(line)}</li>" for line in lines)
    return (
        f'<div class="eb-failures" role="alert"><p><strong>Not fit to be published:</strong></p><ul>{listed}</ul></div>'
        if listed
        else ""
    )


def verified_by(entry: Entry) -> str:
    """“7 parts by 4 keys, 8 routes and 5 laws”."""
    asked = [part for part in entry["parts"].values() if part["asked"]]
    keys = sum(part["keyed"] for part in asked)
    routes, laws = (sum(len(part[name]) for part in asked) for name in ("routes", "laws"))
    held = f"{_counted(keys, 'key')}, {_counted(routes, 'route')} and {_counted(laws, 'law')}"
    return f"{_counted(len(asked), 'part')} by {held}"


def so_far(entry: Entry) -> str:
    """“on 200 variants”, or how many of them while the rest is being verified."""
    if entry["variants"] < VARIANTS:
        return f"on {entry['variants']} of {VARIANTS} variants so far"
    return f"on {entry['variants']} variants"


def summary(problems: list[Known]) -> str:
    """What the bank holds, counted."""
    entries = [known.entry for known in problems if known.entry]
    parts = [part for entry in entries for part in entry["parts"].values()]
    evidence = sum(len(part["routes"]) + len(part["laws"]) for part in parts)
    fewest = min((entry["givens"] for entry in entries), default=0)
    return (
        f"{_counted(len(problems), 'problem')}, {_counted(sum(part['asked'] for part in parts), 'part')}; {evidence} "
        f"routes and laws, each held against the answer on {fewest} different givens or more."
    )


def _verified(entry: Entry) -> str:
    facts = sum(not part["asked"] for part in entry["parts"].values())
    versions = ", ".join(f"{name} {version}" for name, version in entry["versions"].items())
    others = f" {_counted(facts, 'further value')} in the text: each computed in two ways." if facts else ""
    return (
        f'<details class="eb-verified" data-search-exclude><summary>Verified: {verified_by(entry)}, {so_far(entry)}'
        f"</summary><p>Each part on the published numbers, {_counted(entry['boundaries'], 'boundary case')} and "
        f"{_counted(entry['variants'], 'drawn variant')}, on {entry['verified']} with {html.escape(versions)}. "
        "A key was typed beforehand, the source's own answer or one worked by hand; a route is a second way; a law puts "
        "the answer itself to a test, such as a library's own function or a run. What was held against an answer stands "
        f"beneath it.{others}</p></details>"
    )


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
