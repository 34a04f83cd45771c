"""The formats that come with the program."""

from __future__ import annotations

from lms.content.exchange.aiken import Aiken
from lms.content.exchange.book.importer import MarkdownBook
from lms.content.exchange.export.gift import GiftFile
from lms.content.exchange.export.moodle import MoodleFile
from lms.content.exchange.export.package import PackageZip
from lms.content.exchange.gift.importer import Gift
from lms.content.exchange.moodle.importer import MoodleXml
from lms.content.exchange.office.slides import Slides
from lms.content.exchange.office.word import Word
from lms.content.exchange.typed.importer import TypedQuestions
from lms.plugin.exporter import Exporter
from lms.plugin.importer import Importer


def builtin_importers() -> list[Importer]:
    """One of each format that is read."""
    return [TypedQuestions(), Word(), Slides(), Aiken(), Gift(), MoodleXml(), MarkdownBook()]


def builtin_exporters() -> list[Exporter]:
    """One of each format that is written."""
    return [PackageZip(), MoodleFile(), GiftFile()]
