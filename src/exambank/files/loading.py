"""Import the modules of a problem: `problem.py`, its topics, its pictures."""

import importlib
import inspect
import sys
import traceback
from collections.abc import Callable
from types import ModuleType
from typing import Any

from exambank.errors import BankError
from exambank.files import folders
from exambank.problem.drawing import Picture
from exambank.problem.problem import Problem


def load(slug: str) -> Problem[Any]:
    """A problem with all its parts: `problem.py` and the topics beside it, imported.

    Raises UsageError for an unknown slug, BankError where a module raises or there is no Problem.
    """
    problem = getattr(load_module(folders.find(slug)), "problem", None)
    if not isinstance(problem, Problem):
        raise BankError(f"problems/{slug}/problem.py defines no `problem = Problem(…)`")
    for path in sorted(folders.folder_of(slug).glob("*.py")):
        if path.stem not in ("__init__", "problem", "pictures"):
            load_module(slug, path.stem)
    return problem


def load_module(slug: str, name: str = "problem") -> ModuleType:
    """A module in the room of a problem, imported. Raises BankError, in one line, where it raises."""
    make_importable()
    package, folder = sys.modules.get(slug), str(folders.folder_of(slug))
    if package is None or folder not in getattr(package, "__path__", ()):
        # A package of our own making: of two banks, the one that is asked for.
        for loaded in [loaded for loaded in sys.modules if loaded == slug or loaded.startswith(f"{slug}.")]:
            del sys.modules[loaded]
        sys.modules[slug] = ModuleType(slug)
        sys.modules[slug].__path__ = [folder]
    try:
        return importlib.import_module(f"{slug}.{name}")
    except Exception as error:
        raise BankError(f"problems/{slug}/{name}.py cannot be imported: {describe_error(error)}") from error


def load_pictures(slug: str) -> dict[str, Callable[[Any], Picture]]:
    """The pictures of a problem by name: the functions of its `pictures.py` that return one.

    Raises BankError, in one line, where the module raises.
    """
    if not (folders.folder_of(slug) / "pictures.py").is_file():
        return {}
    module = load_module(slug, "pictures")
    return {
        name: function
        for name, function in vars(module).items()
        if inspect.isfunction(function)
        and function.__module__ == module.__name__
        and function.__annotations__.get("return") in (Picture, "Picture", "eb.Picture")
    }


def make_importable() -> None:
    """Let modules in `problems/` be imported by name."""
    folder = str(folders.problems())
    if folder not in sys.path:
        sys.path.insert(0, folder)


def describe_error(error: BaseException) -> str:
    """An exception in one line, with the last line in `problems/` that it passed through."""
    folder = str(folders.problems())
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(folder)]
    lines = str(error).strip().splitlines() or [""]
    where = f" ({frames[-1].filename[len(folder) + 1 :]}:{frames[-1].lineno}, in {frames[-1].name})" if frames else ""
    return f"{type(error).__name__}: {lines[0]}{where}".replace(": (", " (")
