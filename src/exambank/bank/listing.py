"""The source that made an answer, as HTML with the few colours that help reading."""

import ast
import html
import itertools
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pygments import lex
from pygments.lexers import PythonLexer
from pygments.token import Comment, Keyword, Literal, Name

from exambank.files import folders
from exambank.problem.part import Part
from exambank.problem.problem import Problem

CLASSES = ((Comment, "c"), (Keyword, "k"), (Literal.String, "s"), (Name.Function, "nf"), (Name.Class, "nc"))
"""The tokens that are coloured; a full set would triple the size for little."""


def listings(slug: str, problem: Problem[Any]) -> dict[str, str]:
    """For each part and fact, what stands in its module under its name: answer, routes, laws, mistakes."""
    blocks: dict[str, list[str]] = {name: [] for name in problem.answers}
    for path in sorted(folders.folder_of(slug).glob("*.py")):
        module = sys.modules.get(f"{slug}.{path.stem}")
        if module is None:
            continue
        names = {variable: part.name for variable, part in vars(module).items() if isinstance(part, Part)}
        for variables, source in _statements(path):
            for part in dict.fromkeys(names[variable] for variable in variables if variable in names):
                blocks[part].append(source)
    return {name: coloured("\n\n".join(sources)) for name, sources in blocks.items()}


def _statements(path: Path) -> Iterator[tuple[list[str], str]]:
    """The statements at the top level of a module that define or extend a part, with the variables they are about."""
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    for node in ast.parse(text).body:
        start = node.lineno
        variables: list[str] = []
        match node:
            case ast.FunctionDef(name=name, decorator_list=[first, *_] as decorators):
                start = first.lineno
                variables = [name, *filter(None, map(_receiver, decorators))]
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call()):
                variables = [name]
            case ast.Expr(value=ast.Call(func=function)):
                variables = [*filter(None, [_receiver(function)])]
        if variables:
            yield variables, "\n".join(lines[start - 1 : node.end_lineno])


def _receiver(node: ast.expr) -> str | None:
    """The variable of `variable.route` and `variable.mistake`."""
    match node:
        case ast.Call(func=function):
            return _receiver(function)
        case ast.Attribute(value=ast.Name(id=name)):
            return name
        case _:
            return None


def coloured(source: str) -> str:
    """The source, escaped, its tokens in spans of the classes that Pygments' style sheets know."""
    written = []
    for name, run in itertools.groupby(lex(source, PythonLexer()), key=lambda token: _class(token[0])):
        text = html.escape("".join(part for _, part in run), quote=False)
        written.append(f'<span class="{name}">{text}</span>' if name else text)
    return "".join(written)


def _class(kind: Any) -> str:
    return next((name for parent, name in CLASSES if kind in parent), "")
