"""A third language comes with a plugin: pages, menu, settings, commands and the plugin's own texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import PoFileError
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale

from lms.core.db import db
from lms.core.i18n import TRANSLATIONS, say
from lms.core.words import Words
from lms.features.accounts.models import Person
from lms.plugin.message import Message, counted
from tests.features.learning import world
from tests.plugin import outside
from tests.support.people import a_person, post, sign_in_as
from tests.support.site import HandClock

THEIRS = """
from pathlib import Path
from lms.plugin.hooks import hookimpl
from lms.plugin.offers import Translated

@hookimpl
def translations():
    return [Translated("their_plugin", Path(__file__).parent / "words")]
"""


@pytest.fixture
def app(
    migrated_url: str, tmp_path: Path, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Flask]:
    with outside.installed(tmp_path, migrated_url, clock, monkeypatch) as made:
        yield made


def menu(client: FlaskClient, address: str) -> list[tuple[str, str]]:
    """What the list of languages leads to, and says."""
    page = client.get(address).text
    return re.findall(r'<li><a href="([^"]+)" lang="\w\w" hreflang="\w\w">([^<]+)</a>', page)


def test_all_languages_are_in_the_menu_and_missing_texts_are_indonesian(
    app: Flask, client: FlaskClient
) -> None:
    assert menu(client, "/session") == [
        ("/session?lang=id", "Bahasa Indonesia"),
        ("/session?lang=su", "Basa Sunda"),
    ]
    page = client.get("/session?lang=su").text
    assert '<html lang="su">' in page
    assert "Langsung ka eusi" in page
    assert "Kata sandi" in page
    assert client.get("/session?lang=xx").text.count('<html lang="su">') == 1


def test_it_is_chosen_in_settings_and_kept_for_mail(app: Flask, client: FlaskClient) -> None:
    person = a_person()
    sign_in_as(client, person)
    assert '<option value="su" lang="su">Basa Sunda</option>' in client.get("/my/settings").text
    assert post(client, "/my/settings/display", lang="su").status_code == 303
    page = client.get("/my/settings").text
    assert "Setélan" in page
    assert '<option value="su" lang="su" selected>' in page
    found = db.session.get(Person, person.id)
    assert found is not None
    assert found.language == "su"


def test_a_course_is_told_in_it_by_files_beside_its_own(app: Flask, client: FlaskClient) -> None:
    place = world.a_course(lessons=("satu",))
    (place / "kursus.su.md").write_text("---\njudul: Sayaga ku basa Sunda\n---\n", encoding="utf-8")
    world.publish()
    sign_in_as(client, a_person())
    assert "Sayaga ku basa Sunda" in client.get("/courses/siaga?lang=su").text
    assert "Sayaga ku basa Sunda" not in client.get("/courses/siaga?lang=id").text


def test_texts_of_the_plugin_are_said_in_the_language_of_the_reader(app: Flask) -> None:
    sure = Message("How sure are you?")
    times = counted(
        "%(name)s, you have completed a course %(n)s time.",
        "%(name)s, you have completed courses %(n)s times.",
        2,
        name="Asep",
    )
    here = counted(
        "You have completed this course %(n)s time.", "You have completed this course %(n)s times.", 2
    )
    with app.test_request_context(), force_locale("su"):
        assert say(sure) == "Sakumaha yakin Anjeun?"
        assert say(times) == "Asep, Anjeun parantos ngaréngsékeun kursus 2 kali."
        assert say(here) == "Anda sudah menyelesaikan kursus ini 2 kali."
    with app.test_request_context(), force_locale("en"):
        assert say(times) == "Asep, you have completed courses 2 times."


def test_commands_speak_it_too(
    app: Flask, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "id_ID.UTF-8")
    out, _err, _code = outside.command(app, capsys, "reports", "list")
    assert "Penyelesaian dan putaran pertama" in out


@pytest.mark.parametrize(
    ("place", "text", "said"),
    [
        ("su/LC_MESSAGES/lms.po", "Settings: Setélan", "misformatted"),
        ("su/LC_MESSAGES/lms.po", 'msgid "%(n)s of"\nmsgstr "%(m)s ti"\n', "does not fit the placeholders"),
        ("su/LC_MESSAGES/lms.po", 'msgid "all"\nmsgstr "100%"\n', "does not fit the placeholders"),
        ("su/LC_MESSAGES/lms.po", 'msgid "all"\nmsgstr "<img src=x>"\n', "holds <"),
        ("su/LC_MESSAGES/lms.po", 'msgid "%(n)s"\nmsgstr "%(n)999999999s"\n', "a placeholder other than"),
        ("su/LC_MESSAGES/other.po", 'msgid "a"\nmsgstr "b"\n', "neither their_plugin.po nor lms.po"),
        ("qq/LC_MESSAGES/lms.po", 'msgid "a"\nmsgstr "b"\n', "not a language"),
    ],
)
def test_words_that_cannot_be_read_are_refused_whole(
    place: str, text: str, said: str, tmp_path: Path
) -> None:
    good = tmp_path / "id" / "LC_MESSAGES" / "their_plugin.po"
    file = tmp_path / place
    for one in (good, file):
        one.parent.mkdir(parents=True)
    good.write_text('msgid "Theirs"\nmsgstr "Punya mereka"\n', encoding="utf-8")
    file.write_text(text, encoding="utf-8")
    words = Words(TRANSLATIONS)
    with pytest.raises((ValueError, PoFileError), match=said):
        words.add(tmp_path, "their_plugin")
    assert [*words.languages] == ["id", "en"]


def test_a_plugin_without_words_is_named_and_the_site_starts(
    migrated_url: str, tmp_path: Path, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with outside.written(THEIRS, tmp_path, migrated_url, clock, monkeypatch) as app:
        assert "no <language>" in outside.failures(app)["their_plugin: translations their_plugin"]
        assert app.test_client().get("/session").text.count("hreflang=") == 1
