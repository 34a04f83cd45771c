"""The forms of drafts. Files themselves are looked at where they are laid out."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length

from lms.content.exchange.typed.importer import MOST_PASTED
from lms.core.forms import BaseForm, WholeTextField, version_of

LONGEST_TEXT = 1_000_000
"""Letters of one file that can be edited here; the format allows no longer ones."""


class NewCourseForm(BaseForm):
    """A course that begins with the files of the template."""

    title = StringField(_l("Title of the course"), [InputRequired(_l("Write a title.")), Length(max=120)])
    language = RadioField(
        _l("Language of the course"),
        choices=[SelectChoice("id", _l("Indonesian")), SelectChoice("en", _l("English"))],
        default="id",
    )


class EditionForm(BaseForm):
    """A draft that begins with the files of a course in service."""

    course = SelectField(_l("Course"), [InputRequired(_l("Choose a course."))])

    def offer(self, courses: Sequence[tuple[str, str]]) -> None:
        """Fills the choices: id and title."""
        chosen = [SelectChoice(course, title) for course, title in courses]
        self.course.choices = [SelectChoice("", _l("Choose")), *chosen]


class TextForm(BaseForm):
    """A text file, or with `first` and `last` some lines of it. `seen` is the digest of the file it was filled from."""

    text = WholeTextField(_l("Text of the file"), [Length(max=LONGEST_TEXT, message=_l("This is too long."))])
    seen = HiddenField()
    first = HiddenField()
    last = HiddenField()

    @property
    def is_part(self) -> bool:
        """Whether these are lines out of a file."""
        return version_of(self.first.data) > 0

    @property
    def lines(self) -> tuple[int, int]:
        """The first and the last of them."""
        return version_of(self.first.data), version_of(self.last.data)


class RenameForm(BaseForm):
    """Another path for a file."""

    to = StringField(_l("New name, with its folder"), [InputRequired(_l("Write a name.")), Length(max=600)])
    seen = HiddenField()


class PartForm(BaseForm):
    """A new lesson or quiz."""

    kind = RadioField(
        _l("What is it?"),
        choices=[SelectChoice("lesson", _l("Lesson")), SelectChoice("quiz", _l("Quiz"))],
        default="lesson",
    )
    title = StringField(_l("Its title"), [InputRequired(_l("Write a title.")), Length(max=120)])
    questions = WholeTextField(
        _l("Questions of a quiz, pasted"),
        [Length(max=MOST_PASTED, message=_l("This is too long."))],
        description=_l("As they stand in Word: “1.” before each, “A.” before each choice, “Kunci: B” below."),
    )
