"""The inbox."""

from __future__ import annotations

from contextlib import suppress
from itertools import groupby
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_login import current_user

from lms.core.clock import day_in, now
from lms.core.db import db
from lms.core.errors import Unavailable
from lms.core.security import requires, signed_in
from lms.features.notices import queries, services
from lms.features.notices.desk import blueprint
from lms.features.notices.queries import NoticeRecord
from lms.features.notices.wording import Said, in_reader_words

Line = tuple[NoticeRecord, Said]


@blueprint.get("/my/inbox")
@requires(signed_in)
def show_inbox() -> str:
    """What one has been told, newest first; what is shown counts as seen from then on."""
    person_id, at = current_user.person_id, now()
    page = queries.inbox(db.session(), person_id, request.args.get("after", ""))
    told = _grouped([(notice, in_reader_words(notice.kind, notice.data)) for notice in page.rows])
    fresh = [notice.id for notice in page.rows if notice.is_new]
    if fresh:
        with suppress(Unavailable):  # where nothing can be written, the inbox can still be read
            db.write(services.see, person_id, fresh, at)
    further = current_user.unread - len(fresh)
    return render_template("notices/show_inbox.html", told=told, page=page, further=further, at=at)


def _grouped(told: list[Line]) -> list[tuple[str, list[Line]]]:
    """Neighbours of one group and day stand together; a notice without a group stands alone."""

    def group(line: Line) -> tuple[str, object]:
        notice, said = line
        return (said.group, day_in(current_user.zone, notice.at)) if said.group else ("", notice.key)

    return [(heading, list(lines)) for (heading, _same), lines in groupby(told, key=group)]


@blueprint.post("/my/inbox")
@requires(signed_in)
def see_all() -> Any:
    """Everything counts as seen."""
    db.write(services.see, current_user.person_id, None, now())
    return redirect(url_for("notices.show_inbox"), 303)
