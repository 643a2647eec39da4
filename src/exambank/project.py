"""Where things are, and how a problem module is loaded."""

import difflib
import importlib.util
import inspect
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from exambank.errors import BankError, UsageError


def root() -> Path:
    """The folder of the bank: `EXAMBANK_ROOT`, or the nearest one above with `problems/` and `docs/`.

    Raises UsageError where there is none.
    """
    if named := os.environ.get("EXAMBANK_ROOT"):
        return Path(named).resolve()
    here = Path.cwd().resolve()
    for folder in (here, *here.parents):
        if (folder / "problems").is_dir() and (folder / "docs").is_dir():
            return folder
    raise UsageError(f"no exam bank at {here} or above it: a bank has the folders problems/ and docs/")


def module_path(slug: str) -> Path:
    """The module of a problem."""
    return root() / "problems" / f"{slug}.py"


def pictures_path(slug: str) -> Path:
    """The module of a problem's pictures, where it has some."""
    return root() / "problems" / "pictures" / f"{slug}.py"


def page_path(slug: str) -> Path:
    """The page of a problem."""
    return root() / "docs" / "problems" / f"{slug}.md"


def record_path(slug: str) -> Path:
    """The record of a problem's experiments."""
    return root() / "problems" / "records" / f"{slug}.json"


def data_folder() -> Path:
    """Where downloaded data are kept: `EXAMBANK_DATA`, or `.exambank/data` in the bank's folder."""
    named = os.environ.get("EXAMBANK_DATA")
    return Path(named) if named else root() / ".exambank" / "data"


def slugs() -> list[str]:
    """All problems: every module in `problems/` that does not start with an underscore."""
    return sorted(path.stem for path in (root() / "problems").glob("*.py") if not path.stem.startswith("_"))


def find(slug: str) -> str:
    """The slug itself. Raises UsageError, with the nearest one that exists, where it is unknown."""
    known = slugs()
    if slug not in known:
        near = difflib.get_close_matches(slug, known, n=1)
        guess = f" (did you mean {near[0]}?)" if near else ""
        raise UsageError(f"there is no problem “{slug}”{guess}; there is {', '.join(known) or 'none'}")
    return slug


def load(slug: str) -> Any:
    """The `problem` of a module, imported.

    Raises UsageError for an unknown slug, BankError where the module raises on import or
    defines no Problem.
    """
    from exambank.problem import Problem

    problem = getattr(load_module(find(slug)), "problem", None)
    if not isinstance(problem, Problem):
        raise BankError(f"problems/{slug}.py defines no `problem = Problem(…)`")
    return problem


def make_importable() -> None:
    """Let modules in `problems/` be imported by name."""
    folder = str(root() / "problems")
    if folder not in sys.path:
        sys.path.insert(0, folder)


def load_module(slug: str) -> ModuleType:
    """The module of a problem, imported. Raises BankError, in one line, where it raises."""
    return _load(slug, module_path(slug))


def load_pictures(slug: str) -> dict[str, Callable[[Any], Any]]:
    """The pictures of a problem by name: the functions of `problems/pictures/<slug>.py` that return one.

    Raises BankError, in one line, where the module raises.
    """
    from exambank.problem import Picture

    path = pictures_path(slug)
    if not path.is_file():
        return {}
    module = _load(f"pictures.{slug}", path)
    return {
        name: function
        for name, function in vars(module).items()
        if inspect.isfunction(function)
        and function.__module__ == module.__name__
        and function.__annotations__.get("return") in (Picture, "Picture")
    }


def _load(name: str, path: Path) -> ModuleType:
    make_importable()
    loaded = sys.modules.get(name)
    if loaded is not None and getattr(loaded, "__file__", None) == str(path):
        return loaded
    specification = importlib.util.spec_from_file_location(name, path)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules[name] = module  # before execution, as dataclasses look their module up there
    try:
        specification.loader.exec_module(module)
    except Exception as error:
        del sys.modules[name]
        file = path.relative_to(root()).as_posix()
        raise BankError(f"{file} cannot be imported: {describe_error(error)}") from error
    return module


def describe_error(error: BaseException) -> str:
    """An exception in one line, with the last line in `problems/` that it passed through."""
    folder = str(root() / "problems")
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(folder)]
    lines = str(error).strip().splitlines() or [""]
    where = f" (line {frames[-1].lineno}, in {frames[-1].name})" if frames else ""
    return f"{type(error).__name__}: {lines[0]}{where}".replace(": (", " (")
