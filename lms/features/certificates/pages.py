"""One's own certificates, and the page on which anybody checks one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request, url_for

from lms.core import frame
from lms.core.clock import day_in, now
from lms.core.db import db
from lms.core.errors import Busy, NotFound
from lms.core.security import anyone, current_actor, requires, signed_in
from lms.features.accounts import throttle
from lms.features.certificates import arms, codes, drawing, files, nearest, queries, wording
from lms.features.certificates.queries import CertificateRecord
from lms.plugin.message import counted

blueprint = Blueprint("certificates", __name__, template_folder="templates")


@blueprint.context_processor
def _words() -> dict[str, Any]:
    return {"wording": wording}


@blueprint.get("/my/certificates")
@requires(signed_in)
def list_own() -> str:
    """One's own certificates; without any, the course that is nearest to one."""
    me = current_actor()
    found = queries.own(db.session(), me.person_id)
    return render_template(
        "certificates/list_own.html",
        found=found,
        today=day_in(me.zone, now()),
        nearest=None if found else nearest.course(db.session(), me.person_id, day_in(me.zone, now())),
    )


@blueprint.get("/my/certificates/<certificate>")
@requires(signed_in)
def show_certificate(certificate: str) -> str:
    """One of them: the sheet, its file, and how to show it to others."""
    found = _own(certificate)
    return render_template(
        "certificates/show_certificate.html",
        one=found,
        sheet=drawing.drawn(found.frozen, arms.address(found.frozen.arms)),
        today=day_in(current_actor().zone, now()),
    )


@blueprint.get("/my/certificates/<certificate>.pdf")
@requires(signed_in)
def download(certificate: str) -> Response:
    """The file of one's own certificate."""
    return files.response(_own(certificate), day_in(current_actor().zone, now()))


@blueprint.get("/certificates/arms/<digest>.png")
@requires(signed_in)
def show_arms(digest: str) -> Response:
    """The arms on the sheet; a picture never changes under its address."""
    picture = arms.read(digest)
    if not picture:
        raise NotFound
    response = Response(picture, mimetype="image/png")
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return response


@blueprint.get("/certificates")
@anyone
def ask_code() -> Any:
    """A code typed from paper."""
    typed = request.args.get("code", "").strip()
    if not typed:
        return _unlisted(
            render_template("certificates/ask_code.html", typed="", read=None, spoken=codes.spoken)
        )
    read = codes.read(typed)
    if not read.fault:
        return redirect(url_for(".check", certificate=read.code), 303)
    return _refused(typed, read)


@blueprint.get("/certificates/<certificate>")
@anyone
def check(certificate: str) -> Any:
    """The verdict on a certificate, and the seven things that paper and page must agree on."""
    read = codes.read(certificate)
    if read.fault:
        return _refused(certificate, read)
    if read.code != certificate:
        return redirect(url_for(".check", certificate=read.code), 308)
    found = queries.shown(db.session(), read.code)
    if found is None:
        _note_guess()
    zone = current_app.config["TIMEZONE"]
    page = render_template(
        "certificates/check.html",
        one=found,
        code=codes.spoken(read.code),
        state=found.state(day_in(zone, now())) if found else "",
        at=now(),
        zone=zone,
    )
    return _unlisted(page, 200 if found else 404)


def _note_guess() -> None:
    """Counts a code that does not exist, or raises Busy after too many of them.

    One that exists is always answered: nobody comes upon one of 59 bits by guessing, and all the people behind one
    address of an office or of a mobile network would be shut out by whoever guesses there.
    """
    limit = throttle.guesses("certificate", request.remote_addr or "")
    wait = throttle.wait_for(db.session(), limit, now())
    if wait:
        raise _too_many(wait.total_seconds())
    db.write(throttle.note_guess, limit, now())


def _refused(typed: str, read: codes.Typed) -> Response:
    """What is wrong with a code, said without a look at any certificate."""
    page = render_template("certificates/ask_code.html", typed=typed[:60], read=read, spoken=codes.spoken)
    return _unlisted(page, 422)


def _unlisted(page: str, status: int = 200) -> Response:
    """No search engine keeps it, and no device on the way."""
    response = make_response(page, status)
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "no-store"
    return response


def _too_many(seconds: float) -> Busy:
    minutes = max(1, -(-int(seconds) // 60))
    text = counted(
        "Too many codes that do not exist. Try again in %(n)s minute.",
        "Too many codes that do not exist. Try again in %(n)s minutes.",
        minutes,
    )
    return Busy(text, seconds=max(1, int(seconds)))


def _own(code: str) -> CertificateRecord:
    frame.light("certificates")
    found = queries.shown(db.session(), code)
    if found is None or found.person_id != current_actor().person_id:
        raise NotFound
    return found
