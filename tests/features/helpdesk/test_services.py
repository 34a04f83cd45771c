"""Asking and answering: what is attached, what is refused, and what happens once."""

from __future__ import annotations

import shutil
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.core.clock import now
from lms.core.db import db
from lms.core.errors import Busy, Conflict, Invalid, NotAllowed, NotFound
from lms.features.accounts.models import Person
from lms.features.audit.models import AuditEntry
from lms.features.helpdesk import queries, services
from lms.features.helpdesk.models import Inquiry
from lms.features.helpdesk.policies import A_DAY, LONGEST_QUESTION
from lms.features.helpdesk.services import Reply
from lms.features.notices.models import Notice
from lms.features.quizzes import services as quizzes
from tests.features.helpdesk.world import COURSE, LESSON, QUIZ, a_world, answer, ask
from tests.features.learning import world
from tests.support.people import a_person, a_trainer, actor_of, an_administrator
from tests.support.site import HandClock

pytestmark = pytest.mark.both_engines


def told(kind: str) -> list[int]:
    return list(db.session.scalars(sa.select(Notice.person_id).where(Notice.kind == kind)))


def test_a_question_carries_what_the_server_knows_and_the_trainer_is_told(app: Flask) -> None:
    here = a_world()
    a_trainer("Seluruh Situs")
    public_id = ask(here.learner, key="k1")
    assert ask(here.learner, key="k1") == public_id
    found = queries.one(db.session(), public_id)
    assert found is not None
    assert (found.course, found.item, found.edition, found.question) == (COURSE, "satu", 2, "")
    assert found.unit == "Kecamatan Tanjung Asri"
    assert found.titles["item"] == {"id": "Pelajaran satu"}
    assert told("helpdesk.asked") == [here.trainer.id]
    answer(here.trainer, public_id, publish=True)
    answer(here.trainer, public_id, publish=True)
    assert told("helpdesk.answered") == [here.learner.id]
    [shown] = queries.published(db.session(), COURSE, "satu").rows
    assert (shown.answer, shown.answerer) == ("Sejak warga mengambil nomor.", "Endang Lestari")
    actions = db.session.scalars(sa.select(AuditEntry.action).where(AuditEntry.about.like("question:%")))
    assert list(actions) == ["question.answered"]


def test_a_quiz_question_is_asked_about_as_it_was_served_and_by_nobody_else(app: Flask) -> None:
    here = a_world()
    with pytest.raises(NotFound):
        ask(here.learner, about=QUIZ, question="1.1")
    db.write(quizzes.start, actor_of(here.learner), COURSE, "kuis", "id", now())
    file = here.place / "kuis.md"
    changed = file.read_text(encoding="utf-8").replace("Nomor mana yang dipakai", "Nomor apa yang dipakai")
    file.write_text(changed, encoding="utf-8")
    world.publish()
    found = queries.one(db.session(), ask(here.learner, about=QUIZ, question="1.1"))
    assert found is not None
    assert found.quote == "Nomor mana yang dipakai saat keadaan darurat?"
    assert found.edition == 2
    assert not found.may_publish
    with pytest.raises(Invalid):
        answer(here.trainer, found.public_id, publish=True)
    for question in ("kuis-satu", "cek-air", "1.3", "2.1", "0.1", "1.99999"):
        with pytest.raises(NotFound):
            ask(here.learner, about=QUIZ, question=question)
    with pytest.raises(NotAllowed):
        ask(a_person("Orang Lain"), about=QUIZ, question="1.1")


def test_what_is_not_open_or_not_there_cannot_be_asked_about(app: Flask) -> None:
    here = a_world()
    found = queries.one(db.session(), ask(here.learner, about=LESSON, question="cek-air"))
    assert found is not None
    assert found.quote == "Apa yang dilakukan lebih dahulu?"
    for about in ("", "tidak-ada", f"{COURSE}/", f"{COURSE}/tidak-ada", "siaga/satu/dua"):
        with pytest.raises(NotFound):
            ask(here.learner, about=about)
    world.rewrite(here.place, "dua", prasyarat="[satu]")
    world.publish()
    with pytest.raises(NotAllowed):
        ask(here.learner, about=f"{COURSE}/dua")
    newcomer = a_person("Orang Baru")
    assert ask(newcomer, about=COURSE)
    with pytest.raises(NotAllowed):
        ask(newcomer, about=LESSON)
    shutil.rmtree(here.place)
    world.publish()
    assert ask(here.learner)
    with pytest.raises(NotFound):
        ask(a_person("Terlambat"), about=COURSE)


