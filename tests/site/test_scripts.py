"""The scripts of the site: many modules, two files, few bytes."""

import os
import re
import shutil
from pathlib import Path

import brotli
import pytest
from support import ROOT

from exambank.bank.scripts import bundles
from exambank.site import bundles as published

SCRIPTS = ROOT / "docs/assets/js"
MOST = 45_000
"""Bytes of all scripts of our own, compressed as a web host does."""


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    return bundles(*(SCRIPTS / name for name in published.ENTRIES))


def defined(text: str) -> list[str]:
    return re.findall(r'^modules\["(.*)"\] =', text, re.MULTILINE)


def test_all_scripts_together_are_small(made: dict[str, str]) -> None:
    texts = [*map(published.shorter, made.values()), (SCRIPTS / "theme.js").read_text()]
    assert sum(len(brotli.compress(text.encode())) for text in texts) <= MOST


def test_every_module_stands_once_and_before_what_imports_it(made: dict[str, str]) -> None:
    names = [name for text in made.values() for name in defined(text)]
    assert len(names) == len(set(names))
    everything = {path.relative_to(SCRIPTS).with_suffix("").as_posix() for path in SCRIPTS.rglob("*.js")}
    assert everything - set(names) == {"theme"}, "which runs before the page is painted"
    seen = set()
    for line in "\n".join(made.values()).splitlines():
        if match := re.match(r'modules\["(.*)"\] =', line):
            seen.add(match[1])
        elif match := re.search(r'= modules\["(.*)"\];$', line):
            assert match[1] in seen, line


def test_what_one_script_takes_from_another_is_handed_out(tmp_path: Path) -> None:
    for name, text in {
        "first.js": 'import "./effect.js"; // alone\nimport { one } from "./both.js";\nconsole.log(one);\n',
        "second.js": 'import { two as second } from "./both.js";\nconsole.log(second);\n',
        "both.js": "export const one = 1;\nexport const two = 2; // a comment\n",
        "effect.js": "/** Said\n * once. */\nconsole.log(0);\n",
    }.items():
        (tmp_path / name).write_text(text)
    both = bundles(tmp_path / "first.js", tmp_path / "second.js")
    assert defined(both["first.js"]) == ["effect", "both", "first"]
    assert "return { one, two };" in both["first.js"]
    assert both["second.js"].startswith('import { modules } from "./first.js";\n')
    assert defined(both["second.js"]) == ["second"]
    assert "comment" not in both["first.js"]
    assert "Said" not in both["first.js"]


def test_the_files_follow_the_modules_and_stay_where_nothing_has_changed(tiny: Path) -> None:
    published.publish()  # a bank without scripts
    assert not published.folder().exists()
    shutil.copytree(SCRIPTS, tiny / "docs/assets/js")
    published.publish()
    made = published.folder() / "site.js"
    before = made.stat().st_mtime_ns
    module = tiny / "docs/assets/js/scroll.js"
    os.utime(module, ns=(1, 1))
    published.publish()
    assert made.stat().st_mtime_ns == before, "a server that watches it would build for ever"
    module.write_text('console.log("new");\n')
    published.publish()
    assert 'console.log("new")' in made.read_text()
    made.unlink()
    published.publish()
    assert made.exists()


def test_they_reach_the_site(site: Path, made: dict[str, str]) -> None:
    for name, text in made.items():
        assert (site / "assets/scripts" / name).read_text() == published.shorter(text)
