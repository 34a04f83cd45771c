"""What the pages of proofs share: the blueprint, the year that is asked for, and what is shown of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, Response, current_app, request

from lms.core import exports
from lms.core.citing import spoken
from lms.core.clock import day_in, now
from lms.core.db import db
from lms.core.errors import Invalid, NotFound
from lms.core.links import site_url
from lms.core.security import current_actor
from lms.core.square import square
from lms.core.typeset import NotTypeset, SignsMissing
from lms.features.credits import account
from lms.features.credits import queries as credit
from lms.features.credits.queries import YearRecord
from lms.features.transcripts import codes, fields, printing, queries, services
from lms.features.transcripts.lines import Line, digest
from lms.features.transcripts.printing import Sheet
from lms.features.transcripts.queries import Whose
from lms.plugin.message import Message, mark

blueprint = Blueprint("transcripts", __name__, template_folder="templates")

PDF = "pdf"
NO_LETTER = Message(
    mark(
        "The PDF has no letter for these signs: %(signs)s. Print the page instead, or ask for the name to be "
        "written without them."
    )
)
NOT_SET = Message(mark("The PDF could not be made. Print the page instead."))


@blueprint.context_processor
def _words() -> dict[str, Any]:
    return {"hours": fields.hours, "spoken": spoken, "square": square, "site_url": site_url}


@dataclass(frozen=True, slots=True)
class Shown:
    """One person's year as a page shows it; `code` is empty where nothing counts."""

    whose: Whose
    year: int
    lines: tuple[Line, ...]
    kinds: Mapping[str, str]
    years: tuple[int, ...]
    closed: YearRecord | None
    code: str

    @property
    def quarters(self) -> int:
        """The sum of the year."""
        return sum(line.quarters for line in self.lines)


def today() -> date:
    """The reader's day."""
    return day_in(current_actor().zone, now())


def asked_year() -> int:
    """The year that the address asks for. Raises NotFound."""
    return account.year_of(request.args.get("year", ""), today())


def shown(person_id: int) -> Shown:
    """A person's year, kept under a code as it is shown now. Raises NotFound."""
    session, year = db.session(), asked_year()
    whose = queries.whose(session, person_id, queries.day_of(year, today()))
    if whose is None:
        raise NotFound
    lines = queries.lines(session, person_id, year)
    closed = {one.year: one for one in credit.closed_years(session)}
    return Shown(
        whose,
        year,
        lines,
        fields.kinds_of(credit.terms(session)),
        account.shown_years(credit.years(session, person_id), year, today()),
        closed.get(year),
        _code(whose, year, lines) if lines else "",
    )


def _code(whose: Whose, year: int, lines: tuple[Line, ...]) -> str:
    known = queries.code_of(db.session(), whose.id, year, digest(whose.name, lines))
    return known or db.write(services.keep, current_actor(), year, [(whose, lines)], now())[whose.id]


def file_of(one: Shown) -> Response | None:
    """The file that the address asks for, if it asks for one; what is taken along is written down."""
    wanted = request.args.get("format", "")
    form = exports.asked_for(wanted, exports.SPREADSHEETS)
    if form is None and (wanted != PDF or not one.code):
        return None
    body = b"" if form else _pdf(one)
    about = f"person:{one.whose.public_id}"
    detail = {"format": wanted, "year": str(one.year)}
    db.write(services.note_export, current_actor(), about, now(), one.whose.id, **detail)
    name = f"riwayat-{one.year}-{one.whose.public_id}"
    if form:
        return exports.respond(form, name, fields.COLUMNS, fields.rows(one.lines, one.kinds), {})
    response = Response(body, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response


def _pdf(one: Shown) -> bytes:
    sheet = Sheet(one.whose, one.year, one.lines, one.code, now(), one.closed is not None)
    site = current_app.config["SITE_NAME"]
    try:
        return printing.pdf_of([sheet], one.kinds, site, today(), current_actor().zone)
    except SignsMissing as lacking:
        raise Invalid(Message(NO_LETTER.text, {"signs": lacking.signs})) from lacking
    except NotTypeset as error:
        current_app.logger.exception("a proof could not be set")
        raise Invalid(NOT_SET) from error


def address(code: str) -> str:
    """The whole address of a code."""
    return codes.address(code)
