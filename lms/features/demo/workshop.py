"""What the trainer has in hand: a course published here in two editions, a draft of the next, and one with findings.

Everything goes the way of an upload, but that the files, which are our own, are checked in this process.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from flask import current_app
from sqlalchemy.orm import Session

from lms.content.course import Course
from lms.content.template import Wish, template
from lms.core.actor import Actor
from lms.core.clock import now
from lms.core.db import db
from lms.features.amendments import queries as amended
from lms.features.amendments import questions
from lms.features.amendments import services as amendments
from lms.features.amendments.services import Change
from lms.features.catalogue import queries as catalogue
from lms.features.catalogue import uploads
from lms.features.demo import solving
from lms.features.demo.handing import begin_quiz
from lms.features.demo.words import (
    ARCHIVE,
    COUNTER,
    COUNTER_TEXTS,
    NEXT_TEXTS,
    SECOND_TEXTS,
    SLIPS,
    WRONG_KEY,
)
from lms.features.drafts import checking, queries, storage, working
from lms.features.drafts.services import NewDraft
from lms.features.editions import publishing
from lms.features.enrolment import services as enrolment
from lms.features.learning import services as learning
from lms.features.progress import folding
from lms.features.quizzes import keying, rescoring
from lms.features.quizzes import queries as quiz_queries
from lms.features.quizzes import services as quizzes
from lms.plugin.question import Json

COURSE, LESSON = "melayani-di-loket", "menyapa-dan-mendengar"
Files = Mapping[str, str]
WRONG, RIGHT_CHOICE = "antrean", ("c",)
"""The question whose key is put right, and the choice that is."""
AN_HOUR = timedelta(hours=1)


def furnish(trainer: Actor, readers: Sequence[Actor]) -> None:
    """Publishes the course, lets `readers` begin it, publishes its second edition, and leaves two drafts open."""
    wish = Wish(COUNTER, lesson="Menyapa dan mendengar", audience="Petugas loket", id=COURSE)
    first = _changed(template(wish), COUNTER_TEXTS)
    _publish(trainer, first, 0)
    for number, reader in enumerate(readers):
        db.write(_read, reader, number % 3 > 0)
        if number % 3 > 0:
            db.write(_sit, reader)
    second = _changed(first, SECOND_TEXTS)
    _publish(trainer, second, 1)
    rescoring.rescore_soon(db.write(_put_right, trainer), now())
    _begin(trainer, _changed(second, NEXT_TEXTS), NewDraft("", "loket.zip", {}, COURSE, 2, COUNTER))
    slips = _changed(template(Wish(ARCHIVE, lesson="Menerima surat")), SLIPS)
    _begin(trainer, slips, NewDraft("", "surat-masuk.zip", {}, title=ARCHIVE))
    db.write(_count)


def clear_files(drafts: Sequence[str]) -> None:
    """Deletes the files of the course and of drafts that are gone from the tables."""
    place = storage.uploads(current_app.config)
    folders = [place.draft(public_id) for public_id in drafts]
    folders += [
        place.courses / COURSE,
        place.root / uploads.WITHDRAWN / COURSE,
        place.edition(COURSE, 1).parent,
    ]
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


def _changed(files: Files, changes: Mapping[str, str]) -> Files:
    """The files with other words; each of `changes` stands in one of them."""
    found = dict(files)
    for old, new in changes.items():
        [path] = [path for path, text in found.items() if old in text]
        found[path] = found[path].replace(old, new)
    return found


def _publish(trainer: Actor, files: Files, base: int) -> None:
    draft = _begin(trainer, files, NewDraft("", "loket.zip", {}, COURSE if base else "", base, COUNTER))
    publishing.publish(trainer, draft, base, has_read=True)


def _begin(trainer: Actor, files: Files, new: NewDraft) -> queries.DraftRecord:
    config = current_app.config
    with storage.staged(config) as place:
        for path, text in files.items():
            storage.write_file(config, place / "files" / path, text.encode())
        public_id = working.begin(trainer, place / "files", new)
    draft = queries.draft(db.session(), public_id)
    assert draft is not None
    return checking.checked_here(draft)


def _read(session: Session, reader: Actor, finishes: bool) -> None:
    enrolment.begin_run(session, reader, COURSE, now() - AN_HOUR)
    if finishes:
        learning.finish(session, reader, COURSE, LESSON, now() - AN_HOUR / 2)


def _sit(session: Session, reader: Actor) -> None:
    """Answers the quiz as somebody does who has understood the lesson: by the key that is to be put right, wrongly."""
    course, chance = _course(), random.Random(reader.person_id)  # noqa: S311
    quiz = next(item for item in course.items if item.kind == "quiz")
    at = now() - AN_HOUR / 3
    n, given = begin_quiz(session, reader, course, quiz, chance, at)
    kinds = quiz_queries.question_types()
    snapshot = catalogue.snapshot()
    rows = snapshot.course_row(COURSE), snapshot.item_row(COURSE, quiz.id)
    sitting = quiz_queries.sitting(session, reader.person_id, *rows, n)
    assert sitting is not None
    understood = {
        one.position: solving.answer(
            kinds[one.served.type], replace(one, served=replace(one.served, spec=_right_key())), chance, 1.0
        )
        for one in sitting.asked
        if one.served.id == WRONG
    }
    given = [replace(one, fields=understood.get(one.position, one.fields)) for one in given]
    quizzes.send(session, reader, COURSE, quiz.id, n, at + AN_HOUR / 6, given)


def _put_right(session: Session, trainer: Actor) -> int:
    """States the right key of the question; the row of the amendment."""
    change = Change("key", WRONG_KEY, {_course().language: _right_key()})
    public_id = amendments.amend(session, trainer, COURSE, WRONG, change, now())
    return next(one.id for one in amended.all_of(session, COURSE) if one.public_id == public_id)


def _course() -> Course:
    course = catalogue.snapshot().library.course(COURSE)
    assert course is not None
    return course


def _right_key() -> Json:
    """What the key of the question ought to be."""
    record, language = questions.in_service(COURSE)[WRONG], _course().language
    asked = keying.Asked(record, language, quiz_queries.question_types().get(record.type))
    return keying.typed_key(asked, RIGHT_CHOICE)[language]


def _count(session: Session) -> None:
    while folding.fold(session):
        pass
