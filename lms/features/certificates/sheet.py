"""What stands on a certificate, in the words of its own language: page, print and file are made from this alone."""

from __future__ import annotations

from fractions import Fraction

from flask_babel import force_locale, format_date
from flask_babel import gettext as _

from lms.core.html import day, number
from lms.core.links import site_url
from lms.core.square import QUIET, square
from lms.features.certificates.frozen import FrozenRecord
from lms.plugin.layout import Run, Sheet, SheetSubject

CODE_MM = 25
"""The least width of the square in mm, without its quiet zone: what a phone reads from a sheet held at arm's length."""


def sheet_of(record: FrozenRecord) -> Sheet:
    """The sheet of a certificate."""
    side, _path = square(record.address)
    signed = record.signatory
    with force_locale(record.language):
        return Sheet(
            language=record.language,
            title=_("Certificate: %(title)s", title=record.sheet_title),
            authority=record.authority,
            issuer=record.issuer,
            heading=_("CERTIFICATE"),
            number=_("Number %(number)s", number=record.number) if record.number else "",
            given_to=_("awarded to"),
            name=record.name,
            sentence=_sentence(record),
            further=_further(record),
            check=_("Check that it is genuine with a camera, or type this code at"),
            address=site_url("/certificates").partition("//")[2],
            code=record.spoken_code,
            place_day=_place_day(record),
            office=f"{signed.office}," if signed and signed.office else "",
            electronic=record.note,
            signatory=signed.name if signed else "",
            rank=signed.rank if signed else "",
            back_heading=_("What was learned"),
            back_line=" · ".join(part for part in (record.course_title, record.name, record.number) if part),
            columns=(_("Subject"), _("JP") if record.quarters else ""),
            subjects=tuple(
                SheetSubject(
                    one.title, number(Fraction(one.quarters, 4)) if record.quarters else "", one.lessons
                )
                for one in record.subjects
            ),
            total=(_("Total"), record.jp) if record.quarters else ("", ""),
            arms_text=_("Arms of %(authority)s", authority=record.authority or record.issuer),
            qr_text=_("QR code of the page on which this certificate is checked"),
            qr_width=round(CODE_MM * side / (side - 2 * QUIET), 2),
        )


def _sentence(record: FrozenRecord) -> tuple[Run, ...]:
    """The sentence with what was given to this person marked; a value never takes part in the pattern."""
    marks = {name: f"\0{name}\0" for name in ("course", "hours", "days", "predicate")}
    said = _said_with_hours(record, marks) if record.quarters else _said(record, marks)
    values = {
        "course": Run(record.course_title, strong=True),
        "hours": Run(_hours(record), strong=True),
        "days": Run(_days(record)),
        "predicate": Run(record.predicate, strong=True),
    }
    return tuple(values.get(part) or Run(part) for part in said.split("\0") if part)


def _said_with_hours(record: FrozenRecord, marks: dict[str, str]) -> str:
    if record.kind == "attendance":
        return _("has taken part in the course %(course)s of %(hours)s, %(days)s.", **marks)
    if record.predicate:
        return _(
            "has completed the course %(course)s of %(hours)s, %(days)s, with the predicate %(predicate)s.",
            **marks,
        )
    return _("has completed the course %(course)s of %(hours)s, %(days)s.", **marks)


def _said(record: FrozenRecord, marks: dict[str, str]) -> str:
    """The sentence of a course that counts for no JP."""
    if record.kind == "attendance":
        return _("has taken part in the course %(course)s, %(days)s.", **marks)
    if record.predicate:
        return _("has completed the course %(course)s, %(days)s, with the predicate %(predicate)s.", **marks)
    return _("has completed the course %(course)s, %(days)s.", **marks)


def _hours(record: FrozenRecord) -> str:
    if record.jp_words:
        return _("%(hours)s (%(words)s) JP", hours=record.jp, words=record.jp_words)
    return _("%(hours)s JP", hours=record.jp)


def _days(record: FrozenRecord) -> str:
    if record.since == record.until:
        return _("on %(day)s", day=day(record.until))
    same_year = record.since.year == record.until.year
    first = format_date(record.since, "d MMMM") if same_year else day(record.since)
    return _("from %(first)s to %(last)s", first=first, last=day(record.until))


def _further(record: FrozenRecord) -> tuple[str, ...]:
    lines = []
    if record.score:
        lines.append(_("Final score: %(score)s", score=number(Fraction(record.score))))
    if record.valid_until:
        lines.append(_("Valid until %(day)s", day=day(record.valid_until)))
    return tuple(lines)


def _place_day(record: FrozenRecord) -> str:
    if not record.place:
        return day(record.day)
    return _("%(place)s, %(day)s", place=record.place, day=day(record.day))
