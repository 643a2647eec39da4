"""Other numbers: drawn, verified and kept one by one; written for the site."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from support import VARIANTS, Run, command, run

from exambank.bank import drawn
from exambank.bank.compute import Server
from exambank.bank.variants import find
from exambank.files import folders

Edit = Callable[[Path, str, str], None]


@pytest.fixture
def varied(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The tiny bank, with three variants of its problem."""
    monkeypatch.setenv("EXAMBANK_VARIANTS", "3")
    return tiny


def built(root: Path) -> Run:
    return run("mkdocs", "build", cwd=root)


def files(root: Path) -> list[dict[str, Any]]:
    return [json.loads(path.read_text()) for path in sorted((root / "docs/assets/variants").glob("tiny/*.json"))]


def test_they_are_different_verified_and_kept_one_by_one(varied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = drawn.open_variants(["tiny"])["tiny"].variants
    sides = [variant["values"]["side"]["json"] for variant in found]
    assert len({7, *sides}) == 4
    assert [variant["parts"]["a"]["answer"] for variant in found] == [side**2 for side in sides]
    assert not any(variant["failures"] for variant in found)
    assert f"A square of side {sides[0]}." in found[0]["figures"]["square"]["svg"]

    asked: list[list[int]] = []
    draw = Server.draw
    monkeypatch.setattr(Server, "draw", lambda self, todo: asked.append(todo["tiny"]["numbers"]) or draw(self, todo))
    monkeypatch.setenv("EXAMBANK_VARIANTS", "4")
    assert drawn.open_variants(["tiny"])["tiny"].variants[:3] == found
    assert asked == [[4]], "the first three were there"


def test_a_quoted_variant_is_found_again(varied: Path) -> None:
    name = drawn.open_variants(["tiny"])["tiny"].variants[2]["id"]
    slug, seed = find(name)
    assert command("answer", "--id", name).out == command("answer", slug, "--seed", str(seed)).out
    other = "0000" if not name.endswith("0000") else "0001"
    assert f"its variant 3 is {name} now" in command("answer", "--id", f"tiny.3-{other}").err
    assert command("answer", "--id", "tiny.7").code == 2


def test_files_have_what_differs_and_are_written_once(varied: Path, edit: Edit) -> None:
    assert built(varied).code == 0
    page = BeautifulSoup((varied / "site/problems/tiny/index.html").read_text(), "html.parser")
    assert len(files(varied)) == 3
    for variant in files(varied):
        even = variant["parts"]["a"]["answer"] % 2 == 0
        assert (variant["hide"], variant["show"]) == (["odd"] if even else [], [])
        assert all(page.select(f'[data-slot="{number}"]') for number in variant["slots"])
        assert any(f">{variant['parts']['a']['answer']}<" in markup for markup in variant["slots"].values())
    stale = varied / "docs/assets/variants/gone/1.json"
    stale.parent.mkdir()
    stale.write_text("{}")
    times = [path.stat().st_mtime_ns for path in (varied / "docs").rglob("tiny/*.json")]
    assert "variants" not in built(varied).text, "nothing is computed again"
    assert times == [path.stat().st_mtime_ns for path in (varied / "docs").rglob("tiny/*.json")]
    assert not stale.parent.exists()

    edit(varied / "docs/problems/tiny.md", "The side is $@{side}$.", "The side is $@{side}$, its square $@{a}$.")
    again = built(varied)
    assert "variants" not in again.text, "another text has the same numbers"
    first = files(varied)[0]
    assert f"<mn>{first['parts']['a']['answer']}</mn>" in first["slots"]["1"], "but one more slot"


def test_a_variant_that_cannot_be_drawn_ends_the_build(varied: Path, edit: Edit) -> None:
    edit(varied / "problems/tiny/pictures.py", "    figure, ", "    assert given.side == 7\n    figure, ")
    failed = built(varied)
    assert failed.code != 0
    assert "variant 1 (seed 0): tiny: figure square: AssertionError" in failed.text
    page = varied / "docs/problems/tiny.md"
    edit(page, "@{figure: square}", "///// published\n@{figure: square}\n/////")
    assert built(varied).code == 0, "of the published numbers only"


def test_every_slot_of_the_real_site_is_on_its_page(site: Path) -> None:
    for slug in folders.slugs():
        page = BeautifulSoup((site / "problems" / slug / "index.html").read_text(encoding="utf-8"), "html.parser")
        there = {element["data-slot"] for element in page.select("[data-slot]")}
        for number in range(1, int(VARIANTS["EXAMBANK_VARIANTS"]) + 1):
            variant = json.loads((site / f"assets/variants/{slug}/{number}.json").read_text(encoding="utf-8"))
            assert variant["slots"].keys() <= there, (slug, number)
            assert variant["parts"].keys() == {part["data-part"] for part in page.select(".eb-part")}
