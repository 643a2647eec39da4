"""The reader's own page: `/// progress`, all problems and their parts, to which a script adds how each of them stands."""

import xml.etree.ElementTree as etree

from pymdownx.blocks.block import Block

from exambank.bank import course
from exambank.files import folders
from exambank.site import listing, variants
from exambank.site.entries import whole

Element = etree.Element
CONTROLS = (
    '<div class="eb-file"><button type="button" class="eb-export">Export as a file</button>'
    '<label>Import a file <input type="file" class="eb-import" accept=".json,application/json"></label>'
    '<button type="button" class="eb-erase">Erase all</button>'
    '<div class="eb-sure"></div><p class="eb-told" role="status"></p></div>'
)
"""Brought to life by `progress.js`."""


class ProgressBlock(Block):  # type: ignore[misc]  # pymdownx has no annotations
    """`/// progress`: in the order of the side bar. What a script fills in has its room from the start."""

    NAME = "progress"

    def on_create(self, parent: Element) -> Element:
        """What is due, the parts of every problem, the mistakes made, and the buttons."""
        box = etree.SubElement(parent, "div", {"class": "eb-progress", "data-search-exclude": ""})
        etree.SubElement(box, "p", {"class": "eb-trouble", "role": "status"})
        etree.SubElement(box, "p", {"class": "eb-sum"})
        etree.SubElement(box, "ul", {"class": "eb-due"})
        titles = {slug: title for slug, title in whole().items() if slug in folders.slugs()}
        etree.SubElement(box, "h2").text = "Problems"
        for _, slugs in course.chapters(titles):
            for slug in slugs:
                _problem(box, slug, titles[slug].title)
        etree.SubElement(box, "h2").text = "Mistakes"
        etree.SubElement(box, "ul", {"class": "eb-families"})
        etree.SubElement(box, "h2").text = "Export, import, erase"
        return box

    def on_end(self, block: Element) -> None:
        """The buttons come last."""
        etree.SubElement(block, "div").text = self.md.htmlStash.store(CONTROLS)


def _problem(parent: Element, slug: str, title: str) -> None:
    made = variants.published(slug)
    section = etree.SubElement(parent, "section", {"data-slug": slug, "data-count": str(made.count if made else 0)})
    etree.SubElement(etree.SubElement(section, "h3"), "a", {"href": f"problems/{slug}.md"}).text = title
    listed = etree.SubElement(section, "ul", {"class": "eb-parts"})
    for name, words in listing.parts(slug).items():
        item = etree.SubElement(listed, "li", {"data-part": name})
        etree.SubElement(item, "a", {"href": f"problems/{slug}.md#part-{name}"}).text = words
