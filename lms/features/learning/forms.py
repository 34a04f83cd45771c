"""The form of a note."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, TextAreaField

from lms.core.forms import BaseForm, version_of
from lms.features.learning.queries import OwnNote


class NoteForm(BaseForm):
    """One's own text at an item; empty deletes it.

    `is_sent`: it holds what was just sent. `is_older`: another text was saved since its page was made.
    """

    is_sent = False
    is_older = False

    note = TextAreaField(
        _l("Only you can read this note"),
        description=_l("At most 10,000 characters. Empty the field and save to delete the note."),
    )
    seen = HiddenField()

    @property
    def version(self) -> int:
        """The version that its page saw; 0 for none and for what is no number."""
        return version_of(self.seen.data)

    def show(self, kept: OwnNote | None) -> None:
        """Fills the form with the note that stands there, but for what was just sent; that may then replace it."""
        if not self.is_sent:
            self.note.data = kept.text if kept else ""
        if self.is_older or not self.is_sent:
            self.seen.data = str(kept.version if kept else 0)
