"""The quizzes of a course and their figures: what page, file and command are made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from lms.content.contents import QuestionRecord
from lms.content.course import Course, Item, QuizRules
from lms.content.editions.library import Volume
from lms.content.rules.draw import candidates
from lms.core.errors import NotFound
from lms.features.analysis import analysing, attempts, paired, queries
from lms.features.analysis.analysing import Asking
from lms.features.analysis.figures import QuizFigures
from lms.features.analysis.paired import GroupGain
from lms.features.catalogue import queries as catalogue
from lms.features.quizzes import gains
from lms.features.quizzes.queries import question_types
from lms.plugin.message import Message, mark
from lms.plugin.question import uses_of

NO_COURSE = Message(mark("No course with this id is in service. `lms courses list` shows those that are."))
NO_QUIZ = Message(mark("This course has no quiz with this id."))


@dataclass(frozen=True, slots=True)
class Quiz:
    """A quiz of the edition in service; `people` have ended a first attempt."""

    item: Item
    people: int


def course_of(course: str) -> Course:
    """A course in service, also one that is withdrawn. Raises NotFound."""
    found = catalogue.snapshot().library.course(course)
    if found is None:
        raise NotFound(NO_COURSE)
    return found


def quizzes(session: Session, course: Course) -> tuple[Quiz, ...]:
    """The quizzes of a course, in its order; one statement."""
    taken = catalogue.snapshot()
    people = queries.people_by_quiz(session, taken.course_row(course.id))
    items = (item for item in course.items if isinstance(item.rules, QuizRules))
    return tuple(Quiz(item, people.get(taken.item_row(course.id, item.id), 0)) for item in items)


def quiz_of(found: Sequence[Quiz], wanted: str) -> Quiz:
    """The quiz with this id; without one the first that somebody has taken, else the first. Raises NotFound."""
    if not wanted:
        taken = next((quiz for quiz in found if quiz.people), None)
        if taken is not None or found:
            return taken or found[0]
    for quiz in found:
        if wanted and wanted in (quiz.item.id, *quiz.item.former_ids):
            return quiz
    raise NotFound(NO_QUIZ)


def figures(session: Session, course: Course, item: Item) -> QuizFigures:
    """The figures of one quiz of a course in service, in two statements."""
    taken = catalogue.snapshot()
    rows = queries.first_attempts(session, taken.course_row(course.id), taken.item_row(course.id, item.id))
    answers = attempts.gather(rows)
    bodies = queries.versions(session, answers.versions) if answers.attempts else {}
    asking = _asking(taken.library.volume(course.id), item)
    return analysing.analyse(item.id, answers, bodies, asking, question_types())


def gained(session: Session, course: Course, item: Item) -> GroupGain | None:
    """What those gained who took a pre-test and its post-test, where the quiz is one of them; one statement then."""
    beside = gains.other(course, item)
    if beside is None or not isinstance(item.rules, QuizRules):
        return None
    before, after = (beside, item) if item.rules.role == "posttest" else (item, beside)
    taken = catalogue.snapshot()
    rows = (taken.item_row(course.id, one.id) for one in (before, after))
    return paired.group_gain(
        before, after, queries.paired_scores(session, taken.course_row(course.id), *rows)
    )


def _asking(volume: Volume, item: Item) -> Asking:
    """What the quiz asks now. A text that questions share is no question."""
    banks = {bank: file.questions for bank, file in volume.banks().items()}
    files = {name: volume.questions(name).questions for name in volume.manifest.quizzes}
    records: Mapping[str, QuestionRecord] = {
        record.id: record for file in (*banks.values(), *files.values()) for record in file
    }
    assert isinstance(item.rules, QuizRules)
    drawn = (record for draw in item.rules.draws for record in candidates(draw, banks.get(draw.bank, ())))
    own = dict.fromkeys(record.id for record in (*files.get(item.id, ()), *drawn) if _is_asked(record))
    former = {name: record.id for record in records.values() for name in record.former_ids}
    return Asking(records, {**former, **{name: name for name in records}}, tuple(own))


def _is_asked(record: QuestionRecord) -> bool:
    kind = question_types().get(record.type)
    return kind is None or not uses_of(kind).shared_text
