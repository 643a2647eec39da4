"""Values and mathematics: `@{name}`, `$…$` and `$$…$$` become HTML before Markdown sees them."""

import html
import re
from collections.abc import Mapping
from typing import Any

from markdown import Markdown
from markdown.preprocessors import Preprocessor

from exambank.bank import front, pages
from exambank.bank.markup import FORMS, MEANT, Reference, Where, filled, replace
from exambank.bank.structure import parse
from exambank.files import folders
from exambank.site import slots, title
from exambank.site.entries import Known, PageError, every, known, serving
from exambank.site.page import Page
from exambank.site.prose import prose
from exambank.site.slots import Slots

GATHER = re.compile(r"^/// corrections[ ]*\n+///[ ]*$", re.MULTILINE)


class Embedding(Preprocessor):
    """Replaces values and mathematics by placeholders of finished HTML."""

    def run(self, lines: list[str]) -> list[str]:
        """The page's lines with everything embedded."""
        assert isinstance(self.md, Markdown)
        text = "\n".join(lines)
        tree, wrong = parse(text)
        slugs = [block.argument for block in tree.every("problem")]
        page = self.md.exambank = Page(known(slugs[0]) if slugs else None)  # type: ignore[attr-defined]
        if page.about and (wrong or page.about.entry is None):  # only while serving: its failures are all there is
            return [self._stash(title.markup(page.about))]
        if wrong:
            raise PageError(f"line {wrong[0][0]} of the text: {wrong[0][1]}")
        page.parts = [block.head for block in tree.every("part")]
        if page.about and page.varies:  # what a condition hides, a variant may show
            page.slots = Slots.of(page.about.slug, text)
        elif page.about:
            text = self._resolved(text, page.about)
        text = self.embedded(text, page)
        # Gathered text has its values in place already, each from its own problem.
        return GATHER.sub(lambda match: self._corrections(), text).split("\n")

    def embedded(self, text: str, page: Page) -> str:
        """The text with its values, from the page's problem unless they name another."""

        def value(embed: str, where: Where) -> str:
            try:
                return self._value(embed, where, page)
            except PageError as error:
                return self._fault(str(error), where)

        def formula(source: str, where: Where) -> str:
            latex = filled(source, where, value)
            try:
                written = slots.mathematics(latex, where)
            except ValueError as error:
                return self._fault(f"${' '.join(latex.split())}$ is no mathematics: {error}", "prose")
            return self._stash(page.slots.numbered(written, where, source))

        return replace(text, formula, value)

    def _value(self, embed: str, where: Where, page: Page) -> str:
        if meant := MEANT.fullmatch(embed):
            return meant["text"]
        reference = Reference.parse(embed)
        if reference is None:
            raise PageError(f"@{{{embed}}} is no value: {FORMS}")
        source = page.source(embed, reference)
        try:
            found = reference.find(source.entry or {})
            latex, text = reference.written(found) if reference.kind == "value" else ("", "")
        except LookupError as error:
            raise PageError(f"@{{{embed}}}: {source.slug}: {error}") from None
        if reference.kind == "value":
            return (
                self._stash(page.slots.numbered(slots.value(found, text), where, embed)) if where == "prose" else latex
            )
        if where != "prose":
            raise PageError(f"@{{{embed}}}: a {reference.kind} stands in the text, not in mathematics")
        return self._stash(page.slots.numbered(SHOWN[reference.kind](found), where, embed))

    def _fault(self, message: str, where: Where) -> str:
        """What stands where something is wrong, while serving; else the end of the build."""
        if not serving():
            raise PageError(message)
        return self._stash(f'<strong class="eb-fault">{html.escape(message)}</strong>') if where == "prose" else "?"

    def _resolved(self, text: str, about: Known) -> str:
        assert about.entry is not None
        try:
            return pages.resolve(text, about.entry["values"])
        except LookupError as error:
            return self._fault(str(error), "prose") + "\n\n" + text

    def _stash(self, markup: str) -> str:
        assert isinstance(self.md, Markdown)
        return self.md.htmlStash.store(markup)

    def _corrections(self) -> str:
        """The corrections of all problems as Markdown, under a heading for each problem."""
        gathered = []
        for source in every():
            text = front.body(folders.page_path(source.slug).read_text(encoding="utf-8")) if source.entry else ""
            tree, wrong = parse(text)
            found = [] if wrong else list(tree.every("correction"))
            if found:
                gathered.append(f"## [{source.title.title}](problems/{source.slug}.md)")
            for block in found:
                inner = self._resolved(text[block.inner : block.until], source)
                gathered.append(f"/// correction | {block.argument}\n{self.embedded(inner, Page(source))}\n///")
        return "\n\n".join(gathered)


def _claim(claim: Mapping[str, Any]) -> str:
    """The sentence with its numbers; one that is not measured yet says so."""
    return f'<span class="eb-claim" data-state="{claim["state"]}">{prose(claim["sentence"])}</span>'


def _record(record: Mapping[str, Any]) -> str:
    return f'<span class="eb-record">{prose(record["text"])}</span>'


SHOWN = {"figure": slots.figure, "claim": _claim, "record": _record}
