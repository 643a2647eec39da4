"""The source that made an answer, as HTML with the few colours that help reading."""

import ast
import html
import inspect
import itertools
import sys
from collections.abc import Collection
from types import FunctionType, ModuleType
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
    """For each part and fact, what stands in its room under its name: answer, routes, laws, mistakes."""
    blocks: dict[str, list[str]] = {name: [] for name in problem.answers}
    for path in sorted(folders.folder_of(slug).glob("*.py")):
        module = sys.modules.get(f"{slug}.{path.stem}")
        if module is None:
            continue
        text = path.read_text(encoding="utf-8")
        for node in ast.parse(text).body:
            sources = [inspect.getsource(helper) for helper in _helpers(node, module, slug)]
            start = (
                node.decorator_list[0].lineno
                if isinstance(node, ast.FunctionDef) and node.decorator_list
                else node.lineno
            )
            sources.append("\n".join(text.splitlines()[start - 1 : node.end_lineno]))
            for name in _about(node, module, blocks):
                blocks[name] += [source.strip("\n") for source in sources if source.strip("\n") not in blocks[name]]
    return {name: coloured("\n\n".join(sources)) for name, sources in blocks.items()}


def _about(node: ast.stmt, module: ModuleType, known: Collection[str]) -> list[str]:
    """The parts that a statement at the top level of a module defines or extends."""
    match node:
        case ast.FunctionDef(name=name, decorator_list=[_, *_] as decorators):
            found = [name, *_names(*decorators)]
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call()):
            found = [name]
        case ast.Expr(
            value=ast.Call(func=ast.Attribute(value=ast.Name(id="problem")), args=[ast.Constant(value=str(name)), *_])
        ):
            return [name] if name in known else []
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name)))):
            found = [name]
        case ast.Expr(value=ast.Call(args=arguments)):
            found = _names(*arguments)
        case ast.For():
            found = _names(node)
        case _:
            return []
    return list(dict.fromkeys(part for name in found for part in _parts(getattr(module, name, None)) if part in known))


def _helpers(node: ast.stmt, module: ModuleType, slug: str) -> list[FunctionType]:
    """The functions of the room that a statement without a name of its own calls by theirs: they extend parts for it."""
    if not isinstance(node, ast.Expr | ast.For):
        return []
    calls = [call.func.id for call in ast.walk(node) if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)]
    functions = [getattr(module, name, None) for name in dict.fromkeys(calls)]
    return [each for each in functions if isinstance(each, FunctionType) and each.__module__.startswith(f"{slug}.")]


def _names(*nodes: ast.AST) -> list[str]:
    return [inner.id for node in nodes for inner in ast.walk(node) if isinstance(inner, ast.Name)]


def _parts(value: object) -> list[str]:
    """The name of a part, or the names of those in a dictionary."""
    values = value.values() if isinstance(value, dict) else [value]
    return [each.name for each in values if isinstance(each, Part)]


def coloured(source: str) -> str:
    """The source, escaped, its tokens in spans of the classes that Pygments' style sheets know."""
    written = []
    for name, run in itertools.groupby(lex(source, PythonLexer()), key=lambda token: _class(token[0])):
        text = html.escape("".join(part for _, part in run), quote=False)
        written.append(f'<span class="{name}">{text}</span>' if name else text)
    return "".join(written)


def _class(kind: Any) -> str:
    return next((name for parent, name in CLASSES if kind in parent), "")
