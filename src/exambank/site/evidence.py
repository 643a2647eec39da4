"""Beneath an answer, folded: what it was held against, which mistakes are told apart, and the source that made it."""

from collections.abc import Iterator

from exambank.bank.entry import PartEntry
from exambank.site.entries import Known
from exambank.site.prose import prose
from exambank.site.title import so_far


def markup(known: Known, part: PartEntry) -> str:
    """The evidence for one part as HTML."""
    assert known.entry is not None
    told = "".join(
        f'<li><span data-mistake="{number}">{prose(message)}</span>'  # where the form finds what to say
        f"{'' if part['options'] else f' <em>({family})</em>'}</li>"
        for number, (family, message) in enumerate(part["mistakes"])
    )
    return (
        f'<details class="eb-verified" data-search-exclude><summary>{_summary(known, part)}</summary><ul>'
        + "".join(f"<li><strong>{name}.</strong> {prose(text)}</li>" for name, text in _evidence(known, part))
        + (f"<li><strong>Mistakes that are told apart.</strong><ul>{told}</ul></li>" if told else "")
        + f'</ul><div class="highlight eb-code"><pre><code>{part["listing"]}</code></pre></div></details>'
    )


def _summary(known: Known, part: PartEntry) -> str:
    assert known.entry is not None
    if _is_stated(part) and not part["laws"] and not part["routes"]:
        return "Stated, not computed: its source"
    extent = so_far(known.entry) if part["varies"] else "the same for all numbers"
    return f"Verified, {extent}: the evidence and the source"


def _is_stated(part: PartEntry) -> bool:
    """Whether no function computes the answer: a choice that is data."""
    return part["kind"] == "choice" and not part["method"]


def _evidence(known: Known, part: PartEntry) -> Iterator[tuple[str, str]]:
    """What each piece of evidence is called, and what it says of itself."""
    entry = known.entry
    assert entry is not None
    if part["method"]:
        yield "Answer", part["method"]
    if part["keyed"] and not _is_stated(part):
        source = "the source’s own answer or, where it asks no such thing, " if known.title.sources else ""
        yield "Key", f"Equals {source}the answer worked by hand."
    for name, texts in (("Route", part["routes"]), ("Law", part["laws"])):
        for text in texts:
            yield name, text or "Another way, in the source below."
    if not part["routes"] and not part["laws"]:
        return
    if part["varies"]:
        yield (
            "When",
            f"On the published numbers, {entry['boundaries']} boundary cases and {entry['variants']} drawn "
            f"variants, {entry['givens']} different givens in all, on {entry['verified']}.",
        )
    else:
        yield "When", f"On {entry['verified']}; the answer is the same for all numbers."
