"""What the page of a survey sends, as the service takes it: ``edition``, ``seen`` and the fields of each question."""

from __future__ import annotations

import re

from werkzeug.datastructures import MultiDict

from lms.core.forms import clean, version_of
from lms.features.surveys.answers import Typed

_FIELD = re.compile(r"q([1-9][0-9]{0,2})-(.{1,80})", re.DOTALL)
_UNSEEN = re.compile(r"[^\n\x20-\x7e\x80-\ud7ff\ue000-\U0010ffff]")
LONGEST = 100_000
"""What is longer is cut: no field takes as much, and the page that says so gives it back."""


def typed(form: MultiDict[str, str]) -> Typed:
    """Whatever was sent; nothing is refused here, so that all of it can be shown again."""
    fields: dict[int, dict[str, tuple[str, ...]]] = {}
    unwritable = set()
    for name in form:
        found = _FIELD.fullmatch(name)
        if found is None:
            continue
        values = []
        for value in form.getlist(name):
            try:
                values.append(clean(value[:LONGEST]))
            except ValueError:
                unwritable.add(name)
                values.append(_UNSEEN.sub("", value[:LONGEST]))
        fields.setdefault(int(found[1]), {})[found[2]] = tuple(values)
    edition, seen = version_of(form.get("edition")), version_of(form.get("seen"))
    return Typed(edition, seen, fields, frozenset(unwritable))
