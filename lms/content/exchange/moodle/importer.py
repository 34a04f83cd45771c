"""Moodle XML as a format of courses: the question bank of a Moodle course with its pictures."""

from __future__ import annotations

from pathlib import Path

from lms.content.exchange.asked.course import course
from lms.content.exchange.asked.records import Category, category_title
from lms.content.exchange.moodle import elements
from lms.content.exchange.moodle.texts import Texts
from lms.content.exchange.moodle.understanding import asked
from lms.content.exchange.text_files import title_of_file
from lms.plugin.importer import Imported, NotReadable
from lms.plugin.message import Message, mark


class MoodleXml:
    """``*.xml``: a bank for each category, and a quiz that draws from all."""

    name = "moodle"
    title = Message(mark("Questions in Moodle XML"))
    suffixes: tuple[str, ...] = (".xml",)

    def read(self, source: Path) -> Imported:
        """A course of the questions. Raises NotReadable for other markup, and where there is no question."""
        root = elements.read(source)
        if root.tag != "quiz":
            raise NotReadable(
                Message(mark("This is no question file of Moodle: it does not begin with “quiz”."))
            )
        texts = Texts()
        categories = [Category("")]
        for question in root.all("question"):
            if question.attributes.get("type") == "category":
                categories.append(Category(category_title(question.said("category"))))
            else:
                categories[-1].asked.append(asked(question, texts))
        return course(title_of_file(source), categories, texts.pictures.files, ())
