"""What a save means for the answer that stands there: new, the same, or an older one that must not win."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.content.questions.registry import Registry
from lms.core.errors import Invalid
from lms.core.rows import changed, insert_new
from lms.features.quizzes.models import Answer, AskedQuestion
from lms.features.quizzes.queries import Asked
from lms.plugin.form import FileField
from lms.plugin.message import Message, mark
from lms.plugin.question import (
    NotAnAnswer,
    Remark,
    Remarking,
    Response,
    uses_of,
)

NO_ANSWER = Message(
    mark("This cannot be an answer to the question. Load the page again and answer once more.")
)


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as it arrives: the fields of the question's form, the version that the page had seen, the flag.

    `key` makes a repeated request one; `shown` is the mark of what the page showed at first (see `page_mark`) and
    `was_flagged` its flag; both are empty where the asker knows that something was changed. `added` are files that
    the site has kept for this answer (``id``, ``name``, ``size``), `removed` the ids of those to be taken out.
    """

    position: int
    fields: Mapping[str, tuple[str, ...]]
    seen: int
    flagged: bool = False
    key: str = ""
    shown: str = ""
    was_flagged: bool | None = None
    added: tuple[Mapping[str, Any], ...] = ()
    removed: frozenset[str] = frozenset()

    @property
    def turns_flag(self) -> bool:
        """Whether the flag was touched, as far as the asker can tell."""
        return self.was_flagged is None or self.was_flagged is not self.flagged


class Verdict(Enum):
    """What to do with an answer that arrived."""

    NEW = "new"
    SAME = "same"
    OLDER = "older"


def read(types: Registry, asked: Asked, given: Given) -> Response:
    """What was answered. Raises Invalid for fields that cannot be an answer to this question."""
    kind = types.get(asked.served.type)
    if kind is None:
        raise Invalid(NO_ANSWER)
    field = file_field(types, asked)
    if field is not None:
        return _with_files(asked.response, given, field.max_files)
    try:
        return kind.read(kind.from_json(asked.served.spec), asked.order, given.fields)
    except NotAnAnswer as error:
        raise Invalid(NO_ANSWER) from error


def file_field(types: Registry, asked: Asked) -> FileField | None:
    """The field for files of a question that takes them; the site reads those, no type does."""
    kind = types.get(asked.served.type)
    if kind is None or uses_of(kind).room != "files":
        return None
    fields = kind.present(asked.served.question(kind), asked.order, None).fields
    return next((field for field in fields if isinstance(field, FileField)), None)


def files_in(response: Response) -> tuple[Mapping[str, Any], ...]:
    """The files that an answer names."""
    entries = response if isinstance(response, list) else []
    return tuple(one for one in entries if isinstance(one, dict) and one.get("id"))


def file_ids(response: Response) -> tuple[str, ...]:
    """The public ids of the files that an answer names."""
    return tuple(str(one["id"]) for one in files_in(response))


def _with_files(response: Response, given: Given, most: int) -> Response:
    """What stands there, without what was taken out and with what came: two tabs never lose each other's files."""
    left = [dict(one) for one in files_in(response) if one["id"] not in given.removed]
    files = [*left, *(dict(one) for one in given.added)]
    if len(files) > most:
        raise Invalid(NO_ANSWER)
    return files or None


def page_mark(types: Registry, asked: Asked, response: Response) -> str:
    """A short mark of how a page shows `response`; made from what the page holds anyway, so that it tells no key."""
    kind = types.get(asked.served.type)
    if kind is None:
        return ""
    form = kind.present(asked.served.question(kind), asked.order, response)
    return hashlib.sha256(repr(form).encode()).hexdigest()[:12]


def judge(types: Registry, asked: Asked, given: Given, response: Response) -> Verdict:
    """Whether `response` is to be stored over what stands there.

    A page that was opened long ago brings along every answer it shows; those that nobody touched there say nothing.
    """
    if response == asked.response:
        return Verdict.SAME
    if given.added or given.removed:
        return Verdict.NEW
    if given.seen >= asked.version:
        return Verdict.NEW
    if given.shown and given.shown == page_mark(types, asked, response):
        return Verdict.SAME
    return Verdict.OLDER


def summary(types: Registry, asked: Asked, response: Response) -> str:
    """An answer in a few words of plain text; empty without one."""
    kind = types.get(asked.served.type)
    return kind.summary(asked.served.question(kind), response) if kind else ""


def remarks(types: Registry, asked: Asked, response: Response) -> tuple[Remark, ...]:
    """What there is to say about an answer before it is sent."""
    kind = types.get(asked.served.type)
    if kind is None or response is None:
        return ()
    spec = kind.from_json(asked.served.spec)
    return tuple(kind.remarks(spec, response)) if isinstance(kind, Remarking) else ()


def write(session: Session, attempt_id: int, asked: Asked, response: Response, now: datetime) -> bool:
    """Stores an answer as the next version; False where another save was faster, or it was checked meanwhile."""
    values = {"version": asked.version + 1, "response": response, "saved_at": now}
    if asked.answer is None:
        return insert_new(session, Answer, {"attempt_id": attempt_id, "position": asked.position, **values})
    still_open = sa.exists().where(
        AskedQuestion.attempt_id == attempt_id,
        AskedQuestion.position == asked.position,
        AskedQuestion.checked_at.is_(None),
    )
    update = sa.update(Answer).where(*_answer(attempt_id, asked), Answer.version == asked.version, still_open)
    return bool(changed(session, update.values(**values)))


def keep_late(
    session: Session, attempt_id: int, late: Iterable[tuple[Asked, Response]], now: datetime
) -> None:
    """Keeps answers that came after the end beside what is graded."""
    for asked, response in late:
        if response == asked.response and (asked.answer is None or asked.answer.late_at is None):
            continue  # what counts already is not late
        row = {"attempt_id": attempt_id, "position": asked.position, "version": 0, "saved_at": now}
        values = {"late": response, "late_at": now}
        if asked.answer is None and insert_new(session, Answer, {**row, **values}):
            continue
        session.execute(sa.update(Answer).where(*_answer(attempt_id, asked)).values(**values))


def flag(session: Session, attempt_id: int, given: Iterable[tuple[Asked, Given]]) -> None:
    """Marks questions to be looked at again, or takes the mark away, where it was touched."""
    for asked, one in given:
        if one.turns_flag and one.flagged is not asked.flagged:
            where = (AskedQuestion.attempt_id == attempt_id, AskedQuestion.position == asked.position)
            session.execute(sa.update(AskedQuestion).where(*where).values(flagged=one.flagged))


def _answer(attempt_id: int, asked: Asked) -> tuple[sa.ColumnElement[bool], ...]:
    return Answer.attempt_id == attempt_id, Answer.position == asked.position
