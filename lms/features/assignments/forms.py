"""The form of a work: what of it an assignment asks for, as the service takes it."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.datastructures import FileStorage
from wtforms import HiddenField, MultipleFileField, TextAreaField

from lms.content.course import AssignmentRules
from lms.content.questions.words import count_words
from lms.core.errors import Invalid
from lms.core.forms import BaseForm, version_of
from lms.core.html import file_size
from lms.features.assignments import policies
from lms.features.assignments.queries import SubmissionRecord
from lms.features.assignments.services import Given
from lms.features.files.receiving import Demands
from lms.plugin.message import Message


class WorkForm(BaseForm):
    """A work being written. `n` is its number and `seen` the version that the page was made from."""

    files = MultipleFileField(_l("Add files"))
    text = TextAreaField(_l("Your text"))
    links = TextAreaField(_l("Addresses"))
    n = HiddenField()
    seen = HiddenField()

    def fit(self, rules: AssignmentRules, demands: Demands) -> None:
        """Takes away what the assignment does not ask for, and says what it does."""
        if "file" not in rules.submit:
            del self.files
        else:
            self.files.description = _files_help(demands)
        if "text" not in rules.submit:
            del self.text
        else:
            words = count_words(self.text.data or "")
            if words:
                self.text.description = ngettext(
                    "When it was last saved it had %(num)s word.",
                    "When it was last saved it had %(num)s words.",
                    words,
                )
        if "link" not in rules.submit:
            del self.links
        else:
            self.links.description = _("One address on each line, beginning with https:// or http://.")

    def fill(self, n: int, seen: int, base: SubmissionRecord | None) -> None:
        """What stands there; nothing is filled into a form that was sent."""
        self.n.data, self.seen.data = str(n), str(seen)
        if base is not None:
            self.text.data, self.links.data = base.text, "\n".join(base.links)

    def renew(self, version: int) -> None:
        """The version that is saved next over."""
        self.seen.data = str(version)

    @property
    def number(self) -> int:
        """The number of the work."""
        return version_of(self.n.data)

    @property
    def sent_files(self) -> list[FileStorage]:
        """The files that came along."""
        return [one for one in self.files.data or () if isinstance(one, FileStorage) and one.filename]

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses, one a line."""
        lines = (self.links.data or "").split("\n")
        return tuple(dict.fromkeys(line.strip() for line in lines if line.strip()))

    def problems(self) -> Mapping[str, Message]:
        """What cannot be kept, by field."""
        return policies.unfit(self.text.data or "", self.addresses)

    def refuse_files(self, messages: tuple[Message, ...]) -> None:
        """Says why files were not kept."""
        for message in messages:
            self.take(Invalid(fields={"files": message}))

    def given(self, added: tuple[str, ...], removed: str) -> Given:
        """The form as the service takes it; what cannot be kept is left as it is."""
        fits = not self.problems()
        return Given(
            self.number,
            version_of(self.seen.data),
            (self.text.data or "") if fits else None,
            self.addresses if fits else None,
            added,
            (removed,) if removed else (),
        )


def _files_help(demands: Demands) -> str:
    endings = ", ".join(demands.endings).upper()
    size = file_size(demands.largest)
    if not demands.room:
        return _("There is room for no further file. Remove one first.")
    return ngettext(
        "%(endings)s, at most %(size)s each. There is room for %(num)s file. Cover the data of citizens first.",
        "%(endings)s, at most %(size)s each. There is room for %(num)s files. Cover the data of citizens first.",
        demands.room,
        endings=endings,
        size=size,
    )
