"""The names that a source may import, read from its syntax tree."""

import ast
from collections.abc import Iterator


def imported_names(source: bytes, module: str, is_package: bool) -> tuple[str, ...]:
    """Every module that importing this one may run: `from a import b` counts as a and a.b, a.b runs a as well.

    Args:
        source: of the module.
        module: its name, for relative imports.
        is_package: whether it is an `__init__`.

    Empty where the source cannot be parsed: whoever imports it reports the error.
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return ()
    found = set()
    for name in _named(tree, module, is_package):
        parts = name.split(".")
        found |= {".".join(parts[:length]) for length in range(1, len(parts) + 1)}
    return tuple(sorted(found))


def _named(tree: ast.AST, module: str, is_package: bool) -> Iterator[str]:
    for node in _statements(tree):
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


def _statements(tree: ast.AST) -> Iterator[ast.AST]:
    """All statements, at any depth; expressions, which are most of a tree, import nothing."""
    todo = [tree]
    while todo:
        node = todo.pop()
        yield node
        for within in ("body", "orelse", "finalbody", "handlers", "cases"):
            todo += getattr(node, within, [])
