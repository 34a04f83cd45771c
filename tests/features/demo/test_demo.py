"""The demonstration: what it holds agrees with itself, shows the states of pages, and goes away without a trace."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import InstrumentedAttribute

from lms.core import nip
from lms.core.clock import day_in, now
from lms.core.db import db
from lms.core.errors import Conflict
from lms.core.passwords import passwords
from lms.features.accounts.models import EntryCode, ExtraTimeRequest, Person
from lms.features.audit.models import AuditEntry
from lms.features.catalogue import building
from lms.features.catalogue.models import Edition
from lms.features.citations.models import KeptFigure
from lms.features.credits import closing
from lms.features.demo import clearing, elsewhere, folk, region, services, words, workshop
from lms.features.enrolment.audience import is_fulfilled, under
from lms.features.enrolment.models import Duty, DutyExemption, Enrolment, LearningPath, PathFollower
from lms.features.helpdesk.models import Inquiry
from lms.features.imports.models import ImportRow
from lms.features.learning.models import Note
from lms.features.notices.models import Notice
from lms.features.organisation import services as organisation
from lms.features.organisation.models import Membership, Relation, Unit, UnitPlace
from lms.features.privacy.models import Correction
from lms.features.progress import checking, counting
from lms.features.progress.models import Record
from lms.features.progress.passing import flow
from lms.features.quizzes.models import Attempt
from lms.features.reminders.models import ReminderSending
from lms.features.subscriptions.models import KeptReport
from tests.support import people
from tests.support.courses import write_course
from tests.support.people import Someone

PASSED_OVER = {"job", "question_version", "course_hours", "edition_hours", "counted_target"}
"""The queue may keep work for rows that are gone: it finds nothing to do. Questions as served and declared JP are the
courses', the targets that counters are kept by the site's."""


class CutOff(Exception):
    """Stands for a key pressed or a plug pulled in the middle."""


@pytest.fixture
def courses(app: Flask) -> None:
    """Two small courses in service."""
    root = Path(app.config["COURSES"])
    write_course(root, "siap-siaga", lessons=("satu", "dua", "tiga", "empat"), quiz="akhir")
    write_course(root, "surat", lessons=("satu", "dua"), quiz="akhir")
    building.bring_up_to_date()


def load(small: bool = True, tell: services.Tell = lambda what, done, of: None) -> dict[str, Someone]:
    """Loads the demonstration; its accounts by role."""
    words = {role: f"sandi {role}" for role in (*services.ROLES, services.NOBODYS)}
    made = {role: services.Password(plain, passwords().hash(plain)) for role, plain in words.items()}
    accounts = services.load(now(), made, tell, small=small)
    db.session.remove()
    return {one.role: Someone(0, "", one.identifier, one.role, one.password) for one in accounts}


def clear() -> int:
    removed = db.write(clearing.clear, first_day(), now())
    db.session.remove()
    return removed


def first_day() -> date:
    return day_in(counting.FIRST_ZONE, now())


def rows() -> dict[str, int]:
    """How many rows every table of the database has."""
    names = sa.inspect(db.session.connection()).get_table_names()
    return {
        name: db.session.scalar(sa.select(sa.func.count()).select_from(sa.table(name))) or 0
        for name in names
        if name not in PASSED_OVER and not name.startswith("search_")
    }


def count(*where: sa.ColumnElement[bool] | InstrumentedAttribute[bool]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).where(*where)) or 0


def test_people_and_numbers_are_invented_by_the_rules_of_the_country() -> None:
    everybody = list(folk.people())
    assert len(everybody) == 600
    assert len({who.nip for who in everybody}) == 600
    assert len({who.unit.office for who in everybody}) == 15
    for who in everybody:
        reading = nip.read(who.nip, date(2026, 11, 23))
        assert (reading.digits, reading.errors, reading.warnings) == (who.nip, (), ()), who
        assert "900" <= who.nip[-3:] <= "999"
    women = sum(who.nip[14] == "2" for who in everybody)
    assert 0.5 < women / 600 < 0.64
    assert 0.18 < sum(who.status == "PPPK" for who in everybody) / 600 < 0.28
    assert {"Ma'ruf", "Nur'aini Rahmawati", "Abdul Rahman a/l Muhammad Basri"} < {
        who.name for who in everybody
    }
    assert [who.nip for who in folk.people()] == [who.nip for who in everybody]
    assert {(who.unit.code, who.place) for who in folk.people(small=True)} < {
        (who.unit.code, who.place) for who in everybody
    }


@pytest.mark.long
@pytest.mark.usefixtures("courses")
def test_a_load_that_is_cut_off_goes_away_and_the_next_one_agrees_with_itself() -> None:
    before = rows()
    load_half()
    assert count(Person.demo) > 50
    clear()
    assert rows() == before

    load()
    check_history()

    stranger = people.a_person("Orang Sungguhan", unit=unit("2.01"))
    with pytest.raises(Conflict) as refused:
        clear()
    assert refused.value.message is not None
    assert refused.value.message.values == {"names": "Orang Sungguhan"}
    own = people.a_unit("SENDIRI")
    db.write(organisation.move_person, None, stranger.id, own, day_in(people.ZONE, now()), now())
    assert clear() > 100
    assert count(Person.id > 0) == 1
    assert count(Unit.id > 0) == 1
    assert count(Enrolment.id > 0) == count(Duty.id > 0) == count(Inquiry.id > 0) == 0
    assert checking.differences(db.session(), first_day()) == []
    assert clear() == 0


@pytest.mark.usefixtures("courses")
def test_whoever_looks_around_finds_the_states_of_pages(client: FlaskClient) -> None:
    known = load()

    def page(role: str, address: str) -> str:
        return people.sign_in_as(client, known[role]).get(address).text

    quiz = "/courses/siap-siaga/quizzes/akhir"
    assert "Welcome, " in page("beginner", "/learn")
    assert "/courses/siap-siaga/empat" in page("learner", "/learn")
    assert "Nothing is waiting for you" in page("finisher", "/learn")
    assert "/courses/surat/quizzes/akhir/attempts/1" in page(
        "contract employee", "/courses/surat/quizzes/akhir"
    )
    assert "There are no attempts left" in page("stuck", quiz)
    assert "valid until" in page("sub-district administrator", "/admin/slips")
    assert "extra time" in page("unit administrator", "/admin/people")
    assert "/teach/questions/" in page("trainer", "/teach/questions")
    assert "Ma&#39;ruf" in page("administrator", "/admin/people?unit=4.01")
    assert people.sign_in_as(client, known["head of office"]).get("/admin").status_code == 200
    assert "You have no course yet" in page("new trainer", "/teach")

    assert f">{region.FORMER_NAMES['2.02'][0]}<" in page("administrator", f"/admin/units?on={a_year_ago()}")
    assert words.PATH in page("finisher", "/paths")
    assert words.TABLE in page("unit administrator", "/admin/imports")
    assert "/admin/requests/" in page("head of office", "/admin/requests")
    assert "/admin/citations/" in page("unit administrator", "/c")
    assert "/team/" in page("head of office", "/team")
    assert "See the result" in page("contract employee", "/my/inbox")
    assert "/learn/recall" in page("finisher", "/learn")
    check_what_counts(page)
    check_the_trainers_desk(people.sign_in_as(client, known["trainer"]))
    check_what_came_of_it(people.sign_in_as(client, known["trainer"]))


def check_what_counts(page: Callable[[str, str], str]) -> None:
    """JP counted, waiting, returned and late; courses to confirm, claims to verify; certificates and their end."""
    assert not closing.differences(db.session())
    own = page("learner", "/my/activities")
    assert all(state in own for state in ("Draft", "Returned", "Waiting to be verified"))
    assert "Refused" in page("finisher", "/my/activities")
    late = page("finisher", f"/my/credits?year={now().year - 1}")
    assert "is closed" in late
    assert ">late<" in late
    assert 'name="hours"' in page("administrator", "/admin/courses/hours")
    assert elsewhere.HEALTH.title in page("unit administrator", "/admin/attendance")
    assert "/admin/activities/" in page("unit administrator", "/admin/activities")
    printed = page("administrator", "/admin/certificates/settings")
    assert elsewhere.OFFICE in printed
    assert elsewhere.FORMER_SIGNATORY[0] in printed


def check_what_came_of_it(hers: FlaskClient) -> None:
    """A key put right in the course that was published here."""
    assert "Key put right" in hers.get(f"/teach/courses/{workshop.COURSE}/questions").text


def check_the_trainers_desk(hers: FlaskClient) -> None:
    """A course published here in two editions, a draft of the next one, and a draft with findings."""
    editions = hers.get(f"/teach/courses/{workshop.COURSE}/editions").text
    assert "Edition 2, version 1.1" in editions
    assert "Go back to this edition" in editions
    drafts = re.findall(r'href="(/teach/drafts/\w+)">.*?<b>(\w+)', hers.get("/teach").text)
    by_word = {word: address for address, word in drafts}
    found, ready = hers.get(by_word["Fix"]).text, hers.get(by_word["Publish"]).text
    assert [f'id="g{level}"' in page for page, level in ((found, "E"), (found, "W"), (ready, "A"))] == [
        True
    ] * 3
    compared = hers.get(f"{by_word['Publish']}/compare").text
    assert re.search(r"\d people", compared)
    assert "Menyapa, mendengar, mencatat" in compared


@pytest.mark.long
@pytest.mark.both_engines
@pytest.mark.usefixtures("courses")
def test_the_whole_region_agrees_with_itself_and_goes_away() -> None:
    before = rows()
    load(small=False)
    assert count(Person.demo) == 600
    check_history()
    assert count(Enrolment.completed_at.is_not(None)) > 300
    clear()
    assert rows() == before


def load_half() -> None:
    def stop(what: str, done: int, of: int) -> None:
        if what == services.LIVING and done > of / 3:
            raise CutOff

    with pytest.raises(CutOff):
        load(tell=stop)
    db.session.remove()


def a_year_ago() -> str:
    return f"{now() - timedelta(days=350):%d-%m-%Y}"


def unit(code: str) -> int:
    return db.session.scalars(sa.select(Unit.id).where(Unit.code == code)).one()


def check_history() -> None:
    """What has to hold of every history, and what this one has to show."""
    assert checking.differences(db.session(), first_day()) == []
    moments = db.session.scalars(sa.select(AuditEntry.at).order_by(AuditEntry.id)).all()
    assert moments == sorted(moments)
    for column in (Enrolment.last_at, Record.at, Notice.at, Note.saved_at, Inquiry.asked_at, moments[-1:]):
        latest = column[0] if isinstance(column, list) else db.session.scalar(sa.select(sa.func.max(column)))
        assert latest is not None
        assert latest <= now()
    check_runs()
    assert count(Person.demo, Person.password.is_(None)) > 5
    assert count(EntryCode.used_at.is_(None), EntryCode.expires_at > now()) > 1
    assert count(EntryCode.used_at.is_(None), EntryCode.expires_at <= now()) > 1
    assert count(Person.demo, ~Person.active) > 2
    assert count(Membership.until_day.is_not(None)) > 10
    assert count(Inquiry.answered_at.is_(None)) < count(Inquiry.answered_at.is_not(None))
    assert count(Notice.read_at.is_(None)) > 5
    assert count(Notice.read_at.is_not(None)) > 5
    assert (
        count(ExtraTimeRequest.answered_at.is_(None)) == count(ExtraTimeRequest.answered_at.is_not(None)) == 2
    )
    assert count(Duty.withdrawn_day.is_not(None)) == 2  # one by hand, one that the next of its series follows
    assert count(Duty.due_day < now().date()) > 0
    check_what_administrators_did()


def check_what_administrators_did() -> None:
    """A series that goes on, people left out, a path, reminders, rows to mend, a code, an old tree, a request."""
    assert count(Relation.until_day.is_(None)) > 80
    assert count(Duty.next_of.is_not(None)) == count(Duty.valid_months.is_not(None)) == 1
    assert count(DutyExemption.reason != "") == 3
    assert count(LearningPath.id > 0) == count(PathFollower.person_id > 0) == 1
    assert (
        count(ReminderSending.people > 0) == count(KeptReport.id > 0) == count(Correction.outcome == "") == 1
    )
    assert count(ImportRow.fate == "refused") >= 4
    assert count(ImportRow.fate == "new", ImportRow.taken_at.is_not(None)) == 3
    assert count(KeptFigure.made_at < now()) == 1
    assert count(UnitPlace.until_day.is_not(None)) == 2
    assert count(Person.grade == "") == count(Person.demo.is_(False)) + 3  # those whom the table brought
    check_that_a_completion_lapses()


def check_that_a_completion_lapses() -> None:
    duty = db.session.scalars(sa.select(Duty).where(Duty.valid_months.is_not(None))).one()
    rows = under(first_day(), duties=[duty.id])
    lapsed = sa.and_(rows.c.done_day.is_not(None), ~is_fulfilled(rows))
    assert db.session.scalar(sa.select(sa.func.count()).where(lapsed))


def check_runs() -> None:
    """A run that was made like another one is as whole as that one."""
    runs = db.session.scalars(sa.select(Enrolment)).all()
    of_run: Callable[[type], dict[int, list[object]]] = by_run
    records, attempts = of_run(Record), of_run(Attempt)
    editions = set(db.session.scalars(sa.select(Edition.id)))
    outcomes = {"finished": 0, "open": 0, "failed": 0}
    for run in runs:
        own = records.get(run.id, [])
        whole = [one for one in own if one.item_id is None]  # type: ignore[attr-defined]
        assert bool(whole) is (run.completed_at is not None)
        assert all(run.opened_at <= one.at <= now() for one in own)  # type: ignore[attr-defined]
        assert all(one.on_day == day_in(region.ZONE, one.at) for one in own)  # type: ignore[attr-defined]
        assert run.opened_day == day_in(region.ZONE, run.opened_at)
        assert run.edition_id in editions
        sent = [one for one in attempts.get(run.id, []) if one.state == "sent"]  # type: ignore[attr-defined]
        outcomes["finished" if whole else "open"] += 1
        outcomes["failed"] += any(one.passed is False for one in sent)  # type: ignore[attr-defined]
    assert min(outcomes.values()) > 3, outcomes
    begun = flow(db.session(), {f"{run.opened_day:%Y-%m}" for run in runs})
    # Who is in no unit is counted nowhere; all others are, in the month in which they began.
    assert len(runs) - 5 <= sum(one.begun for one in begun.values()) <= len(runs)


def by_run(table: type[Any]) -> dict[int, list[object]]:
    found: dict[int, list[object]] = {}
    for row in db.session.scalars(sa.select(table)):
        found.setdefault(row.enrolment_id, []).append(row)
    return found
