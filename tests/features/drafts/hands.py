"""What a trainer's hands do on the pages of drafts."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.people import csrf_token

Files = Mapping[str, str | bytes]

COURSE: Mapping[str, str] = {
    "kursus.md": "---\nid: siaga\njudul: Siaga di Kantor\njp: 1\n---\n\n## Isi\n\n1. [Satu](satu.md)\n",
    "satu.md": "---\nid: satu\njudul: Nomor darurat\ndurasi: 5 menit\n---\n\nHubungi 112.\n",
}


def packed(files: Files = COURSE) -> bytes:
    """A folder as a ZIP."""
    place = io.BytesIO()
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in files.items():
            archive.writestr(f"siaga/{path}", text)
    return place.getvalue()


def upload(
    client: FlaskClient, data: bytes, name: str = "siaga.zip", to: str = "/teach/upload"
) -> TestResponse:
    """Sends one file through the form."""
    page = client.get("/teach/upload")
    fields = {"csrf_token": csrf_token(page), "file": (io.BytesIO(data), name)}
    return client.post(to, data=fields, content_type="multipart/form-data")


def a_draft(client: FlaskClient, files: Files = COURSE) -> str:
    """Uploads a course; the address of the draft."""
    answer = upload(client, packed(files))
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"]).partition("?")[0]


def fields_of(page: TestResponse, ending: str) -> dict[str, str]:
    """The hidden fields and texts of the form whose action ends with `ending`."""
    form = next(
        found
        for found in re.findall(r"<form.*?</form>", page.text, re.DOTALL)
        if re.search(rf'action="[^"]*{re.escape(ending)}"', found)
    )
    found = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and value and ("hidden" in tag or 'type="text"' in tag):
            found[name[1]] = html.unescape(value[1])
    for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', form, re.DOTALL):
        found[name] = html.unescape(text)
    return found


def words(page: TestResponse) -> str:
    """What stands in the page, without tags."""
    main = page.text.partition("<main")[2].partition("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())


def file_of(folder: Path, draft: str, path: str) -> Path:
    """A file of the draft at this address, on the disk."""
    return folder / "drafts" / draft.rpartition("/")[2] / path
