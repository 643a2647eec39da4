"""Values and mathematics: `@{name}`, `$…$` and `$$…$$` become HTML before Markdown sees them."""

import html
import re
from fractions import Fraction
from typing import Any

from markdown import Markdown
from markdown.preprocessors import Preprocessor

from exambank import pages, project
from exambank.markdown.entries import PageError, entry, every_entry
from exambank.markdown.title import prose
from exambank.mathml import to_mathml
from exambank.pages import Reference, Where

GATHER = re.compile(r"^/// corrections[ ]*\n+///[ ]*$", re.MULTILINE)


class Embedding(Preprocessor):
    """Replaces values and mathematics by placeholders of finished HTML."""

    def run(self, lines: list[str]) -> list[str]:
        """The page's lines with everything embedded."""
        text = "\n".join(lines)
        titles = [block.argument for block in pages.blocks(text) if block.name == "problem"]
        context = entry(titles[0]) if titles else None
        text = self.embedded(text, context)
        # Gathered text has its values in place already, each from its own problem.
        return GATHER.sub(lambda match: self._corrections(), text).split("\n")

    def embedded(self, text: str, context: dict[str, Any] | None) -> str:
        """The text with its values, from the problem `context` unless they name another."""

        def value(embed: str, where: Where) -> str:
            reference = Reference.parse(embed)
            if reference is None:
                raise PageError(f"@{{{embed}}} is no value: {pages.FORMS}")
            source = entry(reference.slug) if reference.slug else context
            if source is None:
                raise PageError(f"@{{{embed}}}: this page belongs to no problem; write @{{slug/{embed.strip()}}}")
            try:
                found = reference.find(source)
            except LookupError as error:
                raise PageError(f"@{{{embed}}}: {source['slug']}: {error}") from None
            if reference.kind == "value":
                return self._value(found, reference, where)
            if where != "prose":
                raise PageError(f"@{{{embed}}}: a {reference.kind} stands in the text, not in mathematics")
            return self._stash(SHOWN[reference.kind](found))

        def mathematics(latex: str, where: Where) -> str:
            try:
                written = to_mathml(latex, display=where == "display")
            except ValueError as error:
                raise PageError(f"${' '.join(latex.split())}$ is no mathematics: {error}") from None
            if where == "display":
                return self._stash(f'<div class="eb-math" tabindex="0">{written}</div>')
            return self._stash(written)

        return pages.rewrite(text, mathematics, value)

    def _value(self, shown: dict[str, Any], reference: Reference, where: Where) -> str:
        latex, text = shown["latex"], shown["text"]
        if reference.format:
            latex, text = _formatted(shown["json"], reference)
        if where != "prose":
            return str(latex)
        exact = html.escape(str(shown["text"]))
        return self._stash(f'<data class="eb-value" value="{exact}">{html.escape(text)}</data>')

    def _stash(self, markup: str) -> str:
        assert isinstance(self.md, Markdown)
        return self.md.htmlStash.store(markup)

    def _corrections(self) -> str:
        """The corrections of all problems as Markdown, under a heading for each problem."""
        gathered = []
        for source in every_entry():
            page = project.page_path(source["slug"])
            found = [block for block in pages.blocks(page.read_text(encoding="utf-8")) if block.name == "correction"]
            if found:
                gathered.append(f"## [{source['title']}](problems/{source['slug']}.md)")
            gathered += [f"/// correction | {b.argument}\n{self.embedded(b.text, source)}\n///" for b in found]
        return "\n\n".join(gathered)


def _formatted(number: Any, reference: Reference) -> tuple[str, str]:
    """A number in Python's format, as LaTeX and as text."""
    try:
        exact = Fraction(number) if isinstance(number, str) else number
        text = format(exact if isinstance(exact, int) else float(exact), reference.format or "")
    except (ValueError, TypeError):
        raise PageError(f"@{{{reference.name}:{reference.format}}}: this value has no such format") from None
    mantissa, _, exponent = text.partition("e")
    latex = rf"{mantissa} \times 10^{{{int(exponent)}}}" if exponent else text
    return latex.replace(",", r"\,").replace("%", r"\%"), text.replace(",", "\u202f")


def _figure(figure: dict[str, Any]) -> str:
    return (
        f'<figure class="eb-figure">{figure["svg"]}<figcaption>{html.escape(figure["caption"])}</figcaption></figure>'
    )


def _claim(claim: dict[str, Any]) -> str:
    """The sentence with its numbers; one that is not measured yet says so."""
    return f'<span class="eb-claim" data-state="{claim["state"]}">{prose(claim["sentence"])}</span>'


def _record(record: dict[str, Any]) -> str:
    return f'<span class="eb-record">{prose(record["text"])}</span>'


SHOWN = {"figure": _figure, "claim": _claim, "record": _record}
