"""Every hook, in one sitting: name, arguments, one line.

Two kinds. *"What do you have?"* is asked once at start and returns an iterable. *"This happened"* gets one fact and
returns nothing. A plugin implements any of them with `hookimpl`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pluggy

from lms.plugin import facts
from lms.plugin.block import BlockType
from lms.plugin.crediting import CreditSource
from lms.plugin.evidence import EvidenceKind
from lms.plugin.exporter import Exporter
from lms.plugin.importer import Importer
from lms.plugin.intake import ImportKind
from lms.plugin.item import ItemKind
from lms.plugin.layout import CertificateLayout
from lms.plugin.marking import WorkKind
from lms.plugin.offers import (
    Entry,
    Job,
    NoticeKind,
    Panel,
    PersonalData,
    Report,
    Retention,
    Tables,
    Translated,
)
from lms.plugin.question import QuestionType
from lms.plugin.theme import Theme

hookspec = pluggy.HookspecMarker("lms")
hookimpl = pluggy.HookimplMarker("lms")


class Hooks:
    """The hook specifications; version 1."""

    @hookspec
    def pages(self) -> Iterable[Any]:  # type: ignore[empty-body]
        """Flask blueprints; every view declares its policy."""

    @hookspec
    def commands(self) -> Iterable[Any]:  # type: ignore[empty-body]
        """Click commands or groups, put under ``lms``; one named ``courses preview`` goes below that group."""

    @hookspec
    def entries(self) -> Iterable[Entry]:  # type: ignore[empty-body]
        """Links for the navigation."""

    @hookspec
    def panels(self) -> Iterable[Panel]:  # type: ignore[empty-body]
        """Sections for home, dashboard, and the pages of a course."""

    @hookspec
    def question_types(self) -> Iterable[QuestionType]:  # type: ignore[empty-body]
        """Question types you bring."""

    @hookspec
    def item_kinds(self) -> Iterable[ItemKind]:  # type: ignore[empty-body]
        """Kinds of item beside lessons and quizzes."""

    @hookspec
    def blocks(self) -> Iterable[BlockType]:  # type: ignore[empty-body]
        """Blocks in lessons that you show in your own way."""

    @hookspec
    def jobs(self) -> Iterable[Job]:  # type: ignore[empty-body]
        """Kinds of work for the worker."""

    @hookspec
    def reports(self) -> Iterable[Report]:  # type: ignore[empty-body]
        """Reports you bring."""

    @hookspec
    def notice_kinds(self) -> Iterable[NoticeKind]:  # type: ignore[empty-body]
        """Kinds of notice for the inbox."""

    @hookspec
    def work_kinds(self) -> Iterable[WorkKind]:  # type: ignore[empty-body]
        """Kinds of work that a person marks."""

    @hookspec
    def evidence_kinds(self) -> Iterable[EvidenceKind]:  # type: ignore[empty-body]
        """Kinds of file that show what somebody learnt elsewhere."""

    @hookspec
    def translations(self) -> Iterable[Translated]:  # type: ignore[empty-body]
        """Words in other languages: yours, and ours."""

    @hookspec
    def themes(self) -> Iterable[Theme]:  # type: ignore[empty-body]
        """Looks that the site may choose from."""

    @hookspec
    def importers(self) -> Iterable[Importer]:  # type: ignore[empty-body]
        """Formats from which a course package can be made."""

    @hookspec
    def import_kinds(self) -> Iterable[ImportKind]:  # type: ignore[empty-body]
        """Kinds of table that administrators take in, beside people."""

    @hookspec
    def exporters(self) -> Iterable[Exporter]:  # type: ignore[empty-body]
        """Formats that a course can be written in."""

    @hookspec
    def certificate_layouts(self) -> Iterable[CertificateLayout]:  # type: ignore[empty-body]
        """Looks of certificates that the agency may choose from."""

    @hookspec
    def tables(self) -> Iterable[Tables]:  # type: ignore[empty-body]
        """Tables of your own, with their migrations."""

    @hookspec
    def personal_data(self) -> Iterable[PersonalData]:  # type: ignore[empty-body]
        """What you keep of people: given to them, and erased."""

    @hookspec
    def retentions(self) -> Iterable[Retention]:  # type: ignore[empty-body]
        """How long you keep what, and what for."""

    @hookspec
    def credit_sources(self) -> Iterable[CreditSource]:  # type: ignore[empty-body]
        """Where hours for the accounts of JP come from."""

    @hookspec
    def acted(self, fact: facts.Acted) -> None:
        """Somebody did something that the audit log keeps."""

    @hookspec
    def person_moved(self, fact: facts.PersonMoved) -> None:
        """A person changed units."""

    @hookspec
    def people_moved(self, fact: facts.PeopleMoved) -> None:
        """Many people were taken in or changed units at once."""

    @hookspec
    def person_erased(self, fact: facts.PersonErased) -> None:
        """What identified a person has been overwritten."""

    @hookspec
    def person_switched(self, fact: facts.PersonSwitched) -> None:
        """A person became active or inactive."""

    @hookspec
    def unit_moved(self, fact: facts.UnitMoved) -> None:
        """A unit was put under another one."""

    @hookspec
    def edition_published(self, fact: facts.EditionPublished) -> None:
        """A new edition of a course is in service."""

    @hookspec
    def duty_given(self, fact: facts.DutyGiven) -> None:
        """A duty was laid on an audience."""

    @hookspec
    def duty_withdrawn(self, fact: facts.DutyWithdrawn) -> None:
        """A duty no longer holds."""

    @hookspec
    def duty_exempted(self, fact: facts.DutyExempted) -> None:
        """A person was left out of a duty, or taken in again."""

    @hookspec
    def run_begun(self, fact: facts.RunBegun) -> None:
        """A learner began a run of a course."""

    @hookspec
    def item_completed(self, fact: facts.ItemCompleted) -> None:
        """An item of a run is complete."""

    @hookspec
    def course_completed(self, fact: facts.CourseCompleted) -> None:
        """A run met the rule of its course."""

    @hookspec
    def attempt_sent(self, fact: facts.AttemptSent) -> None:
        """A quiz attempt ended."""

    @hookspec
    def work_marked(self, fact: facts.WorkMarked) -> None:
        """A person marked a work, returned it, or changed the mark."""

    @hookspec
    def key_amended(self, fact: facts.KeyAmended) -> None:
        """A trainer put a key right, dropped a question, or took that back."""

    @hookspec
    def score_changed(self, fact: facts.ScoreChanged) -> None:
        """The score of an ended attempt changed afterwards."""

    @hookspec
    def credits_changed(self, fact: facts.CreditsChanged) -> None:
        """Hours were entered into accounts of JP, or taken back."""

    @hookspec
    def told(self, fact: facts.Told) -> None:
        """People are to be told something in their inbox."""


FACTS: dict[type[facts.Fact], str] = {
    facts.Acted: "acted",
    facts.PersonMoved: "person_moved",
    facts.PeopleMoved: "people_moved",
    facts.PersonErased: "person_erased",
    facts.PersonSwitched: "person_switched",
    facts.UnitMoved: "unit_moved",
    facts.EditionPublished: "edition_published",
    facts.DutyGiven: "duty_given",
    facts.DutyWithdrawn: "duty_withdrawn",
    facts.DutyExempted: "duty_exempted",
    facts.RunBegun: "run_begun",
    facts.ItemCompleted: "item_completed",
    facts.CourseCompleted: "course_completed",
    facts.AttemptSent: "attempt_sent",
    facts.WorkMarked: "work_marked",
    facts.KeyAmended: "key_amended",
    facts.ScoreChanged: "score_changed",
    facts.CreditsChanged: "credits_changed",
    facts.Told: "told",
}
"""Which hook hears which fact."""
