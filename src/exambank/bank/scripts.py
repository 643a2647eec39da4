"""The page's scripts as one file: small modules are pleasant to read, and one file without comments is quick to load.

It reads our own manner of writing and no other: an import or export begins a line, a comment stands alone or at the end
of a line, a string does not go on in the next line. No package of JavaScript's is needed for it.
"""

import re
from collections import defaultdict
from pathlib import Path

_IMPORT = re.compile(r'^import (?:(?:\{([^}]*)\}|\* as (\w+)) from )?"(\.[\w./]+)\.js";[^\n]*\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=const|function|class|async)", re.MULTILINE)
_EXPORTED = re.compile(r"^export (?:async )?(?:function|class|const) (\w+)", re.MULTILINE)
_COMMENT = re.compile(r"/\*\*[\s\S]*?\*/|^ *//.*$|(?<=[\s;,{}()\[\]]) // [^\"'`\n]*$", re.MULTILINE)

_OPEN = re.compile(r"(?<=[{(\[,;])\n(?!modules)|\n(?=[})\]])")


def bundle(*entries: Path) -> str:
    """One script that runs the entries and what they import, each module in a function of its own.

    What a module exports is in `modules`, under its path from the folder of the first entry, such as `judge/value`.
    """
    modules = _Modules(entries[0].resolve().parent)
    for entry in entries:
        modules.visit(entry.resolve())
        modules.wanted[entry.resolve()] |= set(_EXPORTED.findall(modules.sources[entry.resolve()]))
    return "const modules = {};\n" + "".join(map(modules.written, modules.sources))


def bundles(first: Path, *others: Path) -> dict[str, str]:
    """By name, the script of the first entry and of each other, which takes from the first what both need."""
    modules = _Modules(first.resolve().parent)
    modules.visit(first.resolve())
    shared = list(modules.sources)
    beyond: dict[str, list[Path]] = {}
    for other in others:
        modules.visit(other.resolve())
        beyond[other.name] = [path for path in modules.reached(other.resolve()) if path not in shared]
    made = {first.name: "export const modules = {};\n" + "".join(map(modules.written, shared))}
    taken = f'import {{ modules }} from "./{first.name}";\n'
    return made | {name: taken + "".join(map(modules.written, paths)) for name, paths in beyond.items()}


class _Modules:
    """Modules by their paths, in the order in which they run: what one imports goes before it."""

    def __init__(self, top: Path) -> None:
        self.top = top
        self.sources: dict[Path, str] = {}
        self.wanted: dict[Path, set[str]] = defaultdict(set)

    def visit(self, path: Path) -> None:
        """Take a module and all that it imports."""
        text = path.read_text(encoding="utf-8")
        body = _IMPORT.sub("", text)
        for names, star, target in self._imports(path, text):
            found = rf"\b{star}\.(\w+)" if star else r"(\w+)(?: as \w+)?"
            self.wanted[target] |= set(re.findall(found, body if star else names))
            if target not in self.sources:
                self.visit(target)
        self.sources[path] = text

    def reached(self, path: Path) -> list[Path]:
        """A module and what it imports, in the order in which they run."""
        seen = {path}
        fresh = [path]
        while fresh:
            of = fresh.pop()
            new = {target for _, _, target in self._imports(of, self.sources[of])} - seen
            seen |= new
            fresh += new
        return [known for known in self.sources if known in seen]

    def written(self, path: Path) -> str:
        """A module as a function that runs at once and returns what others want of it."""

        def constant(found: re.Match[str]) -> str:
            members, star, module = found.groups()
            if not (members or star):
                return ""
            target = self._name((path.parent / f"{module}.js").resolve())
            return f'const {star or "{" + members.replace(" as ", ": ") + "}"} = modules["{target}"];\n'

        text = plain(_EXPORT.sub("", _IMPORT.sub(constant, self.sources[path])))
        returned = ", ".join(sorted(self.wanted[path]))
        return f'modules["{self._name(path)}"] = (() => {{\n{text}return {{ {returned} }};\n}})();\n'

    def _name(self, path: Path) -> str:
        return path.relative_to(self.top).with_suffix("").as_posix()

    def _imports(self, path: Path, text: str) -> list[tuple[str, str, Path]]:
        return [
            (names, star, (path.parent / f"{module}.js").resolve()) for names, star, module in _IMPORT.findall(text)
        ]


def plain(text: str) -> str:
    """A script without comments, indentation, empty lines, and line ends that mean nothing."""
    lines = (line.strip() for line in _COMMENT.sub("", text).splitlines())
    return _OPEN.sub("", "".join(f"{line}\n" for line in lines if line))
