"""A layout of certificates shows the words of every certificate in its own way, on the page and in the file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from lms.features.certificates import drawing, layout, pdf
from tests.features.certificates.test_sheet import RECORD, SAID, words
from tests.plugin import outside
from tests.support import paper
from tests.support.site import HandClock


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
        assert made.extensions["lms.plugins"].failures == []
    assert paper.faults(file) == []
    (said,) = paper.texts(file)
    assert SAID in said
    assert "Kepala BKPSDM" not in said
