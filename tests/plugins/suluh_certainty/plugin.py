"""What the plugin brings, by the same door as the built-in features."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from lms.core.db import db
from lms.plugin.crediting import CreditSource
from lms.plugin.evidence import EvidenceKind
from lms.plugin.facts import CourseCompleted
from lms.plugin.hooks import hookimpl
from lms.plugin.importer import Importer
from lms.plugin.layout import CertificateLayout
from lms.plugin.message import Message
from lms.plugin.offers import Panel, Report, Tables, Translated
from lms.plugin.question import QuestionType
from lms.plugin.theme import Theme
from suluh_certainty import badge, heard, reading, report
from suluh_certainty import panels as sections
from suluh_certainty.outline import Outline
from suluh_certainty.question import Certainty

HERE = Path(__file__).parent


@hookimpl
def question_types() -> Iterable[QuestionType]:
    return [Certainty()]


@hookimpl
def course_completed(fact: CourseCompleted) -> None:
    db.write(heard.note, fact)


@hookimpl
def tables() -> Iterable[Tables]:
    return [Tables("certainty", HERE / "migrations")]


@hookimpl
def reports() -> Iterable[Report]:
    return [report.REPORT]


@hookimpl
def panels() -> Iterable[Panel]:
    return [
        Panel("certainty.home", "home", sections.on_home),
        Panel("certainty.course", "course", sections.on_course),
    ]


@hookimpl
def themes() -> Iterable[Theme]:
    return [Theme("soga", Message("Soga brown"), HERE / "theme")]


@hookimpl
def certificate_layouts() -> Iterable[CertificateLayout]:
    return [CertificateLayout("polos", Message("Plain, without a frame"), HERE / "certificate")]


@hookimpl
def evidence_kinds() -> Iterable[EvidenceKind]:
    return [EvidenceKind("badge", Message("Open Badge"), (".json",), badge.check)]


@hookimpl
def credit_sources() -> Iterable[CreditSource]:
    return [reading.SOURCE]


@hookimpl
def importers() -> Iterable[Importer]:
    return [Outline()]


@hookimpl
def translations() -> Iterable[Translated]:
    return [Translated("suluh_certainty", HERE / "translations")]