def test_ten_a_day_and_no_more(app: Flask, clock: HandClock) -> None:
    here = a_world()
    for number in range(A_DAY - 1):
        ask(here.learner, f"Pertanyaan {number}")
    assert sorted(at_once(app, [lambda n=n: ask(here.learner, f"Lagi {n}") for n in range(3)])) == [
        "Busy",
        "Busy",
        "done",
    ]
    clock.forward(days=1)
    assert ask(here.learner, "Hari berikutnya")
    for text in ("", " \n ", "x" * (LONGEST_QUESTION + 1)):
        with pytest.raises(Invalid):
            ask(here.learner, text)


def at_once(app: Flask, acts: list[object]) -> list[str]:
    """What came of acts that begin at the same moment, each in a thread of its own."""
    gate = threading.Barrier(len(acts))

    def run(act: object) -> str:
        with app.app_context():
            gate.wait()
            try:
                act()  # type: ignore[operator]
            except (Busy, Conflict) as refusal:
                return type(refusal).__name__
            finally:
                db.session.remove()
            return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_of_many_answers_at_once_one_counts(app: Flask) -> None:
    here = a_world()
    second = a_trainer("Bambang Wiryawan")
    public_id = ask(here.learner)
    outcomes = at_once(
        app,
        [lambda n=n: answer(second if n % 2 else here.trainer, public_id, f"Jawaban {n}") for n in range(6)],
    )
    assert sorted(outcomes) == ["Conflict"] * 5 + ["done"]
    found = queries.one(db.session(), public_id)
    assert found is not None
    assert found.answer == f"Jawaban {outcomes.index('done')}"
    assert told("helpdesk.answered") == [here.learner.id]


def test_only_trainers_of_the_course_and_administrators_of_the_site_answer(app: Flask) -> None:
    here = a_world()
    world.a_course("lain")
    public_id = ask(here.learner)
    for stranger in (here.learner, a_trainer("Pengajar Lain", course="lain")):
        with pytest.raises(NotFound):
            answer(stranger, public_id)
        with pytest.raises(NotFound):
            db.write(services.publish, actor_of(stranger), public_id, True, now())
    with pytest.raises(Invalid):
        answer(here.trainer, public_id, outcome="fixed")
    answer(an_administrator(), public_id)


def test_an_answer_can_be_taken_away_from_the_lesson_and_never_without_the_asker(app: Flask) -> None:
    here = a_world()
    agreed, private = ask(here.learner), ask(here.learner, "Rahasia", may_publish=False)
    trainer = actor_of(here.trainer)
    with pytest.raises(Invalid):
        db.write(services.publish, trainer, agreed, True, now())
    for public_id in (agreed, private):
        answer(here.trainer, public_id)
    with pytest.raises(Invalid):
        db.write(services.publish, trainer, private, True, now())
    for shown in (True, True, False, False, True):
        db.write(services.publish, trainer, agreed, shown, now())
        rows = queries.published(db.session(), COURSE, "satu").rows
        assert [row.public_id for row in rows] == [agreed] * shown
    with pytest.raises(sa.exc.IntegrityError):
        db.session.execute(sa.update(Inquiry).where(Inquiry.public_id == private).values(published=True))
    db.session.rollback()


def test_who_is_gone_leaves_the_text_without_a_name(app: Flask) -> None:
    here = a_world()
    leaver = a_person("Akan Pergi")
    public_id = ask(leaver, about=COURSE)
    db.session.execute(sa.delete(Notice))
    db.session.execute(sa.delete(Person).where(Person.id == leaver.id))
    db.session.commit()
    answer(here.trainer, public_id)
    found = queries.one(db.session(), public_id)
    assert found is not None
    assert (found.asked_by, found.unit, found.is_answered) == (None, "", True)
    assert told("helpdesk.answered") == []


def test_the_queue_goes_on_where_a_page_ends_and_keeps_to_the_scope(app: Flask) -> None:
    here = a_world()
    for n in range(3):
        askers = [a_person(f"Penanya {n} {m}") for m in range(8)]
        for asker in askers:
            ask(asker, f"{n}", about=COURSE)
    first = queries.queue(db.session(), (COURSE,))
    rest = queries.queue(db.session(), (COURSE,), after=first.after)
    both = [*first.rows, *rest.rows]
    assert len({row.public_id for row in both}) == len(both) == 24
    assert [row.body for row in both] == sorted(row.body for row in both)
    assert queries.queue(db.session(), ("lain",)).rows == ()
    assert queries.queue(db.session(), None, kind="report").rows == ()
    assert queries.queue(db.session(), None, answered=True, course=COURSE).rows == ()
    db.write(services.answer, actor_of(here.trainer), both[0].public_id, Reply("Ya."), now())
    [tally] = queries.tallies(db.session(), (COURSE,))
    assert (tally.waiting, tally.answered) == (23, 1)
