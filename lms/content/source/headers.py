"""What each kind of file may say in its header: one pydantic model a kind, with the defaults of the format."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict

from lms.content.course import Duration
from lms.content.source import quantities as q
from lms.content.source import values as v


def _words(place: str) -> Any:
    return BeforeValidator(v.one_of(place))


class Header(BaseModel):
    """Keys are internal names with ``_`` for ``-``; None is what was not written, where the default depends."""

    model_config = ConfigDict(
        frozen=True, alias_generator=lambda name: name.strip("_").replace("_", "-"), populate_by_name=True
    )


class PassingHeader(Header):
    min_score: q.Percent | None = None
    all_required: v.Flag = True


class CertificateHeader(Header):
    issue: v.Flag = False
    kind: Annotated[str, _words("certificate-kind")] = "completion"
    valid_for: q.Length | None = None
    show_score: v.Flag = False
    number: v.Pattern = ""
    signer: v.Text = ""
    signer_title: v.Text = ""


class CourseHeader(Header):
    format: v.FormatNumber = "1.0"
    id: v.Id | None = None
    title: v.Text = ""
    code: v.Code = ""
    summary: v.Summary = ""
    language: v.Language = "id"
    version: v.Version = "1.0"
    hours_jp: q.LessonHours | None = None
    level: Annotated[str, _words("level")] = "basic"
    category: v.Text = ""
    audience: tuple[v.Text, ...] = ()
    organisation: v.Text = ""
    partners: tuple[v.Text, ...] = ()
    authors: tuple[v.Text, ...] = ()
    licence: v.Text = ""
    sources: tuple[v.Text, ...] = ()
    reviewed: q.Day | None = None
    review_every: q.Length | None = None
    cover: v.Text = ""
    order: Annotated[str, _words("order")] = "free"
    requires: tuple[v.Id, ...] = ()
    competencies: dict[v.Code, v.Text] = {}
    objectives: tuple[v.Text, ...] = ()
    passing: PassingHeader = PassingHeader()
    certificate: CertificateHeader | None = None
    access_period: q.Length | None = None
    former_ids: tuple[v.Id, ...] = ()
    tags: tuple[v.Text, ...] = ()
    needs: tuple[v.Text, ...] = ()
    translated_from: v.Text = ""


class FileHeader(Header):
    """What a bank may say, and every item too."""

    id: v.Id | None = None
    title: v.Text = ""
    summary: v.Text = ""
    former_ids: tuple[v.Id, ...] = ()
    translated_from: v.Text = ""


class ItemHeader(FileHeader):
    required: v.Flag | None = None
    duration: q.Length | None = None
    requires: tuple[v.ItemReference, ...] = ()
    competencies: tuple[v.Text, ...] = ()
    objectives: tuple[v.Text, ...] = ()
    weight: q.Weight | None = None
    completion: Annotated[str, _words("completion")] = ""
    visible: v.Flag = True
    available_from: q.Day | None = None
    available_until: q.Day | None = None


class LessonHeader(ItemHeader):
    min_time: q.Length | None = None
    service_element: tuple[Annotated[str, _words("service-element")], ...] = ()


class QuizHeader(ItemHeader):
    role: Annotated[str, _words("role")] = "exam"
    pair: v.Id | None = None
    pass_: q.PassMark = None
    attempts: q.Attempts = None
    wait: q.Length | None = None
    time_limit: q.TimeLimit | None = None
    grade: Annotated[str, _words("grade")] = "highest"
    shuffle_questions: v.Flag = False
    shuffle_choices: v.Flag = True
    feedback: Annotated[str, _words("feedback")] = ""
    show_answers: Annotated[str, _words("show-answers")] = ""
    hint_penalty: q.Percent = Fraction(0)
    one_per_page: v.Flag = False
    allow_back: v.Flag = True
    draw: tuple[v.Text, ...] = ()


class SurveyHeader(ItemHeader):
    anonymous: v.Flag = True
    repeatable: v.Flag = False
    respondents: Annotated[str, _words("respondents")] = "participants"
    when: q.Moment = "end"


class AssignmentHeader(ItemHeader):
    submit: tuple[Annotated[str, _words("submit")], ...] = ()
    file_types: tuple[v.Ending, ...] = ()
    max_size: q.Size = 10_000_000
    max_files: q.Count = 1
    due: q.Due | None = None
    late: q.Late = q.Lateness()
    pass_: q.PassMark = None
    resubmit: q.Whole = 2
    marker: Annotated[str, _words("marker")] = "trainer"


class ScenarioHeader(ItemHeader):
    attempts: q.Attempts = None
    grade: Annotated[str, _words("grade")] = "highest"
    pass_: q.PassMark = None


class SceneHeader(Header):
    """The settings of a scene."""

    outcome: Annotated[str, _words("outcome")] = ""
    former_ids: tuple[v.Id, ...] = ()


class QuestionHeader(Header):
    """The settings that every question may have; those of its type are read by the type."""

    points: q.Points = Fraction(1)
    tags: tuple[v.Text, ...] = ()
    competencies: tuple[v.Text, ...] = ()
    required: v.Flag = True
    shuffle: v.Flag | None = None
    case: v.Id | None = None
    former_ids: tuple[v.Id, ...] = ()
    difficulty: Annotated[str, _words("difficulty")] = ""
    optional: v.Flag = False


COMMA_LISTS = frozenset(
    {
        "former-ids",
        "requires",
        "competencies",
        "tags",
        "needs",
        "service-element",
        "submit",
        "file-types",
    }
)
"""List keys whose elements cannot contain commas, so that ``a, b`` is two of them."""

MODELS: Mapping[str, type[Header]] = MappingProxyType(
    {
        "course": CourseHeader,
        "lesson": LessonHeader,
        "quiz": QuizHeader,
        "survey": SurveyHeader,
        "assignment": AssignmentHeader,
        "scenario": ScenarioHeader,
        "bank": FileHeader,
    }
)
PLACES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "course": ("course",),
        "lesson": ("file", "item", "lesson"),
        "quiz": ("file", "item", "quiz"),
        "survey": ("file", "item", "survey"),
        "assignment": ("file", "item", "assignment"),
        "scenario": ("file", "item", "scenario"),
        "bank": ("file", "bank"),
    }
)
LATER: Mapping[str, Mapping[str, object]] = MappingProxyType(
    {"survey": {"respondents": "participants", "when": "end"}, "assignment": {"marker": "trainer"}}
)
"""Keys of the format whose other values have to wait for a later version, with the value that holds until then."""


def header_of(kind: str) -> tuple[type[Header], tuple[str, ...]]:
    """The model of a kind of file and where its keys are looked up; a plugin's kind has the keys of every item."""
    return MODELS.get(kind, ItemHeader), PLACES.get(kind, ("file", "item"))


def minutes(length: Duration | None) -> Fraction | None:
    """A duration in minutes."""
    return Fraction(length.seconds, 60) if length is not None else None
