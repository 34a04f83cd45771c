"""Pages are gzipped for those who can read that, and never twice with the same length by rule."""

from __future__ import annotations

import gzip

from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from lms.core.compress import MOST_PADDING, gzipped

GZIP = {"Accept-Encoding": "gzip, br"}


@given(st.binary(max_size=5000))
def test_every_reader_of_gzip_gets_the_same_bytes_back(data: bytes) -> None:
    assert gzip.decompress(gzipped(data)) == data


def test_the_same_page_has_many_lengths() -> None:
    page = b"<p>secret</p>" * 200
    lengths = {len(gzipped(page)) for _ in range(300)}
    assert len(lengths) > MOST_PADDING // 2
    assert max(lengths) - min(lengths) <= MOST_PADDING


def test_a_page_is_compressed_only_for_those_who_accept_it(client: FlaskClient) -> None:
    plain = client.get("/session")
    packed = client.get("/session", headers=GZIP)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data) / 2
    assert b"<h1" in gzip.decompress(packed.data)
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert "Accept-Encoding" in packed.headers["Vary"]


def test_a_short_answer_is_left_as_it_is(client: FlaskClient) -> None:
    assert "Content-Encoding" not in client.get("/healthz", headers=GZIP).headers
