"""What a problem depends on: its first-party sources, transitively, and the versions of the rest.

No existing tool keys its cache on imported modules. Here the key of a problem is a hash of the
source of every first-party file that its module, or the engine that verifies it, can import,
read from the syntax trees without importing anything, and of the version of every other
package these files import.

The code of an experiment is found in the same way, without the engine.
"""

import ast
import functools
import hashlib
import importlib.metadata
import json
import platform
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from exambank import meaning, project

ENGINE = Path(__file__).parent
"""The package `exambank`."""
TOOLS = f"{ENGINE.name}.tools"
"""What experiments may use of the engine, part of their code."""


def sources(slug: str) -> dict[str, Path]:
    """The first-party modules that computing this problem imports: name → file, transitively."""
    return _reached([slug, f"pictures.{slug}", "exambank.entry"])


def code(module: str) -> dict[str, Path]:
    """The first-party modules that decide what the functions of a module give: name → file.

    Of the engine, these are its tools only: it brings the functions their input, and no more.
    """
    return _reached([module], lambda name: name.partition(".")[0] != ENGINE.name or name.startswith(TOOLS))


def code_hash(module: str) -> str:
    """One hash of what this code does: equal hashes, equal results; comments do not count."""
    content = {name: meaning.digest(path.read_bytes()) for name, path in code(module).items()}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _reached(names: Iterable[str], wanted: Callable[[str], bool] = lambda name: True) -> dict[str, Path]:
    """The modules of ours among these and all that they import."""
    found: dict[str, Path] = {}
    todo, seen = list(names), set[str]()
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen.add(name)
        path = _first_party(name) if wanted(name) else None
        if path is None:
            continue
        found[name] = path
        for imported in _imports(path.read_bytes(), name, path.name == "__init__.py"):
            # Importing a.b.c runs a and a.b as well.
            parts = imported.split(".")
            todo.extend(".".join(parts[:length]) for length in range(1, len(parts) + 1))
    return dict(sorted(found.items()))


def packages(slug: str) -> list[str]:
    """The packages beside the standard library that computing this problem imports, by import name."""
    return packages_of(sources(slug))


def packages_of(modules: Mapping[str, Path]) -> list[str]:
    """The packages beside the standard library that these modules import, by import name."""
    names = {
        imported.partition(".")[0]
        for name, path in modules.items()
        for imported in _imports(path.read_bytes(), name, path.name == "__init__.py")
    }
    return sorted(name for name in names if name not in sys.stdlib_module_names and _first_party(name) is None)


def versions(slug: str) -> dict[str, str]:
    """The versions of Python and of the packages this problem is computed with."""
    return versions_of(packages(slug))


def versions_of(names: Iterable[str]) -> dict[str, str]:
    """The versions of Python and of those of these packages that are installed."""
    found = {name: version for name in names if (version := _version(name))}
    return {"python": platform.python_version(), **found}


def key(slug: str, **settings: object) -> str:
    """The content key of a problem: equal keys, equal answers.

    `settings` are what else decides the result, such as the number of variants.
    """
    modules = sources(slug)
    content = {
        "sources": {name: digest(path) for name, path in modules.items()},
        "versions": versions_of(packages_of(modules)),
        "settings": settings,
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def digest(path: Path) -> str:
    """The SHA-256 of a file; empty where there is none."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def _first_party(name: str) -> Path | None:
    """The file of a module of ours: of the engine, or beside the problem modules."""
    folder = ENGINE.parent if name.partition(".")[0] == ENGINE.name else project.root() / "problems"
    path = folder.joinpath(*name.split("."))
    for file in (path / "__init__.py", path.with_name(path.name + ".py")):
        if file.is_file():
            return file
    return None


@functools.lru_cache(maxsize=512)
def _imports(source: bytes, module: str, is_package: bool) -> tuple[str, ...]:
    """Every name that the source may import; `from a import b` counts as both a and a.b."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return ()  # the worker that imports it reports the error
    return tuple(sorted(set(_imported_names(tree, module, is_package))))


def _imported_names(tree: ast.AST, module: str, is_package: bool) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parents = module.split(".")
                parents = parents[: len(parents) - node.level + is_package]
                base = ".".join([*parents, *filter(None, [base])])
            if base:
                yield base
            for alias in node.names:
                yield f"{base}.{alias.name}" if base else alias.name


@functools.lru_cache(maxsize=128)
def _version(name: str) -> str | None:
    """The installed version of the package with this import name; None where it is not installed."""
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        # The distribution has another name (sklearn is scikit-learn); looking it up is slow, so last.
        for distribution in _distributions().get(name, []):
            return importlib.metadata.version(distribution)
    return None


@functools.lru_cache(maxsize=1)
def _distributions() -> dict[str, list[str]]:
    return {name: list(found) for name, found in importlib.metadata.packages_distributions().items()}
