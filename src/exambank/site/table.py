"""The table of all problems, and the form that filters it: `/// problems`."""

import xml.etree.ElementTree as etree

from pymdownx.blocks.block import Block

from exambank.bank.front import LEVELS
from exambank.site import title
from exambank.site.entries import Known, every

Element = etree.Element


class ProblemsBlock(Block):  # type: ignore[misc]  # pymdownx has no annotations
    """`/// problems`: a row for each problem, filtered by `filter.js`."""

    NAME = "problems"

    def on_create(self, parent: Element) -> Element:
        """What the bank holds, the form and the table; links go to Markdown files, for the site to resolve."""
        found = every()
        etree.SubElement(parent, "p", {"class": "eb-count"}).text = title.summary(found)
        _filter(parent, found)
        index = etree.SubElement(parent, "div", {"class": "eb-index"})
        table = etree.SubElement(index, "table")
        head = etree.SubElement(etree.SubElement(table, "thead"), "tr")
        for heading in ("Problem", "Topics", "Level", "Minutes", "Kind", "Verified by"):
            etree.SubElement(head, "th", {"scope": "col"}).text = heading
        body = etree.SubElement(table, "tbody")
        for known in found:
            _row(body, known)
        return index


def _filter(parent: Element, found: list[Known]) -> None:
    """A choice for each property, in the page from the start: nothing moves when the script begins."""
    properties = {
        "topic": {topic: topic for topic in sorted({topic for known in found for topic in known.title.topics})},
        "level": {str(level): LEVELS[level] for level in sorted({known.title.level for known in found})},
        "kind": {kind: kind for kind in sorted({known.entry["kind"] for known in found if known.entry})},
    }
    attributes = {"class": "eb-filter", "aria-label": "Filter the problems", "data-search-exclude": ""}
    form = etree.SubElement(parent, "form", {**attributes, "autocomplete": "off"})
    for name, values in properties.items():
        label = etree.SubElement(form, "label")
        label.text = name.capitalize()
        select = etree.SubElement(label, "select", {"name": name})
        for value, words in {"": "any", **values}.items():
            etree.SubElement(select, "option", {"value": value}).text = words
    etree.SubElement(form, "button", {"type": "button", "disabled": ""}).text = "Show all"
    etree.SubElement(form, "output").text = f"{len(found)} of {len(found)} problems"


def _row(body: Element, known: Known) -> None:
    about, kind = known.title, known.entry["kind"] if known.entry else ""
    data = {"data-topic": "|".join(about.topics), "data-level": str(about.level), "data-kind": kind}
    row = etree.SubElement(body, "tr", data)
    first = etree.SubElement(row, "td")
    etree.SubElement(first, "a", {"href": f"problems/{known.slug}.md"}).text = about.title
    if known.failures:
        etree.SubElement(first, "strong", {"class": "eb-fault"}).text = "fails"
    verified = title.verified_by(known.entry) if known.entry else "nothing: it cannot be computed"
    for text in (", ".join(about.topics), LEVELS[about.level], str(about.minutes), kind, verified):
        etree.SubElement(row, "td").text = text
