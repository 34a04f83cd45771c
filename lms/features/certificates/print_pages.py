"""Many certificates in one file: asked for, watched, fetched."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, render_template, send_file, url_for

from lms.core.clock import now
from lms.core.db import db
from lms.core.errors import Gone, Invalid
from lms.core.forms import answer
from lms.core.i18n import in_words
from lms.core.security import current_actor, requires
from lms.features.catalogue import queries as catalogue
from lms.features.certificates import batching, freezing, policies, printing
from lms.features.certificates.desk import blueprint
from lms.features.certificates.forms import PrintForm
from lms.plugin.message import Message, mark


@blueprint.route("/admin/certificates/prints", methods=["GET", "POST"])
@requires(policies.may_run_certificates, staff=True)
def list_prints() -> Any:
    """What to print, and what was asked for lately."""
    form, refusal = PrintForm(), None
    titles = _titles()
    form.offer(titles)
    if form.validate_on_submit():
        try:
            public_id = db.write(batching.ask, current_actor(), form.choice, now())
            return redirect(url_for(".show_print", batch=public_id), 303)
        except Invalid as error:
            refusal = error
    found = batching.batches(db.session())
    return answer("certificates/list_prints.html", refusal, form, found=found, titles=titles)


@blueprint.get("/admin/certificates/prints/<batch>")
@requires(policies.may_run_certificates, staff=True)
def show_print(batch: str) -> str:
    """How far it is; then the file, and what is not in it."""
    found = batching.batch(db.session(), batch)
    return render_template(
        "certificates/show_print.html", one=found, titles=_titles(), kept_until=found.asked_at + batching.KEPT
    )


@blueprint.get("/admin/certificates/prints/<batch>.zip")
@requires(policies.may_run_certificates, staff=True)
def download_print(batch: str) -> Response:
    """The file with all of them."""
    found = batching.batch(db.session(), batch)
    place = printing.file_of(found.public_id)
    if found.ended_at is None or found.cleared_at is not None or not place.exists():
        raise Gone(Message(mark("The file is not there any more. Ask for it again.")))
    return send_file(place, "application/zip", as_attachment=True, download_name=f"sertifikat-{batch}.zip")


def _titles() -> dict[str, str]:
    """Courses that issue certificates, by id."""
    library = catalogue.snapshot().library
    issuing = (course for course in library.courses if freezing.of_course(course))
    named = {course.id: in_words(course.title, course.language) for course in issuing}
    return dict(sorted(named.items(), key=lambda pair: pair[1].casefold()))
