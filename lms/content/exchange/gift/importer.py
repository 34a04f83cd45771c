"""GIFT as a format of courses: a text file of questions, as Moodle and others write it."""

from __future__ import annotations

from pathlib import Path

from lms.content.exchange.asked.course import course
from lms.content.exchange.asked.records import Category
from lms.content.exchange.gift import syntax
from lms.content.exchange.gift.understanding import asked
from lms.content.exchange.text_files import text_of_file, title_of_file
from lms.plugin.importer import Imported, NotReadable
from lms.plugin.message import Message, mark

_NONE = mark("This is no GIFT file: no question has braces with its answers.")


class Gift:
    """``*.gift`` and ``*.txt``: a bank for each category, and a quiz that draws from all."""

    name = "gift"
    title = Message(mark("Questions in GIFT"))
    suffixes: tuple[str, ...] = (".gift", ".txt")

    def read(self, source: Path) -> Imported:
        """A course of the questions. Raises NotReadable where nothing looks like one."""
        text, notes = text_of_file(source)
        categories = [Category("")]
        understood = 0
        for one in syntax.read(text):
            if isinstance(one, str):
                categories.append(Category(one))
                continue
            question = asked(one)
            understood += bool(question.kind) and one.inside is not None
            categories[-1].asked.append(question)
        if not understood:
            raise NotReadable(Message(_NONE))
        return course(title_of_file(source), categories, {}, notes)
