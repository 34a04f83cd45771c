"""How values are written on a page: the filters of the templates, and the addresses of static files.

Numbers, days and clocks follow the reader's language (12,5 and 09.14 in Indonesian) and the zone of the
reader's unit. Everything here turns a value into text; nothing decides anything.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal
from flask import Blueprint, Flask, Response
from flask_babel import get_locale, get_timezone, gettext, ngettext
from markupsafe import Markup, escape

from lms.core import assets
from lms.plugin import form, question
from lms.plugin.words import plain_words

Number = int | float | Decimal | Fraction

_HERE = Path(__file__).parent
_ZONES = {"Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}
_NIP_LENGTH = 18
_CODE = re.compile(r"`([^`\n]+)`")
_GAP = re.compile(question.gap_mark(0).replace("1", "([1-9][0-9]?)"))
_PRIMITIVES: dict[type, str] = {
    form.OneOf: "one_of",
    form.SomeOf: "some_of",
    form.SelectPerRow: "select_per_row",
    form.Order: "order",
    form.TextField: "text",
    form.NumberField: "number",
    form.FileField: "file",
}


def init_app(app: Flask) -> None:
    """Registers templates, static files, filters and globals on `app`. Flask-Babel must be set up as well."""
    files = app.extensions["lms.assets"] = assets.load(_HERE / "static")
    blueprint = Blueprint("core", __name__, template_folder="templates")

    @blueprint.get(f"{assets.PREFIX}<address>")
    def static_file(address: str) -> Response:
        return assets.respond(files, address)

    def asset(name: str) -> str:
        """The address of a file of the look; KeyError if there is none of that name."""
        return assets.PREFIX + files[name].address

    app.register_blueprint(blueprint)
    app.jinja_env.globals["asset"] = asset
    app.jinja_env.filters.update(
        number=number,
        percent=percent,
        day=day,
        short_day=short_day,
        clock=clock,
        moment=moment,
        minutes=minutes,
        nip=nip,
        initials=initials,
        bdi=bdi,
        coded=coded,
        primitive=primitive,
        file_size=file_size,
        lesson_html=lesson_html,
        gapped=gapped,
        gap_numbers=gap_numbers,
        plain_words=plain_words,
    )


def coded(text: str) -> Markup:
    """A sentence of the check, with what stands between backticks as it is to be typed."""
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S704  # escaped before


def number(value: Number, digits: int = 2) -> str:
    """`value` with at most `digits` decimals, rounded half up: 1.284 and 12,5 in Indonesian."""
    return format_decimal(_rounded(value, digits), "#,##0." + "#" * digits, locale=_locale())


def percent(share: Number, digits: int = 0) -> str:
    """A share from 0 to 1 as a percentage: 0.87 is 87%. A share below 1 is never shown as 100%, nor one above 0 as
    0%: that is <1%."""
    hundred, least = _rounded(_decimal(share) * 100, digits), Decimal(1).scaleb(-digits)
    if hundred >= 100 and share < 1:
        hundred = 100 - least
    if not hundred and share > 0:
        return f"<{number(least, digits)}%"
    return f"{number(hundred, digits)}%"


def day(value: date, zone: str = "") -> str:
    """22 November 2026. A moment (aware datetime) is first taken to `zone`."""
    return format_date(_local_day(value, zone), "d MMMM y", locale=_locale())


def short_day(value: date, zone: str = "") -> str:
    """22 Nov, without the year: for dates that stand close to today."""
    return format_date(_local_day(value, zone), "d MMM", locale=_locale())


def clock(at: datetime, zone: str = "") -> str:
    """09.14 WIB: the hour of an aware `at` in the IANA `zone` (the reader's if empty), and the zone."""
    local = _local(at, zone)
    hour = local.strftime("%H.%M" if "." in _locale().time_formats["short"].pattern else "%H:%M")
    return f"{hour} {_ZONES.get(_zone_name(zone)) or local.tzname()}"


def moment(at: datetime, zone: str = "") -> str:
    """22 November 2026, 09.14 WIB."""
    return gettext("%(day)s, %(clock)s", day=day(at, zone), clock=clock(at, zone))


def minutes(value: int, short: bool = False) -> str:
    """A length of time in minutes: 12 minutes, 2 h 5 min; `short` for narrow columns: 12 min."""
    hours, rest = divmod(value, 60)
    if hours and rest:
        return gettext("%(hours)s h %(minutes)s min", hours=number(hours), minutes=number(rest))
    if hours:
        return ngettext("%(num)s hour", "%(num)s hours", hours)
    if short:
        return gettext("%(minutes)s min", minutes=number(rest))
    return ngettext("%(num)s minute", "%(num)s minutes", rest)


def file_size(size: int) -> str:
    """A number of bytes in the largest fitting unit: 212 KB, 1,1 MB."""
    for unit, power in (("GB", 3), ("MB", 2), ("KB", 1)):
        if size >= 1000**power:
            return f"{number(Fraction(size, 1000**power), 0 if unit == 'KB' else 1)} {unit}"
    return f"{number(size)} B"


def nip(value: str | None) -> str:
    """A civil servant's number made unreadable: the year of birth and the last two digits remain.

    Whatever is not 18 digits long is hidden whole.
    """
    digits = "".join((value or "").split())
    if not digits:
        return ""
    if len(digits) != _NIP_LENGTH or not digits.isdigit():
        return "••••"
    return f"{digits[:4]}•••• •••••• • •{digits[-2:]}"


def bdi(text: str | None) -> Markup | str:
    """A name or other words of people, set apart: letters written from right to left do not turn what is beside them.

    Every name that stands in a line with other words goes through here.
    """
    return Markup("<bdi>{}</bdi>").format(text) if text else ""


def initials(name: str) -> str:
    """First letters of the first and the last name, without titles: "Dra. Siti Rahmawati, S.Sos." is SR."""
    parts = [part for part in name.split(",", maxsplit=1)[0].split() if not part.endswith(".")]
    return "".join(part[0].upper() for part in (parts[:1] + parts[1:][-1:]))


def lesson_html(safe: str) -> Markup:
    """Sanitised HTML of a package, ready for a page: its tables can be scrolled, also by keyboard.

    Only the host may give an element a role and a place in the tab order; packages cannot write either.
    """
    label = escape(gettext("Table, can be scrolled sideways"))
    opening = f'<div class="tbl-wrap" tabindex="0" role="group" aria-label="{label}"><table>'
    return Markup(safe.replace("<table>", opening).replace("</table>", "</table></div>"))  # noqa: S704


def gapped(stem: str) -> list[tuple[Markup, int | None]]:
    """A stem that is ready for a page, cut behind each piece that a gap follows, with the number of that gap from 0."""
    pieces: list[tuple[Markup, int | None]] = []
    at, seen = 0, set()
    for found in _GAP.finditer(stem):
        number = int(found[1]) - 1
        if number not in seen:
            seen.add(number)
            pieces.append((Markup(stem[at : found.start()]), number))  # noqa: S704
            at = found.end()
    return [*pieces, (Markup(stem[at:]), None)]  # noqa: S704


def gap_numbers(stem: str) -> frozenset[int]:
    """The gaps that have a place in a stem, from 0."""
    return frozenset(int(found[1]) - 1 for found in _GAP.finditer(stem))


def primitive(field: form.Field) -> str:
    """Which of the seven primitives `field` is: the name of its macro."""
    return _PRIMITIVES[type(field)]


def _locale() -> Locale:
    return get_locale() or Locale("id")


def _decimal(value: Number) -> Decimal:
    if isinstance(value, Fraction):
        return Decimal(value.numerator) / Decimal(value.denominator)
    return Decimal(str(value))


def _rounded(value: Number, digits: int) -> Decimal:
    return _decimal(value).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def _zone_name(zone: str) -> str:
    return zone or str(get_timezone())


def _local(at: datetime, zone: str) -> datetime:
    if at.tzinfo is None:
        raise ValueError("a moment without a zone cannot be shown")
    return at.astimezone(UTC).astimezone(ZoneInfo(_zone_name(zone)))


def _local_day(value: date, zone: str) -> date:
    return _local(value, zone).date() if isinstance(value, datetime) else value
