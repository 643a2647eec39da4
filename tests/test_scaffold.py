"""A new problem passes every check from the start, and says that it is not written yet."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from exambank import project
from exambank.errors import UsageError
from exambank.scaffold import TEMPLATES, scaffold
from exambank.verify import verify

ROOT = Path(__file__).parent.parent
SLUG = "residual_networks"


@pytest.fixture
def bank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty bank."""
    (tmp_path / "problems").mkdir()
    (tmp_path / "docs").mkdir()
    monkeypatch.setenv("EXAMBANK_ROOT", str(tmp_path))
    monkeypatch.setattr(sys, "path", [*sys.path])
    yield tmp_path
    sys.modules.pop(SLUG, None)


def everything(folder: Path) -> dict[str, str]:
    """All files of a folder."""
    return {str(p.relative_to(folder)): p.read_text() for p in folder.rglob("*") if p.is_file()}


def command(bank: Path, *arguments: str) -> None:
    """A command of Python on the new files, with this repository's configuration."""
    done = subprocess.run(
        [sys.executable, "-m", *arguments], cwd=bank, env={**os.environ}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_it_writes_a_module_a_page_and_a_theorem_file(bank: Path) -> None:
    written = scaffold(SLUG, bank)
    assert [path.relative_to(bank).as_posix() for path in written] == [
        "problems/residual_networks.py",
        "docs/problems/residual_networks.md",
        "tests/test_residual_networks.py",
    ]
    assert set(everything(bank)) == {str(path.relative_to(bank)) for path in written}
    assert not any("<slug>" in text or "<title>" in text for text in everything(bank).values())
    assert "not written yet" in (bank / "docs/problems/residual_networks.md").read_text()


def test_it_is_a_draft_without_a_failure(bank: Path) -> None:
    scaffold(SLUG, bank)
    problem = project.load(SLUG)
    assert problem.draft
    assert problem.title == "Residual networks"
    assert verify(SLUG, problem).all_failures() == []
    assert all(len(part.mistakes) >= 2 for part in problem.parts.values())


def test_the_page_has_what_the_module_has(bank: Path) -> None:
    scaffold(SLUG, bank)
    page = project.page_path(SLUG).read_text()
    problem = project.load(SLUG)
    assert f"# {problem.title}\n" in page
    assert f"/// problem | {SLUG}\n" in page
    assert all(f"/// part | {part}\n" in page for part in problem.parts)


def test_it_passes_the_linter_the_formatter_and_the_type_checker(bank: Path) -> None:
    files = [str(path) for path in scaffold(SLUG, bank) if path.suffix == ".py"]
    configuration = str(ROOT / "pyproject.toml")
    command(bank, "ruff", "check", "--no-cache", "--config", configuration, *files)
    command(bank, "ruff", "format", "--no-cache", "--check", "--config", configuration, *files)
    (bank / "mypy.toml").write_text(
        (ROOT / "pyproject.toml").read_text().replace('"src:problems"', '"src"').replace('"src"', f'"{ROOT / "src"}"')
    )
    command(bank, "mypy", "--cache-dir", str(ROOT / ".mypy_cache"), "--config-file", "mypy.toml", files[0])


def test_its_theorems_hold(bank: Path) -> None:
    scaffold(SLUG, bank)
    command(bank, "pytest", "-q", "-p", "no:cacheprovider", "tests")


@pytest.mark.parametrize(
    ("slug", "message"),
    [
        ("", "“” is no slug"),
        ("Residual", "is no slug: a slug is lower-case letters"),
        ("2d_convolution", "is no slug"),
        ("_hidden", "is no slug"),
        ("fir-convolution", "is no slug"),
        ("fir convolution", "is no slug"),
        ("../evil", "is no slug"),
        ("a/b", "is no slug"),
        ("über", "is no slug"),
        ("slug\n", "is no slug"),
        ("a" * 41, "is too long"),
        ("lambda", "is a keyword of Python"),
        ("random", "is the name of a Python module"),
        ("sys", "is the name of a Python module"),
        ("torch", "is the name of a Python module"),
        ("exambank", "is the name of a Python module"),
    ],
)
def test_a_bad_slug_is_refused_in_one_line(slug: str, message: str, bank: Path) -> None:
    with pytest.raises(UsageError) as caught:
        scaffold(slug, bank)
    assert message in str(caught.value)
    assert everything(bank) == {}


@given(st.text(max_size=20))
def test_any_slug_gives_files_inside_the_bank_or_one_line(slug: str) -> None:
    from exambank.scaffold import _check_slug

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


def test_a_second_problem_of_the_same_name_is_told_that_it_exists(bank: Path) -> None:
    scaffold(SLUG, bank)
    project.load(SLUG)
    with pytest.raises(UsageError, match=r"problems/residual_networks\.py exists already"):
        scaffold(SLUG, bank)
