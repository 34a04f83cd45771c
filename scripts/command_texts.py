"""Gathers the texts of commands for translators: Click takes help from docstrings and options, not from gettext."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Collection, Iterator, Mapping
from typing import Any, BinaryIO

from babel.messages.extract import extract_python

# Line, function, text and comments: what Babel takes from an extractor. Its annotation of its own names other parts.
Found = tuple[int, Any, Any, Any]


def extract(
    file: BinaryIO, keywords: Mapping[str, Any], tags: Collection[str], options: Any
) -> Iterator[Found]:
    """What Babel finds in a Python file, the docstrings of its commands and groups, and every text behind `help=`."""
    tree = ast.parse(file.read())
    file.seek(0)
    yield from extract_python(file, keywords, tags, options)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and any(map(_makes_command, node.decorator_list)):
            yield node.lineno, None, inspect.cleandoc(ast.get_docstring(node) or ""), []
        elif isinstance(node, ast.keyword) and node.arg == "help" and isinstance(node.value, ast.Constant):
            yield node.value.lineno, None, node.value.value, []


def _makes_command(decorator: ast.expr) -> bool:
    call = decorator.func if isinstance(decorator, ast.Call) else decorator
    return isinstance(call, ast.Attribute) and call.attr in {"command", "group"}
