"""In a real browser: a field of a proof is copied by its button, and paper takes a certificate on one side."""

from __future__ import annotations

import io
import unicodedata
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from sqlalchemy.orm import Session

from lms.core.db import db
from lms.features.certificates.frozen import FrozenRecord, to_json
from lms.features.certificates.models import Certificate
from tests.features.certificates import world
from tests.features.certificates.test_sheet import LONG, RECORD, WITHOUT_JP
from tests.features.credits.world import a_line, entered
from tests.support import people
from tests.support.browser import chromium, serving
from tests.support.people import PASSWORD
from tests.support.site import HandClock

pytestmark = pytest.mark.browser

A4_LANDSCAPE = (842, 595)
FAINT = """() => [...document.querySelectorAll('.cert *')].filter(one => one.innerText).filter(one => {
  const light = getComputedStyle(one).color.match(/\\d+/g).map(n => (n / 255) ** 2.2);
  return 1.05 / (.2126 * light[0] + .7152 * light[1] + .0722 * light[2] + .05) < 4.5;
}).map(one => one.innerText)"""
"""Words that paper without colours and without grounds would hardly show."""


def say(session: Session, code: str, record: FrozenRecord) -> None:
    session.execute(sa.update(Certificate).where(Certificate.code == code).values(frozen=to_json(record)))


def printed(tab: Page) -> str:
    """What the one page of the print says."""
    paper = PdfReader(io.BytesIO(tab.pdf(prefer_css_page_size=True, print_background=False))).pages
    assert len(paper) == 1
    assert (round(paper[0].mediabox.width), round(paper[0].mediabox.height)) == A4_LANDSCAPE
    return plain(paper[0].extract_text())


def plain(text: str) -> str:
    """The letters of a text, without the signs that letters are joined by."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def test_a_field_is_copied_and_a_certificate_is_one_page_in_black_and_white(
    app: Flask, clock: HandClock, chromium_path: Path
) -> None:
    world.a_course()
    siti = people.a_person("Siti Rahmawati")
    world.complete(siti)
    world.number(clock)
    entered(a_line(siti.id, 2.5, title="Bimtek “pelayanan” & sapaan", on=date(2026, 3, 2)))
    code = world.one(siti).code
    db.session.remove()
    with serving(app) as base, chromium(chromium_path) as browser:
        context = browser.new_context(base_url=base)
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=base)
        tab = context.new_page()
        tab.goto("/session")
        tab.fill("[name=identifier]", siti.nip)
        tab.fill("[name=password]", PASSWORD)
        tab.keyboard.press("Enter")
        tab.wait_for_url("**/learn")
        tab.goto("/my/credits/transcript?year=2026&lang=id")
        button = tab.locator("dt:text-is('Nama kursus') + dd button[data-copy]")
        expect(button).to_contain_text("Salin")
        button.click()
        expect(button).to_contain_text("Disalin")
        assert tab.evaluate("navigator.clipboard.readText()") == "Bimtek “pelayanan” & sapaan"

        for record in (RECORD, LONG, WITHOUT_JP):
            with app.app_context():
                db.write(say, code, record)
                db.session.remove()
            tab.goto(f"/my/certificates/{code}")
            words = plain(tab.locator(".cert").inner_text())
            assert record.name.split()[0] in words
            paper = printed(tab)
            assert len(paper) == len(words), "every word of the sheet, and nothing of the page around it"
            assert sorted(paper) == sorted(words)
            tab.emulate_media(media="print")
            assert tab.evaluate(FAINT) == []
            tab.emulate_media(media="null")
