"""The file of a certificate as it is given out."""

from __future__ import annotations

import re
from datetime import date

from flask import Response

from lms.core.errors import Gone, Unavailable
from lms.core.typeset import NotTypeset, SignsMissing
from lms.features.certificates import arms, pdf, queries
from lms.features.certificates.queries import CertificateRecord
from lms.plugin.message import Message, mark

_UNSAFE = re.compile(r"[^A-Za-z0-9.-]+")


def name_of(number: str, code: str) -> str:
    """A name for a file that every system takes: the number, with hyphens for slashes."""
    return f"{_UNSAFE.sub('-', number).strip('-.') or code}.pdf"


def made(one: CertificateRecord) -> bytes:
    """The file. Raises Unavailable where a name has a sign that cannot be printed."""
    try:
        return pdf.pdf_of(one.frozen, arms.read(one.frozen.arms))
    except SignsMissing as lacking:
        text = mark("The file cannot be made: there is no letter for %(signs)s. Print the page instead.")
        raise Unavailable(Message(text, {"signs": lacking.signs})) from lacking
    except NotTypeset as error:
        text = mark("The file cannot be made now. Print the page instead.")
        raise Unavailable(Message(text)) from error


def response(one: CertificateRecord, today: date) -> Response:
    """The download. Of what is revoked, replaced or not numbered yet there is no file."""
    state = one.state(today)
    if state not in {queries.VALID, queries.EXPIRED}:
        raise Gone(Message(mark("There is no file of this certificate. Its page says why.")))
    found = Response(made(one), mimetype="application/pdf")
    found.headers["Content-Disposition"] = f'attachment; filename="{name_of(one.number, one.code)}"'
    found.headers["Cache-Control"] = "private, no-store"
    return found
