"""Drafts for tests, made of a folder as an upload makes them."""

from __future__ import annotations

import shutil
from pathlib import Path

from flask import current_app

from lms.features.drafts import storage, working
from lms.features.drafts.services import NewDraft
from tests.support.people import Someone, actor_of


def a_draft(maker: Someone, folder: Path) -> str:
    """A draft of the files in `folder`, by its public id."""
    with storage.staged(current_app.config) as staging:
        ready = staging.with_name(f"{staging.name}-ready")
        shutil.copytree(folder, ready)
        return working.begin(actor_of(maker), ready, NewDraft("", f"{folder.name}.zip", {}))
