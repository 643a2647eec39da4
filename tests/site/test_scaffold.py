"""A new problem passes every check from the start, and says that it is not written yet."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, strategies as st
from support import ROOT, command

from exambank.bank import front, pages
from exambank.bank.bank import open_bank
from exambank.errors import UsageError
from exambank.scaffold import TEMPLATES, _check_slug, scaffold

SLUG = "residual_networks"
LONGEST = 40  # lines of its problem.py


@pytest.fixture
def bank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty bank."""
    (tmp_path / "problems").mkdir()
    (tmp_path / "docs").mkdir()
    monkeypatch.setenv("EXAMBANK_ROOT", str(tmp_path))
    monkeypatch.setenv("EXAMBANK_STORE", str(tmp_path / "store"))
    monkeypatch.setattr(sys, "path", [*sys.path])
    yield tmp_path
    for name in [name for name in sys.modules if name.partition(".")[0] == SLUG]:
        del sys.modules[name]


def everything(folder: Path) -> dict[str, str]:
    """All files of a folder."""
    return {str(p.relative_to(folder)): p.read_text() for p in folder.rglob("*") if p.is_file()}


def python(bank: Path, *arguments: str) -> None:
    """A command of Python on the new files, with this repository's configuration."""
    done = subprocess.run([sys.executable, "-m", *arguments], cwd=bank, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_it_writes_a_short_room_a_page_and_theorems(bank: Path) -> None:
    done = command("new", SLUG)
    assert done.code == 0
    assert len(done.out.splitlines()) == len(TEMPLATES)
    files = everything(bank)
    assert set(files) == {place.replace("<slug>", SLUG) for place in TEMPLATES}
    assert not any("<slug>" in text or "<title>" in text for text in files.values())
    assert len(files[f"problems/{SLUG}/problem.py"].splitlines()) <= LONGEST
    assert front.read(SLUG).draft
    assert front.read(SLUG).title == "Residual networks"


def test_it_verifies_and_its_page_shows_a_vector_a_formula_a_choice_and_a_picture(bank: Path) -> None:
    scaffold(SLUG, bank)
    entry = open_bank().entries[SLUG]
    assert entry["failures"] == []
    assert pages.failures(SLUG, entry) == []
    assert [part["kind"] for part in entry["parts"].values()] == ["vector", "formula", "choice"]
    assert list(entry["figures"]) == ["bars"]
    assert "5 bars for the sums" in command("show", SLUG).out
    assert "The sum is $\\frac{n \\left(n + 1\\right)}{2}$." in command("show", SLUG, "--seed", "1").out


def test_it_passes_the_linter_the_formatter_the_type_checker_and_its_theorems(bank: Path) -> None:
    files = [str(path) for path in scaffold(SLUG, bank) if path.suffix == ".py"]
    configuration = str(ROOT / "pyproject.toml")
    python(bank, "ruff", "check", "--no-cache", "--config", configuration, *files)
    python(bank, "ruff", "format", "--no-cache", "--check", "--config", configuration, *files)
    (bank / "mypy.toml").write_text(
        (ROOT / "pyproject.toml").read_text().replace('"src:problems"', f'"{ROOT / "src"}:problems"')
    )
    python(
        bank,
        "mypy",
        "--explicit-package-bases",
        "--cache-dir",
        str(ROOT / ".mypy_cache"),
        "--config-file",
        "mypy.toml",
        *files[:2],
    )
    python(bank, "pytest", "-q", "-p", "no:cacheprovider", "-o", "pythonpath=problems", "tests")


def test_make_new_writes_the_same_and_refuses_in_one_line(bank: Path) -> None:
    shutil.copy(ROOT / "Makefile", bank)
    (bank / "src").symlink_to(ROOT / "src")

    def make_new() -> subprocess.CompletedProcess[str]:
        make = ["make", "--silent", "new", f"SLUG={SLUG}", f"PYTHON={sys.executable} -S"]  # and no package is there
        return subprocess.run(make, cwd=bank, capture_output=True, text=True, check=False)

    done = make_new()
    assert (done.returncode, done.stdout.split()) == (0, [place.replace("<slug>", SLUG) for place in TEMPLATES])
    assert all((bank / place).is_file() for place in done.stdout.split())
    again = make_new()
    assert again.returncode != 0
    assert again.stderr.startswith(f"exambank: problems/{SLUG}/problem.py exists already")


@pytest.mark.parametrize(
    ("slug", "message"),
    [
        ("", "“” is no slug"),
        ("Residual", "is no slug: a slug is lower-case letters"),
        ("2d_convolution", "is no slug"),
        ("fir-convolution", "is no slug"),
        ("../evil", "is no slug"),
        ("über", "is no slug"),
        ("slug\n", "is no slug"),
        ("a" * 41, "is too long"),
        ("lambda", "is a keyword of Python"),
        ("random", "is the name of a Python module"),
        ("torch", "is the name of a Python module"),
    ],
)
def test_a_bad_slug_is_refused_in_one_line(slug: str, message: str, bank: Path) -> None:
    with pytest.raises(UsageError) as caught:
        scaffold(slug, bank)
    assert message in str(caught.value)
    assert everything(bank) == {}


@given(st.text(max_size=20))
def test_any_slug_gives_files_inside_the_bank_or_one_line(slug: str) -> None:
    try:
        _check_slug(slug)
    except UsageError as error:
        assert str(error)
    else:
        assert slug.isidentifier()
        assert Path(slug).name == slug


@pytest.mark.parametrize("place", TEMPLATES)
def test_nothing_is_written_over_and_nothing_by_halves(place: str, bank: Path) -> None:
    there = bank / place.replace("<slug>", SLUG)
    there.parent.mkdir(parents=True, exist_ok=True)
    there.write_text("precious")
    with pytest.raises(UsageError, match="exists already"):
        scaffold(SLUG, bank)
    assert everything(bank) == {str(there.relative_to(bank)): "precious"}


def test_where_a_folder_is_none_nothing_is_left_behind(bank: Path) -> None:
    (bank / "tests").write_text("a file where a folder should be")
    with pytest.raises(UsageError, match="nothing is written"):
        scaffold(SLUG, bank)
    assert set(everything(bank)) == {"tests"}
