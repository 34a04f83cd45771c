"""Compiled catalogues follow the catalogues they are made of."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from flask_babel import force_locale

from lms.core.words import Words

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
FIRST, SECOND = 'msgid "One"\nmsgstr "Satu"\n\n', 'msgid "Two"\nmsgstr "Dua"\n'


def test_a_catalogue_read_while_it_is_written_is_read_again(app: Flask, tmp_path: Path) -> None:
    catalogue = tmp_path / "id" / "LC_MESSAGES" / "lms.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.with_name("tmplms.po").symlink_to(
        "gone.po"
    )  # what a tool that writes catalogues leaves for a moment
    with app.test_request_context(), force_locale("id"), catalogue.open("w") as half:
        half.write(HEADER + FIRST)
        half.flush()
        assert Words(tmp_path).get_translations().gettext("Two") == "Two"
        compiled = catalogue.with_suffix(".mo").stat().st_mtime_ns
        assert compiled == catalogue.stat().st_mtime_ns
        half.write(SECOND)
        half.close()
        assert catalogue.stat().st_mtime_ns > compiled
        assert Words(tmp_path).get_translations().gettext("Two") == "Dua"
