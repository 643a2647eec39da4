"""Time the build of many synthetic problems, cold, warm and after an edit, beside plain Material on the same pages.

    make bench            # 20 and 200 synthetic problems, then the real site

Each synthetic problem has 10 values, 20 formulas and a figure. The plain build gets every page as HTML that is ready,
and runs without our extension and hooks. Warm and plain builds take turns, so that both see the same machine; the
fastest of each counts.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
TINY = Path(__file__).parent / "tiny" / "bank"
ROUNDS = 4
FACT = 'problem.fact("fact{i}", lambda g: {i} * g.side, lambda g: sum([g.side] * {i}))\n'
FORMULA = "$$ x_{{{i}}} = \\sum_{{k=1}}^{{@{{fact{j}}}}} \\frac{{k^{i}}}{{@{{side}} + {slug}}} $$\n\n"


def build(folder: Path, site: Path, *options: str) -> tuple[float, str]:
    """Seconds that a strict build takes, and what it prints."""
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "EXAMBANK_ROOT": str(folder)}
    command = [sys.executable, *options, "-m", "mkdocs", "build", "--strict", "--site-dir", str(site)]
    start = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - start
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    return seconds, done.stdout + done.stderr


def synthetic(folder: Path, problems: int) -> None:
    """A bank of so many problems, with the settings of the real site."""
    for name in ("overrides", "docs/assets"):
        shutil.copytree(ROOT / name, folder / name)
    (folder / "docs" / "index.md").write_text("# Synthetic\n\n/// problems\n///\n")
    settings = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    settings = re.sub(r"^nav:\n(?:[ ].*\n)+|^watch:.*\n|^not_in_nav: \|\n(?:  .*\n)+", "", settings, flags=re.MULTILINE)
    (folder / "mkdocs.yml").write_text(settings.replace("src/exambank", str(ROOT / "src" / "exambank")))
    (folder / "docs" / "problems").mkdir()
    page = (TINY / "docs" / "problems" / "tiny.md").read_text()
    for number in range(problems):
        slug = f"synthetic_{number}"
        room = shutil.copytree(TINY / "problems" / "tiny", folder / "problems" / slug)
        facts = "".join(FACT.format(i=i) for i in range(1, 8))
        with (room / "problem.py").open("a") as module:
            module.write("\n" + facts)
        formulas = "".join(FORMULA.format(i=i, j=i % 7 + 1, slug=number) for i in range(1, 19))
        text = page.replace("problem | tiny", f"problem | {slug}").replace("It is @{a}", f"{formulas}It is @{{a}}")
        (folder / "docs" / "problems" / f"{slug}.md").write_text(text.replace("A tiny", f"Synthetic {number}, a tiny"))


def plain_copy(source: Path, folder: Path, site: Path) -> None:
    """The same site without the engine: its pages as HTML, its notebooks executed."""
    for name in ("docs", "overrides"):
        shutil.copytree(source / name, folder / name)
    for page in (folder / "docs").rglob("*.md"):
        text = page.read_text(encoding="utf-8")
        if not re.search(r"^/// |@\{", text, flags=re.MULTILINE):
            continue
        address = page.relative_to(folder / "docs").with_suffix("")
        rendered = site / address.parent / ("" if address.name == "index" else address.name) / "index.html"
        article = re.search(r"<article[^>]*>(.*)</article>", rendered.read_text(encoding="utf-8"), flags=re.DOTALL)
        front = re.match(r"---\n.*?\n---\n", text, flags=re.DOTALL)
        assert article is not None, f"{rendered} has no article"
        page.write_text(f"{front[0] if front else ''}\n<div>\n{article[1]}\n</div>\n", encoding="utf-8")
    if (source / "docs" / "notebooks").is_dir():
        from exambank.site.notebooks import executed

        for notebook in (folder / "docs" / "notebooks").glob("*.py"):
            shutil.copy(executed(source / "docs" / "notebooks" / notebook.name), notebook.with_suffix(".ipynb"))
            notebook.unlink()
    settings = (source / "mkdocs.yml").read_text(encoding="utf-8")
    settings = re.sub(r"^hooks:\n(?:  - .*\n)+|^  - exambank\.site.*\n|^watch:.*\n", "", settings, flags=re.MULTILINE)
    settings = settings.replace("anchors: warn", "anchors: ignore").replace("links: warn", "links: ignore")
    (folder / "mkdocs.yml").write_text(settings, encoding="utf-8")


def measure(source: Path, folder: Path, page: Path, module: Path) -> tuple[float, float]:
    """Print the seconds of each kind of build; those of a warm and a plain one."""
    os.environ["EXAMBANK_STORE"] = str(folder / "store")
    site, plain = folder / "site", folder / "plain"
    cold, _ = build(source, site)
    plain.mkdir()
    plain_copy(source, plain, site)
    times = [(build(source, site)[0], build(plain, folder / "plain-site")[0]) for _ in range(ROUNDS)]
    warm, floor = (min(each) for each in zip(*times, strict=True))
    changed = []
    for file, comment in ((page, "\n<!-- edited -->\n"), (module, "\n# edited\n")):
        text = file.read_text()
        file.write_text(text + comment)
        try:
            changed.append(build(source, site)[0])
        finally:
            file.write_text(text)
    print(
        f"cold {cold:7.2f} s   warm {warm:6.2f} s   plain {floor:6.2f} s   warm/plain {warm / floor:5.2f}   "
        f"a page changed {changed[0]:6.2f} s   a module changed {changed[1]:6.2f} s",
        flush=True,
    )
    return warm, floor


def main() -> None:
    """Measure, compare, and say what a warm build imports that it should not."""
    measured = {}
    for problems in map(int, sys.argv[1:] or ("20", "200")):
        with tempfile.TemporaryDirectory(prefix="exambank-bench-") as name:
            bank = Path(name) / "bank"
            bank.mkdir()
            synthetic(bank, problems)
            print(f"{problems:4} synthetic problems:  ", end="", flush=True)
            page = bank / "docs" / "problems" / "synthetic_0.md"
            os.environ["EXAMBANK_VARIANTS"] = "2"  # twenty of 200 problems would take ten minutes to draw
            measured[problems] = measure(bank, Path(name), page, bank / "problems" / "synthetic_0" / "problem.py")
    if len(measured) > 1:
        (few, small), *_, (many, large) = measured.items()
        growth = [(large[i] - small[i]) / (many - few) * 1000 for i in (0, 1)]
        print(f"each further problem: warm {growth[0]:.1f} ms, plain {growth[1]:.1f} ms")
    with tempfile.TemporaryDirectory(prefix="exambank-bench-") as name:
        os.environ.pop("EXAMBANK_VARIANTS", None)
        slug = sorted(path.parent.name for path in (ROOT / "problems").glob("*/problem.py"))[0]
        print("the real site:            ", end="", flush=True)
        measure(ROOT, Path(name), ROOT / "docs/problems" / f"{slug}.md", ROOT / "problems" / slug / "problem.py")
        _, imports = build(ROOT, Path(name) / "site", "-X", "importtime")
        imported = set(re.findall(r"\|\s+([\w.]+)$", imports, flags=re.MULTILINE))
        heavy = imported & {"torch", "scipy", "sympy", "matplotlib"}
        print("a warm build imports", ", ".join(sorted(heavy)) or "neither torch nor scipy, sympy or matplotlib")


if __name__ == "__main__":
    main()
