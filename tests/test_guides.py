"""The guides use the words on the screen, name addresses, commands and settings that exist, and show real pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import polib
import pytest
from flask import Flask
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect

from config import SETTINGS, load
from lms.app import create_app
from tests.test_commands import commands
from tests.test_docs import PAGES, ROOT, prose

DOCS = ROOT / "docs"
PICTURES = DOCS / "pictures"

GUIDES = {
    # in Indonesian: in English
    "learners/panduan-peserta.md": "learners/learner-guide.md",
    "trainers/menulis-kursus.md": "trainers/writing-courses.md",
    "trainers/baris-perintah.md": "trainers/command-line.md",
    "trainers/lewat-peramban.md": "trainers/in-the-browser.md",
    "trainers/pindah-kursus.md": "trainers/moving-courses.md",
    "trainers/dari-word-dan-powerpoint.md": "trainers/from-word-and-powerpoint.md",
    "administrators/panduan-admin.md": "administrators/administrator-guide.md",
}
ABOUT_BOLD = {"tebal", "bold"}
"""The only bold words that are no label: they say what bold means."""

FOR_USERS = [page for page in PAGES if page.parent == ROOT or "developers" not in page.parts]
ELSEWHERE = re.compile(r"/(?:var|etc|srv|run|backup)/")
"""Folders of a server, which look like addresses."""

IMAGE = re.compile(r'!\[([^\]]*)\]\(([^()\s]+)\)|<img\s+src="([^"]+)"[^>]*?\balt="([^"]*)"')


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return create_app(load({"LMS_INSTANCE": str(tmp_path_factory.mktemp("guides"))}))


@cache
def labels() -> tuple[frozenset[str], frozenset[str]]:
    """Every text of the product, in Indonesian and in English; what is filled in stands as an ellipsis."""
    entries = [
        entry
        for entry in polib.pofile(str(ROOT / "translations" / "id" / "LC_MESSAGES" / "lms.po"))
        if not entry.obsolete
    ]
    indonesian = {text for one in entries for text in (one.msgstr, *one.msgstr_plural.values())}
    english = {text for one in entries for text in (one.msgid, one.msgid_plural)}
    return frozenset(map(_as_seen, indonesian)), frozenset(map(_as_seen, english))


def _as_seen(text: str) -> str:
    return re.sub(r"%\(\w+\)s", "…", text).replace("%%", "%")


def bold(page: Path) -> Iterator[str]:
    for words in re.findall(r"\*\*(.+?)\*\*", prose(page), re.DOTALL):
        yield re.sub(r"\s+", " ", words)


def spans(page: Path) -> list[str]:
    return re.findall(r"`([^`\n]+)`", prose(page))


FINDING = re.compile(r"[\w./-]+:\d+:\d+: [EW]\d{3} (.+?)\. (?:Fix|Perbaikan): ([^\n]+?[.?])(?=`|\n|$)")


def test_findings_that_are_quoted_are_worded_as_the_check_words_them() -> None:
    """Also those in the course that teaches how to read them."""
    course = sorted((ROOT / "courses" / "menulis-kursus").rglob("*.md"))
    said = [text for texts in labels() for text in texts if len(re.findall(r"\w{3,}", text)) >= 2]
    known = [re.escape(text).replace("…", ".+") for text in said]
    quoted = {
        part
        for page in [*PAGES, *course]
        for found in FINDING.findall(page.read_text("utf-8"))
        for part in found
    }
    assert len(quoted) >= 8
    says = re.compile("|".join(known))
    assert [part for part in sorted(quoted) if not says.fullmatch(part)] == []


@pytest.mark.parametrize("guide", GUIDES)
def test_bold_words_of_a_guide_are_labels_of_the_product(guide: str) -> None:
    indonesian, english = labels()
    wrong = {
        name: sorted(set(bold(DOCS / name)) - known - ABOUT_BOLD)
        for name, known in ((guide, indonesian), (GUIDES[guide], english))
    }
    assert wrong == {guide: [], GUIDES[guide]: []}


@pytest.mark.parametrize("guide", [*GUIDES, "../README.md"])
def test_a_guide_has_the_same_parts_in_both_languages(guide: str) -> None:
    one, other = DOCS / guide, DOCS / GUIDES.get(guide, "../README.id.md")
    heads = [re.findall(r"^(#{1,6}) ", prose(page), re.MULTILINE) for page in (one, other)]
    assert heads[0] == heads[1]
    for page, twin in ((one, other), (other, one)):
        assert f"]({twin.name})" in page.read_text(encoding="utf-8")[:400]


def test_addresses_that_guides_name_lead_somewhere(app: Flask) -> None:
    named = {
        (page.name, span)
        for page in FOR_USERS
        for span in spans(page)
        if re.fullmatch(r"/[a-z][\w/.-]*", span) and not ELSEWHERE.match(f"{span}/")
    }
    assert {("learner-guide.md", "/help"), ("install.md", "/healthz")} <= named
    assert {one for one in named if not _leads_somewhere(app, one[1])} == set()


def _leads_somewhere(app: Flask, address: str) -> bool:
    if address.endswith("/"):
        return any(rule.rule.startswith(address) for rule in app.url_map.iter_rules())
    try:
        app.url_map.bind("localhost").match(address)
    except (MethodNotAllowed, RequestRedirect):
        return True
    except NotFound:
        return False
    return True


def test_commands_that_documents_name_exist(app: Flask) -> None:
    known = set(dict(commands(app.cli)))
    groups = {" ".join(name.split()[:2]) for name in known} - known
    said = {
        (page.name, words)
        for page in FOR_USERS
        for words in re.findall(
            r"(?:^|[`/ ])lms ([a-z][a-z-]+(?: [a-z][a-z-]+)?)(?=[`\s]|$)",
            page.read_text(encoding="utf-8"),
            re.MULTILINE,
        )
    }
    assert {("README.md", "demo accounts"), ("install.md", "db upgrade")} <= said
    wrong = set()
    for page, words in said:
        first, whole = f"lms {words.split()[0]}", f"lms {words}"
        # What follows a command of one word is what it is about, or the sentence that goes on.
        if not {first, whole} & known and whole not in groups:
            wrong.add((page, whole))
    assert wrong == set()


def test_settings_that_documents_name_exist() -> None:
    known = {f"LMS_{setting.name}" for setting in SETTINGS}
    said = {
        (page.name, name.removesuffix("_FILE"))
        for page in PAGES
        for name in re.findall(r"\bLMS_[A-Z0-9_]*[A-Z0-9]\b", page.read_text(encoding="utf-8"))
        if not name.startswith("LMS_TEST_")
    }
    assert {one for one in said if one[1] not in known} == set()


def pictures(page: Path) -> Iterator[tuple[str, str]]:
    """Address and alternative text of the pictures of a page."""
    for text, address, source, alternative in IMAGE.findall(re.sub(r"`[^`\n]+`", "", prose(page))):
        yield address or source, text or alternative


def test_pictures_are_there_and_shown_with_words() -> None:
    shown = {(page.parent / address).resolve(): words for page in PAGES for address, words in pictures(page)}
    assert shown
    assert {place for place in shown if not place.is_file()} == set()
    assert {place for place, words in shown.items() if len(words) < 20} == set()
    assert set(PICTURES.iterdir()) - set(shown) == set()


def test_pictures_are_light() -> None:
    heavy = {
        place.name: place.stat().st_size for place in PICTURES.iterdir() if place.stat().st_size > 60_000
    }
    assert heavy == {}
