"""Material's successor builds the same pages from the same mkdocs.yml."""

import shutil
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from support import ROOT, VARIANTS, run

from exambank.files import folders


@pytest.fixture(scope="module")
def successor(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:  # the store is filled by then
    """The site as Zensical builds it; it insists on a folder that holds everything."""
    folder = tmp_path_factory.mktemp("zensical")
    shutil.copy(ROOT / "mkdocs.yml", folder)
    for name in ("docs", "overrides"):
        shutil.copytree(ROOT / name, folder / name)
    built = run("zensical", "build", "--strict", cwd=folder, **VARIANTS)
    assert built.code == 0, built.text
    assert "No issues found" in built.text, built.text
    return folder / "site"


def pages() -> list[str]:
    """Every page but notebooks, which need a plugin of MkDocs, and topics, which both tools write by themselves."""
    texts = (file.stem for file in (ROOT / "docs").glob("*.md") if file.stem not in ("index", "topics"))
    return ["", *(f"{name}/" for name in texts), *(f"problems/{slug}/" for slug in folders.slugs())]


def article(site: Path, page: str) -> Tag:
    """What stands on a page, without what each tool adds to it in its own way."""
    found = BeautifulSoup((site / page / "index.html").read_text(encoding="utf-8"), "html.parser").article
    assert found is not None
    for extra in found.select("nav.md-tags, #__skip, .md-source-file"):
        extra.decompose()
    for element in found.select("[data-search-exclude]"):
        del element["data-search-exclude"]
    for link in found.select("a[href*='notebooks/']"):  # a page, or where no plugin runs the file itself
        link["href"] = str(link["href"]).removesuffix(".py").rstrip("/")
    return found


def lines(element: Tag) -> list[str]:
    """The elements and texts, one a line, so that a difference can be read."""
    return [line.strip() for line in element.decode(formatter="html5").replace("<", "\n<").splitlines() if line.strip()]


def test_every_page_is_the_same_under_both_tools(site: Path, successor: Path) -> None:
    for page in pages():
        assert lines(article(successor, page)) == lines(article(site, page)), page


def test_its_pages_ask_for_nothing_elsewhere(successor: Path) -> None:
    for file in successor.rglob("*.html"):
        soup = BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")
        for element in soup.select("script[src], link[rel~=stylesheet], link[rel~=preload], img[src], iframe"):
            address = str(element.get("src") or element.get("href"))
            assert not address.startswith(("http:", "https:", "//")), f"{file}: {address}"
