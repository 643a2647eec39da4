"""The map of problems: `/// map`, a picture of what builds on what in which every problem is a link, and the same as a list."""

import textwrap
import xml.etree.ElementTree as etree
from collections.abc import Mapping

from pymdownx.blocks.block import Block

from exambank.bank import course
from exambank.bank.front import LEVELS, Front
from exambank.files import folders
from exambank.site.entries import whole

Element = etree.Element
WIDTH, HEIGHT, ACROSS, DOWN, LINE = 172, 62, 64, 18, 16
"""A box, what is free beside it and beneath it, and a line of text."""


class MapBlock(Block):  # type: ignore[misc]  # pymdownx has no annotations
    """`/// map`: problems from left to right, each after what it builds on."""

    NAME = "map"

    def on_create(self, parent: Element) -> Element:
        """The picture, and a list by chapter for those who do not see it."""
        everything, shown = whole(), set(folders.slugs())
        titles = {slug: title for slug, title in everything.items() if slug in shown}
        box = etree.SubElement(parent, "div", {"class": "eb-map"})
        _picture(box, titles)
        for chapter, slugs in course.chapters(titles):
            etree.SubElement(box, "h2").text = chapter[:1].upper() + chapter[1:]
            listed = etree.SubElement(box, "ol")
            for slug in slugs:
                _line(etree.SubElement(listed, "li"), slug, titles)
        return box


def _line(item: Element, slug: str, titles: Mapping[str, Front]) -> None:
    title = titles[slug]
    link(item, slug, title.title)[-1].tail = f" · {LEVELS[title.level]}, {title.minutes} minutes"
    needs = [need for need in title.needs if need in titles]
    if needs:
        links(etree.SubElement(item, "small"), " Builds on ", needs, titles)


def link(parent: Element, slug: str, text: str, folder: str = "problems/") -> Element:
    """A link to a problem, for the site to resolve; gives its parent."""
    etree.SubElement(parent, "a", {"href": f"{folder}{slug}.md"}).text = text
    return parent


def links(
    parent: Element, words: str, slugs: list[str], titles: Mapping[str, Front], folder: str = "problems/"
) -> None:
    """Words and the problems they are about: “Builds on A, B.”"""
    parent.text = words
    for slug in slugs:
        link(parent, slug, titles[slug].title, folder)[-1].tail = ", "
    parent[-1].tail = "."


def _places(titles: Mapping[str, Front]) -> dict[str, tuple[int, int]]:
    """A column for each depth; in a column, what builds on the same stands together."""
    depth, columns = course.depths(titles), dict[int, list[str]]()
    for _, slugs in course.chapters(titles):
        for slug in slugs:
            columns.setdefault(depth[slug], []).append(slug)
    row = dict[str, int]()
    for _, slugs in sorted(columns.items()):
        middle = {
            slug: sum(row[n] for n in needs) / len(needs)
            for slug in slugs
            if (needs := [need for need in titles[slug].needs if need in row])
        }
        slugs.sort(key=lambda slug: middle.get(slug, 0))
        taken = -1
        for slug in slugs:
            taken = row[slug] = max(taken + 1, round(middle.get(slug, 0)))
    return {slug: (depth[slug] * (WIDTH + ACROSS), row[slug] * (HEIGHT + DOWN)) for slug in titles}


def _picture(parent: Element, titles: Mapping[str, Front]) -> None:
    places = _places(titles)
    if not places:
        return
    wide, high = max(x for x, _ in places.values()) + WIDTH, max(y for _, y in places.values()) + HEIGHT
    box = etree.SubElement(parent, "div", {"class": "eb-chart"})
    svg = etree.SubElement(
        box, "svg", {"viewBox": f"-2 -2 {wide + 4} {high + 4}", "width": str(wide + 4), "height": str(high + 4)}
    )
    svg.attrib |= {"role": "group", "aria-label": "Problems, each to the right of those that it builds on"}
    for slug, (x, y) in places.items():
        for need in titles[slug].needs:
            if need in places:
                near, level = places[need]
                start, end, half = near + WIDTH, x, (x - near - WIDTH) / 2
                curve = f"M{start} {level + HEIGHT / 2:g}C{start + half:g} {level + HEIGHT / 2:g} {end - half:g} {y + HEIGHT / 2:g} {end} {y + HEIGHT / 2:g}"
                etree.SubElement(svg, "path", {"d": curve, "class": "eb-needs"})
    for slug, (x, y) in places.items():
        lines = textwrap.wrap(titles[slug].title, 24, max_lines=3, placeholder=" …")
        entry = etree.SubElement(svg, "a", {"href": f"problems/{slug}.md"})
        etree.SubElement(entry, "title").text = f"{titles[slug].title}: {titles[slug].description}"
        size = {"x": str(x), "y": str(y), "width": str(WIDTH), "height": str(HEIGHT), "rx": "6"}
        etree.SubElement(entry, "rect", size)
        first = y + HEIGHT / 2 - LINE * (len(lines) - 1) / 2 + 4.5
        text = etree.SubElement(entry, "text", {"text-anchor": "middle"})
        for number, line in enumerate(lines):
            place = {"x": f"{x + WIDTH / 2:g}", "y": f"{first + LINE * number:g}"}
            etree.SubElement(text, "tspan", place).text = line + (" " if number + 1 < len(lines) else "")
