"""Who may open what, tried: a world with two of everything, and the walk of each role through what is not theirs.

``python -m tests.support.access`` walks it and prints the table into docs/developers/access.md.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask, url_for
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from lms.content.course import Certificate as OfCourse
from lms.core import access, tokens
from lms.core.citing import Cited, cite
from lms.core.db import db
from lms.core.security import Policy, policy_of
from lms.features.accounts import services as accounts
from lms.features.accounts.services import NewPerson
from lms.features.activities import services as activities
from lms.features.activities.services import Given
from lms.features.catalogue import building
from lms.features.catalogue import queries as catalogue
from lms.features.catalogue.models import KnownCourse
from lms.features.certificates import queries as certificate_queries
from lms.features.certificates import services as certificates
from lms.features.certificates import setting
from lms.features.certificates.setting import NewSignatory
from lms.features.credits import services as credits_
from lms.features.credits.line import Line
from lms.features.credits.queries import terms_on
from lms.features.enrolment import paths
from lms.features.enrolment import services as enrolment
from lms.features.enrolment.models import Enrolment
from lms.features.enrolment.paths import PathData
from lms.features.enrolment.services import NewDuty
from lms.features.helpdesk import services as helpdesk
from lms.features.helpdesk.services import Wish
from lms.features.imports import services as imports
from lms.features.imports.services import NewImport
from lms.features.onboarding import services as onboarding
from lms.features.onboarding.services import SlipOrder
from lms.features.organisation import relations
from lms.features.organisation import services as organisation
from lms.features.privacy import services as privacy
from lms.features.privacy.models import Correction, Erasure
from lms.features.quizzes import services as quizzes
from lms.features.quizzes.models import Attempt
from tests.support.courses import write_course
from tests.support.databases import sqlite_url
from tests.support.drafts import a_draft
from tests.support.people import (
    Someone,
    a_person,
    a_trainer,
    a_unit,
    actor_of,
    an_administrator,
    csrf_token,
    made_up_nip,
    sign_in_as,
)
from tests.support.site import NOON, HandClock, copied_site, site

PAGE = Path(__file__).resolve().parents[2] / "docs" / "developers" / "access.md"
NUMBERS = {"n", "number"}
SIGNS_OUT = {"accounts.sign_out", "accounts.change_password"}


@dataclass(frozen=True, slots=True)
class World:
    """A unit with everything one may have there, and another one with the same."""

    people: Mapping[str, Someone]
    own: Mapping[str, str]
    foreign: Mapping[str, str]


def a_world(app: Flask) -> World:
    """The two units, with people of each role."""
    for course in ("siaga", "lain"):
        write_course(Path(app.config["COURSES"]), course, lessons=("satu", "dua"), quiz="akhir", picture=True)
    building.bring_up_to_date()
    agency = a_unit("KAB")
    here, there = a_unit("SETDA", agency), a_unit("DINKES", agency)
    people = {
        "learner": a_person("Siti Rahmawati", here),
        "trainer": a_trainer("Bambang Wiryawan", here, course="siaga"),
        "unit administrator": an_administrator("Ratna Basri", here, over=here),
        "site administrator": an_administrator("Lestari Handayani", agency),
    }
    people["superior"] = a_person("Andi Wijaya", here)
    stranger = a_person("Orang Lain", there)
    for person in people.values():
        db.write(enrolment.begin_run, actor_of(person), "siaga", NOON)
        assert db.write(quizzes.start, actor_of(person), "siaga", "akhir", "id", NOON) == 1
    assert db.write(quizzes.start, actor_of(stranger), "lain", "akhir", "id", NOON) == 1
    chief = actor_of(people["site administrator"])
    duties = [
        db.write(
            enrolment.give_duty, chief, NewDuty("siaga", (code,), NOON.date() + timedelta(days=30)), NOON
        )
        for code in ("SETDA", "DINKES")
    ]
    asked = [
        db.write(helpdesk.ask, actor_of(asker), Wish(course, "", "ask", "Mengapa?"), "", "id", NOON)
        for asker, course in ((people["learner"], "siaga"), (stranger, "lain"))
    ]
    colleague = a_person("Rekan Kerja", here)
    db.write(relations.set_superior, None, colleague.id, people["superior"].id, NOON.date(), NOON)
    wishes = [a_wish(one) for one in (colleague, stranger)]
    attempts = {course: an_attempt(course) for course in ("siaga", "lain")}
    own = {
        "course": "siaga",
        "item": "satu",
        "check": "none",
        "n": "1",
        "number": "1",
        "public_id": colleague.public_id,
        "duty": duties[0],
        "inquiry": asked[0],
        "folder": "siaga",
        "figure": "required",
        "code": "SETDA",
        "name": "none",
        "run": "none",
        "token": "none",
        "path": "kursus.md",
        "address": "suluh.css",
        "digest": "0" * 64,
        "extension": "svg",
        "question": "akhir-satu",
        "reason": "new",
        "attempt": attempts["siaga"],
        **wishes[0],
        "batch": a_batch(people["unit administrator"], here),
        "table": a_table(people["unit administrator"]),
        "way": a_way(people["unit administrator"]),
        "cited": a_figure(people["unit administrator"], (agency, here)),
        "activity": an_activity(colleague),
        "entry_id": an_entry(colleague),
        "term": a_term(),
        **a_certificate(colleague),
        "signatory": a_signatory(),
        "file": "none",
        "draft": a_draft(people["trainer"], Path(app.config["COURSES"]) / "siaga"),
    }
    foreign = {
        **own,
        **wishes[1],
        "attempt": attempts["lain"],
        "course": "lain",
        "folder": "lain",
        "code": "DINKES",
        "duty": duties[1],
    }
    foreign["inquiry"] = asked[1]
    foreign["batch"] = a_batch(people["site administrator"], there)
    foreign["table"] = a_table(people["site administrator"])
    foreign["way"] = a_way(people["site administrator"])
    foreign["activity"] = an_activity(stranger)
    foreign["entry_id"] = an_entry(stranger)
    foreign.update(a_certificate(stranger, "lain"))
    foreign["cited"] = a_figure(people["site administrator"], (agency, there))
    foreign["draft"] = a_draft(people["site administrator"], Path(app.config["COURSES"]) / "lain")
    return World(people, own, {**foreign, "public_id": stranger.public_id})


def an_attempt(course: str) -> str:
    """An attempt at the quiz of a course."""
    of_course = sa.select(KnownCourse.id).where(KnownCourse.slug == course).scalar_subquery()
    statement = sa.select(Attempt.public_id).join(Enrolment, Enrolment.id == Attempt.enrolment_id)
    return (
        db.session.scalars(statement.where(Enrolment.course_id == of_course).order_by(Attempt.id)).first()
        or ""
    )


def a_wish(person: Someone) -> dict[str, str]:
    """What a person asks for about their data: a correction, and to be erased."""
    actor = actor_of(person)
    db.write(privacy.ask_correction, actor, "name", "Nama lain", NOON)
    db.write(privacy.ask_erasure, actor, "", NOON)
    correction = db.session.scalars(sa.select(Correction.public_id).where(Correction.person_id == person.id))
    erasure = db.session.scalars(sa.select(Erasure.public_id).where(Erasure.person_id == person.id))
    return {"correction": correction.one(), "erasure": erasure.one()}


def a_batch(maker: Someone, unit: int) -> str:
    """Slips that somebody made for a newcomer of a unit."""
    new = NewPerson(name="Orang Baru", nip=made_up_nip(80_000 + unit))
    added = db.write(accounts.add_person, new, NOON)
    db.write(organisation.move_person, None, added.id, unit, NOON.date(), NOON)
    order = SlipOrder("ticked", people=(added.public_id,))
    return db.write(onboarding.make_slips, actor_of(maker), order, "", NOON)


def a_table(maker: Someone) -> str:
    """A table of people that somebody uploaded, and whose columns are still to be matched."""
    new = NewImport(tokens.public_id(), "people", "pegawai.csv", 1, ("nip",), ("nip",))
    db.write(imports.begin, actor_of(maker), new, NOON)
    return new.public_id


def a_way(maker: Someone) -> str:
    """A learning path that somebody made, which anybody may follow."""
    return db.write(paths.make_path, actor_of(maker), PathData(f"Jalur {maker.id}", "", ("siaga",)), NOON)


def an_activity(person: Someone) -> str:
    """Learning elsewhere that a person submitted."""
    typed = {
        "form": "mentoring",
        "title": "Mentoring",
        "provider": "Setda",
        "starts_on": "02-11-2026",
        "hours": "2",
        "notes": "Dua kali bertemu mentor untuk membahas surat kepada warga.",
    }
    kept = db.write(activities.save, actor_of(person), "", "", Given(typed), NOON)
    db.write(activities.submit, actor_of(person), kept.public_id, NOON)
    return kept.public_id


def a_certificate(person: Someone, course: str = "siaga") -> dict[str, str]:
    """A certificate of a person, by the code on it and by the name that administrators know it by."""
    db.write(enrolment.begin_run, actor_of(person), course, NOON)
    outline = catalogue.snapshot().library.course(course)
    assert outline
    runs = sa.select(Enrolment.id).where(Enrolment.person_id == person.id).order_by(Enrolment.id.desc())
    issuing = replace(outline, certificate=OfCourse(issue=True))
    db.write(certificates.issue, db.session.scalars(runs.limit(1)).one(), issuing, NOON, NOON)
    found = certificate_queries.own(db.session(), person.id)[0]
    return {"certificate": found.code, "kept": found.public_id}


def a_signatory() -> str:
    """Somebody who signs certificates."""
    new = NewSignatory("Ir. Retno Kusumawardani", "Kepala BKPSDM", "", NOON.date())
    return db.write(setting.put_signatory, None, "", new, NOON)


def an_entry(person: Someone) -> str:
    """A line of a person's JP account, from a list of attendance."""
    day = NOON.date()
    line = Line(
        person_id=person.id, source="attendance", reference=person.public_id,
        counted_on=day, starts_on=day, ends_on=day, quarters=8, form="seminar", title="Seminar Arsip",
    )  # fmt: skip
    return db.write(credits_.enter, line, None, NOON).public_id


