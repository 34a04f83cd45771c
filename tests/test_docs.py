"""The documents are true where a machine can tell: links lead somewhere, and the example course is a course."""

from __future__ import annotations

import re
import tomllib
from gettext import NullTranslations
from pathlib import Path
from urllib.parse import unquote

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from config import SETTINGS
from lms.app import FEATURES
from lms.content.codes.catalogue import CATALOGUE
from lms.content.findings import to_json
from lms.content.markdown.pool import ChildRenderer
from lms.content.questions.registry import Registry, builtin_types
from lms.content.reading.reader import read
from lms.content.site import Limits, Site
from lms.content.source.headers import MODELS
from lms.core.db import Base

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
FORMAT = ROOT / "docs" / "developers" / "course-format.md"
TRAINERS = ROOT / "docs" / "trainers" / "menulis-kursus.md"
WRITING = ROOT / "docs" / "trainers" / "writing-courses.md"

LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^()\s]+)\)")
FENCE = re.compile(r"^(`{3,}|~{3,})[^\n]*\n.*?^\1`*[ \t]*$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"^#{2,4} `([\w./-]+\.md)`\n\n(`{3,})markdown\n(.*?)^\2$", re.MULTILINE | re.DOTALL)


def prose(page: Path) -> str:
    """A page without its examples."""
    return FENCE.sub("", page.read_text(encoding="utf-8"))


def anchors(page: Path) -> set[str]:
    """The fragments of a page's headings, as GitHub makes them."""
    heads = re.findall(r"^#{1,6} (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def leads_somewhere(page: Path, target: str) -> bool:
    path, _, fragment = target.partition("#")
    if re.match(r"[a-z]+:", path):
        return True
    place = (page.parent / path).resolve() if path else page
    if not place.is_relative_to(ROOT) or not place.exists():
        return False
    return not fragment or fragment in anchors(place)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_documents_lead_somewhere(page: Path) -> None:
    lost = [target for target in LINK.findall(prose(page)) if not leads_somewhere(page, unquote(target))]
    assert lost == []


def test_every_document_can_be_reached_from_the_readme() -> None:
    reached, waiting = set[Path](), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached:
            continue
        reached.add(page)
        targets = (target.partition("#")[0] for target in LINK.findall(prose(page)))
        waiting += [
            (page.parent / target).resolve()
            for target in targets
            if target.endswith(".md") and ":" not in target
        ]
    assert set(PAGES) - reached == set()


@pytest.mark.parametrize("page", [FORMAT, TRAINERS, WRITING], ids=lambda page: page.stem)
def test_the_example_course_of_a_document_has_no_finding(page: Path, tmp_path: Path) -> None:
    folder = tmp_path / "surat-dinas"
    files = FILE.findall(page.read_text(encoding="utf-8"))
    assert len(files) >= 3
    for name, _, text in files:
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    with ChildRenderer() as renderer:
        reading = read(folder, Registry(builtin_types()), Site(), renderer)
    assert [to_json(found, NullTranslations()) for found in reading.findings] == []
    assert reading.course is not None
    assert {item.kind for item in reading.course.items} == {"lesson", "quiz"}


def test_codes_that_documents_name_are_in_the_catalogue() -> None:
    named = {
        code for page in PAGES for code in re.findall(r"`([EW]\d{3})`", page.read_text(encoding="utf-8"))
    }
    assert {"E306", "W302"} <= named
    assert named - {code.partition("/")[0] for code in CATALOGUE} == set()


@pytest.mark.parametrize(
    ("words", "limit"),
    [
        ("items; modules of a course", ("items", "modules")),
        (
            "questions of a file; of a course; of an attempt",
            ("questions_in_file", "questions_in_course", "drawn"),
        ),
        ("files; size of a package; depth of folders", ("files", "total", "depth")),
        ("a header; one value", ("header_lines", "value")),
    ],
)
def test_the_limits_in_the_document_are_those_of_the_code(words: str, limit: tuple[str, ...]) -> None:
    row = re.search(rf"^\| {words} \| (.+) \|$", FORMAT.read_text(encoding="utf-8"), re.MULTILINE)
    assert row
    said = [_number(part) for part in row[1].split(";")]
    assert said == [getattr(Limits(), name) for name in limit]


def _number(text: str) -> int:
    found = re.match(r"\s*([\d,]+)(?: (GB))?", text)
    assert found
    return int(found[1].replace(",", "")) * (10**9 if found[2] else 1)


def rows(page: str, first: str) -> list[list[str]]:
    """The rows of every table of a page whose first column is headed `first`, without the marks of code."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    found = re.findall(rf"^\| {first} \|.*\n\|[-|]+\n((?:\|.*\n)+)", text, re.MULTILINE)
    lines = [line for table in found for line in table.splitlines()]
    return [[cell.strip().replace("`", "") for cell in line.strip("|").split("|")] for line in lines]


def test_the_features_are_listed_by_rank() -> None:
    ranked = [module.__name__.split(".")[2] for module in FEATURES]
    assert [row[0] for row in rows("developers/house.md", "Feature, by rank")] == ranked


def owner(module: str) -> str:
    """The feature of a module; ``core`` for one of that floor."""
    return re.sub(r"^lms\.(?:features\.)?", "", module).partition(".")[0]


def test_every_table_is_listed_with_its_feature() -> None:
    listed = {(table, row[1]) for row in rows("developers/data.md", "Tables") for table in row[0].split(", ")}
    models = [
        mapper.class_ for mapper in Base.registry.mappers if mapper.class_.__module__.startswith("lms.")
    ]
    assert {(model.__tablename__, owner(model.__module__)) for model in models} == listed


def test_the_defaults_in_the_document_are_those_of_the_settings() -> None:
    said = {row[0]: row[1] for row in rows("operators/settings.md", "Setting")}
    wrong = [one.name for one in SETTINGS if one.default and said[f"LMS_{one.name}"] != one.default]
    assert wrong == []


def test_the_question_types_in_the_document_are_those_installed() -> None:
    cells = [row[0] for row in rows("developers/course-format.md", "Type")]
    assert {cell.partition("/")[2] for cell in cells if "/" in cell} == {
        kind.name for kind in builtin_types()
    }


def test_the_kinds_in_the_document_are_those_that_are_read() -> None:
    kinds = rows("developers/course-format.md", "`jenis` / `type`")
    read_kinds = {row[0].partition(" (")[0].partition(" / ")[2] for row in kinds if row[1] == "yes"}
    assert read_kinds == set(MODELS) - {"course"}


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    wanted += [one for extra in project["project"]["optional-dependencies"].values() for one in extra]
    names = {canonicalize_name(Requirement(text).name) for text in wanted}
    cells = [row[0] for row in rows("developers/decisions.md", "Package")]
    listed = {canonicalize_name(re.sub(r" .*", "", name)) for cell in cells for name in cell.split(", ")}
    assert names == listed
