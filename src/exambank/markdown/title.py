"""The title data of a problem as HTML: how long, how hard, from where, and what verified it."""

import html
import re
from typing import Any

LEVELS = {1: "warm-up", 2: "standard", 3: "hard"}


def markup(entry: dict[str, Any]) -> str:
    """The title data: chips, sources, what is verified (folded), the module's source (folded)."""
    chips = [f"Level: {LEVELS[entry['level']]}", f"{entry['minutes']} minutes", *entry["topics"]]
    draft = '<p class="eb-draft"><strong>Draft: not written yet.</strong></p>' if entry["draft"] else ""
    sources = "; ".join(map(html.escape, entry["sources"])) or "a problem of our own"
    return (
        draft
        + f'<ul class="eb-meta">{"".join(f"<li>{html.escape(chip)}</li>" for chip in chips)}</ul>'
        + f'<p class="eb-sources">After {sources}.</p>'
        + f'<details class="eb-verified" data-search-exclude><summary>Verified: {html.escape(verified_by(entry))}</summary>'
        + _verified(entry)
        + "</details>"
        + '<details class="eb-code" data-search-exclude><summary>The module behind this page</summary>'
        + f'<div class="highlight"><pre tabindex="0"><code>{entry["listing"]}</code></pre></div></details>'
    )


def verified_by(entry: dict[str, Any]) -> str:
    """“7 parts by 15 second routes, each on 204 givens”."""
    asked = [part for part in entry["parts"].values() if part["asked"]]
    routes = sum(len(part["routes"]) for part in asked)
    return f"{len(asked)} parts by {routes} second routes on {_givens(entry)} givens"


def summary(entries: list[dict[str, Any]]) -> str:
    """What the bank holds, counted."""
    parts = [part for entry in entries for part in entry["parts"].values()]
    routes = sum(len(part["routes"]) for part in parts)
    return (
        f"{len(entries)} problems, {sum(part['asked'] for part in parts)} parts; {routes} second routes, "
        f"each compared with the answer on {min(map(_givens, entries), default=0)} givens or more."
    )


def _givens(entry: dict[str, Any]) -> int:
    """Published given, boundaries and drawn variants."""
    return 1 + int(entry["boundaries"]) + int(entry["variants"])


def _verified(entry: dict[str, Any]) -> str:
    rows = "".join(
        f'<tr><th scope="row">{html.escape(name.replace("_", " "))}</th><td>{_method(part)}</td>'
        f"<td>{''.join(f'<p>{prose(route)}</p>' for route in part['routes'])}</td>"
        f"<td>{len(part['mistakes'])}</td></tr>"
        for name, part in entry["parts"].items()
        if part["asked"]
    )
    facts = sum(not part["asked"] for part in entry["parts"].values())
    versions = ", ".join(f"{name} {version}" for name, version in entry["versions"].items())
    others = f" {facts} further values in the text are verified in the same way." if facts else ""
    return (
        '<div class="eb-scroll" tabindex="0"><table><thead><tr><th scope="col">Part</th>'
        '<th scope="col">Answered by</th><th scope="col">Agrees with</th>'
        f'<th scope="col">Mistakes told apart</th></tr></thead><tbody>{rows}</tbody></table></div>'
        f"<p>Every route was run on the published given, {entry['boundaries']} boundary cases and "
        f"{entry['variants']} drawn variants, on {entry['verified']} with {html.escape(versions)}.{others}</p>"
    )


def _method(part: dict[str, Any]) -> str:
    keyed = " Equals the source’s own answer." if part["keyed"] else ""
    return prose(part["method"] + keyed)


def prose(text: str) -> str:
    """A docstring as HTML: escaped, with `code` as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))
