"""What the pages of drafts share: the blueprint, the draft of an address, and where its other pages are."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import IO, Any

from flask import Blueprint, Response, current_app, request, send_file
from flask_login import current_user
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from lms.content.exchange.packing import packed
from lms.content.site import Limits
from lms.core.db import db
from lms.core.errors import NotFound
from lms.core.security import current_actor
from lms.features.drafts import policies, queries
from lms.features.drafts.queries import DraftRecord

actor = current_actor
blueprint = Blueprint("drafts", __name__, template_folder="templates")


@blueprint.context_processor
def words() -> dict[str, Any]:
    """What every template is given."""
    return {
        "zone": getattr(current_user, "zone", ""),
        "page_of": page_of,
        "done": request.args.get("done", ""),
    }


def draft_of(public_id: str) -> DraftRecord:
    """The draft with this id. Raises NotFound for those who may not see it."""
    found = queries.draft(db.session(), public_id)
    if found is None or not policies.may_change_draft(actor(), found.made_by, found.course):
        raise NotFound
    return found


def zip_of(folder: Path, top: str, name: str) -> Response:
    """The files of a package as the download `name`, below a folder called `top`. Raises UnreadableError."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  # the answer closes it
    packed(folder, file, Limits(), top)
    file.seek(0)
    return downloaded(file, name)


def downloaded(source: Path | IO[bytes], name: str) -> Response:
    """A ZIP as a download that no cache keeps."""
    response = send_file(source, "application/zip", as_attachment=True, download_name=name)
    response.headers["Cache-Control"] = "no-store"
    return response


def page_of(draft: DraftRecord, name: str) -> str:
    """The address of another page of a draft (``compare preview/``), empty where no feature brings it."""
    address = f"/teach/drafts/{draft.public_id}/{name}"
    try:
        current_app.url_map.bind(request.host).match(address, "GET")
    except RequestRedirect:
        return address
    except HTTPException:
        return ""
    return address
