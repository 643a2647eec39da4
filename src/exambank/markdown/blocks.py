"""The blocks of a page, `/// name | argument` … `///`."""

import xml.etree.ElementTree as etree
from typing import Any

from pymdownx.blocks.block import Block

from exambank.markdown import title
from exambank.markdown.entries import PageError, entry, every_entry

Element = etree.Element


class ProblemBlock(Block):  # type: ignore[misc]  # pymdownx has no annotations
    """`/// problem | slug`: the title data, what verified the answers, the module's source."""

    NAME = "problem"
    ARGUMENT = True

    def on_create(self, parent: Element) -> Element:
        """An element of title data; whatever is in the block follows it."""
        element = etree.SubElement(parent, "div", {"class": "eb-title", "data-slug": self.argument})
        self.md.exambank_entry = entry(self.argument)  # for the part blocks of this page too
        element.text = self.md.htmlStash.store(title.markup(self.md.exambank_entry))
        return element


class PartBlock(Block):  # type: ignore[misc]
    """`/// part | name` or `/// part | name | title`: one question under a heading of its own."""

    NAME = "part"
    ARGUMENT = True

    def on_create(self, parent: Element) -> Element:
        """A section with its heading."""
        name, _, heading = (piece.strip() for piece in self.argument.partition("|"))
        section = etree.SubElement(parent, "section", {"class": "eb-part", "data-part": name})
        words = f"Part {name.replace('_', ' ')}"
        etree.SubElement(section, "h2", {"id": f"part-{name}"}).text = f"{words}: {heading}" if heading else words
        return section

    def on_end(self, block: Element) -> None:
        """The options of a choice stand between the question and its hints."""
        name = block.attrib["data-part"]
        part = getattr(self.md, "exambank_entry", {"parts": {}})["parts"].get(name)
        if part is None:
            raise PageError(f"part {name} stands on a page that has no block “/// problem | slug” before it")
        if part["options"]:
            folded = [place for place, child in enumerate(block) if child.tag == "details"]
            options = etree.Element("ul", {"class": "eb-options"})
            for option in part["options"]:
                etree.SubElement(options, "li").text = option
            block.insert(folded[0] if folded else len(block), options)


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


class ProblemsBlock(Block):  # type: ignore[misc]
    """`/// problems`: the table of all problems, which a script filters."""

    NAME = "problems"

    def on_create(self, parent: Element) -> Element:
        """A table with a row for each problem; links go to Markdown files, for the site to resolve."""
        found = every_entry()
        index = etree.SubElement(parent, "div", {"class": "eb-index"})
        etree.SubElement(index, "p", {"class": "eb-count"}).text = title.summary(found)
        table = etree.SubElement(index, "table")
        head = etree.SubElement(etree.SubElement(table, "thead"), "tr")
        for heading in ("Problem", "Topics", "Level", "Minutes", "Kind", "Verified by"):
            etree.SubElement(head, "th", {"scope": "col"}).text = heading
        body = etree.SubElement(table, "tbody")
        for source in found:
            _row(body, source)
        return index


def _row(body: Element, source: dict[str, Any]) -> None:
    data = {"data-topics": "|".join(source["topics"]), "data-level": str(source["level"]), "data-kind": source["kind"]}
    row = etree.SubElement(body, "tr", data)
    etree.SubElement(etree.SubElement(row, "td"), "a", {"href": f"problems/{source['slug']}.md"}).text = source["title"]
    for text in (
        ", ".join(source["topics"]),
        title.LEVELS[source["level"]],
        str(source["minutes"]),
        source["kind"],
        title.verified_by(source),
    ):
        etree.SubElement(row, "td").text = text
