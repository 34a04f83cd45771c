"""A course with what a preview has to show: links between parts, a picture, a knowledge check, a quiz."""

from __future__ import annotations

import re
from pathlib import Path

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.courses import write_course
from tests.support.people import csrf_token

CHECK = """
Lihat juga [pelajaran dua](dua.md).

### Cek cek-jam: Satu jam pertama

Kapan satu jam pertama dihitung?

- ( ) a) Dari rapat
  > Rapat datang kemudian.
- (x) b) Dari laporan
  > Laporanlah yang memulai.
"""


def a_course(root: Path, course: str = "siaga", **more: object) -> Path:
    """Writes the course and returns its folder."""
    folder = write_course(root, course, lessons=("satu", "dua"), quiz="akhir", picture=True, **more)  # type: ignore[arg-type]
    lesson = folder / "satu.md"
    lesson.write_text(lesson.read_text(encoding="utf-8") + CHECK, encoding="utf-8")
    return folder


def words(html: str) -> str:
    """The text of a page without its tags."""
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def send(client: FlaskClient, page: str, address: str, **fields: str) -> TestResponse:
    """Sends a form with the token of the page it stands on."""
    return client.post(address, data={"csrf_token": csrf_token(client.get(page)), **fields})
