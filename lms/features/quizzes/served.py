"""A question as served: one immutable body in one language, made when an attempt starts.

Display, grading and review read it, whatever happens to the package afterwards. Only the key may be renewed, when the
attempt is sent (`with_key_of`); that makes another body.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from lms.content.contents import QuestionRecord
from lms.plugin.question import Json, Question, QuestionType

_OF_THE_KEY = ("feedback:", "criterion:", "level:")


@dataclass(frozen=True, slots=True)
class Served:
    """The whole question: `spec` is the type's JSON with the key, `texts` safe HTML by name in `language`.

    `key` is the fingerprint of the key. `case` is the id of the text shown above several questions, `case_html` it.
    """

    id: str
    type: str
    language: str
    title: str
    points: Fraction
    competencies: tuple[str, ...]
    key: str
    spec: Json
    texts: Mapping[str, str]
    case: str = ""
    case_html: str = ""

    def body(self) -> dict[str, Any]:
        """As plain JSON values."""
        values = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {
            **values,
            "points": str(self.points),
            "competencies": list(self.competencies),
            "texts": dict(self.texts),
        }

    @property
    def fingerprint(self) -> str:
        """The same for equal bodies and no others."""
        text = json.dumps(self.body(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def question(self, kind: QuestionType) -> Question:
        """The question as its type wants it."""
        return Question(
            self.id,
            self.type,
            kind.from_json(self.spec),
            self.texts,
            language=self.language,
            title=self.title,
        )


def from_body(body: Mapping[str, Any]) -> Served:
    """The question again, from what `Served.body` gave."""
    return Served(**{**body, "points": Fraction(body["points"]), "competencies": tuple(body["competencies"])})


def serve(record: QuestionRecord, case: QuestionRecord | None, language: str, own: str) -> Served:
    """`record` in `language`, or where it has no such texts in the course's `own`."""
    spoken = language if language in record.texts else own
    texts = record.texts.get(spoken) or next(iter(record.texts.values()), {})
    case_texts = (case.texts.get(spoken) or next(iter(case.texts.values()), {})) if case else {}
    return Served(
        id=record.id,
        type=record.type,
        language=spoken,
        title=record.title.get(spoken) or next(iter(record.title.values()), ""),
        points=record.points,
        competencies=record.competencies,
        key=record.key,
        spec=record.spec_in(spoken),
        texts=texts,
        case=record.case,
        case_html=case_texts.get("stem", ""),
    )


def with_key_of(served: Served, record: QuestionRecord, kind: QuestionType) -> Served:
    """`served` with the key in force in `record`, or as it is where their labels no longer fit.

    What explains the key comes with it, and a rubric's words; stem and choices stay as they were read.
    """
    if record.type != served.type:
        return served
    spec = kind.to_json(
        kind.rekey(kind.from_json(served.spec), kind.from_json(record.spec_in(served.language)))
    )
    if spec == served.spec:
        return served
    explains = {
        name: html
        for name, html in record.texts.get(served.language, {}).items()
        if name == "explanation" or name.startswith(_OF_THE_KEY)
    }
    return replace(served, spec=spec, key=record.key, texts={**served.texts, **explains})
