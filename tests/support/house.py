"""The rules of the house, read from the source with `ast`: nothing is imported to be judged.

Each rule is a function from a `Tree` to the faults it found, one line each. What import-linter can say
(floors, what course packages may not know) is said in pyproject.toml instead.
"""

from __future__ import annotations

import ast
import graphlib
import re
import sys
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

EDGES = frozenset({"pages", "api", "cli", "plugin"})
INNER = frozenset({"services", "queries", "policies", "forms", "models"})
DRAWERS = frozenset({"utils", "util", "helpers", "common", "misc"})
FEATURE = re.compile(r"lms\.features\.(\w+)(?:\.(\w+))?")
TEMPLATES = {".html", ".txt", ".typ", ".svg"}
"""What is filled in: pages, mails, and sheets of paper with their pictures."""
PLUGIN_LINES = 40


@dataclass(frozen=True)
class Import:
    """`target` is the module that is needed, as far as the tree knows it; `hidden` inside a function."""

    target: str
    line: int
    hidden: bool


@dataclass(frozen=True)
class Module:
    name: str
    path: Path
    syntax: ast.Module
    imports: tuple[Import, ...]

    @property
    def feature(self) -> str | None:
        found = FEATURE.match(self.name)
        return found[1] if found else None

    @property
    def role(self) -> str:
        """What it is in its feature: pages, services, …, or the name of a further module."""
        found = FEATURE.match(self.name)
        return (found[2] or "") if found else ""


