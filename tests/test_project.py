"""The project agrees with itself: its locks, its documents and what it says of the machine it was made on."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from config import SETTINGS

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RUNTIME, DEVELOPMENT, INSTALLER = "requirements.lock", "requirements-dev.lock", "requirements-uv.lock"

PARTS = ("lms", "scripts", "tests", "docs", "courses", "migrations", "translations", "deploy", ".ci")
TEXTS = {
    ".py",
    ".html",
    ".js",
    ".css",
    ".md",
    ".toml",
    ".yaml",
    ".yml",
    ".po",
    ".pot",
    ".svg",
    ".lock",
    ".txt",
    "",
}
# Words of a workplace, spelt so that this list does not find itself.
FOREIGN = re.compile(r"(?<![\w.~-])/wor[k]/|\.\./share[d]\b|\bissue #?\d+ (?:asks|says|wants)|\bsubagen[t]")
TEMPORARY = re.compile(r"(?<![\w.~-])/tm[p]/")
REGISTRY = re.compile(r"pythonhoste[d]|pypi\.or[g]|(?:extra-)?index-ur[l]|/simpl[e]/")


def locked(name: str) -> dict[str, set[Version]]:
    """The versions by package; there are two where an old patch release of Python needs another."""
    pins = re.findall(
        r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE
    )
    found: dict[str, set[Version]] = {}
    for package, version in pins:
        found.setdefault(canonicalize_name(package), set()).add(Version(version))
    return found


def wanted(lock: str) -> list[Requirement]:
    texts = [*PROJECT["project"]["dependencies"], *PROJECT["project"]["optional-dependencies"]["postgres"]]
    if lock == DEVELOPMENT:
        texts += PROJECT["dependency-groups"]["dev"]
    return [Requirement(text) for text in texts]


@pytest.mark.parametrize("lock", [RUNTIME, DEVELOPMENT])
def test_the_lock_pins_what_the_project_wants(lock: str) -> None:
    pins = locked(lock)
    missing = [one.name for one in wanted(lock) if canonicalize_name(one.name) not in pins]
    assert missing == []
    outside = [
        f"{one}: {version}"
        for one in wanted(lock)
        for version in pins[canonicalize_name(one.name)]
        if not one.specifier.contains(version)
    ]
    assert outside == []


def test_the_development_lock_contains_the_runtime_lock() -> None:
    development = locked(DEVELOPMENT)
    assert {name: pins for name, pins in locked(RUNTIME).items() if development.get(name) != pins} == {}


def test_the_installer_is_one_pinned_package() -> None:
    assert list(locked(INSTALLER)) == ["uv"]


@pytest.mark.parametrize("lock", [RUNTIME, DEVELOPMENT, INSTALLER])
def test_every_pin_has_hashes(lock: str) -> None:
    entries = re.split(r"\n(?=[A-Za-z0-9])", (ROOT / lock).read_text(encoding="utf-8").strip())
    assert {entry.partition("==")[0] for entry in entries} == set(locked(lock)) != set()
    assert [entry.partition(" ")[0] for entry in entries if "--hash=sha256:" not in entry] == []


def texts(*parts: str) -> Iterator[tuple[str, str]]:
    paths = [path for part in parts for path in sorted((ROOT / part).rglob("*"))]
    for path in [*paths, *sorted(ROOT.iterdir())]:
        if path.is_file() and path.suffix in TEXTS:
            yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8", errors="replace")


def found(pattern: re.Pattern[str], *parts: str) -> list[str]:
    return [f"{name}: {match[0]}" for name, text in texts(*parts) for match in pattern.finditer(text)]


def test_the_project_names_nothing_of_a_workplace() -> None:
    assert found(FOREIGN, *PARTS) == []


def test_the_program_names_no_temporary_folder() -> None:
    assert found(TEMPORARY, "lms", "scripts", "migrations", "translations", ".ci") == []


def test_the_project_names_no_registry() -> None:
    assert found(REGISTRY, *PARTS) == []


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (FOREIGN, "see /wor" + "k/main"),
        (FOREIGN, "../share" + "d/style.md"),
        (TEMPORARY, "open('/tm" + "p/x')"),
        (REGISTRY, "https://files.pythonhoste" + "d.org/"),
        (REGISTRY, "--index-ur" + "l https://mirror.example"),
    ],
)
def test_the_patterns_find_what_they_are_for(pattern: re.Pattern[str], text: str) -> None:
    assert pattern.search(text)


def document(name: str) -> str:
    path = ROOT / "docs" / name
    assert path.exists(), f"docs/{name} is missing"
    return path.read_text(encoding="utf-8")


def test_every_setting_is_documented() -> None:
    text = document("operators/settings.md")
    names = {f"LMS_{setting.name}" for setting in SETTINGS}
    assert sorted(name for name in names | {"HOST", "PORT"} if f"`{name}`" not in text) == []


def test_every_documented_setting_exists() -> None:
    names = {f"LMS_{setting.name}" for setting in SETTINGS}
    rows = re.findall(r"^\|\s*`(LMS_\w+)`", document("operators/settings.md"), re.MULTILINE)
    assert [row for row in rows if row.removesuffix("_FILE") not in names] == []


def hooks() -> list[str]:
    syntax = ast.parse((ROOT / "lms" / "plugin" / "hooks.py").read_text(encoding="utf-8"))
    return [
        node.name
        for node in ast.walk(syntax)
        if isinstance(node, ast.FunctionDef)
        and any(isinstance(mark, ast.Name) and mark.id == "hookspec" for mark in node.decorator_list)
    ]


def test_every_hook_is_documented() -> None:
    text = document("developers/plugins.md")
    assert hooks()
    assert [name for name in hooks() if not re.search(rf"`{name}\b[^`]*`", text)] == []


def targets() -> dict[str, str]:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z][a-z-]*):[^#\n]*(?:## (.*))?$", makefile, re.MULTILINE))


def test_every_make_target_says_what_it_is_for() -> None:
    assert {"help", "run", "test", "test-long", "check"} <= set(targets())
    assert [name for name, words in targets().items() if not words] == []


def test_every_documented_make_target_exists() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    said = {
        (page.name, name)
        for page in pages
        for name in re.findall(
            r"(?:^\s*|`|\$ )make ([a-z][a-z-]*)", page.read_text(encoding="utf-8"), re.MULTILINE
        )
    }
    assert {("README.md", "run"), ("README.md", "test")} <= said
    assert {(page, name) for page, name in said if name not in targets()} == set()
