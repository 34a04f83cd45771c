"""What people enter about learning elsewhere: what is refused, what counts, who decides, and who is told."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, timedelta
from functools import partial
from threading import Barrier

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.core.clock import day_in, now
from lms.core.db import db
from lms.core.errors import Busy, Conflict, Invalid, NotAllowed, NotFound, Refusal
from lms.core.i18n import say
from lms.features.activities import claims, deciding, keeping, personal, policies, queries, services, telling
from lms.features.activities.deciding import Decision
from lms.features.activities.models import ActivityStep
from lms.features.activities.policies import MOST_DRAFTS
from lms.features.activities.services import Given, Saved
from lms.features.audit import queries as audit
from lms.features.credits import hours
from lms.features.credits import queries as ledger
from lms.features.credits.models import CreditYear
from lms.features.notices.models import Notice
from lms.features.organisation import services as organisation
from tests.features.activities.world import World, a_draft, a_world, day_before, decide, submitted, typed
from tests.features.credits.world import a_line, entered
from tests.support.people import Someone, a_person, a_unit, actor_of, an_administrator
from tests.support.site import HandClock

YEAR = 2026


@pytest.fixture
def here(app: Flask) -> World:
    return a_world()


def balance(who: Someone) -> int:
    return ledger.balance(db.session(), who.id, YEAR)


def state(public_id: str) -> str:
    db.session.rollback()
    found = queries.one(db.session(), public_id)
    assert found is not None
    return found.state


def refused(who: Someone, public_id: str) -> dict[str, str]:
    with pytest.raises(Invalid) as told:
        db.write(services.submit, actor_of(who), public_id, now())
    return {name: say(message) for name, message in told.value.fields.items()}


def save(who: Someone, public_id: str, seen: int, **fields: str) -> Saved:
    given = Given(typed(**fields), seen=seen)
    return db.write(services.save, actor_of(who), public_id, "", given, now())


def told(who: Someone) -> list[str]:
    rows = sa.select(Notice.kind).where(Notice.person_id == who.id).order_by(Notice.id)
    return [kind for kind in db.session.scalars(rows) if kind.startswith("activities.")]


WRONG: list[tuple[dict[str, str], str, str]] = [
    ({"form": ""}, "form", "Choose the form"),
    ({"form": "piknik"}, "form", "does not hold on that day"),
    ({"title": " "}, "title", "Write the title"),
    ({"title": "x" * 301}, "title", "1 character too long: 300 at most"),
    ({"provider": ""}, "provider", "who held it"),
    ({"starts_on": "31-02-2026"}, "starts_on", "day-month-year"),
    ({"starts_on": ""}, "starts_on", "day-month-year"),
    ({"ends_on": "besok"}, "ends_on", "day-month-year"),
    ({"starts_on": "01-02-2027", "ends_on": "02-02-2027"}, "ends_on", "has not come yet"),
    ({"ends_on": "01-01-2026"}, "ends_on", "before the first"),
    ({"hours": "0"}, "hours", "more than 0"),
    ({"hours": "dua"}, "hours", "in digits"),
    ({"hours": "1,1"}, "hours", "steps of a quarter"),
    ({"hours": "900"}, "hours", "900 JP in 2 days cannot be: at most 12 JP count for a day"),
    ({"amount": "-1"}, "amount", "how many"),
    ({"cost": "banyak"}, "cost", "whole rupiah"),
    ({"cost": "250.000"}, "funds", "who paid"),
    ({"notes": "Baik."}, "files", "Add a file, or write"),
    ({"form": "seminar"}, "files", "Add a file that shows"),
]


def test_what_cannot_be_is_said_at_its_field_and_the_draft_stays(app: Flask, here: World) -> None:
    for fields, at, words in WRONG:
        with app.test_request_context():
            public_id = a_draft(here.learner, **fields)
            assert words in refused(here.learner, public_id).get(at, ""), fields
        found = queries.own_one(db.session(), here.learner.id, public_id)
        assert found is not None
        kept = {name: typed(**fields).get(name, "") for name in claims.FIELDS}
        assert (found.state, found.typed) == ("draft", kept)
    assert balance(here.learner) == 0


@pytest.mark.parametrize(
    ("text", "quarters"),
    [
        ("2", 8),
        ("2,5", 10),
        ("2.25", 9),
        ("12,75 JP", 51),
        ("2,1", None),
        ("", None),
        ("1e3", None),
        ("1.000", 4000),
    ],
)
def test_hours_are_exact_quarters(text: str, quarters: int | None) -> None:
    assert hours.read(text) == quarters
    if quarters:
        assert hours.read(hours.written(quarters)) == quarters


@pytest.mark.parametrize(
    ("text", "rupiah"),
    [("250000", 250_000), ("1,250,000.00", 1_250_000),
     ("1.250.000", 1_250_000), ("Rp 1.250.000,00", 1_250_000), ("Rp250.000,-", 250_000),
     ("1.25", None), ("12,5", None), ("", None)],
)  # fmt: skip
def test_rupiah_as_they_are_written(text: str, rupiah: int | None) -> None:
    assert claims.money(text) == rupiah


def test_the_rate_of_the_agency_proposes_the_hours(app: Flask) -> None:
    rates = ledger.rates_on(db.session(), date(YEAR, 11, 1))

    def proposed(**fields: str) -> int | None:
        found = claims.propose(rates, fields)
        return found.quarters if found else None

    assert proposed(form="mentoring", amount="3") == 3 * 2 * 4
    assert proposed(form="mentoring") is None
    assert proposed(form="seminar", starts_on="02-11-2026", ends_on="03-11-2026") == 2 * 4 * 4
    assert proposed(form="seminar", starts_on="02-11-2026") == 4 * 4
    assert proposed(form="magang") == 20 * 4
    assert proposed(form="kursus", amount="3") is None


@pytest.mark.both_engines
def test_verified_it_counts_and_taken_back_it_does_not(here: World) -> None:
    public_id = submitted(here.learner, hours="2,5")
    assert not db.write(services.submit, actor_of(here.learner), public_id, now())
    [waits] = queries.waiting(db.session(), here.learner.id, YEAR)
    assert (waits.public_id, waits.quarters) == (public_id, 10)
    decide(here.verifier, public_id)
    decide(here.verifier, public_id)
    assert (balance(here.learner), queries.waiting(db.session(), here.learner.id, YEAR)) == (10, ())
    [entry] = ledger.entries(db.session(), here.learner.id, YEAR)
    assert (entry.source, entry.reference, entry.title) == ("activity", public_id, typed()["title"])
    assert (entry.counted_on, entry.provider) == (entry.ends_on, "Setda Madyapura")

    for _twice in range(2):
        db.write(deciding.reverse, actor_of(here.verifier), public_id, "Sertifikat milik orang lain.", now())
    assert (balance(here.learner), state(public_id)) == (0, "reversed")
    decide(here.verifier, public_id, hours="2", why="Ternyata benar, dua jam saja.")
    assert balance(here.learner) == 8
    assert told(here.learner) == ["activities.verified", "activities.reversed", "activities.verified"]
    found = audit.entries(db.session(), audit.Narrowed(about=f"activity:{public_id}")).rows
    actions = ["activity.verified", "activity.reversed", "activity.verified", "activity.submitted"]
    assert [one.action for one in found] == actions
    assert {one.about_person for one in found} == {here.learner.public_id}
    one = queries.own_one(db.session(), here.learner.id, public_id)
    assert one is not None
    assert [step.quarters for step in queries.steps(db.session(), one.id)] == [8, None, 10, None]


@pytest.mark.both_engines
def test_returned_it_is_mended_and_refused_it_is_over(here: World) -> None:
    public_id = submitted(here.learner)
    with pytest.raises(Invalid):
        decide(here.verifier, public_id, "returned")
    decide(here.verifier, public_id, "returned", why="Tulis nama mentornya.")
    found = queries.own_one(db.session(), here.learner.id, public_id)
    assert found is not None
    assert (found.state, found.why, found.typed["title"]) == (
        "returned",
        "Tulis nama mentornya.",
        typed()["title"],
    )
    save(here.learner, public_id, found.version, partner="Bambang Wiryawan")
    assert db.write(services.submit, actor_of(here.learner), public_id, now())
    with pytest.raises(Conflict):
        save(here.learner, public_id, found.version, partner="Orang Lain")
    decide(here.verifier, public_id, "refused", why="Bukan bagian dari tugas.")
    with pytest.raises(Conflict):
        db.write(services.withdraw, actor_of(here.learner), public_id, now())
    with pytest.raises(Conflict):
        decide(here.above, public_id)
    assert (state(public_id), balance(here.learner)) == ("refused", 0)
    assert told(here.learner) == ["activities.returned", "activities.refused"]


def test_other_hours_than_asked_for_need_a_reason(app: Flask, here: World) -> None:
    public_id = submitted(here.learner, hours="4")
    with pytest.raises(Invalid) as said:
        decide(here.verifier, public_id, hours="2")
    assert "why" in said.value.fields
    with pytest.raises(Invalid):
        decide(here.verifier, public_id, hours="0", why="Nol.")
    with pytest.raises(Invalid) as crowded:
        decide(here.verifier, public_id, hours="900", why="Banyak.")
    assert "hours" in crowded.value.fields
    decide(here.verifier, public_id, hours="2", why="Satu sesi saja.")
    assert balance(here.learner) == 8


@pytest.mark.both_engines
def test_the_same_thing_twice_is_found_in_activities_and_in_the_account(app: Flask, here: World) -> None:
    first = submitted(here.learner, number="12/SEM/2026")
    with app.test_request_context():
        same_number = a_draft(here.learner, number="12-sem 2026", title="Lain")
        assert "certificate number before" in refused(here.learner, same_number)["number"]
        same_days = a_draft(here.learner, title=f"  {typed()['title'].upper()} ")
        assert "same days before" in refused(here.learner, same_days)["title"]
        entered(a_line(here.learner.id, number="77/2026", source="opening"))
        counted = a_draft(here.learner, number="77/2026", title="Lain")
        assert "number" in refused(here.learner, counted)
    decide(here.verifier, first)
    db.write(deciding.reverse, actor_of(here.verifier), first, "Keliru.", now())
    assert db.write(services.submit, actor_of(here.learner), same_number, now())
    other = submitted(here.colleague, number="12/SEM/2026")
    found = queries.same_number(db.session(), "12sem2026", here.colleague.id)
    assert {one.public_id: one.state for one in found} == {first: "reversed", same_number: "submitted"}
    assert other not in {one.public_id for one in found}


def test_a_closed_year_takes_late_entries_until_its_day(app: Flask, here: World, clock: HandClock) -> None:
    public_id, other = a_draft(here.learner), a_draft(here.learner, title="Lain", hours="1")
    clock.forward(days=60)
    closed = {"late_until": clock.at.date() + timedelta(days=5), "accounts": 0, "quarters": 0}
    db.write(lambda session: session.add(CreditYear(year=YEAR, **closed, closed_at=clock.at)))
    assert db.write(services.submit, actor_of(here.learner), public_id, now())
    decide(here.verifier, public_id)
    [entry] = ledger.entries(db.session(), here.learner.id, YEAR)
    assert entry.late
    clock.forward(days=10)
    with app.test_request_context():
        said = refused(here.learner, other)["ends_on"]
    assert "is closed" in said
    assert "Ask the administrator of your unit" in said


@pytest.mark.both_engines
def test_what_was_submitted_in_time_counts_however_late_it_is_verified(here: World, clock: HandClock) -> None:
    waiting, mended, taken_back = (submitted(here.learner, title=name, hours="1") for name in ("A", "B", "C"))
    decide(here.verifier, mended, "returned", why="Sebut mentornya.")
    decide(here.verifier, taken_back)
    db.write(deciding.reverse, actor_of(here.verifier), taken_back, "Keliru.", now())
    clock.forward(days=60)
    closed = {"late_until": clock.at.date() + timedelta(days=5), "accounts": 0, "quarters": 0}
    db.write(lambda session: session.add(CreditYear(year=YEAR, **closed, closed_at=clock.at)))
    clock.forward(days=10)
    decide(here.verifier, waiting)
    assert db.write(services.submit, actor_of(here.learner), mended, now())
    decide(here.verifier, mended)
    assert balance(here.learner) == 8
    assert all(one.late for one in ledger.entries(db.session(), here.learner.id, YEAR) if one.stands)
    with pytest.raises(Invalid):
        decide(here.verifier, taken_back)
    assert balance(here.learner) == 8


@pytest.mark.both_engines
def test_who_decides(here: World) -> None:
    stranger = an_administrator("Admin Lain", over=a_unit("DINKES", here.agency))
    chief = an_administrator("Admin Situs")
    public_id, own = submitted(here.learner), submitted(here.verifier, title="Lain")
    for nobody in (stranger, here.learner, here.colleague):
        with pytest.raises((NotFound, NotAllowed)):
            decide(nobody, public_id)
    with pytest.raises(NotAllowed):
        decide(here.verifier, own)
    waiting = {
        who.name: {one.public_id for one in seen(who, *paths).rows}
        for who, paths in (
            (here.verifier, [actor_of(here.verifier).unit_path]),
            (stranger, ["/9/"]),
            (chief, ["/"]),
        )
    }
    assert waiting == {here.verifier.name: {public_id}, "Admin Lain": set(), "Admin Situs": {public_id, own}}
    decide(here.above, own)
    there = a_unit("DISDIK", here.agency)
    newer = an_administrator("Admin Disdik", over=there)
    today = day_in("Asia/Makassar", now())
    db.write(organisation.move_person, None, here.learner.id, there, today, now())
    with pytest.raises(NotFound):
        decide(here.verifier, public_id)
    decide(newer, public_id)
    alone = submitted(a_person("Tanpa Unit"))
    with pytest.raises(NotFound):
        decide(here.above, alone)
    decide(chief, alone)


def seen(who: Someone, *scopes: str) -> queries.Page[queries.ActivityRecord]:
    return queries.queue(db.session(), who.id, scopes, queries.Looked())


@pytest.mark.both_engines
def test_a_draft_is_kept_once_and_nothing_newer_is_lost(here: World) -> None:
    actor = actor_of(here.learner)
    first = db.write(services.save, actor, "", "k1", Given(typed(title="Satu")), now())
    again = db.write(services.save, actor, "", "k1", Given(typed(title="Dua")), now())
    assert first.public_id == again.public_id
    older = save(here.learner, first.public_id, first.version, title="Tiga")
    assert (older.is_older, older.typed["title"]) == (True, "Dua")
    newer = save(here.learner, first.public_id, older.version, title="Tiga")
    assert not newer.is_older
    with pytest.raises(NotFound):
        save(here.colleague, first.public_id, newer.version)
    for number in range(MOST_DRAFTS - 1):
        a_draft(here.learner, title=f"Draf {number}")
    with pytest.raises(Busy):
        a_draft(here.learner)
    for _twice in range(2):
        db.write(services.discard, actor, first.public_id, now())
    assert queries.own_one(db.session(), here.learner.id, first.public_id) is None
    a_draft(here.learner)


def test_so_many_may_wait_at_once(here: World) -> None:
    for number in range(policies.MOST_WAITING):
        submitted(here.learner, title=f"Kegiatan {number}", hours="1")
    with pytest.raises(Busy):
        submitted(here.learner, title="Satu lagi", hours="1")
    submitted(here.colleague)


ACTS = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.sampled_from(["save", "submit", "withdraw", "verified", "returned", "refused", "reverse"]),
        st.integers(1, 6),
    ),
    max_size=30,
)


def acted(here: World, public_id: str, act: str, quarters: int) -> None:
    """One act of the person or of the administrator, whether it may be or not."""
    me, admin, why = actor_of(here.learner), actor_of(here.verifier), "Sebab itu."
    wanted = hours.written(quarters)
    match act:
        case "save":
            given = Given(typed(title=public_id, hours=wanted), seen=0)
            db.write(services.save, me, public_id, "", given, now())
        case "submit":
            db.write(services.submit, me, public_id, now())
        case "withdraw":
            db.write(services.withdraw, me, public_id, now())
        case "reverse":
            db.write(deciding.reverse, admin, public_id, why, now())
        case _:
            db.write(deciding.decide, admin, public_id, Decision(act, wanted, why), now())


def check_any_history(here: World, acts: list[tuple[int, str, int]]) -> None:
    """After any acts the account holds what the verified ones say, and the last step is the state."""
    names = [a_draft(here.learner, title=f"Kegiatan {number}", hours="1") for number in range(3)]
    before = balance(here.learner)
    for number, act, quarters in acts:
        with suppress(Refusal):
            acted(here, names[number], act, quarters)
        db.session.rollback()
    found = [queries.one(db.session(), name) for name in names]
    assert balance(here.learner) - before == sum(one.granted or 0 for one in found if one)
    for one in found:
        assert one is not None
        assert (one.state == "verified") == bool(one.granted)
        happened = queries.steps(db.session(), one.id)
        assert (happened[0].what if happened else "draft") == one.state
        db.write(services.discard, actor_of(here.learner), one.public_id, now())
        with suppress(Refusal):
            db.write(services.withdraw, actor_of(here.learner), one.public_id, now())
        with suppress(Refusal):
            db.write(deciding.reverse, actor_of(here.verifier), one.public_id, "Habis.", now())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=6)
@given(ACTS)
def test_after_any_acts_the_account_agrees(here: World, acts: list[tuple[int, str, int]]) -> None:
    check_any_history(here, acts)


@pytest.mark.long
@pytest.mark.both_engines
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
@given(ACTS)
def test_after_many_acts_the_account_agrees(here: World, acts: list[tuple[int, str, int]]) -> None:
    check_any_history(here, acts)


@pytest.mark.both_engines
def test_two_administrators_and_the_person_at_the_same_moment(app: Flask, here: World) -> None:
    """Whoever comes first wins; the account holds what was acknowledged, never twice."""
    actors = [actor_of(one) for one in (here.verifier, here.above, here.learner)]
    for turn in range(3):
        public_id = submitted(here.learner, title=f"Kegiatan {turn}", hours="1")
        acts: list[Callable[[], object]] = [
            partial(db.write, deciding.decide, actors[0], public_id, Decision("verified"), now()),
            partial(
                db.write, deciding.decide, actors[1], public_id, Decision("refused", why="Tidak."), now()
            ),
            partial(db.write, services.withdraw, actors[2], public_id, now()),
        ]
        db.session.rollback()
        gate = Barrier(2 * len(acts))

        def go(act: Callable[[], object], gate: Barrier = gate) -> bool:
            gate.wait()
            with app.app_context():
                try:
                    act()
                except Conflict:
                    return False
                return True

        before = balance(here.learner)
        db.session.rollback()
        with ThreadPoolExecutor(2 * len(acts)) as pool:
            done = list(pool.map(go, acts * 2))
        won = {number % len(acts) for number, is_done in enumerate(done) if is_done}
        assert len(won) == 1
        assert state(public_id) == ("verified", "refused", "withdrawn")[won.pop()]
        assert balance(here.learner) - before == (4 if state(public_id) == "verified" else 0)
        steps = sa.select(sa.func.count()).select_from(ActivityStep).where(ActivityStep.what != "submitted")
        assert db.session.scalar(steps) == turn + 1


@pytest.mark.both_engines
def test_administrators_hear_once_a_working_day_what_waits(here: World, clock: HandClock) -> None:
    submitted(here.learner)
    submitted(here.verifier, title="Milik admin")
    for _hour in range(2):
        telling.tell({}, clock.at)
    assert (told(here.verifier), told(here.above)) == (["activities.waiting"], ["activities.waiting"])
    telling.tell({}, clock.forward(days=2))
    assert len(told(here.verifier)) == 1, "nothing new since"
    submitted(here.colleague)
    telling.tell({}, clock.forward(hours=1))
    assert (len(told(here.verifier)), len(told(here.above))) == (2, 1)
    telling.tell({}, clock.forward(days=3))
    assert len(told(here.verifier)) == 2, "a Saturday"
    telling.tell({}, clock.forward(days=2))
    assert (len(told(here.verifier)), len(told(here.above))) == (3, 2)


@pytest.mark.both_engines
def test_erased_the_words_go_and_the_hours_stay(here: World) -> None:
    counted, waits, draft = (
        submitted(here.learner),
        submitted(here.learner, title="Lain"),
        a_draft(here.learner),
    )
    decide(here.verifier, counted, why="Bagus, Siti.")
    offers = list(personal.personal_data())
    assert [len(list(one.rows(db.session(), here.learner.id))) for one in offers] == [3, 3]
    assert [len(list(one.rows(db.session(), here.verifier.id))) for one in offers] == [0, 1]

    def erase(session: sa.orm.Session) -> None:
        for one in reversed(offers):
            assert one.erase is not None
            one.erase(session, here.learner.id, now())

    db.write(erase)
    rows = [dict(row) for one in offers for row in one.rows(db.session(), here.learner.id)]
    assert len(rows) == 5
    assert not any("kabar sulit" in str(row) or "Bagus" in str(row) or "Setda" in str(row) for row in rows)
    assert (state(counted), state(waits)) == ("verified", "withdrawn")
    assert queries.one(db.session(), draft) is None
    assert balance(here.learner) == 8


@pytest.mark.both_engines
def test_evidence_goes_when_it_was_kept_long_enough(here: World, clock: HandClock) -> None:
    public_id, waits = submitted(here.learner), submitted(here.learner, title="Lain")
    decide(here.verifier, public_id)

    def give(session: sa.orm.Session) -> None:
        session.execute(sa.text("UPDATE activity SET files = :files"), {"files": '["abcdefghjk"]'})

    db.write(give)
    later = clock.forward(days=1_826)
    before = later - timedelta(days=1_825)
    assert keeping.count_old(db.session(), before) == 1
    assert db.write(keeping.drop_old, before, later) == 1
    assert db.write(keeping.drop_old, before, later) == 0
    kept = {name: queries.one(db.session(), name) for name in (public_id, waits)}
    assert {name: one.files for name, one in kept.items() if one} == {public_id: (), waits: ("abcdefghjk",)}


def test_days_are_typed_as_people_write_them(app: Flask) -> None:
    assert claims.last_day({"starts_on": day_before(3)}) == (now() - timedelta(days=3)).date()
    assert claims.last_day({"starts_on": "1.2.2026", "ends_on": "2/2/2026"}) == date(2026, 2, 2)
