"""The list of all problems and their parts, for scripts: `docs/assets/variants/bank.json`.

It is written when the extension is registered, as the variants are. `url` is a page's address seen from the site's root.
"""

import json
import os
from typing import Any

from exambank.bank import front
from exambank.bank.front import LEVELS, Front
from exambank.bank.structure import parse
from exambank.files import folders
from exambank.site import variants
from exambank.site.together import links


def publish(*, drafts: bool = False) -> None:
    """Write the file, where it differs; drafts are problems that only their author sees."""
    drafts = drafts or bool(os.environ.get("EXAMBANK_DRAFTS"))
    titles = {slug: front.read(slug) for slug in folders.slugs()}
    shown = [_listed(slug, title) for slug, title in titles.items() if drafts or not title.draft]
    content = {"levels": LEVELS, "problems": sorted(shown, key=lambda problem: problem["title"].casefold())}
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    variants.write_where_different(variants.folder() / "bank.json", text)


def parts(slug: str) -> dict[str, str]:
    """The parts of a problem and their titles, in the order of its page."""
    path = folders.page_path(slug)
    page, _ = parse(front.body(path.read_text(encoding="utf-8")) if path.is_file() else "")
    return {block.head: block.title for block in page.every("part")}


def _listed(slug: str, title: Front) -> dict[str, Any]:
    made = variants.published(slug)
    path = folders.page_path(slug)
    linked = links(front.body(path.read_text(encoding="utf-8")) if path.is_file() else "")
    return {
        "slug": slug,
        "title": title.title,
        "url": f"problems/{slug}/",
        "topics": title.topics,
        "level": title.level,
        "minutes": title.minutes,
        "variants": made.count if made else 0,
        "version": made.version if made else "",
        "parts": [
            {"name": name, "title": words} | {how: others for how, others in linked[name].items() if others}
            for name, words in parts(slug).items()
        ],
    }
