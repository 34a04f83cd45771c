"""Which wording of a question an attempt was given: a question whose words changed begins a new series of figures."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from lms.content.contents import QuestionRecord
from lms.plugin.words import plain_words

_AFTERWARDS = ("explanation", "feedback:", "hint:")


def digest(kind: str, texts: Mapping[str, str], case: str) -> str:
    """The same for questions that read alike; what is read after the answer does not count, nor does the key."""
    read = {name: plain_words(text) for name, text in texts.items() if not name.startswith(_AFTERWARDS)}
    lines = [kind, plain_words(case), *(f"{name}\n{read[name]}" for name in sorted(read))]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def of_served(body: Mapping[str, Any]) -> str:
    """The digest of a question as it was served (see `Served.body`)."""
    return digest(body["type"], body["texts"], body.get("case_html", ""))


def of_record(record: QuestionRecord, case: QuestionRecord | None, language: str) -> str:
    """The digest of a question of the edition in service, in one language."""
    cases = (case.texts.get(language) or next(iter(case.texts.values()), {})) if case else {}
    return digest(record.type, record.texts.get(language, {}), cases.get("stem", ""))
