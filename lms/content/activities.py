"""The contents of scenarios, assignments and kinds of plugins, as the store keeps them.

Texts are safe HTML by language, titles plain text. The text of an assignment, and what a plugin's kind shows, is a body
like a lesson's (`lms.content.contents.Contents.bodies`); the questions of a survey are a file like a quiz's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any


@dataclass(frozen=True, slots=True)
class Decision:
    """One way on from a scene: its words, what is said on taking it, and what it is worth."""

    target: str
    text: Mapping[str, str]
    points: Fraction = Fraction(0)
    feedback: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scene:
    """A scene of a scenario. One without decisions is an ending, and may have an outcome: ``good fair poor``."""

    id: str
    title: Mapping[str, str]
    text: Mapping[str, str]
    decisions: tuple[Decision, ...] = ()
    outcome: str = ""
    former_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scenario:
    """A story with decisions; it begins with the first scene."""

    prologue: Mapping[str, str]
    scenes: tuple[Scene, ...]

    def scene(self, scene_id: str) -> Scene | None:
        """The scene with this present or former id."""
        present = next((scene for scene in self.scenes if scene.id == scene_id), None)
        return present or next((scene for scene in self.scenes if scene_id in scene.former_ids), None)


@dataclass(frozen=True, slots=True)
class Assignment:
    """What a work handed in is marked by.

    `rubric` is that of `lms.content.source.rubrics` as JSON, None where the trainer gives a percentage; `texts` are its
    words and `notes` the notes for trainers, which no learner sees.
    """

    rubric: Any = None
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Extension:
    """An item of a plugin's kind: its name and what it made of the page, as JSON."""

    plugin: str
    spec: Any
