"""The texts of scenes in every language: scenes are joined by their ids, decisions by their place (chapter 15)."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace

from lms.content.activities import Scene
from lms.content.findings import finding
from lms.content.reading.building import Building
from lms.content.reading.identity import slug
from lms.content.reading.pages import Page
from lms.content.source.scenes import SceneDraft, Scenes


def add_scene(build: Building, page: Page, identity: str, scene_id: str, draft: SceneDraft) -> None:
    """Hands over the texts of one scene in one language."""
    key, prefix = ("scene", identity, scene_id), f"{identity}-{scene_id}"
    build.texts.add((*key, "text", page.language), page, draft.text, prefix, question=False)
    for number, one in enumerate(draft.decisions):
        named = f"{prefix}-{number}"
        build.texts.add(
            (*key, f"decision:{number}", page.language), page, one.text, named, "inline", question=False
        )
        build.texts.add(
            (*key, f"feedback:{number}", page.language), page, one.feedback, f"{named}-f", question=False
        )


def collect_translation(
    build: Building, page: Page, read: Scenes, scenes: Sequence[Scene], base: Scenes
) -> list[Scene]:
    """Joins the scenes of a translation to those they translate, and adds their titles."""
    assert page.base is not None
    identity = build.ids[page.base.name]
    places = {scene.id: number for number, scene in enumerate(scenes)}
    found = list(scenes)
    seen: set[str] = set()
    for draft in read.scenes:
        name = draft.id or slug(draft.title)
        if name not in places:
            build.findings.append(finding("E804", page.path, draft.line, draft.column, id=name))
        elif name in seen:
            build.findings.append(
                finding("E403/scene", page.path, draft.line, draft.column, id=name, n=draft.line)
            )
        else:
            seen.add(name)
            place = places[name]
            if _fits(build, page, read, draft, scenes[place], base.scenes[place], places.keys()):
                add_scene(build, page, identity, name, draft)
            found[place] = replace(found[place], title={**found[place].title, page.language: draft.title})
    missing = [scene.id for scene in scenes if scene.id not in seen]
    build.findings.extend(finding("W804", page.path, 1, 1, id=name) for name in missing)
    return found


def _fits(
    build: Building,
    page: Page,
    read: Scenes,
    draft: SceneDraft,
    scene: Scene,
    base: SceneDraft,
    known: Set[str],
) -> bool:
    """Whether the decisions of a translated scene are those of its base, whose scenes are `known`."""
    for key, place in draft.settings.keys.items():
        if draft.settings.data.get(key) != base.settings.data.get(key):
            written = draft.settings.written[key]
            build.findings.append(finding("E803", page.path, *place, k=written))
    targets = [_target(read, one.target) for one in draft.decisions]
    if targets != [one.target for one in scene.decisions]:
        strange = {one.id or slug(one.title) for one in read.scenes} - known  # and reported as such
        # Otherwise the base leads nowhere, and has been reported.
        whole = len(scene.decisions) == len(base.decisions)
        if whole and not strange & set(targets):
            line = draft.decisions[0].line if draft.decisions else draft.line
            build.findings.append(finding("E806/decision", page.path, line, 1))
        return False
    for ours, theirs in zip(base.decisions, draft.decisions, strict=True):
        if theirs.points is not None and theirs.points != (ours.points or 0):
            build.findings.append(finding("E807/points", page.path, theirs.line, 1))
            return False
    return True


def _target(read: Scenes, fragment: str) -> str:
    """The id that a fragment stands for in the translation."""
    if any(one.id == fragment for one in read.scenes) or fragment not in read.fragments:
        return fragment
    scene = read.scenes[read.fragments[fragment]]
    return scene.id or slug(scene.title)
