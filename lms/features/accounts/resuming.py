"""A form whose session ended on its way: it waits in the sign-in page, and the same person sends it once more.

Nothing is kept on the server: the fields are hidden ones of the page. Files cannot wait there.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, request, url_for
from werkzeug.exceptions import HTTPException

from lms.core.db import db
from lms.core.forms import FILES_LOST
from lms.core.security import local_path
from lms.core.session import current_session
from lms.features.accounts import queries

_PREFIX = "kept-"


@dataclass(frozen=True, slots=True)
class Waiting:
    """What was typed for the page at `target`, by the person whose session ended. `lost`: files came along."""

    target: str
    owner: int
    fields: tuple[tuple[str, str], ...]
    lost: bool

    def hidden(self) -> list[tuple[str, str]]:
        """The fields as they stand in the sign-in page, whose own have the same names."""
        return [(_PREFIX + name, text) for name, text in self.to_send()]

    def to_send(self) -> list[tuple[str, str]]:
        """The fields as they are sent at last."""
        return [*self.fields, *([(FILES_LOST, "yes")] if self.lost else [])]

    @property
    def again(self) -> str:
        """Where the sign-in page sends its form."""
        values = {"next": request.args.get("next"), "resume": self.target, "kept": "yes"}
        return url_for("accounts.sign_in", **values)  # type: ignore[arg-type]


def arrives() -> bool:
    """Whether this request is the form itself, sent on to here, rather than the sign-in page's own."""
    return request.method == "POST" and "resume" in request.args and "kept" not in request.args


def waiting() -> Waiting | None:
    """The form that came along with this request; None where there is none, or nobody can tell whose it is."""
    target = local_path(request.args.get("resume"), "").rstrip("?")
    if request.method != "POST" or not _takes_forms(target):
        return None
    owner = queries.owner_of(db.session(), current_session().sid)
    if owner is None:
        return None
    sent = [(name, text) for name, text in request.form.items(multi=True) if "password" not in name]
    if not arrives():
        sent = [(name.removeprefix(_PREFIX), text) for name, text in sent if name.startswith(_PREFIX)]
    fields = tuple((name, text) for name, text in sent if name not in {"csrf_token", FILES_LOST})
    came = any(file.filename for file in request.files.values())
    return Waiting(target, owner, fields, came or (FILES_LOST, "yes") in sent)


def _takes_forms(target: str) -> bool:
    adapter = current_app.create_url_adapter(request)
    if not target or adapter is None:
        return False
    try:
        adapter.match(target.partition("?")[0], method="POST")
    except HTTPException:  # also one that would lead elsewhere
        return False
    return True
