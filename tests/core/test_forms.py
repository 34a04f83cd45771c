"""What fields do to what was typed."""

from __future__ import annotations

import unicodedata

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from wtforms import PasswordField, StringField

from lms.core.errors import Invalid
from lms.core.forms import BaseForm, DayField, clean
from lms.plugin.message import Message


class Sample(BaseForm):
    name = StringField("Name")
    secret = PasswordField("Secret")
    day = DayField("Day")


@pytest.mark.parametrize("text", ["a\x00b", "a\x1bb", "a\x7fb", "a\ud800b"])
def test_what_no_database_keeps_is_refused_at_the_field(app: Flask, text: str) -> None:
    with app.test_request_context(
        method="POST", data={"name": text.encode("utf-8", "replace"), "secret": "x"}
    ):
        form = Sample(meta={"csrf": False})
        if "\ud800" in text:
            assert form.name.data == "a?b", "the web decodes no lone surrogate"
        else:
            assert not form.validate()
            assert list(form.errors) == ["name"]
    with pytest.raises(ValueError, match="characters"), app.test_request_context():
        clean(text)


@given(st.text(st.characters(blacklist_categories=("Cs", "Cc"))))
def test_text_comes_out_in_one_form(text: str) -> None:
    assert clean(text) == unicodedata.normalize("NFC", text)
    assert clean(clean(text)) == clean(text)


def test_names_lose_their_spaces_and_passwords_keep_them(app: Flask) -> None:
    data = {"name": "  Ni Made e\u0301 \r\n", "secret": " e\u0301 "}
    with app.test_request_context(method="POST", data=data):
        form = Sample(meta={"csrf": False})
        assert form.validate()
        assert (form.name.data, form.secret.data, form.day.data) == ("Ni Made é", " é ", "")


@pytest.mark.parametrize("text", ["23-11-2026", "23/11/2026", "23.11.2026", "23 11 2026"])
def test_a_day_is_typed_day_first(app: Flask, text: str) -> None:
    with app.test_request_context(method="POST", data={"day": text}):
        form = Sample(meta={"csrf": False})
        assert form.validate()
        assert form.day.day is not None
        assert DayField.text(form.day.day) == "23-11-2026"


@pytest.mark.parametrize("text", ["31-2-2026", "2026-11-23", "besok", "11/23/2026"])
def test_another_day_is_told_and_kept(app: Flask, text: str) -> None:
    with app.test_request_context(method="POST", data={"day": text}):
        form = Sample(meta={"csrf": False})
        assert not form.validate()
        assert form.day.errors
        assert form.day.data == text


def test_what_a_service_objects_to_comes_to_its_field(app: Flask) -> None:
    with app.test_request_context(method="POST", data={}):
        form = Sample(meta={"csrf": False})
        form.validate()
        form.take(
            Invalid(Message("On top."), {"name": Message("At the name."), "other": Message("Nowhere.")})
        )
        assert form.errors["name"] == ["At the name."]
        assert form.form_errors == ["On top.", "Nowhere."]
