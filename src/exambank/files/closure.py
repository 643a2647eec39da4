"""What a problem depends on: its first-party sources, transitively, and the versions of the rest.

No existing tool keys its cache on imported modules. Here the key of a problem is a hash of the
source of every first-party file that its modules, or the engine that verifies it, can import,
read from the syntax trees without importing anything, and of the version of every other
package these files import.

The code of an experiment is found in the same way, without the engine. What has been read once is
remembered for as long as the files stay as they are.
"""

import functools
import hashlib
import importlib.metadata
import json
import os
import platform
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from exambank.files import folders, meaning
from exambank.files.imports import imported_names

ENGINE = Path(__file__).parents[1]
"""The package `exambank`."""
TOOLS = f"{ENGINE.name}.tools"
"""What experiments may use of the engine, part of their code."""
ENTRY = f"{ENGINE.name}.bank.entry"
"""What computes a problem."""

NAMED_OTHERWISE = {
    "PIL": "pillow",
    "mpl_toolkits": "matplotlib",
    "py_mini_racer": "mini-racer",
    "sklearn": "scikit-learn",
}
"""Distributions with another name than what is imported: to look one up takes most of a second."""

Stamp = tuple[int, int, int]
"""When a file was changed, how large it is, and which file it is: equal stamps, equal content."""


class Source(NamedTuple):
    """A first-party file, as it was when it was read: its digest, and every name that it may import."""

    path: Path
    digest: str
    imports: tuple[str, ...]


def sources(slug: str) -> dict[str, Path]:
    """The first-party modules that computing this problem imports: name → file, transitively."""
    return {name: source.path for name, source in sorted(_sources(slug).items())}


def code(module: str) -> dict[str, Path]:
    """The first-party modules that decide what the functions of a module give: name → file.

    Of the engine, these are its tools only: it brings the functions their input, and no more.
    """
    reached = _reached([module], lambda name: not _is_engine(name) or name.startswith(TOOLS))
    return {name: source.path for name, source in sorted(reached.items())}


def code_hash(module: str) -> str:
    """One hash of what this code does: equal hashes, equal results; comments do not count."""
    content = {name: meaning.digest(path.read_bytes()) for name, path in code(module).items()}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def packages(slug: str) -> list[str]:
    """The packages beside the standard library that computing this problem imports, by import name."""
    return _packages_of(_sources(slug))


def packages_of(modules: Mapping[str, Path]) -> list[str]:
    """The packages beside the standard library that these modules import, by import name."""
    return _packages_of({name: _source(str(path), name, _stamp(path)) for name, path in modules.items()})


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
    remembered = _keys.get((str(folders.root()), slug))
    if remembered is None or any(_stamp(path) != stamp for path, stamp in remembered[1]):
        modules = _sources(slug)
        content = {
            "sources": {name: source.digest for name, source in sorted(modules.items())},
            "versions": versions_of(_packages_of(modules)),
        }
        depends = [str(source.path) for source in modules.values()]
        depends += [str(folders.problems()), str(folders.folder_of(slug))]  # where a new file may appear
        remembered = (json.dumps(content, sort_keys=True), [(path, _stamp(path)) for path in depends])
        _keys[str(folders.root()), slug] = remembered
    return hashlib.sha256((remembered[0] + json.dumps(settings, sort_keys=True)).encode()).hexdigest()


_keys: dict[tuple[str, str], tuple[str, list[tuple[str, Stamp]]]] = {}
"""For a bank and a problem, what its key is made of, and the files on which that depends."""


def engine() -> str:
    """The digest of the engine that computes entries: what a process has imported may be another one by now."""
    return hashlib.sha256(json.dumps({n: s.digest for n, s in _reached([ENTRY]).items()}).encode()).hexdigest()


def digest(path: Path) -> str:
    """The SHA-256 of a file; empty where there is none."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def _sources(slug: str) -> dict[str, Source]:
    rooms = [f"{slug}.{path.stem}" for path in folders.folder_of(slug).glob("*.py")]
    return _reached([*rooms, ENTRY])


def _reached(names: Iterable[str], wanted: Callable[[str], bool] = lambda name: True) -> dict[str, Source]:
    """The modules of ours among these and all that they import."""
    found: dict[str, Source] = {}
    ours: dict[str, bool] = {}
    todo, seen = list(names), set[str]()
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen.add(name)
        top = name.partition(".")[0]
        if top not in ours:
            ours[top] = top not in sys.stdlib_module_names and _is_first_party(top)
        path = _first_party(name) if ours[top] and wanted(name) else None
        if path is None:
            continue
        found[name] = _source(path, name, _stamp(path))
        todo.extend(imported for imported in found[name].imports if imported not in seen)
    return found


def _packages_of(modules: Mapping[str, Source]) -> list[str]:
    names = {imported.partition(".")[0] for source in modules.values() for imported in source.imports}
    return sorted(name for name in names if name not in sys.stdlib_module_names and not _is_first_party(name))


def _is_engine(name: str) -> bool:
    return name.partition(".")[0] == ENGINE.name


def _is_first_party(top: str) -> bool:
    return top == ENGINE.name or folders.folder_of(top).is_dir()


def _first_party(name: str) -> str | None:
    """The file of a module of ours: of the engine, or of a room."""
    folder = ENGINE.parent if _is_engine(name) else folders.problems()
    base = os.path.join(folder, *name.split("."))
    for file in (f"{base}.py", os.path.join(base, "__init__.py")):
        if os.path.isfile(file):
            return file
    return None


def _stamp(path: str | Path) -> Stamp:
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return (0, 0, 0)
    return (found.st_mtime_ns, found.st_size, found.st_ino)


@functools.lru_cache(maxsize=4096)
def _source(path: str, module: str, stamp: Stamp) -> Source:
    content = Path(path).read_bytes()
    imports = imported_names(content, module, Path(path).name == "__init__.py")
    return Source(Path(path), hashlib.sha256(content).hexdigest(), imports)


@functools.lru_cache(maxsize=128)
def _version(name: str) -> str | None:
    """The installed version of the package with this import name; None where it is not installed."""
    try:
        return importlib.metadata.version(NAMED_OTHERWISE.get(name, name))
    except importlib.metadata.PackageNotFoundError:
        for distribution in _distributions().get(name, []):  # slow, so last
            return importlib.metadata.version(distribution)
    return None


@functools.lru_cache(maxsize=1)
def _distributions() -> dict[str, list[str]]:
    return {name: list(found) for name, found in importlib.metadata.packages_distributions().items()}
