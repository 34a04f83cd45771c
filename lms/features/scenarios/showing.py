"""A scenario as its pages show it, from what was read before: scenes, the way so far, its end. Asks no database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template

from lms.content.activities import Scene
from lms.content.course import Item
from lms.content.rules import completion
from lms.content.rules import scenario as ways
from lms.core.i18n import Phrase, language, say
from lms.core.shell import NavItem
from lms.features.learning import outline
from lms.features.scenarios import places, policies
from lms.features.scenarios.places import Place
from lms.features.scenarios.queries import RunRecord, Walked
from lms.plugin.message import Message

OUTCOMES = ("good", "fair", "poor", "")


@dataclass(frozen=True, slots=True)
class Step:
    """One decision of a way: in which scene, what was chosen, what followed, how many other choices there were."""

    number: int
    scene: Phrase
    chosen: Phrase
    followed: Phrase
    others: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A run on a page: where it stands, the decisions there, and the way so far, the last step last."""

    here: Scene
    title: Phrase
    text: Phrase
    decisions: tuple[Phrase, ...]
    steps: tuple[Step, ...]
    ended: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands around the pages of a scenario. `runs` are those of the reader; `is_kept`: they are written down."""

    place: Place
    trail: Sequence[NavItem]
    zone: str
    runs: tuple[RunRecord, ...] = ()
    closed: str = ""
    is_kept: bool = True

    @property
    def left(self) -> int | None:
        """How often the scenario may still be begun."""
        return policies.runs_left(self.place.rules, len(self.runs))

    def context(self) -> dict[str, Any]:
        """For the templates."""
        return {
            "place": self.place,
            "trail": list(self.trail),
            "zone": self.zone,
            "runs": self.runs,
            "left": self.left,
            "closed": self.closed,
            "kept": self.is_kept,
            "outline": outline,
            "pass_mark": completion.pass_mark(self.place.item),
            "may_begin": self.place.in_service and not self.closed and self.left != 0,
            "may_leave": self.place.in_service and policies.may_leave(self.place.rules, len(self.runs)),
        }


def spoken(words: Mapping[str, str], wanted: str, own: str) -> Phrase:
    """A text in the language of a run, or else in the course's own."""
    for code in (wanted, own, *words):
        if text := words.get(code):
            return Phrase(text, "" if code == language() else code)
    return Phrase("")


def shown(place: Place, walked: Walked) -> Shown:
    """A run as it is told in its language."""
    came, own, spoken_in = ways.run(place.story, walked.taken), place.course.language, walked.run.language
    here = came.scenes[-1]
    steps = []
    for number, (scene, taken) in enumerate(zip(came.scenes, walked.taken, strict=False), 1):
        way = scene.decisions[taken]
        steps.append(
            Step(
                number,
                spoken(scene.title, spoken_in, own),
                spoken(way.text, spoken_in, own),
                spoken(way.feedback, spoken_in, own),
                len(scene.decisions) - 1,
            )
        )
    return Shown(
        here=here,
        title=spoken(here.title, spoken_in, own),
        text=spoken(here.text, spoken_in, own),
        decisions=tuple(spoken(way.text, spoken_in, own) for way in here.decisions),
        steps=tuple(steps),
        ended=came.ended,
    )


def scenes(place: Place, wanted: str) -> list[tuple[Scene, Phrase, tuple[Phrase, ...]]]:
    """Every scene with its title and the words of its decisions, in the order of the file."""
    own = place.course.language
    return [
        (
            scene,
            spoken(scene.title, wanted, own),
            tuple(spoken(way.text, wanted, own) for way in scene.decisions),
        )
        for scene in place.story.scenes
    ]


def cover_page(sheet: Sheet, refusal: Message | None = None) -> str:
    """What happened before the story begins, its rules, the runs so far, and the way in."""
    return render_template(
        "scenarios/show_cover.html", **sheet.context(), refusal=say(refusal) if refusal else ""
    )


def run_page(
    sheet: Sheet,
    walked: Walked,
    problem: Message | None = None,
    moved: bool = False,
    following: Item | None = None,
) -> str:
    """Where a run stands. `problem` says what was wrong with the last decision; `moved`: it was taken elsewhere."""
    now_at = shown(sheet.place, walked)
    own = sheet.place.course.language
    return render_template(
        "scenarios/show_run.html",
        **sheet.context(),
        run=walked.run,
        taken=walked.taken,
        shown=now_at,
        prologue=spoken(sheet.place.story.prologue, walked.run.language, own),
        problem=say(problem) if problem else "",
        moved=moved,
        endings=_endings(sheet, walked) if now_at.ended else None,
        following=following,
        address=outline.address(sheet.place.course, following) if following else "",
    )


@dataclass(frozen=True, slots=True)
class Endings:
    """How the story can end, told without giving it away: how many endings there are, how many of them the reader has
    come to, and of the others how many by their outcome."""

    all: int
    seen: int
    others: tuple[tuple[str, int], ...]


def _endings(sheet: Sheet, walked: Walked) -> Endings:
    scenes = sheet.place.story.scenes
    reached = ways.reached(scenes)
    endings = {scene.id: scene.outcome for scene in scenes if scene.id in reached and not scene.decisions}
    version = places.version(sheet.place.story)
    seen = {run.ending for run in sheet.runs if run.version == version} | {
        ways.run(sheet.place.story, walked.taken).scenes[-1].id
    }
    others = Counter(outcome for scene, outcome in endings.items() if scene not in seen)
    return Endings(
        len(endings),
        len(seen & endings.keys()),
        tuple((outcome, others[outcome]) for outcome in OUTCOMES if others[outcome]),
    )
