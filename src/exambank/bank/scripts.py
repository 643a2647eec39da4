"""The page's scripts as one file: small modules are pleasant to read, and one file without comments is quick to load.

It reads our own manner of writing and no other: an import or export begins a line, a comment stands alone or at the end
of a line, a string does not go on in the next line. No package of JavaScript's is needed for it.
"""

import re
from collections import defaultdict
from pathlib import Path

_IMPORT = re.compile(r'^import (?:\{([^}]*)\}|\* as (\w+)) from "(\.[\w./]+)\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=const|function|class|async)", re.MULTILINE)
_COMMENT = re.compile(r"/\*\*[\s\S]*?\*/|^ *//.*$|(?<=[\s;,{}()\[\]]) // [^\"'`\n]*$", re.MULTILINE)


def bundle(*entries: Path) -> str:
    """One script that runs the entries and what they import, each module in a function of its own.

    What a module exports is in `modules`, under its path from the folder of the first entry, such as `judge/value`.
    """
    sources: dict[Path, str] = {}
    wanted: dict[Path, set[str]] = defaultdict(set)

    def visit(path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        body = _IMPORT.sub("", text)
        for names, star, module in _IMPORT.findall(text):
            target = (path.parent / f"{module}.js").resolve()
            found = rf"\b{star}\.(\w+)" if star else r"(\w+)(?: as \w+)?"
            wanted[target] |= set(re.findall(found, body if star else names))
            if target not in sources:
                visit(target)
        sources[path] = text

    for entry in map(Path.resolve, entries):
        visit(entry)
        wanted[entry] |= set(re.findall(r"^export (?:function|class|const) (\w+)", sources[entry], re.MULTILINE))
    top = entries[0].resolve().parent
    names = {path: path.relative_to(top).with_suffix("").as_posix() for path in sources}

    def written(path: Path) -> str:
        def constant(found: re.Match[str]) -> str:
            members, star, module = found.groups()
            target = (path.parent / f"{module}.js").resolve()
            return f'const {star or "{" + members.replace(" as ", ": ") + "}"} = modules["{names[target]}"];\n'

        text = plain(_EXPORT.sub("", _IMPORT.sub(constant, sources[path])))
        return f'modules["{names[path]}"] = (() => {{\n{text}return {{ {", ".join(sorted(wanted[path]))} }};\n}})();\n'

    return "const modules = {};\n" + "".join(map(written, sources))


def plain(text: str) -> str:
    """A script without comments, indentation and empty lines."""
    lines = (line.strip() for line in _COMMENT.sub("", text).splitlines())
    return "".join(f"{line}\n" for line in lines if line)