def a_term() -> str:
    """A term of the agency's."""
    return terms_on(db.session(), NOON.date(), "rate")[0].public_id


def a_figure(maker: Someone, units: tuple[int, ...]) -> str:
    """A figure about a unit, kept under a code."""
    path = "/".join(("", *map(str, units), ""))
    figure = Cited("completion", {}, (path,), NOON.date(), {"required": (0, 1)})
    return db.write(cite, actor_of(maker), figure, NOON)


def rules(app: Flask) -> list[Rule]:
    return sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)


def calls(app: Flask) -> Iterator[tuple[str, Rule]]:
    """Every address with each way to ask for it; what ends the own session comes last."""
    for rule in sorted(rules(app), key=lambda rule: rule.endpoint in SIGNS_OUT):
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            yield method, rule


def address(app: Flask, rule: Rule, values: Mapping[str, str]) -> str:
    """The address with the parameters it wants; a duty's id and a quiz's are found by the feature that asks."""
    given = dict(values)
    if rule.endpoint.startswith(("enrolment.", "reminders.")):
        given["public_id"] = given.get("duty", given["public_id"])
    if rule.endpoint.startswith("enrolment.") and "path" in rule.endpoint:
        given["public_id"] = given.get("way", given["public_id"])
    if rule.endpoint.startswith("imports."):
        given["public_id"] = given.get("table", given["public_id"])
    if rule.endpoint.startswith("citations."):
        given["code"] = given.get("cited", given["code"])
    if rule.endpoint.startswith(("activities.", "verification.")):
        given["public_id"] = given.get("activity", given["public_id"])
    if rule.endpoint.startswith("certificate_desk."):
        named = "signatory" if rule.endpoint.endswith("signatory") else "kept"
        given["public_id"] = given.get(named, given["public_id"])
    if rule.endpoint in ("credits.change_term", "credits.end_term"):
        given["public_id"] = given.get("term", given["public_id"])
    if rule.endpoint == "credits.show_entry":
        given["public_id"] = given.get("entry_id", given["public_id"])
    if rule.endpoint.startswith("helpdesk."):
        given["public_id"] = given.get("inquiry", given["public_id"])
    if rule.endpoint.startswith(("drafts.", "editions.")):
        given["public_id"] = given.get("draft", given["public_id"])
    if rule.endpoint.startswith("invigilation."):
        given["public_id"] = given.get("attempt", given["public_id"])
    if rule.endpoint.startswith("quizzes."):
        given["item"] = given.get("quiz", "akhir")
    wanted: dict[str, Any] = {
        name: int(given[name]) if name in NUMBERS else given[name] for name in rule.arguments
    }
    with app.test_request_context():
        return url_for(rule.endpoint, **wanted)


