"""Texts of courses in the reader's language, and marked where they are in another one."""

from __future__ import annotations

from flask import Flask, render_template_string
from flask_babel import force_locale

from lms.core.i18n import in_words, language_name, told

BOTH = {"id": "Siap <Siaga>", "en": "Ready"}


def test_a_foreign_text_carries_its_language(app: Flask) -> None:
    page = "{% set it = words|told('id') %}{{ it }}|<h1{{ it.attr }}>{{ it.text }}</h1>|{{ _('%(what)s.', what=it) }}"
    with app.test_request_context(), force_locale("en"):
        assert render_template_string(page, words=BOTH) == "Ready|<h1>Ready</h1>|Ready."
        foreign = render_template_string(page, words={"id": BOTH["id"]})
        said = '<span lang="id">Siap &lt;Siaga&gt;</span>'
        assert foreign == f'{said}|<h1 lang="id">Siap &lt;Siaga&gt;</h1>|{said}.'
    with app.test_request_context(), force_locale("id"):
        assert told(BOTH, "en").lang == ""
        assert in_words({"en": "Ready", "su": "Siap"}, "su") == "Siap"
        assert told({"en": "Ready", "id": ""}, "id").lang == "en"
        assert not told({})
        assert language_name("en") == "Inggris"
        assert language_name("??") == "??"
