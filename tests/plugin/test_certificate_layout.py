"""A layout of certificates shows the words of every certificate in its own way, and never stands in their way."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from lms.core.db import db
from lms.features.certificates import drawing, layout, pdf, setting
from lms.plugin.layout import CertificateLayout
from lms.plugin.message import Message
from tests.features.certificates import world
from tests.features.certificates.test_administration import agency
from tests.features.certificates.test_sheet import RECORD, SAID, words
from tests.plugin import outside
from tests.support import paper, people
from tests.support.site import NOON, HandClock

PLUGIN = """
from pathlib import Path
from lms.plugin.hooks import hookimpl
from lms.plugin.layout import CertificateLayout
from lms.plugin.message import Message

HERE = Path(__file__).parent


@hookimpl
def certificate_layouts():
    return [
        CertificateLayout("none", Message("None"), None),
        *(CertificateLayout(one.name, Message(one.name), one) for one in sorted(HERE.glob("[a-z]*")) if one.is_dir()),
    ]
"""
TITLED = '#set document(title: "A")\n#set text(lang: "id")\n'
BROKEN = {
    # What is wrong with it: the template of the page, and the source of the file.
    "absent": ("{{ sheet.nothing.at_all }}", '#import "nowhere.typ"'),
    "outside": ("{% include '../../secret' %}", '#read("/etc/hostname")'),
    "endless": ("{{ 1 / 0 }}", TITLED + "#while true {}"),
    "heavy": ("{% raise %}", TITLED + "#lorem(60000)"),
    "packages": ("{{ undefined() }}", TITLED + '#import "@preview/cetz:0.4.0"'),
    "untitled": ("{{ sheet | unheard }}", "= A"),
}


def test_a_layout_shows_the_same_words(
    migrated_url: str, tmp_path: Path, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = replace(RECORD, layout="polos")
    with outside.installed(tmp_path, migrated_url, clock, monkeypatch) as made:
        assert [*layout.known()] == ["plain", "polos"]
        with made.test_request_context():
            page = words(drawing.drawn(record))
        assert SAID in page
        assert "Pemerintah Kota" not in page
        file = pdf.pdf_of(record)
        assert outside.failures(made) == {}
    assert paper.faults(file) == []
    (said,) = paper.texts(file)
    assert SAID in said
    assert "Kepala BKPSDM" not in said


def test_certificates_outlive_their_layout(
    migrated_url: str, tmp_path: Path, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with outside.installed(tmp_path, migrated_url, clock, monkeypatch) as app:
        admin = people.an_administrator()
        db.write(setting.put, people.actor_of(admin), agency(layout="polos"), NOON)
        world.a_course()
        siti = people.a_person("Siti Rahmawati")
        world.complete(siti)
        world.number(clock)
        code = world.one(siti).code
        assert 'class="codes"' in shown(app.test_client(), siti, code)
        client = people.sign_in_as(app.test_client(), admin)
        assert "Plain, without a frame" in client.get("/admin/certificates/settings?lang=en").text
        assert outside.failures(app) == {}
    with outside.copied_site(tmp_path, migrated_url, clock, PLUGINS_DISABLED=(outside.NAME,)) as app:
        assert "Pemerintah Kota Madyapura" in shown(app.test_client(), siti, code)
        client = people.sign_in_as(app.test_client(), admin)
        page = client.get("/admin/certificates/settings?lang=en").text
        assert "“polos” is not installed any more" in words(page)
        assert client.get("/admin/certificates/settings/new").status_code == 200


def shown(client: FlaskClient, holder: people.Someone, code: str) -> str:
    """The page of a certificate, whose file is sound as well."""
    people.sign_in_as(client, holder)
    file = client.get(f"/my/certificates/{code}.pdf")
    assert paper.faults(file.data) == []
    return client.get(f"/my/certificates/{code}").text


def test_whatever_a_layout_does_there_is_a_certificate(
    migrated_url: str, tmp_path: Path, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, (page, paper_) in BROKEN.items():
        (tmp_path / "plugin" / name).mkdir(parents=True)
        (tmp_path / "plugin" / name / "sheet.html").write_text(page, encoding="utf-8")
        (tmp_path / "plugin" / name / "sheet.typ").write_text(paper_, encoding="utf-8")
    with outside.written(PLUGIN, tmp_path / "plugin", migrated_url, clock, monkeypatch) as app:
        plain_file = pdf.pdf_of(RECORD)
        with app.test_request_context():
            plain_page = drawing.drawn(RECORD)
            for name in ("none", *BROKEN):
                record = replace(RECORD, layout=name)
                app.extensions["lms.plugins"].failures.clear()
                assert drawing.drawn(record) == plain_page, name
                assert f"their_plugin: certificate layout {name}" in outside.failures(app)
                app.extensions["lms.plugins"].failures.clear()
                assert pdf.pdf_of(record) == plain_file, name
                assert f"their_plugin: certificate layout {name}" in outside.failures(app)


@pytest.mark.parametrize("name", ["", "Polos", "x" * 41, "../polos"])
def test_names_that_settings_cannot_keep_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no name"):
        CertificateLayout(name, Message("Polos"), Path())