def ask(
    client: FlaskClient, method: str, path: str, csrf: str = "", more: Mapping[str, str] | None = None
) -> TestResponse:
    fields = {"csrf_token": csrf, **(more or {})} if method == "POST" else None
    return client.open(path, method=method, data=fields, buffered=True)


def token_of(client: FlaskClient) -> str:
    return csrf_token(client.get("/session" if client.get("/learn").status_code == 303 else "/my/settings"))


def policy(app: Flask, rule: Rule) -> Policy | None:
    return policy_of(app.view_functions[rule.endpoint], rule.endpoint)


WELL_FORMED = {"question": "1", "key": "k1", "seen": "0"}
"""What an address wants to read before it looks for anything."""


def reach(app: Flask, client: FlaskClient, world: World, role: str) -> dict[str, str]:
    """How far a role comes, by ``METHODS address``: ``–`` not at all, ``yes`` where there is nothing to choose,
    ``own`` where what belongs to others does not exist, ``all`` where it opens too."""
    if role != "public":
        sign_in_as(client, world.people[role])
    token, found = token_of(client), {}
    open_to = {(way.methods, way.address): way for way in access.ways(app)}
    # The deepest first: what a page begins is not to be found by those below it.
    deepest = rules(app)[::-1]
    deepest.sort(key=lambda rule: rule.endpoint in SIGNS_OUT)
    for rule in deepest:
        methods = " ".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        way, name = open_to[methods, rule.rule], f"{methods} {rule.rule}"
        if role not in way.allowed:
            found[name] = "–"
        elif not rule.arguments:
            found[name] = "yes"
        else:
            path = address(app, rule, world.foreign)
            answers = [
                ask(client, method, path, token, WELL_FORMED).status_code for method in methods.split()
            ]
            found[name] = "own" if set(answers) <= {401, 403, 404} else "all"
    return found


