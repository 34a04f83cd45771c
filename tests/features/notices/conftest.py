"""A site that can send mail, to a server that keeps it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.support.site import HandClock, copied_site
from tests.support.smtp import Post, post_office


@pytest.fixture
def post() -> Iterator[Post]:
    with post_office() as found:
        yield found


@pytest.fixture
def app(migrated_url: str, tmp_path: Path, clock: HandClock, post: Post) -> Iterator[Flask]:
    """A site on an empty database that sends mail to `post`."""
    mail = {
        "MAIL_SERVER": post.address,
        "MAIL_FROM": "Suluh Kami <suluh@arungkala.example>",
        "MAIL_TLS": "none",
        "BASE_URL": "https://belajar.arungkala.example",
    }
    with copied_site(tmp_path, migrated_url, clock, **mail) as made:
        yield made
