"""The job that reads sources of JP from plugins: each in its fence, batch by batch, behind a cursor of its own.

A source is asked on a thread of its own, so that one that hangs holds up neither the others nor any other work.
"""

from __future__ import annotations

import itertools
import json
import threading
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from datetime import date, datetime
from gettext import NullTranslations
from typing import Any

import sqlalchemy as sa
from flask import Flask, current_app
from sqlalchemy.orm import Session

from lms.core.db import db
from lms.core.rows import insert_new
from lms.features.credits import services
from lms.features.credits.line import LONGEST_BASE, Entered, Line
from lms.features.credits.models import CreditCursor
from lms.features.credits.reading import AGAIN, BACK
from lms.plugin.crediting import CreditLine, CreditSource
from lms.plugin.manager import Plugins
from lms.plugin.message import Message, mark
from lms.plugin.offers import Job

JOB = "credits.sources"
EVERY = 300
BATCH = 500
MOST_BATCHES = 40
"""In one turn of the job; the rest comes with the next."""
LONGEST_CURSOR = 200
LONGEST_NOTE = 1000
GIVEN_UP_AFTER = 60.0
"""Seconds for one batch."""

NO_LINE = Message(mark("What the source handed over is no line of an account."))

_TEXTS = ("title", "provider", "organiser_agency", "partner", "place", "number", "form", "why")
_CARRIED = ("title", "provider", "organiser_agency", "partner", "place", "number", "cost", "funds", "note")


class Misfit(Exception):
    """What a source handed over does not fit its contract; the source is left alone until it does."""


class Silent(Exception):
    """A source does not answer. Its thread cannot be killed; the source is not asked again until that has ended."""


def jobs() -> Iterable[Job]:
    """The job that asks all sources."""
    return [Job(JOB, read_all, EVERY)]


def read_all(payload: Mapping[str, Any], now: datetime) -> None:
    """Asks each source for what is new. One that fails is named and asked again next time; the others go on."""
    plugins: Plugins = current_app.extensions["lms.plugins"]
    for name, source in plugins.offers("credit_sources").items():
        try:
            for _turn in range(MOST_BATCHES):
                if not _read_batch(source, now):
                    break
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001  # whatever a plugin raises, the others are read
            db.session.rollback()
            plugins.fail(plugins.owner("credit_sources", name), f"credit source {name}", error)


def _read_batch(source: CreditSource, now: datetime) -> bool:
    """Reads and enters one batch; whether there may be more."""
    session = db.session()
    after = session.scalar(sa.select(CreditCursor.after).where(CreditCursor.source == source.name)) or ""
    session.rollback()  # nothing is held while a plugin takes its time
    lines = _asked(source, after)
    for line in lines:
        _check_cursor(line)
    if lines:
        db.write(keep, source.name, source.form, lines, after, now)
    return len(lines) == BATCH and lines[-1].cursor != after


def _asked(source: CreditSource, after: str) -> list[CreditLine]:
    """The next lines of a source; raises what it raises, and Silent where it does not answer."""
    silent: dict[str, Future[list[CreditLine]]] = current_app.extensions.setdefault("lms.credit_sources", {})
    if source.name in silent and not silent[source.name].done():
        raise Silent("still does not answer")
    answer: Future[list[CreditLine]] = Future()
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    threading.Thread(target=_ask, args=(app, source, after, answer), daemon=True).start()
    try:
        return answer.result(GIVEN_UP_AFTER)
    except TimeoutError:
        if answer.done():
            raise
        silent[source.name] = answer
        raise Silent(f"did not answer for {GIVEN_UP_AFTER:g} seconds") from None


def _ask(app: Flask, source: CreditSource, after: str, answer: Future[list[CreditLine]]) -> None:
    # The session is this thread's own, and what was done in it is forgotten with the context: reading writes nothing.
    try:
        with app.app_context():
            answer.set_result(list(itertools.islice(source.lines(db.session(), after), BATCH)))
    except BaseException as error:  # noqa: BLE001  # it is raised where the answer is waited for
        answer.set_exception(error)


def _check_cursor(line: Any) -> None:
    if not isinstance(line, CreditLine):
        raise Misfit(f"{line!r} is not a CreditLine"[:200])
    if not _is_text(line.cursor) or not 0 < len(line.cursor) <= LONGEST_CURSOR:
        raise Misfit(f"{line.cursor!r} is no cursor")


