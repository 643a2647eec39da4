"""A problem's page as plain Markdown for one given: every value in its place, nothing folded, LaTeX as it is.

For readers without the site, and for tests that read a page with other numbers than the published ones.
"""

import functools
import re
from typing import Any

from exambank.bank import front, pages
from exambank.bank.entry import display
from exambank.bank.markup import FORMS, MEANT, Reference, Where, rewrite
from exambank.bank.structure import Block, assemble, parse
from exambank.errors import BankError
from exambank.files import folders, loading
from exambank.lab import claims
from exambank.problem.given import Givens
from exambank.problem.problem import Problem
from exambank.verify.verify import draw_given

FOLDED = "\x00"
"""Marks where the first hint or answer begins, above which the options stand."""
NOT_ASKED = ("hint", "answer", "correction", "further")
"""What stands in no statement."""


def show(slug: str, seed: int | None = None, *, statements: bool = False) -> str:
    """The page for the published given, or for the one that a seed draws.

    Args:
        slug: the problem.
        seed: of the given.
        statements: the introduction and what is asked, without hints, answers and corrections.

    Raises BankError, in one line, where the page embeds what there is not.
    """
    problem = loading.load(slug)
    try:
        given = problem.given if seed is None else draw_given(problem, seed)
    except ValueError as error:
        raise BankError(f"{slug}: {error}") from None
    path = folders.page_path(slug)
    if not path.is_file():
        raise BankError(f"docs/problems/{slug}.md is missing: every problem needs a page")
    text = path.read_text(encoding="utf-8")
    title = front.parse(text, slug)
    heads = [f"Level: {front.LEVELS[title.level]}", f"{title.minutes} minutes", *title.topics]
    written = render(Values(slug, problem, given), front.body(text), statements=statements)
    return f"# {title.title}\n\n{' · '.join(heads)}\n\n{written.strip()}\n"


def render(here: "Values", text: str, *, statements: bool = False) -> str:
    """The text of a page for one given. Raises BankError, in one line, for what cannot be shown."""
    page, wrong = parse(text)
    if wrong:
        raise BankError(f"docs/problems/{here.slug}.md: {wrong[0][1]} (exambank verify {here.slug} says all)")
    numbers = {block.head: number for number, block in enumerate(page.every("part"), 1)}

    def shown(block: Block, inner: str) -> str:
        if statements and block.name in NOT_ASKED:
            return ""
        match block.name:
            case "problem" | "online":
                return ""
            case "when":
                return inner if pages.is_true(block.argument, here.values) else ""
            case "published":
                return inner if here.given == here.problem.given else ""
            case "part":
                asked, _, folded = inner.partition(FOLDED)
                heading = f"## {numbers[block.head]} · {block.title} (part {block.head})"
                return f"\n{heading}\n{asked}{_options(here, block)}{folded.replace(FOLDED, '')}"
            case "hint" | "answer" | "correction" | "further":
                title = block.name.capitalize() + (f": {block.argument}" if block.argument else "")
                return f"{FOLDED if block.name in ('hint', 'answer') else ''}\n**{title}.**\n{inner}"
            case _:
                return inner

    try:
        chosen = assemble(text, page, shown)
        return re.sub(r"\n{3,}", "\n\n", rewrite(chosen, _mathematics, here.embedded))
    except LookupError as error:
        raise BankError(f"docs/problems/{here.slug}.md: {error}") from None


def _mathematics(latex: str, where: Where) -> str:
    return f"$${latex}$$" if where == "display" else f"${latex}$"


def _options(here: "Values", block: Block) -> str:
    part = here.problem.parts.get(block.head)
    options = getattr(part.kind, "options", {}) if part else {}
    return "".join(f"\n- {text}" for text in options.values()) + "\n" * bool(options)


@functools.lru_cache(maxsize=4)
def _checked(slug: str, problem: Problem[Any]) -> claims.Checked:
    """What the record says, whatever the given."""
    return claims.check(slug, problem)


class Values:
    """What a page can embed, for one given; of this problem and of others."""

    def __init__(self, slug: str, problem: Problem[Any], given: Givens) -> None:
        self.slug, self.problem, self.given = slug, problem, given
        self.values: dict[str, Any] = dict(given.display())
        for name, part in problem.answers.items():
            try:
                self.values |= display(name, part.kind, part(given))
            except Exception as error:
                raise BankError(f"{slug} {name}: {loading.describe_error(error)}") from None

    def embedded(self, embed: str, where: Where) -> str:
        """What stands for `@{…}`. Raises LookupError, in one line, where there is nothing."""
        if meant := MEANT.fullmatch(embed):
            return meant["text"]
        reference = Reference.parse(embed)
        if reference is None:
            raise LookupError(f"@{{{embed}}} is no value: {FORMS}")
        if reference.slug not in (None, self.slug):
            other = loading.load(reference.slug or "")
            return Values(reference.slug or "", other, other.given).embedded(embed, where)
        try:
            return self._found(reference, where)
        except LookupError as error:
            raise LookupError(f"@{{{embed}}}: {error}") from None

    def _found(self, reference: Reference, where: Where) -> str:
        match reference.kind:
            case "value":
                latex, text = reference.written(reference.find({"values": self.values}))
                return text if where == "prose" else latex
            case "figure":
                pictures = loading.load_pictures(self.slug)
                picture = reference.find({"figures": pictures})(self.given)
                return f"[Picture: {picture.alt} {picture.caption}]"
            case "claim":
                return str(reference.find({"claims": _checked(self.slug, self.problem).claims})["sentence"])
            case _:
                return str(reference.find({"records": _checked(self.slug, self.problem).records})["text"])
