"""The variants that pages show, from the store, where each is kept on its own, or by computing what is missing."""

import functools
import hashlib
import os
import re
import sys
import time
from collections.abc import Callable
from contextlib import closing, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from exambank.bank import variants
from exambank.bank.bank import weight
from exambank.bank.compute import Drawing, Server
from exambank.bank.markup import Reference, references
from exambank.bank.structure import Block, assemble, parse
from exambank.bank.variants import Variant
from exambank.errors import BankError
from exambank.files import closure, folders
from exambank.files.store import Store

SHOWN = 20
"""Variants of a problem that its page has, unless `EXAMBANK_VARIANTS` says otherwise; 0 for none."""
KEPT = 2
"""Versions of each that are kept: this one and the one before."""


@dataclass
class Drawn:
    """What is known of the variants of a problem: all of them, in order, or why there are none."""

    variants: list[Variant] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    error: str = ""


def wanted() -> int:
    """How many variants a page has. Raises BankError where the environment's is no number."""
    text = os.environ.get("EXAMBANK_VARIANTS", str(SHOWN))
    if not re.fullmatch(r"[0-9]{1,3}", text):
        raise BankError(f"EXAMBANK_VARIANTS must be a number of variants, got “{text}”")
    return int(text)


def open_variants(
    slugs: list[str],
    *,
    server: Server | None = None,
    say: Callable[[str], None] = lambda line: print(line, file=sys.stderr, flush=True),
) -> dict[str, Drawn]:
    """The variants of problems; whatever is missing or stale is computed. As in `exambank.bank.bank.open_bank`."""
    numbers = range(1, wanted() + 1)
    keys = {slug: key(slug) for slug in slugs}
    stored = {slug: {n: Store.default().find(_name(slug, n), _key(keys[slug], n)) for n in numbers} for slug in slugs}
    missing: dict[str, Drawing] = {
        slug: {"numbers": todo, "figures": _figures_shown(slug)}
        for slug in slugs
        if (todo := [n for n, one in stored[slug].items() if one is None])
    }
    found = {slug: Drawn() for slug in slugs}
    if missing:
        start = time.monotonic()
        with nullcontext(server) if server else closing(Server()) as used:
            longest_first = {slug: missing[slug] for slug in sorted(missing, key=weight, reverse=True)}
            for done, result in enumerate(used.draw(longest_first), 1):
                so_far = f"({done} of {len(missing)}, {time.monotonic() - start:.0f} s)"
                if result.entry is None:
                    found[result.slug].error = f"{result.slug}: its variants: {result.error}"
                    say(f"exambank: {result.slug}: no variants {so_far}")
                    continue
                say(f"exambank: {result.slug}: {len(result.entry)} variants {so_far}")
                is_current = key(result.slug) == keys[result.slug]  # else the sources were edited meanwhile
                for number, variant in result.entry.items():
                    stored[result.slug][int(number)] = (variant, result.files or {})
                    if is_current:
                        where = _key(keys[result.slug], int(number))
                        Store.default().put(_name(result.slug, int(number)), where, variant, result.files or {}, KEPT)
    for slug, each in stored.items():
        for variant, files in filter(None, each.values()):
            found[slug].files |= files
            if variant:  # empty where the problem draws no further numbers
                found[slug].variants.append(variant)  # type: ignore[arg-type]
    return found


def key(slug: str) -> str:
    """The content key of the variants of a problem."""
    return closure.key(slug, figures=_figures_shown(slug), code=_code(), problem="variants")


def in_variants(text: str) -> str:
    """The text of a page without what is of the published numbers or of the source only."""
    page, _ = parse(text)

    def render(block: Block, inner: str) -> str:
        if block.name in ("published", "correction"):
            return ""
        return f"{text[block.start : block.inner]}{inner}{text[block.until : block.end]}"

    return assemble(text, page, render)


def _figures_shown(slug: str) -> list[tuple[str, list[str]]]:
    """The figures on the page of a variant, and the conditions under which each is shown."""
    path = folders.page_path(slug)
    text = in_variants(path.read_text(encoding="utf-8") if path.is_file() else "")
    page, _ = parse(text)
    return [
        (reference.name, [block.argument for block in page.every("when") if block.inner <= at < block.until])
        for embed, at in references(text)
        if (reference := Reference.parse(embed)) and reference.kind == "figure" and reference.slug in (None, slug)
    ]


def _name(slug: str, number: int) -> str:
    return f"{slug}.{number}"


def _key(all_variants: str, number: int) -> str:
    return hashlib.sha256(f"{all_variants} {number}".encode()).hexdigest()


@functools.cache
def _code() -> str:
    """The digest of what computes variants, on which no entry depends."""
    return hashlib.sha256(Path(variants.__file__).read_bytes()).hexdigest()
