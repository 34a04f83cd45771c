"""People as a kind of table."""

from __future__ import annotations

from lms.features.imports import people_check, people_undo, people_writing
from lms.features.imports.people_words import COLUMNS, WRITTEN
from lms.plugin.intake import ImportKind
from lms.plugin.message import Message, mark

PEOPLE = ImportKind(
    name="people",
    title=Message(mark("People")),
    columns=COLUMNS,
    check=people_check.check,
    across=people_writing.across,
    take_in=people_writing.take_in,
    link=people_writing.link,
    standing=people_undo.standing,
    put_back=people_undo.put_back,
    words=people_check.words,
    check_again=people_check.check_again,
    written=WRITTEN,
    twice={
        "nip": Message(mark("Row %(line)s has the same NIP. Leave one of the two out, or mend its NIP.")),
        "email": Message(
            mark("Row %(line)s has the same email. Leave one of the two out, or mend its email.")
        ),
    },
)


def import_kinds() -> tuple[ImportKind, ...]:
    """The kinds that this feature brings itself."""
    return (PEOPLE,)
