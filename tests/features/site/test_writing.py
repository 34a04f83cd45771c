"""The page on writing a course: what it shows is a whole course, and paper takes it on one side."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.content import schema
from lms.content.reading.reader import read
from lms.content.site import Site
from lms.features.site.sheet import SHEETS
from tests.content.reading import REGISTRY, Escaper, codes, write
from tests.support.browser import chromium, serving
from tests.support.people import a_trainer, sign_in_as

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d494844520000000100000001080000000000"
    "3a7e9b550000000a49444154789c63680000008200817747e7380000000049454e44ae426082"
)


@pytest.mark.parametrize("language", SHEETS)
def test_the_files_on_the_page_are_a_course_without_a_finding(
    client: FlaskClient, tmp_path: Path, language: str
) -> None:
    page = client.get(f"/help/writing?lang={language}").text
    shown = [
        (name, html.unescape(text))
        for name, text in re.findall(
            r'<pre[^>]*aria-label="([^"]*)"[^>]*><code>(.*?)</code>', page, re.DOTALL
        )
    ]
    assert len(shown) == 3
    picture = next(found for _, text in shown for found in re.findall(r"!\[[^\]]+\]\(([^)]*)\)", text))
    reading = read(write(tmp_path / "baru", {**dict(shown), picture: PNG}), REGISTRY, Site(), Escaper())
    assert codes(reading) == []
    assert reading.course is not None
    assert reading.course.language == language
    assert [item.kind for item in reading.course.items] == ["lesson", "quiz"]


@pytest.mark.browser
def test_paper_takes_it_on_one_side_in_both_languages(app: Flask, chromium_path: Path) -> None:
    with chromium(chromium_path) as browser, serving(app) as address:
        for language in SHEETS:
            page = browser.new_page()
            page.goto(f"{address}/help/writing?lang={language}")
            printed = page.pdf(prefer_css_page_size=True)
            assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1, language


def test_trainers_find_it_where_they_begin(client: FlaskClient) -> None:
    assert 'href="/help/writing"' in sign_in_as(client, a_trainer()).get("/teach").text
    assert 'href="/help/writing"' in client.get("/help").text


def test_the_schema_is_served_for_a_day_and_only_under_its_name(client: FlaskClient) -> None:
    answer = client.get(f"/schemas/{schema.NAME}")
    assert (answer.status_code, answer.mimetype) == (200, "application/schema+json")
    assert answer.get_json()["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    again = client.get(f"/schemas/{schema.NAME}", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert client.get("/schemas/course-2.0.json").status_code == 404
