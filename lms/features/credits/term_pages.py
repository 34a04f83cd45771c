"""The agency's terms of the JP account: what holds, what held, and what holds from a day on."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_login import current_user
from wtforms.fields import SelectChoice

from lms.core.clock import day_in, now
from lms.core.db import db
from lms.core.errors import Invalid, NotFound, Refusal
from lms.core.forms import DayField, answer
from lms.core.i18n import in_words
from lms.core.security import requires
from lms.features.credits import account, hours, policies, queries, term, terms
from lms.features.credits.desk import blueprint
from lms.features.credits.forms import PICK, EndTermForm, TermForm
from lms.features.credits.queries import TermRecord
from lms.plugin.message import Message, mark

NO_DAY = Message(mark("Write the day as day-month-year."))


@blueprint.get("/admin/credits/terms")
@requires(policies.may_rule, staff=True)
def list_terms() -> str:
    """All terms by kind, those that hold now first, each with its source and what held before."""
    found = queries.terms(db.session())
    return render_template(
        "credits/list_terms.html",
        terms=found,
        families=_families(found),
        gaps=terms.gaps(found),
        forms=account.by_code(one for one in found if one.kind == "form"),
        today=_today(),
    )


@blueprint.route("/admin/credits/terms/new", methods=["GET", "POST"])
@requires(policies.may_rule, staff=True)
def add_term() -> Any:
    """Something that did not hold before."""
    kind = request.args.get("kind", "")
    if kind not in term.KINDS:
        raise NotFound
    form, refusal = TermForm(from_day=DayField.text(_today())), None
    form.fit(kind, new=True)
    if "form_code" in form:
        forms = queries.forms_on(db.session(), form.from_day.day or _today())
        form.form_code.choices = [PICK, *(SelectChoice(one.code, in_words(one.names)) for one in forms)]
    if form.validate_on_submit():
        try:
            db.write(terms.add, current_user, form.term(kind), _day(form.from_day), now())
        except Refusal as error:
            refusal = _at_fields(error, form)
        else:
            return redirect(url_for(".list_terms", done="added", _anchor=kind), 303)
    return answer("credits/add_term.html", refusal, form, kind=kind)


@blueprint.route("/admin/credits/terms/<public_id>", methods=["GET", "POST"])
@requires(policies.may_rule, staff=True)
def change_term(public_id: str) -> Any:
    """What holds instead, from a day on."""
    one = _term(public_id)
    form, refusal = TermForm(**_filled(one)), None
    form.fit(one.kind, new=False)
    if form.validate_on_submit():
        try:
            changed = (public_id, form.term(one.kind), _day(form.from_day), _today(), now())
            db.write(terms.change, current_user, *changed)
        except Refusal as error:
            refusal = _at_fields(error, form)
        else:
            return redirect(url_for(".list_terms", done="changed", _anchor=one.kind), 303)
    return _change_page(one, form, EndTermForm(formdata=None), refusal, form)


@blueprint.post("/admin/credits/terms/<public_id>/end")
@requires(policies.may_rule, staff=True)
def end_term(public_id: str) -> Any:
    """Nothing holds in its place."""
    one, refusal = _term(public_id), None
    form = EndTermForm()
    if form.validate_on_submit():
        try:
            db.write(terms.end, current_user, public_id, _day(form.day, "day"), _today(), now())
        except Refusal as error:
            refusal = error
        else:
            return redirect(url_for(".list_terms", done="ended", _anchor=one.kind), 303)
    other = TermForm(formdata=None, **_filled(one))
    other.fit(one.kind, new=False)
    return _change_page(one, other, form, refusal, form)


def _change_page(
    one: TermRecord, form: TermForm, ending: EndTermForm, refusal: Refusal | None, sent: Any
) -> Any:
    named = queries.forms_on(db.session(), _today()) if one.kind == "rate" else ()
    values = {"one": one, "changing": form, "ending": ending, "forms": account.by_code(named)}
    return answer("credits/change_term.html", refusal, sent, **values)


def _term(public_id: str) -> TermRecord:
    found = next((one for one in queries.terms(db.session()) if one.public_id == public_id), None)
    if found is None:
        raise NotFound
    return found


def _filled(one: TermRecord) -> dict[str, Any]:
    begins = one.from_day if one.example else max(one.from_day, _today())
    return {
        "name_id": one.names.get("id", ""),
        "name_en": one.names.get("en", ""),
        "track": one.track,
        "bound": one.bound,
        "quarters": hours.written(one.quarters),
        "source": "" if one.example else one.source,
        "from_day": DayField.text(begins),
    }


def _day(field: DayField, name: str = "from_day") -> date:
    if field.day is None:
        raise Invalid(fields={name: NO_DAY})
    return field.day


def _today() -> date:
    return day_in(current_user.zone, now())


def _at_fields(refusal: Refusal, form: TermForm) -> Refusal:
    """What was said of the code stands at the field in which it was chosen."""
    if isinstance(refusal, Invalid) and "code" in refusal.fields and "code" not in form:
        chosen = "form_code" if "form_code" in form else "status"
        fields = {chosen if name == "code" else name: said for name, said in refusal.fields.items()}
        return Invalid(refusal.message, fields)
    return refusal


def _families(found: tuple[TermRecord, ...]) -> dict[str, list[list[TermRecord]]]:
    """By kind, the terms of each matter with the latest first."""
    by_matter: dict[tuple[str, str, str], list[TermRecord]] = {}
    for one in found:
        by_matter.setdefault((one.kind, one.code, one.per), []).insert(0, one)
    return {kind: [matter for key, matter in by_matter.items() if key[0] == kind] for kind in term.KINDS}
