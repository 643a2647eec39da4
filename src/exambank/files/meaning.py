"""A digest of what Python source does: comments, docstrings and formatting do not count.

Trials can take hours on a borrowed GPU; a comment is no reason to run them again. The digest is
the same under every version of Python from 3.11 on, as a record is made and checked under
different ones: fields that are empty, which is how newer versions add them, are left out.
"""

import ast
import hashlib
from typing import Any


def digest(source: bytes) -> str:
    """The SHA-256 of the source's syntax tree; of its bytes where it cannot be parsed."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return hashlib.sha256(source).hexdigest()
    return hashlib.sha256(repr(_form(tree)).encode()).hexdigest()


def _form(node: Any) -> Any:
    match node:
        case ast.Constant():
            return ("Constant", type(node.value).__name__, repr(node.value))
        case ast.JoinedStr():
            # Python 3.12 ends some format specifications with an empty text.
            texts = [_form(value) for value in node.values if getattr(value, "value", None) != ""]
            return ("JoinedStr", ("values", texts)) if texts else ("JoinedStr",)
        case ast.AST():
            fields = [(name, value) for name, value in ast.iter_fields(node) if value is not None and value != []]
            return (
                type(node).__name__,
                *((name, _form(_without_docstring(value) if name == "body" else value)) for name, value in fields),
            )
        case list():
            return [_form(item) for item in node]
        case _:
            return node


def _without_docstring(body: Any) -> Any:
    """A body without its first statement where that is mere text."""
    match body:
        case [ast.Expr(value=ast.Constant(value=str())), *rest]:
            return rest
        case _:
            return body
