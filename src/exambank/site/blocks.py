"""The blocks of a page, `/// name | argument` … `///`, as HTML."""

import xml.etree.ElementTree as etree

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor
from pymdownx.blocks.block import Block

from exambank.bank import course, pages
from exambank.bank.entry import PartEntry
from exambank.files import folders
from exambank.site import chart, evidence, reply, title
from exambank.site.chart import MapBlock
from exambank.site.entries import Known, PageError, serving, whole
from exambank.site.page import Page
from exambank.site.progress import ProgressBlock
from exambank.site.table import ProblemsBlock

Element = etree.Element


class ProblemBlock(Block):  # type: ignore[misc]  # pymdownx has no annotations
    """`/// problem | slug`: the title data and what is verified."""

    NAME = "problem"
    ARGUMENT = True

    def on_create(self, parent: Element) -> Element:
        """An element of title data; whatever is in the block follows it."""
        element = etree.SubElement(parent, "div", {"class": "eb-title", "data-slug": self.argument})
        known, titles = Page.of(self.md).problem, whole()
        element.text = self.md.htmlStash.store(title.markup(known))
        shown = {slug: titles[slug] for slug in folders.slugs() if slug in titles}
        for words, slugs in (("Builds on ", known.title.needs), ("Leads to ", course.followers(known.slug, titles))):
            if near := [slug for slug in slugs if slug in shown]:
                chart.links(etree.SubElement(element, "p", {"class": "eb-sources"}), words, near, shown, "")
        if (folders.root() / "docs" / "conventions.md").is_file():
            line = etree.SubElement(element, "p", {"class": "eb-sources"})
            etree.SubElement(line, "a", {"href": "../conventions.md"}).text = "Conventions and symbols"
        return element


class PartBlock(Block):  # type: ignore[misc]
    """`/// part | name | title`: one question under a heading of its own."""

    NAME = "part"
    ARGUMENT = True

    def on_create(self, parent: Element) -> Element:
        """A section with its heading, numbered in the order of the page."""
        name, _, heading = (piece.strip() for piece in self.argument.partition("|"))
        section = etree.SubElement(parent, "section", {"class": "eb-part", "data-part": name})
        number = Page.of(self.md).parts.index(name) + 1
        etree.SubElement(section, "h2", {"id": f"part-{name}"}).text = f"{number} · {heading}"
        return section

    def on_end(self, block: Element) -> None:
        """The form stands between the question and its hints, the evidence beneath the answer."""
        known, name = Page.of(self.md).problem, block.attrib["data-part"]
        part = known.entry["parts"].get(name) if known.entry else None
        if part is None:
            return  # a failure, which the page shows
        try:
            self._complete(block, known, part)
        except ValueError as error:
            raise PageError(f"{known.slug} {name}: mathematics in its options or messages: {error}") from None

    def _complete(self, block: Element, known: Known, part: PartEntry) -> None:
        name, heading = block.attrib["data-part"], (block[0].text or "").partition(" · ")[2]
        folded = [place for place, child in enumerate(block) if child.tag == "details"]
        box = etree.Element("div", {"class": "eb-box"})
        box.text = self.md.htmlStash.store(reply.form(name, heading, part))
        block.insert(folded[0] if folded else len(block), box)
        hints = [child for child in block if child.get("class") == "eb-hint"]
        for number, hint in enumerate(hints if len(hints) > 1 else [], 1):
            hint[0].text = f"Hint {number}"
        for answer in block.iter("details"):
            if answer.get("class") == "eb-answer":
                etree.SubElement(answer, "p").text = self.md.htmlStash.store(evidence.markup(known, part))


class _Folded(Block):  # type: ignore[misc]
    """Content that is hidden until asked for."""

    ARGUMENT = None

    def on_create(self, parent: Element) -> Element:
        """Details with a summary: the block's name, or its argument."""
        details = etree.SubElement(parent, "details", {"class": f"eb-{self.NAME}"})
        etree.SubElement(details, "summary").text = self.argument or self.NAME.capitalize()
        return details


class Hint(_Folded):
    """`/// hint`: helps without giving away."""

    NAME = "hint"


class Answer(_Folded):
    """`/// answer`: intuition, derivation, number, meaning."""

    NAME = "answer"


class Further(_Folded):
    """`/// further | title`: what a reader may like to know and does not need."""

    NAME = "further"


class _Marked(Block):  # type: ignore[misc]
    """Content with a class, by which a variant or another place can leave it out."""

    ARGUMENT = False

    def on_create(self, parent: Element) -> Element:
        """An element that does nothing else."""
        return etree.SubElement(parent, "div", {"class": f"eb-{self.NAME}"})


class Published(_Marked):
    """`/// published`: true of the published numbers only."""

    NAME = "published"


class When(Block):  # type: ignore[misc]
    """`/// when | fact`: hidden where that is not so; on pages with variants only, on others a condition is resolved."""

    NAME = "when"
    ARGUMENT = True

    def on_create(self, parent: Element) -> Element:
        """An element that shows or hides what it holds."""
        element = etree.SubElement(parent, "div", {"class": "eb-when", "data-when": self.argument})
        entry = Page.of(self.md).problem.entry
        if entry and not pages.is_true(self.argument, entry["values"]):
            element.attrib |= {"hidden": "", "data-search-exclude": ""}
        return element


class Online(_Marked):
    """`/// online`: of use on the site only, such as how to type an answer."""

    NAME = "online"


class Correction(Block):  # type: ignore[misc]
    """`/// correction | source`: where a published answer is wrong, and the evidence."""

    NAME = "correction"
    ARGUMENT = True

    def on_create(self, parent: Element) -> Element:
        """An aside, titled by the source it corrects."""
        words = f"Correction to {self.argument}"
        aside = etree.SubElement(parent, "aside", {"class": "eb-correction", "aria-label": words})
        etree.SubElement(aside, "p", {"class": "eb-correction-title"}).text = words
        return aside


class Completeness(Treeprocessor):
    """What is rendered are the parts of the page, all of them, in order and at the top level."""

    def run(self, root: Element) -> None:
        """Raise PageError where the page as HTML has other parts than as text."""
        assert isinstance(self.md, Markdown)
        wanted = Page.of(self.md).parts
        shown = [name for child in root if (name := child.get("data-part"))]
        if shown == wanted:
            return
        lost = [name for name in wanted if name not in shown]
        said = f"{', '.join(lost)} not shown, as in HTML or in a list" if lost else f"shown as {', '.join(shown)}"
        message = f"the parts of the page are {', '.join(wanted)}: {said}"
        if not serving():
            raise PageError(message)
        fault = etree.Element("p", {"class": "eb-fault"})
        fault.text = message
        root.insert(0, fault)


BLOCKS = (ProblemBlock, PartBlock, Hint, Answer, Further, Published, When, Online, Correction)
LANDING = (ProblemsBlock, MapBlock, ProgressBlock)