def render(app: Flask, columns: Mapping[str, Mapping[str, str]]) -> str:
    """The page of the documents."""
    lines = [
        "# Who may do what",
        "",
        "Printed from the policies that views declare, and from a walk of each role through what belongs to others.",
        "`.venv/bin/python -m tests.support.access` writes this page, and a test compares it; `lms routes --access`",
        "prints what the policies say on a site with its plugins.",
        "",
        "`–`: refused. `yes`: open; what it shows is narrowed to one's own scope. `own`: opens what is one's own or in",
        "one's scope; anything else does not exist (404) or is refused (403). `all`: opens whatever there is. Pages of",
        "staff ask for the password again after an hour without use.",
        "",
        f"| Address | {' | '.join(columns)} | Policy |",
        f"|---|{'---|' * len(columns)}---|",
    ]
    for way in access.ways(app):
        name = f"{way.methods} {way.address}"
        cells = " | ".join(column[name] for column in columns.values())
        words = f"{way.words} (staff)" if way.staff else way.words
        lines.append(f"| {way.methods} `{way.address}` | {cells} | {words} |")
    return "\n".join(lines) + "\n"


def printed(role: str) -> dict[str, str]:
    """The column of a role on the page."""
    rows = [
        line.strip("|").split("|")
        for line in PAGE.read_text(encoding="utf-8").splitlines()
        if line[:2] == "| "
    ]
    at = [cell.strip() for cell in rows[0]].index(role)
    return {row[0].strip().replace("`", ""): row[at].strip() for row in rows[1:]}


def main() -> None:
    columns: dict[str, Mapping[str, str]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for role in access.ROLES:
            place = Path(folder) / role.replace(" ", "-")
            place.mkdir()
            with site(place, sqlite_url(place)):
                pass
            with copied_site(place, sqlite_url(place), HandClock()) as app:
                columns[role] = reach(app, app.test_client(), a_world(app), role)
                text = render(app, columns) if len(columns) == len(access.ROLES) else ""
    PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