def keep(
    session: Session, source: str, form: str, lines: Sequence[CreditLine], after: str, now: datetime
) -> None:
    """Enters lines in their order, with the cursor behind them; nothing where somebody else has read on meanwhile."""
    insert_new(session, CreditCursor, {"source": source, "after": "", "read_at": now, "trouble": None})
    row = session.execute(
        sa.select(CreditCursor).where(CreditCursor.source == source).with_for_update()
    ).scalar_one()
    if row.after != after:
        return
    refused = [*_refused(session, source, form, lines, now)]
    row.after, row.read_at = lines[-1].cursor, now
    if refused:
        number = (row.trouble or {}).get("refused", 0) + len(refused)
        line, why = refused[-1]
        told = {"refused": number, "reference": str(line.reference)[:80], "why": why.as_json()}
        row.trouble = {**told, "at": now.isoformat()}


def _refused(
    session: Session, source: str, form: str, lines: Sequence[CreditLine], now: datetime
) -> Iterable[tuple[CreditLine, Message]]:
    """Enters what can be entered; yields the rest with why not."""
    for reverses, group in itertools.groupby(lines, lambda line: line.reverses):
        some = [line for line in group if _fits(line)]
        if reverses:
            by_reason: dict[str, list[CreditLine]] = {}
            for line in some:
                by_reason.setdefault(line.why.strip() or source, []).append(line)
            for why, alike in by_reason.items():
                keys = [(source, line.reference) for line in alike]
                told = services.reverse_all(session, keys, why[: services.LONGEST_WHY], None, now)
                yield from _told(alike, told)
        else:
            entered = [_line(source, form, line) for line in some]
            yield from _told(some, services.enter_all(session, entered, None, now))
    yield from ((line, NO_LINE) for line in lines if not _fits(line))


def _told(
    lines: Sequence[CreditLine], outcome: Sequence[Entered | Message]
) -> Iterable[tuple[CreditLine, Message]]:
    return ((line, said) for line, said in zip(lines, outcome, strict=True) if isinstance(said, Message))


def _fits(line: CreditLine) -> bool:
    """Whether the types are those of the contract: what the values mean is for the ledger to judge."""
    reference = line.reference
    if not isinstance(reference, str) or not 0 < len(reference) <= LONGEST_BASE:
        return False
    if AGAIN in reference or BACK in reference or not reference.isprintable():
        return False
    texts = [getattr(line, name) for name in _TEXTS]
    if not all(map(_is_text, texts)):
        return False
    if line.reverses:
        return True
    days = (line.starts_on, line.ends_on, line.counted_on or line.ends_on)
    numbers = (line.person_id, line.quarters, line.cost or 0)
    return (
        all(type(day) is date for day in days)
        and all(type(number) is int and abs(number) < 2**62 for number in numbers)
        and (line.funds is None or _is_text(line.funds))
        and (line.note is None or _can_be_said(line.note))
    )


def _is_text(value: object) -> bool:
    """Whether a database keeps it as a text: no half of a pair of signs, and no sign that ends a text."""
    if not isinstance(value, str) or "\0" in value:
        return False
    return not any("\ud800" <= sign <= "\udfff" for sign in value)


def _can_be_said(note: object) -> bool:
    """Whether a note can be kept and shown, whatever pages it comes to stand on."""
    if not isinstance(note, Message):
        return False
    try:
        said = Message(note.text, {**note.values, "name": ""}, note.plural).translate(NullTranslations())
        kept = json.dumps(note.as_json(), allow_nan=False)
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError):
        return False
    return _is_text(said) and len(kept) <= LONGEST_NOTE


def _line(source: str, form: str, line: CreditLine) -> Line:
    assert line.starts_on is not None
    assert line.ends_on is not None
    return Line(
        person_id=line.person_id,
        counted_on=line.counted_on or line.ends_on,
        quarters=line.quarters,
        source=source,
        reference=line.reference,
        form=line.form or form,
        starts_on=line.starts_on,
        ends_on=line.ends_on,
        **{name: getattr(line, name) for name in _CARRIED},
    )
