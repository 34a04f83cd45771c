"""Scenarios: scenes joined by decisions (chapter 13)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from lms.content.activities import Decision, Scenario, Scene
from lms.content.course import Rules, ScenarioRules
from lms.content.findings import finding
from lms.content.reading.building import Building
from lms.content.reading.pages import Page, without_title
from lms.content.reading.scene_identity import identified
from lms.content.reading.scene_texts import add_scene, collect_translation
from lms.content.reading.standards import Standard
from lms.content.rules import scenario as ways
from lms.content.source import vocabulary
from lms.content.source.headers import ScenarioHeader
from lms.content.source.scenes import SceneDraft, Scenes, read_scenes
from lms.content.source.sections import text


def standard(page: Page, rules: Rules) -> Standard:
    """A scenario with points counts."""
    scored = isinstance(rules, ScenarioRules) and rules.best is not None
    return Standard(weight=Fraction(int(scored)), unscored="" if scored else "E508/scenario")


def collect(build: Building) -> None:
    """Reads the scenes of each scenario in every language, and whether one comes through them."""
    for page in build.items_of("scenario"):
        identity = build.ids[page.name]
        read = _read(build, page, identity)
        scenes = _targets(build, page, read, identified(build, page, read.scenes))
        for scene, draft in zip(scenes, read.scenes, strict=True):
            add_scene(build, page, identity, scene.id, draft)
        best = _best(build, page, read, scenes)
        for other in page.translations.values():
            scenes = collect_translation(build, other, _read(build, other, identity), scenes, read)
        build.drafts[page.name] = scenes
        build.rules[page.name] = _rules(build, page, best)


def _read(build: Building, page: Page, identity: str) -> Scenes:
    body = without_title(page)
    found = read_scenes(body, build.key_rules(page, "scene"), page.language, build.findings)
    prologue = text(body, body.first, found.intro_end)
    build.texts.add(("file", identity, page.language), page, prologue, identity, question=False)
    return found


def _targets(build: Building, page: Page, read: Scenes, scenes: Sequence[Scene]) -> list[Scene]:
    """The scenes with their decisions; one that leads nowhere is left out, with a finding."""
    ids = {scene.id: scene.id for scene in scenes}
    ids |= {fragment: scenes[place].id for fragment, place in read.fragments.items() if fragment not in ids}
    found = []
    for scene, draft in zip(scenes, read.scenes, strict=True):
        decisions = []
        for one in draft.decisions:
            if one.target in ids:
                decisions.append(Decision(ids[one.target], {}, one.points or Fraction(0)))
                continue
            near = vocabulary.nearest_of(one.target, [scene.id for scene in scenes])
            place = (page.path, one.line, one.column)
            build.findings.append(finding("E603", *place, instead_of=one.target, id=one.target, s=near))
        found.append(replace(scene, decisions=tuple(decisions)))
    return found


def _best(build: Building, page: Page, read: Scenes, scenes: Sequence[Scene]) -> Fraction | None:
    """The largest sum of points on a way through the scenes; None where nothing is scored.

    What follows from a target that is unknown, or from a circle, is not reported beside it.
    """
    if not scenes:
        build.findings.append(finding("E605/empty", page.path, 1, 1))
        return None
    scored = any(one.points is not None for draft in read.scenes for one in draft.decisions)
    if any(len(s.decisions) < len(d.decisions) for s, d in zip(scenes, read.scenes, strict=True)):
        return Fraction(1) if scored else None
    reached = ways.reached(scenes)
    for scene, draft in zip(scenes, read.scenes, strict=True):
        if scene.id not in reached:
            build.findings.append(finding("E604", page.path, draft.line, draft.column, id=scene.id))
    way = ways.circle(scenes) if scored else []
    if way:
        _tell_circle(build, page, read.scenes, scenes, way)
        return Fraction(1)
    if not any(not scene.decisions for scene in scenes if scene.id in reached):
        build.findings.append(finding("E605", page.path, read.scenes[0].line, read.scenes[0].column))
        return None
    best = ways.best(scenes) if scored else None
    if best is not None and best <= 0:
        build.findings.append(finding("E602", page.path, read.scenes[0].line, read.scenes[0].column))
        return Fraction(1)
    return best


def _tell_circle(
    build: Building, page: Page, drafts: Sequence[SceneDraft], scenes: Sequence[Scene], way: Sequence[str]
) -> None:
    """Reports a circle at the decision that leads back to its first scene."""
    last = next(place for place, scene in enumerate(scenes) if scene.id == way[-1])
    back = next(place for place, one in enumerate(scenes[last].decisions) if one.target == way[0])
    decision = drafts[last].decisions[back]
    shown = " → ".join([*way, way[0]])
    build.findings.append(finding("E601", page.path, decision.line, decision.column, circle=shown))


def _rules(build: Building, page: Page, best: Fraction | None) -> ScenarioRules:
    header: ScenarioHeader = page.model
    mark = header.pass_
    if mark is not None and best is None and build.drafts[page.name]:
        build.findings.append(finding("E602/pass", page.path, *page.place("pass")))
        mark = None
    return ScenarioRules(mark, header.attempts, header.grade, best)


def contents(build: Building) -> Mapping[str, Mapping[str, Any]]:
    """The stories with their rendered texts."""
    made: dict[str, Scenario] = {}
    for page in build.items_of("scenario"):
        identity = build.ids[page.name]
        scenes = tuple(_finished(build, page, identity, scene) for scene in build.drafts[page.name])
        made[identity] = Scenario(build.told(page, "file", identity), scenes)
    return {"scenarios": made}


def _finished(build: Building, page: Page, identity: str, scene: Scene) -> Scene:
    key = ("scene", identity, scene.id)
    decisions = tuple(
        replace(
            decision,
            text=build.told(page, *key, f"decision:{number}"),
            feedback=build.told(page, *key, f"feedback:{number}"),
        )
        for number, decision in enumerate(scene.decisions)
    )
    return replace(scene, text=build.told(page, *key, "text"), decisions=decisions)
