"""Which wording of a question an attempt was given: a question whose words changed begins a new series of figures."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Mapping
from typing import Any

from lms.content.contents import QuestionRecord

_PICTURE = re.compile(r'<img\b[^>]*?\balt="([^"]*)"[^>]*>')
_TAG = re.compile("<[^>]*>")
_AFTERWARDS = ("explanation", "feedback:", "hint:")


def plain(text: str) -> str:
    """Safe HTML as words, pictures by what stands for them."""
    return " ".join(html.unescape(_TAG.sub(" ", _PICTURE.sub(r" \1 ", text))).split())


def digest(kind: str, texts: Mapping[str, str], case: str) -> str:
    """The same for questions that read alike; what is read after the answer does not count, nor does the key."""
    read = {name: plain(text) for name, text in texts.items() if not name.startswith(_AFTERWARDS)}
    lines = [kind, plain(case), *(f"{name}\n{read[name]}" for name in sorted(read))]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def of_served(body: Mapping[str, Any]) -> str:
    """The digest of a question as it was served (see `Served.body`)."""
    return digest(body["type"], body["texts"], body.get("case_html", ""))


def of_record(record: QuestionRecord, case: QuestionRecord | None, language: str) -> str:
    """The digest of a question of the edition in service, in one language."""
    cases = (case.texts.get(language) or next(iter(case.texts.values()), {})) if case else {}
    return digest(record.type, record.texts.get(language, {}), cases.get("stem", ""))