class Tree:
    """The package `lms` below `root`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.paths = {_module_name(path.relative_to(root)): path for path in sorted(root.glob("lms/**/*.py"))}

    @cached_property
    def modules(self) -> dict[str, Module]:
        return {name: self._read(name, path) for name, path in self.paths.items()}

    @cached_property
    def features(self) -> list[str]:
        return sorted(
            path.name for path in self.root.glob("lms/features/*") if (path / "__init__.py").exists()
        )

    @cached_property
    def ranked(self) -> list[str]:
        """The features as `FEATURES` in `lms/app.py` lists them, earliest first."""
        roof = self.modules["lms.app"].syntax
        known = {
            alias.asname or alias.name: f"{node.module}.{alias.name}"
            for node in ast.walk(roof)
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        for node in roof.body:
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            if any(isinstance(target, ast.Name) and target.id == "FEATURES" for target in targets):
                value: ast.expr = node.value  # type: ignore[attr-defined]
                return [name for entry in getattr(value, "elts", []) for name in self._named_by(entry, known)]
        return []

    def _named_by(self, entry: ast.expr, known: Mapping[str, str]) -> Iterator[str]:
        for node in ast.walk(entry):
            said = ""
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                said = node.value
            elif isinstance(node, ast.Name):
                said = known.get(node.id, node.id)
            found = FEATURE.search(said)
            if found or said in self.features:
                yield found[1] if found else said
                return

    def _read(self, name: str, path: Path) -> Module:
        syntax = ast.parse(path.read_text(encoding="utf-8"), str(path))
        package = name if path.name == "__init__.py" else name.rpartition(".")[0]
        return Module(name, path, syntax, tuple(self._imports(syntax, package)))

    def _imports(self, syntax: ast.Module, package: str) -> Iterator[Import]:
        hidden = {
            id(node)
            for function in ast.walk(syntax)
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
            for node in ast.walk(function)
        }
        for node in ast.walk(syntax):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    yield Import(alias.name, node.lineno, id(node) in hidden)
            elif isinstance(node, ast.ImportFrom):
                base = _absolute(node, package)
                for alias in node.names:
                    inner = f"{base}.{alias.name}"
                    yield Import(inner if inner in self.paths else base, node.lineno, id(node) in hidden)


def circles(tree: Tree) -> list[str]:
    graph = {
        module.name: {one.target for one in module.imports if one.target in tree.paths} - {module.name}
        for module in tree.modules.values()
    }
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as circle:
        return [f"a circle of imports: {' → '.join(reversed(circle.args[1]))}"]
    return []


def hidden_imports(tree: Tree, heavy: Collection[str]) -> list[str]:
    return [
        f"{module.name}:{one.line}: import of {one.target} inside a function"
        for module in tree.modules.values()
        for one in module.imports
        if one.hidden and one.target.partition(".")[0] not in heavy
    ]


def door(tree: Tree) -> list[str]:
    """`lms.plugin` is pure Python: the standard library, pluggy and itself."""
    allowed = sys.stdlib_module_names | {"pluggy"}
    return [
        f"{module.name}:{one.line}: the door imports {one.target}"
        for module in tree.modules.values()
        if _within(module.name, "lms.plugin")
        for one in module.imports
        if one.target.partition(".")[0] not in allowed and not _within(one.target, "lms.plugin")
    ]


def package_files(tree: Tree) -> list[str]:
    return [
        f"{module.path.relative_to(tree.root)}: holds more, or less, than a docstring"
        for module in tree.modules.values()
        if module.path.name == "__init__.py"
        and not (len(module.syntax.body) == 1 and ast.get_docstring(module.syntax))
    ]


def drawers(tree: Tree) -> list[str]:
    return [f"{name}: say what the idea is" for name in tree.paths if name.rpartition(".")[2] in DRAWERS]


def listing(tree: Tree) -> list[str]:
    """Each feature is listed once in `FEATURES`, and each listed one is there."""
    faults = [f"lms/features/{name} is not in FEATURES" for name in tree.features if name not in tree.ranked]
    faults += [
        f"FEATURES lists {name}, which is not there" for name in tree.ranked if name not in tree.features
    ]
    return faults + [
        f"FEATURES lists {name} twice" for name in set(tree.ranked) if tree.ranked.count(name) > 1
    ]


def ranks(tree: Tree) -> list[str]:
    """Who may import what of which feature."""
    rank = {name: place for place, name in enumerate(tree.ranked)}
    faults = []
    for module in tree.modules.values():
        for one in module.imports:
            found = FEATURE.match(one.target)
            if found is None:
                continue
            reason = _objection(module, found[1], found[2] or "", rank)
            if reason:
                faults.append(f"{module.name}:{one.line}: imports {one.target}: {reason}")
    return faults


def _objection(module: Module, feature: str, role: str, rank: Mapping[str, int]) -> str:
    own = module.feature == feature
    if role in EDGES or role.endswith("_pages"):
        listed = module.name == "lms.app" and role == "plugin"
        wired = own and module.role == "plugin"
        return "" if listed or wired else "an edge is imported by nobody"
    if own or module.feature is None or rank.get(feature, 0) <= rank.get(module.feature, 0):
        return ""
    if module.role in EDGES or module.role.endswith("_pages"):
        return "" if role == "queries" else "of a later feature only the queries"
    return "it is a later feature: hear of it by a fact"


def shapes(tree: Tree, further: Collection[str]) -> list[str]:
    """The files of a feature; `further` holds "feature/module.py" for those allowed beside the usual ones."""
    usual = {"__init__.py", *(f"{role}.py" for role in EDGES | INNER)}
    faults = []
    for feature in tree.features:
        folder = tree.root / "lms" / "features" / feature
        for path in sorted(folder.rglob("*")):
            place = path.relative_to(folder)
            if path.is_dir() or "__pycache__" in place.parts or place.as_posix() in usual:
                continue
            template = place.parts[:2] == ("templates", feature) and place.suffix in TEMPLATES
            if not template and f"{feature}/{place.as_posix()}" not in further:
                faults.append(f"{feature}/{place.as_posix()}: no part of the shape of a feature")
    rooms = tree.root / "lms" / "features"
    there = {path.relative_to(rooms).as_posix() for path in rooms.rglob("*")}
    return faults + [f"{name} is allowed, but not there" for name in sorted(set(further) - there)]


def long_plugins(tree: Tree) -> list[str]:
    return [
        f"{module.name}: {lines} lines; hooks belong there, work elsewhere"
        for module in tree.modules.values()
        if module.feature and module.role == "plugin"
        if (lines := len(module.path.read_text(encoding="utf-8").splitlines())) >= PLUGIN_LINES
    ]


def templates(tree: Tree) -> list[str]:
    """A page shows `templates/<feature>/<page function>.html`; other templates begin with `_`."""
    faults = []
    for feature in tree.features:
        functions = {
            name: function
            for module in tree.modules.values()
            if module.feature == feature and module.role.endswith("pages")
            for name, function in _public_functions(module.syntax).items()
        }
        folder = tree.root / "lms" / "features" / feature / "templates" / feature
        for name, function in functions.items():
            for line, shown in _shown(function):
                if shown not in {f"{feature}/{other}.html" for other in functions}:
                    faults.append(
                        f"{feature}.{name}:{line}: shows {shown}, which no page function is named after"
                    )
                elif not (folder / f"{Path(shown).stem}.html").exists():
                    faults.append(f"{feature}.{name}:{line}: shows {shown}, which is not there")
        faults += [
            f"{feature}/{path.name}: no page function of that name"
            for path in sorted(folder.glob("*.html"))
            if not path.name.startswith("_") and path.stem not in functions
        ]
    return faults


def _shown(function: ast.FunctionDef) -> Iterator[tuple[int, str]]:
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            value = node.args[0].value
            if isinstance(value, str) and value.endswith(".html"):
                yield node.lineno, value


def _public_functions(syntax: ast.Module) -> dict[str, ast.FunctionDef]:
    found = [node for node in syntax.body if isinstance(node, ast.FunctionDef)]
    return {node.name: node for node in found if not node.name.startswith("_")}


def _absolute(node: ast.ImportFrom, package: str) -> str:
    if not node.level:
        return node.module or ""
    parts = package.split(".")
    return ".".join([*parts[: len(parts) - node.level + 1], *([node.module] if node.module else [])])


def _module_name(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _within(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")
