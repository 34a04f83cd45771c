"""Files of answers on their way from the browser into an attempt: received, kept, and named in the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from werkzeug.datastructures import FileStorage, MultiDict

from lms.core.actor import Actor
from lms.core.db import db
from lms.core.errors import Invalid
from lms.features.catalogue import queries as catalogue
from lms.features.files import queries as files
from lms.features.files import services as file_services
from lms.features.files.receiving import MEGABYTE, Demands, Taken, receive
from lms.features.quizzes import answering, forms, policies, queries
from lms.features.quizzes.answering import Given
from lms.features.quizzes.places import Place
from lms.features.quizzes.queries import Sitting
from lms.plugin.message import Message
from lms.plugin.question import Remark, Weight

Told = Mapping[int, tuple[Remark, ...]]


class Uploading:
    """One request of one person that may bring files; `quota` in bytes."""

    def __init__(
        self, config: Mapping[str, Any], actor: Actor, place: Place, sitting: Sitting, at: datetime
    ) -> None:
        self.config, self.actor, self.place, self.sitting, self.at = config, actor, place, sitting, at
        self.quota: int = config["HANDED_QUOTA"] * MEGABYTE
        self.told: dict[int, tuple[Remark, ...]] = {}

    def given(
        self, answers: Sequence[Given], sent: MultiDict[str, FileStorage], remove: str
    ) -> tuple[Given, ...]:
        """The answers with the files that came along and could be kept; `told` says what could not, and why.

        `remove` is the position of a question and the public id of a file that is to go.
        """
        return tuple(self._with_files(one, sent, remove) for one in answers)

    def _with_files(self, one: Given, sent: MultiDict[str, FileStorage], remove: str) -> Given:
        asked = self.sitting.at(one.position)
        field = answering.file_field(queries.question_types(), asked) if asked else None
        if asked is None or field is None or policies.is_shut(self.place.rules, self.sitting, asked):
            return one
        position, _, gone = remove.partition(".")
        removed = frozenset({gone}) if position == str(one.position) else frozenset()
        there = [public_id for public_id in answering.file_ids(asked.response) if public_id not in removed]
        endings = tuple(ending.removeprefix(".") for ending in field.types)
        room, used = max(0, field.max_files - len(there)), self._used()
        demands = Demands(endings, field.max_bytes, room, self.quota, used)
        found = receive(
            self.config, sent.getlist(f"{forms.prefix(one.position)}{field.name}"), demands, self.at
        )
        added, full = self._kept(found.taken)
        if refused := (*found.refused, *full):
            self.told[one.position] = tuple(Remark(message, Weight.STOP) for message in refused)
        return replace(one, added=added, removed=removed)

    def _used(self) -> int:
        """The bytes that the person has handed in for the course so far."""
        row = catalogue.snapshot().course_row(self.place.course.id)
        return files.bytes_of(db.session(), self.actor.person_id, row)

    def _kept(self, taken: Sequence[Taken]) -> tuple[tuple[Mapping[str, Any], ...], tuple[Message, ...]]:
        """The files as an answer names them, or none and why there is no room for them."""
        course = self.place.course.id
        try:
            public_ids = db.write(file_services.keep, self.actor, course, taken, self.quota, self.at)
        except Invalid as refusal:
            return (), (refusal.message,) if refusal.message else ()
        named = [
            {"id": public_id, "name": one.name, "size": one.size}
            for public_id, one in zip(public_ids, taken, strict=True)
        ]
        return tuple(named), ()
